//! Checks privacy and length: consent before personal data, a way to skip sensitive questions, not
//! too many questions.

use std::collections::HashMap;

use crate::dialog::ast::bot::BotFile;
use crate::dialog::ast::{Ask, Dialog, QuestionType, Step, Verb};
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::lower::walk::{self, Lists, each_step};
use crate::dialog::register as codes;
use crate::dialog::source::Span;
use crate::id::Name;

/// With more questions on one way, people leave.
const MAX_QUESTIONS: usize = 20;
/// Fields that identify or locate a person.
const PERSONAL_FIELDS: [&str; 7] = [
    "name",
    "first_name",
    "phone",
    "email",
    "address",
    "birthday",
    "date_of_birth",
];
/// Parts of question names that many people would rather not answer, in Dutch and English.
const SENSITIVE: [&str; 24] = [
    "age",
    "birth",
    "leeftijd",
    "geboorte",
    "gender",
    "sex",
    "geslacht",
    "religion",
    "faith",
    "geloof",
    "income",
    "salary",
    "inkomen",
    "salaris",
    "health",
    "gezondheid",
    "illness",
    "ziekte",
    "weight",
    "gewicht",
    "politics",
    "politiek",
    "ethnicity",
    "afkomst",
];
/// Keys that statistics programs read as "no value".
const KEYS_READ_AS_MISSING: [&str; 6] = ["none", "na", "nan", "null", "nil", "n_a"];

/// Checks one dialog.
pub fn check(dialog: &Dialog, lists: &Lists<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let mut has_consent = false;
    let mut kept: HashMap<Name, Span> = HashMap::new();
    for section in &dialog.sections {
        let mut asked: Option<Span> = None;
        each_step(&section.steps, lists, &mut |step| {
            if let Verb::Ask(ask) = &step.verb {
                has_consent |= ask.kind.value == QuestionType::Consent;
                if let Some(field) = &ask.keep {
                    check_personal(&field.value, field.span, has_consent, diagnostics);
                }
                check_sensitive(ask, diagnostics);
                check_late_consent(ask, asked, diagnostics);
                asked =
                    asked.or((ask.kind.value != QuestionType::Consent).then_some(ask.name.span));
                check_known(ask, &mut kept, diagnostics);
                check_keys(ask, lists, diagnostics);
            }
            if let Verb::Keep(assigned) = &step.verb {
                let kept = assigned
                    .iter()
                    .filter(|(_, value)| value.text.trim() != "missing");
                kept.for_each(|(field, _)| {
                    check_personal(&field.value, field.span, has_consent, diagnostics)
                });
            }
        });
    }
    check_question_count(dialog, diagnostics);
}

/// Warns if a dialog asks for consent and the bot does not say who keeps what, and why.
pub fn check_shared<'d>(
    bot: &BotFile,
    mut dialogs: impl Iterator<Item = &'d Dialog>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if bot.privacy.is_some() {
        return;
    }
    let asked = dialogs.find_map(|dialog| {
        let lists = dialog.lists.iter();
        let lists = lists.map(|(name, entries)| (name.value.clone(), entries.as_slice()));
        first_consent(dialog, &lists.collect())
    });
    if let Some(asked) = asked {
        let message = "people are asked for consent, and nothing tells them who keeps what, why and for how long";
        let help = "write it into `privacy:` of bot.yaml, with whom to ask; it is shown before the first consent and at /privacy";
        diagnostics.push(Diagnostic::warning(codes::NO_PRIVACY, asked, message).help(help));
    }
}

fn first_consent(dialog: &Dialog, lists: &Lists<'_>) -> Option<Span> {
    let mut found = None;
    for section in &dialog.sections {
        each_step(&section.steps, lists, &mut |step| {
            if let Verb::Ask(ask) = &step.verb
                && ask.kind.value == QuestionType::Consent
            {
                found = found.or(Some(ask.name.span));
            }
        });
    }
    found
}

fn check_personal(field: &Name, span: Span, has_consent: bool, diagnostics: &mut Vec<Diagnostic>) {
    if has_consent || !PERSONAL_FIELDS.contains(&field.as_str()) {
        return;
    }
    let message =
        format!("`contact.{field}` is kept before anybody was asked whether that is all right");
    let help = "where questions stand before this, put a question of `type: consent` with `for: contact` here: a no then erases nothing. \
                Else begin the dialog with a question of `type: consent`, a `version` and what happens when it is `refused`";
    diagnostics.push(Diagnostic::warning(codes::KEPT_BEFORE_CONSENT, span, message).help(help));
}

/// Warns of a consent after other questions: refusing it erases their answers.
fn check_late_consent(ask: &Ask, asked: Option<Span>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(first) =
        asked.filter(|_| ask.kind.value == QuestionType::Consent && !ask.is_for_contact())
    else {
        return;
    };
    let message = "a no to this consent erases all that was answered before it";
    let help = "put the consent first; if it is about one thing, such as a call, add `for: contact`: a no then erases nothing";
    diagnostics.push(
        Diagnostic::warning(codes::LATE_CONSENT, ask.name.span, message)
            .help(help)
            .label(first, "asked before it"),
    );
}

fn check_sensitive(ask: &Ask, diagnostics: &mut Vec<Diagnostic>) {
    let is_reachable = matches!(
        ask.kind.value,
        QuestionType::Phone | QuestionType::Email | QuestionType::Location
    );
    let is_delicate = is_reachable
        || ask
            .name
            .value
            .split('_')
            .any(|part| SENSITIVE.contains(&part));
    let has_way_out = [&ask.optional, &ask.refuse]
        .into_iter()
        .any(|way| way.is_some_and(|way| way.value));
    if is_delicate && !has_way_out && ask.kind.value != QuestionType::Consent {
        let message = format!(
            "`{}` asks what many would rather not say, and there is no way past it",
            ask.name.value
        );
        let help = "add `refuse: true` for a button \"rather not say\", or `optional: true` for Skip: a forced answer is often a false one";
        diagnostics
            .push(Diagnostic::warning(codes::NO_WAY_PAST, ask.name.span, message).help(help));
    }
}

fn check_known(ask: &Ask, kept: &mut HashMap<Name, Span>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(field) = &ask.keep else { return };
    if let Some(first) = kept.get(&field.value).filter(|_| ask.known.is_none()) {
        let message = format!(
            "`contact.{}` was asked for before in this dialog and is asked for again",
            field.value
        );
        let help = "add `known: skip` to take what is known, or `known: confirm` to show it with Yes and No";
        diagnostics.push(
            Diagnostic::warning(codes::ASKED_WHAT_IS_KNOWN, field.span, message)
                .help(help)
                .label(*first, "kept here"),
        );
    }
    kept.entry(field.value.clone()).or_insert(field.span);
}

fn check_keys(ask: &Ask, lists: &Lists<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for option in walk::options(ask.options.as_ref(), lists) {
        if KEYS_READ_AS_MISSING.contains(&option.key.value.as_str()) {
            let message = format!(
                "the key `{}` is read as \"nothing there\" by many statistics programs",
                option.key.value
            );
            let help = "choose a key that says what is meant, such as `nothing` or `neither`; the label may stay";
            diagnostics.push(
                Diagnostic::warning(codes::KEY_READ_AS_NOTHING, option.key.span, message)
                    .help(help),
            );
        }
    }
}

fn check_question_count(dialog: &Dialog, diagnostics: &mut Vec<Diagnostic>) {
    for section in &dialog.sections {
        let questions = longest_way(&section.steps);
        if questions > MAX_QUESTIONS {
            let message = format!(
                "`{}` asks {questions} questions on its longest way; people walk off after {MAX_QUESTIONS}",
                section.name.value
            );
            let help = "ask what you will act on, and leave the rest for another day";
            diagnostics.push(
                Diagnostic::warning(codes::TOO_MANY_QUESTIONS, section.name.span, message)
                    .help(help),
            );
        }
    }
}

/// Returns the number of questions on the longest way through some steps; only one branch of a step
/// counts.
///
/// The steps of a list's options are not followed: a list that leads to itself would never end.
fn longest_way(steps: &[Step]) -> usize {
    let questions_in = |step: &Step| {
        let is_question = usize::from(matches!(step.verb, Verb::Ask(_)));
        is_question
            + walk::nested(&step.verb)
                .into_iter()
                .map(longest_way)
                .max()
                .unwrap_or(0)
    };
    steps.iter().map(questions_in).sum()
}
