//! Shows who matches a condition that is in no file yet.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::format::{Format, MAX_EXAMPLES, SMALL_SAMPLE, share};
use crate::cli::draw::Drawing;
use crate::cli::exit::Exit;
use crate::dialog::diagnostic::Severity;
use crate::dialog::lower::segments::condition;
use crate::dialog::source::{SourceFile, Sources};
use crate::report::pseudonym::Pseudonyms;
use crate::report::render::Phrases;
use crate::segment::survey::Survey;
use crate::store::Store;
pub fn preview(
    survey: &Survey<'_>,
    store: &dyn Store,
    words: &str,
    format: Format,
    out: &mut dyn Write,
    status: &mut dyn Write,
) -> Result<Exit> {
    let mut told = Vec::new();
    let condition = condition(words, &survey.roster.segments().names, &mut told);
    if !told.is_empty() {
        let sources = Sources(vec![SourceFile {
            path: PathBuf::from("your condition"),
            text: words.into(),
        }]);
        let drawing = Drawing::new(&sources, false);
        told.iter()
            .try_for_each(|told| writeln!(status, "{}\n", drawing.text(told)))?;
        if told.iter().any(|told| told.severity == Severity::Error) {
            return Ok(Exit::Dialogs);
        }
    }
    let preview = survey.preview(&condition);
    let (count, all) = (preview.members.len(), survey.base.count());
    let pseudonyms = Pseudonyms::of(store).context("reading the store's key")?;
    // Spread evenly over all matches, including the oldest and newest.
    let step = count.div_ceil(MAX_EXAMPLES).max(1);
    let examples = preview.members.iter().step_by(step).filter_map(|id| {
        let person = survey.base.person(*id)?;
        Some((
            pseudonyms.respondent(person.owner),
            survey.explain(*id, &condition, Phrases::of("en"))?,
        ))
    });
    if format == Format::Json {
        let row = serde_json::json!({
            "people": count, "of": all, "share": share(count, all), "reachable": preview.reachable, "cannot_be_told": preview.untold,
            "overlaps": preview.overlaps.iter().map(|(name, count)| (name.to_string(), *count)).collect::<std::collections::BTreeMap<_, _>>(),
            "examples": examples.map(|(who, why)| serde_json::json!({ "respondent_id": who, "why": why })).collect::<Vec<_>>(),
        });
        writeln!(out, "{row}")?;
        return Ok(Exit::Fine);
    }
    writeln!(
        out,
        "{count} of {all} people ({:.1} %); {} can be written to",
        share(count, all) * 100.0,
        preview.reachable
    )?;
    if preview.untold > 0 {
        writeln!(
            out,
            "for {} it cannot be told, because an answer or a fact is missing: they are not in it",
            preview.untold
        )?;
    }
    if (1..SMALL_SAMPLE).contains(&count) {
        writeln!(
            out,
            "fewer than {SMALL_SAMPLE}: what they have in common may be chance"
        )?;
    }
    for (name, shared) in &preview.overlaps {
        writeln!(out, "{shared} of them are in {name}")?;
    }
    for (who, why) in examples {
        writeln!(out, "  {who}  in: {why}")?;
    }
    Ok(Exit::Fine)
}
