//! Finds what a talk begins with: the person, the dialog and section, and the dialogs to choose from.

use super::screen::Offer;
use crate::channel::console::Person;
use crate::cli::open;
use crate::dialog::suggest;
use crate::id::Name;

/// Finds the dialog and section to begin with.
pub fn beginning(
    written: &str,
    dialogs: &open::Dialogs,
) -> std::result::Result<(Name, Option<Name>), String> {
    let programs = &dialogs.compiled.dialogs.programs;
    let (dialog, section) = written
        .split_once('/')
        .map_or((written, None), |(dialog, section)| (dialog, Some(section)));
    let near = |word: &str, known: Vec<&str>| match suggest::nearest(word, known.iter().copied()) {
        Some(near) => format!("; did you mean `{near}`?"),
        None => format!("; choose {}", suggest::list(&known)),
    };
    let Some(program) = programs.get(dialog) else {
        return Err(format!(
            "no dialog is called `{dialog}`{}",
            near(dialog, programs.keys().map(Name::as_str).collect())
        ));
    };
    let Some(section) = section else {
        return Ok((program.dialog.clone(), None));
    };
    if program.section_named(section).is_none() {
        let sections = program
            .sections
            .iter()
            .map(|section| section.name.as_str())
            .collect();
        return Err(format!(
            "`{dialog}` has no section `{section}`{}",
            near(section, sections)
        ));
    }
    Ok((program.dialog.clone(), Some(Name::new(section))))
}

pub fn offers(dialogs: &open::Dialogs, language: &str) -> Vec<Offer> {
    let about = |name: &Name| {
        let readable = dialogs
            .compiled
            .read
            .iter()
            .find(|readable| readable.tree.name.value == *name);
        readable
            .and_then(|readable| readable.tree.about.as_ref()?.in_language(language))
            .map(|about| about.text.clone())
            .unwrap_or_default()
    };
    dialogs
        .compiled
        .dialogs
        .programs
        .keys()
        .map(|name| Offer {
            dialog: name.clone(),
            about: about(name),
        })
        .collect()
}

/// Finds the person: from the flags, else from the machine.
pub fn person(name: Option<&str>, language: Option<&str>) -> Person {
    let language = language
        .map(str::to_owned)
        .or_else(machine_language)
        .unwrap_or_else(|| "en".to_owned());
    let language = Name::new(language.to_lowercase());
    if let Some(name) = name {
        return Person::named(name, language);
    }
    let login = ["USER", "LOGNAME"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok())
        .filter(|login| !login.is_empty() && login != "root");
    let name = match login {
        Some(login) => {
            let mut letters = login.chars();
            letters
                .next()
                .map(|first| first.to_uppercase().chain(letters).collect())
                .unwrap_or_default()
        }
        None if language == "nl" => "Gast".to_owned(),
        None => "Guest".to_owned(),
    };
    // Without a name it is always the same person, whatever the login.
    Person {
        key: "me".to_owned(),
        name,
        language,
    }
}

fn machine_language() -> Option<String> {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))?;
    let code: String = locale
        .chars()
        .take_while(char::is_ascii_alphabetic)
        .collect();
    (matches!(code.len(), 2 | 3)).then_some(code)
}
