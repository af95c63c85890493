//! Warns if a built-in sentence would say less to customers than the author could.

use crate::dialog::ast::bot::BotFile;
use crate::dialog::ast::{Ask, Dialog, QuestionType, Verb};
use crate::dialog::check::texts;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::lower::walk::{Lists, each_step};
use crate::dialog::register as codes;

/// Checks one dialog.
pub fn check(dialog: &Dialog, lists: &Lists<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for section in &dialog.sections {
        each_step(&section.steps, lists, &mut |step| {
            if let Verb::Ask(ask) = &step.verb {
                check_retry(ask, diagnostics);
                check_ends(ask, diagnostics);
            }
        });
    }
}

/// Warns of the author's own rule without a sentence that explains it.
fn check_retry(ask: &Ask, diagnostics: &mut Vec<Diagnostic>) {
    // For other types a pattern is reported elsewhere.
    let pattern = ask
        .pattern
        .as_ref()
        .filter(|_| ask.kind.value == QuestionType::Text);
    let rule = ask
        .valid
        .as_ref()
        .map(|rule| ("valid", rule))
        .or(pattern.map(|rule| ("pattern", rule)));
    if let (Some((key, rule)), None) = (rule, &ask.retry) {
        let message = format!("whoever does not fit this `{key}` is not told what would fit");
        let help = "add `retry:` with a sentence that says what you need, and an example";
        diagnostics.push(Diagnostic::warning(codes::NO_RETRY, rule.span, message).help(help));
    }
}

fn check_ends(ask: &Ask, diagnostics: &mut Vec<Diagnostic>) {
    if ask.kind.value == QuestionType::Scale && ask.ends.is_none() {
        let message = format!(
            "nobody is told which end of the scale `{}` is the good one",
            ask.name.value
        );
        let help = "add `ends: [not at all, very much]`, in each language";
        diagnostics.push(
            Diagnostic::warning(codes::SCALE_WITHOUT_ENDS, ask.name.span, message).help(help),
        );
    }
}

/// Checks `bot.yaml`.
pub fn check_bot(bot: &BotFile, diagnostics: &mut Vec<Diagnostic>) {
    let away = bot.desks.iter().filter_map(|(_, desk)| desk.away.as_ref());
    texts::check_shared(away, &bot.languages, diagnostics);
    if let (Some(results), true) = (&bot.results, bot.operators.is_empty()) {
        let message = "nobody gets these reports: there are no operators";
        let help = "add `operators:` with your own numeric id, such as `[123456789]`";
        diagnostics
            .push(Diagnostic::warning(codes::RESULTS_FOR_NOBODY, results.span, message).help(help));
    }
    let first = bot
        .name
        .as_ref()
        .map(|name| name.span)
        .or(bot.languages.first().map(|language| language.span));
    let Some(top) = first.or(bot.timezone.as_ref().map(|zone| zone.span)) else {
        return;
    };
    if bot.keep_answers.is_none() {
        let message = "nothing says how long answers are kept, so they are kept for ever";
        let help = "add `keep_answers: 18 months`, or as long as you need them";
        diagnostics.push(Diagnostic::warning(codes::KEPT_FOR_EVER, top, message).help(help));
    }
    if bot.contact.is_none()
        && bot.desks.is_empty()
        && !bot
            .words
            .iter()
            .any(|(_, words)| words.iter().any(|(name, _)| name.value == "human_not_yet"))
    {
        let message = "people who ask for a person are not told how to reach one";
        let help = "add `contact:` with a phone number or an address, and when somebody is there";
        diagnostics.push(Diagnostic::warning(codes::NO_PERSON, top, message).help(help));
    }
}
