//! Gives the customer a single-use code, in a message signed by the person who makes it good.

use crate::contact::{CaseStep, CodeState};
use crate::dialog::words::Sentence;
use crate::engine::data::case;
use crate::engine::data::handover::{signature, unreachable};
use crate::engine::state::event::Event;
use crate::engine::state::handover::{CodeNews, Recipient, Relay};
use crate::engine::state::turn_context::TurnContext;
use crate::engine::text::say;
use crate::id::ConversationId;
use crate::message::{Keyboard, Rich, Style};

/// Takes what the desk says of a code. Where the customer cannot be reached, the desk is told: it has
/// the code, and may give it in another way.
pub(in crate::engine) fn told(turn: &mut TurnContext<'_>, from: ConversationId, news: &CodeNews) {
    let CodeNews::Given {
        case: number,
        desk,
        by,
        value,
        code,
    } = news
    else {
        return;
    };
    if let Some(why) = unreachable(turn) {
        turn.tell(Recipient::Conversation(from), Relay::Refused(why));
        return case::lose_code(turn, code);
    }
    let mut words = Rich::default();
    if let Some(name) = signature(turn, desk, by) {
        words.push(name, Style::Bold);
        words.push(": ", Style::Plain);
    }
    let (language, worth) = (say::current_language(turn), value.to_string());
    let sentence = Sentence::CodeHere {
        value: &worth,
        code,
    };
    words.push(&say::sentence(turn, &language, sentence), Style::Plain);
    if turn.conversation.handover.is_none() {
        let line = say::rich(turn, &language, Sentence::CodeFromBot);
        words = words.then(line);
    }
    turn.send(words, Keyboard::None);
    turn.record_event(Event::CodeGiven {
        case: *number,
        value: *value,
    });
    case::acknowledge(turn, by);
    let known = turn.contact.case.as_ref();
    let known = known.and_then(|case| case.code.as_ref());
    if known.is_some_and(|known| known.state == CodeState::Given(code.clone())) {
        case::take_step(turn, CaseStep::MadeGood, Some(by));
        case::show(turn);
    }
}
