//! Cases: complaints that people of a desk look at, from the customer's side.
//!
//! A case is state of the customer's record, so their conversation and the desk's about them both
//! read and change it. What the desk shows of it is in `desk/case.rs`.

use rust_decimal::Decimal;

use crate::contact::{Case, CaseEnd, CaseReason, CaseStep, StepDone};
use crate::dialog::ast::{QuestionType, Room};
use crate::dialog::bot::Bot;
use crate::dialog::cases::Cases;
use crate::dialog::program::{Complaint, Question, Spec};
use crate::dialog::words::Sentence;
use crate::engine::data::case_desk::{first, instead};
use crate::engine::data::handover::card;
use crate::engine::state::event::{Answer, Event};
use crate::engine::state::handover::{CaseNews, Helper, Recipient, Relay};
use crate::engine::state::turn_context::{ActiveSession, TurnContext};
use crate::engine::text::say;
use crate::engine::text::scope;
use crate::id::{Name, SessionId};
use crate::message::{Rich, Style};
use crate::time::{Duration, Timestamp};
use crate::value::{Outcome, Value};

/// From which score on, of 10, a customer is satisfied.
const SATISFIED: u32 = 7;

/// Returns how long a step of a case may take; `None` for the one that no person does.
pub(in crate::engine) fn clock(cases: &Cases, step: CaseStep) -> Option<Duration> {
    match step {
        CaseStep::Acknowledged => Some(cases.acknowledge),
        CaseStep::Understood => Some(cases.understand),
        CaseStep::Apologised => Some(cases.apologise),
        CaseStep::MadeGood => Some(cases.make_good),
        CaseStep::AskedAgain => None,
    }
}

/// Returns until when a step of a case is to be done, in the time in which somebody is at its desk;
/// `None` for the one that no person does.
pub fn due_at(bot: &Bot, case: &Case, step: CaseStep) -> Option<Timestamp> {
    due_since(bot, &case.desk, case.since, step)
}

/// Returns until when a step of a case of a desk is to be done whose clocks count from a moment;
/// `None` for the one that no person does.
pub fn due_since(bot: &Bot, desk: &str, since: Timestamp, step: CaseStep) -> Option<Timestamp> {
    let within = clock(bot.cases.as_ref()?, step)?;
    Some(deadline(bot, desk, since, within))
}

/// Returns the moment so long after another, in the time in which somebody is at the case's desk.
pub(in crate::engine) fn deadline(
    bot: &Bot,
    desk: &str,
    from: Timestamp,
    within: Duration,
) -> Timestamp {
    match bot.desk(desk) {
        Some(desk) => desk.deadline(from, within, bot.timezone),
        None => from.plus(within),
    }
}

/// Returns whether something unasked is held back because the person has an open case; `dialog` is
/// what would start or go on. Only the dialog that asks again, once it is time for it, is not.
///
/// Everything that the bot does by itself asks here: schedules, segments, reminders, expiries with
/// steps of their own, and the questions after a hand-over.
pub(in crate::engine) fn holds_back(turn: &TurnContext<'_>, dialog: &str) -> bool {
    let Some(case) = turn
        .contact
        .case
        .as_ref()
        .filter(|_| turn.conversation.room != Room::Group)
    else {
        return false;
    };
    let is_due = case.ask_again_at.is_some_and(|at| at <= turn.now());
    let is_asking = is_due || case.asked_again_at.is_some();
    !is_asking || !asks_again(turn, dialog)
}

/// Returns whether this is the dialog that asks customers again.
fn asks_again(turn: &TurnContext<'_>, dialog: &str) -> bool {
    let cases = turn.bot().cases.as_ref();
    let again = cases.and_then(|cases| cases.ask_again.as_ref());
    again.is_some_and(|again| again.dialog == dialog)
}

/// Looks whether an answer that was just taken is a complaint, or tells how it is now.
pub(in crate::engine) fn hear_answer(
    turn: &mut TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    outcome: &Outcome,
) {
    let (Ok(value), Some(_)) = (outcome, &turn.bot().cases) else {
        return;
    };
    if turn.conversation.room != Room::Private {
        return;
    }
    let is_asked_again = turn
        .contact
        .case
        .as_ref()
        .is_some_and(|case| case.asked_again_at.is_some());
    if is_asked_again
        && asks_again(turn, &active.session.dialog)
        && let Some(is_good) = is_satisfied(question, value)
    {
        return hear_again(turn, active, question, value, is_good);
    }
    let Some(why) = complaint(question, value) else {
        return;
    };
    let is_new = complain(turn, Some(active), (why, Some(&question.name)), None);
    let case = turn.contact.case.as_ref();
    let until = case.and_then(|case| due_at(turn.bot(), case, CaseStep::Acknowledged));
    // Nobody promises a time while the desk cannot be reached.
    let is_gone = case.is_some_and(|case| turn.conversation.desks_gone.contains(&case.desk));
    if let Some(until) = until.filter(|_| is_new && !is_gone) {
        let language = active.session.language.clone();
        let until = say::moment(turn, &language, until);
        say::say(turn, &language, Sentence::CaseTold { until: &until });
    }
}

/// Returns why an answer is a complaint; `None` if it is none.
fn complaint(question: &Question, value: &Value) -> Option<CaseReason> {
    let is_marked = question
        .options
        .iter()
        .any(|option| option.complaint && value.keys().contains(&option.key));
    if is_marked {
        return Some(CaseReason::Marked);
    }
    match (question.complaint?, value) {
        (Complaint::Given, _) => Some(CaseReason::Marked),
        (Complaint::AtMost(bound), Value::Number(number)) if *number <= bound => {
            Some(CaseReason::Score)
        }
        (Complaint::Yes, Value::Bool(true)) | (Complaint::No, Value::Bool(false)) => {
            Some(CaseReason::Marked)
        }
        (Complaint::AtMost(_) | Complaint::Yes | Complaint::No, _) => None,
    }
}

/// Returns whether a score says that the customer is satisfied; `None` if it is no score.
fn is_satisfied(question: &Question, value: &Value) -> Option<bool> {
    let (Spec::Scale { points, .. }, Value::Number(number)) = (&question.spec, value) else {
        return None;
    };
    Some(points.of_ten(*number) >= Decimal::from(SATISFIED))
}

/// Takes words that a customer said, of a question or of themselves, as a complaint if the lexicon
/// knows them for one. The customer is told nothing: people look at it first.
pub(in crate::engine) fn overhear(turn: &mut TurnContext<'_>, words: &str) {
    let is_heard = turn
        .events
        .iter()
        .any(|event| matches!(event, Event::Complained { .. }));
    let is_private = turn.conversation.room == Room::Private && !turn.conversation.is_desk();
    if is_heard
        || turn.answered_own
        || !is_private
        || turn.bot().cases.is_none()
        || words.starts_with('/')
    {
        return;
    }
    let of_answer = turn.events.iter().rev().find_map(|event| match event {
        Event::Answered(answer) if answer.typed.is_some() => Some(answer.as_ref()),
        _ => None,
    });
    // Whoever types the label of an option says no more than whoever taps it.
    let is_free = |answer: &Answer| answer.kind == QuestionType::Text || answer.other.is_some();
    if of_answer.is_some_and(|answer| !is_free(answer)) {
        return;
    }
    let of_answer = of_answer.map(|answer| (answer.dialog.clone(), answer.question.clone()));
    let session = turn.events.iter().rev().find_map(|event| match event {
        Event::Answered(answer) => Some(answer.session),
        _ => None,
    });
    let language = say::current_language(turn);
    if !turn.world.dialogs.complaints.hears(words, &language) {
        return;
    }
    let (dialog, question) = of_answer.unzip();
    let mut quote = Rich::default();
    quote.push(&format!("“{words}”"), Style::Italic);
    open(
        turn,
        None,
        NewComplaint {
            why: CaseReason::Words,
            dialog,
            session,
            question,
        },
        Some(quote),
    );
}

/// Takes a complaint: it opens a case, or is added to the one that is open. Returns whether the
/// customer is to be told that somebody looks at it.
fn complain(
    turn: &mut TurnContext<'_>,
    active: Option<&ActiveSession<'_>>,
    (why, question): (CaseReason, Option<&Name>),
    note: Option<Rich>,
) -> bool {
    let heard = NewComplaint {
        why,
        dialog: active.map(|active| active.session.dialog.clone()),
        session: active.map(|active| active.session.id),
        question: question.cloned(),
    };
    open(turn, active, heard, note)
}

/// A complaint as it was heard.
struct NewComplaint {
    why: CaseReason,
    dialog: Option<Name>,
    session: Option<SessionId>,
    question: Option<Name>,
}

fn open(
    turn: &mut TurnContext<'_>,
    active: Option<&ActiveSession<'_>>,
    heard: NewComplaint,
    note: Option<Rich>,
) -> bool {
    let Some(cases) = &turn.bot().cases else {
        return false;
    };
    let opens = turn.contact.case.is_none();
    let restarts = begin_anew(turn, &heard);
    if opens {
        turn.contact.cases = turn.contact.cases.saturating_add(1);
    }
    let (now, number) = (turn.now(), turn.contact.cases);
    let (first, is_other) = first(turn, cases);
    let conversation = turn.conversation.id;
    let case = turn.contact.case.get_or_insert_with(|| Case {
        number,
        opened_at: now,
        since: now,
        why: heard.why,
        desk: first,
        conversation,
        dialog: heard.dialog.clone(),
        question: heard.question.clone(),
        complaints: 0,
        steps: Vec::new(),
        ask_again_at: None,
        asked_again_at: None,
        code: None,
    });
    case.complaints = case.complaints.saturating_add(1);
    let was_perhaps = case.is_perhaps();
    if was_perhaps {
        case.why = heard.why;
    }
    let (number, desk) = (case.number, case.desk.clone());
    turn.record_event(Event::Complained {
        case: number,
        opens,
        why: heard.why,
        session: heard.session,
        question: heard.question,
    });
    let (name, mut card) = (turn.contact.name.clone(), card(turn, active, note));
    if opens && is_other {
        card = instead(turn, card, &cases.desk);
    }
    turn.tell(
        Recipient::Desk(desk.clone()),
        Relay::Complaint {
            desk,
            name,
            card,
            opens,
        },
    );
    heard.why != CaseReason::Words && (opens || was_perhaps || restarts)
}

/// Begins the clocks of a case anew if what is heard comes after it was made good. Returns whether
/// they began anew. What is said while they are asked again is no new complaint: the score decides.
fn begin_anew(turn: &mut TurnContext<'_>, heard: &NewComplaint) -> bool {
    let asking = heard.dialog.as_deref();
    let is_asked = asking.is_some_and(|dialog| asks_again(turn, dialog));
    let now = turn.now();
    let made_good = |case: &&mut Case| case.done(CaseStep::MadeGood).is_some();
    let Some(case) = turn.contact.case.as_mut().filter(made_good) else {
        return false;
    };
    if is_asked && case.asked_again_at.is_some() {
        return false;
    }
    case.steps.clear();
    case.code = None;
    (case.since, case.ask_again_at, case.asked_again_at) = (now, None, None);
    true
}

/// Notes that a person told the customer by name that they are there.
pub(in crate::engine) fn acknowledge(turn: &mut TurnContext<'_>, by: &Helper) {
    if take_step(turn, CaseStep::Acknowledged, Some(by)) {
        tell_desk(turn, CaseNews::Stepped);
    }
}

/// Notes a step of the open case. Returns whether it is new.
pub(in crate::engine) fn take_step(
    turn: &mut TurnContext<'_>,
    step: CaseStep,
    by: Option<&Helper>,
) -> bool {
    let now = turn.now();
    let Some(case) = &mut turn.contact.case else {
        return false;
    };
    if case.done(step).is_some() {
        return false;
    }
    let contact = by.and_then(|by| by.contact);
    case.steps.push(StepDone {
        step,
        at: now,
        by: contact,
        name: by.and_then(|by| by.name.clone()),
    });
    let again = turn.world.dialogs.bot.cases.as_ref();
    let again = again.and_then(|cases| cases.ask_again.as_ref());
    if let (CaseStep::MadeGood, Some(again)) = (step, again) {
        case.ask_again_at = Some(now.plus(again.after));
    }
    let case = case.number;
    turn.record_event(Event::CaseStepped {
        case,
        step,
        by: contact,
    });
    true
}

/// Closes the open case. Returns whether there was one.
pub(in crate::engine) fn close(
    turn: &mut TurnContext<'_>,
    how: CaseEnd,
    by: Option<&Helper>,
) -> Option<Case> {
    let case = turn.contact.case.take()?;
    turn.record_event(Event::CaseClosed {
        case: case.number,
        how,
        by: by.and_then(|by| by.contact),
    });
    Some(case)
}

/// Takes the score of a customer who was asked again.
fn hear_again(
    turn: &mut TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    value: &Value,
    is_good: bool,
) {
    if is_good {
        if let Some(case) = close(turn, CaseEnd::Recovered, None) {
            let news = CaseNews::Closed(CaseEnd::Recovered);
            turn.tell(Recipient::Desk(case.desk), Relay::CaseMoved(news));
        }
        return;
    }
    let now = turn.now();
    let Some(case) = &mut turn.contact.case else {
        return;
    };
    // They know who looks at it; everything else begins anew.
    case.steps
        .retain(|done| done.step == CaseStep::Acknowledged);
    (case.since, case.ask_again_at, case.asked_again_at) = (now, None, None);
    case.code = None;
    case.complaints = case.complaints.saturating_add(1);
    let case = case.number;
    turn.record_event(Event::Complained {
        case,
        opens: false,
        why: CaseReason::Score,
        session: Some(active.session.id),
        question: Some(question.name.clone()),
    });
    let score = scope::format_value(turn, active, question, value);
    tell_desk(turn, CaseNews::StillUnhappy(score));
}

/// Has the desk's message about an open case show how it stands now.
pub(in crate::engine) fn show(turn: &mut TurnContext<'_>) {
    tell_desk(turn, CaseNews::Stepped);
}

fn tell_desk(turn: &mut TurnContext<'_>, news: CaseNews) {
    if let Some(case) = &turn.contact.case {
        let desk = case.desk.clone();
        turn.tell(Recipient::Desk(desk), Relay::CaseMoved(news));
    }
}

/// Returns the dialog with which the customer is to be asked again as soon as they are free.
/// `None` if it is not to be: the case is another or closed, or the customer cannot be reached.
pub(in crate::engine) fn begin_asking(turn: &mut TurnContext<'_>, number: u32) -> Option<Name> {
    let case = turn.contact.case.as_ref()?;
    if case.number != number || case.asked_again_at.is_some() || case.ask_again_at.is_none() {
        return None;
    }
    let again = turn.bot().cases.as_ref()?.ask_again.as_ref();
    let is_there = |dialog: &Name| turn.world.dialogs.program(dialog, None).is_some();
    let dialog = again
        .map(|again| again.dialog.clone())
        .filter(|dialog| is_there(dialog));
    let is_gone = turn.contact.stopped_at.is_some() || turn.conversation.gone_at.is_some();
    let Some(dialog) = dialog.filter(|_| !is_gone) else {
        let case = close(turn, CaseEnd::Unreachable, None)?;
        let news = CaseNews::Closed(CaseEnd::Unreachable);
        turn.tell(Recipient::Desk(case.desk), Relay::CaseMoved(news));
        return None;
    };
    Some(dialog)
}

/// Notes that the customer is asked again now, if this dialog does it and its time has come.
pub(in crate::engine) fn begin_to_ask(turn: &mut TurnContext<'_>, dialog: &str) {
    let now = turn.now();
    if turn.conversation.room == Room::Group || !asks_again(turn, dialog) {
        return;
    }
    let is_due = |case: &&mut Case| {
        case.asked_again_at.is_none() && case.ask_again_at.is_some_and(|at| at <= now)
    };
    if let Some(case) = turn.contact.case.as_mut().filter(is_due) {
        case.asked_again_at = Some(now);
        take_step(turn, CaseStep::AskedAgain, None);
        tell_desk(turn, CaseNews::Stepped);
    }
}
