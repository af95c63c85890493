//! What people said so far: the report, kept up to date while somebody looks.

use std::sync::{Arc, PoisonError};

use chrono::{Days, NaiveTime};
use maud::{Markup, PreEscaped, html};

use crate::admin::ask::{Answer, Ask, Fault, Reply, address, said};
use crate::admin::audit::{self, Entry};
use crate::id::Name;
use crate::report::catalogue::{CatalogueError, Origin};
use crate::report::diagram::{self, Traffic};
use crate::report::render::{self, Apart};
use crate::report::results::{self, Report, ReportOptions};
use crate::time::Timestamp;

/// From so many bytes on, questions of a dialog are opened by a tap: a page has 60 KB at most.
const ROOM: usize = 16_000;
/// The periods to choose from, in days; 0 is everything.
const PERIODS: [u64; 4] = [0, 1, 7, 30];

/// Shows the report; `file` below it is the report as a file.
pub fn show(ask: &Ask<'_>) -> Answer {
    let is_file = match ask.rest {
        [] => false,
        [file] if file == "file" => true,
        _ => return Err(Fault::NotFound),
    };
    let (dialog, days) = (ask.field("dialog"), ask.field("days"));
    let dialog = (!dialog.is_empty()).then(|| Name::new(dialog));
    let days = PERIODS.into_iter().find(|known| known.to_string() == days);
    let days = days.unwrap_or(0);
    let did = if is_file { "took results" } else { "results" };
    let mut entry = Entry::new(ask.visit.who, did);
    if let Some(dialog) = &dialog {
        entry = entry.what(dialog);
    }
    // Noted before anything is shown, but only what there is: the log holds no words of a stranger.
    let noted = || audit::saw(ask.store(), &entry, ask.now);
    if is_file {
        let report = report(ask, dialog, days)?;
        noted()?;
        return Ok(Reply::File {
            name: "results.html".to_owned(),
            kind: "text/html; charset=utf-8",
            bytes: render::html(&report).into_bytes(),
        });
    }
    let made = made(ask, dialog.clone(), days)?;
    let title = ask.say("Results", "Resultaten");
    let part = ask.field("part");
    if !part.is_empty() {
        let part = made.parts.iter().find(|known| known.key == part);
        let part = part.ok_or(Fault::NotFound)?;
        noted()?;
        let main = html! {
            p { a href=(at(dialog.as_ref(), days)) { (title) @if let Some(dialog) = &dialog { ": " (said(dialog)) } } }
            div id="live-part" { (PreEscaped(&part.markup)) }
        };
        return Ok(Reply::Page(part.title.clone(), main));
    }
    let choices = choices(ask, dialog.as_ref(), days)?;
    noted()?;
    let main = html! { (choices) div id="live-part" { (PreEscaped(&made.markup)) } };
    Ok(Reply::Page(title.to_owned(), main))
}

/// Returns the address of the results of a dialog, or of all, and of a period.
fn at(dialog: Option<&Name>, days: u64) -> String {
    let dialog = dialog.map_or("", Name::as_str);
    let fields = [("days", &*days.to_string()), ("dialog", dialog)];
    address("/admin/results", &fields)
}

/// Returns the links to the dialogs, the periods and the file.
fn choices(ask: &Ask<'_>, dialog: Option<&Name>, days: u64) -> Result<Markup, Fault> {
    let answered = results::answered(&origin(ask))?;
    let dialogs = std::iter::once(None).chain(answered.iter().map(Some));
    let period = |days: u64| match days {
        0 => ask.say("everything", "alles").to_owned(),
        1 => ask.say("since yesterday", "sinds gisteren").to_owned(),
        days => format!("{days} {}", ask.say("days", "dagen")),
    };
    let current = |is_it: bool| is_it.then_some("true");
    Ok(html! {
        nav.chips aria-label=(ask.say("Dialogs", "Dialogen")) { ul {
            @for name in dialogs { li {
                a href=(at(name, days)) aria-current=[current(name == dialog)] {
                    @if let Some(name) = name { (said(name)) } @else { (ask.say("all dialogs", "alle dialogen")) }
                }
            } }
        } }
        nav.chips aria-label=(ask.say("Periods", "Periodes")) { ul {
            @for period_days in PERIODS { li {
                a href=(at(dialog, period_days)) aria-current=[current(period_days == days)] { (period(period_days)) }
            } }
            li.aside { a href=(at(dialog, days).replacen("results", "results/file", 1)) { (ask.say("keep as a file", "bewaar als bestand")) } }
        } }
    })
}

/// Returns the report with its parts; made anew only when something is new on disk.
fn made(ask: &Ask<'_>, dialog: Option<Name>, days: u64) -> Result<Arc<Apart>, Fault> {
    // Whoever asks for the same at the same time waits for it instead of making it once more.
    let _making = (ask.service.making.lock()).unwrap_or_else(PoisonError::into_inner);
    let horizon = ask.store().horizon()?;
    let dialogs = Arc::clone(&ask.in_force.dialogs);
    let gone = ask.store().forgotten_since(Timestamp(0))?.len();
    let key = (horizon, gone, dialog.clone(), days, ask.tongue.code());
    let made = &ask.service.made;
    let known = made.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let is_it = |(known, by, _): &(_, _, _)| *known == key && Arc::ptr_eq(by, &dialogs);
    if let Some((.., made)) = known.filter(is_it) {
        return Ok(made);
    }
    let drawn = dialog.as_ref().and_then(|name| dialogs.programs.get(name));
    let report = report(ask, dialog.clone(), days)?;
    let apart = Apart::new(at(dialog.as_ref(), days), ROOM);
    let mut shown = render::parts(&report, apart, &at(None, days));
    if let (Some(program), [results]) = (drawn, report.dialogs.as_slice()) {
        let traffic = Traffic::of(results);
        let drawing = diagram::figure(program, ask.tongue.code(), Some(&traffic));
        let title = ask.say("What people go through", "Wat mensen doorlopen");
        let link = shown.add(title.to_owned(), drawing);
        shown.markup += &html! { div.opens { a.part href=(link) { (title) } } }.into_string();
    }
    let shown = Arc::new(shown);
    let newest = Some((key, dialogs, Arc::clone(&shown)));
    *made.lock().unwrap_or_else(PoisonError::into_inner) = newest;
    Ok(shown)
}

fn report(ask: &Ask<'_>, dialog: Option<Name>, days: u64) -> Result<Report, Fault> {
    let (store, dialogs) = (ask.store(), &ask.in_force.dialogs);
    let midnight = || {
        let today = ask.now.date(ask.zone());
        let day = today.checked_sub_days(Days::new(days)).unwrap_or(today);
        Timestamp::from_local(day.and_time(NaiveTime::MIN), ask.zone())
    };
    let options = ReportOptions {
        dialog,
        since: (days > 0).then(midnight),
        segments: ask.service.admin.segments.groups(store, dialogs, ask.now)?,
        language: Some(Name::new(ask.tongue.code())),
        ..ReportOptions::default()
    };
    match results::report(&origin(ask), &options) {
        Ok(report) => Ok(report),
        Err(CatalogueError::UnknownDialog { .. }) => Err(Fault::NotFound),
        Err(CatalogueError::Store(error)) => Err(error.into()),
    }
}

fn origin<'a>(ask: &'a Ask<'_>) -> Origin<'a> {
    Origin {
        store: ask.store(),
        dialogs: &ask.in_force.dialogs,
        sources: &ask.in_force.sources,
        now: ask.now,
        progress: &|_, _| {},
    }
}
