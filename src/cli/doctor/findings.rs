//! What `vraag doctor` finds.

use serde::Serialize;

/// What was found about one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Finding {
    /// What it is about.
    pub about: &'static str,
    /// How it is.
    pub state: State,
    /// What is so.
    pub message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cure: Option<String>,
}

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    /// It is well.
    Fine,
    /// It may be meant.
    Note,
    /// Something must be done.
    Trouble,
}

/// The findings so far.
#[derive(Debug, Default)]
pub(super) struct Findings(pub Vec<Finding>);

impl Findings {
    /// Notes that something is well.
    pub fn fine(&mut self, about: &'static str, message: impl Into<String>) {
        self.add(about, State::Fine, message.into(), None);
    }

    /// Notes something that may be meant, with what to do if it is not.
    pub fn note(
        &mut self,
        about: &'static str,
        message: impl Into<String>,
        cure: impl Into<String>,
    ) {
        self.add(about, State::Note, message.into(), Some(cure.into()));
    }

    /// Notes something that is wrong, with what to do about it.
    pub fn trouble(
        &mut self,
        about: &'static str,
        message: impl Into<String>,
        cure: impl Into<String>,
    ) {
        self.add(about, State::Trouble, message.into(), Some(cure.into()));
    }

    /// Reports an error whose hint, if it has one, is the cure.
    pub fn error(&mut self, about: &'static str, error: &anyhow::Error) {
        let words = format!("{error:#}");
        let (message, cure) = match words.split_once("\nhint: ") {
            Some((message, cure)) => (message.to_owned(), Some(cure.to_owned())),
            None => (words, None),
        };
        self.add(about, State::Trouble, message, cure);
    }

    fn add(&mut self, about: &'static str, state: State, message: String, cure: Option<String>) {
        self.0.push(Finding {
            about,
            state,
            message,
            cure,
        });
    }
}
