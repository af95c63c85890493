//! Expressions: one language in `when`, `if`, `valid`, `set`, `keep`, `${…}` and segments; typed, three-valued, exact, bounded.

pub mod tree;
