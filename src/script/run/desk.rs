//! The lines of a desk: what its people say and press, and what they are shown.

use super::{At, Runner};
use crate::dialog::fold::same_words;
use crate::dialog::source::Spanned;
use crate::message::InMessage;
use crate::script::case::Said;
use crate::script::expect::compare;
use crate::script::transcript::{Difference, TranscriptLine};
use crate::script::value::squeezed;

/// What a line of a desk needs.
const HANDED_OVER: &str = "a customer who was handed over to a desk";

impl Runner<'_> {
    pub(super) fn desk(
        &mut self,
        who: Option<&str>,
        words: &str,
        at: At,
    ) -> Result<(), Difference> {
        self.nothing_more(at, &format!("desk: {words}"))?;
        self.at_desk_acts(who, words.to_owned(), InMessage::Text(words.to_owned()), at)
    }

    pub(super) fn desk_tap(
        &mut self,
        who: Option<&str>,
        label: &Spanned<String>,
        at: At,
    ) -> Result<(), Difference> {
        self.nothing_more(at, &format!("desk_tap: {}", label.value))?;
        let exact = |shown: &str| squeezed(shown) == squeezed(&label.value);
        let alike = |shown: &str| same_words(shown, &label.value);
        let found = self.world.desk_button(&exact);
        let Some(message) = found.or_else(|| self.world.desk_button(&alike)) else {
            let expected = format!("a button `{}` at the desk", label.value);
            return Err(At(at.0, label.span).differs(expected, "no such button"));
        };
        self.at_desk_acts(who, format!("▸ {}", label.value), message, at)
    }

    fn at_desk_acts(
        &mut self,
        who: Option<&str>,
        words: String,
        message: InMessage,
        at: At,
    ) -> Result<(), Difference> {
        self.happens(TranscriptLine::Desk {
            who: who.map(str::to_owned),
            words,
        });
        match self.world.desk_says(who, message) {
            Some(fate) => self.note(fate, at),
            None => Err(at.differs(HANDED_OVER, "nobody was handed over")),
        }
    }

    /// Looks for a message among those that the desk was shown since the last look; those before it
    /// are passed over.
    pub(super) fn at_desk(&mut self, said: &Said, at: At) -> Result<(), Difference> {
        let mut closest = None;
        while !self.world.at_desk.is_empty() {
            let place = self.world.at_desk.remove(0);
            let seen = self.sees(place, TranscriptLine::AtDesk);
            match compare(said, &seen) {
                Ok(()) => return Ok(()),
                Err(mismatch) => closest = Some(mismatch),
            }
        }
        Err(match closest {
            Some(mismatch) => at.differs(mismatch.expected, mismatch.got),
            None => at.differs(said.text.trim(), "nothing new at the desk"),
        })
    }
}
