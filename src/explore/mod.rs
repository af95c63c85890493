//! Tries every way in which a conversation can go, on the pure engine: which questions can be
//! reached, what holds on all ways, and a small set of conversations that goes down each of them. It
//! also holds conversations again that people had.
//!
//! Two situations in which nothing that lies ahead can tell the difference count as one. It stores
//! nothing and sends nothing.

mod claims;
mod cover;
mod faults;
mod items;
mod key;
mod length;
mod moves;
mod replay;
mod roots;
mod sample;
mod search;
mod situation;

pub use claims::{Proof, Verdict, prove};
pub use cover::{Chosen, greedy, select};
pub use faults::Claim;
pub use items::{Item, Kind};
pub use length::{Length, length};
pub use replay::{Ending, Recorded, Replayed, newest, replay};
pub use search::{Edge, EdgeIx, Explored, NodeIx, Path, Scope, explore};
