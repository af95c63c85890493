//! Open complaints of all customers: what was done about each, and what comes next.

use maud::html;

use crate::admin::ask::{Answer, Ask, Fault, Reply, said, table};
use crate::contact::{Case, CaseReason, CaseStep, Contact};
use crate::engine::due_at;
use crate::id::ConversationId;

/// How many cases stand on a page.
const SHOWN: usize = 50;

/// Shows all open cases: what is to be done soonest, or is late longest, comes first.
pub fn show(ask: &Ask<'_>) -> Answer {
    if !ask.rest.is_empty() {
        return Err(Fault::NotFound);
    }
    let mut open: Vec<(Contact, Case)> = Vec::new();
    ask.store().contacts(&mut |contact| {
        open.extend(contact.case.clone().map(|case| (contact, case)));
        true
    })?;
    let bot = &ask.in_force.dialogs.bot;
    let due = |case: &Case| case.next_step().and_then(|step| due_at(bot, case, step));
    open.sort_by_key(|(_, case)| (due(case).is_none(), due(case), case.since));
    let columns = [
        ask.say("Customer", "Klant"),
        ask.say("Case", "Klacht"),
        ask.say("Open since", "Open sinds"),
        ask.say("Desk", "Balie"),
        ask.say("Done", "Gedaan"),
        ask.say("To do", "Te doen"),
    ];
    let mut rows = Vec::new();
    let (shown, links) = ask.page_of("/admin/cases", open.len(), SHOWN);
    for (contact, case) in &open[shown] {
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
            html! { @if let Some(next) = case.next_step() {
                strong { (step(ask, next)) }
                @if let Some(at) = due(case) {
                    " " (ask.say("by", "uiterlijk")) " " (ask.moment(at))
                    @if at < ask.now { " " strong.late { (ask.say("late", "te laat")) } }
                }
            } },
        ]);
    }
    let title = ask.say("Complaints", "Klachten");
    let main = html! { div id="live-part" {
        @if rows.is_empty() { p { (ask.say("No complaint is open.", "Er staat geen klacht open.")) } }
        @else { (table(title, &columns, &rows)) (links) }
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
