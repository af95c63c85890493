//! Reads the single-use codes of `cases:`: the table, and how much may be given.

use std::collections::HashMap;

use crate::dialog::ast::Scalar;
use crate::dialog::ast::bot::BotFile;
use crate::dialog::cases::Codes;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::load::FileKind;
use crate::dialog::register as codes;
use crate::dialog::source::{FileIx, Sources, Span};
use crate::dialog::suggest;

/// The largest value, and the largest budget, in the shop's money.
const LARGEST: u32 = 1_000_000_000;
/// The longest code, in characters.
const LONGEST: usize = 64;

/// Reads the codes; `None` if `cases:` names none.
pub fn read(
    file: Option<&BotFile>,
    sources: &Sources,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Codes> {
    let written = &file?.cases.as_ref()?.codes;
    let of = |name: &str| {
        let mut entries = written.iter();
        entries.find(|(key, _)| key.value == name)
    };
    let mut amount = |name: &str| of(name).map(|(_, at)| read_amount(name, at, diagnostics));
    let (budget, second_yes_above) = (amount("budget"), amount("second_yes_above"));
    let Some((_, name)) = of("codes") else {
        if let Some((key, _)) = written.first() {
            let message = format!("`{}` is about codes, and there are none", key.value);
            let help = "write `codes: codes.csv` under `cases`, a table beside the dialogs";
            diagnostics.push(Diagnostic::error(codes::NO_CODES, key.span, message).help(help));
        }
        return None;
    };
    let all = match find(name.text.trim(), sources) {
        Some((file, text)) => read_table(file, text, diagnostics),
        None => {
            diagnostics.push(unfound(name, sources));
            Vec::new()
        }
    };
    Some(Codes {
        all,
        budget,
        second_yes_above,
    })
}

fn tables(sources: &Sources) -> impl Iterator<Item = (FileIx, &str, &str)> {
    let files = (0..).map(FileIx).zip(&sources.0);
    let tables = files.filter(|(_, source)| FileKind::from_path(&source.path) == FileKind::Codes);
    tables.filter_map(|(file, source)| {
        let name = source.path.file_name()?.to_str()?;
        Some((file, name, &*source.text))
    })
}

fn find<'s>(name: &str, sources: &'s Sources) -> Option<(FileIx, &'s str)> {
    let found = tables(sources).find(|(_, known, _)| *known == name);
    found.map(|(file, _, text)| (file, text))
}

fn unfound(name: &Scalar, sources: &Sources) -> Diagnostic {
    let text = name.text.trim();
    let message = format!("there is no table `{text}` beside `bot.yaml`");
    let names = tables(sources).map(|(_, name, _)| name);
    let help = match suggest::nearest(text, names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "write a table with the columns `code` and `value`; its name ends in `codes.csv`"
            .to_owned(),
    };
    Diagnostic::error(codes::NO_CODES, name.span, message).help(help)
}

/// Reads an amount of money; one that cannot be read is 0, so that nothing is given by mistake.
fn read_amount(key: &str, written: &Scalar, diagnostics: &mut Vec<Diagnostic>) -> u32 {
    let text = written.text.trim();
    let amount = text.parse().ok().filter(|amount| *amount <= LARGEST);
    if amount.is_none() {
        let message = format!("`{key}` is a whole number of your money, and `{text}` is none");
        let help = "write digits alone, such as 500: no currency, no cents";
        diagnostics.push(Diagnostic::error(codes::BAD_BUDGET, written.span, message).help(help));
    }
    amount.unwrap_or(0)
}

/// Reads the rows that are sound, and reports the others, which are left out: for one of them nobody is to
/// be without codes.
fn read_table(file: FileIx, text: &str, diagnostics: &mut Vec<Diagnostic>) -> Vec<(String, u32)> {
    let mut leave_out = |span: Span, message: String, help: &str| {
        let message = format!("{message}; the row is left out");
        diagnostics.push(Diagnostic::warning(codes::BAD_CODE_ROW, span, message).help(help));
    };
    let skipped = text.len() - text.trim_start_matches('\u{feff}').len();
    let table = &text[skipped..];
    let first = table.lines().next().unwrap_or_default();
    let delimiter = [';', '\t'].into_iter().find(|sign| first.contains(*sign));
    let reader = csv::ReaderBuilder::new()
        .delimiter(delimiter.map_or(b',', |sign| sign as u8))
        .flexible(true)
        .has_headers(false)
        .from_reader(table.as_bytes());
    let (mut columns, mut rows) = (None, Vec::new());
    let mut known: HashMap<String, usize> = HashMap::new();
    for record in reader.into_records() {
        let Ok(record) = record else { continue };
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let at = record.position().map_or(0, |at| at.byte());
        let row = row_span(file, text, skipped + usize::try_from(at).unwrap_or(0));
        let line = text[..row.start as usize].matches('\n').count() + 1;
        let Some((code_at, value_at)) = columns else {
            let of = |name: &str| {
                let mut cells = record.iter();
                cells.position(|cell| cell.trim().eq_ignore_ascii_case(name))
            };
            columns = of("code").zip(of("value"));
            if columns.is_none() {
                let message = "the first row does not name the columns `code` and `value`";
                let help = "write `code,value` as its first line";
                diagnostics.push(Diagnostic::error(codes::BAD_CODES, row, message).help(help));
                return Vec::new();
            }
            continue;
        };
        let cell = |at: usize| record.get(at).map_or("", str::trim);
        let (code, value) = (cell(code_at), cell(value_at));
        if code.is_empty() || code.chars().count() > LONGEST {
            let message = format!("a code has 1 to {LONGEST} characters, and `{code}` has not");
            leave_out(row, message, "write the code, or remove the row");
            continue;
        }
        let amount = value
            .parse()
            .ok()
            .filter(|value| (1..=LARGEST).contains(value));
        let Some(amount) = amount else {
            let message = format!("`value` is a whole number from 1, and `{value}` is none");
            let help = "write what the code is worth in digits alone, such as 10";
            leave_out(row, message, help);
            continue;
        };
        if let Some(before) = known.insert(code.to_owned(), line) {
            let message = format!("the code `{code}` stands on line {before} already");
            let help = "each code is given once: remove one of the two rows";
            leave_out(row, message, help);
            continue;
        }
        rows.push((code.to_owned(), amount));
    }
    rows
}

/// Returns the place of the row that begins at or behind a byte.
fn row_span(file: FileIx, text: &str, at: usize) -> Span {
    let rest = text.get(at..).unwrap_or_default();
    let start = at + (rest.len() - rest.trim_start_matches(['\r', '\n']).len());
    let row = text.get(start..).unwrap_or_default();
    let end = start + row.lines().next().unwrap_or_default().len();
    Span::new(file, start, end)
}
