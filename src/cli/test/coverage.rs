//! Tells what no conversation of the tests reached.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::Arc;

use anyhow::Result;
use serde_json::json;

use crate::cli::check::counted;
use crate::dialog::compile::compile;
use crate::dialog::program::Program;
use crate::dialog::source::{Sources, Span};
use crate::id::Name;
use crate::script::Tried;
use crate::script::coverage::Reached;

/// Tells what was reached of each dialog that has tests.
///
/// Fails if the output cannot be written.
pub fn tell(tried: &[Tried], is_json: bool, out: &mut dyn Write) -> Result<()> {
    let mut reached = Reached::default();
    let mut dialogs: BTreeMap<Name, (&Sources, Arc<Program>)> = BTreeMap::new();
    for file in tried {
        // Files of one folder know the same dialogs.
        let Some(own) = file.dialog.as_ref() else {
            continue;
        };
        if !dialogs.contains_key(own) {
            let compiled = compile(&file.sources).dialogs;
            let program = compiled.programs.get(own);
            dialogs
                .extend(program.map(|program| (own.clone(), (&file.sources, Arc::clone(program)))));
        }
        let talks = file
            .tests
            .iter()
            .filter_map(|test| test.transcript.as_ref());
        talks.for_each(|talk| reached.add(&talk.reached));
    }
    for (name, (sources, program)) in &dialogs {
        let coverage = reached.of(program);
        let place = |span: Span| {
            let source = sources.file(span.file);
            let line = source.position(span.start as usize).line;
            (source.path.display().to_string(), line)
        };
        if is_json {
            let missing = coverage.missing.iter().map(|missing| {
                let (file, line) = place(missing.span);
                json!({ "file": file, "line": line, "what": missing.what })
            });
            let row = json!({
                "dialog": name,
                "steps": coverage.steps,
                "options": coverage.options,
                "ways": coverage.ways,
                "missing": missing.collect::<Vec<_>>(),
            });
            writeln!(out, "{row}")?;
            continue;
        }
        let part = |(reached, all): (usize, usize), thing: &str| {
            format!("{reached} of {}", counted(all, thing))
        };
        writeln!(
            out,
            "\n{name}: {}, {}, {}",
            part(coverage.steps, "step"),
            part(coverage.options, "option"),
            part(coverage.ways, "way")
        )?;
        for missing in &coverage.missing {
            let (file, line) = place(missing.span);
            writeln!(out, "  {file}:{line}  {}", missing.what)?;
        }
    }
    Ok(())
}
