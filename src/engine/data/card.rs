//! The card by which a desk reads who a customer is, where they are, and what they answered.

use crate::dialog::letter::shown_name;
use crate::dialog::program::Question;
use crate::dialog::words::Sentence;
use crate::engine::state::handover::CardAnswer;
use crate::engine::state::turn_context::{ActiveSession, TurnContext};
use crate::engine::text::{say, scope};
use crate::id::Name;
use crate::message::{Rich, Style};
use crate::value::{Missing, Outcome};

/// How many of the newest answers a desk is shown.
const ANSWERS_SHOWN: usize = 5;
/// How many letters of a question stand before its answer.
const QUESTION_SHOWN: usize = 60;

/// Writes for a desk who the customer is and where they are.
pub(in crate::engine) fn card(
    turn: &TurnContext<'_>,
    active: Option<&ActiveSession<'_>>,
    note: Option<Rich>,
) -> Rich {
    let language = turn.bot().first_language();
    let unnamed = say::sentence(turn, &language, Sentence::DeskUnnamed);
    let mut card = Rich::default();
    card.push(
        &shown_name(turn.contact.name.as_deref().unwrap_or(&unnamed)),
        Style::Bold,
    );
    let mut line = |content: Sentence<'_>| {
        card.push("\n", Style::Plain);
        card.push(&say::sentence(turn, &language, content), Style::Plain);
    };
    if let Some(active) = active {
        line(Sentence::DeskDialog {
            dialog: &active.session.dialog,
        });
        let waiting = active.session.wait.as_ref();
        let question = waiting.and_then(|wait| active.program.question_named(&wait.question));
        if let Some(question) = question {
            let text = &active.program.question(question).text;
            let text = scope::fill_in(turn, active, text, &language).words();
            line(Sentence::DeskQuestion { question: &text });
        }
    }
    let tags: Vec<&str> = turn.contact.tags.iter().map(Name::as_str).collect();
    if !tags.is_empty() {
        line(Sentence::DeskTags {
            tags: &tags.join(", "),
        });
    }
    if let Some(active) = active {
        let answers = &active.session.answers;
        for answer in &answers[answers.len().saturating_sub(ANSWERS_SHOWN)..] {
            if let (Some(at), Ok(_)) = (
                active.program.question_named(&answer.question),
                &answer.outcome,
            ) {
                let question = active.program.question(at);
                push_line(
                    &mut card,
                    &answer_line(turn, active, question, &answer.outcome),
                );
            }
        }
    }
    match note {
        Some(note) => card.then(note),
        None => card,
    }
}

/// Returns an answer as a desk reads it.
pub(in crate::engine) fn answer_line(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    outcome: &Outcome,
) -> CardAnswer {
    let language = turn.bot().first_language();
    let answer = match outcome {
        Ok(value) => scope::format_value(turn, active, question, value),
        Err(missing) => match missing {
            Missing::Refused => say::sentence(turn, &language, Sentence::Refuse).into_owned(),
            Missing::Unknown => say::sentence(turn, &language, Sentence::Unknown).into_owned(),
            Missing::Skipped
            | Missing::TimedOut
            | Missing::Unclear
            | Missing::Left
            | Missing::NotAsked => "–".to_owned(),
        },
    };
    let asked = scope::fill_in(turn, active, &question.text, &language).words();
    CardAnswer {
        question: asked_briefly(&asked),
        answer: answer.split_whitespace().collect::<Vec<_>>().join(" "),
    }
}

/// Returns a card with an answer, in place of an earlier one to the same question.
pub(in crate::engine) fn with_answer(card: &Rich, answer: &CardAnswer) -> Rich {
    let mut card = card.clone();
    let before = format!("\n{} ", answer.question);
    let known = card.0.iter_mut().find_map(|run| {
        let from = run.text.find(&before)? + before.len();
        Some((run, from))
    });
    match known {
        Some((run, from)) => {
            let length = run.text[from..].find('\n');
            let until = length.map_or(run.text.len(), |length| from + length);
            run.text.replace_range(from..until, &answer.answer);
        }
        None => push_line(&mut card, answer),
    }
    card
}

/// Returns a card with the lines of another that it has not.
pub(in crate::engine) fn with_lines_of(card: &Rich, other: &Rich) -> Rich {
    let (mut card, known) = (card.clone(), card.words());
    let is_new = |line: &&str| !line.is_empty() && known.lines().all(|known| known != *line);
    for line in other.words().lines().skip(1).filter(is_new) {
        card.push("\n", Style::Plain);
        card.push(line, Style::Plain);
    }
    card
}

fn push_line(card: &mut Rich, answer: &CardAnswer) {
    let line = format!("\n{} {}", answer.question, answer.answer);
    card.push(&line, Style::Plain);
}

/// Returns the last line of a question, which is the question itself, shortened and with a sign that its answer follows.
fn asked_briefly(question: &str) -> String {
    let lines = question.lines().map(str::trim);
    let last = lines
        .rev()
        .find(|line| !line.is_empty())
        .unwrap_or_default();
    let mut short: String = last.chars().take(QUESTION_SHOWN).collect();
    if short.len() < last.len() {
        short = short.trim_end().to_owned() + "…";
    }
    match short.ends_with(['?', ':', '…']) {
        true => short,
        false => short.trim_end_matches('.').to_owned() + ":",
    }
}
