//! A drawing in a page: for a screen and for a phone, of which the page shows the one that fits.

use super::flow::{Flow, flow};
use super::place::{Width, place};
use super::svg::{STYLE, inline};
use super::traffic::Traffic;
use super::words::Word;
use crate::dialog::program::Program;
use crate::report::render::page::Page;

/// Which of the two drawings is shown.
const CHOICE: &str = ".diagram{max-width:100%;display:block;margin:0 auto}.diagram.narrow{display:none}\
@media(max-width:60rem){.diagram.wide{display:none}.diagram.narrow{display:block}}";
/// How the page around them looks.
const AROUND: &str = ":root{color-scheme:light dark}body{margin:0;padding:1rem .5rem;background:#fff;color:#1c2330;font:1rem/1.5 system-ui,sans-serif}\
h1,p{max-width:62rem;margin:.4rem auto;padding:0 .5rem}h1{font-size:1.6rem;line-height:1.2}footer{color:#5a6475;font-size:.9rem}\
@media(prefers-color-scheme:dark){body{background:#14181f;color:#e8ebf1}footer{color:#a4adbd}}";

/// Returns a dialog as elements for a page of others, which has [`style`]: the drawing for a screen
/// and for a phone.
pub fn figure(program: &Program, language: &str, traffic: Option<&Traffic>) -> String {
    of(&flow(program, language, traffic))
}

/// Returns a dialog as an element for a column of a page of others, which has [`style`].
pub fn column(program: &Program, language: &str, traffic: Option<&Traffic>) -> String {
    let flow = flow(program, language, traffic);
    inline(&place(&flow, Width::Narrow.pixels()), "column", "c-")
}

/// Returns how drawings in pages look.
pub fn style() -> String {
    format!("{STYLE}{CHOICE}")
}

fn of(flow: &Flow) -> String {
    let wide = inline(&place(flow, Width::Wide.pixels()), "wide", "w-");
    let narrow = inline(&place(flow, Width::Narrow.pixels()), "narrow", "n-");
    format!("{wide}{narrow}")
}

/// Returns a dialog as a page of its own, which needs no network and no script.
pub fn html(program: &Program, language: &str, traffic: Option<&Traffic>) -> String {
    let flow = flow(program, language, traffic);
    let language = &flow.language;
    let mut page = Page::default();
    page.raw("<!doctype html>\n<html lang=\"").text(language);
    page.raw("\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.raw("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n");
    page.element("title", &program.dialog);
    page.raw(&format!(
        "\n<style>{AROUND}{}</style>\n</head>\n<body>\n<header>",
        style()
    ));
    page.element("h1", &program.dialog);
    let about = program.about.iter();
    let spoken = about.clone().find(|(code, _)| code == language);
    if let Some((_, about)) = spoken.or(about.clone().next()) {
        page.element("p", about);
    }
    page.raw("</header>\n<main>\n").raw(&of(&flow));
    page.raw("\n</main>\n<footer>");
    page.element("p", Word::Reading.in_language(language));
    if traffic.is_some() {
        page.element("p", Word::Counted.in_language(language));
    }
    page.raw("</footer>\n</body>\n</html>\n");
    page.finish()
}
