//! What was said in their conversations.

use std::fmt::Write;

use super::super::gather::{PlaceTranscript, Said, SaidBy};
use super::page::{Page, Tongue, named, plain};
use crate::dialog::ast::QuestionType;
use crate::dialog::fold::same_words;
use crate::dialog::words::List;
use crate::message::InMessage;
use crate::report::sessions::{RecordedAnswer, SessionView};
use crate::value::Missing;

impl Page<'_> {
    pub fn talk(&mut self, talk: &PlaceTranscript) {
        let tongue = self.tongue;
        let messenger = if talk.channel == "telegram" {
            "Telegram"
        } else {
            talk.channel.as_str()
        };
        self.title(&format!(
            "{} {messenger} ({})",
            tongue.say("Gesprek in", "Conversation in"),
            self.room(talk.room)
        ));
        self.maybe(
            tongue.say("Chat", "Chat"),
            talk.place.as_ref().map(|place| place.0.as_str()),
        );
        for session in &talk.sessions {
            self.session(session);
        }
        for (dialog, name, value) in &talk.variables {
            let value = self.value(value);
            self.line(0, &format!("{dialog} / {name}"), &value);
        }
        if !talk.said.is_empty() {
            self.put(format_args!(
                "\n{}\n",
                tongue.say("Wat je stuurde:", "What you sent:")
            ));
        }
        for said in &talk.said {
            self.said(said);
        }
    }

    pub fn session(&mut self, session: &SessionView) {
        let tongue = self.tongue;
        let began = self.moment(session.started_at);
        let ended = session
            .end
            .as_ref()
            .map(|(at, ..)| format!(", {} {}", tongue.say("tot", "until"), self.moment(*at)));
        self.put(format_args!(
            "\n{}: {began}{}\n",
            session.dialog,
            ended.unwrap_or_default()
        ));
        if let Some(source) = &session.source {
            self.line(1, tongue.say("Binnengekomen via", "Came in via"), source);
        }
        for given in &session.answers {
            self.answer(given, session);
        }
        for (asking, _) in session.unanswered() {
            let (what, at) = (
                tongue.say("niet beantwoord", "not answered"),
                self.moment(asking.asked_at),
            );
            self.question(session, &asking.question, None, &format!("{what} ({at})"));
        }
        // The variables of an active session are listed below with their current values.
        for (name, value) in session.variables.iter().filter(|_| session.end.is_some()) {
            let value = self.value(value);
            self.line(1, name, &value);
        }
    }

    pub fn answer(&mut self, given: &RecordedAnswer, session: &SessionView) {
        let (answer, tongue) = (&given.answer, self.tongue);
        let is_refusal =
            answer.kind == QuestionType::Consent && answer.outcome == Err(Missing::Refused);
        let refusal = is_refusal.then(|| tongue.say("geen toestemming", "no consent").to_owned());
        let mut what = answer
            .label
            .clone()
            .or(refusal)
            .unwrap_or_else(|| self.value(&answer.outcome));
        let is_told =
            |what: &str, words: &str| what.contains(words) || self.words.means(List::Done, words);
        if let Some(other) = answer.other.as_ref().filter(|other| !is_told(&what, other)) {
            let _ = write!(what, " ({other})");
        }
        let typed = answer.typed.as_ref().filter(|typed| {
            answer.outcome.is_ok() && !is_told(&what, typed) && !same_words(typed, &what)
        });
        if let Some(typed) = typed {
            let _ = write!(what, ", {}: {typed}", tongue.say("je typte", "you typed"));
        }
        if !given.is_final {
            what.push_str(tongue.say(", later veranderd", ", changed later"));
        }
        let at = self.moment(answer.answered_at);
        self.question(
            session,
            &answer.question,
            answer.shown.as_deref(),
            &format!("{what} ({at})"),
        );
    }

    /// Writes a question, as it was shown or as the dialog asks it now, and below it the result.
    pub fn question(&mut self, session: &SessionView, name: &str, shown: Option<&str>, what: &str) {
        let asked = shown
            .map(str::to_owned)
            .or_else(|| self.asked(session, name))
            .unwrap_or_else(|| name.to_owned());
        self.put(format_args!(
            "  {}\n",
            asked.trim_end().replace('\n', "\n  ")
        ));
        self.put(format_args!("    {}\n", what.replace('\n', "\n    ")));
    }

    pub fn asked(&self, session: &SessionView, question: &str) -> Option<String> {
        let program = self.dialogs.programs.get(&session.dialog)?;
        let at = program.question_named(question)?;
        Some(plain(&program.question(at).text, self.words.language()))
    }

    pub fn said(&mut self, said: &Said) {
        let tongue = self.tongue;
        let what = words(said, tongue);
        let (note, us) = (
            tongue.say("notitie", "note"),
            tongue.say("van ons", "from us"),
        );
        let what = match &said.by {
            SaidBy::Person => what,
            SaidBy::Helper(name) => format!("[{}] {what}", name.as_deref().unwrap_or(us)),
            SaidBy::Note(name) => {
                format!("[{note}, {}] {what}", name.as_deref().unwrap_or(us))
            }
        };
        let at = self.moment(said.at);
        let place = said
            .dialog
            .as_ref()
            .map_or_else(|| at.clone(), |dialog| format!("{at}, {dialog}"));
        self.line(1, &place, what.trim());
    }
}

/// Returns the words of a message; what has none is told in brackets.
pub fn words(said: &Said, tongue: Tongue) -> String {
    match &said.message {
        InMessage::Text(text) => text.clone(),
        InMessage::Tap(_) => match &said.label {
            Some(label) => format!("[{}: {label}]", tongue.say("knop", "button")),
            None => format!("[{}]", tongue.say("een knop", "a button")),
        },
        InMessage::Contact { number, .. } => number.clone(),
        InMessage::Location {
            latitude,
            longitude,
        } => format!("{latitude}, {longitude}"),
        InMessage::Photo { file, caption } => {
            format!(
                "[{}] {}",
                named(file, tongue.say("foto", "photo")),
                caption.as_deref().unwrap_or("")
            )
        }
        InMessage::File { file, caption } => {
            format!(
                "[{}] {}",
                named(file, tongue.say("bestand", "file")),
                caption.as_deref().unwrap_or("")
            )
        }
        InMessage::Voice { caption, .. } => {
            format!(
                "[{}] {}",
                tongue.say("spraakbericht", "voice message"),
                caption.as_deref().unwrap_or("")
            )
        }
        InMessage::Other => tongue
            .say(
                "[bericht dat we niet konden lezen]",
                "[a message we couldn't read]",
            )
            .to_owned(),
    }
}
