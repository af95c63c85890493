//! What happened in somebody's conversations, as a list.

use maud::{Markup, html};

use crate::admin::ask::{Ask, said};
use crate::engine::event::Status;
use crate::hex::Hex;
use crate::report::mine::{Happening, What};
use crate::runtime::jobs::files::stored_file;
use crate::value::FileRef;

/// Returns what happened, oldest first; `files` is where the files that were sent are shown.
pub fn timeline(ask: &Ask<'_>, happenings: &[Happening], files: Option<&str>) -> Markup {
    let day = |happening: &Happening| happening.at.date(ask.zone());
    let days = std::iter::once(None).chain(happenings.iter().map(|before| Some(day(before))));
    html! { ol.timeline { @for (happening, before) in happenings.iter().zip(days) {
        @if before != Some(day(happening)) { li.day { (day(happening)) } }
        (line(ask, happening, files))
    } } }
}

fn line(ask: &Ask<'_>, happening: &Happening, files: Option<&str>) -> Markup {
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
            small { (ask.time(happening.at)) @if let Some(who) = who { " " (said(who)) }
                @if class == "note" { " (" (ask.say("note", "notitie")) ")" } }
            " " (said(&words))
            @if let (Some(file), Some(files)) = (&happening.file, files) { " " (sent(ask, file, files)) }
        }
    }
}

/// Returns a picture or sound that was sent, or a link to the file; what was not fetched is told.
fn sent(ask: &Ask<'_>, file: &FileRef, files: &str) -> Markup {
    let address = format!("{files}/{}", Hex(file.unique.as_bytes()));
    match stored_file(ask.store(), &file.unique) {
        Ok(Some(name)) if picture_kind(&name).is_some() => html! {
            br;
            img.sent src=(address) alt=(ask.say("the picture that was sent", "de foto die is gestuurd")) loading="lazy";
        },
        Ok(Some(name)) if sound_kind(&name).is_some() => html! {
            br;
            audio controls preload="none" src=(address) aria-label=(ask.say("the voice message that was sent", "het spraakbericht dat is gestuurd")) {}
        },
        Ok(Some(_)) => {
            html! { a href=(address) download { (ask.say("save the file", "bewaar het bestand")) } }
        }
        Ok(None) | Err(_) => {
            html! { small { (ask.say("(not fetched: look at the desk's chat)", "(niet opgehaald: kijk in de chat van de balie)")) } }
        }
    }
}

/// Returns the media type of a stored file if it is sound that browsers play.
pub fn sound_kind(name: &str) -> Option<&'static str> {
    match name.rsplit('.').next()? {
        "ogg" => Some("audio/ogg"),
        "mp3" => Some("audio/mpeg"),
        _ => None,
    }
}

/// Returns the media type of a stored file if it is a picture that browsers show. Its name comes from
/// its first bytes, not from its sender.
pub fn picture_kind(name: &str) -> Option<&'static str> {
    match name.rsplit('.').next()? {
        "jpg" => Some("image/jpeg"),
        "png" => Some("image/png"),
        "gif" => Some("image/gif"),
        "webp" => Some("image/webp"),
        _ => None,
    }
}
