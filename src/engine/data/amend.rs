//! Applies an operator's changes about a person. Nothing is said to the person, and their sessions
//! continue.

use crate::contact::Amendment;
use crate::engine::state::event::Event;
use crate::engine::state::turn_context::TurnContext;

/// Applies the changes and records an event for each; a value that already holds is no change.
pub(in crate::engine) fn amend(turn: &mut TurnContext<'_>, amendment: &Amendment) {
    let news = amendment.clone().news_for(&turn.contact);
    news.apply(&mut turn.contact);
    let Amendment {
        name: _,
        language,
        tags,
        fields,
        lists,
    } = news;
    language
        .into_iter()
        .for_each(|language| turn.record_event(Event::LanguageChanged(language)));
    tags.into_iter()
        .for_each(|(tag, is_set)| turn.record_event(Event::Tagged(tag, is_set)));
    fields
        .into_iter()
        .for_each(|(field, value)| turn.record_event(Event::Kept(field, value)));
    lists
        .into_iter()
        .for_each(|(list, is_on)| turn.record_event(Event::Listed(list, is_on)));
}
