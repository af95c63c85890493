//! A group as a whole: who may say what in it, whether it may talk with the bot at all, and one vote at a time.
//!
//! People talk with each other in a group, so only commands and buttons count, and nobody is asked anything alone.

use crate::contact::Group;
use crate::dialog::program::{Program, SectionIx, Step};
use crate::dialog::words::{Repair, Sentence};
use crate::engine::draft::{Draft, Talk};
use crate::engine::effect::Effect;
use crate::engine::event::{Event, Status};
use crate::engine::input::{Actor, Profile, Standing};
use crate::engine::session::{OpenVote, Postponed};
use crate::engine::{course, lookout, offers, pending, repair, route, say, scope, vote};
use crate::id::Name;
use crate::message::{InMessage, Keyboard, Rich, Token};
use crate::time::Duration;

/// The command by which an operator lets a group talk with the bot.
const ALLOW: &str = "allow";

/// A vote that was shown so short ago is not shown again.
const FRESH: Duration = Duration(5);

/// Takes what somebody did in a group.
pub(super) fn message(draft: &mut Draft<'_>, by: &Actor, message: &InMessage, ballot: &[Name]) {
    let command = match message {
        InMessage::Text(text) => text.trim().strip_prefix('/'),
        InMessage::Tap(_)
        | InMessage::Contact { .. }
        | InMessage::Location { .. }
        | InMessage::Photo { .. }
        | InMessage::File { .. }
        | InMessage::Other => None,
    };
    if command.is_some_and(|command| route::command_name(command) == ALLOW) && by.is_operator {
        return allow(draft);
    }
    if !is_allowed(draft) {
        return tell_once(draft);
    }
    match (message, command) {
        (InMessage::Tap(token), _) => tapped(draft, by, message, token, ballot),
        (_, Some(command)) => self::command(draft, by, message, command),
        (InMessage::Text(text), None) => route::begin_by_words(draft, text),
        (_, None) => {}
    }
}

/// Takes what the messenger says of how the bot stands in the group.
pub(super) fn standing(draft: &mut Draft<'_>, standing: &Standing) {
    if standing.title.is_some() {
        draft.contact.name.clone_from(&standing.title);
    }
    let since = draft.conversation.gone_at.unwrap_or(draft.now());
    draft.conversation.gone_at = (!standing.may_write).then_some(since);
    let was_allowed = is_allowed(draft);
    let has_operators = !draft.bot().operators.is_empty();
    let group = draft.contact.group.get_or_insert(Group { is_allowed: !has_operators, was_told: false });
    if let Some(is_operator) = standing.added_by_operator {
        group.is_allowed = is_operator || !has_operators;
    }
    let is_allowed = group.is_allowed;
    if is_allowed != was_allowed {
        draft.happened(Event::GroupAllowed(is_allowed));
    }
    if !is_allowed && standing.may_write {
        tell_once(draft);
    }
}

/// Starts what a dialog has for a person who enters the group; many who come at once are greeted together.
pub(super) fn joined(draft: &mut Draft<'_>, profile: &Profile) {
    match profile.name {
        _ if !is_allowed(draft) => {}
        None if offers::welcome(draft) => {}
        Some(_) | None => route::joined(draft),
    }
}

/// Starts a section in a group: at once where it needs no vote of its own, else when the vote under way is over.
pub(super) fn start<'a>(draft: &mut Draft<'a>, program: &'a Program, section: SectionIx, source: Option<String>) {
    let Some(mut talk) = course::take_active(draft) else { return course::begin(draft, program, section, source) };
    let name = &program.section(section).name;
    if talk.session.dialog == program.dialog && talk.session.section == *name {
        // Whoever wants to see it again sees it: it was shown a moment ago.
        let is_fresh = |open: &OpenVote| open.posted_at.is_some_and(|at| draft.now() < at.plus(FRESH));
        if !talk.session.vote.as_ref().is_some_and(is_fresh) {
            vote::repeat(draft, &mut talk, true);
        }
        return course::keep_waiting(draft, talk);
    }
    if may_wait(program, section) {
        postpone(draft, &talk, &program.dialog, name);
        return course::keep_waiting(draft, talk);
    }
    course::begin(draft, program, section, source);
    // What was started may wait all the same, in a dialog that was never checked; then the vote rests behind it.
    match draft.conversation.active {
        None => draft.conversation.active = Some(talk.session),
        Some(_) => draft.conversation.parked.push(talk.session),
    }
}

/// Returns whether a group may talk with the bot: one that nobody has judged yet may where nobody could judge.
pub(super) fn is_allowed(draft: &Draft<'_>) -> bool {
    draft.contact.group.as_ref().map_or(draft.bot().operators.is_empty(), |group| group.is_allowed)
}

fn allow(draft: &mut Draft<'_>) {
    let was_allowed = is_allowed(draft);
    draft.contact.group = Some(Group { is_allowed: true, was_told: false });
    if !was_allowed {
        draft.happened(Event::GroupAllowed(true));
    }
    say_idle(draft, Sentence::GroupAllowed);
}

fn tell_once(draft: &mut Draft<'_>) {
    let group = draft.contact.group.get_or_insert_with(Group::default);
    if !std::mem::replace(&mut group.was_told, true) {
        say_idle(draft, Sentence::GroupNotAllowed);
    }
}

fn tapped(draft: &mut Draft<'_>, by: &Actor, message: &InMessage, token: &Token, ballot: &[Name]) {
    let is_pending = draft.conversation.pending.as_ref().is_some_and(|pending| course::pending_number(pending) == token.question);
    if !is_pending {
        return vote::tapped(draft, by, token, ballot);
    }
    match speaks_for_group(draft, by, message) {
        Some(true) => {
            pending::tapped(draft, token);
        }
        Some(false) => {
            let words = say::sentence(draft, &pending::current_language(draft), Sentence::GroupAdmins).into_owned();
            draft.effects.push(Effect::Toast(words));
        }
        None => {}
    }
}

fn command(draft: &mut Draft<'_>, by: &Actor, message: &InMessage, command: &str) {
    let language = pending::current_language(draft);
    let asked = say::words(draft, &language).repair_command(&route::command_name(command));
    let Some(asked) = asked else {
        if by.contact.is_none() && route::is_for_members(draft, &route::command_name(command)) {
            return say::say(draft, &language, Sentence::NobodySeen);
        }
        return route::command(draft, command, false);
    };
    let is_for_admins = match asked {
        Repair::Stop | Repair::Restart | Repair::Language => true,
        Repair::Help | Repair::Back | Repair::Human | Repair::MyData | Repair::ForgetMe => false,
    };
    if is_for_admins {
        match speaks_for_group(draft, by, message) {
            Some(true) => {}
            Some(false) => return say::say(draft, &language, Sentence::GroupAdmins),
            None => return,
        }
    }
    match asked {
        Repair::Stop => stop(draft),
        Repair::Help => help(draft),
        // Nobody takes a whole group back; what can be seen again is the vote.
        Repair::Back => match course::take_active(draft) {
            Some(mut talk) => {
                vote::repeat(draft, &mut talk, true);
                course::keep_waiting(draft, talk);
            }
            None => help(draft),
        },
        Repair::Restart if has_votes(draft) => {
            let active = draft.conversation.active.as_ref();
            if let Some((dialog, section)) = active.map(|session| (session.dialog.clone(), session.section.clone())) {
                pending::ask_to_restart(draft, &dialog, &section);
            }
        }
        Repair::Restart | Repair::Language | Repair::Human | Repair::MyData | Repair::ForgetMe => repair::repair(draft, asked),
    }
}

/// Returns whether somebody may speak for the group; where that is not known, the messenger is asked and the message comes again.
fn speaks_for_group(draft: &mut Draft<'_>, by: &Actor, message: &InMessage) -> Option<bool> {
    if by.is_operator {
        return Some(true);
    }
    if by.is_admin.is_none() {
        let id = draft.next_effect();
        draft.effects.push(Effect::AskWhetherAdmin { id, by: by.clone(), message: message.clone() });
    }
    by.is_admin
}

/// Returns whether somebody has voted in the vote under way: beginning again would throw that away.
fn has_votes(draft: &Draft<'_>) -> bool {
    let open = draft.conversation.active.as_ref().and_then(|session| session.vote.as_ref());
    open.is_some_and(|open| open.voters > 0)
}

/// Ends everything; nothing unasked is said until somebody starts something again.
fn stop(draft: &mut Draft<'_>) {
    let language = pending::current_language(draft);
    draft.conversation.pending = None;
    draft.conversation.postponed.clear();
    course::end_all(draft, Status::Stopped, "stopped");
    if draft.contact.stopped_at.is_none() {
        draft.contact.stopped_at = Some(draft.now());
        draft.happened(Event::Stopped(true));
    }
    draft.conversation.withdrawn_before = draft.conversation.turns.saturating_sub(1);
    say::say(draft, &language, Sentence::GroupStopped);
}

/// Says which commands there are.
fn help(draft: &mut Draft<'_>) {
    let language = pending::current_language(draft);
    let commands = route::commands(draft).iter().map(|name| format!("/{name}")).collect::<Vec<_>>().join(", ");
    let words = match commands.is_empty() {
        true => say::sentence(draft, &language, Sentence::GroupNothing),
        false => say::sentence(draft, &language, Sentence::GroupHelp { commands: &commands }),
    };
    let words = words.into_owned();
    draft.send(Rich::plain(words), Keyboard::None);
}

/// Lets a section wait for the end of the vote under way.
fn postpone(draft: &mut Draft<'_>, talk: &Talk<'_>, dialog: &Name, section: &Name) {
    let Some(closes_at) = vote::session_closes_at(talk) else { return };
    let postponed = &mut draft.conversation.postponed;
    postponed.retain(|known| known.dialog != *dialog || known.section != *section);
    postponed.push(Postponed { dialog: dialog.clone(), section: section.clone(), until: closes_at.plus(Duration::DAY) });
    let until = scope::moment(draft, talk, closes_at);
    say::say(draft, &talk.session.language, Sentence::VoteFirst { until: &until });
}

/// Returns whether a section may come to a vote or another dialog, before which it would have to wait.
fn may_wait(program: &Program, section: SectionIx) -> bool {
    let crate::dialog::program::Next::Node(first) = program.section(section).first else { return false };
    lookout::reachable(program, &[first]).into_iter().any(|at| match program.node(at).step {
        Step::Vote(_) | Step::Ask(_) | Step::Redo { .. } | Step::Start { .. } => true,
        Step::Say(_)
        | Step::If { .. }
        | Step::Tag(_)
        | Step::Untag(_)
        | Step::Set(_)
        | Step::Keep(_)
        | Step::Do { .. }
        | Step::Goto(_)
        | Step::End(_)
        | Step::Handoff { .. } => false,
    })
}

fn say_idle(draft: &mut Draft<'_>, sentence: Sentence<'_>) {
    let language = pending::current_language(draft);
    say::say(draft, &language, sentence);
}
