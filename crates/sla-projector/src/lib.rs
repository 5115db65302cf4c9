//! Views of promises: inquiries, turns, resolution, telling, clocks, undertakings and corrections;
//! of sessions, and of what governs.
//!
//! Invariants:
//! - A row follows from the facts alone: no clock, no policy of today, nothing of the present.
//! - The order of arrival does not matter, except among facts of one instant. Only `source_step`
//!   keeps it: it is numbered as its rows came.

mod case;
mod clock;
mod correction;
mod governance;
mod history;
mod process;
mod projector;
mod reopening;
mod resolution;
mod session;
mod stamp;
mod summary;
mod tables;
mod turn;
mod undertaking;

pub use case::InquiryCase;
pub use clock::{
    BREACH_NOTICE, BREACH_SHARE, CLOCK, CLOCK_DAY_SUBTOTAL, CLOCK_HISTOGRAM_SUBTOTAL, CLOCK_PAUSE,
    ClockProjector, EXCLUSION, SESSION_BREACH_NOTICE, SESSION_CLOCK, SESSION_CLOCK_DAY_SUBTOTAL,
    SESSION_CLOCK_HISTOGRAM_SUBTOTAL, SessionClockCase, SessionClockProjector,
};
pub use correction::CORRECTION;
pub use governance::{
    EMERGENCY, EMERGENCY_STEP, EXEMPTION, GOVERNANCE_POSITION, GovernanceCase, GovernanceProjector,
    HOLIDAY, METRIC_DEFINITION, PROCESS_TRANSITION, PUBLICATION,
};
pub use process::{PROCESS_DEVIATION, PROCESS_RUN};
pub use projector::SlaProjector;
pub use session::{SESSION, SESSION_INQUIRY, SESSION_POSITION, SessionCase, SessionProjector};
pub use tables::{
    INQUIRY, INQUIRY_ORDER, MESSAGE_TURN, RECORD_POSITION, REOPENING, RESOLUTION, SOURCE_STEP,
    SOURCE_VERDICT,
};
pub use undertaking::{
    BOT_SESSION, CALL, COMPENSATION, COMPLAINT, DISPUTE, ESCALATION, EVIDENCE, FOLLOW_UP, PROMISE,
    SNOOZE, SURVEY, TASK, UndertakingCase, UndertakingProjector,
};
