//! Who saw or changed what on these pages.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use maud::{Markup, html};

use crate::admin::ask::{Answer, Ask, Reply, said, table};
use crate::admin::audit;
use crate::id::OwnerId;
use crate::runtime::admission;
use crate::time::Timestamp;

/// How many entries stand on a page.
const SHOWN: usize = 100;

/// What was done, in English and Dutch, by the words that entries hold.
const DEEDS: [(&str, (&str, &str)); 14] = [
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
    (
        audit::MORE,
        (
            "looked at more within that minute than is listed",
            "bekeek in die minuut meer dan hier staat",
        ),
    ),
    ("results", ("saw the results", "zag de resultaten")),
    (
        "took results",
        (
            "took the results as a file",
            "nam de resultaten als bestand mee",
        ),
    ),
];

/// Shows the entries, the newest first.
pub fn show(ask: &Ask<'_>) -> Answer {
    let all = audit::names(ask.store())?;
    let (shown, links) = ask.page_of("/admin/log", all.len(), SHOWN);
    let entries = audit::read(ask.store(), &all[shown])?;
    let deed = |entry: &audit::Entry| {
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
    ];
    let mut names: BTreeMap<OwnerId, Markup> = BTreeMap::new();
    for who in entries.iter().filter_map(|(_, entry)| entry.who) {
        if let Entry::Vacant(new) = names.entry(who) {
            new.insert(match ask.store().contact(who)? {
                Some((contact, _)) => {
                    html! { a href={ "/admin/contacts/" (who) } { (contact.name.as_deref().map_or_else(|| html! { (who) }, said)) } }
                }
                None => html! { (ask.say("erased", "gewist")) },
            });
        }
    }
    let row = |(at, entry): &(Timestamp, audit::Entry)| {
        let by = match entry.who {
            Some(who) => names.get(&who).cloned().unwrap_or_default(),
            None => html! { (ask.say("this machine", "deze computer")) },
        };
        vec![
            ask.moment(*at),
            by,
            html! {
                (deed(entry)) " "
                @if let Some(owner) = entry.about { a href={ "/admin/contacts/" (owner) } { (owner) } " " }
                @if let Some(what) = &entry.what { (said(what)) }
            },
        ]
    };
    let rows: Vec<_> = entries.iter().map(row).collect();
    let main = html! {
        p.dim { (ask.say(
            "People are kept here by their ids, so that whoever is forgotten leaves no name.",
            "Mensen worden hier met hun id bewaard, zodat wie vergeten is geen naam achterlaat.",
        )) }
        (table(title, &columns, &rows))
        (links)
        (ask.form("/admin/log", &html! {
            button.danger { (ask.say("End all sessions, mine as well", "Sluit alle sessies af, ook die van mij")) }
        }))
    };
    Ok(Reply::Page(title.to_owned(), main))
}

/// Ends all sessions: for when a phone or a laptop is lost.
pub fn act(ask: &Ask<'_>) -> Answer {
    admission::end_all(ask.store())?;
    ask.service.left.send_replace(());
    audit::note(
        ask.store(),
        &audit::Entry::new(ask.visit.who, "all out"),
        ask.now,
    )?;
    Ok(Reply::To("/admin".to_owned()))
}
