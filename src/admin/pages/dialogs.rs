//! The files of the dialogs folder: what is wrong with each, beside the drawing of its dialog, with its
//! versions and who waits where.

use std::collections::BTreeMap;
use std::path::Path;

use maud::{Markup, PreEscaped, html};

use crate::admin::ask::{Answer, Ask, Fault, Reply, said, table};
use crate::dialog::compile::{Compiled, compile};
use crate::dialog::diagnostic::{Diagnostic, Severity};
use crate::dialog::load;
use crate::dialog::source::{FileIx, SourceFile, Sources};
use crate::engine::session::Session;
use crate::id::{Name, OwnerId};
use crate::report::catalogue::{CatalogueError, Origin};
use crate::report::diagram::{self, Traffic};
use crate::report::results::{self, DialogResults, GroupBy, ReportOptions};
use crate::report::words::version_word;

/// How many people are named at each question that they wait for.
const NAMED: usize = 20;

/// How many bytes of a file, and of the drawing beside it, stand on one page: it has 60 KB at most.
const ROOM: usize = 16_000;

/// The files as they are now, which may be others than those in force.
struct Folder {
    sources: Sources,
    compiled: Compiled,
    diagnostics: Vec<Diagnostic>,
}

impl Folder {
    fn read(path: &Path) -> Self {
        let (sources, mut diagnostics) = load::read(&[path]);
        let compiled = compile(&sources);
        diagnostics.extend(compiled.diagnostics.iter().cloned());
        Self {
            sources,
            compiled,
            diagnostics,
        }
    }

    fn told_of(&self, file: FileIx) -> impl Iterator<Item = &Diagnostic> {
        self.diagnostics
            .iter()
            .filter(move |told| told.span.file == file)
    }

    fn files(&self) -> impl Iterator<Item = (FileIx, &SourceFile)> {
        (0..).map(FileIx).zip(&self.sources.0)
    }

    fn dialog(&self, file: FileIx) -> Option<&Name> {
        let mut read = self.compiled.read.iter();
        read.find(|read| read.file == file)
            .map(|read| &read.program.dialog)
    }
}

/// Shows all files, or below it one of them, or a version of its dialog.
pub fn show(ask: &Ask<'_>) -> Answer {
    let path = &ask.service.admin.dialogs;
    let folder = Folder::read(path);
    match ask.rest {
        [] => list(ask, &folder),
        [file] => {
            let is_it = |(_, source): &(FileIx, &SourceFile)| below(source, path) == *file;
            let (ix, source) = folder.files().find(is_it).ok_or(Fault::NotFound)?;
            one(ask, &folder, ix, source)
        }
        [dialog, version] => older(ask, dialog, version),
        _ => Err(Fault::NotFound),
    }
}

/// Returns the name of a file below the folder.
fn below(source: &SourceFile, folder: &Path) -> String {
    let path = source.path.strip_prefix(folder).unwrap_or(&source.path);
    path.display().to_string()
}

fn address_of(name: &str) -> String {
    let name: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    format!("/admin/dialogs/{name}")
}

fn list(ask: &Ask<'_>, folder: &Folder) -> Answer {
    let mut waiting: BTreeMap<Name, usize> = BTreeMap::new();
    each_session(ask, |_, session| {
        *waiting.entry(session.dialog.clone()).or_default() += 1
    })?;
    let columns = [
        ask.say("File", "Bestand"),
        ask.say("Dialog", "Dialoog"),
        ask.say("Wrong with it", "Wat eraan mis is"),
        ask.say("People in it", "Mensen erin"),
    ];
    let good = &ask.in_force.sources.0;
    let is_in_force = |source: &SourceFile| good.iter().any(|known| known.path == source.path);
    let row = |(ix, source): (FileIx, &SourceFile)| {
        let count = |severity| {
            folder
                .told_of(ix)
                .filter(|told| told.severity == severity)
                .count()
        };
        let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
        let dialog = folder.dialog(ix);
        let name = below(source, &ask.service.admin.dialogs);
        let in_it = dialog.map(|dialog| waiting.get(dialog).copied().unwrap_or(0));
        vec![
            html! { a href=(address_of(&name)) { (name) } },
            html! { @if let Some(dialog) = dialog { (dialog) } },
            html! {
                @if errors > 0 { strong { (ask.count(errors, ("error", "errors"), ("fout", "fouten"))) (if is_in_force(source) {
                    ask.say(": its last good content is in force", ": de laatste goede inhoud geldt")
                } else {
                    ask.say(": it was never good, so nothing of it is in force", ": het was nog nooit goed, dus er geldt niets van")
                }) } }
                @if warnings > 0 { " " (ask.count(warnings, ("warning", "warnings"), ("waarschuwing", "waarschuwingen"))) }
                @if errors + warnings == 0 { (ask.say("nothing", "niets")) }
            },
            html! { @if let Some(in_it) = in_it { (in_it) } },
        ]
    };
    let rows: Vec<_> = folder.files().map(row).collect();
    let title = ask.say("Dialogs", "Dialogen");
    let main = html! {
        @if rows.is_empty() { p { (ask.say("The folder is empty. A dialog to begin with: ", "De map is leeg. Een dialoog om mee te beginnen: ")) code { "vraag new" } } }
        p.dim { (ask.say("A saved file without errors is in force within two seconds.", "Een bewaard bestand zonder fouten geldt binnen twee seconden.")) }
        (table(title, &columns, &rows))
    };
    Ok(Reply::Page(title.to_owned(), main))
}

fn one(ask: &Ask<'_>, folder: &Folder, ix: FileIx, source: &SourceFile) -> Answer {
    let dialog = folder.dialog(ix);
    let program = dialog.and_then(|dialog| ask.in_force.dialogs.programs.get(dialog));
    let counted = match dialog {
        Some(dialog) => counted(ask, dialog)?,
        None => None,
    };
    let name = below(source, &ask.service.admin.dialogs);
    let traffic = counted.as_ref().map(Traffic::of);
    let language = ask.tongue.code();
    if let Some(program) = program.filter(|_| !ask.field("drawing").is_empty()) {
        let drawing = diagram::figure(program, language, traffic.as_ref());
        let main = html! {
            p { a href=(address_of(&name)) { (name) } }
            (PreEscaped(drawing))
        };
        return Ok(Reply::Page(program.dialog.to_string(), main));
    }
    let drawing = program.map(|program| diagram::column(program, language, traffic.as_ref()));
    let main = html! {
        @if let Some(dialog) = dialog { p {
            @if let Some(program) = program { (ask.say("In force: version ", "Geldt: versie ")) code { (version_word(program.version)) } }
            @else { strong { (ask.say("Not in force.", "Geldt niet.")) } }
            " · " a href={ "/admin/results?dialog=" (dialog) } { (ask.say("results", "resultaten")) }
        } }
        div.beside {
            section { h2 { (ask.say("What is written", "Wat er staat")) } (written(ask, folder, ix, source)) }
            @if let Some(drawing) = drawing { section {
                h2 { (ask.say("What people go through", "Wat mensen doorlopen")) }
                p { a href={ (address_of(&name)) "?drawing=yes" } { (ask.say("The drawing alone", "Alleen de tekening")) } }
                @if drawing.len() <= ROOM + ROOM / 2 { (PreEscaped(drawing)) }
            } }
        }
        @if let Some(dialog) = dialog {
            h2 { (ask.say("Who waits where", "Wie waar wacht")) }
            div id="live-part" { (waiting(ask, dialog)?) }
            h2 { (ask.say("Versions", "Versies")) }
            (versions(ask, dialog, counted.as_ref())?)
        }
    };
    Ok(Reply::Page(name, main))
}

/// Returns the source, with what is wrong below the lines that it is about.
fn written(ask: &Ask<'_>, folder: &Folder, ix: FileIx, source: &SourceFile) -> Markup {
    let mut by_line: BTreeMap<usize, Vec<&Diagnostic>> = BTreeMap::new();
    for told in folder.told_of(ix) {
        let line = source.position(told.span.range().start).line;
        by_line.entry(line).or_default().push(told);
    }
    let class = |told: &Diagnostic| match told.severity {
        Severity::Error => ("error", ask.say("error", "fout")),
        Severity::Warning => ("warning", ask.say("warning", "waarschuwing")),
    };
    let lines: Vec<&str> = source.text.lines().collect();
    let (mut starts, mut length) = (vec![1], 0);
    for (number, line) in (1..).zip(&lines) {
        length += line.len() + 10;
        if length > ROOM {
            starts.push(number);
            length = line.len();
        }
    }
    let here = address_of(&below(source, &ask.service.admin.dialogs));
    let page_of = |line: usize| starts.iter().rposition(|start| *start <= line).unwrap_or(0);
    let page = page_of(ask.field("from").parse().unwrap_or(1));
    let end = |page: usize| starts.get(page + 1).map_or(lines.len(), |next| next - 1);
    let link = |line: usize| match page_of(line) {
        other if other != page => format!("{here}?from={line}#L{line}"),
        _ => format!("#L{line}"),
    };
    html! {
        @if by_line.is_empty() { p { (ask.say("Nothing is wrong with it.", "Er is niets mis mee.")) } }
        @else {
            @if let Some(first) = by_line.values().flatten().next() { (ask.in_english(first.code)) }
            ul { @for (line, told) in &by_line { @for told in told {
            li { a href=(link(*line)) { (class(told).1) " " (told.code) } ": " span lang="en" { (said(&told.message)) } }
        } } } }
        @if starts.len() > 1 { nav.chips aria-label=(ask.say("Lines", "Regels")) { ul {
            @for (at, start) in starts.iter().enumerate() { li {
                a href={ (here) "?from=" (start) } aria-current=[(at == page).then_some("true")] { (start) "–" (end(at)) }
            } }
        } } }
        ol.source tabindex="0" aria-label=(ask.say("the file", "het bestand")) start=(starts[page]) {
            @for (number, line) in (1..).zip(&lines).take(end(page)).skip(starts[page] - 1) {
                li id=[by_line.contains_key(&number).then(|| format!("L{number}"))] {
                    (line)
                    @for told in by_line.get(&number).into_iter().flatten() {
                        p class=(class(told).0) {
                            (class(told).1) " " (told.code) ": "
                            span lang="en" { (said(&told.message)) @if let Some(help) = &told.help { br; (said(help)) } }
                        }
                    }
                }
            }
        }
    }
}

fn waiting(ask: &Ask<'_>, dialog: &Name) -> Result<Markup, Fault> {
    let mut people: BTreeMap<Name, Vec<OwnerId>> = BTreeMap::new();
    each_session(ask, |owner, session| {
        if session.dialog == *dialog {
            let at = session.wait.as_ref().map(|wait| wait.question.clone());
            let at = at.or_else(|| session.vote.as_ref().map(|open| open.vote.clone()));
            let at = at.or_else(|| session.resting.as_ref().map(|(_, step)| step.clone()));
            people
                .entry(at.unwrap_or_default())
                .or_default()
                .push(owner);
        }
    })?;
    Ok(html! {
        @if people.is_empty() { p { (ask.say("Nobody is in it now.", "Er is nu niemand in.")) } }
        @else { dl.card { @for (question, people) in &people {
            dt { (question) ": " (people.len()) }
            dd { @for owner in people.iter().take(NAMED) {
                @if owner.is_group() { (owner) } @else { a href={ "/admin/contacts/" (owner) } { (owner) } } " "
            } @if people.len() > NAMED { "…" } }
        } } }
    })
}

fn each_session(ask: &Ask<'_>, mut each: impl FnMut(OwnerId, &Session)) -> Result<(), Fault> {
    ask.store().conversations(&mut |owner, conversation| {
        let sessions = conversation.active.iter().chain(&conversation.parked);
        sessions.for_each(|session| each(owner, session));
        true
    })?;
    Ok(())
}

fn versions(
    ask: &Ask<'_>,
    dialog: &Name,
    counted: Option<&DialogResults>,
) -> Result<Markup, Fault> {
    let kept = ask.store().versions()?;
    let kept: Vec<String> = kept
        .into_iter()
        .filter(|(name, _)| name == dialog)
        .map(|(_, version)| version_word(version))
        .collect();
    let counted = counted
        .map(|results| results.versions.as_slice())
        .unwrap_or_default();
    let columns = [
        ask.say("Version", "Versie"),
        ask.say("First used", "Eerst gebruikt"),
        ask.say("Conversations", "Gesprekken"),
    ];
    let row = |version: &String| {
        let known = counted.iter().find(|known| known.version == *version);
        vec![
            html! { a href={ "/admin/dialogs/" (dialog) "/" (version) } { (version) } },
            html! { @if let Some(known) = known { (known.first) } },
            html! { @if let Some(known) = known { (known.sessions) } },
        ]
    };
    let mut rows: Vec<(Option<usize>, Vec<Markup>)> = kept
        .iter()
        .map(|version| {
            (
                counted.iter().position(|known| known.version == *version),
                row(version),
            )
        })
        .collect();
    rows.sort_by_key(|(at, _)| *at);
    let rows: Vec<_> = rows.into_iter().map(|(_, row)| row).collect();
    Ok(html! {
        @if rows.is_empty() { p { (ask.say("Nobody has begun it yet: a version is kept when the first person begins it.", "Nog niemand is eraan begonnen: een versie wordt bewaard als de eerste begint.")) } }
        @else { (table(ask.say("Versions", "Versies"), &columns, &rows)) }
    })
}

fn older(ask: &Ask<'_>, dialog: &str, version: &str) -> Answer {
    let kept = ask.store().versions()?;
    let is_it = |(name, known): &&(Name, _)| name == dialog && version_word(*known) == version;
    let (name, known) = kept.iter().find(is_it).ok_or(Fault::NotFound)?;
    let text = ask.store().version(name, *known)?.ok_or(Fault::NotFound)?;
    let main = html! {
        p { (ask.say("What was written when its first conversation began.", "Wat er stond toen het eerste gesprek ermee begon.")) }
        pre tabindex="0" { (text) }
    };
    Ok(Reply::Page(format!("{name} {version}"), main))
}

fn counted(ask: &Ask<'_>, dialog: &Name) -> Result<Option<DialogResults>, Fault> {
    let origin = Origin {
        store: ask.store(),
        dialogs: &ask.in_force.dialogs,
        sources: &ask.in_force.sources,
        now: ask.now,
        progress: &|_, _| {},
    };
    let options = ReportOptions {
        dialog: Some(dialog.clone()),
        by: GroupBy::Chosen {
            segments: false,
            questions: Vec::new(),
        },
        ..ReportOptions::default()
    };
    match results::report(&origin, &options) {
        Ok(report) => Ok(report.dialogs.into_iter().next()),
        Err(CatalogueError::UnknownDialog { .. }) => Ok(None),
        Err(CatalogueError::Store(error)) => Err(error.into()),
    }
}
