//! Expressions: one language for `when`, `if`, `valid`, `set`, `keep`, `${…}` and segments; typed,
//! three-valued, exact and bounded.

mod arithmetic;
mod bounds;
mod call;
mod compare;
pub mod eval;
pub mod fact;
pub mod fault;
mod function;
mod lex;
mod lookup;
mod membership;
pub mod names;
pub mod parse;
mod part;
pub mod people;
pub mod pretty;
mod quote;
pub mod raw;
pub mod resolve;
pub mod scope;
mod segment_functions;
mod syntax_fault;
pub mod tree;
