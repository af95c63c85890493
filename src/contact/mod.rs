//! Contacts: a person across channels, with fields, tags and consents.

mod amendment;
mod case;
pub mod membership;
pub mod parse_value;
mod record;
mod sheet;

pub use self::amendment::Amendment;
pub use self::case::{
    Case, CaseCode, CaseComplaint, CaseEnd, CaseReason, CaseStep, CodeState, StepDone,
};
pub use self::record::{Consent, Contact, Group};
pub use self::sheet::{Empty, Fault, Row, Sheet, Unreadable, without_controls, would_run};
