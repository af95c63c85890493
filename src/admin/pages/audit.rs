//! Who saw or changed what on these pages.

use maud::html;

use crate::admin::ask::{Answer, Ask, Reply, said, table};
use crate::admin::audit::{self, Entry, newest};
use crate::runtime::admission;
use crate::time::Timestamp;

/// How many entries are shown.
const SHOWN: usize = 500;

/// What was done, in English and Dutch, by the words that entries hold.
const DEEDS: [(&str, (&str, &str)); 13] = [
    ("in", ("came in", "kwam binnen")),
    ("out", ("left", "ging weg")),
    ("all out", ("ended all sessions", "sloot alle sessies af")),
    ("looked up", ("looked people up", "zocht mensen op")),
    ("card", ("saw the card of", "zag de kaart van")),
    ("segment", ("saw who is in", "zag wie er hoort bij")),
    ("desk", ("saw at the desk", "zag aan de balie")),
    (
        "at desk",
        ("acted at the desk for", "deed iets aan de balie voor"),
    ),
    ("exported", ("made an export of", "maakte een export van")),
    ("took export", ("took the export", "nam de export mee")),
    ("forgot", ("forgot", "vergat")),
    ("results", ("saw the results", "zag de resultaten")),
    (
        "took results",
        (
            "took the results as a file",
            "nam de resultaten als bestand mee",
        ),
    ),
];

/// Shows the newest entries.
pub fn show(ask: &Ask<'_>) -> Answer {
    let entries = newest(ask.store(), SHOWN)?;
    let deed = |entry: &Entry| {
        let known = DEEDS.iter().find(|(name, _)| *name == entry.did);
        known.map_or(entry.did.clone(), |(_, words)| {
            ask.say(words.0, words.1).to_owned()
        })
    };
    let title = ask.say("Log", "Logboek");
    let columns = [
        ask.say("When", "Wanneer"),
        ask.say("Who", "Wie"),
        ask.say("Did", "Deed"),
        ask.say("About", "Over"),
    ];
    let row = |(at, entry): &(Timestamp, Entry)| {
        let by = entry.by.map(|number| number.to_string());
        let by = by.unwrap_or_else(|| ask.say("this machine", "deze computer").to_owned());
        vec![
            ask.moment(*at),
            html! { (by) },
            html! { (deed(entry)) },
            html! {
                @if let Some(owner) = entry.about { a href={ "/admin/contacts/" (owner) } { (owner) } " " }
                @if let Some(what) = &entry.what { (said(what)) }
            },
        ]
    };
    let rows: Vec<_> = entries.iter().map(row).collect();
    let main = html! {
        p.dim { (ask.say(
            "People are named by their ids, so that whoever is forgotten leaves no name here.",
            "Mensen staan hier met hun id, zodat wie vergeten is hier geen naam achterlaat.",
        )) }
        (table(title, &columns, &rows))
        (ask.form("/admin/log", &html! {
            button.danger { (ask.say("End all sessions, mine as well", "Sluit alle sessies af, ook die van mij")) }
        }))
    };
    Ok(Reply::Page(title.to_owned(), main))
}

/// Ends all sessions: for when a phone or a laptop is lost.
pub fn act(ask: &Ask<'_>) -> Answer {
    admission::end_all(ask.store())?;
    audit::note(ask.store(), &Entry::new(ask.visit.who, "all out"), ask.now)?;
    Ok(Reply::To("/admin".to_owned()))
}
