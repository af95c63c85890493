//! Complaints: hearing them in answers and words, adding them to the customer's case, and taking them
//! back when an answer is corrected.

use rust_decimal::Decimal;

use crate::contact::{Case, CaseComplaint, CaseEnd, CaseReason, CaseStep};
use crate::dialog::ast::{QuestionType, Room};
use crate::dialog::program::{Complaint, Question, Spec};
use crate::dialog::words::Sentence;
use crate::engine::data::card::{answer_line, card};
use crate::engine::data::case::{asks_again, close, due_at, tell_desk};
use crate::engine::data::case_desk::{first, instead};
use crate::engine::state::event::{Answer, Event};
use crate::engine::state::handover::{CaseNews, Recipient, Relay};
use crate::engine::state::turn_context::{ActiveSession, TurnContext};
use crate::engine::text::{say, scope};
use crate::id::{Name, SessionId};
use crate::message::{Rich, Style};
use crate::value::{Missing, Outcome, Value};

/// From which score on, of 10, a customer is satisfied.
const SATISFIED: u32 = 7;
/// How many complaints of a case are known by their answers.
const MOST_KNOWN: usize = 50;

/// Looks whether an answer that was just taken is a complaint, or tells how it is now.
pub(in crate::engine) fn hear_answer(
    turn: &mut TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    outcome: &Outcome,
) {
    if turn.conversation.room != Room::Private || turn.bot().cases.is_none() {
        return;
    }
    if is_known(turn, active, question) {
        return hear_anew(turn, active, question, outcome);
    }
    let Ok(value) = outcome else {
        return;
    };
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
        return tell_answer(turn, active, question, outcome);
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
        if let Some(case) = &mut turn.contact.case {
            case.is_promised = true;
        }
    }
}

/// Tells the desk what is answered in the talk in which the customer complained.
fn tell_answer(
    turn: &mut TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    outcome: &Outcome,
) {
    let case = turn.contact.case.as_ref();
    if case.is_some_and(|case| case.is_of(active.session.id)) {
        let answer = answer_line(turn, active, question, outcome);
        let corrects = false;
        tell_desk(turn, CaseNews::Answered { answer, corrects });
    }
}

/// Returns whether an earlier answer to a question was a complaint of the open case.
fn is_known(turn: &TurnContext<'_>, active: &ActiveSession<'_>, question: &Question) -> bool {
    let case = turn.contact.case.as_ref();
    case.is_some_and(|case| {
        case.complaint_at(active.session.id, &question.name)
            .is_some()
    })
}

/// Takes another answer to a question whose answer was a complaint. If it is none any more and nobody
/// has taken the case up, the case is taken back.
fn hear_anew(
    turn: &mut TurnContext<'_>,
    active: &ActiveSession<'_>,
    question: &Question,
    outcome: &Outcome,
) {
    let is_still = match outcome {
        Ok(value) => complaint(question, value).is_some() || is_heard_in_answer(turn),
        // Nobody took back what they said: they only did not answer anew.
        Err(Missing::TimedOut | Missing::Unclear | Missing::Left | Missing::NotAsked) => true,
        Err(Missing::Skipped | Missing::Refused | Missing::Unknown) => false,
    };
    let Some(case) = &mut turn.contact.case else {
        return;
    };
    if !is_still && let Some(at) = case.complaint_at(active.session.id, &question.name) {
        case.standing.remove(at);
    }
    let is_taken_up = !case.steps.is_empty() || case.code.is_some();
    let (is_over, is_promised) = (case.standing.is_empty() && !is_taken_up, case.is_promised);
    tell_desk(
        turn,
        CaseNews::Answered {
            answer: answer_line(turn, active, question, outcome),
            corrects: !is_still && !is_over,
        },
    );
    if !is_over {
        return;
    }
    if let Some(case) = close(turn, CaseEnd::TakenBack, None) {
        let news = CaseNews::Closed(CaseEnd::TakenBack);
        turn.tell(Recipient::Desk(case.desk), Relay::CaseMoved(news));
    }
    if is_promised {
        let language = active.session.language.clone();
        say::say(turn, &language, Sentence::CaseUntold);
    }
}

/// Returns whether the lexicon knows the words of the newest answer for a complaint.
fn is_heard_in_answer(turn: &TurnContext<'_>) -> bool {
    let answer = turn.events.iter().rev().find_map(answer_in);
    let words = answer.filter(|answer| is_free(answer));
    let words = words.and_then(|answer| answer.typed.as_deref());
    words.is_some_and(|words| turn.world.dialogs.complaints.hears(words))
}

fn answer_in(event: &Event) -> Option<&Answer> {
    match event {
        Event::Answered(answer) => Some(answer),
        _ => None,
    }
}

/// Returns whether an answer is in the customer's own words. Whoever types the label of an option says
/// no more than whoever taps it.
fn is_free(answer: &Answer) -> bool {
    answer.kind == QuestionType::Text || answer.other.is_some()
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
    // Whoever asks for a person with angry words gets one, who reads them.
    let is_heard = turn
        .events
        .iter()
        .any(|event| matches!(event, Event::Complained { .. } | Event::HandedOver { .. }));
    let is_private = turn.conversation.room == Room::Private && !turn.conversation.is_desk();
    if is_heard
        || turn.answered_own
        || !is_private
        || turn.bot().cases.is_none()
        || words.starts_with('/')
    {
        return;
    }
    let mut answers = turn.events.iter().rev().filter_map(answer_in);
    let session = answers.clone().next().map(|answer| answer.session);
    let of_answer = answers.find(|answer| answer.typed.is_some());
    if of_answer.is_some_and(|answer| !is_free(answer)) {
        return;
    }
    let of_answer = of_answer.map(|answer| (answer.dialog.clone(), answer.question.clone()));
    let case = turn.contact.case.as_ref();
    if let (Some(case), Some(session), Some((_, question))) = (case, session, &of_answer)
        && case.complaint_at(session, question).is_some()
    {
        return;
    }
    if !turn.world.dialogs.complaints.hears(words) {
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
    let beside = turn.conversation.active.as_ref().map(|session| session.id);
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
        standing: Vec::new(),
        is_promised: false,
    });
    stands(case, heard.session.or(beside), heard.question.clone());
    case.complaints = case.complaints.saturating_add(1);
    let was_perhaps = case.is_perhaps();
    if was_perhaps {
        case.why = heard.why;
    }
    let (number, desk) = (case.number, case.desk.clone());
    let talk = turn.conversation.handover.as_ref();
    let is_heard = talk.is_some_and(|talk| talk.desk == desk);
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
            is_heard,
        },
    );
    heard.why != CaseReason::Words && (opens || was_perhaps || restarts)
}

/// Notes by which answer a complaint was made.
fn stands(case: &mut Case, session: Option<SessionId>, question: Option<Name>) {
    let complaint = CaseComplaint { session, question };
    if !case.standing.contains(&complaint) {
        case.standing.push(complaint);
    }
    let over = case.standing.len().saturating_sub(MOST_KNOWN);
    case.standing.drain(..over);
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
    stands(case, Some(active.session.id), Some(question.name.clone()));
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
