//! Hands a customer over to the people of a desk, and passes words on between them.

use crate::dialog::bot::{Desk, Sign};
use crate::dialog::letter::shown_name;
use crate::dialog::words::Sentence;
use crate::engine::data::card::card;
use crate::engine::data::topic_name;
use crate::engine::state::effect::Effect;
use crate::engine::state::event::Event;
use crate::engine::state::handover::{Handover, Helper, Over, Recipient, Relay};
use crate::engine::state::session::Session;
use crate::engine::state::turn_context::{ActiveSession, TurnContext};
use crate::engine::text::{say, scope};
use crate::id::{Name, SessionId, TimerId};
use crate::message::{InMessage, Keyboard, Media, PassedMedia, Rich, Style};
use crate::time::Timestamp;

/// Timer number of the end of a silent hand-over; no question has it.
pub(in crate::engine) const HANDOVER_TIMER: u32 = u32::MAX - 2;

/// Hands the customer over to a desk: the bot is silent until they are handed back. `by` is the
/// person who took them without being asked.
pub(in crate::engine) fn begin(
    turn: &mut TurnContext<'_>,
    desk: &Desk,
    active: Option<&ActiveSession<'_>>,
    note: Option<Rich>,
    by: Option<Helper>,
) {
    let card = card(turn, active, note);
    begin_with(
        turn,
        desk,
        active.map(|active| whose(&active.session)),
        card,
        by,
    );
}

/// Hands the customer over to another desk with the card that the one before had.
pub(in crate::engine) fn pass_on(turn: &mut TurnContext<'_>, desk: &Desk, card: Rich) {
    let session = turn.conversation.active.as_ref().map(whose);
    begin_with(turn, desk, session, card, None);
}

/// Returns the id of a session, and its dialog.
fn whose(session: &Session) -> (SessionId, Name) {
    (session.id, session.dialog.clone())
}

fn begin_with(
    turn: &mut TurnContext<'_>,
    desk: &Desk,
    session: Option<(SessionId, Name)>,
    card: Rich,
    by: Option<Helper>,
) {
    let now = turn.now();
    let (opening, zone) = (opening(turn, desk), turn.bot().timezone);
    let (session, dialog) = session.unzip();
    let conversation = &mut turn.conversation;
    conversation.handovers = conversation.handovers.saturating_add(1);
    let number = conversation.handovers;
    // A question of the program itself would otherwise take the next words.
    conversation.pending = None;
    conversation.handover = Some(Handover {
        number,
        desk: desk.name.clone(),
        by: by.clone(),
        since: now,
        until: desk.after(now, desk.give_back, zone),
        said: Vec::new(),
        told_opening: opening.filter(|_| by.is_none()),
        title: None,
    });
    turn.record_event(Event::HandedOver {
        desk: desk.name.clone(),
        session,
    });
    if let Some(by) = &by {
        turn.record_event(Event::HelperTook(by.contact));
    }
    arm(turn);
    topic_name::tell_of(turn, dialog);
    tell_desk(turn, desk, number, card, by);
    ask_place(turn);
}

/// Tells a desk anew of a customer whom it has.
pub(in crate::engine) fn bring(turn: &mut TurnContext<'_>, desk: &Desk, card: Rich) {
    let Some(handover) = &mut turn.conversation.handover else {
        return;
    };
    // Nobody has taken them there, and no message there is known.
    (handover.by, handover.title) = (None, None);
    handover.said.clear();
    let number = handover.number;
    topic_name::tell(turn);
    tell_desk(turn, desk, number, card, None);
}

fn tell_desk(turn: &mut TurnContext<'_>, desk: &Desk, number: u32, card: Rich, by: Option<Helper>) {
    let (desk, name) = (desk.name.clone(), turn.contact.name.clone());
    turn.tell(
        Recipient::Desk(desk.clone()),
        Relay::HandedOver {
            desk,
            number,
            name,
            card,
            by,
        },
    );
}

/// Returns the desk that gets a customer who asks for this one: if nobody can be reached there, the
/// next one; `None` if nobody can be reached at any.
pub(in crate::engine) fn reachable<'a>(turn: &TurnContext<'a>, desk: &'a Desk) -> Option<&'a Desk> {
    let gone = &turn.conversation.desks_gone;
    let from = |known: &&Desk| known.name != desk.name;
    let mut desks = turn.bot().desks.iter().skip_while(from);
    desks.find(|desk| !gone.contains(&desk.name))
}

/// Notes at a desk that a customer asked for a person while nobody could be reached there.
pub(in crate::engine) fn miss(turn: &mut TurnContext<'_>, desk: &Desk) {
    let (desk, name) = (desk.name.clone(), turn.contact.name.clone());
    turn.tell(Recipient::Desk(desk.clone()), Relay::Missed { desk, name });
}

/// Returns how a person of the organisation is reached otherwise; `None` if `bot.yaml` does not say it.
pub(in crate::engine) fn contact(turn: &TurnContext<'_>, language: &str) -> Option<String> {
    let contact = turn.bot().contact.as_ref()?;
    Some(scope::fill_idle(turn, contact, language).words())
}

/// Says that nobody can be reached at a desk.
pub(in crate::engine) fn nobody(contact: Option<&str>) -> Sentence<'_> {
    match contact {
        Some(contact) => Sentence::HumanNobodyContact { contact },
        None => Sentence::HumanNobody,
    }
}

/// Asks a desk that tells customers their number in its queue which one they are.
pub(in crate::engine) fn ask_place(turn: &mut TurnContext<'_>) {
    let known = turn.conversation.handover.as_ref();
    let Some(known) = known.filter(|known| known.by.is_none()) else {
        return;
    };
    let (number, desk) = (known.number, known.desk.clone());
    if turn.bot().desk(&desk).is_some_and(|desk| desk.queue) {
        let ahead = None;
        turn.tell(Recipient::Desk(desk), Relay::Queued { number, ahead });
    }
}

/// Tells a desk where a customer is; the dialog goes on.
pub(in crate::engine) fn notify(
    turn: &mut TurnContext<'_>,
    desk: &Name,
    active: &ActiveSession<'_>,
    note: Option<Rich>,
) {
    let card = card(turn, Some(active), note);
    let name = turn.contact.name.clone();
    turn.tell(
        Recipient::Desk(desk.clone()),
        Relay::Notice {
            desk: desk.clone(),
            name,
            card,
        },
    );
}

/// Leaves the customer of a Business account to its holder, who is told so in their own chat with the
/// bot; the bot is silent for a while.
pub(in crate::engine) fn leave_to_holder(
    turn: &mut TurnContext<'_>,
    active: Option<&ActiveSession<'_>>,
    note: Option<Rich>,
) {
    tell_holder(turn, active, note, true);
    pause(turn);
    let timer = TimerId {
        conversation: turn.conversation.id,
        question: HANDOVER_TIMER,
        step: 0,
    };
    let at = turn.conversation.paused_until.unwrap_or(turn.now());
    turn.effects.push(Effect::Arm { timer, at });
}

/// Tells the holder of a Business account where a customer is.
pub(in crate::engine) fn tell_holder(
    turn: &mut TurnContext<'_>,
    active: Option<&ActiveSession<'_>>,
    note: Option<Rich>,
    waits: bool,
) {
    let (card, name) = (card(turn, active, note), turn.contact.name.clone());
    turn.tell(Recipient::Holder, Relay::ForHolder { name, card, waits });
}

/// Leaves the chat to the account holder for a while.
pub(in crate::engine) fn pause(turn: &mut TurnContext<'_>) {
    let (now, before) = (turn.now(), turn.conversation.paused_until);
    let until = now.plus(turn.bot().business.pause);
    turn.conversation.paused_until = Some(until);
    if before.is_none_or(|before| before <= now) {
        turn.record_event(Event::Paused(true));
    }
}

/// Tells the customer that a person was asked, in the author's words if there are any; outside the
/// hours of the desk, when somebody is there.
pub(in crate::engine) fn announce(
    turn: &mut TurnContext<'_>,
    desk: &Desk,
    language: &str,
    text: Option<Rich>,
) {
    let asked = || say::rich(turn, language, Sentence::HumanAsked);
    let text = match opening(turn, desk) {
        None => text.unwrap_or_else(asked),
        Some(opening) => text
            .unwrap_or_default()
            .then(away(turn, desk, language, opening)),
    };
    let hint = say::rich(turn, language, Sentence::HumanHint);
    turn.send(text.then(hint), Keyboard::None);
}

/// Tells a customer whom nobody took that nobody is there, once until the desk opens.
pub(in crate::engine) fn say_if_away(turn: &mut TurnContext<'_>) {
    let Some(handover) = turn.conversation.handover.as_ref() else {
        return;
    };
    let waits = handover.by.is_none();
    let Some(desk) = turn.bot().desk(&handover.desk).filter(|_| waits) else {
        return;
    };
    let opening = opening(turn, desk);
    let (Some(at), true) = (opening, opening != handover.told_opening) else {
        return;
    };
    let language = say::current_language(turn);
    let words = away(turn, desk, &language, at);
    turn.send(words, Keyboard::None);
    if let Some(handover) = &mut turn.conversation.handover {
        handover.told_opening = opening;
    }
}

/// Says that nobody is at a desk, in the author's words if there are any, and when somebody is.
pub(in crate::engine) fn away(
    turn: &TurnContext<'_>,
    desk: &Desk,
    language: &str,
    opening: Timestamp,
) -> Rich {
    let mut words = match &desk.away {
        Some(away) => scope::fill_idle(turn, away, language),
        None => say::rich(turn, language, Sentence::HumanAway),
    };
    let when = scope::moment_idle(turn, opening, language);
    words.push(" ", Style::Plain);
    let sentence = Sentence::HumanOpens { when: &when };
    words.push(&say::sentence(turn, language, sentence), Style::Plain);
    words
}

/// Returns when somebody is at a desk again; `None` if somebody is there now.
pub(in crate::engine) fn opening(turn: &TurnContext<'_>, desk: &Desk) -> Option<Timestamp> {
    desk.opens(turn.now(), turn.bot().timezone)
}

/// Notes that a person says something to the customer, who takes them by it.
pub(in crate::engine) fn said_by(turn: &mut TurnContext<'_>, by: &Helper) {
    let Some(handover) = &mut turn.conversation.handover else {
        return;
    };
    if handover.by.as_ref() != Some(by) {
        handover.by = Some(by.clone());
        turn.record_event(Event::HelperTook(by.contact));
    }
    turn.record_event(Event::HelperSaid(by.contact));
    touch(turn);
}

/// Moves the end of a silent hand-over behind the words that were just said.
pub(in crate::engine) fn touch(turn: &mut TurnContext<'_>) {
    let (now, zone) = (turn.now(), turn.bot().timezone);
    let give_back = |name: &Name| match turn.bot().desk(name) {
        Some(desk) => desk.after(now, desk.give_back, zone),
        None => now.plus(Desk::GIVE_BACK),
    };
    let until = turn
        .conversation
        .handover
        .as_ref()
        .map(|handover| give_back(&handover.desk));
    if let (Some(handover), Some(until)) = (&mut turn.conversation.handover, until) {
        handover.until = until;
        arm(turn);
    }
}

fn arm(turn: &mut TurnContext<'_>) {
    let Some(handover) = &turn.conversation.handover else {
        return;
    };
    let timer = TimerId {
        conversation: turn.conversation.id,
        question: HANDOVER_TIMER,
        step: 0,
    };
    let at = handover.until;
    turn.effects.push(Effect::Arm { timer, at });
}

/// Returns why nothing a person says reaches the customer; `None` if it does.
pub(in crate::engine) fn unreachable(turn: &TurnContext<'_>) -> Option<Over> {
    if turn.conversation.gone_at.is_some() {
        return Some(Over::Gone);
    }
    turn.contact.stopped_at.map(|_| Over::Stopped)
}

/// Returns the language in which the people of a desk read.
pub(in crate::engine) fn desk_language(turn: &TurnContext<'_>) -> Name {
    turn.bot().first_language()
}

/// Returns what a customer sees of the name of the person who answers.
pub(in crate::engine) fn signature<'h>(
    turn: &TurnContext<'_>,
    desk: &str,
    by: &'h Helper,
) -> Option<&'h str> {
    match turn
        .bot()
        .desk(desk)
        .map_or(Sign::default(), |desk| desk.sign)
    {
        Sign::FirstName => by.first_name(),
        Sign::Name => by.name.as_deref(),
        Sign::Nothing => None,
    }
}

/// Returns a person's message as others read it in a language: with their name, and with what they
/// sent at a place under a number if it is more than words.
pub(in crate::engine) fn passed_on(
    turn: &TurnContext<'_>,
    (name, language): (Option<&str>, &str),
    message: &InMessage,
    (place, number): (&str, Option<i64>),
) -> (Rich, Option<Media>) {
    let (words, file, is_picture) = match message {
        InMessage::Contact { number, .. } => (number.clone(), None, false),
        InMessage::Location {
            latitude,
            longitude,
        } => (format!("{latitude}, {longitude}"), None, false),
        InMessage::Photo { file, .. } => (message.words().to_owned(), Some(file), true),
        InMessage::File { file, .. } | InMessage::Voice { file, .. } => {
            (message.words().to_owned(), Some(file), false)
        }
        InMessage::Text(_) | InMessage::Tap(_) | InMessage::Other => {
            (message.words().to_owned(), None, false)
        }
    };
    let media = number
        .filter(|_| !matches!(message, InMessage::Text(_)) && !place.is_empty())
        .map(|number| {
            Media::Passed(Box::new(PassedMedia {
                place: place.to_owned(),
                number,
                file: file.cloned(),
                is_picture,
                instead: say::sentence(turn, language, Sentence::NotShownHere).into_owned(),
            }))
        });
    let mut text = Rich::default();
    if let Some(name) = name {
        text.push(&shown_name(name), Style::Bold);
        text.push(": ", Style::Plain);
    }
    text.push(
        if words.is_empty() && media.is_none() {
            "…"
        } else {
            &words
        },
        Style::Plain,
    );
    (text, media)
}

/// Returns whether a message sent at a place is nothing that can be brought to this conversation.
pub(in crate::engine) fn cannot_be_brought(
    turn: &TurnContext<'_>,
    message: &InMessage,
    place: &str,
) -> bool {
    let is_elsewhere = place.split('/').next() != Some(turn.conversation.channel.as_str());
    is_elsewhere && matches!(message, InMessage::Other)
}
