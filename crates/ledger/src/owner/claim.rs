//! Claim: append a claim of a higher term, and read until it is seen to rule.

use verbatim_log::{Claim, Follower, Header, Kind, Nonce, Record, Sealing};

use crate::checkpoint::Head;
use crate::error::OwnerError;

use super::{Owner, Throne, told_to_stop};

impl Owner {
    /// The throne, if no other claim of the same or a higher term came first.
    pub(super) async fn claim(
        &mut self,
        follower: &mut Follower,
        head: &mut Head,
    ) -> Result<Throne, OwnerError> {
        let term = follower.cursor().rule.term() + 1;
        let nonce = Nonce(self.entropy.bytes16());
        let claim = self.claim_record(term, nonce, head)?;
        let appended = self.writer.append(vec![claim]).await?;
        // Where the log cannot say at which place, the claim lies before its end all the same.
        let behind_claim = match appended.offsets.last() {
            Some(offset) => offset.next(),
            None => self.log.end(self.partition).await?,
        };
        let mut rules = false;
        while follower.cursor().offset < behind_claim {
            // None where all that is left is void, this claim among it.
            let records = follower.next_before(behind_claim).await?;
            for record in records.iter().filter(|it| it.record.kind() == Kind::Claim) {
                rules = record.record.read_claim().is_ok_and(|claim| claim.nonce == nonce);
            }
            self.fold(&records, head).await?;
        }
        if !rules {
            return Err(OwnerError::Deposed(self.partition));
        }
        let governed_by = self.wait_for_governance(head.governed_by).await?;
        Ok(Throne {
            log_identity: head.log_identity,
            term,
            next_index: head.cursor.rule.next_index(),
            acknowledged: head.cursor.rule,
            next_offset: head.cursor.offset,
            recorded_at_ms: head.recorded_at_ms,
            governed_by,
        })
    }

    fn claim_record(&self, term: u64, nonce: Nonce, head: &Head) -> Result<Record, OwnerError> {
        let recorded_at_ms = self.clock.now().unix_ms().max(head.recorded_at_ms);
        let governed_by = self.governed.borrow().map(|governed| governed.by);
        let claim = Claim {
            instance: self.instance.id,
            address: self.instance.address.clone(),
            nonce,
            log_identity: head.log_identity,
            partition_count: self.log.partition_count(),
            sealing: Sealing::None,
        };
        let header = Header { term, index: None, governed_by, recorded_at_ms };
        // Only an address of many kilobytes would not fit.
        Record::claim(header, &claim).map_err(|_| OwnerError::Deposed(self.partition))
    }

    /// An owner knows at least what its predecessors knew when they decided.
    async fn wait_for_governance(&mut self, at_least: u64) -> Result<u64, OwnerError> {
        let mut stop = self.stop.clone();
        let known = tokio::select! {
            () = told_to_stop(&mut stop) => return Err(OwnerError::Stopped),
            known = self.governed.wait_for(|known| known.is_some_and(|it| it.by >= at_least)) => {
                known.ok().and_then(|known| *known)
            }
        };
        known.map(|known| known.by).ok_or(OwnerError::Stopped)
    }
}
