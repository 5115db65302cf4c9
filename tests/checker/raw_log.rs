//! The raw log, read from its file by the written design: rows, checksums, frames, append rule.

use std::path::Path;

use prost::Message;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Row};
use uuid::Uuid;
use verbatim_api::v1 as pb;

use super::frame::{Frame, Kind, frame};

/// All partitions, as one moment's snapshot of the file.
#[derive(Debug, Clone, Default)]
pub struct RawLog {
    /// Partition 0 first.
    pub partitions: Vec<RawPartition>,
}

/// One partition.
#[derive(Debug, Clone, Default)]
pub struct RawPartition {
    /// The records that the append rule admits.
    pub entries: Vec<Entry>,
    /// How many it does not.
    pub void_count: u64,
}

/// A valid record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where it stands in the file.
    pub index: u64,
    /// Where it says that it stands; a claim says nothing.
    pub stated_index: Option<u64>,
    /// Its reign.
    pub term: u64,
    /// When it was recorded.
    pub recorded_at_ms: i64,
    /// What it says.
    pub body: Body,
}

/// What a record says, as far as the invariants ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// This run of the server took the partition.
    Claim {
        /// Drawn anew with every start.
        instance: Uuid,
        /// Where it is reached, the same with every start.
        address: String,
    },
    /// Nothing.
    Barrier,
    /// What one command led to.
    Outcome(Recorded),
}

/// A command's outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The stream.
    pub inquiry_id: Uuid,
    /// The request.
    pub request_id: Uuid,
    /// The very command: its correlation id, which the callers choose.
    pub marker: String,
    /// The facts.
    pub event_ids: Vec<Uuid>,
    /// Number of the stream's last fact.
    pub last_seq: u64,
}

/// Why the file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It is no database, or not ours.
    #[error("the log's file cannot be read")]
    Sql(#[from] sqlx::Error),
    /// The checksum of a row is wrong, or its records do not fill it.
    #[error("the batch of partition {partition} at {first_index} is damaged")]
    Damaged {
        /// The partition.
        partition: u32,
        /// The index of the batch's first record.
        first_index: u64,
    },
    /// The topic cannot be read.
    #[error("the topic cannot be read")]
    Kafka(#[from] rdkafka::error::KafkaError),
    /// The topic did not come to its end in time.
    #[error("partition {partition} of the topic is read no further than {offset}")]
    Unfinished {
        /// The partition.
        partition: u32,
        /// As far as it was read.
        offset: i64,
    },
    /// The body of a valid record is not what its kind says.
    #[error("the body of record {index} in partition {partition} cannot be read")]
    Body {
        /// The partition.
        partition: u32,
        /// The record.
        index: u64,
    },
}

/// Reads a log's file, whether or not a server has it open, and changes nothing in it.
///
/// # Errors
/// What is wrong with it.
pub async fn read_log(file: &Path) -> Result<RawLog, Unreadable> {
    let settings = SqliteConnectOptions::new().filename(file).read_only(true);
    let mut connection = settings.disable_statement_logging().connect().await?;
    let mut snapshot = connection.begin().await?;
    let count: u32 =
        sqlx::query_scalar("SELECT partition_count FROM meta").fetch_one(&mut *snapshot).await?;
    let mut log = RawLog::default();
    for partition in 0..count {
        let sql = format!("SELECT * FROM batch_{partition} ORDER BY first_index");
        let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(&mut *snapshot).await?;
        let mut reader = Reader { partition, ruling: 0, next_index: 0, read: Default::default() };
        for row in &rows {
            let place = [row.get("first_index"), row.get("term")].map(i64::cast_unsigned);
            reader.batch(place, row.get("count"), row.get("bytes"))?;
        }
        log.partitions.push(reader.read);
    }
    snapshot.rollback().await?;
    connection.close().await?;
    Ok(log)
}

/// The records of one partition as they came, by the append rule.
///
/// # Errors
/// The body of a valid record cannot be read.
pub(super) fn admit<'a>(
    partition: u32,
    records: impl Iterator<Item = &'a [u8]>,
) -> Result<RawPartition, Unreadable> {
    let mut reader = Reader { partition, ruling: 0, next_index: 0, read: Default::default() };
    for record in records {
        let index = reader.next_index;
        reader.record(index, record)?;
    }
    Ok(reader.read)
}

/// One partition on its way: the append rule's two numbers, and what was admitted.
struct Reader {
    partition: u32,
    ruling: u64,
    next_index: u64,
    read: RawPartition,
}

impl Reader {
    /// A row's bytes: a checksum over its place and the rest, then each frame behind its length.
    fn batch(&mut self, place: [u64; 2], count: u32, bytes: &[u8]) -> Result<(), Unreadable> {
        let [first_index, term] = place;
        let damaged = Unreadable::Damaged { partition: self.partition, first_index };
        let Some((checksum, mut rest)) = bytes.split_first_chunk::<4>() else {
            return Err(damaged);
        };
        let mut expected = crc32fast::Hasher::new();
        expected.update(&self.partition.to_le_bytes());
        expected.update(&first_index.to_le_bytes());
        expected.update(&term.to_le_bytes());
        expected.update(&count.to_le_bytes());
        expected.update(rest);
        if u32::from_le_bytes(*checksum) != expected.finalize() {
            return Err(damaged);
        }
        for index in first_index..first_index + u64::from(count) {
            let Some((length, behind)) = rest.split_first_chunk::<2>() else {
                return Err(damaged);
            };
            let length = usize::from(u16::from_le_bytes(*length));
            let Some((record, behind)) = behind.split_at_checked(length) else {
                return Err(damaged);
            };
            rest = behind;
            self.record(index, record)?;
        }
        if rest.is_empty() { Ok(()) } else { Err(damaged) }
    }

    /// The append rule: a claim must rise, anything else must follow within the ruling term.
    fn record(&mut self, index: u64, bytes: &[u8]) -> Result<(), Unreadable> {
        let ruling = self.ruling;
        let admitted = frame(bytes).filter(|frame| match frame.kind {
            Kind::Claim => frame.term > ruling,
            Kind::Barrier | Kind::Outcome => {
                ruling > 0 && frame.term == ruling && frame.index == Some(self.next_index)
            }
        });
        let Some(frame) = admitted else {
            self.read.void_count += 1;
            return Ok(());
        };
        self.ruling = frame.term;
        self.next_index += 1;
        let body = body(&frame).ok_or(Unreadable::Body { partition: self.partition, index })?;
        self.read.entries.push(Entry {
            index,
            stated_index: frame.index,
            term: frame.term,
            recorded_at_ms: frame.recorded_at_ms,
            body,
        });
        Ok(())
    }
}

/// The first fields of a claim.
#[derive(Clone, PartialEq, Message)]
struct Claimed {
    #[prost(bytes = "vec", tag = "1")]
    instance: Vec<u8>,
    #[prost(string, tag = "2")]
    address: String,
}

fn body(frame: &Frame<'_>) -> Option<Body> {
    Some(match frame.kind {
        Kind::Claim => {
            let claimed = Claimed::decode(frame.body).ok()?;
            let instance = Uuid::from_slice(&claimed.instance).ok()?;
            Body::Claim { instance, address: claimed.address }
        }
        Kind::Barrier => Body::Barrier,
        Kind::Outcome => Body::Outcome(recorded(pb::Outcome::decode(frame.body).ok()?)?),
    })
}

fn recorded(outcome: pb::Outcome) -> Option<Recorded> {
    let ids = outcome.events.iter().map(|event| Uuid::from_slice(&event.event_id).ok());
    Some(Recorded {
        inquiry_id: Uuid::from_slice(&outcome.stream_id).ok()?,
        request_id: Uuid::from_slice(&outcome.request_id).ok()?,
        event_ids: ids.collect::<Option<_>>()?,
        last_seq: outcome.last_seq,
        marker: outcome.correlation_id,
    })
}

impl RawLog {
    /// Every outcome, with its partition and the record it stands in.
    pub fn outcomes(&self) -> impl Iterator<Item = (u32, &Entry, &Recorded)> {
        (0..).zip(&self.partitions).flat_map(|(partition, read)| {
            read.entries.iter().filter_map(move |entry| match &entry.body {
                Body::Outcome(recorded) => Some((partition, entry, recorded)),
                Body::Claim { .. } | Body::Barrier => None,
            })
        })
    }

    /// Who rules each partition at its end.
    pub fn rulers(&self) -> Vec<Option<Uuid>> {
        let last_claim = |partition: &RawPartition| {
            partition.entries.iter().rev().find_map(|entry| match entry.body {
                Body::Claim { instance, .. } => Some(instance),
                Body::Barrier | Body::Outcome(_) => None,
            })
        };
        self.partitions.iter().map(last_claim).collect()
    }

    /// How many partitions an instance ruled at a moment, by the clocks of all who claimed them.
    pub fn ruled_count(&self, address: &str, at_ms: i64) -> usize {
        let is_ruled = |partition: &&RawPartition| {
            let before = partition.entries.iter().filter(|entry| entry.recorded_at_ms <= at_ms);
            let ruler = before.rev().find_map(|entry| match &entry.body {
                Body::Claim { address, .. } => Some(address),
                Body::Barrier | Body::Outcome(_) => None,
            });
            ruler.is_some_and(|ruler| ruler == address)
        };
        self.partitions.iter().filter(is_ruled).count()
    }

    /// How many outcomes the log holds.
    pub fn outcome_count(&self) -> usize {
        self.outcomes().count()
    }

    /// The highest term of any partition.
    pub fn term_max(&self) -> u64 {
        let all = self.partitions.iter().flat_map(|read| &read.entries);
        all.map(|entry| entry.term).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A record as it stands in a topic. Bodies are short enough for one byte of length.
    fn record(term: u8, index: Option<u8>, kind: u8, body: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0x08, term];
        bytes.extend(index.into_iter().flat_map(|index| [0x10, index]));
        bytes.extend([0x28, kind, 0x32, body.len() as u8]);
        bytes.extend(body);
        bytes
    }

    fn claim(term: u8) -> Vec<u8> {
        let address = format!("instance-{term}");
        let claimed = Claimed { instance: vec![term; 16], address };
        record(term, None, 1, &claimed.encode_to_vec())
    }

    fn barrier(term: u8, index: u8) -> Vec<u8> {
        record(term, Some(index), 2, &[])
    }

    fn admitted(records: &[Vec<u8>]) -> RawPartition {
        admit(0, records.iter().map(Vec::as_slice)).unwrap()
    }

    #[test]
    fn what_a_deposed_writer_sends_behind_a_claim_is_void() {
        let read = admitted(&[claim(1), barrier(1, 1), claim(2), barrier(1, 2), barrier(2, 3)]);
        let terms: Vec<u64> = read.entries.iter().map(|entry| entry.term).collect();
        assert_eq!((terms, read.void_count), (vec![1, 1, 2, 2], 1));
    }

    #[test]
    fn what_follows_a_record_that_was_lost_is_void() {
        assert_eq!(admitted(&[claim(1), barrier(1, 2), barrier(1, 3)]).void_count, 2);
    }

    #[test]
    fn what_stands_before_any_claim_and_a_claim_that_does_not_rise_are_void() {
        assert_eq!(admitted(&[barrier(1, 0), claim(2), claim(2), claim(1)]).void_count, 3);
    }

    #[test]
    fn who_ruled_at_a_moment_is_who_claimed_last_before_it() {
        let mut partition = admitted(&[claim(1), barrier(1, 1), claim(2)]);
        for (entry, at_ms) in partition.entries.iter_mut().zip([10, 20, 30]) {
            entry.recorded_at_ms = at_ms;
        }
        let log = RawLog { partitions: vec![partition.clone(), partition] };
        let ruled = |address, at_ms| log.ruled_count(address, at_ms);
        assert_eq!([ruled("instance-1", 29), ruled("instance-1", 30)], [2, 0]);
        assert_eq!([ruled("instance-2", 29), ruled("instance-2", 30)], [0, 2]);
    }
}
