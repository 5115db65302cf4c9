//! What the disk and the clock can do to a server, and that it loses nothing by it.

#[path = "storage_faults/clock.rs"]
mod clock;
#[path = "storage_faults/damage.rs"]
mod damage;
#[path = "storage_faults/space.rs"]
mod space;
#[path = "storage_faults/store.rs"]
mod store;
#[path = "storage_faults/views.rs"]
mod views;
