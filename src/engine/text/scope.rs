//! Gives expressions and texts their values: a session's answers and variables, the contact, the
//! bot, and the time of the turn.

use crate::contact::Contact;
use crate::dialog::ast::Room;
use crate::dialog::bot::Bot;
use crate::dialog::expr::eval;
use crate::dialog::expr::scope::Scope;
use crate::dialog::expr::tree::{Expr, Ref, VotePart};
use crate::dialog::fill;
use crate::dialog::letter::is_seen;
use crate::dialog::program::{Program, Question};
use crate::dialog::text::{Piece, Text};
use crate::dialog::words::{Sentence, Words};
use crate::engine::state::session::{AnswerState, Session, VoteResult};
use crate::engine::state::turn_context::{ActiveSession, TurnContext};
use crate::id::Name;
use crate::message::Rich;
use crate::time::{Timestamp, Zone};
use crate::value::{Missing, Outcome, Value};
use std::borrow::Cow;

/// The values that an expression can read, with or without a session.
pub(in crate::engine) struct View<'a> {
    talking: Option<(&'a Program, &'a Session)>,
    contact: &'a Contact,
    bot: &'a Bot,
    room: Room,
    now: Timestamp,
    just_given: Option<&'a Value>,
    /// Vote results that this session can read.
    results: &'a [VoteResult],
}

/// Returns whether a condition is true; a missing value counts as false.
pub(in crate::engine) fn holds(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    condition: &Expr,
) -> bool {
    eval::holds(condition, &view(turn, active))
}

/// Returns whether an answer breaks a condition. A condition that has no value, because it reads a
/// missing answer, is not broken.
pub(in crate::engine) fn breaks(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    condition: &Expr,
    answer: &Value,
) -> bool {
    let view = View {
        just_given: Some(answer),
        ..view(turn, active)
    };
    eval::eval(condition, &view) == Ok(Value::Bool(false))
}

/// Evaluates an expression. Fails with the reason if its value is missing.
pub(in crate::engine) fn evaluate(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    expr: &Expr,
) -> Outcome {
    eval::eval(expr, &view(turn, active))
}

/// Fills a text in the session's language.
pub(in crate::engine) fn fill(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    text: &Text,
) -> Rich {
    fill_as_of(turn, active, text, turn.now())
}

/// Fills a text in the session's language with `today` and `now` as they were at a moment: a message
/// that is changed later keeps the day on which it was sent.
pub(in crate::engine) fn fill_as_of(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    text: &Text,
    now: Timestamp,
) -> Rich {
    let view = View {
        now,
        ..view(turn, active)
    };
    let words = Words::for_language(turn.bot(), &active.session.language);
    fill::fill(text, &view, words)
}

/// Fills the label of an option in the session's language, as plain words. Most labels have
/// nothing to fill.
pub(in crate::engine) fn fill_label<'t>(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    label: &'t Text,
) -> Cow<'t, str> {
    match label.in_language(&active.session.language).0.as_slice() {
        [Piece::Words(words, _)] if words.len() <= fill::LENGTH_LIMIT => Cow::Borrowed(words),
        _ => Cow::Owned(fill(turn, active, label).words()),
    }
}

/// Fills a text in another language of the dialog.
pub(in crate::engine) fn fill_in(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    text: &Text,
    language: &str,
) -> Rich {
    fill::fill(
        text,
        &view(turn, active),
        Words::for_language(turn.bot(), language),
    )
}

/// Fills a text of the bot itself, outside of any session.
pub(in crate::engine) fn fill_idle(turn: &TurnContext<'_>, text: &Text, language: &str) -> Rich {
    fill::fill(text, &idle(turn), Words::for_language(turn.bot(), language))
}

/// Fills a web address in the session's language; inserted values, except constants of
/// `bot.yaml`, are escaped, so that no answer can change where it leads.
pub(in crate::engine) fn fill_address(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    address: &Text,
) -> String {
    fill::fill_address(
        address,
        &view(turn, active),
        Words::for_language(turn.bot(), &active.session.language),
    )
}

/// Formats a value of a question as texts show it.
pub(in crate::engine) fn format_value(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    value: &Value,
) -> String {
    fill::shown(
        value,
        &question.name,
        &view(turn, active),
        Words::for_language(turn.bot(), &active.session.language),
    )
}

/// Formats a moment as texts of the session show it.
pub(in crate::engine) fn format_moment(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    at: Timestamp,
) -> String {
    fill::shown(
        &Value::Moment(at),
        "",
        &view(turn, active),
        Words::for_language(turn.bot(), &active.session.language),
    )
}

/// Formats a moment as texts show it to a person outside any session.
pub(in crate::engine) fn moment_idle(
    turn: &TurnContext<'_>,
    at: Timestamp,
    language: &str,
) -> String {
    let words = Words::for_language(turn.bot(), language);
    fill::shown(&Value::Moment(at), "", &idle(turn), words)
}

/// Returns a contact field, or `None` if it has no value.
pub(in crate::engine) fn field(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    field: &Name,
) -> Option<Value> {
    view(turn, active).field(field).ok().map(Cow::into_owned)
}

/// Returns a contact field as texts show it, outside of any session; `None` if it has no value.
pub(in crate::engine) fn shown_field(
    turn: &TurnContext<'_>,
    field: &Name,
    language: &str,
) -> Option<String> {
    let view = idle(turn);
    let value = view.field(field).ok()?;
    let words = Words::for_language(turn.bot(), language);
    Some(fill::shown(&value, "", &view, words))
}

/// Returns a view of the session as it is now.
pub(in crate::engine) fn view<'a>(
    turn: &'a TurnContext<'_>,
    active: &'a ActiveSession<'_>,
) -> View<'a> {
    // A group reads its own votes; a person reads those of the group they came from or are a member
    // of.
    let results = if turn.conversation.room == Room::Group {
        &turn.conversation.results
    } else {
        &active.session.votes
    };
    View {
        talking: Some((active.program, &active.session)),
        results,
        ..idle(turn)
    }
}

/// Returns a view of the person outside any session.
pub(in crate::engine) fn idle<'a>(turn: &'a TurnContext<'_>) -> View<'a> {
    View {
        talking: None,
        contact: &turn.contact,
        bot: turn.bot(),
        room: turn.conversation.room,
        now: turn.now(),
        just_given: None,
        results: &[],
    }
}

impl View<'_> {
    fn answer(&self, question: &str) -> Option<&AnswerState> {
        let (_, session) = self.talking?;
        session
            .answers
            .iter()
            .find(|answer| answer.question == question)
    }

    fn result(&self, vote: &Name) -> Option<&VoteResult> {
        let (program, _) = self.talking?;
        self.results.iter().find(|result| {
            program.current_name(&result.vote) == vote && result.dialog == program.dialog
        })
    }

    fn field(&self, name: &Name) -> Result<Cow<'_, Value>, Missing> {
        let text = |text: Option<&str>| {
            text.map(|text| Cow::Owned(Value::Text(text.to_owned())))
                .ok_or(Missing::NotAsked)
        };
        // A name given in a dialog takes precedence over the name at the messenger.
        let kept_name = || match self.contact.fields.get("name") {
            Some(Value::Text(name)) => Some(name.as_str()),
            // A name without visible characters counts as missing.
            _ => self.contact.name.as_deref().filter(|name| is_seen(name)),
        };
        match name.as_str() {
            "name" => text(kept_name()),
            "first_name" => text(kept_name().and_then(|name| name.split_whitespace().next())),
            "language" => text(self.contact.language.as_deref()),
            "source" => text(self.contact.source.as_deref()),
            "tags" => Ok(Cow::Owned(Value::Keys(
                self.contact.tags.iter().cloned().collect(),
            ))),
            _ => self
                .contact
                .fields
                .get(name)
                .map(Cow::Borrowed)
                .ok_or(Missing::NotAsked),
        }
    }
}

impl Scope for View<'_> {
    fn value(&self, name: &Ref) -> Result<Cow<'_, Value>, Missing> {
        match name {
            Ref::Answer(question) => match self.answer(question).map(|answer| &answer.outcome) {
                Some(Ok(value)) => Ok(Cow::Borrowed(value)),
                Some(Err(missing)) => Err(*missing),
                None => Err(Missing::NotAsked),
            },
            Ref::Other(question) => {
                let words = self
                    .answer(question)
                    .and_then(|answer| answer.other.clone());
                words
                    .map(|words| Cow::Owned(Value::Text(words)))
                    .ok_or(Missing::NotAsked)
            }
            Ref::JustGiven => self.just_given.map(Cow::Borrowed).ok_or(Missing::NotAsked),
            Ref::Variable(name) => {
                let variables = self
                    .talking
                    .map_or(&[][..], |(_, session)| &session.variables);
                match variables.iter().find(|(known, _)| known == name) {
                    Some((_, Ok(value))) => Ok(Cow::Borrowed(value)),
                    Some((_, Err(missing))) => Err(*missing),
                    None => Err(Missing::NotAsked),
                }
            }
            Ref::Contact(name) => self.field(name),
            Ref::Bot(name) => {
                let constant = self.bot.values.iter().find(|(known, _)| known == name);
                constant
                    .map(|(_, value)| Cow::Borrowed(value))
                    .ok_or(Missing::NotAsked)
            }
            Ref::Lang => match self.talking {
                Some((_, session)) => Ok(Cow::Owned(Value::Key(session.language.clone()))),
                None => self.field(&Name::new_static("language")),
            },
            Ref::Room => Ok(Cow::Owned(Value::Key(Name::new_static(room_word(
                self.room,
            ))))),
            Ref::Today => Ok(Cow::Owned(Value::Date(self.now.date(self.bot.timezone)))),
            Ref::Now => Ok(Cow::Owned(Value::Moment(self.now))),
            Ref::Vote(vote, part) => self
                .result(vote)
                .ok_or(Missing::NotAsked)?
                .part(*part)
                .map(Cow::Owned),
            // Only segments can use facts, not dialogs.
            Ref::Fact(_) => Err(Missing::NotAsked),
        }
    }

    fn tally(&self, vote: &Name, part: VotePart, key: &Name) -> Outcome {
        self.result(vote)
            .ok_or(Missing::NotAsked)?
            .option_part(part, key)
    }

    fn zone(&self) -> Zone {
        self.bot.timezone
    }

    fn label(&self, question: &Name, key: &Name, language: &str) -> Option<Cow<'_, str>> {
        let (program, _) = self.talking?;
        if let Some(vote) = program.vote_named(question) {
            let option = vote.options.iter().find(|option| option.key == *key)?;
            return Some(Cow::Owned(fill::fill_label(
                &option.label,
                self,
                Words::for_language(self.bot, language),
            )));
        }
        let question = program
            .questions
            .iter()
            .find(|known| known.name == *question)?;
        if let Some(option) = question.options.iter().find(|option| option.key == *key) {
            let words = Words::for_language(self.bot, language);
            return Some(Cow::Owned(fill::fill_label(&option.label, self, words)));
        }
        if key != "other" || !question.other {
            return None;
        }
        match self
            .answer(&question.name)
            .and_then(|answer| answer.other.as_deref())
        {
            Some(words) => Some(Cow::Borrowed(words)),
            None => Some(Cow::Owned(
                Words::for_language(self.bot, language)
                    .say(Sentence::Other)
                    .into_owned(),
            )),
        }
    }
}

/// Returns the word for a room in expressions.
fn room_word(room: Room) -> &'static str {
    match room {
        Room::Private => "private",
        Room::Group => "group",
        Room::Member => "member",
        Room::Business => "business",
    }
}
