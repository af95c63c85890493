//! What the integration tests share: other programs' sides of the conversation, played in this process.

// Every test crate compiles this module and uses only the part that it needs.
#![allow(dead_code, unused_imports, unused_macros)]

pub mod ahead;
pub mod bot;
pub mod botapi;
pub mod browser;
pub mod http;
pub mod s3;
pub mod web;
