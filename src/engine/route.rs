//! Finds out what an incoming message means, in an order that leaves no customer stuck.
//!
//! The order: a tap; `stop`, commands and deep links; an exact label, synonym or number of an
//! option; the other repair words; the question's own parser; trigger phrases; an option with one
//! typing slip; the retry sentence, or `lost`.

use crate::dialog::ast::Room;
use crate::dialog::fold::{fold, fold_start};
use crate::dialog::letter::is_seen;
use crate::dialog::program::{Dialogs, Program, SectionIx, Spec, TriggerKind};
use crate::dialog::words::{List, Repair, Sentence, SmallTalk, Utterance};
use crate::engine::effect::Effect;
use crate::engine::event::Event;
use crate::engine::session::Pending;
use crate::engine::turn_context::TurnContext;
use crate::engine::{lifecycle, offers, pending, repair, say, scope, small_talk, tap, typed};
use crate::id::Name;
use crate::message::InMessage;
use crate::time::Duration;

/// How often the `lost` reply is sent within `LOST_PERIOD`: a person who goes on is flooding, or is
/// a machine.
const LOST_MAX: u32 = 5;
/// The period in which `lost` replies are counted.
const LOST_PERIOD: Duration = Duration(10 * 60);
/// How long a greeted person is not greeted again.
const GREETING_INTERVAL: Duration = Duration(7 * Duration::DAY.0);

/// How far into a message stop words and trigger phrases are searched, in bytes of its folded form.
const MAX_FOLDED_BYTES: usize = 2_000;

/// Handles what a person sent.
pub(super) fn message(turn: &mut TurnContext<'_>, message: &InMessage) {
    // A person who writes to the bot in private can be written to. In a group only the messenger
    // knows whether the bot may write.
    if !is_among_others(turn) {
        turn.conversation.gone_at = None;
    }
    let is_first = turn.conversation.sessions == 0;
    match message {
        InMessage::Tap(token) => tap::tapped(turn, token),
        // An empty text holds nothing to read, and it is no voice message.
        InMessage::Text(text) if !is_seen(text) => take_without_text(turn, message, is_first),
        InMessage::Text(text) => take_text(turn, text.trim(), is_first),
        InMessage::Contact { .. }
        | InMessage::Location { .. }
        | InMessage::Photo { .. }
        | InMessage::File { .. }
        | InMessage::Other => take_without_text(turn, message, is_first),
    }
    turn.conversation.last_inbound = Some(turn.now());
}

fn take_text(turn: &mut TurnContext<'_>, text: &str, is_first: bool) {
    if let Some(command) = text.strip_prefix('/') {
        return self::take_command(turn, command, is_first);
    }
    let language = pending::current_language(turn);
    let is_private_matter = is_business_chat(turn) && turn.conversation.active.is_none();
    if says_stop(turn, &language, text) && !is_private_matter {
        return repair::repair(turn, Repair::Stop);
    }
    if pending::take_text(turn, text) {
        return;
    }
    let waiting = turn.conversation.active.as_ref().map(|session| session.id);
    match lifecycle::take_active(turn) {
        Some(active) if Some(active.session.id) == waiting => typed::take_text(turn, active, text),
        // The text was meant for a dialog that is gone, not for the one that was resumed.
        Some(active) => lifecycle::keep_waiting(turn, active),
        None if waiting.is_some() => {}
        None => take_idle_text(turn, text, is_first),
    }
}

/// Reads text as a request, in every language of the dialogs.
fn understand<'h>(
    turn: &'h TurnContext<'_>,
    language: &'h str,
    text: &str,
) -> Option<Utterance<'h>> {
    // In a whole group only commands count; a member's text answers their own question.
    if turn.conversation.room == Room::Group {
        return None;
    }
    let spoken = turn
        .world
        .dialogs
        .programs
        .values()
        .flat_map(|program| &program.languages);
    say::words(turn, language).heard(text, spoken.map(|code| -> &'h str { code }))
}

/// Returns the repair word that the whole message is.
pub(super) fn repair_word(turn: &TurnContext<'_>, language: &str, text: &str) -> Option<Repair> {
    // A question mark alone asks for help.
    let is_query = !text.is_empty()
        && text.chars().all(|c| matches!(c, '?' | '¿' | '？'))
        && !is_among_others(turn);
    understand(turn, language, text)
        .and_then(|heard| heard.repair())
        .or(is_query.then_some(Repair::Help))
}

/// Returns the small talk that the whole message is. In a group people talk to each other, so
/// nothing counts there.
pub(super) fn small_talk(turn: &TurnContext<'_>, language: &str, text: &str) -> Option<SmallTalk> {
    understand(turn, language, text)
        .filter(|_| !is_among_others(turn))?
        .small_talk()
}

/// Returns the repair word that the text begins with, if missing it would do harm: stop, or being
/// erased.
pub(super) fn begins_like(turn: &TurnContext<'_>, language: &str, text: &str) -> Option<Repair> {
    let heard = understand(turn, language, text)?;
    // In a group nobody can be erased.
    let asked: &[Repair] = if is_among_others(turn) {
        &[Repair::Stop]
    } else {
        &[Repair::Stop, Repair::ForgetMe]
    };
    asked
        .iter()
        .copied()
        .find(|repair| heard.begins_with(repair.list()))
}

/// Returns whether the whole message may mean that the person wants to stop, and starts nothing:
/// `cancel`, `laat maar`.
pub(super) fn cancels(turn: &TurnContext<'_>, language: &str, text: &str) -> bool {
    understand(turn, language, text).is_some_and(|heard| heard.means(List::Cancel))
        && triggered_by_words(turn, text).is_none()
}

/// Returns whether the whole message asks for another of these languages than the current one. If
/// the question expects text, the bare name of a language is an answer.
pub(super) fn asks_language(
    turn: &TurnContext<'_>,
    language: &str,
    languages: &[Name],
    text: &str,
    wants_words: bool,
) -> bool {
    let asked = understand(turn, language, text).and_then(|heard| heard.language(languages));
    asked.is_some_and(|asked| asked.code != language && !(wants_words && asked.is_bare))
}

/// Returns whether the whole message asks to stop.
pub(super) fn asks_to_stop(turn: &TurnContext<'_>, text: &str) -> bool {
    let language = pending::current_language(turn);
    match text.trim().strip_prefix('/') {
        Some(command) => {
            say::words(turn, &language).repair_command(&command_name(command)) == Some(Repair::Stop)
        }
        None => repair_word(turn, &language, text.trim()) == Some(Repair::Stop),
    }
}

/// Returns whether text is nothing but stop, or can only mean stop while the program itself asks a
/// question.
fn says_stop(turn: &TurnContext<'_>, language: &str, text: &str) -> bool {
    let Some(heard) = understand(turn, language, text) else {
        return false;
    };
    heard.bare_repair() == Some(Repair::Stop)
        || (turn.conversation.pending.is_some() && heard.repair() == Some(Repair::Stop))
}

/// Handles text while no session waits for any.
fn take_idle_text(turn: &mut TurnContext<'_>, text: &str, is_first: bool) {
    let language = say::idle_language(turn);
    if !is_business_chat(turn) {
        if let Some(repair) = repair_word(turn, &language, text) {
            return repair::repair(turn, repair);
        }
        match begins_like(turn, &language, text) {
            // Erasing asks for a confirmation first.
            Some(Repair::ForgetMe) => return pending::ask_to_forget(turn),
            Some(asked) if triggered_by_words(turn, text).is_none() => {
                return pending::ask_what_was_meant(turn, asked, None);
            }
            Some(_) | None => {}
        }
    }
    if let Some((program, section)) = triggered_by_words(turn, text) {
        return lifecycle::start(turn, program, section, None);
    }
    if !is_business_chat(turn)
        && asks_language(turn, &language, &pending::languages(turn), text, false)
    {
        return pending::ask_language(turn);
    }
    let active = small_talk(turn, &language, text).filter(|_| !is_business_chat(turn));
    let is_met = find_first_message(turn).filter(|_| is_first).is_none();
    match active.filter(|active| is_met || small_talk::is_request(*active)) {
        Some(SmallTalk::Hello) if is_first => greet(turn),
        Some(active) => small_talk::reply(turn, active),
        None => nothing_claims(turn, Sentence::Lost, is_first),
    }
}

/// Handles a message without text.
fn take_without_text(turn: &mut TurnContext<'_>, message: &InMessage, is_first: bool) {
    match lifecycle::take_active(turn) {
        Some(active) => typed::take_message(turn, active, message),
        None => {
            let is_read = !matches!(message, InMessage::Other);
            nothing_claims(
                turn,
                if is_read {
                    Sentence::Lost
                } else {
                    Sentence::RetryUnreadable
                },
                is_first,
            );
        }
    }
}

fn nothing_claims(turn: &mut TurnContext<'_>, sentence: Sentence<'_>, is_first: bool) {
    // In a group people talk to each other, not to the bot.
    if is_among_others(turn) {
        return;
    }
    match find_first_message(turn).filter(|_| is_first) {
        Some((program, section)) => lifecycle::start(turn, program, section, None),
        None if is_business_chat(turn) => {}
        None => match turn.conversation.expired.take() {
            Some((dialog, section)) => say_expired(turn, &dialog, &section),
            None => say_lost_with(turn, sentence),
        },
    }
}

fn find_first_message<'a>(turn: &TurnContext<'a>) -> Option<(&'a Program, SectionIx)> {
    find_trigger(turn, |on| matches!(on, TriggerKind::FirstMessage))
}

/// Says that the answered question has expired, and how to start it again.
fn say_expired(turn: &mut TurnContext<'_>, dialog: &Name, section: &Name) {
    let language = say::idle_language(turn);
    match how_to_start(turn, dialog, section) {
        Some(command) => say::say(turn, &language, Sentence::Expired { command: &command }),
        None => say::say(turn, &language, Sentence::ExpiredHelp),
    }
}

/// Returns what a person can type to start a section, or `None` if nothing starts it.
fn how_to_start(turn: &TurnContext<'_>, dialog: &Name, section: &Name) -> Option<String> {
    let matching = triggers(turn)
        .filter(|(program, trigger)| program.dialog == *dialog && trigger.section == *section);
    let mut ways: Vec<(bool, String)> = matching
        .filter_map(|(_, trigger)| match &trigger.on {
            TriggerKind::Command(name) => Some((true, format!("/{name}"))),
            TriggerKind::Words(phrases) => Some((false, phrases.first()?.clone())),
            TriggerKind::Link(_)
            | TriggerKind::FirstMessage
            | TriggerKind::Joins
            | TriggerKind::Every { .. }
            | TriggerKind::At(_) => None,
        })
        .collect();
    ways.sort_by_key(|(is_command, _)| *is_command);
    ways.into_iter().next().map(|(_, way)| way)
}

/// Returns whether this is a chat between a customer and the account holder of a Business account.
/// Messages that no dialog claims are for the account holder.
pub(super) fn is_business_chat(turn: &TurnContext<'_>) -> bool {
    turn.conversation.room == Room::Business
}

/// Says that the message was not understood, unless the person is flooding.
pub(super) fn say_lost(turn: &mut TurnContext<'_>) {
    say_lost_with(turn, Sentence::Lost);
}

fn say_lost_with(turn: &mut TurnContext<'_>, sentence: Sentence<'_>) {
    turn.record_event(Event::Lost);
    let now = turn.now();
    let conversation = &mut turn.conversation;
    if conversation
        .lost_at
        .is_none_or(|at| now >= at.plus(LOST_PERIOD))
    {
        (conversation.lost_at, conversation.lost_count) = (Some(now), 0);
    }
    if conversation.lost_count >= LOST_MAX {
        return;
    }
    conversation.lost_count += 1;
    let is_again = conversation.lost_count > 1;
    let language = say::idle_language(turn);
    let own = turn
        .bot()
        .lost
        .as_ref()
        .map(|text| scope::fill_idle(turn, text, &language));
    let general = match sentence {
        Sentence::Lost if is_again => Sentence::LostAgain,
        sentence => sentence,
    };
    let words = own
        .filter(|_| sentence == Sentence::Lost)
        .unwrap_or_else(|| say::rich(turn, &language, general));
    let keyboard = offers::keyboard(turn, &language);
    turn.send(words, keyboard);
}

/// Starts what a dialog has for a person who enters the group. A person who comes back continues
/// with the open session, and is not greeted again for a while.
pub(super) fn joined(turn: &mut TurnContext<'_>) {
    let Some((program, section)) = find_trigger(turn, |on| matches!(on, TriggerKind::Joins)) else {
        return;
    };
    let is_member = turn.conversation.room == Room::Member;
    if is_member && turn.conversation.active.is_some() {
        return pending::repeat(turn);
    }
    // A group greets everybody who enters within a minute together.
    let (now, rest) = (
        turn.now(),
        if is_member {
            GREETING_INTERVAL
        } else {
            Duration::MINUTE
        },
    );
    if turn
        .conversation
        .greeted_at
        .is_some_and(|at| now < at.plus(rest))
    {
        return;
    }
    turn.conversation.greeted_at = Some(now);
    lifecycle::start(turn, program, section, None);
}

/// Returns the name of a command in lower case, without the name of the bot it is addressed to.
pub(super) fn command_name(command: &str) -> String {
    let name = command.split(char::is_whitespace).next().unwrap_or(command);
    name.split('@').next().unwrap_or(name).to_lowercase()
}

/// Returns the commands that start something here, in the order of the dialogs.
pub(super) fn commands(turn: &TurnContext<'_>) -> Vec<Name> {
    let command_of = |on: &TriggerKind| match on {
        TriggerKind::Command(name) => Some(name.clone()),
        TriggerKind::Link(_)
        | TriggerKind::Words(_)
        | TriggerKind::FirstMessage
        | TriggerKind::Joins
        | TriggerKind::Every { .. }
        | TriggerKind::At(_) => None,
    };
    let mut commands: Vec<Name> = triggers(turn)
        .filter_map(|(_, trigger)| command_of(&trigger.on))
        .collect();
    if turn.conversation.room == Room::Group {
        let all = turn
            .world
            .dialogs
            .programs
            .values()
            .flat_map(|program| &program.triggers);
        commands.extend(
            all.filter(|trigger| trigger.room == Room::Member)
                .filter_map(|trigger| command_of(&trigger.on)),
        );
    }
    commands
}

/// Handles a command, given without its slash.
pub(super) fn take_command(turn: &mut TurnContext<'_>, command: &str, is_first: bool) {
    let payload = command
        .split_once(char::is_whitespace)
        .map_or("", |(_, payload)| payload.trim());
    let name = command_name(command);
    let pending = turn.conversation.pending.clone();
    pending::drop(turn);
    if name == "start" {
        return take_start(turn, payload, is_first);
    }
    let language = pending::current_language(turn);
    let is_private_matter = is_business_chat(turn) && turn.conversation.active.is_none();
    if let Some(repair) = say::words(turn, &language)
        .repair_command(&name)
        .filter(|_| !is_private_matter)
    {
        return repair::repair(turn, repair);
    }
    match find_trigger(
        turn,
        |on| matches!(on, TriggerKind::Command(known) if *known == name),
    ) {
        // In a group, a question that was just asked is not asked again.
        Some((program, section))
            if is_among_others(turn) && is_just_asked(turn, pending.as_ref(), program, section) =>
        {
            turn.conversation.pending = pending;
        }
        Some((program, section)) => {
            let sessions = turn.conversation.sessions;
            lifecycle::start(turn, program, section, None);
            if turn.conversation.sessions > sessions && !payload.is_empty() {
                take_first_answer(turn, payload);
            }
        }
        // In a group the command may be for another bot.
        None if is_among_others(turn) => {}
        None if turn.conversation.active.is_some() => pending::repeat_after(turn, Sentence::Lost),
        None if is_business_chat(turn) => {}
        None => say_lost(turn),
    }
}

/// Returns whether the bot asked less than a minute ago whether to start this section again.
fn is_just_asked(
    turn: &TurnContext<'_>,
    pending: Option<&Pending>,
    program: &Program,
    section: SectionIx,
) -> bool {
    let is_it = |pending: &Pending| {
        let Pending::Restart {
            dialog,
            section: asked,
            ..
        } = pending
        else {
            return false;
        };
        *dialog == program.dialog && *asked == program.section(section).name
    };
    let is_recent = turn
        .conversation
        .last_inbound
        .is_some_and(|at| turn.now() < at.plus(Duration::MINUTE));
    is_recent && pending.is_some_and(is_it)
}

/// Takes the text after a command as the answer to the first question, if that expects text. The
/// question is then not sent.
fn take_first_answer(turn: &mut TurnContext<'_>, words: &str) {
    let Some(active) = lifecycle::take_active(turn) else {
        return;
    };
    let wants_words = |at| matches!(active.program.question(at).spec, Spec::Text { .. });
    let sent = active.session.wait.as_ref().and_then(|wait| wait.sent);
    if !lifecycle::waiting_for(&active).is_some_and(wants_words) {
        return lifecycle::keep_waiting(turn, active);
    }
    let before = turn.events.len();
    typed::take_text(turn, active, words);
    if turn.events[before..]
        .iter()
        .any(|event| matches!(event, Event::Answered(_)))
    {
        let is_question = |effect: &Effect| matches!(effect, Effect::Send { id, .. } | Effect::Edit { of: id, .. } if Some(*id) == sent);
        turn.effects.retain(|effect| !is_question(effect));
    }
}

/// Handles `/start`, with or without the payload of a deep link.
fn take_start(turn: &mut TurnContext<'_>, payload: &str, is_first: bool) {
    if let Some((program, section, source)) = find_link(turn, payload) {
        let source = source.or_else(|| {
            turn.offer.map(|group| {
                group
                    .name
                    .clone()
                    .unwrap_or_else(|| group.conversation.to_string())
            })
        });
        if turn.contact.source.is_none() {
            turn.contact.source.clone_from(&source);
        }
        return lifecycle::start(turn, program, section, source);
    }
    let by_command = find_trigger(
        turn,
        |on| matches!(on, TriggerKind::Command(name) if name == "start"),
    );
    let found = by_command.or_else(|| find_first_message(turn));
    match found {
        Some((program, section)) => lifecycle::start(turn, program, section, None),
        // A person who presses Start during a dialog is shown the waiting question.
        None if turn.conversation.active.is_some() && !is_first => pending::repeat(turn),
        None => greet(turn),
    }
}

/// Returns whether other people can read the conversation.
pub(super) fn is_among_others(turn: &TurnContext<'_>) -> bool {
    matches!(turn.conversation.room, Room::Group | Room::Member)
}

fn greet(turn: &mut TurnContext<'_>) {
    if is_among_others(turn) || is_business_chat(turn) {
        return;
    }
    let language = say::idle_language(turn);
    if turn.contact.stopped_at.take().is_some() {
        turn.record_event(Event::Stopped(false));
    }
    let own = turn
        .bot()
        .greeting
        .as_ref()
        .map(|text| scope::fill_idle(turn, text, &language));
    let words = own.unwrap_or_else(|| {
        say::rich(
            turn,
            &language,
            Sentence::Greeting {
                name: &turn.bot().name,
            },
        )
    });
    let keyboard = offers::keyboard(turn, &language);
    turn.send(words, keyboard);
}

/// Finds the section that a deep link leads to, and the part after its name. Only sections with a
/// `link:` can be reached.
fn find_link<'a>(
    turn: &TurnContext<'a>,
    payload: &str,
) -> Option<(&'a Program, SectionIx, Option<String>)> {
    if payload.is_empty() {
        return None;
    }
    let name_of = |on: &TriggerKind| match on {
        TriggerKind::Link(name) => Some(name.clone()),
        _ => None,
    };
    if let Some((program, section)) =
        find_trigger(turn, |on| name_of(on).is_some_and(|name| name == payload))
    {
        return Some((program, section, None));
    }
    let mut longest: Option<(Name, &'a Program, SectionIx)> = None;
    for (program, trigger) in triggers(turn) {
        let Some(name) = name_of(&trigger.on) else {
            continue;
        };
        let is_it = payload
            .strip_prefix(name.as_str())
            .is_some_and(|rest| rest.starts_with('-') && rest.len() > 1);
        if is_it
            && longest
                .as_ref()
                .is_none_or(|(known, ..)| known.len() < name.len())
        {
            longest = program
                .section_named(&trigger.section)
                .map(|section| (name, program, section));
        }
    }
    let (name, program, section) = longest?;
    Some((program, section, Some(payload[name.len() + 1..].to_owned())))
}

/// Starts the section whose trigger phrase is in the message, if there is one.
pub(super) fn begin_by_words(turn: &mut TurnContext<'_>, text: &str) {
    if let Some((program, section)) = triggered_by_words(turn, text) {
        lifecycle::start(turn, program, section, None);
    }
}

/// Returns whether a command starts a section for single members of a group.
pub(super) fn is_for_members(turn: &TurnContext<'_>, name: &str) -> bool {
    let is_it = |on: &TriggerKind| matches!(on, TriggerKind::Command(known) if *known == name);
    let mut all = turn
        .world
        .dialogs
        .programs
        .values()
        .flat_map(|program| &program.triggers);
    all.any(|trigger| trigger.room == Room::Member && is_it(&trigger.on))
}

/// Finds the section whose trigger phrase is in the message, as whole words.
pub(super) fn triggered_by_words<'a>(
    turn: &TurnContext<'a>,
    text: &str,
) -> Option<(&'a Program, SectionIx)> {
    let text = fold_start(text, MAX_FOLDED_BYTES);
    find_trigger(turn, |on| find_trigger_phrase(on, &text).is_some())
}

/// Returns the trigger phrase that is in the message as whole words, if it starts something in this
/// kind of place.
pub(super) fn find_phrase<'a>(dialogs: &'a Dialogs, room: Room, text: &str) -> Option<&'a str> {
    let text = fold_start(text, MAX_FOLDED_BYTES);
    let triggers = dialogs
        .programs
        .values()
        .flat_map(|program| &program.triggers);
    triggers
        .filter(|trigger| lifecycle::serves(trigger.room, room))
        .find_map(|trigger| find_trigger_phrase(&trigger.on, &text))
}

fn find_trigger_phrase<'a>(on: &'a TriggerKind, folded: &str) -> Option<&'a str> {
    let TriggerKind::Words(phrases) = on else {
        return None;
    };
    let words = split_words(folded);
    let is_in = |phrase: &&String| {
        let phrase = fold(phrase);
        let parts = split_words(&phrase);
        !parts.is_empty() && words.windows(parts.len()).any(|window| window == parts)
    };
    phrases.iter().find(is_in).map(String::as_str)
}

fn split_words(folded: &str) -> Vec<&str> {
    folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect()
}

fn find_trigger<'a>(
    turn: &TurnContext<'a>,
    is_it: impl Fn(&TriggerKind) -> bool,
) -> Option<(&'a Program, SectionIx)> {
    let (program, trigger) = triggers(turn).find(|(_, trigger)| is_it(&trigger.on))?;
    Some((program, program.section_named(&trigger.section)?))
}

/// Returns the triggers that apply in this room.
pub(super) fn triggers<'a>(
    turn: &TurnContext<'a>,
) -> impl Iterator<Item = (&'a Program, &'a crate::dialog::program::Trigger)> + use<'a> {
    let room = turn.conversation.room;
    let dialogs = turn.world.dialogs;
    let programs = dialogs
        .programs
        .values()
        .map(|program| -> &'a Program { program });
    programs.flat_map(move |program| {
        let serves =
            move |trigger: &&crate::dialog::program::Trigger| lifecycle::serves(trigger.room, room);
        program
            .triggers
            .iter()
            .filter(serves)
            .map(move |trigger| (program, trigger))
    })
}
