//! Segments: how large each is, who is in it and why, and who a condition would find before it is
//! saved.

use std::sync::Arc;

use maud::{Markup, html};

use crate::admin::ask::{Answer, Ask, Fault, Reply, said, table};
use crate::admin::audit::{self, Entry};
use crate::contact::membership::Ledger;
use crate::dialog::diagnostic::{Diagnostic, Severity};
use crate::dialog::expr::tree::Expr;
use crate::dialog::lower::segments::condition;
use crate::report::pseudonym::Pseudonyms;
use crate::report::render::Phrases;
use crate::segment::keeper;
use crate::segment::survey::{self, Survey};

/// How many members of a segment are listed.
const SHOWN: usize = 60;
/// How many examples a condition shows.
const EXAMPLES: usize = 5;
/// Smaller numbers say little about others.
const SMALL_SAMPLE: usize = 30;

/// Shows all segments and a condition to try, or below it one segment.
pub fn show(ask: &Ask<'_>) -> Answer {
    let store = ask.store();
    let show = |survey: Survey<'_>, ledger: &dyn Fn(&str) -> Option<Ledger>| match ask.rest {
        [] => all(ask, &survey, ledger),
        [name] => one(ask, &survey, name),
        _ => Err(Fault::NotFound),
    };
    let kept = ask.service.admin.segments.look(|keeper| {
        let survey = Survey {
            base: keeper.base(),
            roster: keeper.roster(),
            now: ask.now,
        };
        show(survey, &|name| keeper.ledger(name).cloned())
    });
    if let Some(shown) = kept {
        return shown;
    }
    let dialogs = Arc::clone(&ask.in_force.dialogs);
    let (base, roster) = survey::afresh(store, dialogs, ask.now)?;
    let survey = Survey {
        base: &base,
        roster: &roster,
        now: ask.now,
    };
    show(survey, &|name| {
        keeper::stored_ledger(store, name).ok().flatten()
    })
}

fn all(ask: &Ask<'_>, survey: &Survey<'_>, ledger: &dyn Fn(&str) -> Option<Ledger>) -> Answer {
    let people = survey.base.count();
    let segments = &survey.roster.segments().all;
    let columns = [
        ask.say("Segment", "Segment"),
        ask.say("People", "Mensen"),
        ask.say("Share", "Deel"),
        ask.say("7 days", "7 dagen"),
        ask.say("30 days", "30 dagen"),
        ask.say("Can be written to", "Te bereiken"),
    ];
    let changed =
        |days: Option<i64>| days.map_or_else(|| "–".to_owned(), |days| format!("{days:+}"));
    let rows: Vec<_> = survey
        .sizes(ledger)
        .iter()
        .zip(segments)
        .map(|(size, segment)| {
            let label = segment
                .label
                .iter()
                .find(|(language, _)| language.as_str() == ask.tongue.code())
                .or(segment.label.first())
                .map(|(_, words)| words.as_str());
            vec![
                html! { a href={ "/admin/segments/" (size.name) } { (size.name) } @if let Some(label) = label { " " small { (said(label)) } } },
                html! { (size.members) },
                html! { (share(ask, size.members, people)) },
                html! { (changed(size.change.map(|(week, _)| week))) },
                html! { (changed(size.change.map(|(_, month)| month))) },
                html! { (size.reachable) },
            ]
        })
        .collect();
    let title = ask.say("Segments", "Segmenten");
    let when = ask.field("when");
    let main = html! {
        @if rows.is_empty() {
            p { (ask.say("There are no segments yet: write dialogs/segments.yaml. Try a condition below first.", "Er zijn nog geen segmenten: schrijf dialogs/segments.yaml. Probeer hieronder eerst een voorwaarde.")) }
        } @else {
            div id="live-part" {
                (table(title, &columns, &rows))
                p.dim { (ask.say("Of ", "Van ")) (people) (ask.say(" people who are known.", " mensen die bekend zijn.")) }
            }
        }
        h2 { (ask.say("Try a condition", "Probeer een voorwaarde")) }
        form method="get" action="/admin/segments" data-typed="preview-part" {
            label for="when" { (ask.say("Condition, as when: in segments.yaml has it", "Voorwaarde, zoals when: in segments.yaml")) }
            textarea.wide id="when" name="when" rows="3" spellcheck="false" autocomplete="off" placeholder="recommend <= 6" { (when) }
            p { button.main { (ask.say("Try", "Probeer")) } }
        }
        div id="preview-part" role="status" { @if !when.is_empty() { (preview(ask, survey, when)?) } }
    };
    Ok(Reply::Page(title.to_owned(), main))
}

/// Returns what is wrong with a condition, at its place; else whom it finds.
fn preview(ask: &Ask<'_>, survey: &Survey<'_>, when: &str) -> Result<Markup, Fault> {
    let mut told = Vec::new();
    let condition = condition(when, &survey.roster.segments().names, &mut told);
    let is_wrong = told.iter().any(|told| told.severity == Severity::Error);
    Ok(html! {
        @if let Some(first) = told.first() { (ask.in_english(first.code)) }
        @for told in &told { (marked(when, told)) }
        @if !is_wrong { (found(ask, survey, &condition)?) }
    })
}

/// Returns the condition with the part marked that something is wrong with, and what.
fn marked(when: &str, told: &Diagnostic) -> Markup {
    let range = told.span.range();
    let end = range.end.min(when.len());
    let start = range.start.min(end);
    let parts = when
        .get(..start)
        .zip(when.get(start..end))
        .zip(when.get(end..));
    html! {
        @if let Some(((before, wrong), after)) = parts {
            pre tabindex="0" { (before) mark { (if wrong.is_empty() { " " } else { wrong }) } (after) }
        }
        p lang="en" { (told.code) ": " (said(&told.message)) @if let Some(help) = &told.help { br; (said(help)) } }
    }
}

fn found(ask: &Ask<'_>, survey: &Survey<'_>, condition: &Expr) -> Result<Markup, Fault> {
    let preview = survey.preview(condition);
    let (count, people) = (preview.members.len(), survey.base.count());
    let pseudonyms = Pseudonyms::of(ask.store())?;
    let phrases = Phrases::of(ask.tongue.code());
    // Spread evenly over all, the oldest and newest included.
    let step = count.div_ceil(EXAMPLES).max(1);
    let examples = preview.members.iter().step_by(step).filter_map(|id| {
        let person = survey.base.person(*id)?;
        let why = survey.explain(*id, condition, phrases)?;
        Some((pseudonyms.respondent(person.owner), why))
    });
    Ok(html! {
        p { strong { (count) (ask.say(" of ", " van ")) (people) (ask.say(" people", " mensen")) } " (" (share(ask, count, people)) "); "
            (preview.reachable) (ask.say(" can be written to.", " zijn te bereiken.")) }
        @if preview.untold > 0 { p { (ask.say("For ", "Van ")) (preview.untold) (ask.say(" it cannot be told, because something is missing: they are not in it.", " is het niet te zeggen, omdat er iets ontbreekt: zij horen er niet bij.")) } }
        @if (1..SMALL_SAMPLE).contains(&count) { p.note { (ask.say("Fewer than 30: what they have in common may be chance.", "Minder dan 30: wat ze gemeen hebben kan toeval zijn.")) } }
        @for (name, shared) in &preview.overlaps { p { (shared) (ask.say(" of them are in ", " van hen horen bij ")) (name) } }
        ul { @for (who, why) in examples { li { (who) ": " (said(&why)) } } }
    })
}

fn one(ask: &Ask<'_>, survey: &Survey<'_>, name: &str) -> Answer {
    let at = survey.roster.place(name).ok_or(Fault::NotFound)?;
    audit::saw(
        ask.store(),
        &Entry::new(ask.visit.who, "segment").what(name),
        ask.now,
    )?;
    let columns = [
        ask.say("Who", "Wie"),
        ask.say("Since", "Sinds"),
        ask.say("Why", "Waarom"),
    ];
    let phrases = Phrases::of(ask.tongue.code());
    let (mut count, mut rows) = (0, Vec::new());
    for id in survey.members(at) {
        count += 1;
        let Some(person) = survey.base.person(id).filter(|_| rows.len() < SHOWN) else {
            continue;
        };
        let known = ask.store().memberships_of(person.owner)?;
        let since = known.and_then(|known| known.with(name).map(|with| with.since));
        let called = person.profile.name.as_deref();
        rows.push(vec![
            html! { a href={ "/admin/contacts/" (person.owner) } { (called.map_or_else(|| html! { (person.owner) }, said)) } },
            html! { @if let Some(since) = since { (ask.moment(since)) } },
            said(&survey.why(id, at, phrases).unwrap_or_default()),
        ]);
    }
    let main = html! {
        p { (ask.count(count, ("person", "people"), ("mens", "mensen"))) @if rows.len() < count { (ask.say(", of whom the first 60 are shown; ", ", van wie de eerste 60 te zien zijn; ")) code { "vraag segments show" } } }
        (table(name, &columns, &rows))
    };
    Ok(Reply::Page(name.to_owned(), main))
}

fn share(ask: &Ask<'_>, part: usize, of: usize) -> String {
    let share = if of == 0 {
        0.0
    } else {
        100.0 * part as f64 / of as f64
    };
    let share = format!("{share:.1}\u{a0}%");
    match ask.tongue.is_dutch {
        true => share.replace('.', ","),
        false => share,
    }
}
