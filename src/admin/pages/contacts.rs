//! Who is known: a search, and for each person a card, what happened in their conversations, and the
//! way to forget them.

use std::collections::BTreeSet;

use maud::{Markup, html};

use crate::admin::ask::{Answer, Ask, Fault, Reply, address, said, table};
use crate::admin::audit::{self, Entry};
use crate::admin::pages::timeline::timeline;
use crate::contact::Contact;
use crate::engine::session::Conversation;
use crate::id::{Name, OwnerId};
use crate::report::cell::value_cell;
use crate::report::directory::Directory;
use crate::report::mine::Mine;
use crate::report::people;
use crate::report::pseudonym::Pseudonyms;
use crate::report::renamed::Renamed;
use crate::runtime::privacy::forget::forget;
use crate::store::{Address, Erasing};

/// How many people a search shows.
const SHOWN: usize = 60;
/// How many happenings stand on a card unless all are asked for.
const HAPPENINGS: usize = 100;

/// Shows a search, or below it the card of a person.
pub fn show(ask: &Ask<'_>) -> Answer {
    match ask.rest {
        [] => search(ask),
        [who] => card(ask, who),
        _ => Err(Fault::NotFound),
    }
}

/// Forgets a person.
pub fn act(ask: &Ask<'_>) -> Answer {
    let [who, deed] = ask.rest else {
        return Err(Fault::NotFound);
    };
    let owner = find(ask, who)?;
    if deed != "forget" {
        return Err(Fault::NotFound);
    }
    if ask.field("sure").is_empty() {
        let why = ask.say(
            "Nobody was forgotten: tick that you are sure, because it cannot be undone.",
            "Er is niemand vergeten: vink aan dat je het zeker weet, want het kan niet ongedaan worden gemaakt.",
        );
        return Err(Fault::Refused(why.to_owned()));
    }
    let talks = ask.store().conversations_of(owner)?;
    let refused = |talk: &Conversation| ask.refuses_beside(&talk.channel);
    if let Some(refusal) = talks.iter().find_map(refused) {
        return Err(refusal);
    }
    let admin = &ask.service.admin;
    let erasing = forget(ask.store(), &admin.data, Some(&admin.asks), owner, ask.now)?;
    let erasing = erasing.ok_or(Fault::NotFound)?;
    audit::note(
        ask.store(),
        &Entry::new(ask.visit.who, "forgot").about(owner),
        ask.now,
    )?;
    let main = html! {
        dl.card {
            dt { (ask.say("Who", "Wie")) } dd { (owner) }
            dt { (ask.say("When", "Wanneer")) } dd { (ask.moment(ask.now)) }
            dt { (ask.say("What is left", "Wat er over is")) }
            dd { @match erasing {
                Erasing::Done => (ask.say("nothing", "niets")),
                Erasing::More | Erasing::Waits => (ask.say(
                    "a last message to them that is not sent yet; it goes by itself",
                    "een laatste bericht aan hen dat nog niet verstuurd is; dat verdwijnt vanzelf",
                )),
            } }
            dt { (ask.say("Exports made here", "Exports van hier")) }
            dd { (ask.say("those of before cannot be taken any more; files that somebody took before hold them still", "die er al waren kan niemand meer meenemen; in bestanden die al meegenomen zijn staan ze nog")) }
            dt { (ask.say("Receipt", "Bewijs")) }
            dd { (ask.say(
                "without a name, beside the store: if an older backup is put back, they are erased again",
                "zonder naam, naast de opslag: wordt een oudere back-up teruggezet, dan worden ze opnieuw gewist",
            )) }
        }
        p { (ask.say("Old bytes stay in the store's file until it uses them again; ", "Oude bytes blijven in het bestand van de opslag tot het ze opnieuw gebruikt; "))
            code { "vraag compact" } (ask.say(" takes them out.", " haalt ze eruit.")) }
        p { a href="/admin/contacts" { (ask.say("To the people", "Naar de mensen")) } }
    };
    Ok(Reply::Page(
        ask.say("Forgotten", "Vergeten").to_owned(),
        main,
    ))
}

fn find(ask: &Ask<'_>, who: &str) -> Result<OwnerId, Fault> {
    let found = Directory::new(ask.store()).find(who)?;
    found.ok_or(Fault::NotFound)
}

fn search(ask: &Ask<'_>) -> Answer {
    let store = ask.store();
    let words = ask.field("q");
    if !words.is_empty()
        && let Some(owner) = Directory::new(store).find(words)?
    {
        return Ok(Reply::To(format!("/admin/contacts/{owner}")));
    }
    audit::saw(store, &Entry::new(ask.visit.who, "looked up"), ask.now)?;
    let addresses = people::addresses(store)?;
    let own = |contact: &Contact| {
        addresses
            .get(&contact.id)
            .map(Vec::as_slice)
            .unwrap_or_default()
    };
    let small = words.to_lowercase();
    let (mut all, mut found) = (0, Vec::new());
    store.contacts(&mut |contact| {
        if !contact.id.is_group() {
            all += 1;
            let is_it = small.is_empty() || people::holds(&contact, own(&contact), &small);
            found.extend(is_it.then_some(contact));
        }
        true
    })?;
    found.sort_by_key(|contact| std::cmp::Reverse(contact.first_seen));
    let columns = [
        ask.say("Name", "Naam"),
        ask.say("Addresses", "Adressen"),
        ask.say("Tags", "Labels"),
        ask.say("First seen", "Eerst gezien"),
    ];
    let row = |contact: &Contact| {
        let link = format!("/admin/contacts/{}", contact.id);
        vec![
            html! { a href=(link) { (name_of(ask, contact)) } },
            addresses_of(own(contact)),
            html! { (said(&listed(&contact.tags))) },
            ask.moment(contact.first_seen),
        ]
    };
    let rows: Vec<_> = found.iter().take(SHOWN).map(row).collect();
    let title = ask.say("People", "Mensen");
    let main = html! {
        form.row method="get" action="/admin/contacts" role="search" data-typed="found-part" {
            div {
                label for="q" { (ask.say("Name, address, tag, field, id", "Naam, adres, label, veld, id")) }
                input id="q" name="q" type="search" value=(words) autocomplete="off";
            }
            button.main { (ask.say("Search", "Zoek")) }
        }
        div id="found-part" {
        @if all == 0 {
            p { (ask.say("Nobody is known yet. People come by themselves when they write to the bot; a table is taken in with ", "Er is nog niemand bekend. Mensen komen vanzelf als ze de bot schrijven; een tabel neem je op met ")) code { "vraag contacts import" } "." }
        } @else if found.is_empty() {
            p role="status" { (ask.say("Nobody of ", "Niemand van de ")) (all) (ask.say(" has these letters.", " heeft deze letters.")) }
        } @else {
            p role="status" { (rows.len()) (ask.say(" of ", " van ")) (found.len())
                @if rows.len() < found.len() { (ask.say(", the newest first: more letters find fewer", ", de nieuwste eerst: meer letters vinden er minder")) } }
            (table(title, &columns, &rows))
        }
        }
    };
    Ok(Reply::Page(title.to_owned(), main))
}

fn card(ask: &Ask<'_>, who: &str) -> Answer {
    let (store, dialogs) = (ask.store(), &ask.in_force.dialogs);
    let owner = find(ask, who)?;
    let mut mine = Mine::gather(store, owner)?.ok_or(Fault::NotFound)?;
    mine.rename(&Renamed::of(dialogs));
    audit::saw(
        store,
        &Entry::new(ask.visit.who, "card").about(owner),
        ask.now,
    )?;
    let contact = &mine.contact;
    let respondent = Pseudonyms::of(store)?.respondent(owner);
    let fact = |name: &str, value: Markup| html! { dt { (name) } dd { (value) } };
    let maybe = |name: &str, value: Option<&str>| html! { @if let Some(value) = value { (fact(name, said(value))) } };
    let here = format!("/admin/contacts/{owner}");
    let all = mine.timeline(dialogs, ask.tongue.is_dutch);
    let hidden = match ask.field("all").is_empty() {
        true => all.len().saturating_sub(HAPPENINGS),
        false => 0,
    };
    let main = html! {
        dl.card {
            (fact(ask.say("Id", "Id"), html! { (owner) ", " (ask.say("in tables ", "in tabellen ")) (respondent) }))
            (fact(ask.say("Addresses", "Adressen"), addresses_of(&mine.addresses)))
            (maybe(ask.say("Language", "Taal"), contact.language.as_deref()))
            (maybe(ask.say("Came in via", "Binnengekomen via"), contact.source.as_deref()))
            (fact(ask.say("First seen", "Eerst gezien"), ask.moment(contact.first_seen)))
            @if let Some(at) = contact.stopped_at { (fact(ask.say("Said stop", "Zei stop"), ask.moment(at))) }
            @if !contact.tags.is_empty() { (fact(ask.say("Tags", "Labels"), said(&listed(&contact.tags)))) }
            @if !contact.lists.is_empty() { (fact(ask.say("Lists", "Lijsten"), said(&listed(&contact.lists)))) }
            @for (name, value) in &contact.fields {
                (fact(name, said(&value_cell(&Ok(value.clone())).text().unwrap_or_default())))
            }
            @for (segment, since) in &mine.segments {
                (fact(ask.say("Segment", "Segment"), html! { (segment) " " (ask.say("since ", "sinds ")) (ask.moment(*since)) }))
            }
        }
        h2 { (ask.say("What happened", "Wat er gebeurde")) }
        div id="live-part" {
            @if all.is_empty() { p { (ask.say("Nothing yet: they are known from a table, or only voted.", "Nog niets: ze komen uit een tabel, of stemden alleen.")) } }
            @if hidden > 0 { p { a href=(address(&here, &[("all", "yes")])) { (hidden) (ask.say(" older ones", " oudere")) } } }
            (timeline(ask, &all[hidden..], None))
        }
        @if ask.visit.is_owner() {
            h2 { (ask.say("Forget", "Vergeten")) }
            (ask.form(&format!("{here}/forget"), &html! {
                p { (ask.say("Erases everything that is stored about this person.", "Wist alles wat over deze persoon bewaard is.")) }
                label { input type="checkbox" name="sure" value="yes" required; " "
                    (ask.say("I am sure: it cannot be undone", "Ik weet het zeker: het kan niet ongedaan worden gemaakt")) }
                button.danger { (ask.say("Forget", "Vergeet")) }
            }))
        }
    };
    let name = contact.name.clone();
    let name = name.unwrap_or_else(|| ask.say("without a name", "zonder naam").to_owned());
    Ok(Reply::Page(name, main))
}

fn name_of(ask: &Ask<'_>, contact: &Contact) -> Markup {
    match &contact.name {
        Some(name) => said(name),
        None => html! { (ask.say("without a name", "zonder naam")) },
    }
}

fn addresses_of(addresses: &[Address]) -> Markup {
    let all: Vec<&str> = addresses.iter().map(|address| address.0.as_str()).collect();
    said(&all.join(" "))
}

fn listed(names: &BTreeSet<Name>) -> String {
    let names: Vec<&str> = names.iter().map(Name::as_str).collect();
    names.join(" ")
}
