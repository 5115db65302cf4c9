//! Reads batches back, checks them, and finds the place of an index.

use std::sync::Arc;

use bytes::Bytes;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Error, Row, SqlitePool};
use verbatim_log::{AppendRule, Chunk, Cursor, Offset, Partition, ReadError, Slot};

use crate::batch::Place;
use crate::commit::primary_code;
use crate::schema::Database;

/// A row of a busy log is about so long; only a guess of how many rows a read needs.
const BYTES_PER_ROW: usize = 32 * 1024;

/// The most rows asked for at a time; a row is at most 1 MiB.
const ROWS_MAX: usize = 32;

/// Reads through connections of its own, which never hold up the committer.
#[derive(Debug)]
pub(crate) struct Reader {
    database: Database,
    connections: SqlitePool,
}

/// One read of one partition, as far as it has come.
#[derive(Debug)]
struct Progress {
    partition: Partition,
    end: Offset,
    chunk: Chunk,
    bytes_left: usize,
}

impl Reader {
    pub(crate) fn new(database: Database) -> Self {
        let connections = database.readers();
        Self { database, connections }
    }

    /// Reads on from an index that lies before `end`, and nothing from there on: the file shows a
    /// commit before the log has published it.
    pub(crate) async fn read(
        &self,
        partition: Partition,
        (from, end): (Offset, Offset),
        bytes_max: usize,
    ) -> Result<Chunk, ReadError> {
        let sql = Arc::clone(&self.database.sql[partition.0 as usize].read);
        let chunk = Chunk::empty(from);
        let mut progress = Progress { partition, end, chunk, bytes_left: bytes_max };
        let rows_max = (bytes_max / BYTES_PER_ROW).clamp(2, ROWS_MAX);
        while !progress.is_enough() {
            // Every row that is asked for is taken: a read that is left half done would hold its
            // connection up.
            let rows = sqlx::query(AssertSqlSafe(Arc::clone(&sql)))
                .bind(progress.chunk.next.0.cast_signed())
                .bind(i64::try_from(rows_max).unwrap_or(i64::MAX))
                .fetch_all(&self.connections)
                .await
                .map_err(|cause| progress.failed(cause))?;
            for row in &rows {
                if !progress.is_enough() {
                    progress.take_in(row)?;
                }
            }
            let is_all = rows.len() < rows_max;
            if is_all {
                break;
            }
        }
        if progress.chunk.slots.is_empty() {
            return Err(progress.damaged("the record is missing".to_owned()));
        }
        Ok(progress.chunk)
    }

    /// The exact place of an index: an offset is an index here.
    pub(crate) async fn seek(&self, partition: Partition, index: u64) -> Result<Cursor, ReadError> {
        let sql = Arc::clone(&self.database.sql[partition.0 as usize].seek);
        let rows: Vec<(i64, i64, u32)> = sqlx::query_as(AssertSqlSafe(sql))
            .bind(i64::try_from(index).unwrap_or(i64::MAX))
            .fetch_all(&self.connections)
            .await
            .map_err(|cause| failed(partition, Offset(index), cause))?;
        let Some((first_index, term, count)) = rows.first().copied() else {
            return Ok(Cursor::START);
        };
        let first_index = first_index.cast_unsigned();
        let next_index = index.min(first_index + u64::from(count));
        // Before a batch's first record, which may be a claim, the term of the batch before rules.
        let ruling = match rows.get(1) {
            Some((_, term_before, _)) if next_index == first_index => *term_before,
            None if next_index == first_index => 0,
            Some(_) | None => term,
        };
        let rule = AppendRule::resume(ruling.cast_unsigned(), next_index);
        Ok(Cursor { rule, offset: Offset(next_index) })
    }

    pub(crate) async fn close(&self) {
        self.connections.close().await;
    }
}

impl Progress {
    fn is_enough(&self) -> bool {
        let is_full = self.bytes_left == 0 && !self.chunk.slots.is_empty();
        is_full || self.chunk.next >= self.end
    }

    fn take_in(&mut self, row: &SqliteRow) -> Result<(), ReadError> {
        let (place, bytes) = self.parse(row).map_err(|cause| self.failed(cause))?;
        let expected = self.chunk.next.0;
        // The last row of one read is the first of the next.
        let is_behind = !self.chunk.slots.is_empty() && place.end_index() <= expected;
        if is_behind {
            return Ok(());
        }
        let follows = match self.chunk.slots.is_empty() {
            true => (place.first_index..place.end_index()).contains(&expected),
            false => place.first_index == expected,
        };
        if !follows {
            return Err(self.damaged("the record is missing".to_owned()));
        }
        let unsealed = place.unseal(&bytes);
        let slots = unsealed.map_err(|reason| self.damaged(reason))?;
        for slot in slots.into_iter().filter(|slot| slot.offset.0 >= expected) {
            if self.is_enough() {
                break;
            }
            self.push(slot);
        }
        Ok(())
    }

    fn push(&mut self, slot: Slot) {
        let bytes = slot.record.as_ref().map_or(0, |record| record.bytes().len());
        self.bytes_left = self.bytes_left.saturating_sub(bytes);
        self.chunk.next = slot.offset.next();
        self.chunk.slots.push(slot);
    }

    fn parse(&self, row: &SqliteRow) -> Result<(Place, Bytes), Error> {
        let place = Place {
            partition: self.partition,
            first_index: row.try_get::<i64, _>(0)?.cast_unsigned(),
            term: row.try_get::<i64, _>(1)?.cast_unsigned(),
            count: row.try_get(2)?,
        };
        Ok((place, Bytes::from(row.try_get::<Vec<u8>, _>(3)?)))
    }

    fn failed(&self, cause: Error) -> ReadError {
        failed(self.partition, self.chunk.next, cause)
    }

    fn damaged(&self, reason: String) -> ReadError {
        ReadError::Damaged { partition: self.partition, offset: self.chunk.next, reason }
    }
}

/// A page or a value that SQLite cannot make sense of is damage; the rest may pass.
fn failed(partition: Partition, offset: Offset, cause: Error) -> ReadError {
    const CORRUPT: i32 = 11;
    const NOT_A_DATABASE: i32 = 26;
    let is_damage = primary_code(&cause)
        .is_some_and(|code| [CORRUPT, NOT_A_DATABASE].contains(&code))
        || matches!(cause, Error::ColumnDecode { .. });
    match is_damage {
        true => ReadError::Damaged { partition, offset, reason: cause.to_string() },
        false => ReadError::Unavailable(Box::new(cause)),
    }
}
