//! Writes how many there are of a dialog, and what was answered to a question.

use crate::report::results::{DialogResults, QuestionResults};

use super::super::page::Page;
use super::super::phrases::{Phrases, Say};
use super::super::sentence::{base, few};
use super::detail;

/// Tells how many people and conversations there are, and how many came to the end.
pub(super) fn keys(dialog: &DialogResults, phrases: &Phrases, page: &mut Page) {
    page.raw("<ul class=\"keys\">");
    let keys = [
        (
            phrases.count(dialog.people),
            phrases.several(Say::People, dialog.people),
        ),
        (
            phrases.count(dialog.sessions),
            phrases.several(Say::Sessions, dialog.sessions),
        ),
        (
            phrases.share(&dialog.completed),
            phrases.say(Say::Completed).to_owned(),
        ),
    ];
    for (number, what) in keys.iter().filter(|(number, _)| !number.is_empty()) {
        page.raw("<li>")
            .element("b", number)
            .raw(" ")
            .text(what)
            .raw("</li>");
    }
    page.raw("</ul>\n");
}

/// Writes what was answered to a question.
pub(super) fn question(question: &QuestionResults, phrases: &Phrases, page: &mut Page) {
    page.raw("<section class=\"question\">")
        .element("h3", &question.label);
    if question.is_outdated {
        page.element("p class=\"dim\"", phrases.say(Say::Outdated));
    }
    page.element("p class=\"dim\"", &base(&question.base, phrases));
    if let Some(few) = few(question) {
        page.element("p class=\"note\"", phrases.say(few));
    }
    detail::detail(question, phrases, page);
    if let Some(order) = &question.order {
        detail::order(order, &question.label, phrases, page);
    }
    page.raw("</section>\n");
}
