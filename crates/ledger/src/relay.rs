//! Carries words from one inquiry to another: a checkpointed follower of the log.
//!
//! A fact that concerns two inquiries becomes a command to the other one, with a request id that
//! follows from the fact's id. Sent at least once, it is recorded exactly once (design 02).

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use verbatim_domain::envelope::{ClaimedTimes, Provenance};
use verbatim_domain::id::{EventId, InquiryId, MergeId, RequestId, derived};
use verbatim_domain::inquiry::merge::{AnswerMerge, MergeOffered, SettleMerge};
use verbatim_domain::inquiry::{Command, Event, Refusal};
use verbatim_domain::vocabulary::{ActorKind, MergeDeclineReason};
use verbatim_domain::{Actor, Code, Envelope, Source};
use verbatim_log::{EventLog, Follower, Kind, Partition, ValidRecord};
use verbatim_wire::{DigestKey, Outcome, Request, concerns_merge};

use crate::ask::Ask;
use crate::checkpoint::Checkpoint;
use crate::error::OwnerError;
use crate::governance::Governed;
use crate::ledger::owner_of;
use crate::{ExecuteError, Receipt};

/// Between two attempts while the other partition cannot be written.
const PAUSE: Duration = Duration::from_millis(20);

/// The relay of one partition: what happened there is told elsewhere.
#[derive(Debug)]
pub(crate) struct Relay {
    pub(crate) partition: Partition,
    pub(crate) log: Arc<dyn EventLog>,
    pub(crate) checkpoint: Checkpoint,
    pub(crate) digest_key: DigestKey,
    pub(crate) governed: watch::Receiver<Option<Governed>>,
    pub(crate) inboxes: Vec<mpsc::Sender<Ask>>,
}

impl Relay {
    /// Runs until it is dropped; begins again where it had come to after any failure.
    pub(crate) async fn run(mut self) {
        loop {
            if let Err(error) = self.carry().await {
                let error: &dyn std::error::Error = &error;
                tracing::warn!(partition = self.partition.0, error, "the relay begins again");
            }
            pause().await;
        }
    }

    async fn carry(&mut self) -> Result<(), OwnerError> {
        let known = self.governed.wait_for(Option::is_some).await;
        let governed = known.ok().and_then(|known| *known).ok_or(OwnerError::Stopped)?;
        let from = self.checkpoint.relayed(governed.log_identity).await?;
        let mut follower = Follower::new(Arc::clone(&self.log), self.partition, from);
        loop {
            let records = follower.next().await?;
            let mut carried = false;
            for record in &records {
                carried |= self.tell(record).await?;
            }
            // Without words to carry it costs little to read the same records again.
            let worth_saving = carried || records.len() > 100;
            if worth_saving {
                self.checkpoint.set_relayed(governed.log_identity, follower.cursor()).await?;
            }
        }
    }

    /// Tells what this record holds for another inquiry, if anything.
    async fn tell(&self, record: &ValidRecord) -> Result<bool, OwnerError> {
        let concerns =
            record.record.kind() == Kind::Outcome && concerns_merge(record.record.body());
        if !concerns {
            return Ok(false);
        }
        let recorded_at_ms = record.record.header().recorded_at_ms;
        let outcome = Outcome::decode(record.record.body_bytes(), recorded_at_ms);
        let outcome = outcome.map_err(|error| OwnerError::Undecodable {
            partition: self.partition,
            index: record.index,
            error,
        })?;
        for fact in &outcome.facts {
            self.tell_fact(&outcome.envelope, fact.event_id, &fact.event).await;
        }
        Ok(true)
    }

    async fn tell_fact(&self, envelope: &Envelope, event_id: EventId, event: &Event) {
        if let Event::MergeOffered(offered) = event {
            self.ask_child(envelope, event_id, offered).await;
        } else if let Event::InquiryMerged(it) = event {
            let (merge_id, parent) = (it.merge_id, it.into_inquiry_id);
            self.tell_parent(envelope, event_id, parent, merge_id, None).await;
        } else if let Event::MergeDeclined(it) = event {
            let (merge_id, parent) = (it.merge_id, it.into_inquiry_id);
            self.tell_parent(envelope, event_id, parent, merge_id, Some(it.reason)).await;
        }
    }

    /// Tells the parent what its child, whose record this is, has answered.
    async fn tell_parent(
        &self,
        envelope: &Envelope,
        event_id: EventId,
        parent: InquiryId,
        merge_id: MergeId,
        declined: Option<MergeDeclineReason>,
    ) {
        let settle = SettleMerge { merge_id, child_inquiry_id: envelope.inquiry_id, declined };
        let command = Command::SettleMerge(settle);
        let request = self.request(envelope, event_id, parent, command);
        let _ = self.send(request).await;
    }

    /// Asks the child; one that was never opened cannot answer, so the parent learns it from here.
    async fn ask_child(&self, envelope: &Envelope, event_id: EventId, offered: &MergeOffered) {
        let MergeOffered { merge_id, child_inquiry_id } = *offered;
        let answer = AnswerMerge {
            merge_id,
            into_inquiry_id: envelope.inquiry_id,
            merchant_id: envelope.merchant_id.clone(),
            customer_ref: envelope.customer_ref.clone(),
        };
        let command = Command::AnswerMerge(answer);
        let asked = self.request(envelope, event_id, child_inquiry_id, command);
        let unknown = self.send(asked).await == Err(ExecuteError::Refused(Refusal::NotOpened));
        if unknown {
            let declined = Some(MergeDeclineReason::UnknownInquiry);
            let settle = SettleMerge { merge_id, child_inquiry_id, declined };
            let parent = envelope.inquiry_id;
            let told = self.request(envelope, event_id, parent, Command::SettleMerge(settle));
            let _ = self.send(told).await;
        }
    }

    fn request(
        &self,
        envelope: &Envelope,
        event_id: EventId,
        inquiry_id: InquiryId,
        command: Command,
    ) -> Request {
        let request_id = derived(&[b"relay", event_id.uuid().as_bytes()]);
        let service = Code::new("verbatim-relay").expect("a valid code");
        Request {
            inquiry_id,
            request_id: RequestId::new(request_id),
            request_digest: self.digest_key.digest(request_id.as_bytes()),
            merchant_id: None,
            customer_ref: None,
            expected_seq: None,
            actor: Actor {
                kind: ActorKind::System,
                id: None,
                team_id: None,
                organisation: None,
                support_line: None,
                role: None,
            },
            source: Source {
                service,
                instance: None,
                channel: None,
                external_id: None,
                provenance: Provenance::Live,
            },
            claimed: ClaimedTimes {
                occurred_at: Some(envelope.times.occurred_at),
                observed_at: None,
            },
            causation_id: Some(event_id),
            correlation_id: envelope.correlation_id.clone(),
            links: Vec::new(),
            command,
        }
    }

    /// Sends until there is an answer from the throne.
    async fn send(&self, request: Request) -> Result<Receipt, ExecuteError> {
        loop {
            let (ask, answer) = Ask::new(request.clone());
            let inbox = owner_of(&self.inboxes, request.inquiry_id);
            if inbox.send(ask).await.is_err() {
                return Err(ExecuteError::Unavailable);
            }
            match answer.await {
                Err(ExecuteError::Unavailable | ExecuteError::Full { .. }) => pause().await,
                answered => return answered,
            }
        }
    }
}

/// Lets others go first for a moment.
async fn pause() {
    let _ = tokio::time::timeout(PAUSE, std::future::pending::<()>()).await;
}
