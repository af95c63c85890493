//! Changes the data of a session and its contact, and records how to undo each change.

use crate::dialog::language::language_for;
use crate::dialog::program::Assigned;
use crate::engine::state::event::Event;
use crate::engine::state::session::Undo;
use crate::engine::state::turn_context::{ActiveSession, TurnContext};
use crate::engine::text::scope;
use crate::id::Name;
use crate::value::{Missing, Outcome, Value};

/// Sets or removes a tag on the contact.
pub(in crate::engine) fn tag(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    name: &Name,
    is_set: bool,
) {
    let had = turn.contact.tags.contains(name);
    if had == is_set {
        return;
    }
    active.record_undo(Undo::Tag(name.clone(), had));
    put_tag(turn, name, is_set);
}

/// Sets session variables in the author's order: later values see the earlier ones.
pub(in crate::engine) fn set(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    values: &[(Name, Assigned)],
) {
    for (name, assigned) in values {
        let outcome = assign(turn, active, assigned);
        let old = put_variable(turn, active, name, Some(outcome));
        active.record_undo(Undo::Variable(name.clone(), old));
    }
}

/// Stores values in fields of the contact.
pub(in crate::engine) fn keep(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    values: &[(Name, Assigned)],
) {
    for (field, assigned) in values {
        let value = assign(turn, active, assigned).ok();
        keep_field(turn, active, field, value);
    }
}

/// Stores one contact field; `None` removes it.
pub(in crate::engine) fn keep_field(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    field: &Name,
    value: Option<Value>,
) {
    if field == "language" {
        return keep_language(turn, active, value);
    }
    if turn.contact.fields.get(field) == value.as_ref() {
        return;
    }
    let old = put_field(turn, field, value);
    active.record_undo(Undo::Field(field.clone(), old));
}

/// Undoes one change.
pub(in crate::engine) fn undo(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    undo: Undo,
) {
    match undo {
        Undo::Variable(name, old) => {
            put_variable(turn, active, &name, old);
        }
        Undo::Field(field, old) => {
            put_field(turn, &field, old);
        }
        Undo::Tag(name, had) => put_tag(turn, &name, had),
        Undo::Language(language, is_chosen) => {
            turn.contact.language = language;
            turn.contact.language_chosen = is_chosen;
            speak_their_language(turn, active);
        }
        Undo::Answer(answer) => active.session.answers.push(*answer),
        Undo::Redoing(mark) => active.session.redoing.push(mark),
    }
}

/// Switches the session to the contact's language, or to the closest one that the dialog has.
pub(in crate::engine) fn speak_their_language(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
) {
    let wanted = turn.contact.language.as_deref().unwrap_or_default();
    let language = language_for(&active.program.languages, Some(wanted)).clone();
    if language != active.session.language {
        active.session.language = language.clone();
        turn.record_event(Event::LanguageChanged(language));
    }
}

/// Removes a contact field, outside of any session.
pub(super) fn drop_field(turn: &mut TurnContext<'_>, field: &Name) {
    if turn.contact.fields.contains_key(field) {
        put_field(turn, field, None);
    }
}

/// Removes a tag from the contact, outside of any session.
pub(super) fn drop_tag(turn: &mut TurnContext<'_>, tag: &Name) {
    if turn.contact.tags.contains(tag) {
        put_tag(turn, tag, false);
    }
}

fn keep_language(turn: &mut TurnContext<'_>, active: &mut ActiveSession<'_>, value: Option<Value>) {
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
    if language == turn.contact.language && turn.contact.language_chosen == language.is_some() {
        return;
    }
    active.record_undo(Undo::Language(
        turn.contact.language.clone(),
        turn.contact.language_chosen,
    ));
    turn.contact.language_chosen = language.is_some();
    turn.record_event(Event::Kept(
        Name::new_static("language"),
        language.clone().map(|code| Value::Text(code.to_string())),
    ));
    turn.contact.language = language;
    speak_their_language(turn, active);
}

fn assign(turn: &TurnContext<'_>, active: &ActiveSession<'_>, assigned: &Assigned) -> Outcome {
    match assigned {
        Assigned::Text(text) => Ok(Value::Text(scope::fill(turn, active, text).words())),
        Assigned::Expr(expr) => scope::evaluate(turn, active, expr),
        Assigned::Missing => Err(Missing::NotAsked),
    }
}

fn put_variable(
    turn: &mut TurnContext<'_>,
    active: &mut ActiveSession<'_>,
    name: &Name,
    outcome: Option<Outcome>,
) -> Option<Outcome> {
    let session = active.session.id;
    let variables = &mut active.session.variables;
    let at = variables.iter().position(|(known, _)| known == name);
    if at.map(|at| &variables[at].1) != outcome.as_ref() {
        turn.record_event(Event::VariableSet {
            session,
            variable: name.clone(),
            value: outcome.clone(),
        });
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

fn put_field(turn: &mut TurnContext<'_>, field: &Name, value: Option<Value>) -> Option<Value> {
    turn.record_event(Event::Kept(field.clone(), value.clone()));
    match value {
        Some(value) => turn.contact.fields.insert(field.clone(), value),
        None => turn.contact.fields.remove(field),
    }
}

fn put_tag(turn: &mut TurnContext<'_>, name: &Name, is_set: bool) {
    if is_set {
        turn.contact.tags.insert(name.clone());
    } else {
        turn.contact.tags.remove(name);
    }
    turn.record_event(Event::Tagged(name.clone(), is_set));
}
