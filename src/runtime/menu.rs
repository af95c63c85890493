//! Makes the menu of commands that a messenger offers: the dialogs' own first, then the words that always work.

use crate::channel::telegram::Commands;
use crate::dialog::ast::Room;
use crate::dialog::program::{Dialogs, TriggerKind};
use crate::dialog::words::{Repair, Words};
use crate::id::Name;

/// What the menu offers besides the dialogs.
const OFFERED: [Repair; 4] = [Repair::Help, Repair::Back, Repair::Language, Repair::Stop];

/// Returns the menus of all languages of the bot; the first language's is also everybody else's.
pub fn of(dialogs: &Dialogs) -> Vec<Commands> {
    let languages = &dialogs.bot.languages;
    let everybody = languages.first().map(|first| Commands { language: None, list: list(dialogs, first) });
    let own = languages.iter().map(|language| Commands { language: Some(language.clone()), list: list(dialogs, language) });
    everybody.into_iter().chain(own).collect()
}

fn list(dialogs: &Dialogs, language: &Name) -> Vec<(Name, String)> {
    let mut list: Vec<(Name, String)> = Vec::new();
    for program in dialogs.programs.values() {
        for trigger in &program.triggers {
            if let TriggerKind::Command(command) = &trigger.on
                && trigger.room == Room::Private
            {
                list.push((command.clone(), program.dialog.replace('-', " ")));
            }
        }
    }
    let words = Words::for_language(&dialogs.bot, language);
    for repair in OFFERED {
        let mut forms = words.forms(repair.list()).filter(|form| !form.contains(' '));
        if let Some(form) = forms.next() {
            let others: Vec<&str> = forms.take(2).collect();
            list.push((form.into(), if others.is_empty() { form.to_owned() } else { others.join(", ") }));
        }
    }
    list
}
