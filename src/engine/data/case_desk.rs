//! Which desk has a case: where nobody can be reached it goes to another, whose people sign with a
//! name.

use crate::dialog::bot::{Desk, Sign};
use crate::dialog::cases::Cases;
use crate::dialog::words::Sentence;
use crate::engine::data::handover::desk_language;
use crate::engine::state::handover::{CaseNews, Recipient, Relay};
use crate::engine::state::turn_context::TurnContext;
use crate::engine::text::say;
use crate::id::{ConversationId, Name};
use crate::message::Rich;

/// Returns the desk that gets a new case, and whether it is another than `cases:` names.
pub(super) fn first(turn: &TurnContext<'_>, cases: &Cases) -> (Name, bool) {
    let gone = &turn.conversation.desks_gone;
    let other = || next(turn, cases, &cases.desk).map(|desk| desk.name.clone());
    match gone.contains(&cases.desk).then(other).flatten() {
        Some(other) => (other, true),
        None => (cases.desk.clone(), false),
    }
}

/// Returns the first desk but this one that can have cases and be reached, beginning with the one that
/// `cases:` names; `None` if there is none.
fn next<'a>(turn: &TurnContext<'a>, cases: &Cases, but: &str) -> Option<&'a Desk> {
    let desks = &turn.bot().desks;
    let own = desks.iter().position(|desk| desk.name == cases.desk);
    let (before, from) = desks.split_at(own.unwrap_or(0));
    let gone = &turn.conversation.desks_gone;
    let may =
        |desk: &&Desk| desk.name != but && desk.sign != Sign::Nothing && !gone.contains(&desk.name);
    from.iter().chain(before).find(may)
}

/// Gives the case to another desk, because nobody can be reached at this one. Where there is no other it
/// stays: it is shown there once somebody can be reached.
pub(in crate::engine) fn gone(
    turn: &mut TurnContext<'_>,
    from: ConversationId,
    desk: &Name,
    card: Rich,
) {
    let bot = turn.bot();
    let (Some(case), Some(cases)) = (&turn.contact.case, &bot.cases) else {
        return;
    };
    if case.desk != *desk {
        return;
    }
    let Some(next) = next(turn, cases, desk).map(|next| next.name.clone()) else {
        return;
    };
    let card = instead(turn, card, desk);
    give(turn, &next, card);
    let news = Relay::CaseMoved(CaseNews::Elsewhere(next));
    turn.tell(Recipient::Conversation(from), news);
}

/// Writes below a card for which desk the case was.
pub(super) fn instead(turn: &TurnContext<'_>, card: Rich, desk: &str) -> Rich {
    let language = desk_language(turn);
    let line = say::rich(turn, &language, Sentence::CaseInstead { desk });
    match card.words().contains(&line.words()) {
        true => card,
        false => card.then(line),
    }
}

/// Shows the open case at the desk that has it now, because it is not where it was.
pub(in crate::engine) fn bring(turn: &mut TurnContext<'_>, card: Rich) {
    let bot = turn.bot();
    let (Some(case), Some(cases)) = (&turn.contact.case, &bot.cases) else {
        return;
    };
    let desk = match bot.desk(&case.desk) {
        Some(_) => case.desk.clone(),
        None => cases.desk.clone(),
    };
    give(turn, &desk, card);
}

fn give(turn: &mut TurnContext<'_>, desk: &Name, card: Rich) {
    if let Some(case) = &mut turn.contact.case {
        case.desk = desk.clone();
    }
    let (desk, name) = (desk.clone(), turn.contact.name.clone());
    turn.tell(
        Recipient::Desk(desk.clone()),
        Relay::Complaint {
            desk,
            name,
            card,
            opens: true,
            is_heard: false,
        },
    );
}
