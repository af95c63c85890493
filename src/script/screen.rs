//! What the people of a test see: the messages on their screens, and what a press of a button
//! means.

use crate::id::EffectId;
use crate::message::{Action, Button, ButtonState, Keyboard, Rich, Style, TextRun};
use crate::script::transcript::{Seen, Shown};

/// A message on the customer's screen.
#[derive(Clone, Debug)]
pub(super) struct OnScreen {
    pub id: EffectId,
    pub seen: Seen,
    /// The current buttons.
    pub keyboard: Keyboard,
    /// The buttons when it was sent.
    pub first_keyboard: Keyboard,
}

/// Something new on the screen.
#[derive(Clone, Debug)]
pub(super) enum Unseen {
    /// A message, by its index on the screen.
    Message(usize),
    /// A short note.
    Note(String),
}

/// Returns the text of a message without the mention, because tests contain only what the dialog
/// says.
pub(super) fn without_name(text: &Rich) -> String {
    let words = text.words();
    match text.0.first() {
        Some(TextRun {
            text,
            style: Style::Mention,
        }) => words[text.len()..]
            .trim_start_matches([':', ' '])
            .to_owned(),
        Some(_) | None => words,
    }
}

/// Returns the buttons that a keyboard shows.
pub(super) fn shown(keyboard: &Keyboard) -> Vec<Shown> {
    let extra = |label: &String| Shown {
        label: label.clone(),
        is_extra: true,
    };
    match keyboard {
        Keyboard::None | Keyboard::Reply => Vec::new(),
        Keyboard::Inline(buttons) | Keyboard::Grid(_, buttons) => buttons
            .iter()
            .map(|button| Shown {
                label: button.label.clone(),
                is_extra: button.mark == ButtonState::Extra,
            })
            .collect(),
        Keyboard::ShareContact { label, extras } | Keyboard::ShareLocation { label, extras } => {
            std::iter::once(label).chain(extras).map(extra).collect()
        }
    }
}

/// What pressing a label does.
pub(super) enum Pressed<'k> {
    /// A button.
    Button(&'k Button),
    /// Text that is sent as it is.
    Words(&'k str),
    /// The button that shares something.
    Share,
}

/// An owned [`Pressed`].
pub(super) enum Press {
    /// A button.
    Button(Action),
    /// Text that is sent as it is.
    Words(String),
    /// The button that shares something.
    Share,
}

impl Pressed<'_> {
    /// Detaches it from the screen.
    pub fn owned(self) -> Press {
        match self {
            Self::Button(button) => Press::Button(button.action.clone()),
            Self::Words(words) => Press::Words(words.to_owned()),
            Self::Share => Press::Share,
        }
    }
}

/// Finds a label on a keyboard.
pub(super) fn press<'k>(
    keyboard: &'k Keyboard,
    is_it: impl Fn(&str) -> bool,
) -> Option<Pressed<'k>> {
    match keyboard {
        Keyboard::None | Keyboard::Reply => None,
        Keyboard::Inline(buttons) | Keyboard::Grid(_, buttons) => buttons
            .iter()
            .find(|button| is_it(&button.label))
            .map(Pressed::Button),
        Keyboard::ShareContact { label, extras } | Keyboard::ShareLocation { label, extras } => {
            let words = extras
                .iter()
                .find(|extra| is_it(extra))
                .map(|extra| Pressed::Words(extra));
            words.or_else(|| is_it(label).then_some(Pressed::Share))
        }
    }
}

/// Returns whether a button sends nothing to the bot.
pub(super) fn is_silent(action: &Action) -> bool {
    match action {
        Action::Url(_) | Action::Share(_) => true,
        Action::Tap(_) | Action::Start { .. } => false,
    }
}
