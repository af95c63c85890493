//! A person's data for other programs: keys as in the exports, times in ISO 8601.

use serde_json::{Map, Value as Json, json};

use super::gather::{Mine, PlaceTranscript, Said, SaidBy};
use crate::contact::{Amendment, Case, CodeState, Consent};
use crate::engine::event::Answer;
use crate::id::Name;
use crate::message::InMessage;
use crate::report::cell::value_cell;
use crate::report::sessions::{Asking, RecordedAnswer, SessionView};
use crate::report::words::{room_word, status_word};
use crate::time::{Timestamp, Zone};
use crate::value::{FileRef, Missing, Outcome, Value};

/// Returns the data as JSON.
pub fn write(mine: &Mine, zone: Zone, now: Timestamp) -> String {
    let contact = &mine.contact;
    let fields: Map<String, Json> = contact
        .fields
        .iter()
        .map(|(name, held)| (name.to_string(), value(held)))
        .collect();
    let all = json!({
        "written_at": now.iso(zone),
        "person": {
            "id": contact.id.to_string(),
            "name": contact.name,
            "names_at_the_messenger": mine.names,
            "addresses": mine.addresses.iter().map(|address| &address.0).collect::<Vec<_>>(),
            "language": contact.language.as_deref(),
            "language_chosen": contact.language_chosen,
            "source": contact.source,
            "first_seen": contact.first_seen.iso(zone),
            "stopped_at": contact.stopped_at.map(|at| at.iso(zone)),
            "fields": fields,
            "tags": contact.tags.iter().map(|tag| tag.as_str()).collect::<Vec<_>>(),
            "cases": contact.cases,
            "case": contact.case.as_ref().map(|case| case_json(case, zone)),
            "lists": contact.lists.iter().map(|list| list.as_str()).collect::<Vec<_>>(),
            "segments": mine.segments.iter().map(|(segment, since)| json!({ "segment": segment.as_str(), "since": since.iso(zone) })).collect::<Vec<_>>(),
            "consents": contact.consents.iter().map(|given| consent(given, zone)).collect::<Vec<_>>(),
        },
        "conversations": mine.talks.iter().map(|talk| conversation(talk, zone)).collect::<Vec<_>>(),
        "noted_by_the_owner": mine.amendments.iter().map(|(at, noted)| amendment(*at, noted, zone)).collect::<Vec<_>>(),
    });
    // A map of texts and numbers can always be serialized.
    serde_json::to_string_pretty(&all).unwrap_or_default() + "\n"
}

fn case_json(case: &Case, zone: Zone) -> Json {
    let steps = case
        .steps
        .iter()
        .map(|done| json!({ "step": done.step.word(), "at": done.at.iso(zone), "by": done.name }));
    json!({
        "number": case.number,
        "opened_at": case.opened_at.iso(zone),
        "why": case.why.word(),
        "dialog": case.dialog.as_deref(),
        "question": case.question.as_deref(),
        "complaints": case.complaints,
        "steps": steps.collect::<Vec<_>>(),
        "code": case.code.as_ref().and_then(|code| match &code.state {
            CodeState::Given(given) => Some(json!({ "code": given, "value": code.value, "by": code.name })),
            CodeState::Waits | CodeState::Taking => None,
        }),
        "ask_again_at": case.ask_again_at.map(|at| at.iso(zone)),
    })
}

fn amendment(at: Timestamp, noted: &Amendment, zone: Zone) -> Json {
    let marks = |marks: &[(Name, bool)]| {
        marks
            .iter()
            .map(|(name, is_set)| (name.to_string(), json!(is_set)))
            .collect::<Map<String, Json>>()
    };
    let field = |(name, held): &(Name, Option<Value>)| {
        (name.to_string(), held.as_ref().map_or(Json::Null, value))
    };
    json!({
        "at": at.iso(zone),
        "name": noted.name,
        "language": noted.language.as_deref(),
        "tags": marks(&noted.tags),
        "fields": noted.fields.iter().map(field).collect::<Map<String, Json>>(),
        "lists": marks(&noted.lists),
    })
}

fn consent(consent: &Consent, zone: Zone) -> Json {
    json!({
        "dialog": consent.dialog.as_str(),
        "question": consent.question.as_str(),
        "wording": consent.version,
        "language": consent.language.as_str(),
        "at": consent.at.iso(zone),
        "agreed": consent.agreed,
    })
}

fn conversation(talk: &PlaceTranscript, zone: Zone) -> Json {
    let variable = |(dialog, name, held): &(Name, Name, Outcome)| json!({ "dialog": dialog.as_str(), "name": name.as_str(), "value": outcome(held) });
    json!({
        "channel": talk.channel.as_str(),
        "room": room_word(talk.room),
        "place": talk.place.as_ref().map(|place| &place.0),
        "last_heard": talk.last_heard.map(|at| at.iso(zone)),
        "sessions": talk.sessions.iter().map(|view| session(view, zone)).collect::<Vec<_>>(),
        "variables": talk.variables.iter().map(variable).collect::<Vec<_>>(),
        "messages": talk.said.iter().map(|said| message(said, zone)).collect::<Vec<_>>(),
    })
}

fn session(view: &SessionView, zone: Zone) -> Json {
    let left = |(asking, counts): (&Asking, bool)| {
        let (question, missing) = (asking.question.as_str(), Missing::Left.word());
        json!({ "question": question, "value": Json::Null, "missing": missing, "asked_at": asking.asked_at.iso(zone), "counts": counts })
    };
    json!({
        "session": view.id.to_string(),
        "dialog": view.dialog.as_str(),
        "version": view.version.to_string(),
        "language": view.language.as_str(),
        "source": view.source,
        "started_at": view.started_at.iso(zone),
        "ended_at": view.end.as_ref().map(|(at, ..)| at.iso(zone)),
        "status": view.end.as_ref().map(|(_, status, _)| status_word(*status)),
        "end": view.end.as_ref().map(|(_, _, reason)| reason.as_str()),
        "variables": view.variables.iter().map(|(name, held)| json!({ "name": name.as_str(), "value": outcome(held) })).collect::<Vec<_>>(),
        "answers": view.answers.iter().map(|given| answer(given, zone)).chain(view.unanswered().map(left)).collect::<Vec<_>>(),
    })
}

fn answer(given: &RecordedAnswer, zone: Zone) -> Json {
    let answer: &Answer = &given.answer;
    json!({
        "question": answer.question.as_str(),
        "shown": answer.shown,
        "type": answer.kind.word(),
        "value": outcome(&answer.outcome),
        "missing": answer.outcome.as_ref().err().map(|missing| missing.word()),
        "label": answer.label,
        "other": answer.other,
        "typed": answer.typed,
        "options_shown": answer.offered.iter().map(|option| option.as_str()).collect::<Vec<_>>(),
        "position": answer.position,
        "try": answer.attempt,
        "wording": answer.consent,
        "language": answer.language.as_str(),
        "asked_at": answer.asked_at.iso(zone),
        "answered_at": answer.answered_at.iso(zone),
        "counts": given.is_final,
    })
}

fn message(said: &Said, zone: Zone) -> Json {
    let (kind, held) = match &said.message {
        InMessage::Text(text) => ("text", json!(text)),
        InMessage::Tap(token) => ("tap", json!(token.write())),
        InMessage::Contact { number, .. } => ("phone", json!(number)),
        InMessage::Location {
            latitude,
            longitude,
        } => (
            "location",
            json!([latitude.to_string(), longitude.to_string()]),
        ),
        InMessage::Photo {
            file: sent,
            caption,
        } => ("photo", json!({ "file": file(sent), "caption": caption })),
        InMessage::File {
            file: sent,
            caption,
        } => ("file", json!({ "file": file(sent), "caption": caption })),
        InMessage::Voice {
            file: sent,
            caption,
        } => ("voice", json!({ "file": file(sent), "caption": caption })),
        InMessage::Other => ("other", Json::Null),
    };
    let (by, name) = match &said.by {
        SaidBy::Person => ("you", None),
        SaidBy::Helper(name) => ("helper", name.as_deref()),
        SaidBy::Note(name) => ("note", name.as_deref()),
    };
    json!({ "at": said.at.iso(zone), "dialog": said.dialog.as_deref(), "by": by, "name": name, "kind": kind, "what": held })
}

fn outcome(outcome: &Outcome) -> Json {
    outcome.as_ref().map_or(Json::Null, value)
}

/// Returns a value as JSON.
pub(in crate::report) fn value(held: &Value) -> Json {
    match held {
        Value::Bool(yes) => json!(yes),
        Value::Keys(keys) => json!(keys.iter().map(|key| key.as_str()).collect::<Vec<_>>()),
        Value::File(sent) => file(sent),
        Value::List(items) => Json::Array(items.iter().map(value).collect()),
        // Numbers are texts too: they are exact decimals, which JSON readers round.
        Value::Text(_)
        | Value::Number(_)
        | Value::Date(_)
        | Value::Time(_)
        | Value::Moment(_)
        | Value::Duration(_)
        | Value::Key(_)
        | Value::Location { .. } => json!(value_cell(&Ok(held.clone())).text()),
    }
}

fn file(file: &FileRef) -> Json {
    json!({ "id": file.unique, "name": file.name, "type": file.mime, "bytes": file.size })
}
