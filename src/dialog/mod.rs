//! Compiles dialog files to programs: reads what operators write, reports everything wrong with it,
//! and makes it runnable.
//!
//! Knows nothing of sessions, messengers or stores. Pipeline: [`load`] → [`source`] → [`yaml`] →
//! [`decode`] → [`ast`] → [`lower`] → [`program`], with expressions in [`expr`], texts in [`text`],
//! and every problem as a [`diagnostic`].

pub mod ast;
pub mod backup;
pub mod bot;
pub mod cases;
pub mod check;
pub mod compile;
pub mod complaints;
pub mod decode;
pub mod dependencies;
pub mod diagnostic;
pub mod expr;
pub mod fill;
pub mod fold;
pub mod gather;
pub mod graph;
pub mod language;
pub mod letter;
pub mod literal;
pub mod load;
pub mod lower;
pub mod moment;
pub mod points;
pub mod program;
pub mod question_type;
pub mod reading;
pub mod register;
mod renamed;
pub mod schedule;
pub mod segments;
pub mod source;
pub mod suggest;
pub mod text;
pub mod themes;
pub mod topic_name;
pub mod version;
pub mod words;
pub mod yaml;
