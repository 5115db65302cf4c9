//! The projection engine: read, fold, write rows and checkpoint in one transaction.
//!
//! Invariants:
//! - A projector is a pure fold; it knows tables, not SQL.
//! - Rows, cases and checkpoint of a batch are written together or not at all, and the checkpoint
//!   moves by compare-and-set, so that two engines on one partition are harmless.
//! - A record that cannot be decoded stops its partition and says where; it is never passed over.
//! - Views are disposable: deleted and rebuilt they come out the same.

mod ask;
mod batch;
mod beside;
mod catch_up;
mod checkpoint;
mod compare;
mod decoded;
mod dialect;
mod dictionary;
mod engine;
mod error;
mod governing;
mod keeping;
pub mod kept;
mod observer;
mod passages;
mod past;
mod places;
mod position;
mod postgres;
mod projector;
mod rebuild;
mod rows;
mod schema;
mod sql_view;
mod sqlite;
mod store;
mod table;
mod turns;
mod value;
mod verify;
mod views;

pub use ask::{Asked, Moment, Row};
pub use catch_up::Progress;
pub use checkpoint::Checkpoint;
pub use dictionary::data_dictionary;
pub use engine::{Engine, Limits};
pub use error::{ProjectError, ViewsError};
pub use observer::{Observer, TakenIn};
pub use passages::Passages;
pub use past::{Misplaced, PastError, PastLimits, PastSet, PastViews};
pub use places::{NamedPlace, Place, Places};
pub use position::positions_of;
pub use projector::{AnyProjector, Governed, Placed, Projector};
pub use rebuild::{Rebuilt, rebuild, rebuild_all};
pub use rows::Rows;
pub use sql_view::SqlView;
pub use table::{Column, ColumnKind, Index, Nature, Nullable, Table};
pub use value::Value;
pub use verify::{Difference, verify};
pub use views::{Applied, Views};
