//! Expressions: one language for `when`, `if`, `valid`, `set`, `keep`, `${…}` and segments; typed,
//! three-valued, exact and bounded.

mod arithmetic;
mod bounds;
mod compare;
pub mod eval;
pub mod fact;
mod function;
mod lex;
mod lookup;
pub mod names;
pub mod parse;
pub mod people;
pub mod pretty;
mod quote;
pub mod raw;
pub mod resolve;
pub mod scope;
pub mod tree;
