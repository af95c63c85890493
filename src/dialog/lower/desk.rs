//! Reads the desks of `bot.yaml`: where people answer customers, and how.

use crate::dialog::ast::Scalar;
use crate::dialog::ast::bot::DeskEntry;
use crate::dialog::bot::{Desk, Sign};
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::literal::at_most;
use crate::dialog::register as codes;
use crate::dialog::source::Spanned;
use crate::dialog::suggest;
use crate::id::Name;
use crate::time::Duration;

/// The words for [`Sign`].
const SIGNS: &[(&str, Sign)] = &[
    ("first_name", Sign::FirstName),
    ("name", Sign::Name),
    ("nothing", Sign::Nothing),
];

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
            "answer_within" => {
                read.answer_within = read_length(&key.value, written, diagnostics);
            }
            _ => {
                let length = read_length(&key.value, written, diagnostics);
                read.give_back = length.unwrap_or(read.give_back);
            }
        }
    }
    Some(read)
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
