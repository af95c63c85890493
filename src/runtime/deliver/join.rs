//! Joins words of one customer that wait for a desk into one message: a group takes few messages a
//! minute, and others wait as well.

use std::borrow::Cow;

use crate::message::{Keyboard, OutMessage, Rich, Style};
use crate::store::{Body, Outgoing, Place};

/// Returns whether a row only passes words on at a desk.
pub(super) fn is_words(place: &Place, row: &Outgoing) -> bool {
    place.is_desk() && words(row).is_some()
}

/// Returns whether a row passes on what a customer says to a desk: everything without buttons.
pub(super) fn is_passed_on(place: &Place, row: &Outgoing) -> bool {
    let is_bare = |message: &OutMessage| message.keyboard == Keyboard::None;
    place.is_desk() && matches!(&row.body, Body::Send(message) if is_bare(message))
}

/// Returns the message of a row that is nothing but text.
fn words(row: &Outgoing) -> Option<&OutMessage> {
    match &row.body {
        Body::Send(message) => Some(&**message).filter(|message| {
            let is_bare = message.media.is_none() && message.keyboard == Keyboard::None;
            is_bare && !message.unasked && row.not_before.is_none()
        }),
        Body::Edit { .. } | Body::Topic(_) => None,
    }
}

/// Returns whether `next` may go out together with the rows before it: the whole is no longer than
/// `most`, in UTF-16 units.
pub(super) fn fits(rows: &[Outgoing], next: &Outgoing, most: usize) -> bool {
    let units =
        |row: &Outgoing| words(row).map(|message| message.text.words().encode_utf16().count() + 1);
    let whole: Option<usize> = rows.iter().chain([next]).map(units).sum();
    whole.is_some_and(|whole| whole <= most)
}

/// Returns the message of a row with the words of the rows that go along.
pub(super) fn joined<'m>(message: &'m OutMessage, more: &[Outgoing]) -> Cow<'m, OutMessage> {
    if more.is_empty() {
        return Cow::Borrowed(message);
    }
    let mut whole = message.clone();
    for next in more.iter().filter_map(words) {
        whole.text.push("\n", Style::Plain);
        for run in without_name(&message.text, &next.text) {
            whole.text.push(&run.0, run.1);
        }
    }
    Cow::Owned(whole)
}

/// Returns the runs of a text; a name that the first text begins with as well is not said again.
fn without_name(first: &Rich, text: &Rich) -> Vec<(String, Style)> {
    let mut runs: Vec<(String, Style)> = text
        .0
        .iter()
        .map(|run| (run.text.clone(), run.style.clone()))
        .collect();
    let is_named = text.0.first() == first.0.first()
        && text.0.first().is_some_and(|run| run.style == Style::Bold);
    if let (true, Some((said, _))) = (is_named, runs.get_mut(1))
        && let Some(words) = said.strip_prefix(": ")
    {
        *said = words.to_owned();
        runs.remove(0);
    }
    runs
}
