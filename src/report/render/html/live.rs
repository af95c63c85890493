//! Results while people answer: less than the whole report, and made again with each answer.

use crate::report::results::{DialogResults, Report};

use super::super::page::Page;
use super::super::phrases::Phrases;
use super::super::sentence::nobody;
use super::question::{keys, question};

/// Returns what people answered so far as a part of an HTML page: for each dialog how many there
/// are, and for each question what was answered. [`style`](super::STYLE) says how it looks.
pub fn live(report: &Report) -> String {
    let phrases = Phrases::of(&report.language);
    let mut page = Page::default();
    let has_people = |dialog: &&DialogResults| dialog.people > 0;
    let mut dialogs = report.dialogs.iter().filter(has_people).peekable();
    if dialogs.peek().is_none() {
        page.element("p", &nobody(report, phrases));
    }
    for dialog in dialogs {
        page.raw("<section>").element("h2", &dialog.name);
        keys(dialog, phrases, &mut page);
        let questions = dialog.questions.iter();
        for one in questions.filter(|one| one.base.answered > 0) {
            question(one, phrases, &mut page);
        }
        page.raw("</section>\n");
    }
    page.finish()
}
