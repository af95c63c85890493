//! The document around every operator page.

use maud::{DOCTYPE, Markup, html};

use super::ask::{Ask, CSRF, Tongue, said};
use super::pages::PAGES;
use crate::report::{diagram, render};

/// The script: it makes pages livelier, and none needs it.
pub const SCRIPT: &str = include_str!("admin.js");

/// Returns the stylesheet.
pub fn style() -> String {
    let own = include_str!("admin.css");
    format!("{}{}{own}", render::STYLE, diagram::style())
}

/// Returns a whole page for somebody who came in; `here` is the address of the page's part.
pub fn page(ask: &Ask<'_>, here: &str, title: &str, main: &Markup) -> String {
    let bot = &ask.in_force.dialogs.bot.name;
    let nav = html! {
        nav.pages aria-label=(ask.say("Pages", "Pagina's")) {
            ul {
                @for page in &PAGES {
                    @let current = (page.path == here).then_some("page");
                    li { a href=(page.address()) aria-current=[current] { (ask.say(page.title.0, page.title.1)) } }
                }
            }
        }
    };
    let name = ask.visit.name.as_deref();
    let who = html! {
        form.who method="post" action="/admin/out" {
            input type="hidden" name=(CSRF) value=(ask.visit.csrf());
            span {
                (said(name.unwrap_or(ask.say("this machine", "deze computer"))))
                @if !ask.visit.is_owner() { " (" (ask.say("looks on", "kijkt mee")) ")" }
            }
            " "
            button { (ask.say("Leave", "Verlaten")) }
        }
    };
    let header = html! {
        a.skip href="#the-page" { (ask.say("To the content", "Naar de inhoud")) }
        div.masthead {
            header.top { p.bot { (said(bot)) } (who) }
            (nav)
        }
    };
    document(ask.tongue, title, bot, &header, main)
}

/// Returns a page for somebody who did not come in.
pub fn outside(tongue: Tongue, title: &str, main: &Markup) -> String {
    document(tongue, title, "Vraag", &html! {}, main)
}

fn document(tongue: Tongue, title: &str, bot: &str, header: &Markup, main: &Markup) -> String {
    let whole = html! {
        (DOCTYPE)
        html lang=(tongue.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · " (bot) }
                link rel="icon" href="/admin/icon.svg" type="image/svg+xml";
                link rel="stylesheet" href="/admin/admin.css";
                script src="/admin/admin.js" defer {}
            }
            body {
                (header)
                main id="the-page" tabindex="-1" { h1 { (title) } (main) }
                p.state id="line-state" role="status"
                    data-offline=(tongue.say("No connection: what stands here may be old. It comes back by itself.", "Geen verbinding: wat hier staat kan oud zijn. Ze komt vanzelf terug."))
                    data-long=(tongue.say("This is too long to try: nothing was counted. Make it shorter.", "Dit is te lang om te proberen: er is niets geteld. Maak het korter.")) {}
            }
        }
    };
    whole.into_string()
}
