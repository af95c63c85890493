//! Reads `cases:` of `bot.yaml`: at which desk complaints become cases, and their clocks.

use crate::dialog::ast::Scalar;
use crate::dialog::ast::bot::{BotFile, CasesEntry};
use crate::dialog::bot::{Desk, Sign};
use crate::dialog::cases::{AskAgain, Cases};
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::literal::at_most;
use crate::dialog::program::{Program, Question, Spec};
use crate::dialog::register as codes;
use crate::dialog::suggest;
use crate::id::Name;
use crate::time::Duration;

/// Reads the settings; `None` if there are none, or if their desk is not there.
pub(super) fn read_cases(
    file: &BotFile,
    desks: &[Desk],
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Cases> {
    let written = file.cases.as_ref()?;
    let desk = written.desk.as_ref()?;
    let name = desk.text.trim();
    let known = desks.iter().find(|known| known.name == name);
    let mut cases = Cases::new(name.into());
    for (key, written) in &written.settings {
        if let Some(length) = read_clock(&key.value, written, diagnostics) {
            *match key.value.as_str() {
                "acknowledge" => &mut cases.acknowledge,
                "understand" => &mut cases.understand,
                "apologise" => &mut cases.apologise,
                _ => &mut cases.make_good,
            } = length;
        }
    }
    cases.ask_again = read_ask_again(written, diagnostics);
    match known {
        None => {
            let message = format!("there is no desk `{name}` in `bot.yaml`");
            let names = desks.iter().map(|desk| desk.name.as_str());
            let help = match suggest::nearest(name, names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("say where its people read: `desks: {{ {name}: … }}`"),
            };
            diagnostics.push(Diagnostic::error(codes::UNKNOWN_DESK, desk.span, message).help(help));
            None
        }
        Some(known) if known.sign == Sign::Nothing => {
            let message = format!(
                "people of the desk `{name}` do not sign, and a complaint is acknowledged by name"
            );
            let help = "write `sign: first_name` or `sign: name` at the desk, or name another desk";
            diagnostics
                .push(Diagnostic::error(codes::UNSIGNED_CASES, desk.span, message).help(help));
            None
        }
        Some(_) => Some(cases),
    }
}

/// Reports that the dialog that asks again is not there.
pub fn check_dialog<'d>(
    file: &BotFile,
    dialogs: impl Iterator<Item = &'d str> + Clone,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let entries = file.cases.iter().flat_map(|cases| &cases.ask_again);
    for (_, written) in entries.filter(|(key, _)| key.value == "dialog") {
        let name = written.text.trim();
        if dialogs.clone().any(|known| known == name) {
            continue;
        }
        let message = format!("there is no dialog `{name}`");
        let help = match suggest::nearest(name, dialogs.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write the name of a dialog that asks for a score".to_owned(),
        };
        diagnostics
            .push(Diagnostic::error(codes::UNKNOWN_DIALOG, written.span, message).help(help));
    }
}

/// Reports that the dialog that asks again asks for no score, so that nobody is ever satisfied.
pub fn check_score(file: &BotFile, programs: &[Program], diagnostics: &mut Vec<Diagnostic>) {
    let entries = file.cases.iter().flat_map(|cases| &cases.ask_again);
    for (_, written) in entries.filter(|(key, _)| key.value == "dialog") {
        let name = written.text.trim();
        let Some(program) = programs.iter().find(|program| program.dialog == name) else {
            continue;
        };
        let is_score = |question: &Question| matches!(question.spec, Spec::Scale { .. });
        if !program.questions.iter().any(is_score) {
            let message = format!(
                "`{name}` asks for no score, so nobody who is asked again is ever satisfied"
            );
            let help = "let it ask a question of `type: scale` or `type: nps`";
            diagnostics
                .push(Diagnostic::warning(codes::ASKS_NO_SCORE, written.span, message).help(help));
        }
    }
}

fn read_ask_again(written: &CasesEntry, diagnostics: &mut Vec<Diagnostic>) -> Option<AskAgain> {
    let of = |name: &str| {
        let mut entries = written.ask_again.iter();
        entries.find(|(key, _)| key.value == name)
    };
    let (key, after) = of("after")?;
    let after = read_clock(&key.value, after, diagnostics)?;
    let (_, dialog) = of("dialog")?;
    Some(AskAgain {
        after,
        dialog: Name::new(dialog.text.trim()),
    })
}

fn read_clock(key: &str, written: &Scalar, diagnostics: &mut Vec<Diagnostic>) -> Option<Duration> {
    const LONGEST: Duration = Duration(90 * Duration::DAY.0);
    let text = written.text.trim();
    let time = Duration::parse(text).filter(|time| (Duration::MINUTE..=LONGEST).contains(time));
    if time.is_none() {
        let message = format!("`{key}` is a length of time from 1m to 90d, and `{text}` is none");
        let help = at_most(text).unwrap_or("write a number and a unit, such as 4h or 7d");
        diagnostics.push(Diagnostic::error(codes::BAD_FORM, written.span, message).help(help));
    }
    time
}
