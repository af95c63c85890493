//! What a desk sees and does about a customer's open case: the message with its clocks and buttons,
//! the steps, and reminders of those that are late.

use super::card::{action_button, customer, helper, note, say};
use crate::contact::{Case, CaseEnd, CaseStep};
use crate::dialog::words::Sentence;
use crate::engine::data::card::{with_answer, with_lines_of};
use crate::engine::data::case::{self, clock, due_at};
use crate::engine::data::handover::desk_language;
use crate::engine::state::effect::Effect;
use crate::engine::state::handover::{CardAnswer, CaseNews, DeskTalk, Helper, Recipient, Relay};
use crate::engine::state::turn_context::TurnContext;
use crate::engine::text::say as sentences;
use crate::id::{Name, TimerId};
use crate::message::{DeskAction, Keyboard, Rich, Style};
use crate::time::{Duration, Timestamp};

/// Timer number of the clocks of a case; no question has it.
const CASE_TIMER: u32 = u32::MAX - 3;
/// Step of the timer after which the customer is asked again.
const ASK: u16 = 90;
/// Step of the timer after which somebody who was asked again will not answer any more.
const ANSWER: u16 = 91;
/// How often a desk is reminded of a step.
const REMINDERS: u16 = 3;
/// How long somebody who was asked again has to answer.
pub const PATIENCE: Duration = Duration(7 * Duration::DAY.0);

/// Shows the desk a complaint.
pub(super) fn complained(turn: &mut TurnContext<'_>, card: &Rich, opens: bool, is_heard: bool) {
    let Some(case) = turn.contact.case.clone() else {
        return;
    };
    let is_shown = turn
        .conversation
        .desk
        .as_ref()
        .is_some_and(|desk| desk.case.is_some());
    if is_shown && !opens && is_heard {
        return refresh(turn);
    }
    if !opens && is_shown {
        let language = desk_language(turn);
        let number = case.number.to_string();
        let mut line = sentences::rich(turn, &language, Sentence::CaseMore { number: &number });
        if let Some(due) = case
            .next_step()
            .and_then(|step| due_line(turn, &case, step))
        {
            line.push("\n", Style::Plain);
            line.push(&due, Style::Plain);
        }
        let keyboard = buttons(turn, &case);
        turn.send(card.clone().then(line), keyboard);
        return refresh(turn);
    }
    let (shown, card) = match is_heard {
        true => {
            let (language, number) = (desk_language(turn), case.number.to_string());
            let line = sentences::rich(turn, &language, Sentence::CaseInTalk { number: &number });
            (line, Rich(card.0.iter().take(1).cloned().collect()))
        }
        false => (with_clocks(turn, card, &case), card.clone()),
    };
    let keyboard = buttons(turn, &case);
    let sent = turn.send(shown, keyboard);
    if let Some(desk) = &mut turn.conversation.desk {
        desk.case = Some((sent, card));
    }
    wind(turn, &case);
}

/// Shows the desk what became of the case.
pub(super) fn moved(turn: &mut TurnContext<'_>, news: &CaseNews) {
    let name = customer(turn);
    match news {
        CaseNews::Stepped => refresh(turn),
        CaseNews::StillUnhappy(score) => {
            let number = number_of(turn);
            let sentence = Sentence::CaseStillUnhappy {
                number: &number,
                name: &name,
                score,
            };
            say(turn, sentence, None);
            refresh(turn);
        }
        CaseNews::Closed(how) => ended(turn, *how, None),
        CaseNews::Answered { answer, corrects } => answered(turn, answer, *corrects),
        CaseNews::Elsewhere(desk) => {
            stop_clocks(turn);
            put_away(turn, Sentence::CaseElsewhere { desk });
        }
    }
}

/// Returns the card of the open case if this desk has it.
pub(super) fn card_here(turn: &TurnContext<'_>) -> Option<Rich> {
    let (desk, case) = (turn.conversation.desk.as_ref()?, &turn.contact.case);
    case.as_ref().filter(|case| case.desk == desk.desk)?;
    desk.case.as_ref().map(|(_, card)| card.clone())
}

/// Says so if another desk has the open case.
pub(super) fn is_elsewhere(turn: &mut TurnContext<'_>) -> bool {
    let (Some(desk), Some(case)) = (&turn.conversation.desk, &turn.contact.case) else {
        return false;
    };
    let is_elsewhere = case.desk != desk.desk;
    if is_elsewhere {
        let desk = case.desk.clone();
        note(turn, Sentence::CaseElsewhere { desk: &desk });
    }
    is_elsewhere
}

/// Returns a card with what the customer answered about the open case.
pub(super) fn with_answers(turn: &TurnContext<'_>, card: Rich) -> Rich {
    match card_here(turn) {
        Some(of_case) => with_lines_of(&card, &of_case),
        None => card,
    }
}

/// Shows an answer in the message about the case; says so if it takes a complaint back that people
/// look at.
fn answered(turn: &mut TurnContext<'_>, answer: &CardAnswer, corrects: bool) {
    let desk = turn.conversation.desk.as_mut();
    if let Some((_, card)) = desk.and_then(|desk| desk.case.as_mut()) {
        *card = with_answer(card, answer);
    }
    if corrects {
        let (number, name) = (number_of(turn), customer(turn));
        let sentence = Sentence::CaseCorrected {
            number: &number,
            name: &name,
            question: &answer.question,
            answer: &answer.answer,
        };
        say(turn, sentence, None);
    }
    refresh(turn);
}

/// Does what a person of the desk pressed or typed about the case.
pub(super) fn act(turn: &mut TurnContext<'_>, by: &Helper, action: DeskAction) {
    if turn.contact.case.is_none() {
        return note(turn, Sentence::CaseNone);
    }
    if is_elsewhere(turn) {
        return;
    }
    let step = match action {
        DeskAction::Understood => CaseStep::Understood,
        DeskAction::Apologised => CaseStep::Apologised,
        DeskAction::MadeGood => CaseStep::MadeGood,
        DeskAction::NoComplaint => return close(turn, CaseEnd::NoComplaint, by),
        DeskAction::Close => return close(turn, CaseEnd::ByPerson, by),
        DeskAction::Take
        | DeskAction::GiveBack
        | DeskAction::Done
        | DeskAction::Note
        | DeskAction::Pass
        | DeskAction::PassTo(_)
        | DeskAction::Saved
        | DeskAction::Reply(_)
        | DeskAction::Codes
        | DeskAction::Code(_)
        | DeskAction::CodeYes(_) => return,
    };
    if case::take_step(turn, step, Some(by)) {
        refresh(turn);
    }
}

/// Handles a clock of the case that ran out; returns whether the timer is one.
pub(super) fn due(turn: &mut TurnContext<'_>, timer: TimerId) -> bool {
    if timer.question != CASE_TIMER {
        return false;
    }
    let Some(case) = turn.contact.case.clone() else {
        return true;
    };
    match timer.step {
        ASK => turn.tell(
            Recipient::Conversation(case.conversation),
            Relay::AskAgain { case: case.number },
        ),
        ANSWER if case.asked_again_at.is_some() => {
            case::close(turn, CaseEnd::NoAnswer, None);
            ended(turn, CaseEnd::NoAnswer, None);
        }
        ANSWER => {}
        late => {
            let (step, count) = (late % 10, late / 10);
            let is_it = |known: &CaseStep| place(*known) == step && case.is_to_do(*known);
            if let Some(step) = CaseStep::ALL.into_iter().find(is_it) {
                // Nobody can do anything about a customer who wants to hear nothing.
                if turn.contact.stopped_at.is_none() {
                    remind(turn, &case, step);
                }
                wind_step(turn, &case, step, count + 1);
            }
        }
    }
    true
}

/// Returns the number of a step among all, from 1.
fn place(step: CaseStep) -> u16 {
    let at = CaseStep::ALL.iter().position(|known| *known == step);
    at.and_then(|at| u16::try_from(at + 1).ok()).unwrap_or(0)
}

fn remind(turn: &mut TurnContext<'_>, case: &Case, step: CaseStep) {
    let language = desk_language(turn);
    let (number, name) = (case.number.to_string(), customer(turn));
    let step = label(turn, &language, step);
    let sentence = Sentence::CaseLate {
        number: &number,
        name: &name,
        step: &step,
    };
    let words = sentences::rich(turn, &language, sentence);
    let keyboard = buttons(turn, case);
    turn.send(words, keyboard);
}

fn close(turn: &mut TurnContext<'_>, how: CaseEnd, by: &Helper) {
    case::close(turn, how, Some(by));
    ended(turn, how, Some(by));
}

/// Takes the buttons off the message of a case that is closed, and says how it ended.
fn ended(turn: &mut TurnContext<'_>, how: CaseEnd, by: Option<&Helper>) {
    stop_clocks(turn);
    let number = number_of(turn);
    let name = by.map(|by| helper(turn, by)).unwrap_or_default();
    let whose = customer(turn);
    let (number, name, customer) = (number.as_str(), name.as_str(), whose.as_str());
    let sentence = match how {
        CaseEnd::Recovered => Sentence::CaseRecovered { number, customer },
        CaseEnd::ByPerson => Sentence::CaseClosed {
            number,
            customer,
            name,
        },
        CaseEnd::NoComplaint => Sentence::CaseWasNone {
            number,
            customer,
            name,
        },
        CaseEnd::NoAnswer => Sentence::CaseNoAnswer { number, customer },
        CaseEnd::Unreachable => Sentence::CaseUnreachable { number, customer },
        CaseEnd::TakenBack => Sentence::CaseTakenBack { number, customer },
    };
    put_away(turn, sentence);
    say(turn, sentence, None);
}

/// Takes the buttons off the message of a customer who is forgotten. Returns whether there was one.
pub(super) fn forgotten(turn: &mut TurnContext<'_>, name: &str) -> bool {
    stop_clocks(turn);
    put_away(turn, Sentence::DeskForgotten { name })
}

/// Returns whether words of this desk about the open case reach the customer, though they are with
/// the bot.
pub(super) fn is_reachable(turn: &TurnContext<'_>, desk: &DeskTalk) -> bool {
    let case = turn.contact.case.as_ref();
    case.is_some_and(|case| case.desk == desk.desk) && turn.contact.stopped_at.is_none()
}

/// Stops the clocks of the case here.
pub(super) fn stop_clocks(turn: &mut TurnContext<'_>) {
    turn.effects.push(Effect::Disarm {
        question: CASE_TIMER,
    });
}

/// Writes below the message about the case what became of it, in place of the buttons. Returns
/// whether there is such a message.
fn put_away(turn: &mut TurnContext<'_>, sentence: Sentence<'_>) -> bool {
    let desk = turn.conversation.desk.as_mut();
    let Some((sent, card)) = desk.and_then(|desk| desk.case.take()) else {
        return false;
    };
    let language = desk_language(turn);
    let line = sentences::rich(turn, &language, sentence);
    turn.edit(sent, card.then(line), Keyboard::None);
    true
}

/// Returns the number of the customer's newest case.
fn number_of(turn: &TurnContext<'_>) -> String {
    turn.contact.cases.to_string()
}

/// Shows the newest state of the open case in its message, and winds its clock.
pub(super) fn refresh(turn: &mut TurnContext<'_>) {
    let Some(case) = turn.contact.case.clone() else {
        return;
    };
    let known = turn.conversation.desk.as_ref();
    if let Some((sent, card)) = known.and_then(|desk| desk.case.clone()) {
        let (text, keyboard) = (with_clocks(turn, &card, &case), buttons(turn, &case));
        turn.edit(sent, text, keyboard);
    }
    wind(turn, &case);
}

/// Sets the timer of what is to be done next.
fn wind(turn: &mut TurnContext<'_>, case: &Case) {
    stop_clocks(turn);
    if let Some(asked) = case.asked_again_at {
        return arm(turn, ANSWER, asked.plus(PATIENCE));
    }
    if let Some(at) = case.ask_again_at {
        arm(turn, ASK, at);
    }
    for step in CaseStep::ALL {
        if case.is_to_do(step) {
            wind_step(turn, case, step, 0);
        }
    }
}

/// Sets the timer of the next reminder of a step; `told` is how many there were at least.
fn wind_step(turn: &mut TurnContext<'_>, case: &Case, step: CaseStep, told: u16) {
    let bot = turn.bot();
    let within = bot.cases.as_ref().and_then(|cases| clock(cases, step));
    let (Some(within), Some(mut at)) = (within, due_at(bot, case, step)) else {
        return;
    };
    for count in 0..REMINDERS {
        if count >= told && at > turn.now() {
            return arm(turn, place(step) + 10 * count, at);
        }
        at = case::deadline(bot, &case.desk, at, within);
    }
}

fn arm(turn: &mut TurnContext<'_>, step: u16, at: Timestamp) {
    let timer = TimerId {
        conversation: turn.conversation.id,
        question: CASE_TIMER,
        step,
    };
    turn.effects.push(Effect::Arm { timer, at });
}

/// Writes the state of a case below its card: what was done by whom, and what is to be done until
/// when.
fn with_clocks(turn: &TurnContext<'_>, card: &Rich, case: &Case) -> Rich {
    let language = desk_language(turn);
    let number = case.number.to_string();
    let head = match case.is_perhaps() {
        true => Sentence::CasePerhaps { number: &number },
        false => Sentence::CaseNew { number: &number },
    };
    let mut lines = sentences::rich(turn, &language, head);
    let mut line = |words: &str| {
        lines.push("\n", Style::Plain);
        lines.push(words, Style::Plain);
    };
    for step in CaseStep::ALL {
        let shown = label(turn, &language, step);
        let step_shown = shown.as_str();
        if let Some(done) = case.done(step) {
            let time = sentences::moment(turn, &language, done.at);
            let by = Helper {
                contact: done.by,
                name: done.name.clone(),
            };
            let name = helper(turn, &by);
            let sentence = match step {
                CaseStep::AskedAgain => Sentence::CaseDoneByBot {
                    step: step_shown,
                    time: &time,
                },
                CaseStep::Acknowledged
                | CaseStep::Understood
                | CaseStep::Apologised
                | CaseStep::MadeGood => Sentence::CaseDone {
                    step: step_shown,
                    name: &name,
                    time: &time,
                },
            };
            line(&sentences::sentence(turn, &language, sentence));
            continue;
        }
        if let Some(due) = due_line(turn, case, step).filter(|_| case.is_to_do(step)) {
            line(&due);
        }
    }
    if let (Some(at), None) = (case.ask_again_at, case.asked_again_at) {
        let time = sentences::moment(turn, &language, at);
        let sentence = Sentence::CaseAskAgain { time: &time };
        line(&sentences::sentence(turn, &language, sentence));
    }
    if turn.contact.stopped_at.is_some() {
        let name = customer(turn);
        let sentence = Sentence::DeskStopped { name: &name };
        line(&sentences::sentence(turn, &language, sentence));
    }
    card.clone().then(lines)
}

/// Says until when a step is to be done.
fn due_line(turn: &TurnContext<'_>, case: &Case, step: CaseStep) -> Option<String> {
    let language = desk_language(turn);
    let until = sentences::moment(turn, &language, due_at(turn.bot(), case, step)?);
    let step = label(turn, &language, step);
    let sentence = Sentence::CaseDue {
        step: &step,
        until: &until,
    };
    Some(sentences::sentence(turn, &language, sentence).into_owned())
}

fn label(turn: &TurnContext<'_>, language: &Name, step: CaseStep) -> String {
    let sentence = match step {
        CaseStep::Acknowledged => Sentence::CaseAcknowledged,
        CaseStep::Understood => Sentence::CaseUnderstood,
        CaseStep::Apologised => Sentence::CaseApologised,
        CaseStep::MadeGood => Sentence::CaseMadeGood,
        CaseStep::AskedAgain => Sentence::CaseAskedAgain,
    };
    sentences::sentence(turn, language, sentence).into_owned()
}

/// Returns the buttons below a case: to take the customer, and what is not done yet.
fn buttons(turn: &TurnContext<'_>, case: &Case) -> Keyboard {
    let is_done = |step| case.done(step).is_some();
    let cases = turn.bot().cases.as_ref();
    let make_good = match cases.is_some_and(|cases| cases.codes.is_some()) {
        true => DeskAction::Codes,
        false => DeskAction::MadeGood,
    };
    let mut actions = vec![DeskAction::Take];
    for (action, step) in [
        (DeskAction::Understood, CaseStep::Understood),
        (DeskAction::Apologised, CaseStep::Apologised),
        (make_good, CaseStep::MadeGood),
    ] {
        if !is_done(step) {
            actions.push(action);
        }
    }
    if case
        .steps
        .iter()
        .all(|done| done.step == CaseStep::Acknowledged)
    {
        actions.push(DeskAction::NoComplaint);
    }
    actions.push(DeskAction::Close);
    let shown = actions
        .into_iter()
        .map(|action| action_button(turn, action));
    Keyboard::Grid(2, shown.collect())
}
