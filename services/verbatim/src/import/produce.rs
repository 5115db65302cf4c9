//! From a file to its commands: reads, groups, translates, orders.
//!
//! Reading and translating run in a thread each, ahead of whoever sends.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::case::{Case, Cases};
use super::command::{Command, Reject};
use super::engine::Engine;
use super::order::Order;
use super::plan::Plan;
use super::read::{ReadError, Source};
use super::translate::{Translated, translate};

/// How many cases may wait to be translated.
const CASES_AHEAD_MAX: usize = 64;

/// What comes out, piece by piece.
#[derive(Debug)]
pub(super) enum Produced {
    /// A case was translated: this many rows.
    Case {
        /// How many rows it has.
        rows: u64,
    },
    /// Commands, in the order in which they are to be sent.
    Commands(Vec<Command>),
    /// A row or a command that is not recorded.
    Rejected(Reject),
    /// Rows that the mapping leaves out.
    Skipped(u64),
    /// A column that the mapping names and no row has.
    Unseen(String),
}

/// Takes what is produced; may ask to stop.
pub(super) type Sink<'s> = dyn FnMut(Produced) -> ControlFlow<()> + 's;

enum Message {
    Case(Case),
    Rejected(Reject),
    Skipped(u64),
    Unseen(String),
}

/// Produces everything that a file has.
pub(super) fn produce(
    plan: &Arc<Plan>,
    path: &Path,
    order: &Order,
    sink: &mut Sink<'_>,
) -> Result<(), ReadError> {
    let source = Source::new(plan, path)?;
    let (outgoing, incoming) = sync_channel(CASES_AHEAD_MAX);
    thread::scope(|scope| {
        let reader = scope.spawn(|| read(plan, &source, Outbox(outgoing)));
        // A sink that wants no more drops `incoming`, and the reader stops too.
        let _ = translate_all(plan, incoming, order, sink);
        reader.join().expect("reading does not panic")
    })
}

struct Outbox(SyncSender<Message>);

impl Outbox {
    fn put(&self, message: Message) -> ControlFlow<()> {
        match self.0.send(message) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    }
}

fn read(plan: &Arc<Plan>, source: &Source, outbox: Outbox) -> Result<(), ReadError> {
    let engine = Engine::new(Arc::clone(plan));
    let mut cases = Cases::new(source.rows(plan));
    let mut columns = Arc::default();
    source.read(plan, &mut |row| {
        if let Ok(row) = &row {
            columns = Arc::clone(row.columns());
        }
        match row.and_then(|row| cases.take(&engine, row)) {
            Ok(None) => ControlFlow::Continue(()),
            Ok(Some(case)) => outbox.put(Message::Case(case)),
            Err(reject) => outbox.put(Message::Rejected(*reject)),
        }
    })?;
    let unseen = plan.columns.iter().filter(|column| columns.place(column).is_none());
    let asides = unseen.cloned().map(Message::Unseen).chain([Message::Skipped(cases.skipped)]);
    let rest = asides.chain(cases.finish().map(Message::Case));
    // Nobody listens any more when the sink wanted to stop; then there is nothing to say.
    let _ = rest.map(|message| outbox.put(message)).find(ControlFlow::is_break);
    Ok(())
}

fn translate_all(
    plan: &Arc<Plan>,
    incoming: Receiver<Message>,
    order: &Order,
    sink: &mut Sink<'_>,
) -> ControlFlow<()> {
    let engine = Engine::new(Arc::clone(plan));
    let mut held: Vec<Vec<Command>> = Vec::new();
    for message in incoming {
        let case = match message {
            Message::Case(case) => case.in_order(),
            Message::Rejected(reject) => {
                sink(Produced::Rejected(reject))?;
                continue;
            }
            Message::Skipped(rows) => {
                sink(Produced::Skipped(rows))?;
                continue;
            }
            Message::Unseen(column) => {
                sink(Produced::Unseen(column))?;
                continue;
            }
        };
        sink(Produced::Case { rows: case.rows.len() as u64 })?;
        let Translated { commands, rejects } = translate(&engine, &case);
        rejects.into_iter().map(Produced::Rejected).try_for_each(&mut *sink)?;
        match order {
            Order::Cases => sink(Produced::Commands(commands))?,
            Order::Time | Order::Shuffle { .. } => held.push(commands),
        }
    }
    order.arrange(held).into_iter().map(Produced::Commands).try_for_each(sink)
}
