//! What happened in a person's conversations, in order.

use super::gather::{Mine, Said, SaidBy};
use super::text::{Tongue, plain, words};
use crate::dialog::bot::Dialogs;
use crate::engine::event::Status;
use crate::id::Name;
use crate::message::InMessage;
use crate::report::sessions::SessionView;
use crate::time::Timestamp;
use crate::value::FileRef;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: What,
    /// The picture or file that was sent with it.
    pub file: Option<FileRef>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A dialog began.
    Began(Name),
    /// The bot asked something.
    Asked(String),
    /// The person said something.
    Said(String),
    /// A person of a desk said something to them; their name, and the words.
    Helped(Option<String>, String),
    /// A person of a desk noted something; their name, and the words.
    Noted(Option<String>, String),
    /// A dialog ended, and how.
    Ended(Name, Status),
}

/// What comes first within one turn: what was said, the end of what was before, the next thing.
const SAID: u8 = 0;
const ENDED: u8 = 1;
const BEGAN: u8 = 2;
const ASKED: u8 = 3;
const OVER_AT_ONCE: u8 = 4;

impl Mine {
    /// Returns what happened, oldest first; questions as they were shown, else as the dialog asks
    /// them now.
    pub fn timeline(&self, dialogs: &Dialogs, is_dutch: bool) -> Vec<Happening> {
        let tongue = Tongue { is_dutch };
        let mut all: Vec<(u8, Happening)> = Vec::new();
        for talk in &self.talks {
            for session in &talk.sessions {
                session_in(&mut all, session, dialogs);
            }
            all.extend(talk.said.iter().map(|said| (SAID, said_as(said, tongue))));
        }
        all.sort_by_key(|(rank, happening)| (happening.at, *rank));
        all.into_iter().map(|(_, happening)| happening).collect()
    }
}

fn session_in(all: &mut Vec<(u8, Happening)>, session: &SessionView, dialogs: &Dialogs) {
    let dialog = || session.dialog.clone();
    let mut add = |rank, at, what| {
        all.push((
            rank,
            Happening {
                at,
                what,
                file: None,
            },
        ))
    };
    add(BEGAN, session.started_at, What::Began(dialog()));
    for asking in &session.asked {
        let is_it = |name: &Name| *name == asking.question;
        let mut answers = session.answers.iter().map(|given| &given.answer);
        let shown = answers.find(|answer| is_it(&answer.question));
        let shown = shown.and_then(|answer| answer.shown.as_deref().map(str::to_owned));
        let asked = || {
            let program = dialogs.programs.get(&session.dialog)?;
            let at = program.question_named(&asking.question)?;
            Some(plain(&program.question(at).text, &session.language))
        };
        let words = shown.or_else(asked);
        let words = words.unwrap_or_else(|| asking.question.to_string());
        add(ASKED, asking.asked_at, What::Asked(words));
    }
    if let Some((at, status, _)) = &session.end {
        let is_at_once = *at == session.started_at;
        let rank = if is_at_once { OVER_AT_ONCE } else { ENDED };
        add(rank, *at, What::Ended(dialog(), *status));
    }
}

fn said_as(said: &Said, tongue: Tongue) -> Happening {
    let words = words(said, tongue).trim().to_owned();
    let what = match &said.by {
        SaidBy::Person => What::Said(words),
        SaidBy::Helper(name) => What::Helped(name.clone(), words),
        SaidBy::Note(name) => What::Noted(name.clone(), words),
    };
    let file = match &said.message {
        InMessage::Photo { file, .. }
        | InMessage::File { file, .. }
        | InMessage::Voice { file, .. } => Some(file.clone()),
        InMessage::Text(_)
        | InMessage::Tap(_)
        | InMessage::Contact { .. }
        | InMessage::Location { .. }
        | InMessage::Other => None,
    };
    Happening {
        at: said.at,
        what,
        file,
    }
}
