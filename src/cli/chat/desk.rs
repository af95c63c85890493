//! `/as desk`: the person at the terminal speaks as one of the people of a desk.

use crate::message::{Action, Button, InMessage, Keyboard};

/// What `/as` takes for the people of a desk.
const DESK: &str = "desk";

/// The desk, in which the same person can speak.
#[derive(Default)]
pub(super) struct Desk {
    /// Whether the person speaks at the desk now, not as the customer.
    pub is_speaking: bool,
    /// The name of the person at the desk.
    pub name: Option<String>,
    /// Its buttons, the newest first; of two with the same label the newer.
    buttons: Vec<Button>,
    /// How many of them its newest message has.
    newest: usize,
}

impl Desk {
    /// Notes the buttons of a message at the desk. Those shown before can still be pressed by their
    /// labels, as at a messenger.
    pub fn shows(&mut self, keyboard: &Keyboard) {
        let mut buttons = keyboard.buttons().to_vec();
        self.newest = buttons.len();
        let is_older = |old: &Button| buttons.iter().all(|new| new.label != old.label);
        self.buttons.retain(is_older);
        buttons.append(&mut self.buttons);
        self.buttons = buttons;
    }

    /// Returns what a line typed at the desk means, and the button if it presses one: by its label,
    /// or by its number in the newest message. Else it is words.
    pub fn understand(&self, line: &str) -> (InMessage, Option<&Button>) {
        let by_number = line.parse::<usize>().ok();
        let pressed = by_number
            .and_then(|number| self.buttons[..self.newest].get(number.checked_sub(1)?))
            .or_else(|| {
                let mut buttons = self.buttons.iter();
                buttons.find(|button| button.label.eq_ignore_ascii_case(line))
            });
        match pressed.map(|button| (&button.action, button)) {
            Some((Action::Tap(token), button)) => (InMessage::Tap(token.clone()), Some(button)),
            Some(_) | None => (InMessage::Text(line.to_owned()), None),
        }
    }

    /// Returns the name behind `desk`, empty if there is none; `None` if somebody else is meant.
    pub fn name_in(who: &str) -> Option<&str> {
        let rest = who.strip_prefix(DESK)?;
        (rest.is_empty() || rest.starts_with(' ')).then(|| rest.trim())
    }
}
