//! Takes what an operator changes about a person: nothing is said to them, and what they are in the middle of goes on.

use crate::contact::Amendment;
use crate::engine::draft::Draft;
use crate::engine::event::Event;

/// Changes the person; what holds already is no change.
pub(super) fn amend(draft: &mut Draft<'_>, amendment: &Amendment) {
    let Amendment { name, language, tags, fields, lists } = amendment.clone().news_for(&draft.contact);
    if name.is_some() {
        draft.contact.name = name;
    }
    if let Some(language) = language {
        draft.contact.language = Some(language.clone());
        // The messenger's language no longer counts: somebody who knows them has said so.
        draft.contact.language_chosen = true;
        draft.happened(Event::LanguageChanged(language));
    }
    for (tag, is_set) in tags {
        match is_set {
            true => draft.contact.tags.insert(tag.clone()),
            false => draft.contact.tags.remove(&tag),
        };
        draft.happened(Event::Tagged(tag, is_set));
    }
    for (field, value) in fields {
        match value.clone() {
            Some(value) => draft.contact.fields.insert(field.clone(), value),
            None => draft.contact.fields.remove(&field),
        };
        draft.happened(Event::Kept(field, value));
    }
    for (list, is_on) in lists {
        match is_on {
            true => draft.contact.lists.insert(list.clone()),
            false => draft.contact.lists.remove(&list),
        };
        draft.happened(Event::Listed(list, is_on));
    }
}
