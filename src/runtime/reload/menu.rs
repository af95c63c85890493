//! Makes the command menus of a messenger: first what can be started, then what always works, each
//! with a sentence in the person's language.

use crate::channel::messenger::{Commands, Readers};
use crate::dialog::ast::Room;
use crate::dialog::bot::{Dialogs, PRIVACY_COMMAND};
use crate::dialog::program::{Next, Program, Step, Trigger, TriggerKind};
use crate::dialog::text::{Piece, Text};
use crate::dialog::words::{Repair, Sentence, Words};
use crate::id::Name;

/// What the menu of a private chat offers besides the dialogs.
const PRIVATE: [(Repair, Sentence<'static>); 6] = [
    (Repair::Help, Sentence::MenuHelp),
    (Repair::Back, Sentence::MenuBack),
    (Repair::Language, Sentence::MenuLanguage),
    (Repair::MyData, Sentence::MenuMyData),
    (Repair::Human, Sentence::MenuHuman),
    (Repair::Stop, Sentence::MenuStop),
];
/// What the menu of a group offers besides the dialogs.
const GROUP: [(Repair, Sentence<'static>); 1] = [(Repair::Help, Sentence::MenuHelp)];
/// What the menu of a group offers its administrators.
const ADMINISTRATORS: [(Repair, Sentence<'static>); 4] = [
    (Repair::Help, Sentence::MenuHelp),
    (Repair::Restart, Sentence::MenuRestart),
    (Repair::Language, Sentence::MenuLanguage),
    (Repair::Stop, Sentence::MenuQuiet),
];
/// How many steps are searched for a text of a section.
const MAX_STEPS: usize = 20;
/// Maximum length of a description, in characters.
const MAX_DESCRIPTION: usize = 80;

/// Returns the menus for all readers in all languages of the bot. The menu in the first language
/// also serves people with another language.
pub fn of(dialogs: &Dialogs) -> Vec<Commands> {
    let languages = &dialogs.bot.languages;
    let codes: Vec<Option<&Name>> = std::iter::once(None)
        .chain(languages.iter().map(Some))
        .collect();
    let mut menus = Vec::new();
    for readers in [Readers::Private, Readers::Groups, Readers::Administrators] {
        for code in &codes {
            let Some(language) = code.or(languages.first()) else {
                continue;
            };
            menus.push(Commands {
                readers,
                language: code.cloned(),
                list: list(dialogs, language, readers),
            });
        }
    }
    menus
}

/// Lists the commands that start something in a group, each with its description.
pub fn group_starts(dialogs: &Dialogs, language: &Name) -> Vec<(Name, String)> {
    starts(dialogs, language, Readers::Groups).0
}

/// Lists the commands of the dialogs, and returns whether anything starts where these readers are.
fn starts(dialogs: &Dialogs, language: &Name, readers: Readers) -> (Vec<(Name, String)>, bool) {
    let is_here = |room: Room| match readers {
        Readers::Private => room == Room::Private,
        Readers::Groups | Readers::Administrators => matches!(room, Room::Group | Room::Member),
    };
    let (mut list, mut has_any) = (Vec::new(), false);
    for program in dialogs.programs.values() {
        for trigger in program
            .triggers
            .iter()
            .filter(|trigger| is_here(trigger.room))
        {
            has_any = true;
            if let TriggerKind::Command(command) = &trigger.on
                && is_of(program, trigger, language)
            {
                list.push((command.clone(), description(program, trigger, language)));
            }
        }
    }
    (list, has_any)
}

fn list(dialogs: &Dialogs, language: &Name, readers: Readers) -> Vec<(Name, String)> {
    let (mut list, has_any) = starts(dialogs, language, readers);
    if !has_any && readers != Readers::Private {
        return list;
    }
    let words = Words::for_language(&dialogs.bot, language);
    let offered: &[(Repair, Sentence<'_>)] = match readers {
        Readers::Private => &PRIVATE,
        Readers::Groups => &GROUP,
        Readers::Administrators => &ADMINISTRATORS,
    };
    let has_privacy = readers == Readers::Private && dialogs.bot.privacy.is_some();
    for (repair, sentence) in offered {
        let is_command = |form: &&str| form.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if let Some(form) = words
            .forms(repair.list())
            .chain(words.in_english().forms(repair.list()))
            .find(is_command)
        {
            list.push((
                form.to_lowercase().into(),
                words.say(*sentence).into_owned(),
            ));
        }
        if *repair == Repair::MyData && has_privacy {
            let said = words.say(Sentence::MenuPrivacy).into_owned();
            list.push((Name::new_static(PRIVACY_COMMAND), said));
        }
    }
    list
}

/// Returns whether a command is offered in a language: if several names start the same section,
/// each appears only in its own language.
fn is_of(program: &Program, trigger: &Trigger, language: &Name) -> bool {
    let Some(own) = &trigger.language else {
        return true;
    };
    let is_same = |other: &&Trigger| {
        other.section == trigger.section && other.room == trigger.room && other.language.is_some()
    };
    let mut names = program
        .triggers
        .iter()
        .filter(is_same)
        .filter_map(|other| other.language.as_ref());
    own == language || (!names.clone().any(|name| name == language) && names.next() == Some(own))
}

/// Describes what a command starts: in the author's words, else with the first words of the dialog,
/// else by its name.
fn description(program: &Program, trigger: &Trigger, language: &Name) -> String {
    let own = |by_language: &[(Name, String)]| {
        let known = by_language
            .iter()
            .find(|(known, _)| known == language)
            .or(by_language.first());
        known.map(|(_, words)| words.clone())
    };
    own(&trigger.label)
        .or_else(|| own(&program.about))
        .or_else(|| first_words(program, &trigger.section, language))
        .unwrap_or_else(|| program.dialog.replace('-', " "))
}

fn first_words(program: &Program, section: &str, language: &Name) -> Option<String> {
    let mut next = program.section(program.section_named(section)?).first;
    let mut said = None;
    for _ in 0..MAX_STEPS {
        let Next::Node(at) = next else { break };
        let node = program.node(at);
        let text = match &node.step {
            Step::Ask(question) => Some(&program.question(*question).text),
            Step::Vote(vote) => program.votes.get(*vote as usize).map(|vote| &vote.text),
            Step::Say(say) => {
                said = said.or_else(|| plain(&say.text, language));
                None
            }
            Step::If { .. }
            | Step::Tag(_)
            | Step::Untag(_)
            | Step::Set(_)
            | Step::Keep(_)
            | Step::Do { .. }
            | Step::Redo { .. }
            | Step::Goto(_)
            | Step::Start { .. }
            | Step::End(_)
            | Step::Handoff { .. } => None,
        };
        if let Some(text) = text {
            return plain(text, language).or(said);
        }
        next = node.next;
    }
    said
}

/// Returns the first line of a text without placeholders, or `None` if it has one.
fn plain(text: &Text, language: &Name) -> Option<String> {
    let (_, template) = text
        .entries
        .iter()
        .find(|(known, _)| known == language)
        .or(text.entries.first())?;
    let mut words = String::new();
    for piece in &template.0 {
        match piece {
            Piece::Words(part, _) => words.push_str(part),
            Piece::Value(..) => return None,
        }
    }
    let line = words.lines().map(str::trim).find(|line| !line.is_empty())?;
    (line.chars().count() <= MAX_DESCRIPTION).then(|| line.to_owned())
}
