//! What the people of a test see: the messages on their screens, and what pressing a button there means.

use crate::id::EffectId;
use crate::message::{Action, Button, ButtonState, Keyboard, Rich, Style, TextRun};
use crate::script::transcript::{Seen, Shown};

/// A message on the customer's screen.
#[derive(Clone, Debug)]
pub(super) struct OnScreen {
    pub id: EffectId,
    pub seen: Seen,
    /// What can be pressed now.
    pub keyboard: Keyboard,
    /// What could be pressed when it was sent.
    pub first_keyboard: Keyboard,
}

/// What the customer has not looked at yet.
#[derive(Clone, Debug)]
pub(super) enum Unseen {
    /// A message, by its place on the screen.
    Message(usize),
    /// A short note.
    Note(String),
}

/// Returns the words of a message without the name of the one it is for: tests tell only what the dialog says.
pub(super) fn without_name(text: &Rich) -> String {
    let words = text.words();
    match text.0.first() {
        Some(TextRun { text, style: Style::Mention }) => words[text.len()..].trim_start_matches([':', ' ']).to_owned(),
        Some(_) | None => words,
    }
}

/// Returns the buttons that a keyboard shows.
pub(super) fn shown(keyboard: &Keyboard) -> Vec<Shown> {
    let extra = |label: &String| Shown { label: label.clone(), is_extra: true };
    match keyboard {
        Keyboard::None | Keyboard::Reply => Vec::new(),
        Keyboard::Inline(buttons) | Keyboard::Grid(_, buttons) => {
            buttons.iter().map(|button| Shown { label: button.label.clone(), is_extra: button.mark == ButtonState::Extra }).collect()
        }
        Keyboard::ShareContact { label, extras } | Keyboard::ShareLocation { label, extras } => {
            std::iter::once(label).chain(extras).map(extra).collect()
        }
    }
}

/// What pressing a label does.
pub(super) enum Pressed<'k> {
    /// A button.
    Button(&'k Button),
    /// Words that are sent as they stand.
    Words(&'k str),
    /// The button that shares something.
    Share,
}

/// The same, apart from the screen it was found on.
pub(super) enum Press {
    /// A button.
    Button(Action),
    /// Words that are sent as they stand.
    Words(String),
    /// The button that shares something.
    Share,
}

impl Pressed<'_> {
    /// Takes it off the screen.
    pub fn owned(self) -> Press {
        match self {
            Self::Button(button) => Press::Button(button.action.clone()),
            Self::Words(words) => Press::Words(words.to_owned()),
            Self::Share => Press::Share,
        }
    }
}

/// Finds a label on a keyboard.
pub(super) fn press<'k>(keyboard: &'k Keyboard, is_it: impl Fn(&str) -> bool) -> Option<Pressed<'k>> {
    match keyboard {
        Keyboard::None | Keyboard::Reply => None,
        Keyboard::Inline(buttons) | Keyboard::Grid(_, buttons) => buttons.iter().find(|button| is_it(&button.label)).map(Pressed::Button),
        Keyboard::ShareContact { label, extras } | Keyboard::ShareLocation { label, extras } => {
            let words = extras.iter().find(|extra| is_it(extra)).map(|extra| Pressed::Words(extra));
            words.or_else(|| is_it(label).then_some(Pressed::Share))
        }
    }
}

/// Returns whether a button does nothing that the bot would hear of.
pub(super) fn is_silent(action: &Action) -> bool {
    match action {
        Action::Url(_) | Action::Share(_) => true,
        Action::Tap(_) | Action::Start { .. } => false,
    }
}
