//! Reads the desks of `bot.yaml`: where people answer customers, and how.

use crate::dialog::ast::Scalar;
use crate::dialog::ast::bot::{BotFile, DeskEntry};
use crate::dialog::bot::{Desk, Helping, Sign};
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::expr::names::{CONTACT_FIELDS, Names, Shared};
use crate::dialog::fold::same_words;
use crate::dialog::literal::at_most;
use crate::dialog::lower::texts;
use crate::dialog::program::{Node, Program, Step};
use crate::dialog::register as codes;
use crate::dialog::schedule::Fault;
use crate::dialog::schedule::hours::{self, Hours};
use crate::dialog::source::Spanned;
use crate::dialog::suggest;
use crate::dialog::text::Text;
use crate::dialog::topic_name::{Part, TopicName};
use crate::id::Name;
use crate::time::Duration;

/// The words for [`Sign`].
const SIGNS: &[(&str, Sign)] = &[
    ("first_name", Sign::FirstName),
    ("name", Sign::Name),
    ("nothing", Sign::Nothing),
];

/// Maximum length of a topic's name, in characters.
const TOPIC_MAX: usize = 128;

/// Reads a desk; `None` if its chat is not one.
pub(super) fn read_desk(
    name: &Spanned<Name>,
    desk: &DeskEntry,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Desk> {
    let mut read = Desk::new(
        name.value.clone(),
        read_chat(desk.chat.as_ref()?, diagnostics)?,
    );
    for (key, written) in &desk.settings {
        match key.value.as_str() {
            "sign" => read.sign = read_sign(written, diagnostics).unwrap_or_default(),
            "after_handoff" => read.after_handoff = Some(written.text.trim().into()),
            "queue" => read.queue = read_yes(written, diagnostics),
            "topic" => read.topic = read_topic(written, diagnostics).unwrap_or_default(),
            "answer_within" => {
                read.answer_within = read_length(&key.value, written, diagnostics);
            }
            _ => {
                let length = read_length(&key.value, written, diagnostics);
                read.give_back = length.unwrap_or(read.give_back);
            }
        }
    }
    read.hours = read_hours(desk, diagnostics);
    read.people = read_people(desk, &read.chat, diagnostics);
    Some(read)
}

/// Reads when people are there; `None` if it is not said.
fn read_hours(desk: &DeskEntry, diagnostics: &mut Vec<Diagnostic>) -> Option<Hours> {
    let mut hours = Hours::default();
    for (days, times) in &desk.hours {
        let told = |at: &Scalar, fault: Fault| {
            Diagnostic::error(codes::BAD_HOURS, at.part(fault.at), fault.message).help(fault.help)
        };
        match (hours::read_days(&days.text), hours::read_times(&times.text)) {
            (Ok(read), Ok(open)) => {
                if !read.into_iter().all(|day| hours.open(day, &open)) {
                    let message = format!("a day of `{}` has hours already", days.text);
                    let help = "write the hours of a day in one line: \"09:00-12:00, 13:00-17:30\"";
                    diagnostics
                        .push(Diagnostic::error(codes::BAD_HOURS, days.span, message).help(help));
                }
            }
            (days_read, times_read) => {
                diagnostics.extend(days_read.err().map(|fault| told(days, fault)));
                diagnostics.extend(times_read.err().map(|fault| told(times, fault)));
            }
        }
    }
    for written in &desk.days_off {
        match hours::read_day_off(&written.text) {
            Some(day) => hours.close(day),
            None => {
                let message = format!("`{}` is not a day off", written.text);
                let help = "write `25-12` for every year, or one day such as `2027-04-27`";
                diagnostics
                    .push(Diagnostic::error(codes::BAD_HOURS, written.span, message).help(help));
            }
        }
    }
    if hours.is_empty() {
        // Days off alone: it is open all the other days.
        (!desk.days_off.is_empty()).then(|| hours.all_day())
    } else {
        Some(hours)
    }
}

/// Reads the people of a desk, in the order in which they are asked.
fn read_people(desk: &DeskEntry, chat: &str, diagnostics: &mut Vec<Diagnostic>) -> Vec<Helping> {
    let is_group = chat
        .split_once(':')
        .is_some_and(|(_, number)| number.starts_with('-'));
    if let (false, Some((name, _))) = (is_group, desk.people.first()) {
        let message = "`people` are those who read in a group, and this desk is one person's chat";
        let help = "leave `people` out, or let the desk be a group: its number is negative";
        diagnostics.push(Diagnostic::error(codes::BAD_PEOPLE, name.span, message).help(help));
    }
    let mut people: Vec<Helping> = Vec::new();
    for (name, id) in &desk.people {
        let read = read_id(id, "a person of the desk", diagnostics);
        let called = name.text.trim().to_owned();
        if people.iter().any(|known| same_words(&known.name, &called)) {
            let message = format!("`{called}` is there twice");
            let help = "call them apart: their names are how others pass a customer on to them";
            diagnostics.push(Diagnostic::error(codes::BAD_PEOPLE, name.span, message).help(help));
        }
        people.extend(read.map(|id| Helping { name: called, id }));
    }
    people
}

/// Lowers what desks say outside their hours.
pub fn away(file: &BotFile, names: &Names, diagnostics: &mut Vec<Diagnostic>) -> Vec<(Name, Text)> {
    let mut texts = Vec::new();
    for (name, desk) in &file.desks {
        if let Some(written) = &desk.away {
            let text = texts::lower(written, names, diagnostics);
            texts.push((name.value.clone(), text));
        }
    }
    texts
}

/// Reports dialogs that desks start and that are not there.
pub fn check_dialogs<'d>(
    desks: &[(Spanned<Name>, DeskEntry)],
    dialogs: impl Iterator<Item = &'d str> + Clone,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let settings = desks.iter().flat_map(|(_, desk)| &desk.settings);
    for (_, written) in settings.filter(|(key, _)| key.value == "after_handoff") {
        let name = written.text.trim();
        if dialogs.clone().any(|known| known == name) {
            continue;
        }
        let message = format!("there is no dialog `{name}`");
        let help = match suggest::nearest(name, dialogs.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write the name of a dialog that asks how it went".to_owned(),
        };
        diagnostics
            .push(Diagnostic::error(codes::UNKNOWN_DIALOG, written.span, message).help(help));
    }
}

/// Reports what desks say that comes to nothing, or comes round again.
pub fn check_sense(
    desks: &[(Spanned<Name>, DeskEntry)],
    programs: &[Program],
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (at, (name, desk)) in desks.iter().enumerate() {
        let has_hours = !desk.hours.is_empty() || !desk.days_off.is_empty();
        if let Some(away) = desk.away.as_ref().filter(|_| !has_hours) {
            let message = format!(
                "`{}` has no `hours:`, so nobody ever reads this",
                name.value
            );
            let help = "say when its people are there: `hours: { mon-fri: \"09:00-17:30\" }`";
            diagnostics.push(
                Diagnostic::warning(codes::AWAY_WITHOUT_HOURS, away.span(), message).help(help),
            );
        }
        let chat = |desk: &DeskEntry| desk.chat.as_ref().map(|chat| chat.text.trim().to_owned());
        let same = desks[..at]
            .iter()
            .find(|(_, known)| chat(known) == chat(desk));
        if let (Some((known, _)), Some(written)) = (same, &desk.chat) {
            let message = format!(
                "`{}` reads in the chat of `{}`: its people cannot tell for which of the two a customer comes",
                name.value, known.value
            );
            let help = "give each desk a chat of its own, or let it be one desk";
            diagnostics.push(
                Diagnostic::warning(codes::DESKS_IN_ONE_CHAT, written.span, message).help(help),
            );
        }
        let after = desk
            .settings
            .iter()
            .find(|(key, _)| key.value == "after_handoff");
        if let Some((_, written)) = after {
            let dialog = written.text.trim();
            let hands_back = |node: &Node| matches!(&node.step, Step::Handoff { desk, waits: true, .. } if *desk == name.value);
            let program = programs.iter().find(|program| program.dialog == dialog);
            if program.is_some_and(|program| program.nodes.iter().any(hands_back)) {
                let message = format!(
                    "`{dialog}` hands customers to `{}`, after which it starts again",
                    name.value
                );
                let help = "let it use `notify:`, or another desk";
                diagnostics.push(
                    Diagnostic::warning(codes::COMES_ROUND, written.span, message).help(help),
                );
            }
        }
    }
}

/// Reads the address of a chat: the messenger, and the chat's number there.
fn read_chat(chat: &Scalar, diagnostics: &mut Vec<Diagnostic>) -> Option<String> {
    let text = chat.text.trim();
    let is_address = text.split_once(':').is_some_and(|(channel, number)| {
        !channel.is_empty()
            && channel.bytes().all(|letter| letter.is_ascii_lowercase())
            && number.parse::<i64>().is_ok_and(|number| number != 0)
    });
    if !is_address {
        let message = format!("`{text}` is not a chat in which people of yours can read");
        let help = "write the messenger and the number of the chat, such as \"telegram:-1001234567890\" for a group or \"telegram:123456789\" for one person";
        diagnostics.push(Diagnostic::error(codes::BAD_FORM, chat.span, message).help(help));
    }
    is_address.then(|| text.to_owned())
}

/// Reads the number of a person at the messenger; `what` says in a diagnostic what it is not.
pub(super) fn read_id(id: &Scalar, what: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<i64> {
    let number = id.text.trim().parse().ok().filter(|id: &i64| *id > 0);
    if number.is_none() {
        let message = format!(
            "`{}` is not {what}: they are told by their number, because anybody can take a name",
            id.text
        );
        diagnostics.push(
            Diagnostic::error(codes::BAD_FORM, id.span, message)
                .help("write the numeric id, such as 123456789"),
        );
    }
    number
}

/// Reads how topics are named. Whether fields are there is known once all dialogs are read.
fn read_topic(written: &Scalar, diagnostics: &mut Vec<Diagnostic>) -> Option<TopicName> {
    let topic = match TopicName::parse(&written.text) {
        Ok(topic) => topic,
        Err((place, at)) => {
            let message = format!("the name of a topic has nothing to put in at `${{{place}}}`");
            let help = "it may hold ${contact.name} and other fields of the contact, ${dialog} and ${desk}";
            diagnostics
                .push(Diagnostic::error(codes::TOPIC_PLACE, written.part(at), message).help(help));
            return None;
        }
    };
    let length = topic.fixed_length();
    if topic.0.is_empty() || length > TOPIC_MAX {
        let message = match length {
            0 => "`topic` is empty".to_owned(),
            _ => format!(
                "the name of a topic has at most {TOPIC_MAX} characters, and this has {length}"
            ),
        };
        let help = "write a short one, such as \"${contact.name} · ${dialog}\"";
        diagnostics.push(Diagnostic::error(codes::TOPIC_LENGTH, written.span, message).help(help));
        return None;
    }
    Some(topic)
}

/// Reports fields in names of topics that no contact has.
pub fn check_topics(
    desks: &[(Spanned<Name>, DeskEntry)],
    names: &Shared,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let settings = desks.iter().flat_map(|(_, desk)| &desk.settings);
    for (_, written) in settings.filter(|(key, _)| key.value == "topic") {
        let parts = TopicName::parse(&written.text).map(|topic| topic.0);
        for part in parts.unwrap_or_default() {
            let Part::Field(field) = part else { continue };
            let known = || {
                let own = names.fields.keys().map(Name::as_str);
                CONTACT_FIELDS.into_iter().chain(own)
            };
            if known().any(|known| field == *known) {
                continue;
            }
            let message = format!("contacts have no field `{field}`");
            let help = match suggest::nearest(&field, known()) {
                Some(near) => format!("did you mean `contact.{near}`?"),
                None => "declare it under `fields:`, or keep it in a dialog".to_owned(),
            };
            diagnostics
                .push(Diagnostic::error(codes::TOPIC_PLACE, written.span, message).help(help));
        }
    }
}

fn read_yes(written: &Scalar, diagnostics: &mut Vec<Diagnostic>) -> bool {
    match written.text.trim() {
        "yes" | "true" => true,
        "no" | "false" => false,
        text => {
            let message = format!("`queue` is yes or no, and `{text}` is neither");
            let help = "write `queue: yes` to tell customers which number they are";
            diagnostics.push(Diagnostic::error(codes::BAD_FORM, written.span, message).help(help));
            false
        }
    }
}

fn read_sign(written: &Scalar, diagnostics: &mut Vec<Diagnostic>) -> Option<Sign> {
    let text = written.text.trim();
    let sign = SIGNS.iter().find(|(word, _)| *word == text);
    if sign.is_none() {
        let message = format!("`sign` says how people sign, and `{text}` is no way to");
        let help = "write first_name, name or nothing";
        diagnostics.push(Diagnostic::error(codes::BAD_FORM, written.span, message).help(help));
    }
    sign.map(|(_, sign)| *sign)
}

fn read_length(key: &str, written: &Scalar, diagnostics: &mut Vec<Diagnostic>) -> Option<Duration> {
    const LONGEST: Duration = Duration(30 * Duration::DAY.0);
    let text = written.text.trim();
    let time = Duration::parse(text).filter(|time| (Duration::MINUTE..=LONGEST).contains(time));
    if time.is_none() {
        let message = format!("`{key}` is a length of time from 1m to 30d, and `{text}` is none");
        let help = at_most(text).unwrap_or("write a number and a unit, such as 12h");
        diagnostics.push(Diagnostic::error(codes::BAD_FORM, written.span, message).help(help));
    }
    time
}
