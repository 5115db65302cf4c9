//! Work given to others while the owner keeps the ball.

use crate::id::TaskId;
use crate::party::Party;
use crate::text::{Code, Content};
use crate::time::Timestamp;

use super::group::group;
use super::stage::stages;
use super::{Context, Inquiry, Memory, Refusal};

/// Somebody was given a part of the work. The owner keeps the ball.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskDelegated {
    /// Id of the task.
    pub task_id: TaskId,
    /// To whom.
    pub to: Party,
    /// Until when.
    pub due_at: Option<Timestamp>,
    /// What is to be done.
    pub summary: Option<Content>,
}

/// Somebody took a task on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskAccepted {
    /// The task.
    pub task_id: TaskId,
}

/// A task was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskCompleted {
    /// The task.
    pub task_id: TaskId,
}

/// A task came back undone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskReturned {
    /// The task.
    pub task_id: TaskId,
    /// Why.
    pub reason: Code,
}

group!(Task {
    DelegateTask => TaskDelegated = "task_delegated",
    AcceptTask => TaskAccepted = "task_accepted",
    CompleteTask => TaskCompleted = "task_completed",
    ReturnTask => TaskReturned = "task_returned",
});

stages! {
    /// How far a delegated task has come.
    TaskStage of task_id: TaskId, UnknownTask, TaskOutOfOrder {
        /// Somebody was asked.
        Delegated "delegated" by TaskDelegated after [],
        /// Somebody took it on.
        Accepted "accepted" by TaskAccepted after [Delegated],
        /// It was done.
        Completed "completed" by TaskCompleted after [Delegated, Accepted],
        /// It came back undone.
        Returned "returned" by TaskReturned after [Delegated, Accepted],
    }
}

type Decision = Result<Vec<super::Event>, Refusal>;

pub(super) fn decide(inquiry: &Inquiry, command: &Command, context: &Context<'_>) -> Decision {
    use Command as C;
    match command {
        C::DelegateTask(e) => inquiry.running(context)?.tasks.record(e),
        C::AcceptTask(e) => inquiry.known(context)?.tasks.record(e),
        C::CompleteTask(e) => inquiry.known(context)?.tasks.record(e),
        C::ReturnTask(e) => inquiry.known(context)?.tasks.record(e),
    }
}

pub(super) fn remember(memory: &mut Memory, event: &Event) {
    use Event as E;
    match event {
        E::TaskDelegated(e) => memory.tasks.remember(e),
        E::TaskAccepted(e) => memory.tasks.remember(e),
        E::TaskCompleted(e) => memory.tasks.remember(e),
        E::TaskReturned(e) => memory.tasks.remember(e),
    }
}
