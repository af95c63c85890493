//! Finds out what is meant by what came in, in the order that leaves no customer stuck.
//!
//! A tap; `stop`, commands and deep links; an exact label, word or number of an option; the other repair words; the
//! question's own parser; trigger words; an option with one slip; the retry sentence, or `lost`.

use crate::dialog::ast::Room;
use crate::dialog::fold::{fold, fold_start};
use crate::dialog::letter::is_seen;
use crate::dialog::program::{Dialogs, Program, SectionIx, Spec, TriggerKind};
use crate::dialog::words::{Heard, Repair, Sentence, SmallTalk};
use crate::engine::draft::Draft;
use crate::engine::effect::Effect;
use crate::engine::event::Event;
use crate::engine::session::Pending;
use crate::engine::{beside, course, offers, pending, repair, say, scope, tap, typed};
use crate::id::Name;
use crate::message::InMessage;
use crate::time::Duration;

/// How often it is said in a while that nothing fits: whoever goes on floods, or is a machine.
const LOST_MOST: u32 = 5;
/// How long that while is.
const LOST_WHILE: Duration = Duration(10 * 60);
/// How long a person who was greeted is not greeted again.
const GREETING: Duration = Duration(7 * Duration::DAY.0);

/// How far into a message words are looked for that stop or start something, in bytes of its folded form.
const LONGEST_FOLDED: usize = 2_000;

/// Takes what a person sent.
pub(super) fn message(draft: &mut Draft<'_>, message: &InMessage) {
    // Who writes to the bot alone can be written to; in a group only the messenger says whether the bot may write.
    if !is_among_others(draft) {
        draft.conversation.gone_at = None;
    }
    let is_first = draft.conversation.sessions == 0;
    match message {
        InMessage::Tap(token) => tap::tapped(draft, token),
        // There is nothing to read, and it is no voice message.
        InMessage::Text(text) if !is_seen(text) => unread(draft, message, is_first),
        InMessage::Text(text) => words(draft, text.trim(), is_first),
        InMessage::Contact { .. } | InMessage::Location { .. } | InMessage::Photo { .. } | InMessage::File { .. } | InMessage::Other => {
            unread(draft, message, is_first)
        }
    }
    draft.conversation.last_inbound = Some(draft.now());
}

fn words(draft: &mut Draft<'_>, text: &str, is_first: bool) {
    if let Some(command) = text.strip_prefix('/') {
        return self::command(draft, command, is_first);
    }
    let language = pending::current_language(draft);
    let is_private_matter = is_beside_its_owner(draft) && draft.conversation.active.is_none();
    if says_stop(draft, &language, text) && !is_private_matter {
        return repair::repair(draft, Repair::Stop);
    }
    if pending::typed(draft, text) {
        return;
    }
    let waiting = draft.conversation.active.as_ref().map(|session| session.id);
    match course::take_active(draft) {
        Some(talk) if Some(talk.session.id) == waiting => typed::typed(draft, talk, text),
        // The words were meant for a dialog that is gone, not for the one that goes on in its place.
        Some(talk) => course::keep_waiting(draft, talk),
        None if waiting.is_some() => {}
        None => idle(draft, text, is_first),
    }
}

/// Reads words as a request, in every language that is spoken here.
fn heard<'h>(draft: &'h Draft<'_>, language: &'h str, text: &str) -> Option<Heard<'h>> {
    // To a whole group only commands are said; what a member says is a reply to their own question.
    if draft.conversation.room == Room::Group {
        return None;
    }
    let spoken = draft.world.dialogs.programs.values().flat_map(|program| &program.languages);
    say::words(draft, language).heard(text, spoken.map(|code| -> &'h str { code }))
}

/// Returns the repair word that a whole message is.
pub(super) fn repair_word(draft: &Draft<'_>, language: &str, text: &str) -> Option<Repair> {
    // A question mark alone asks what one can do.
    let is_query = !text.is_empty() && text.chars().all(|c| matches!(c, '?' | '¿' | '？')) && !is_among_others(draft);
    heard(draft, language, text).and_then(|heard| heard.repair()).or(is_query.then_some(Repair::Help))
}

/// Returns the small talk that a whole message is; among others people talk with each other.
pub(super) fn small_talk(draft: &Draft<'_>, language: &str, text: &str) -> Option<SmallTalk> {
    heard(draft, language, text).filter(|_| !is_among_others(draft))?.small_talk()
}

/// Returns what words begin like that would be a loss if it were overheard: stop, or being erased.
pub(super) fn begins_like(draft: &Draft<'_>, language: &str, text: &str) -> Option<Repair> {
    let heard = heard(draft, language, text)?;
    // Nobody is erased where others read along.
    let asked: &[Repair] = if is_among_others(draft) { &[Repair::Stop] } else { &[Repair::Stop, Repair::ForgetMe] };
    asked.iter().copied().find(|repair| heard.begins_with(repair.list()))
}

/// Returns whether a whole message says that its sender wants no more of the dialog.
pub(super) fn asks_to_stop(draft: &Draft<'_>, text: &str) -> bool {
    let language = pending::current_language(draft);
    match text.trim().strip_prefix('/') {
        Some(command) => say::words(draft, &language).repair_command(&command_name(command)) == Some(Repair::Stop),
        None => repair_word(draft, &language, text.trim()) == Some(Repair::Stop),
    }
}

/// Returns whether words are nothing but stop, or, while the program itself asks something, mean nothing else.
fn says_stop(draft: &Draft<'_>, language: &str, text: &str) -> bool {
    let Some(heard) = heard(draft, language, text) else { return false };
    heard.bare_repair() == Some(Repair::Stop) || (draft.conversation.pending.is_some() && heard.repair() == Some(Repair::Stop))
}

/// Takes words where no dialog waits for any.
fn idle(draft: &mut Draft<'_>, text: &str, is_first: bool) {
    let language = say::idle_language(draft);
    if !is_beside_its_owner(draft) {
        if let Some(repair) = repair_word(draft, &language, text) {
            return repair::repair(draft, repair);
        }
        match begins_like(draft, &language, text) {
            // It asks before it erases.
            Some(Repair::ForgetMe) => return pending::ask_to_forget(draft),
            Some(asked) if triggered_by_words(draft, text).is_none() => return pending::ask_what_was_meant(draft, asked, None),
            Some(_) | None => {}
        }
    }
    if let Some((program, section)) = triggered_by_words(draft, text) {
        return course::start(draft, program, section, None);
    }
    let talk = small_talk(draft, &language, text).filter(|_| !is_beside_its_owner(draft));
    let is_met = find_first_message(draft).filter(|_| is_first).is_none();
    match talk.filter(|talk| is_met || beside::is_request(*talk)) {
        Some(SmallTalk::Hello) if is_first => greet(draft),
        Some(talk) => beside::answer(draft, talk),
        None => nothing_claims(draft, Sentence::Lost, is_first),
    }
}

/// Takes what holds no words.
fn unread(draft: &mut Draft<'_>, message: &InMessage, is_first: bool) {
    match course::take_active(draft) {
        Some(talk) => typed::sent(draft, talk, message),
        None => {
            let is_read = !matches!(message, InMessage::Other);
            nothing_claims(draft, if is_read { Sentence::Lost } else { Sentence::RetryUnreadable }, is_first);
        }
    }
}

fn nothing_claims(draft: &mut Draft<'_>, sentence: Sentence<'_>, is_first: bool) {
    // In a group people talk with each other, not with the bot.
    if is_among_others(draft) {
        return;
    }
    match find_first_message(draft).filter(|_| is_first) {
        Some((program, section)) => course::start(draft, program, section, None),
        None if is_beside_its_owner(draft) => {}
        None => match draft.conversation.expired.take() {
            Some((dialog, section)) => expired(draft, &dialog, &section),
            None => lost_saying(draft, sentence),
        },
    }
}

fn find_first_message<'a>(draft: &Draft<'a>) -> Option<(&'a Program, SectionIx)> {
    find_trigger(draft, |on| matches!(on, TriggerKind::FirstMessage))
}

/// Says that the question that is answered now is closed, and what starts it again.
fn expired(draft: &mut Draft<'_>, dialog: &Name, section: &Name) {
    let language = say::idle_language(draft);
    match way_in(draft, dialog, section) {
        Some(command) => say::say(draft, &language, Sentence::Expired { command: &command }),
        None => say::say(draft, &language, Sentence::ExpiredHelp),
    }
}

/// Returns what can be typed to start a section.
fn way_in(draft: &Draft<'_>, dialog: &Name, section: &Name) -> Option<String> {
    let of_it = triggers(draft).filter(|(program, trigger)| program.dialog == *dialog && trigger.section == *section);
    let mut ways: Vec<(bool, String)> = of_it
        .filter_map(|(_, trigger)| match &trigger.on {
            TriggerKind::Command(name) => Some((true, format!("/{name}"))),
            TriggerKind::Words(phrases) => Some((false, phrases.first()?.clone())),
            TriggerKind::Link(_) | TriggerKind::FirstMessage | TriggerKind::Joins | TriggerKind::Every { .. } | TriggerKind::At(_) => None,
        })
        .collect();
    ways.sort_by_key(|(is_command, _)| *is_command);
    ways.into_iter().next().map(|(_, way)| way)
}

/// Returns whether this is a chat between a customer and the owner of a Business account: what no dialog claims is theirs.
pub(super) fn is_beside_its_owner(draft: &Draft<'_>) -> bool {
    draft.conversation.room == Room::Business
}

/// Says that nothing fits; not to somebody who floods.
pub(super) fn lost(draft: &mut Draft<'_>) {
    lost_saying(draft, Sentence::Lost);
}

fn lost_saying(draft: &mut Draft<'_>, sentence: Sentence<'_>) {
    draft.happened(Event::Lost);
    let now = draft.now();
    let conversation = &mut draft.conversation;
    if conversation.lost_at.is_none_or(|at| now >= at.plus(LOST_WHILE)) {
        (conversation.lost_at, conversation.lost_count) = (Some(now), 0);
    }
    if conversation.lost_count >= LOST_MOST {
        return;
    }
    conversation.lost_count += 1;
    let is_again = conversation.lost_count > 1;
    let language = say::idle_language(draft);
    let own = draft.bot().lost.as_ref().map(|text| scope::fill_idle(draft, text, &language));
    let general = match sentence {
        Sentence::Lost if is_again => Sentence::LostAgain,
        sentence => sentence,
    };
    let words = own.filter(|_| sentence == Sentence::Lost).unwrap_or_else(|| say::rich(draft, &language, general));
    let keyboard = offers::keyboard(draft, &language);
    draft.send(words, keyboard);
}

/// Starts what a dialog has for a person who enters the group. Who comes back goes on with what was open, and is not greeted anew for a
/// while.
pub(super) fn joined(draft: &mut Draft<'_>) {
    let Some((program, section)) = find_trigger(draft, |on| matches!(on, TriggerKind::Joins)) else { return };
    let is_member = draft.conversation.room == Room::Member;
    if is_member && draft.conversation.active.is_some() {
        return pending::repeat(draft);
    }
    // A group greets those of a minute together.
    let (now, rest) = (draft.now(), if is_member { GREETING } else { Duration::MINUTE });
    if draft.conversation.greeted_at.is_some_and(|at| now < at.plus(rest)) {
        return;
    }
    draft.conversation.greeted_at = Some(now);
    course::start(draft, program, section, None);
}

/// Returns the name of a command without its slash, and without the bot it is meant for.
pub(super) fn command_name(command: &str) -> String {
    let name = command.split(char::is_whitespace).next().unwrap_or(command);
    name.split('@').next().unwrap_or(name).to_lowercase()
}

/// Returns the commands that start something here, in the order of the dialogs.
pub(super) fn commands(draft: &Draft<'_>) -> Vec<Name> {
    let command = |on: &TriggerKind| match on {
        TriggerKind::Command(name) => Some(name.clone()),
        TriggerKind::Link(_)
        | TriggerKind::Words(_)
        | TriggerKind::FirstMessage
        | TriggerKind::Joins
        | TriggerKind::Every { .. }
        | TriggerKind::At(_) => None,
    };
    let mut commands: Vec<Name> = triggers(draft).filter_map(|(_, trigger)| command(&trigger.on)).collect();
    if draft.conversation.room == Room::Group {
        let all = draft.world.dialogs.programs.values().flat_map(|program| &program.triggers);
        commands.extend(all.filter(|trigger| trigger.room == Room::Member).filter_map(|trigger| command(&trigger.on)));
    }
    commands
}

/// Takes a command, without its slash.
pub(super) fn command(draft: &mut Draft<'_>, command: &str, is_first: bool) {
    let payload = command.split_once(char::is_whitespace).map_or("", |(_, payload)| payload.trim());
    let name = command_name(command);
    let pending = draft.conversation.pending.clone();
    pending::drop(draft);
    if name == "start" {
        return begin(draft, payload, is_first);
    }
    let language = pending::current_language(draft);
    let is_private_matter = is_beside_its_owner(draft) && draft.conversation.active.is_none();
    if let Some(repair) = say::words(draft, &language).repair_command(&name).filter(|_| !is_private_matter) {
        return repair::repair(draft, repair);
    }
    match find_trigger(draft, |on| matches!(on, TriggerKind::Command(known) if *known == name)) {
        // Others read along: what was just asked is not asked again.
        Some((program, section)) if is_among_others(draft) && is_just_asked(draft, pending.as_ref(), program, section) => {
            draft.conversation.pending = pending;
        }
        Some((program, section)) => {
            let sessions = draft.conversation.sessions;
            course::start(draft, program, section, None);
            if draft.conversation.sessions > sessions && !payload.is_empty() {
                first_answer(draft, payload);
            }
        }
        // In a group the command may be another bot's.
        None if is_among_others(draft) => {}
        None if draft.conversation.active.is_some() => pending::repeat_after(draft, Sentence::Lost),
        None if is_beside_its_owner(draft) => {}
        None => lost(draft),
    }
}

/// Returns whether somebody was asked a moment ago whether this section is to begin again.
fn is_just_asked(draft: &Draft<'_>, pending: Option<&Pending>, program: &Program, section: SectionIx) -> bool {
    let is_it = |pending: &Pending| {
        let Pending::Restart { dialog, section: asked, .. } = pending else { return false };
        *dialog == program.dialog && *asked == program.section(section).name
    };
    let is_recent = draft.conversation.last_inbound.is_some_and(|at| draft.now() < at.plus(Duration::MINUTE));
    is_recent && pending.is_some_and(is_it)
}

/// Takes the words behind a command as the answer to the first question, where that is for words: it need not be asked then.
fn first_answer(draft: &mut Draft<'_>, words: &str) {
    let Some(talk) = course::take_active(draft) else { return };
    let wants_words = |at| matches!(talk.program.question(at).spec, Spec::Text { .. });
    let sent = talk.session.wait.as_ref().and_then(|wait| wait.sent);
    if !course::waiting_for(&talk).is_some_and(wants_words) {
        return course::keep_waiting(draft, talk);
    }
    let before = draft.events.len();
    typed::typed(draft, talk, words);
    if draft.events[before..].iter().any(|event| matches!(event, Event::Answered(_))) {
        let is_question = |effect: &Effect| matches!(effect, Effect::Send { id, .. } | Effect::Edit { of: id, .. } if Some(*id) == sent);
        draft.effects.retain(|effect| !is_question(effect));
    }
}

/// Takes `/start`, with the payload of a deep link or without.
fn begin(draft: &mut Draft<'_>, payload: &str, is_first: bool) {
    if let Some((program, section, source)) = linked(draft, payload) {
        let source = source.or_else(|| draft.offer.map(|group| group.name.clone().unwrap_or_else(|| group.conversation.to_string())));
        if draft.contact.source.is_none() {
            draft.contact.source.clone_from(&source);
        }
        return course::start(draft, program, section, source);
    }
    let by_command = find_trigger(draft, |on| matches!(on, TriggerKind::Command(name) if name == "start"));
    let found = by_command.or_else(|| find_first_message(draft));
    match found {
        Some((program, section)) => course::start(draft, program, section, None),
        // Somebody in the middle of a dialog who presses Start is shown where they are.
        None if draft.conversation.active.is_some() && !is_first => pending::repeat(draft),
        None => greet(draft),
    }
}

/// Returns whether others read along.
pub(super) fn is_among_others(draft: &Draft<'_>) -> bool {
    matches!(draft.conversation.room, Room::Group | Room::Member)
}

fn greet(draft: &mut Draft<'_>) {
    if is_among_others(draft) || is_beside_its_owner(draft) {
        return;
    }
    let language = say::idle_language(draft);
    if draft.contact.stopped_at.take().is_some() {
        draft.happened(Event::Stopped(false));
    }
    let own = draft.bot().greeting.as_ref().map(|text| scope::fill_idle(draft, text, &language));
    let words = own.unwrap_or_else(|| say::rich(draft, &language, Sentence::Greeting { name: &draft.bot().name }));
    let keyboard = offers::keyboard(draft, &language);
    draft.send(words, keyboard);
}

/// Finds the section a deep link leads to, and the part behind its name: only sections with a `link:` can be reached so.
fn linked<'a>(draft: &Draft<'a>, payload: &str) -> Option<(&'a Program, SectionIx, Option<String>)> {
    if payload.is_empty() {
        return None;
    }
    let name_of = |on: &TriggerKind| match on {
        TriggerKind::Link(name) => Some(name.clone()),
        _ => None,
    };
    if let Some((program, section)) = find_trigger(draft, |on| name_of(on).is_some_and(|name| name == payload)) {
        return Some((program, section, None));
    }
    let mut longest: Option<(Name, &'a Program, SectionIx)> = None;
    for (program, trigger) in triggers(draft) {
        let Some(name) = name_of(&trigger.on) else { continue };
        let is_it = payload.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with('-') && rest.len() > 1);
        if is_it && longest.as_ref().is_none_or(|(known, ..)| known.len() < name.len()) {
            longest = program.section_named(&trigger.section).map(|section| (name, program, section));
        }
    }
    let (name, program, section) = longest?;
    Some((program, section, Some(payload[name.len() + 1..].to_owned())))
}

/// Starts the section whose trigger words are in the message, where there is one.
pub(super) fn begin_by_words(draft: &mut Draft<'_>, text: &str) {
    if let Some((program, section)) = triggered_by_words(draft, text) {
        course::start(draft, program, section, None);
    }
}

/// Returns whether a command starts what is for one member of a group.
pub(super) fn is_for_members(draft: &Draft<'_>, name: &str) -> bool {
    let is_it = |on: &TriggerKind| matches!(on, TriggerKind::Command(known) if *known == name);
    let mut all = draft.world.dialogs.programs.values().flat_map(|program| &program.triggers);
    all.any(|trigger| trigger.room == Room::Member && is_it(&trigger.on))
}

/// Finds the section whose trigger words are in the message as whole words.
pub(super) fn triggered_by_words<'a>(draft: &Draft<'a>, text: &str) -> Option<(&'a Program, SectionIx)> {
    let text = fold_start(text, LONGEST_FOLDED);
    find_trigger(draft, |on| phrase_of(on, &text).is_some())
}

/// Returns the phrase of an author that is in the message as whole words, where it begins something in this kind of place.
pub(super) fn phrase<'a>(dialogs: &'a Dialogs, room: Room, text: &str) -> Option<&'a str> {
    let text = fold_start(text, LONGEST_FOLDED);
    let triggers = dialogs.programs.values().flat_map(|program| &program.triggers);
    triggers.filter(|trigger| course::serves(trigger.room, room)).find_map(|trigger| phrase_of(&trigger.on, &text))
}

fn phrase_of<'a>(on: &'a TriggerKind, folded: &str) -> Option<&'a str> {
    let TriggerKind::Words(phrases) = on else { return None };
    let words = words_of(folded);
    let is_in = |phrase: &&String| {
        let phrase = fold(phrase);
        let parts = words_of(&phrase);
        !parts.is_empty() && words.windows(parts.len()).any(|window| window == parts)
    };
    phrases.iter().find(is_in).map(String::as_str)
}

fn words_of(folded: &str) -> Vec<&str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect()
}

fn find_trigger<'a>(draft: &Draft<'a>, is_it: impl Fn(&TriggerKind) -> bool) -> Option<(&'a Program, SectionIx)> {
    let (program, trigger) = triggers(draft).find(|(_, trigger)| is_it(&trigger.on))?;
    Some((program, program.section_named(&trigger.section)?))
}

/// Returns the triggers that hold in this room.
pub(super) fn triggers<'a>(draft: &Draft<'a>) -> impl Iterator<Item = (&'a Program, &'a crate::dialog::program::Trigger)> + use<'a> {
    let room = draft.conversation.room;
    let dialogs = draft.world.dialogs;
    let programs = dialogs.programs.values().map(|program| -> &'a Program { program });
    programs.flat_map(move |program| {
        let serves = move |trigger: &&crate::dialog::program::Trigger| course::serves(trigger.room, room);
        program.triggers.iter().filter(serves).map(move |trigger| (program, trigger))
    })
}
