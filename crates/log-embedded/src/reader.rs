//! Reads batches back, checks them, and finds the place of an index.

use std::sync::Arc;

use bytes::Bytes;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Error, Row, SqlitePool};
use verbatim_log::{AppendRule, Chunk, Cursor, Offset, Partition, ReadError, Slot};

use crate::batch::Place;
use crate::commit::primary_code;
use crate::schema::Database;

/// The most rows read at a time: however short they are, a read stays small.
const ROWS_MAX: i64 = 256;

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
        let chunk = Chunk::empty(from);
        let mut progress = Progress { partition, end, chunk, bytes_left: bytes_max };
        let rows = match self.rows(partition, (from, end), bytes_max).await {
            Ok(rows) => rows,
            Err(cause) => return Err(progress.failed(cause)),
        };
        for row in rows {
            progress.take_in(row)?;
        }
        if progress.chunk.slots.is_empty() {
            return Err(progress.damaged("the record is missing".to_owned()));
        }
        Ok(progress.chunk)
    }

    /// The rows from the one on that holds `from`, as few as hold `bytes_max` bytes. Their sizes
    /// are asked for first: a row that is read and not taken is work for nothing.
    async fn rows(
        &self,
        partition: Partition,
        (from, end): (Offset, Offset),
        bytes_max: usize,
    ) -> Result<Vec<SqliteRow>, Error> {
        let sql = &self.database.sql[partition.0 as usize];
        let mut connection = self.connections.acquire().await?;
        let sizes: Vec<(i64, i64)> = sqlx::query_as(AssertSqlSafe(Arc::clone(&sql.sizes)))
            .bind(from.0.cast_signed())
            .bind(end.0.cast_signed())
            .bind(ROWS_MAX)
            .fetch_all(&mut *connection)
            .await?;
        let Some((first, first_bytes)) = sizes.first().copied() else { return Ok(Vec::new()) };
        let bytes_max = i64::try_from(bytes_max).unwrap_or(i64::MAX);
        // Of the first row a part may lie before `from`, so that it does not count.
        let before = sizes.iter().scan(-first_bytes, |bytes, (index, of_row)| {
            let before = *bytes;
            *bytes = bytes.saturating_add(*of_row);
            Some((*index, before))
        });
        let last = before.take_while(|(_, before)| *before < bytes_max).last();
        sqlx::query(AssertSqlSafe(Arc::clone(&sql.read)))
            .bind(first)
            .bind(last.map_or(first, |(index, _)| index))
            .fetch_all(&mut *connection)
            .await
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

    /// The exact place of the first record before `end` that was recorded after an instant, else
    /// `end`. All records count here, so that their times never fall: every probe halves what is
    /// left, and reads one record.
    pub(crate) async fn seek_recorded_after(
        &self,
        partition: Partition,
        end: Offset,
        unix_ms: i64,
    ) -> Result<Cursor, ReadError> {
        let (mut first, mut behind) = (0, end.0);
        while first < behind {
            let middle = first + (behind - first) / 2;
            match self.recorded_at_ms(partition, Offset(middle)).await? > unix_ms {
                true => behind = middle,
                false => first = middle + 1,
            }
        }
        self.seek(partition, first).await
    }

    async fn recorded_at_ms(&self, partition: Partition, at: Offset) -> Result<i64, ReadError> {
        let chunk = self.read(partition, (at, at.next()), 0).await?;
        let record = chunk.slots.into_iter().next().and_then(|slot| slot.record.ok());
        let unreadable = || {
            let reason = "a frame cannot be read".to_owned();
            ReadError::Damaged { partition, offset: at, reason }
        };
        Ok(record.ok_or_else(unreadable)?.header().recorded_at_ms)
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

    fn take_in(&mut self, row: SqliteRow) -> Result<(), ReadError> {
        if self.is_enough() {
            return Ok(());
        }
        let (place, bytes) = self.parse(row).map_err(|cause| self.failed(cause))?;
        let expected = self.chunk.next.0;
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

    fn parse(&self, row: SqliteRow) -> Result<(Place, Bytes), Error> {
        let place = Place {
            partition: self.partition,
            first_index: row.try_get::<i64, _>(0)?.cast_unsigned(),
            term: row.try_get::<i64, _>(1)?.cast_unsigned(),
            count: row.try_get(2)?,
        };
        // What is no blob is found here; afterwards the row is only lent.
        row.try_get::<&[u8], _>(3)?;
        Ok((place, Bytes::from_owner(Blob(row))))
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

/// The bytes of a batch where SQLite left them: they are not copied once more.
struct Blob(SqliteRow);

impl AsRef<[u8]> for Blob {
    fn as_ref(&self) -> &[u8] {
        self.0.try_get_unchecked(3).unwrap_or_default()
    }
}
