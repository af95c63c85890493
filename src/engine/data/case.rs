//! Cases: complaints that people of a desk look at, from the customer's side.
//!
//! A case is state of the customer's record, so their conversation and the desk's about them both
//! read and change it. What the desk shows of it is in `desk/case.rs`.

use crate::contact::{Case, CaseCode, CaseEnd, CaseStep, CodeState, StepDone};
use crate::dialog::ast::Room;
use crate::dialog::bot::Bot;
use crate::dialog::cases::Cases;
use crate::engine::state::effect::Effect;
use crate::engine::state::event::Event;
use crate::engine::state::handover::{CaseNews, CodeNews, Helper, Recipient, Relay};
use crate::engine::state::turn_context::TurnContext;
use crate::id::{EffectId, Name};
use crate::time::{Duration, Timestamp};

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

/// Returns the desk that has the open case of a customer who is with the bot in their private chat.
pub(in crate::engine) fn desk_beside(turn: &TurnContext<'_>) -> Option<Name> {
    let is_private = turn.conversation.room == Room::Private && !turn.conversation.is_desk();
    let is_there = is_private && turn.conversation.handover.is_none();
    let case = turn.contact.case.as_ref().filter(|_| is_there);
    case.map(|case| case.desk.clone())
}

/// Returns whether a customer who is with the bot knows that people look at their complaint.
pub(in crate::engine) fn is_known_to_customer(turn: &TurnContext<'_>) -> bool {
    let is_known = |case: &Case| case.is_promised || case.done(CaseStep::Acknowledged).is_some();
    let desk = desk_beside(turn).filter(|desk| !turn.conversation.desks_gone.contains(desk));
    desk.is_some() && turn.contact.case.as_ref().is_some_and(is_known)
}

/// Returns whether this is the dialog that asks customers again.
pub(super) fn asks_again(turn: &TurnContext<'_>, dialog: &str) -> bool {
    let cases = turn.bot().cases.as_ref();
    let again = cases.and_then(|cases| cases.ask_again.as_ref());
    again.is_some_and(|again| again.dialog == dialog)
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
    let (now, told) = (turn.now(), newest_message(turn));
    let Some(case) = &mut turn.contact.case else {
        return false;
    };
    if case.done(step).is_some() {
        return false;
    }
    let contact = by.and_then(|by| by.contact);
    let told = told.filter(|_| by.is_some());
    case.steps.push(StepDone {
        step,
        at: now,
        by: contact,
        name: by.and_then(|by| by.name.clone()),
        told,
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

/// Returns the newest message of the turn to the customer; `None` if there is none.
fn newest_message(turn: &TurnContext<'_>) -> Option<EffectId> {
    let mut effects = turn.effects.iter().rev();
    let sent = effects.find_map(|effect| match effect {
        Effect::Send { id, .. } => Some(*id),
        _ => None,
    });
    sent.filter(|_| !turn.conversation.is_desk())
}

/// Takes back what a message did that did not reach the customer, nor any after it.
pub(in crate::engine) fn undo_told(turn: &mut TurnContext<'_>, since: EffectId) {
    let Some(case) = &mut turn.contact.case else {
        return;
    };
    let is_lost = |done: &StepDone| {
        done.told
            .is_some_and(|told| told.conversation == since.conversation && told >= since)
    };
    let (lost, steps) = std::mem::take(&mut case.steps)
        .into_iter()
        .partition(is_lost);
    case.steps = steps;
    let (lost, number): (Vec<StepDone>, u32) = (lost, case.number);
    if lost.is_empty() {
        return;
    }
    let mut code = None;
    if lost.iter().any(|done| done.step == CaseStep::MadeGood) {
        (case.ask_again_at, code) = (None, case.code.take());
    }
    for done in lost {
        let (case, step) = (number, done.step);
        turn.record_event(Event::CaseStepUndone { case, step });
    }
    if let Some(code) = code {
        let (case, value) = (number, code.value);
        turn.record_event(Event::CodeNotArrived { case, value });
        tell_of_lost(turn, code);
    }
    tell_desk(turn, CaseNews::Stepped);
}

/// Tells the desk of a code that did not reach the customer.
fn tell_of_lost(turn: &mut TurnContext<'_>, code: CaseCode) {
    let desk = turn.contact.case.as_ref().map(|case| case.desk.clone());
    if let (CodeState::Given(code), Some(desk)) = (code.state, desk) {
        let news = CodeNews::NotArrived { code };
        turn.tell(Recipient::Desk(desk), Relay::Code(news));
    }
}

/// Takes back a code that the customer cannot get, because nothing reaches them.
pub(in crate::engine) fn lose_code(turn: &mut TurnContext<'_>, given: &str) {
    let case = turn.contact.case.as_mut();
    let is_it = |code: &mut CaseCode| code.state == CodeState::Given(given.to_owned());
    if let Some(code) = case.and_then(|case| case.code.take_if(is_it)) {
        tell_of_lost(turn, code);
    }
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

/// Has the desk's message about an open case show how it stands now.
pub(in crate::engine) fn show(turn: &mut TurnContext<'_>) {
    tell_desk(turn, CaseNews::Stepped);
}

/// Tells the desk of the open case something about it.
pub(super) fn tell_desk(turn: &mut TurnContext<'_>, news: CaseNews) {
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
