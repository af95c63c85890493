//! The questions of dialogs over all their versions, and what people said to them. Tables and
//! reports both stand on this.

mod choice;
mod codes;
mod parallel;
mod question;
mod response;
mod seen;
mod source;
mod versions;

pub use self::choice::{Choice, Codes};
pub use self::parallel::Progress;
pub use self::versions::{Catalogue, CatalogueError, Origin};

pub(super) use self::question::Question;
pub(super) use self::response::{QuestionResult, each_response};
pub(super) use self::seen::Asks;
pub(super) use self::source::{AnswerSource, Identity, KnownIdentity, Make};
