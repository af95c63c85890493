//! Tables of what people said: ordered here, made in the background, and taken within an hour.

use std::sync::{Arc, MutexGuard, PoisonError};

use maud::{Markup, html};

use crate::admin::ask::{Answer, Ask, Fault, Reply, said, table};
use crate::admin::audit::{self, Entry};
use crate::admin::export::{Export, KEPT};
use crate::id::Name;
use crate::report::export::{Format, Shape, Wanted};
use crate::store::{StoreError, ids};

/// The formats to choose from, with the programs that read them.
const FORMATS: &[(Format, &str)] = &[
    (Format::Xlsx, "Excel, LibreOffice"),
    (Format::Csv, "R, Python, Excel"),
    (Format::Sav, "SPSS, JASP"),
    (Format::Jsonl, "JSON"),
    #[cfg(feature = "parquet")]
    (Format::Parquet, "DuckDB, Arrow"),
];
/// The shapes to choose from: the field's value, and the words.
const SHAPES: [(Shape, &str, (&str, &str)); 3] = [
    (
        Shape::Wide,
        "wide",
        ("a row for each conversation", "een rij per gesprek"),
    ),
    (
        Shape::Long,
        "long",
        ("a row for each answer", "een rij per antwoord"),
    ),
    (
        Shape::Codebook,
        "codebook",
        ("what the columns mean", "wat de kolommen betekenen"),
    ),
];
/// How many exports are kept at once; each is a file on disk.
const MOST: usize = 10;

/// Shows what can be ordered and what was; or below it, gives the file of an order.
pub fn show(ask: &Ask<'_>) -> Answer {
    match ask.rest {
        [] => overview(ask),
        [id, file] if file == "file" && ask.visit.is_owner() => take(ask, id),
        _ => Err(Fault::NotFound),
    }
}

/// Orders an export.
pub fn act(ask: &Ask<'_>) -> Answer {
    let dialog = ask.field("dialog");
    let dialogs = &ask.in_force.dialogs.programs;
    let format = FORMATS
        .iter()
        .find(|(format, _)| format.ending() == ask.field("format"));
    let shape = SHAPES
        .iter()
        .find(|(_, name, _)| *name == ask.field("shape"));
    let (Some((format, _)), Some((shape, word, _))) = (format, shape) else {
        return Err(Fault::NotFound);
    };
    if dialog.is_empty() && *shape != Shape::Long {
        let why = ask.say(
            "No export was made: of all dialogs together there is only a table with a row for each answer. Choose one dialog, or that table.",
            "Er is geen export gemaakt: van alle dialogen samen bestaat alleen een tabel met een rij per antwoord. Kies één dialoog, of die tabel.",
        );
        return Err(Fault::Refused(why.to_owned()));
    }
    if !dialog.is_empty() && !dialogs.contains_key(dialog) {
        return Err(Fault::NotFound);
    }
    let wanted = Wanted {
        dialog: (!dialog.is_empty()).then(|| Name::new(dialog)),
        shape: Some(*shape),
        format: *format,
        is_identified: !ask.field("identified").is_empty(),
        labels: (!ask.field("labels").is_empty()).then(|| Name::new(ask.tongue.code())),
        ..Wanted::default()
    };
    let of = if dialog.is_empty() { "all" } else { dialog };
    let name = format!(
        "{of}-{word}-{}.{}",
        ask.now.date(ask.zone()),
        format.ending()
    );
    let named = if wanted.is_identified { " + names" } else { "" };
    let entry = Entry::new(ask.visit.who, "exported").what(&format!("{name}{named}"));
    audit::note(ask.store(), &entry, ask.now)?;
    let id = ids::conversation()?.to_string();
    let store = Arc::clone(&ask.service.admin.store);
    let export = Export::begin((id, name), (store, ask.in_force.clone()), wanted, ask.now);
    let mut exports = kept(ask)?;
    if exports.len() >= MOST {
        exports.remove(0);
    }
    exports.push(export);
    Ok(Reply::To("/admin/exports".to_owned()))
}

/// Returns the exports that can still be taken.
///
/// Whoever is forgotten, however that came about, is in no export that is taken afterwards: those that
/// were ordered before are thrown away.
fn kept<'a>(ask: &'a Ask<'_>) -> Result<MutexGuard<'a, Vec<Arc<Export>>>, StoreError> {
    let exports = &ask.service.exports;
    let mut exports = exports.lock().unwrap_or_else(PoisonError::into_inner);
    exports.retain(|export| ask.now.since(export.at) < KEPT);
    if let Some(oldest) = exports.first().map(|export| export.at)
        && !ask.store().forgotten_since(oldest)?.is_empty()
    {
        let mut kept = Vec::new();
        for export in exports.drain(..) {
            if ask.store().forgotten_since(export.at)?.is_empty() {
                kept.push(export);
            }
        }
        *exports = kept;
    }
    Ok(exports)
}

fn take(ask: &Ask<'_>, id: &str) -> Answer {
    let export = kept(ask)?.iter().find(|export| export.id == *id).cloned();
    let export = export.ok_or(Fault::NotFound)?;
    let Some(Ok((file, _))) = export.made.get() else {
        return Err(Fault::NotFound);
    };
    let entry = Entry::new(ask.visit.who, "took export").what(&export.name);
    audit::note(ask.store(), &entry, ask.now)?;
    Ok(Reply::Stream(export.name.clone(), Arc::clone(file)))
}

fn overview(ask: &Ask<'_>) -> Answer {
    let exports: Vec<Arc<Export>> = kept(ask)?.iter().rev().cloned().collect();
    let columns = [
        ask.say("File", "Bestand"),
        ask.say("Ordered", "Besteld"),
        ask.say("State", "Stand"),
    ];
    let row = |export: &Arc<Export>| {
        vec![
            html! { (export.name) },
            ask.moment(export.at),
            state(ask, export),
        ]
    };
    let rows: Vec<_> = exports.iter().map(row).collect();
    let is_making = exports.iter().any(|export| export.made.get().is_none());
    let title = ask.say("Exports", "Exports");
    let main = html! {
        (ask.form("/admin/exports", &order(ask)))
        @if !ask.visit.is_owner() { p { (ask.say("Exports are for operators.", "Exports zijn voor operators.")) } }
        p.dim { (ask.say("They can be taken for an hour; when somebody is forgotten, all that were made before are thrown away.", "Je kunt ze een uur meenemen; als iemand vergeten wordt, verdwijnen alle die er al waren.")) }
        div id="live-part" data-again=[is_making.then_some("yes")] role="status" {
            @if !rows.is_empty() {
                h2 { (ask.say("Of the last hour", "Van het laatste uur")) }
                (table(title, &columns, &rows))
            }
        }
    };
    Ok(Reply::Page(title.to_owned(), main))
}

fn state(ask: &Ask<'_>, export: &Export) -> Markup {
    let (done, of) = export.progress();
    html! {
        @match export.made.get() {
            None => {
                progress value=(done) max=(of.max(1)) aria-label=(export.name) {}
                " " (done) " / " (of)
            }
            Some(Ok((_, rows))) if ask.visit.is_owner() => {
                a href={ "/admin/exports/" (export.id) "/file" } download { (ask.say("take it", "meenemen")) }
                " " (rows) " " (ask.say("rows", "rijen"))
            }
            Some(Ok((_, rows))) => { (rows) " " (ask.say("rows", "rijen")) }
            Some(Err(why)) => { strong { (ask.say("not made: ", "niet gemaakt: ")) } (said(why)) }
        }
    }
}

/// Returns the fields of an order.
fn order(ask: &Ask<'_>) -> Markup {
    let dialogs = ask.in_force.dialogs.programs.keys();
    html! {
        label for="dialog" { (ask.say("Dialog", "Dialoog")) }
        select id="dialog" name="dialog" {
            @for dialog in dialogs { option value=(dialog) { (dialog) } }
            option value="" { (ask.say("all dialogs", "alle dialogen")) }
        }
        label for="shape" { (ask.say("Table", "Tabel")) }
        select id="shape" name="shape" { @for (_, name, words) in &SHAPES { option value=(name) { (ask.say(words.0, words.1)) } } }
        label for="format" { (ask.say("Format", "Vorm")) }
        select id="format" name="format" { @for (format, programs) in FORMATS { option value=(format.ending()) { (format.ending()) " (" (programs) ")" } } }
        label { input type="checkbox" name="labels" value="yes"; " " (ask.say("labels in place of keys", "labels in plaats van sleutels")) }
        label { input type="checkbox" name="identified" value="yes"; " "
            (ask.say("with names, numbers and addresses: keep it as safe as the store, and delete it when it has served", "met namen, nummers en adressen: bewaar het zo veilig als de opslag, en gooi het weg als het gediend heeft")) }
        p { button.main { (ask.say("Make", "Maak")) } }
    }
}
