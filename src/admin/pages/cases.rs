//! Open complaints of all customers: what was done about each, and what comes next.

use maud::html;

use crate::admin::ask::{Answer, Ask, Fault, Reply, said, table};
use crate::contact::{Case, CaseReason, CaseStep, Contact};
use crate::id::ConversationId;

/// Shows all open cases, the oldest first.
pub fn show(ask: &Ask<'_>) -> Answer {
    if !ask.rest.is_empty() {
        return Err(Fault::NotFound);
    }
    let mut open: Vec<(Contact, Case)> = Vec::new();
    ask.store().contacts(&mut |contact| {
        open.extend(contact.case.clone().map(|case| (contact, case)));
        true
    })?;
    open.sort_by_key(|(_, case)| case.since);
    let columns = [
        ask.say("Customer", "Klant"),
        ask.say("Case", "Klacht"),
        ask.say("Open since", "Open sinds"),
        ask.say("Desk", "Balie"),
        ask.say("Done", "Gedaan"),
        ask.say("Next", "Volgende"),
    ];
    let mut rows = Vec::new();
    for (contact, case) in &open {
        let link = match at_desk(ask, contact)? {
            Some(talk) => format!("/admin/desk/{talk}"),
            None => format!("/admin/contacts/{}", contact.id),
        };
        let name = contact.name.as_deref();
        let name = name.unwrap_or(ask.say("without a name", "zonder naam"));
        rows.push(vec![
            html! { a href=(link) { (said(name)) } },
            html! { (case.number) ": " (reason(ask, case.why)) },
            ask.moment(case.since),
            html! { (case.desk) },
            html! { @for done in &case.steps { (step(ask, done.step)) " " (ask.moment(done.at)) br; } },
            html! { @if let Some(next) = case.next_step() { strong { (step(ask, next)) } } },
        ]);
    }
    let title = ask.say("Complaints", "Klachten");
    let main = html! { div id="live-part" {
        @if rows.is_empty() { p { (ask.say("No complaint is open.", "Er staat geen klacht open.")) } }
        @else { (table(title, &columns, &rows)) }
    } };
    Ok(Reply::Page(title.to_owned(), main))
}

/// Returns the desk's conversation about a customer's case.
fn at_desk(ask: &Ask<'_>, contact: &Contact) -> Result<Option<ConversationId>, Fault> {
    let all = ask.store().conversations_of(contact.id)?;
    let has_case = |desk: &crate::engine::handover::DeskTalk| desk.case.is_some();
    let talk = all
        .iter()
        .find(|talk| talk.desk.as_ref().is_some_and(has_case));
    Ok(talk.map(|talk| talk.id))
}

fn reason<'w>(ask: &Ask<'_>, why: CaseReason) -> &'w str {
    match why {
        CaseReason::Marked => ask.tongue.say(
            "an answer that is a complaint",
            "een antwoord dat een klacht is",
        ),
        CaseReason::Score => ask.tongue.say("a low score", "een lage score"),
        CaseReason::Words => ask
            .tongue
            .say("words of a complaint", "woorden van een klacht"),
    }
}

fn step<'w>(ask: &Ask<'_>, step: CaseStep) -> &'w str {
    match step {
        CaseStep::Acknowledged => ask.tongue.say("answered by name", "met naam beantwoord"),
        CaseStep::Understood => ask.tongue.say("understood", "begrepen"),
        CaseStep::Apologised => ask.tongue.say("said sorry", "sorry gezegd"),
        CaseStep::MadeGood => ask.tongue.say("made good", "goedgemaakt"),
        CaseStep::AskedAgain => ask.tongue.say("asked again", "opnieuw gevraagd"),
    }
}
