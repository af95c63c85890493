//! The inbox of all desks: who waits for a person, and for each customer everything that the desk
//! does. What is done here is the input that the desk's own chat would give.

use maud::{Markup, html};

use crate::admin::ask::{Answer, Ask, Fault, Reply, said};
use crate::admin::audit::{self, Entry};
use crate::admin::pages::timeline::{picture_kind, sound_kind, timeline};
use crate::contact::{Case, CaseStep, CodeState};
use crate::engine::handover::{DeskTalk, is_note};
use crate::engine::input::{Actor, Input};
use crate::engine::session::Conversation;
use crate::hex::Hex;
use crate::id::{ConversationId, InputId, OwnerId};
use crate::message::{Choice, DeskAction, InMessage, Token};
use crate::place::Place;
use crate::report::mine::Mine;
use crate::report::renamed::Renamed;
use crate::runtime::amend::hand_in;
use crate::runtime::decide::Inbound;
use crate::runtime::jobs::files::stored_file;
use crate::runtime::jobs::till;
use crate::store::ids;
use crate::time::Timestamp;
use crate::value::FileRef;

/// How many customers who are with the bot again are listed.
const CLOSED: usize = 20;
/// How many happenings stand above the answer.
const HAPPENINGS: usize = 60;

/// What is done about an open complaint: the form's word, the button at the desk's chat, the words.
const STEPS: [(&str, DeskAction, (&str, &str)); 5] = [
    (
        "understood",
        DeskAction::Understood,
        ("Understood", "Begrepen"),
    ),
    (
        "apologised",
        DeskAction::Apologised,
        ("Said sorry", "Sorry gezegd"),
    ),
    (
        "made_good",
        DeskAction::MadeGood,
        ("Made good", "Goedgemaakt"),
    ),
    (
        "no_complaint",
        DeskAction::NoComplaint,
        ("No complaint", "Geen klacht"),
    ),
    (
        "close",
        DeskAction::Close,
        ("Close the case", "Sluit de klacht"),
    ),
];

/// A customer at a desk, and the desk's conversation about them.
struct AtDesk {
    owner: OwnerId,
    conversation: Conversation,
    desk: DeskTalk,
    /// When the customer last wrote.
    heard: Option<Timestamp>,
    /// Their open case.
    case: Option<Case>,
}

/// Shows all customers of all desks, or below it one of them.
pub fn show(ask: &Ask<'_>) -> Answer {
    match ask.rest {
        [] => inbox(ask),
        [id] => {
            let (talk, _) = find(ask, id)?;
            audit::saw(
                ask.store(),
                &Entry::new(ask.visit.who, "desk").about(talk.owner),
                ask.now,
            )?;
            one(ask, id, &talk)
        }
        [id, file] => sent(ask, id, file),
        _ => Err(Fault::NotFound),
    }
}

/// Does what a person at the desk's chat would do.
pub fn act(ask: &Ask<'_>) -> Answer {
    let [id] = ask.rest else {
        return Err(Fault::NotFound);
    };
    let (talk, place) = find(ask, id)?;
    if let Some(refusal) = ask.refuses_beside(&talk.conversation.channel) {
        return Err(refusal);
    }
    let words = ask.field("words");
    let message = match ask.field("do") {
        "say" if words.is_empty() || is_note(words) || words.starts_with('/') => {
            return Err(Fault::Refused(ask.say(
                "Nothing was sent: write what the customer is to read. Notes have a button of their own.",
                "Er is niets verstuurd: schrijf wat de klant moet lezen. Notities hebben een eigen knop.",
            ).to_owned()));
        }
        "say" => InMessage::Text(words.to_owned()),
        "note" => InMessage::Text(format!("// {}", words.trim_start_matches('/').trim())),
        "saved" => InMessage::Text(format!("/saved {words}")),
        "code" if ask.visit.name.is_none() => {
            return Err(Fault::Refused(ask.say(
                "No code was given: customers read who gives it, and this machine has no name. Come in with a link from the bot (/admin).",
                "Er is geen code gegeven: klanten lezen wie dat doet, en deze machine heeft geen naam. Kom binnen met een link van de bot (/admin).",
            ).to_owned()));
        }
        "code" => InMessage::Text(format!("/code {words}")),
        "agree" => {
            let value = words.parse().map_err(|_| Fault::NotFound)?;
            tap(&talk, DeskAction::CodeYes(value))
        }
        "pass" => InMessage::Text(format!("/pass {words}")),
        deed @ ("take" | "back" | "done") => InMessage::Text(format!("/{deed}")),
        deed => {
            let step = STEPS.iter().find(|(name, ..)| *name == deed);
            let (_, action, _) = step.ok_or(Fault::NotFound)?;
            tap(&talk, action.clone())
        }
    };
    let by = Actor {
        contact: ask.visit.who.contact,
        name: ask.visit.name.clone(),
        is_admin: None,
        is_operator: true,
    };
    let input = Input::AtDesk {
        by,
        message,
        number: None,
        is_edit: false,
    };
    // A form that is sent twice counts once.
    let once = u64::from_str_radix(ask.field("once"), 16).map_err(|_| Fault::NotFound)?;
    let id = InputId::Command {
        command: once,
        change: 0,
    };
    let inbound = Inbound {
        channel: talk.conversation.channel.clone(),
        ..Inbound::own(place, id, input)
    };
    let taken = hand_in(&ask.service.admin.asks, vec![inbound]);
    if !taken.map_err(|error| Fault::Broken(error.to_string()))? {
        return Err(Fault::Broken(
            "the bot does not take in what is said at a desk".to_owned(),
        ));
    }
    audit::note(
        ask.store(),
        &Entry::new(ask.visit.who, "at desk").about(talk.owner),
        ask.now,
    )?;
    Ok(Reply::To(format!("/admin/desk/{}", talk.conversation.id)))
}

fn tap(talk: &AtDesk, action: DeskAction) -> InMessage {
    InMessage::Tap(Token {
        question: 0,
        choice: Choice::Desk(talk.conversation.id, action),
    })
}

fn find(ask: &Ask<'_>, id: &str) -> Result<(AtDesk, Place), Fault> {
    let id = u64::from_str_radix(id, 16).map_err(|_| Fault::NotFound)?;
    let (store, id) = (ask.store(), ConversationId(id));
    let place = store
        .place(id)?
        .filter(Place::is_desk)
        .ok_or(Fault::NotFound)?;
    let (owner, _) = store.find(&place)?.ok_or(Fault::NotFound)?;
    let loaded = store.load(owner, id)?.ok_or(Fault::NotFound)?;
    let conversation = loaded.conversation;
    let desk = conversation.desk.clone().ok_or(Fault::NotFound)?;
    let customers = store.load(owner, desk.customer)?;
    let heard = customers.and_then(|customers| customers.conversation.last_inbound);
    let talk = AtDesk {
        owner,
        conversation,
        desk,
        heard,
        case: loaded.contact.case,
    };
    Ok((talk, place))
}

fn inbox(ask: &Ask<'_>) -> Answer {
    let store = ask.store();
    let mut talks = Vec::new();
    store.conversations(&mut |owner, conversation| {
        talks.extend(
            conversation
                .desk
                .clone()
                .map(|desk| (owner, conversation, desk)),
        );
        true
    })?;
    let mut all = Vec::new();
    for (owner, conversation, desk) in talks {
        let customers = store.load(owner, desk.customer)?;
        all.push(AtDesk {
            owner,
            conversation,
            desk,
            heard: customers.and_then(|customers| customers.conversation.last_inbound),
            case: None,
        });
    }
    // Who waits longest comes first; of those who are gone, the newest.
    all.sort_by_key(|talk| talk.heard);
    let is_open = |talk: &&AtDesk| talk.desk.is_open;
    let mut closed: Vec<&AtDesk> = all.iter().filter(|talk| !talk.desk.is_open).collect();
    closed.reverse();
    let list = |talks: &mut dyn Iterator<Item = &AtDesk>| html! { ul.inbox { @for talk in talks { (entry(ask, talk)) } } };
    let has_desks = !ask.in_force.dialogs.bot.desks.is_empty();
    let main = html! {
        @if !has_desks { p { (ask.say("There is no desk yet: desks: in bot.yaml says where your people read.", "Er is nog geen balie: desks: in bot.yaml zegt waar je mensen lezen.")) } }
        div id="live-part" {
            @if has_desks && !all.iter().any(|talk| talk.desk.is_open) { p { (ask.say("Nobody waits for a person.", "Niemand wacht op een mens.")) } }
            (list(&mut all.iter().filter(is_open)))
            @if !closed.is_empty() {
                h2 { (ask.say("With the bot again", "Weer bij de bot")) }
                (list(&mut closed.into_iter().take(CLOSED)))
            }
        }
    };
    Ok(Reply::Page(ask.say("Desk", "Balie").to_owned(), main))
}

fn entry(ask: &Ask<'_>, talk: &AtDesk) -> Markup {
    html! { li {
        a href={ "/admin/desk/" (talk.conversation.id) } { (customer(ask, &talk.desk)) }
        " · " (talk.desk.desk) " · " (state(ask, &talk.desk))
        @if let Some(heard) = talk.heard { " · " (ask.say("last wrote ", "schreef het laatst ")) (ask.moment(heard)) }
    } }
}

fn customer(ask: &Ask<'_>, desk: &DeskTalk) -> Markup {
    match &desk.name {
        Some(name) => said(name),
        None => html! { (ask.say("without a name", "zonder naam")) },
    }
}

fn state(ask: &Ask<'_>, desk: &DeskTalk) -> Markup {
    let one_of_us = ask.say("one of us", "een van ons");
    match &desk.by {
        _ if !desk.is_open => html! { (ask.say("with the bot", "bij de bot")) },
        Some(by) => {
            html! { (said(by.name.as_deref().unwrap_or(one_of_us))) (ask.say(" answers", " antwoordt")) }
        }
        None => html! { strong { (ask.say("waits for a person", "wacht op een mens")) } },
    }
}

fn one(ask: &Ask<'_>, id: &str, talk: &AtDesk) -> Answer {
    let dialogs = &ask.in_force.dialogs;
    let mut mine = Mine::gather(ask.store(), talk.owner)?.ok_or(Fault::NotFound)?;
    mine.rename(&Renamed::of(dialogs));
    let all = mine.timeline(dialogs, ask.tongue.is_dutch);
    let from = all.len().saturating_sub(HAPPENINGS);
    let card = talk.desk.card.as_ref().map(|(_, card)| card.words());
    let main = html! {
        p { a href="/admin/desk" { (ask.say("All", "Alle")) } " · "
            a href={ "/admin/contacts/" (talk.owner) } { (ask.say("Their card", "De kaart")) } }
        div id="live-part" {
            p role="status" { (talk.desk.desk) " · " (state(ask, &talk.desk)) }
            @if let Some(card) = card { blockquote { (said(&card)) } }
            (timeline(ask, &all[from..], Some(&format!("/admin/desk/{id}"))))
        }
        (deeds(ask, &format!("/admin/desk/{id}"), talk)?)
    };
    let name = talk.desk.name.clone();
    let name = name.unwrap_or_else(|| ask.say("without a name", "zonder naam").to_owned());
    Ok(Reply::Page(name, main))
}

/// Shows a picture or plays a voice message that the customer or the desk sent, or gives the file to keep.
fn sent(ask: &Ask<'_>, id: &str, file: &str) -> Answer {
    let (talk, _) = find(ask, id)?;
    let mine = Mine::gather(ask.store(), talk.owner)?.ok_or(Fault::NotFound)?;
    // Only what stands in these conversations is shown.
    let all = mine.timeline(&ask.in_force.dialogs, ask.tongue.is_dutch);
    let files = all.iter().filter_map(|happening| happening.file.as_ref());
    let is_it = |known: &&FileRef| Hex(known.unique.as_bytes()).to_string() == file;
    let known = files.clone().find(is_it).ok_or(Fault::NotFound)?;
    let name = stored_file(ask.store(), &known.unique)?.ok_or(Fault::NotFound)?;
    let bytes = std::fs::read(ask.service.admin.data.join(&name)).map_err(|_| Fault::NotFound)?;
    audit::saw(
        ask.store(),
        &Entry::new(ask.visit.who, "desk").about(talk.owner),
        ask.now,
    )?;
    Ok(match picture_kind(&name).or(sound_kind(&name)) {
        Some(kind) => Reply::Media { kind, bytes },
        None => Reply::File {
            name: name.rsplit('/').next().unwrap_or_default().to_owned(),
            kind: "application/octet-stream",
            bytes,
        },
    })
}

/// Returns a form for each thing that the desk can do.
fn deeds(ask: &Ask<'_>, here: &str, talk: &AtDesk) -> Result<Markup, Fault> {
    let dialogs = &ask.in_force.dialogs;
    let desk = dialogs.bot.desk(&talk.desk.desk);
    let people = desk.map(|desk| desk.people.as_slice()).unwrap_or_default();
    let once = ids::conversation()?;
    let once = html! { input type="hidden" name="once" value=(once); };
    let button = |deed: &str, words: &str| html! { button name="do" value=(deed) { (words) } };
    let choose = |deed: &str, label: &str, names: Vec<&str>| {
        let id = format!("choose-{deed}");
        ask.form(
            here,
            &html! {
                (once)
                label for=(id) { (label) }
                select id=(id) name="words" { @for name in names { option { (name) } } }
                " " (button(deed, ask.say("Do it", "Doe het")))
            },
        )
    };
    let replies: Vec<&str> = dialogs
        .replies
        .iter()
        .map(|(name, _)| name.as_str())
        .collect();
    // Where there are codes, making it good asks which.
    let has_codes = dialogs
        .bot
        .cases
        .as_ref()
        .is_some_and(|cases| cases.codes.is_some());
    let steps = STEPS
        .iter()
        .filter(|(deed, ..)| !has_codes || *deed != "made_good");
    let passes: Vec<&str> = people.iter().map(|person| person.name.as_str()).collect();
    Ok(html! {
        (ask.form(here, &html! {
            (once)
            label for="words" { (ask.say("What the customer is to read, or a note for the desk alone", "Wat de klant moet lezen, of een notitie voor de balie alleen")) }
            textarea.wide id="words" name="words" rows="4" dir="auto" {}
            p.row {
                (button("say", ask.say("Send to the customer", "Stuur naar de klant"))) " "
                (button("note", ask.say("Keep as a note", "Bewaar als notitie")))
            }
        }))
        (ask.form(here, &html! {
            (once)
            p.row {
                (button("take", ask.say("Take", "Neem"))) " "
                (button("back", ask.say("Hand back", "Geef terug"))) " "
                (button("done", ask.say("Done", "Klaar")))
            }
        }))
        @if talk.desk.case.is_some() { (ask.form(here, &html! {
            (once)
            p.row { @for (deed, _, words) in steps { (button(deed, ask.say(words.0, words.1))) " " } }
        }))
        (codes(ask, here, &once, talk)?) }
        @if talk.desk.is_open && !replies.is_empty() { (choose("saved", ask.say("Send a saved reply", "Stuur een bewaard antwoord"), replies)) }
        @if talk.desk.is_open && !passes.is_empty() { (choose("pass", ask.say("Pass on to", "Geef door aan"), passes)) }
    })
}

/// Returns what there is about a code that makes the open case good: who wants to give one and needs
/// another's yes, or a list of what codes are worth.
fn codes(ask: &Ask<'_>, here: &str, once: &Markup, talk: &AtDesk) -> Result<Markup, Fault> {
    let cases = ask.in_force.dialogs.bot.cases.as_ref();
    let (Some(codes), Some(case)) = (cases.and_then(|cases| cases.codes.as_ref()), &talk.case)
    else {
        return Ok(html! {});
    };
    let month = till::month(ask.now, ask.in_force.dialogs.bot.timezone);
    let values = till::read(ask.store())?.values(codes, &month);
    let wanted = case.code.as_ref();
    let is_given = wanted.is_some_and(|code| code.state != CodeState::Waits);
    let somebody = ask.say("one of us", "een van ons");
    let may_choose = !is_given && case.done(CaseStep::MadeGood).is_none();
    Ok(html! {
        @if let Some(code) = wanted {
            p {
                (said(code.name.as_deref().unwrap_or(somebody)))
                @if is_given { (ask.say(" gives a code worth ", " geeft een code van ")) (code.value) "." }
                @else { (ask.say(" wants to give a code worth ", " wil een code geven van ")) (code.value) (ask.say(". Somebody else has to agree.", ". Iemand anders moet het ermee eens zijn.")) }
            }
            @if !is_given && values.contains(&code.value) { (ask.form(here, &html! {
                (once)
                input type="hidden" name="words" value=(code.value);
                p.row { button name="do" value="agree" { (ask.say("Yes, give it", "Ja, geef die")) } }
            })) } @else if !is_given {
                p { (ask.say("It cannot be given any more: none of that value is left, or it is over this month's budget.", "Die kan niet meer: er is er geen van die waarde meer, of er is deze maand te weinig over.")) }
            }
        }
        @if may_choose { (ask.form(here, &html! {
            (once)
            @if values.is_empty() { p { (ask.say("No code can be given now: none is left, or each is over this month's budget.", "Er kan nu geen code gegeven worden: er is er geen meer, of elke is te duur voor deze maand.")) } }
            @else {
                label for="choose-code" { (ask.say("Make it good with a code worth", "Maak het goed met een code van")) }
                select id="choose-code" name="words" { @for value in values { option { (value) } } }
                " " button name="do" value="code" { (ask.say("Give it", "Geef die")) }
            }
            " " button name="do" value="made_good" { (ask.say("Made good without a code", "Goedgemaakt zonder code")) }
        })) }
    })
}
