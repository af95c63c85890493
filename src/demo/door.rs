//! The ways into what dialogs ask in private: links, commands and words.

use crate::demo::luck::Luck;
use crate::demo::person::Person;
use crate::dialog::ast::Room;
use crate::dialog::program::{Dialogs, TriggerKind};
use crate::id::Name;
use crate::message::InMessage;

/// A section that people can come to, and how.
#[derive(Clone, Debug)]
pub struct Door {
    /// The dialog.
    pub dialog: Name,
    /// Its section.
    pub section: Name,
    link: Option<Name>,
    ways: Vec<String>,
}

impl Door {
    /// Lists what people can come to in private.
    pub fn all(dialogs: &Dialogs) -> Vec<Self> {
        let mut doors: Vec<Self> = Vec::new();
        for program in dialogs.programs.values() {
            for trigger in program.triggers.iter().filter(|trigger| trigger.room == Room::Private) {
                let is_it = |door: &Self| door.dialog == program.dialog && door.section == trigger.section;
                let at = doors.iter().position(is_it).unwrap_or_else(|| {
                    let (dialog, section) = (program.dialog.clone(), trigger.section.clone());
                    doors.push(Self { dialog, section, link: None, ways: Vec::new() });
                    doors.len() - 1
                });
                match &trigger.on {
                    TriggerKind::Link(link) => doors[at].link = Some(link.clone()),
                    TriggerKind::Command(command) => doors[at].ways.push(format!("/{command}")),
                    TriggerKind::Words(words) => doors[at].ways.extend(words.iter().cloned()),
                    TriggerKind::FirstMessage => doors[at].ways.push("hallo".to_owned()),
                    TriggerKind::Joins | TriggerKind::Every { .. } | TriggerKind::At(_) => {}
                }
            }
        }
        doors.retain(|door| door.link.is_some() || !door.ways.is_empty());
        doors
    }

    /// Returns what somebody says to come in: new people follow a link, others know the command or the word.
    pub fn knock(&self, person: &Person, is_new: bool, luck: &mut Luck) -> InMessage {
        let by_link = luck.happens(if is_new { 0.75 } else { 0.25 });
        let text = match (&self.link, luck.pick(&self.ways)) {
            (Some(link), way) if by_link || way.is_none() => match person.source {
                Some(source) => format!("/start {link}-{source}"),
                None => format!("/start {link}"),
            },
            (Some(_) | None, Some(way)) => way.clone(),
            (Some(_) | None, None) => String::new(),
        };
        InMessage::Text(text)
    }
}
