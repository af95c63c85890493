//! Tells whose conversation something said in a group belongs to: the group's, one member's, or
//! nobody's. Pure; knows no store.
//!
//! People talk with each other in a group, so only commands, replies to the bot and an author's
//! trigger words count.

use crate::dialog::ast::Room;
use crate::dialog::bot::{Bot, Dialogs, PRIVACY_COMMAND};
use crate::dialog::fold::{FoldedWords, fold};
use crate::dialog::program::TriggerKind;
use crate::dialog::words::Words;
use crate::engine::handover::Relay;
use crate::engine::input::Input;
use crate::message::InMessage;
use crate::store::{Address, Place};

/// Whose conversation something belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Routing {
    /// The group's.
    Group,
    /// That of the member who said it.
    Member,
    /// The member's if they have a session, else the group's.
    SessionElseGroup,
    /// An answer if it replies to the member's open question; else a start if its words are a
    /// trigger's.
    Unaddressed {
        /// In whose conversation its words start something; `None` if they start nothing.
        begins: Option<Room>,
    },
    /// Nobody's: it is not for this bot.
    Nobody,
}

/// The command with which an operator lets a group talk with the bot.
const ALLOW: &str = "allow";

/// Returns whether an input may start the conversation at a place if it is not stored yet.
pub fn begins(input: &Input, place: &Place) -> bool {
    match input {
        Input::Message { .. }
        | Input::Start { .. }
        | Input::Group { .. }
        | Input::Joined { .. }
        | Input::Offered { .. }
        | Input::Business { .. }
        | Input::Said { .. }
        | Input::Standing(_)
        | Input::Amended(_)
        | Input::Report(_) => true,
        Input::Deadline(_)
        | Input::Gone(_)
        | Input::Undelivered(_)
        | Input::Moved
        | Input::Topic(_)
        | Input::Retimed
        | Input::Edited { .. }
        | Input::OwnerSpoke { .. }
        | Input::Scheduled { .. }
        | Input::Results { .. }
        | Input::TooFast => false,
        // In the chat itself, it is told that it is about nobody.
        Input::AtDesk { .. } => !place.is_desk(),
        Input::Relayed { what, .. } => {
            let told = &**what;
            let is_news = matches!(told, Relay::DeskMoved { .. } | Relay::Refused(_));
            is_news && !place.is_desk()
                || matches!(
                    told,
                    Relay::HandedOver { .. }
                        | Relay::Notice { .. }
                        | Relay::Complaint { .. }
                        | Relay::Titled { .. }
                        | Relay::Missed { .. }
                        | Relay::ForHolder { .. }
                )
        }
    }
}

/// Returns whose conversation a message in a group belongs to, judged by its words.
///
/// ```
/// use vraag::dialog::bot::Dialogs;
/// use vraag::message::InMessage;
/// use vraag::runtime::decide::groups::route::{Routing, claim};
///
/// let say = |words: &str| claim(&Dialogs::default(), &InMessage::Text(words.to_owned()));
/// assert_eq!(say("/stop"), Routing::SessionElseGroup);
/// assert_eq!(say("/stop@other_bot"), Routing::Nobody);
/// ```
pub fn claim(dialogs: &Dialogs, message: &InMessage) -> Routing {
    let text = match message {
        InMessage::Text(text) => text.trim(),
        InMessage::Photo { .. } | InMessage::File { .. } => {
            return Routing::Unaddressed { begins: None };
        }
        InMessage::Tap(_)
        | InMessage::Contact { .. }
        | InMessage::Location { .. }
        | InMessage::Voice { .. }
        | InMessage::Other => return Routing::Nobody,
    };
    match text.strip_prefix('/') {
        Some(command) => command_of(dialogs, command),
        None => Routing::Unaddressed {
            begins: begun_by(dialogs, text),
        },
    }
}

/// Returns whether an address is one of the bot's operators.
pub fn is_operator(bot: &Bot, address: &Address) -> bool {
    let number = address
        .0
        .rsplit_once(':')
        .and_then(|(_, number)| number.parse::<i64>().ok());
    number.is_some_and(|number| bot.operators.contains(&number))
}

/// Returns whether dialogs greet people who join a group: each in their own conversation, and in
/// the group's.
pub fn joins(dialogs: &Dialogs) -> (bool, bool) {
    let has =
        |room: Room| triggers(dialogs).any(|(on, of)| *on == TriggerKind::Joins && of == room);
    (has(Room::Member), has(Room::Group))
}

fn command_of(dialogs: &Dialogs, command: &str) -> Routing {
    let name = command
        .split(char::is_whitespace)
        .next()
        .unwrap_or_default()
        .to_lowercase();
    // The bot's own name was removed before; a remaining name is another bot's.
    if name.contains('@') {
        return Routing::Nobody;
    }
    if name == "start" || name == ALLOW {
        return Routing::Group;
    }
    let mut rooms = triggers(dialogs)
        .filter(|(on, _)| matches!(on, TriggerKind::Command(known) if *known == name))
        .map(|(_, room)| room);
    let is_repair = || {
        dialogs.bot.languages.iter().any(|code| {
            Words::for_language(&dialogs.bot, code)
                .repair_command(&name)
                .is_some()
        })
    };
    match rooms.next() {
        Some(Room::Member) => Routing::Member,
        Some(Room::Group | Room::Private | Room::Business) => Routing::Group,
        None if name == PRIVACY_COMMAND || is_repair() => Routing::SessionElseGroup,
        None => Routing::Nobody,
    }
}

/// Returns in whose conversation words start something if they are said to the bot: in a reply to
/// it, or with its name.
pub fn called(dialogs: &Dialogs, text: &str) -> Option<Room> {
    let words = FoldedWords::of(&fold(text));
    begun_if(dialogs, |phrase| words.contain(phrase))
}

/// Returns in whose conversation words start something if they are said to everybody: only if they
/// are exactly an author's words, or name the bot. Inside a sentence, people use such words among
/// themselves.
fn begun_by(dialogs: &Dialogs, text: &str) -> Option<Room> {
    let words = FoldedWords::of(&fold(text));
    if words.contain(&FoldedWords::of(&fold(&dialogs.bot.name))) {
        return called(dialogs, text);
    }
    begun_if(dialogs, |phrase| words == *phrase)
}

fn begun_if(dialogs: &Dialogs, is_said: impl Fn(&FoldedWords) -> bool) -> Option<Room> {
    let mut begun = triggers(dialogs).filter(|(on, _)| on.phrase(&is_said).is_some());
    begun.next().map(|(_, room)| room)
}

/// Lists the triggers that start something in a group.
fn triggers(dialogs: &Dialogs) -> impl Iterator<Item = (&TriggerKind, Room)> {
    let all = dialogs
        .programs
        .values()
        .flat_map(|program| &program.triggers);
    all.filter(|trigger| matches!(trigger.room, Room::Group | Room::Member))
        .map(|trigger| (&trigger.on, trigger.room))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialog::compile;
    use crate::dialog::source::{SourceFile, Sources};

    const ROAST: &str = "dialog: roast
languages: [nl, en]
start:
  - { section: poll, in: group, command: branden }
  - { section: poll, in: group, words: [stemmen] }
  - { section: order, in: member, command: bestel }
  - { section: alone, in: private, command: alleen }
  - { section: order, in: member, joins: true }
sections:
  poll:
    - say: Hoi allemaal
  order:
    - { ask: bags, type: number, text: Hoeveel? }
  alone:
    - say: Hoi
";

    fn dialogs() -> Dialogs {
        let file = |path: &str, text: &str| SourceFile {
            path: path.into(),
            text: text.into(),
        };
        let bot = file(
            "bot.yaml",
            "name: Brander\nlanguages: [nl, en]\noperators: [5]\n",
        );
        compile::compile(&Sources(vec![bot, file("roast.yaml", ROAST)])).dialogs
    }

    fn claimed(words: &str) -> Routing {
        claim(&dialogs(), &InMessage::Text(words.to_owned()))
    }

    #[test]
    fn a_command_goes_where_its_trigger_says() {
        assert_eq!(
            [
                claimed("/branden"),
                claimed("/Bestel twee"),
                claimed("/start x")
            ],
            [Routing::Group, Routing::Member, Routing::Group]
        );
    }

    #[test]
    fn repair_commands_go_to_whoever_is_in_the_middle_of_something() {
        assert!(
            ["/stop", "/terug", "/help", "/taal", "/language"]
                .iter()
                .all(|command| claimed(command) == Routing::SessionElseGroup)
        );
    }

    #[test]
    fn what_is_another_bot_s_or_a_private_chat_s_is_nobody_s() {
        assert!(
            ["/bestel@other_bot", "/alleen", "/weather", "/"]
                .iter()
                .all(|command| claimed(command) == Routing::Nobody)
        );
        assert_eq!(claim(&dialogs(), &InMessage::Other), Routing::Nobody);
    }

    #[test]
    fn words_begin_something_only_alone_or_with_the_bot_s_name_or_in_a_reply_to_it() {
        let group = Routing::Unaddressed {
            begins: Some(Room::Group),
        };
        assert_eq!(
            [claimed("Stemmen!"), claimed("Brander, zullen we stemmen?")],
            [group, group]
        );
        assert_eq!(
            claimed("zullen we Stemmen?"),
            Routing::Unaddressed { begins: None }
        );
        assert_eq!(called(&dialogs(), "zullen we Stemmen?"), Some(Room::Group));
        assert_eq!(claimed("bestemmen"), Routing::Unaddressed { begins: None });
    }

    #[test]
    fn an_operator_lets_a_group_talk_and_is_known_by_number() {
        assert_eq!(claimed("/allow"), Routing::Group);
        let operator = |address: &str| is_operator(&dialogs().bot, &Address(address.to_owned()));
        assert_eq!(
            [
                operator("loopback:5"),
                operator("loopback:55"),
                operator("")
            ],
            [true, false, false]
        );
    }

    #[test]
    fn newcomers_are_met_where_a_dialog_says_so() {
        assert_eq!(joins(&dialogs()), (true, false));
    }
}
