//! The codes of expressions: D050–D059 for names that are not there, D060–D079 for shape and types.

use crate::dialog::diagnostic::Code;

/// A name that nobody defines.
pub const UNKNOWN_NAME: Code = Code(50);
/// An option key that the question does not have.
pub const UNKNOWN_KEY: Code = Code(51);
/// A field of the contact that nobody keeps or declares.
pub const UNKNOWN_FIELD: Code = Code(52);
/// A function the language does not have.
pub const UNKNOWN_FUNCTION: Code = Code(53);
/// A constant that `bot.yaml` does not have.
pub const UNKNOWN_CONSTANT: Code = Code(54);
/// A tag that no dialog gives.
pub const UNKNOWN_TAG: Code = Code(55);
/// A part behind a dot or in brackets that the name does not have.
pub const UNKNOWN_PART: Code = Code(56);
/// A word behind `is` that is no kind of missing.
pub const UNKNOWN_KIND: Code = Code(57);

/// What is written does not read as an expression.
pub const NOT_AN_EXPRESSION: Code = Code(60);
/// A sign of another language: `=`, `&&`, `1..5`.
pub const FOREIGN_SIGN: Code = Code(61);
/// A quote, parenthesis or bracket that is never closed.
pub const NEVER_CLOSED: Code = Code(62);
/// Two comparisons in a row.
pub const CHAINED_COMPARISON: Code = Code(63);
/// Two sides of different types.
pub const DIFFERENT_TYPES: Code = Code(64);
/// Not a condition where one is needed.
pub const NOT_A_CONDITION: Code = Code(65);
/// An operator that does not go with what stands beside it.
pub const WRONG_OPERATOR: Code = Code(66);
/// A function that is given something else than it takes.
pub const WRONG_ARGUMENTS: Code = Code(67);
/// A comparison that is never true.
pub const NEVER_TRUE: Code = Code(68);
/// A comparison that is always true.
pub const ALWAYS_TRUE: Code = Code(69);
/// `missing` as a value outside of `keep`.
pub const MISSING_AS_VALUE: Code = Code(70);
/// A date, time, number or duration that does not exist.
pub const NO_SUCH_VALUE: Code = Code(71);
/// An expression that is too long or too deep.
pub const TOO_MANY_PARTS: Code = Code(72);
/// A list that is empty or mixes types.
pub const MIXED_LIST: Code = Code(73);
/// A division by zero.
pub const DIVISION_BY_ZERO: Code = Code(74);
/// `answer` outside of `valid`.
pub const ANSWER_OUTSIDE: Code = Code(75);
