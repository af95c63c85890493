//! Expressions: one language in `when`, `if`, `valid`, `set`, `keep`, `${…}` and segments; typed, three-valued, exact, bounded.

mod arithmetic;
pub mod eval;
mod function;
pub mod scope;
pub mod tree;
