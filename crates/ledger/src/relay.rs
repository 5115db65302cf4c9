//! Carries words from one inquiry to another: a checkpointed follower of the log.
//!
//! A fact that concerns two inquiries becomes a command to the other one, with a request id that
//! follows from the fact's id. Sent at least once, it is recorded exactly once (design 02). The
//! relay of a partition runs where the partition is owned; where the other inquiry's owner is
//! another instance, that one is told which record to look at.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use verbatim_domain::envelope::{ClaimedTimes, Provenance};
use verbatim_domain::id::{EventId, InquiryId, MergeId, RequestId, derived};
use verbatim_domain::inquiry::merge::{AnswerMerge, ChildsAnswer, MergeOffered, SettleMerge};
use verbatim_domain::inquiry::{Command, Event, Refusal};
use verbatim_domain::vocabulary::{ActorKind, MergeDeclineReason};
use verbatim_domain::{Actor, Code, Envelope, Source, StreamId};
use verbatim_log::{EventLog, Follower, Kind, Ownership, Partition, ValidRecord};
use verbatim_wire::{DigestKey, Outcome, Request, Wish, concerns_merge};

use crate::ask::{Ask, Chain};
use crate::checkpoint::Checkpoint;
use crate::error::OwnerError;
use crate::governance::Governed;
use crate::ledger::{owner_of, partition_of};
use crate::metrics;
use crate::owner::Standing;
use crate::repeat::read_from;
use crate::{ExecuteError, Forward, Word};

/// Between two attempts while the other partition cannot be written.
const PAUSE: Duration = Duration::from_millis(20);

/// The relay of one partition: what happened there is told elsewhere.
#[derive(Debug)]
pub(crate) struct Relay {
    pub(crate) partition: Partition,
    pub(crate) checkpoint: Checkpoint,
    pub(crate) governed: watch::Receiver<Option<Governed>>,
    pub(crate) sending: Sending,
}

/// How words reach the owners of other partitions, here or elsewhere.
#[derive(Debug, Clone)]
pub(crate) struct Sending {
    pub(crate) log: Arc<dyn EventLog>,
    pub(crate) digest_key: DigestKey,
    pub(crate) inboxes: Vec<mpsc::Sender<Ask>>,
    pub(crate) standings: Vec<watch::Receiver<Standing>>,
    pub(crate) ownership: Arc<dyn Ownership>,
    pub(crate) forward: Arc<dyn Forward>,
}

impl Relay {
    /// Runs until it is dropped; begins again where it had come to after any failure.
    pub(crate) async fn run(mut self) {
        let Some(mut standing) = self.sending.standings.get(self.partition.0 as usize).cloned()
        else {
            return;
        };
        while standing.wait_for(|it| *it == Standing::Serve).await.is_ok() {
            let ended = tokio::select! {
                ended = self.carry() => ended,
                _ = standing.wait_for(|it| *it != Standing::Serve) => Ok(()),
            };
            // Elsewhere now, or begun anew in a moment.
            metrics::relay_lag(self.partition).set(0.0);
            if let Err(error) = ended {
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
        let mut follower = Follower::new(Arc::clone(&self.sending.log), self.partition, from);
        let (void, lag) =
            (metrics::void_records(self.partition), metrics::relay_lag(self.partition));
        let mut void_count = 0;
        loop {
            let records = follower.next().await?;
            void.increment(follower.void_count() - void_count);
            void_count = follower.void_count();
            // Until they are told, what was just read is left as well.
            lag.set((follower.records_left() + records.len() as u64) as f64);
            let mut carried = false;
            for record in &records {
                carried |= self.tell(record).await?;
            }
            lag.set(follower.records_left() as f64);
            // Without words to carry it costs little to read the same records again.
            let worth_saving = carried || records.len() > 100;
            if worth_saving {
                self.checkpoint.set_relayed(governed.log_identity, follower.cursor()).await?;
            }
        }
    }

    /// Tells what this record holds for another inquiry, if anything.
    async fn tell(&self, record: &ValidRecord) -> Result<bool, OwnerError> {
        let undecodable = |error| OwnerError::Undecodable {
            partition: self.partition,
            index: record.index,
            error,
        };
        let Some(outcome) = outcome_of_merge(record).map_err(undecodable)? else {
            return Ok(false);
        };
        for fact in &outcome.facts {
            let Some((to, command)) = word_of(&outcome.envelope, &fact.event) else { continue };
            let word = Word { partition: self.partition, index: record.index, inquiry_id: to };
            let request = self.sending.request(&outcome.envelope, fact.event_id, to, command);
            let told = self.sending.send(request, word).await;
            // One that was never opened cannot answer, so its parent learns it from here.
            if let (Err(ExecuteError::Refused(Refusal::NotOpened)), Event::MergeOffered(offered)) =
                (told, &fact.event)
            {
                self.settle_unknown(&outcome.envelope, fact.event_id, offered).await;
            }
        }
        Ok(true)
    }

    async fn settle_unknown(&self, envelope: &Envelope, event_id: EventId, it: &MergeOffered) {
        let MergeOffered { merge_id, child_inquiry_id } = *it;
        let answer = ChildsAnswer::Declined(MergeDeclineReason::UnknownInquiry);
        let settle = SettleMerge { merge_id, child_inquiry_id, answer };
        let parent = envelope.subject.inquiry_id;
        let request =
            self.sending.request(envelope, event_id, parent, Command::SettleMerge(settle));
        // The parent's partition is this relay's own; a refusal is an answer as well.
        let _ = self.sending.send_here(request).await;
    }
}

/// The outcome of a record that holds a word of a merge.
fn outcome_of_merge(record: &ValidRecord) -> Result<Option<Outcome>, verbatim_wire::DecodeError> {
    let concerns = record.record.kind() == Kind::Outcome && concerns_merge(record.record.body());
    if !concerns {
        return Ok(None);
    }
    let recorded_at_ms = record.record.header().recorded_at_ms;
    <Outcome>::decode(record.record.body_bytes(), recorded_at_ms).map(Some)
}

/// What a fact means for another inquiry, and for which: an offer asks the child, and the child's
/// answer goes to the parent.
fn word_of(envelope: &Envelope, event: &Event) -> Option<(InquiryId, Command)> {
    let settle = |merge_id: MergeId, answer| {
        let child_inquiry_id = envelope.subject.inquiry_id;
        Command::SettleMerge(SettleMerge { merge_id, child_inquiry_id, answer })
    };
    if let Event::MergeOffered(offered) = event {
        let answer = AnswerMerge {
            merge_id: offered.merge_id,
            into_inquiry_id: envelope.subject.inquiry_id,
            merchant_id: envelope.subject.merchant_id.clone(),
            customer_ref: envelope.subject.customer_ref.clone(),
        };
        return Some((offered.child_inquiry_id, Command::AnswerMerge(answer)));
    }
    if let Event::InquiryMerged(it) = event {
        let answer = ChildsAnswer::Merged { waiting_since: it.waiting_since };
        return Some((it.into_inquiry_id, settle(it.merge_id, answer)));
    }
    if let Event::MergeDeclined(it) = event {
        let answer = ChildsAnswer::Declined(it.reason);
        return Some((it.into_inquiry_id, settle(it.merge_id, answer)));
    }
    None
}

impl Sending {
    /// Where the owner of a stream's partition is reached, if it is another instance.
    pub(crate) fn owner_address(&self, stream_id: StreamId) -> Option<String> {
        let partition = self.partition_of(stream_id);
        let standing = *self.standings.get(partition.0 as usize)?.borrow();
        match standing {
            Standing::Follow => self.ownership.owner_address(partition),
            Standing::Acquire | Standing::Serve | Standing::DataLoss | Standing::Stopped => None,
        }
    }

    pub(crate) fn partition_of(&self, stream_id: StreamId) -> Partition {
        partition_of(stream_id, u32::try_from(self.inboxes.len()).unwrap_or(u32::MAX))
    }

    /// Sends until there is an answer from the throne, wherever that stands.
    async fn send(&self, request: Request, word: Word) -> Result<(), ExecuteError> {
        loop {
            let told = match self.owner_address(request.stream_id) {
                None => self.send_once(request.clone()).await,
                Some(address) => self.forward.carry(&address, word).await,
            };
            match told {
                Err(error) if tries_again(&error) => pause().await,
                told => return told,
            }
        }
    }

    /// Sends to an owner of this instance's until there is an answer from its throne.
    async fn send_here(&self, request: Request) -> Result<(), ExecuteError> {
        loop {
            match self.send_once(request.clone()).await {
                Err(error) if tries_again(&error) => pause().await,
                told => return told,
            }
        }
    }

    async fn send_once(&self, request: Request) -> Result<(), ExecuteError> {
        let inbox = owner_of(&self.inboxes, request.stream_id);
        let (ask, answer) = Ask::new(request, Chain::default(), None);
        if inbox.send(ask).await.is_err() {
            return Err(ExecuteError::Unavailable);
        }
        answer.await.map(|_receipt| ())
    }

    /// Records what a record that was named by another instance holds for an inquiry of this one.
    pub(crate) async fn carry_here(&self, word: Word) -> Result<(), ExecuteError> {
        let Word { partition, index, inquiry_id } = word;
        let read = read_from(&self.log, partition, index).await;
        let records = read.map_err(|_| ExecuteError::Unavailable)?;
        let record = records.iter().find(|record| record.index == index);
        let record = record.ok_or(ExecuteError::Unavailable)?;
        let outcome = outcome_of_merge(record);
        let outcome = outcome.map_err(|_| ExecuteError::DataLoss { partition })?;
        let Some(outcome) = outcome else { return Ok(()) };
        for fact in &outcome.facts {
            let word = word_of(&outcome.envelope, &fact.event);
            if let Some((to, command)) = word.filter(|(to, _)| *to == inquiry_id) {
                let request = self.request(&outcome.envelope, fact.event_id, to, command);
                self.send_once(request).await?;
            }
        }
        Ok(())
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
            stream_id: StreamId::Inquiry(inquiry_id),
            request_id: RequestId::new(request_id),
            request_digest: self.digest_key.digest(request_id.as_bytes()),
            merchant_id: None,
            expected_seq: None,
            min_governance: None,
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
            trace_parent: envelope.trace_parent,
            wish: Wish::Inquiry(command, None),
            canonical: Vec::new(),
        }
    }
}

/// Whether the owner could not be asked, or did not answer.
fn tries_again(error: &ExecuteError) -> bool {
    matches!(
        error,
        ExecuteError::Unavailable | ExecuteError::NotOwner { .. } | ExecuteError::Full { .. }
    )
}

/// Lets others go first for a moment.
async fn pause() {
    let _ = tokio::time::timeout(PAUSE, std::future::pending::<()>()).await;
}
