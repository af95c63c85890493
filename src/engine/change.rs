//! Changes what a session and its contact hold, and remembers how to put it back.

use crate::dialog::program::Assigned;
use crate::engine::draft::{Draft, Talk};
use crate::engine::event::Event;
use crate::engine::scope;
use crate::engine::session::Undo;
use crate::id::Name;
use crate::value::{Missing, Outcome, Value};

/// Marks the contact, or takes the mark away.
pub(super) fn tag(draft: &mut Draft<'_>, talk: &mut Talk<'_>, name: &Name, is_set: bool) {
    let had = draft.contact.tags.contains(name);
    if had == is_set {
        return;
    }
    talk.undoable(Undo::Tag(name.clone(), had));
    put_tag(draft, name, is_set);
}

/// Sets session variables, in the author's order: a later one sees the earlier ones.
pub(super) fn set(draft: &mut Draft<'_>, talk: &mut Talk<'_>, values: &[(Name, Assigned)]) {
    for (name, assigned) in values {
        let outcome = assign(draft, talk, assigned);
        let old = put_variable(draft, talk, name, Some(outcome));
        talk.undoable(Undo::Variable(name.clone(), old));
    }
}

/// Keeps facts on the contact's profile.
pub(super) fn keep(draft: &mut Draft<'_>, talk: &mut Talk<'_>, values: &[(Name, Assigned)]) {
    for (field, assigned) in values {
        let value = assign(draft, talk, assigned).ok();
        keep_field(draft, talk, field, value);
    }
}

/// Keeps one fact; no value removes it.
pub(super) fn keep_field(draft: &mut Draft<'_>, talk: &mut Talk<'_>, field: &Name, value: Option<Value>) {
    if field == "language" {
        return keep_language(draft, talk, value);
    }
    if draft.contact.fields.get(field) == value.as_ref() {
        return;
    }
    let old = put_field(draft, field, value);
    talk.undoable(Undo::Field(field.clone(), old));
}

/// Puts one change back.
pub(super) fn undo(draft: &mut Draft<'_>, talk: &mut Talk<'_>, undo: Undo) {
    match undo {
        Undo::Variable(name, old) => {
            put_variable(draft, talk, &name, old);
        }
        Undo::Field(field, old) => {
            put_field(draft, &field, old);
        }
        Undo::Tag(name, had) => put_tag(draft, &name, had),
        Undo::Language(language, is_chosen) => {
            draft.contact.language = language;
            draft.contact.language_chosen = is_chosen;
            speak_their_language(draft, talk);
        }
        Undo::Answer(answer) => talk.session.answers.push(*answer),
        Undo::Redoing(mark) => talk.session.redoing.push(mark),
    }
}

/// Lets the session speak the contact's language, or the dialog's nearest.
pub(super) fn speak_their_language(draft: &mut Draft<'_>, talk: &mut Talk<'_>) {
    let wanted = draft.contact.language.as_deref().unwrap_or_default();
    let language = talk.program.language_for(wanted).clone();
    if language != talk.session.language {
        talk.session.language = language.clone();
        draft.happened(Event::LanguageChanged(language));
    }
}

/// Takes a fact off the contact's profile, outside of any session.
pub(super) fn drop_field(draft: &mut Draft<'_>, field: &Name) {
    if draft.contact.fields.contains_key(field) {
        put_field(draft, field, None);
    }
}

/// Takes a mark off the contact, outside of any session.
pub(super) fn drop_tag(draft: &mut Draft<'_>, tag: &Name) {
    if draft.contact.tags.contains(tag) {
        put_tag(draft, tag, false);
    }
}

fn keep_language(draft: &mut Draft<'_>, talk: &mut Talk<'_>, value: Option<Value>) {
    let language = value.and_then(|value| match value {
        Value::Text(code) => Some(Name::new(code)),
        Value::Key(code) => Some(code),
        Value::Number(_)
        | Value::Bool(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::Moment(_)
        | Value::Duration(_)
        | Value::Keys(_)
        | Value::Location { .. }
        | Value::File(_)
        | Value::List(_) => None,
    });
    if language == draft.contact.language && draft.contact.language_chosen == language.is_some() {
        return;
    }
    talk.undoable(Undo::Language(draft.contact.language.clone(), draft.contact.language_chosen));
    draft.contact.language_chosen = language.is_some();
    draft.happened(Event::Kept(Name::new_static("language"), language.clone().map(|code| Value::Text(code.to_string()))));
    draft.contact.language = language;
    speak_their_language(draft, talk);
}

fn assign(draft: &Draft<'_>, talk: &Talk<'_>, assigned: &Assigned) -> Outcome {
    match assigned {
        Assigned::Text(text) => Ok(Value::Text(scope::fill(draft, talk, text).words())),
        Assigned::Expr(expr) => scope::value(draft, talk, expr),
        Assigned::Missing => Err(Missing::NotAsked),
    }
}

fn put_variable(draft: &mut Draft<'_>, talk: &mut Talk<'_>, name: &Name, outcome: Option<Outcome>) -> Option<Outcome> {
    let session = talk.session.id;
    let variables = &mut talk.session.variables;
    let at = variables.iter().position(|(known, _)| known == name);
    if at.map(|at| &variables[at].1) != outcome.as_ref() {
        draft.happened(Event::VariableSet { session, variable: name.clone(), value: outcome.clone() });
    }
    match (at, outcome) {
        (Some(at), Some(outcome)) => Some(std::mem::replace(&mut variables[at].1, outcome)),
        (Some(at), None) => Some(variables.remove(at).1),
        (None, Some(outcome)) => {
            variables.push((name.clone(), outcome));
            None
        }
        (None, None) => None,
    }
}

fn put_field(draft: &mut Draft<'_>, field: &Name, value: Option<Value>) -> Option<Value> {
    draft.happened(Event::Kept(field.clone(), value.clone()));
    match value {
        Some(value) => draft.contact.fields.insert(field.clone(), value),
        None => draft.contact.fields.remove(field),
    }
}

fn put_tag(draft: &mut Draft<'_>, name: &Name, is_set: bool) {
    if is_set {
        draft.contact.tags.insert(name.clone());
    } else {
        draft.contact.tags.remove(name);
    }
    draft.happened(Event::Tagged(name.clone(), is_set));
}
