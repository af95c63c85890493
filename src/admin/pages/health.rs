//! How the bot is: whether it takes updates, what waits, how much is kept.

use maud::html;

use crate::admin::ask::{Answer, Ask, Reply};
use crate::http::Probe;

/// Shows how the bot is.
pub fn show(ask: &Ask<'_>) -> Answer {
    let probe = &ask.service.running.probe;
    let store = ask.store();
    let (mut people, mut talks) = (0_u64, 0_u64);
    store.contacts(&mut |contact| {
        people += u64::from(!contact.id.is_group());
        true
    })?;
    store.conversations(&mut |_, conversation| {
        talks += u64::from(conversation.active.is_some());
        true
    })?;
    // A visitor of the page who left finds what was said when they come back: nothing is late.
    let (mut going, mut kept) = (0_u64, 0_u64);
    for (_, row) in store.outbox()? {
        let place = store.place(row.id.conversation)?;
        let is_visitor = place.is_some_and(|place| place.channel() == "web");
        *if is_visitor { &mut kept } else { &mut going } += 1;
    }
    let mut alarms = Vec::new();
    for (alarm, since) in probe.alarms.standing() {
        let name = alarm.group_name(store)?;
        alarms.push((
            alarm.words(ask.say("en", "nl"), name.as_deref(), false),
            since,
        ));
    }
    let quarantined = store.quarantined()?.len();
    let left_out = store.left_out().len();
    let number = |count: u64| count.to_string();
    let keys = [
        (number(people), ask.say("people known", "mensen bekend")),
        (
            number(talks),
            ask.say("in a dialog now", "nu in een dialoog"),
        ),
        (
            number(going),
            ask.say("messages wait to go out", "berichten wachten op verzending"),
        ),
        (
            number(kept),
            ask.say(
                "messages wait for who closed the page",
                "berichten liggen klaar voor wie de pagina sloot",
            ),
        ),
        (
            quarantined.to_string(),
            ask.say("messages in quarantine", "berichten in quarantaine"),
        ),
    ];
    let main = html! {
        p { @match probe.is_unready() {
            None => { strong { (ask.say("Ready", "Klaar")) } ": " (ask.say("it takes messages in and answers.", "hij neemt berichten aan en antwoordt.")) }
            Some(why) => { strong { (ask.say("Not ready", "Niet klaar")) } ": " (why) }
        } }
        @for (alarm, since) in &alarms { p.note role="alert" {
            (ask.moment(*since)) " " (alarm)
        } }
        ul.keys { @for (number, what) in &keys { li { b { (number) } " " (what) } } }
        @if quarantined > 0 { p.note {
            (ask.say("Look at them with ", "Bekijk ze met ")) code { "vraag quarantine" }
        } }
        @if left_out > 0 { p.note {
            (left_out) " " (ask.say("records cannot be read and are left out; a backup from before has them whole.", "records zijn niet te lezen en weggelaten; een eerdere back-up heeft ze nog heel."))
        } }
        details { summary { (ask.say("All figures", "Alle cijfers")) } pre tabindex="0" { (probe.metrics()) } }
    };
    Ok(Reply::Page(ask.say("Health", "Toestand").to_owned(), main))
}
