//! Takes what an operator changes about a person: nothing is said to them, and what they are in the middle of goes on.

use crate::contact::Amendment;
use crate::engine::draft::Draft;
use crate::engine::event::Event;

/// Changes the person; what holds already is no change.
pub(super) fn amend(draft: &mut Draft<'_>, amendment: &Amendment) {
    let news = amendment.clone().news_for(&draft.contact);
    news.apply(&mut draft.contact);
    let Amendment { name: _, language, tags, fields, lists } = news;
    language.into_iter().for_each(|language| draft.happened(Event::LanguageChanged(language)));
    tags.into_iter().for_each(|(tag, is_set)| draft.happened(Event::Tagged(tag, is_set)));
    fields.into_iter().for_each(|(field, value)| draft.happened(Event::Kept(field, value)));
    lists.into_iter().for_each(|(list, is_on)| draft.happened(Event::Listed(list, is_on)));
}
