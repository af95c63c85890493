//! What happened in somebody's conversations, as a list.

use maud::{Markup, html};

use crate::admin::ask::{Ask, said};
use crate::engine::event::Status;
use crate::report::mine::{Happening, What};

/// Returns what happened, oldest first.
pub fn timeline(ask: &Ask<'_>, happenings: &[Happening]) -> Markup {
    html! { ol.timeline { @for happening in happenings { (line(ask, happening)) } } }
}

fn line(ask: &Ask<'_>, happening: &Happening) -> Markup {
    let us = ask.say("from us", "van ons");
    let (class, who, words) = match &happening.what {
        What::Began(dialog) => (
            "edge",
            None,
            format!("{} {dialog}", ask.say("began", "begon aan")),
        ),
        What::Ended(dialog, status) => {
            let how = match status {
                Status::Completed => ask.say("came to the end of", "kwam tot het einde van"),
                Status::Stopped => ask.say("stopped", "stopte met"),
                Status::TimedOut => ask.say("was silent too long in", "was te lang stil in"),
                Status::Replaced => ask.say(
                    "left for another dialog",
                    "ging naar een andere dialoog uit",
                ),
                Status::Failed => {
                    ask.say("was thrown out by a problem in", "viel door een fout uit")
                }
            };
            ("edge", None, format!("{how} {dialog}"))
        }
        What::Asked(words) => ("bot", Some(ask.say("bot", "bot")), words.clone()),
        What::Said(words) => ("person", None, words.clone()),
        What::Helped(name, words) => ("helper", Some(name.as_deref().unwrap_or(us)), words.clone()),
        What::Noted(name, words) => ("note", Some(name.as_deref().unwrap_or(us)), words.clone()),
    };
    html! {
        li class=(class) {
            small { (ask.moment(happening.at)) @if let Some(who) = who { " " (said(who)) }
                @if class == "note" { " (" (ask.say("note", "notitie")) ")" } }
            " " (said(&words))
        }
    }
}
