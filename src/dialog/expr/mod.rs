//! Expressions: one language in `when`, `if`, `valid`, `set`, `keep`, `${…}` and segments; typed, three-valued, exact, bounded.

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
pub mod raw;
pub mod resolve;
mod said;
pub mod scope;
pub mod tree;
pub mod written;
