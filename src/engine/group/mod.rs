//! Handles input that concerns a group as a whole: who may say what, whether the group may use the
//! bot, and one vote at a time.
//!
//! People in a group talk to each other, so only commands and buttons count, and no single person
//! is asked anything.

mod cast;

use crate::contact::Group;
use crate::dialog::words::{Repair, Sentence};
use crate::engine::ask::own_question;
use crate::engine::inputs::{offers, pending, phrases, repair, route, triggers};
use crate::engine::state::effect::Effect;
use crate::engine::state::event::{Event, Status};
use crate::engine::state::input::{Actor, Profile, Standing};
use crate::engine::state::turn_context::TurnContext;
use crate::engine::state::{room, waiting};
use crate::engine::text::say;
use crate::engine::{lifecycle, vote};
use crate::id::Name;
use crate::message::{InMessage, Keyboard, Rich, Token};

/// The command with which an operator allows a group to use the bot.
const ALLOW_COMMAND: &str = "allow";

/// Handles what somebody did in a group.
pub(in crate::engine) fn take_message(
    turn: &mut TurnContext<'_>,
    by: &Actor,
    message: &InMessage,
    ballot: &[Name],
) {
    let command = match message {
        InMessage::Text(text) => text.trim().strip_prefix('/'),
        InMessage::Tap(_)
        | InMessage::Contact { .. }
        | InMessage::Location { .. }
        | InMessage::Photo { .. }
        | InMessage::File { .. }
        | InMessage::Voice { .. }
        | InMessage::Other => None,
    };
    if command.is_some_and(|command| phrases::command_name(command) == ALLOW_COMMAND)
        && by.is_operator
    {
        return allow(turn);
    }
    if !room::is_allowed(turn) {
        return tell_once(turn);
    }
    match (message, command) {
        (InMessage::Tap(token), _) => tapped(turn, by, message, token, ballot),
        (_, Some(command)) => take_command(turn, by, message, command),
        (InMessage::Text(text), None) => route::begin_by_words(turn, text),
        (_, None) => {}
    }
}

/// Takes over the bot's membership of the group as the messenger reports it.
pub(in crate::engine) fn update_standing(turn: &mut TurnContext<'_>, standing: &Standing) {
    if standing.title.is_some() {
        turn.contact.name.clone_from(&standing.title);
    }
    let since = turn.conversation.gone_at.unwrap_or(turn.now());
    turn.conversation.gone_at = (!standing.may_write).then_some(since);
    let was_allowed = room::is_allowed(turn);
    let has_operators = !turn.bot().operators.is_empty();
    let group = turn.contact.group.get_or_insert(Group {
        is_allowed: !has_operators,
        was_told: false,
    });
    if let Some(is_operator) = standing.added_by_operator {
        group.is_allowed = is_operator || !has_operators;
    }
    let is_allowed = group.is_allowed;
    if is_allowed != was_allowed {
        turn.record_event(Event::GroupAllowed(is_allowed));
    }
    if !is_allowed && standing.may_write {
        tell_once(turn);
    }
}

/// Starts what a dialog has for a person who enters the group; many people who come at once are
/// greeted together.
pub(in crate::engine) fn joined(turn: &mut TurnContext<'_>, profile: &Profile) {
    match profile.name {
        _ if !room::is_allowed(turn) => {}
        None if offers::welcome(turn) => {}
        Some(_) | None => route::joined(turn),
    }
}

fn allow(turn: &mut TurnContext<'_>) {
    let was_allowed = room::is_allowed(turn);
    turn.contact.group = Some(Group {
        is_allowed: true,
        was_told: false,
    });
    if !was_allowed {
        turn.record_event(Event::GroupAllowed(true));
    }
    say_idle(turn, Sentence::GroupAllowed);
}

fn tell_once(turn: &mut TurnContext<'_>) {
    let group = turn.contact.group.get_or_insert_with(Group::default);
    if !std::mem::replace(&mut group.was_told, true) {
        say_idle(turn, Sentence::GroupNotAllowed);
    }
}

fn tapped(
    turn: &mut TurnContext<'_>,
    by: &Actor,
    message: &InMessage,
    token: &Token,
    ballot: &[Name],
) {
    let is_pending = turn
        .conversation
        .pending
        .as_ref()
        .is_some_and(|pending| waiting::pending_number(pending) == token.question);
    if !is_pending {
        return cast::tapped(turn, by, token, ballot);
    }
    match speaks_for_group(turn, by, message) {
        Some(true) => {
            pending::tapped(turn, token);
        }
        Some(false) => {
            let words = say::sentence(turn, &say::current_language(turn), Sentence::GroupAdmins)
                .into_owned();
            turn.effects.push(Effect::Toast(words));
        }
        None => {}
    }
}

fn take_command(turn: &mut TurnContext<'_>, by: &Actor, message: &InMessage, command: &str) {
    let language = say::current_language(turn);
    let asked = say::words(turn, &language).repair_command(&phrases::command_name(command));
    let Some(asked) = asked else {
        if by.contact.is_none() && triggers::is_for_members(turn, &phrases::command_name(command)) {
            return say::say(turn, &language, Sentence::NobodySeen);
        }
        return route::take_command(turn, command, false);
    };
    let is_for_admins = match asked {
        Repair::Stop | Repair::Restart | Repair::Language => true,
        Repair::Help | Repair::Back | Repair::Human | Repair::MyData | Repair::ForgetMe => false,
    };
    if is_for_admins {
        match speaks_for_group(turn, by, message) {
            Some(true) => {}
            Some(false) => return say::say(turn, &language, Sentence::GroupAdmins),
            None => return,
        }
    }
    match asked {
        Repair::Stop => stop(turn),
        Repair::Help => help(turn),
        // A whole group cannot go back; the vote can be shown again.
        Repair::Back => match lifecycle::take_active(turn) {
            Some(mut active) => {
                vote::repeat(turn, &mut active, true);
                waiting::keep_waiting(turn, active);
            }
            None => help(turn),
        },
        Repair::Restart if has_votes(turn) => {
            let active = turn.conversation.active.as_ref();
            if let Some((dialog, section)) =
                active.map(|session| (session.dialog.clone(), session.section.clone()))
            {
                own_question::ask_to_restart(turn, &dialog, &section);
            }
        }
        Repair::Restart | Repair::Language | Repair::Human | Repair::MyData | Repair::ForgetMe => {
            repair::repair(turn, asked)
        }
    }
}

/// Returns whether a member may speak for the group. If that is unknown, returns `None` and asks
/// the messenger; the message then comes in again.
fn speaks_for_group(turn: &mut TurnContext<'_>, by: &Actor, message: &InMessage) -> Option<bool> {
    if by.is_operator {
        return Some(true);
    }
    if by.is_admin.is_none() {
        let id = turn.next_effect();
        turn.effects.push(Effect::AskWhetherAdmin {
            id,
            by: by.clone(),
            message: message.clone(),
        });
    }
    by.is_admin
}

/// Returns whether the running vote has votes, which a restart would discard.
fn has_votes(turn: &TurnContext<'_>) -> bool {
    let open = turn
        .conversation
        .active
        .as_ref()
        .and_then(|session| session.vote.as_ref());
    open.is_some_and(|open| open.voters > 0)
}

/// Ends everything; nothing unrequested is sent until somebody starts something again.
fn stop(turn: &mut TurnContext<'_>) {
    let language = say::current_language(turn);
    turn.conversation.pending = None;
    turn.conversation.postponed.clear();
    lifecycle::end_all(turn, Status::Stopped, "stopped");
    if turn.contact.stopped_at.is_none() {
        turn.contact.stopped_at = Some(turn.now());
        turn.record_event(Event::Stopped(true));
    }
    turn.conversation.withdrawn_before = turn.conversation.turns.saturating_sub(1);
    say::say(turn, &language, Sentence::GroupStopped);
}

/// Lists the commands.
fn help(turn: &mut TurnContext<'_>) {
    let language = say::current_language(turn);
    let commands = triggers::commands(turn)
        .iter()
        .map(|name| format!("/{name}"))
        .collect::<Vec<_>>()
        .join(", ");
    let words = match commands.is_empty() {
        true => say::sentence(turn, &language, Sentence::GroupNothing),
        false => say::sentence(
            turn,
            &language,
            Sentence::GroupHelp {
                commands: &commands,
            },
        ),
    };
    let words = words.into_owned();
    turn.send(Rich::plain(words), Keyboard::None);
}

fn say_idle(turn: &mut TurnContext<'_>, sentence: Sentence<'_>) {
    let language = say::current_language(turn);
    say::say(turn, &language, sentence);
}
