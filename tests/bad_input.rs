//! Whatever a caller sends, it gets the right refusal and nothing is recorded.
//!
//! The broken requests are generated from the descriptor: from each field's type, and from what
//! its comment promises ("Required.", "a UUID", "At most 128 bytes").

#[path = "bad_input/api.rs"]
mod api;
#[path = "bad_input/broken.rs"]
mod broken;
#[path = "bad_input/desk.rs"]
mod desk;
#[path = "bad_input/garbage.rs"]
mod garbage;
#[path = "bad_input/refused.rs"]
mod refused;
#[path = "bad_input/valid.rs"]
mod valid;
