//! The deciding thread without its thread: clocks that are set, stores in memory, what became of the turns.

mod amended;
mod business;
mod decider;
mod desk;
mod poison;
mod reads;
mod reload;
mod results;
#[path = "../store/samples.rs"]
#[allow(
    dead_code,
    reason = "shared with other programs, which use other parts"
)]
mod samples;
mod schedules;
mod segments;
mod shared;
mod till;
mod time;
mod votes;
#[path = "../store/world.rs"]
#[allow(
    dead_code,
    reason = "shared with other programs, which use other parts"
)]
mod world;
