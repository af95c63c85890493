//! Decides what an invented person does next in a chat: answer, mistype, go back, ask for help, or
//! leave.

use crate::demo::answer::{self, WaitingQuestion};
use crate::demo::corpus;
use crate::demo::person::Person;
use crate::dialog::bot::Dialogs;
use crate::dialog::program::Spec;
use crate::dialog::words::{List, Words};
use crate::engine::session::{Conversation, Pending};
use crate::id::Name;
use crate::message::{Choice, InMessage, Token};
use crate::rng::Rng;
use crate::time::Timestamp;

/// A person's visit to a chat, from opening to leaving it.
#[derive(Clone, Debug)]
pub struct Visit {
    /// What they came for, as an index of the entry points.
    pub entry: usize,
    /// Whether they have started it.
    pub has_knocked: bool,
    /// How many times they have said something.
    pub turns: u32,
    /// How many times in a row they were not understood.
    pub misses: u32,
    /// How many answers are still expected of them.
    pub owed: f64,
    /// What they think of the business today.
    pub feels: f64,
}

/// A person's action.
#[derive(Clone, Debug, PartialEq)]
pub enum Move {
    /// They say something.
    Says(InMessage),
    /// They see nothing to answer, and start what they came for.
    Knocks,
    /// They leave.
    Leaves,
}

/// After this many turns everybody leaves.
const MAX_TURNS: u32 = 80;

/// Returns the person's next action.
pub fn next(
    dialogs: &Dialogs,
    conversation: &Conversation,
    shown: &[(String, Token)],
    (person, visit): (&Person, &Visit),
    now: Timestamp,
    rng: &mut Rng,
) -> Move {
    if let Some(pending) = &conversation.pending {
        return Move::Says(decide(dialogs, pending, rng));
    }
    if !visit.has_knocked {
        return Move::Knocks;
    }
    if visit.turns > MAX_TURNS || rng.happens(0.018 + 0.12 * f64::from(visit.misses)) {
        return Move::Leaves;
    }
    let Some(session) = &conversation.active else {
        return Move::Leaves;
    };
    let language = session.language.as_str();
    let words = Words::for_language(&dialogs.bot, language);
    let says = |list: List, rng: &mut Rng| {
        let known: Vec<&str> = words.forms(list).take(2).collect();
        Move::Says(InMessage::Text(
            rng.pick(&known).copied().unwrap_or("help").to_owned(),
        ))
    };
    if rng.happens(0.003) {
        return says(List::Stop, rng);
    }
    if rng.happens(0.004) {
        return says(List::Help, rng);
    }
    if !session.answers.is_empty() && rng.happens(0.015) {
        return says(List::Back, rng);
    }
    let program = dialogs.program(&session.dialog, Some(session.version));
    let (Some(program), Some(wait)) = (program, &session.wait) else {
        return Move::Leaves;
    };
    let Some(at) = program.question_named(&wait.question) else {
        return Move::Leaves;
    };
    let question = program.question(at);
    let asked = WaitingQuestion {
        bot: &dialogs.bot,
        question,
        wait,
        language,
        shown,
        feels: visit.feels,
        now,
    };
    let is_fresh = wait.chosen.is_empty() && !wait.confirming && !wait.wants_other;
    if visit.misses > 1
        && let Some(way) = answer::way_past(&asked, rng)
    {
        return Move::Says(way);
    }
    if is_fresh
        && answer::passes(question, rng)
        && let Some(way) = answer::way_past(&asked, rng)
    {
        return Move::Says(way);
    }
    let takes_any_words = matches!(question.spec, Spec::Text { .. }) || wait.wants_other;
    if rng.happens(0.02) {
        // A sticker, or words meant for somebody else.
        return Move::Says(if takes_any_words || rng.happens(0.3) {
            InMessage::Other
        } else {
            InMessage::Text(corpus::beside(rng).to_owned())
        });
    }
    Move::Says(answer::answer(&asked, person, rng))
}

/// Answers a question of the program itself.
fn decide(dialogs: &Dialogs, pending: &Pending, rng: &mut Rng) -> InMessage {
    let yes_or_no = |is_yes| Choice::Option(Name::new_static(if is_yes { "yes" } else { "no" }));
    let (question, choice) = match pending {
        Pending::Restart { number, .. } => (*number, yes_or_no(rng.happens(0.6))),
        Pending::Forget { number }
        | Pending::EraseEarlier { number, .. }
        | Pending::Meant { number, .. }
        | Pending::MeantAgain { number, .. }
        | Pending::MeantHuman { number, .. } => (*number, yes_or_no(false)),
        Pending::Language { number } => (
            *number,
            Choice::Language(
                rng.pick(&dialogs.bot.languages)
                    .cloned()
                    .unwrap_or_default(),
            ),
        ),
    };
    InMessage::Tap(Token { question, choice })
}
