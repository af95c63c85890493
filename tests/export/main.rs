//! Tables: what they hold, and what other programs read in them.

#[cfg(feature = "png")]
mod card;
mod counting;
mod order;
mod page;
mod public;
mod readers;
mod results;
mod segments_sql;
mod shop;
mod statistics;
mod tables;
