//! `vraag check --paths`: shows the shortest conversation that reaches a question.

use std::io::Write;

use anyhow::Result;
use serde_json::json;

use super::reading::counted;
use super::searched::{Asked, Format, Searched};
use crate::cli::exit::Exit;
use crate::dialog::program::Program;
use crate::dialog::suggest;
use crate::explore::{Scope, explore};
use crate::script::draw::draw_talk;
use crate::script::rehearse::{CUSTOMER, rehearse};

/// Shows how a question is reached, in each dialog that has it.
///
/// Fails if the output cannot be written.
pub fn run(asked: &Asked<'_>, wanted: &str, out: &mut dyn Write) -> Result<Exit> {
    let searched = Searched::read(asked.files, asked.dialogs);
    let (dialog, question) = match wanted.split_once('/') {
        Some((dialog, question)) => (Some(dialog), question),
        None => (None, wanted),
    };
    let programs = match searched.programs(asked.files, dialog, out)? {
        Ok(programs) => programs,
        Err(exit) => return Ok(exit),
    };
    let has = |program: &Program| {
        program.question_named(question).is_some() || program.vote_named(question).is_some()
    };
    let with = programs.iter().filter(|program| has(program));
    let (mut rows, mut is_reached, mut is_found) = (Vec::new(), true, false);
    for program in with {
        is_found = true;
        let scope = Scope {
            situations: asked.situations,
            goes_back: false,
        };
        let explored = explore(&searched.compiled, program, scope);
        let name = format!("{}/{question}", program.dialog);
        let Some(path) = explored.way_to_question(question) else {
            is_reached = false;
            let why = match explored.is_whole {
                true => format!("nobody is ever asked `{name}`: no conversation leads there"),
                false => format!(
                    "no conversation to `{name}` was found in {} situations; `--situations` looks at more",
                    explored.situations()
                ),
            };
            match asked.format {
                Format::Text => writeln!(out, "{why}")?,
                Format::Json => rows.push(json!({
                    "dialog": program.dialog,
                    "question": question,
                    "reached": false,
                    "why": why,
                })),
            }
            continue;
        };
        let folder = searched.folder(asked.files, asked.dialogs);
        let title = format!("the shortest way to {question}");
        let scene = explored.scene(&path);
        let deeds = explored.deeds(&path, &scene.language);
        let held = rehearse(&searched.compiled, Some(folder), scene, &title, &deeds);
        let answers = path.edges.len();
        match asked.format {
            Format::Text => {
                writeln!(
                    out,
                    "`{name}` is reached after {}:\n",
                    counted(answers, "answer")
                )?;
                let talk = draw_talk(&held.transcript, CUSTOMER, asked.is_coloured);
                writeln!(out, "{talk}")?;
            }
            Format::Json => rows.push(json!({
                "dialog": program.dialog,
                "question": question,
                "reached": true,
                "answers": answers,
                "test": held.test,
            })),
        }
    }
    if !is_found {
        let questions = programs.iter().flat_map(|program| &program.questions);
        let votes = programs.iter().flat_map(|program| &program.votes);
        let names: Vec<&str> = questions
            .map(|question| question.name.as_str())
            .chain(votes.map(|vote| vote.name.as_str()))
            .collect();
        let near = suggest::nearest(question, names)
            .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        writeln!(out, "there is no question `{question}`{near}")?;
        return Ok(Exit::Usage);
    }
    if asked.format == Format::Json {
        writeln!(out, "{}", serde_json::to_string_pretty(&rows)?)?;
    }
    Ok(match is_reached {
        true => Exit::Fine,
        false => Exit::Dialogs,
    })
}
