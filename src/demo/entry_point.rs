//! The ways to start the dialogs of private chats: links, commands and words.

use crate::demo::person::Person;
use crate::dialog::ast::Room;
use crate::dialog::bot::Dialogs;
use crate::dialog::program::TriggerKind;
use crate::id::Name;
use crate::message::InMessage;
use crate::rng::Rng;

/// A section that people can start, and how.
#[derive(Clone, Debug)]
pub struct EntryPoint {
    /// The dialog.
    pub dialog: Name,
    /// Its section.
    pub section: Name,
    link: Option<Name>,
    ways: Vec<String>,
}

impl EntryPoint {
    /// Lists what people can start in private.
    pub fn all(dialogs: &Dialogs) -> Vec<Self> {
        let mut entries: Vec<Self> = Vec::new();
        for program in dialogs.programs.values() {
            for trigger in program
                .triggers
                .iter()
                .filter(|trigger| trigger.room == Room::Private)
            {
                let is_it = |entry: &Self| {
                    entry.dialog == program.dialog && entry.section == trigger.section
                };
                let at = entries.iter().position(is_it).unwrap_or_else(|| {
                    let (dialog, section) = (program.dialog.clone(), trigger.section.clone());
                    entries.push(Self {
                        dialog,
                        section,
                        link: None,
                        ways: Vec::new(),
                    });
                    entries.len() - 1
                });
                match &trigger.on {
                    TriggerKind::Link(link) => entries[at].link = Some(link.clone()),
                    TriggerKind::Command(command) => entries[at].ways.push(format!("/{command}")),
                    TriggerKind::Words(words) => entries[at].ways.extend(words.iter().cloned()),
                    TriggerKind::FirstMessage => entries[at].ways.push("hallo".to_owned()),
                    TriggerKind::Joins | TriggerKind::Every { .. } | TriggerKind::At(_) => {}
                }
            }
        }
        entries.retain(|entry| entry.link.is_some() || !entry.ways.is_empty());
        entries
    }

    /// Returns what a person says to start it: new people follow a link, others know the command or
    /// the word.
    pub fn knock(&self, person: &Person, is_new: bool, rng: &mut Rng) -> InMessage {
        let by_link = rng.happens(if is_new { 0.75 } else { 0.25 });
        let text = match (&self.link, rng.pick(&self.ways)) {
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
