//! Who has an inquiry and what is open in it, as a reader of the facts alone would tell.

use verbatim_domain::Party;
use verbatim_domain::id::{HandoffId, MergeId, WaitId};
use verbatim_domain::inquiry::Event;
use verbatim_domain::vocabulary::{SenderClass, WaitOn};

/// What was read so far. Each of its words is the word of one fact, or of none.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    /// The owner, or the team of the queue; none: the common queue.
    pub(crate) with: Option<Party>,
    pub(crate) handoff: Option<HandoffId>,
    pub(crate) merge: Option<MergeId>,
    pub(crate) wait: Option<(WaitId, WaitOn)>,
    /// Waits that a message ended, whose end can still be said.
    pub(crate) answered: Vec<WaitId>,
}

/// A fact that cannot follow on those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Breach {
    MovedWithoutAcceptance,
    NamesAnotherHolder,
    SecondHandoff,
    SecondMerge,
    SecondWait,
    AnswersNoHandoff,
    AnswersNoMerge,
    EndsNoWait,
    LeavesMergeOpen,
}

impl Reader {
    pub(crate) fn read(&mut self, event: &Event) -> Result<(), Breach> {
        self.read_hands(event)?;
        self.read_handoff(event)?;
        self.read_merge(event)?;
        self.read_wait(event)
    }

    fn read_hands(&mut self, event: &Event) -> Result<(), Breach> {
        if let Event::InquiryOpened(opened) = event {
            self.with = opened.queue.clone();
        }
        if let Event::AssigneeSet(set) = event {
            let is_another = |with: &Party| !with.same_team(&set.assignee);
            if self.with.as_ref().is_some_and(is_another) {
                return Err(Breach::MovedWithoutAcceptance);
            }
            self.with = Some(set.assignee.clone());
        }
        if let Event::AssigneeCleared(cleared) = event {
            if cleared.queue != self.with.as_ref().map(Party::team) {
                return Err(Breach::MovedWithoutAcceptance);
            }
            self.with = cleared.queue.clone();
        }
        if let Event::HandoffAccepted(accepted) = event {
            if accepted.from != self.with {
                return Err(Breach::NamesAnotherHolder);
            }
            self.with = Some(accepted.to.clone());
        }
        Ok(())
    }

    fn read_handoff(&mut self, event: &Event) -> Result<(), Breach> {
        if let Event::HandoffOffered(offered) = event {
            if offered.from != self.with {
                return Err(Breach::NamesAnotherHolder);
            }
            if self.handoff.is_some() {
                return Err(Breach::SecondHandoff);
            }
            self.handoff = Some(offered.handoff_id);
        }
        let answered = handoff_answered(event);
        if answered.is_some() && self.handoff.take() != answered {
            return Err(Breach::AnswersNoHandoff);
        }
        Ok(())
    }

    fn read_merge(&mut self, event: &Event) -> Result<(), Breach> {
        if let Event::MergeOffered(offered) = event {
            if self.merge.is_some() {
                return Err(Breach::SecondMerge);
            }
            self.merge = Some(offered.merge_id);
        }
        let answered = merge_answered(event);
        if answered.is_some() && self.merge.take() != answered {
            return Err(Breach::AnswersNoMerge);
        }
        let ends_elsewhere = matches!(event, Event::InquiryMerged(_) | Event::InquiryVoided(_));
        if ends_elsewhere && self.merge.is_some() {
            return Err(Breach::LeavesMergeOpen);
        }
        Ok(())
    }

    fn read_wait(&mut self, event: &Event) -> Result<(), Breach> {
        if let Event::WaitClaimed(claimed) = event {
            if self.wait.is_some() {
                return Err(Breach::SecondWait);
            }
            self.wait = Some((claimed.wait_id, claimed.on));
        }
        if let Event::WaitEnded(ended) = event {
            let stands = self.wait.take_if(|(wait_id, _)| *wait_id == ended.wait_id).is_some();
            let place = self.answered.iter().position(|it| *it == ended.wait_id);
            let was_answered = place.map(|place| self.answered.remove(place)).is_some();
            if !stands && !was_answered {
                return Err(Breach::EndsNoWait);
            }
        }
        if let Event::MessageReceived(received) = event {
            let sender = received.sender_class;
            let answered = self.wait.take_if(|(_, on)| was_waited_for(sender, *on));
            self.answered.extend(answered.map(|(wait_id, _)| wait_id));
        }
        if let Event::InquiryClosed(_) = event {
            self.wait = None;
        }
        Ok(())
    }
}

fn was_waited_for(sender: SenderClass, on: WaitOn) -> bool {
    let customer = (SenderClass::Customer, WaitOn::Customer);
    let third_party = (SenderClass::ThirdParty, WaitOn::ThirdParty);
    [customer, third_party].contains(&(sender, on))
}

fn handoff_answered(event: &Event) -> Option<HandoffId> {
    if let Event::HandoffAccepted(answer) = event {
        return Some(answer.handoff_id);
    }
    if let Event::HandoffDeclined(answer) = event {
        return Some(answer.handoff_id);
    }
    if let Event::HandoffTimedOut(answer) = event {
        return Some(answer.handoff_id);
    }
    if let Event::HandoffRecalled(answer) = event {
        return Some(answer.handoff_id);
    }
    None
}

fn merge_answered(event: &Event) -> Option<MergeId> {
    if let Event::MergeCompleted(answer) = event {
        return Some(answer.merge_id);
    }
    if let Event::MergeRefused(answer) = event {
        return Some(answer.merge_id);
    }
    None
}
