//! `vraag check --prove`: says what holds on every way through a dialog.

use std::io::Write;
use std::path::Path;

use anyhow::Result;
use serde_json::{Value, json};

use super::reading::counted;
use super::searched::{Asked, Format, Searched};
use crate::cli::exit::Exit;
use crate::dialog::program::Program;
use crate::explore::{Explored, Length, Proof, Scope, Verdict, explore, length, prove};
use crate::script::rehearse::rehearse;

/// Tries every way through the dialogs, and tells what holds on all of them.
///
/// Fails if the output cannot be written.
pub fn run(asked: &Asked<'_>, dialog: Option<&str>, out: &mut dyn Write) -> Result<Exit> {
    let searched = Searched::read(asked.files, asked.dialogs);
    let programs = match searched.programs(asked.files, dialog, out)? {
        Ok(programs) => programs,
        Err(exit) => return Ok(exit),
    };
    let folder = searched.folder(asked.files, asked.dialogs);
    let scope = Scope {
        situations: asked.situations,
        goes_back: true,
    };
    let (mut rows, mut is_refuted) = (Vec::new(), false);
    for program in &programs {
        let explored = explore(&searched.compiled, program, scope);
        let proved = DialogProof {
            searched: &searched,
            folder,
            program,
            explored: &explored,
            proofs: prove(&explored, program),
            length: length(&explored, program),
        };
        is_refuted |= proved
            .proofs
            .iter()
            .any(|proof| matches!(proof.verdict, Verdict::Refuted { .. }));
        match asked.format {
            Format::Text => proved.text(out)?,
            Format::Json => rows.push(proved.json()),
        }
    }
    if asked.format == Format::Json {
        writeln!(out, "{}", serde_json::to_string_pretty(&rows)?)?;
    }
    Ok(match is_refuted {
        true => Exit::Dialogs,
        false => Exit::Fine,
    })
}

/// What is told about one dialog.
struct DialogProof<'a> {
    searched: &'a Searched,
    folder: &'a Path,
    program: &'a Program,
    explored: &'a Explored,
    proofs: Vec<Proof>,
    length: Length,
}

impl DialogProof<'_> {
    fn text(&self, out: &mut dyn Write) -> Result<()> {
        let situations = counted(self.explored.situations(), "situation");
        writeln!(out, "{}: {situations}", self.program.dialog)?;
        for proof in &self.proofs {
            let claim = proof.claim.sentence();
            match &proof.verdict {
                Verdict::Proved => writeln!(out, "  ✓ {claim}: proved")?,
                Verdict::NotProved(why) => writeln!(out, "  ? {claim}: not proved: {why}")?,
                Verdict::Refuted { words, .. } => {
                    writeln!(out, "  ✗ {claim}: refuted\n    {words}")?;
                }
            }
        }
        let Length {
            most_questions,
            most_minutes,
            typical,
        } = self.length;
        let questions = counted(most_questions, "question");
        let taken = minutes(most_minutes);
        writeln!(out, "  the longest way asks {questions} and takes {taken}")?;
        if let Some((questions, taken)) = typical {
            let (questions, taken) = (counted(questions, "question"), minutes(taken));
            writeln!(out, "  a typical one asks {questions} and takes {taken}")?;
        }
        writeln!(out)?;
        let mut shown = Vec::new();
        for (proof, test) in self.proofs.iter().zip(self.tests()) {
            let Verdict::Refuted { scene, deeds, .. } = &proof.verdict else {
                continue;
            };
            // One conversation may show that several claims do not hold.
            if !shown.contains(&(scene, deeds)) {
                shown.push((scene, deeds));
                let test = test.unwrap_or_default();
                writeln!(
                    out,
                    "  The conversation that shows it, as a test:\n\n{test}"
                )?;
            }
        }
        Ok(())
    }

    /// Returns a conversation that shows it, for each claim that is refuted.
    fn tests(&self) -> Vec<Option<String>> {
        let test = |proof: &Proof| {
            let Verdict::Refuted { scene, deeds, .. } = &proof.verdict else {
                return None;
            };
            let scene = &self.explored.scenes[*scene as usize];
            let name = format!("against: {}", proof.claim.sentence());
            let compiled = &self.searched.compiled;
            Some(rehearse(compiled, Some(self.folder), scene, &name, deeds).test)
        };
        self.proofs.iter().map(test).collect()
    }

    fn json(&self) -> Value {
        let claim = |(proof, test): (&Proof, Option<String>)| {
            let (verdict, why) = match &proof.verdict {
                Verdict::Proved => ("proved", None),
                Verdict::Refuted { words, .. } => ("refuted", Some(words)),
                Verdict::NotProved(why) => ("not_proved", Some(why)),
            };
            json!({
                "claim": proof.claim.word(),
                "verdict": verdict,
                "why": why,
                "test": test,
            })
        };
        let claims: Vec<Value> = self.proofs.iter().zip(self.tests()).map(claim).collect();
        let Length {
            most_questions,
            most_minutes,
            typical,
        } = self.length;
        let rounded = |minutes: f64| (minutes * 10.0).round() / 10.0;
        json!({
            "dialog": self.program.dialog,
            "situations": self.explored.situations(),
            "whole": self.explored.is_whole,
            "claims": claims,
            "longest": { "questions": most_questions, "minutes": rounded(most_minutes) },
            "typical": typical.map(|(questions, minutes)| {
                json!({ "questions": questions, "minutes": rounded(minutes) })
            }),
        })
    }
}

fn minutes(minutes: f64) -> String {
    if minutes < 1.0 {
        return "less than a minute".to_owned();
    }
    format!("about {}", counted(minutes.round() as usize, "minute"))
}
