//! Shows how large segments are, and which people they share.

use std::io::Write;

use anyhow::Result;
use serde::Serialize;

use super::format::{Format, draw, share, starts};
use crate::cli::exit::Exit;
use crate::contact::membership::Ledger;
use crate::dialog::segments::{Segment, SegmentKind};
use crate::segment::survey::{Size, Survey};

#[derive(Serialize)]
struct SizeRow<'a> {
    segment: &'a str,
    label: Option<&'a str>,
    status: usize,
    share: f64,
    change_7d: Option<i64>,
    change_30d: Option<i64>,
    reachable: usize,
    starts: Option<String>,
}

pub fn sizes(
    survey: &Survey<'_>,
    ledger: &dyn Fn(&str) -> Option<Ledger>,
    format: Format,
    out: &mut dyn Write,
    status: &mut dyn Write,
) -> Result<Exit> {
    let segments = survey.roster.segments();
    let (sizes, all) = (survey.sizes(ledger), survey.base.count());
    let row = |(size, segment): (&Size, &Segment)| -> String {
        let row = SizeRow {
            segment: &size.name,
            label: segment.label.first().map(|(_, words)| words.as_str()),
            status: size.members,
            share: share(size.members, all),
            change_7d: size.change.map(|(week, _)| week),
            change_30d: size.change.map(|(_, month)| month),
            reachable: size.reachable,
            starts: segment.on_enter.as_ref().map(starts),
        };
        serde_json::to_string(&row).expect("plain fields can be written")
    };
    if format == Format::Json {
        sizes
            .iter()
            .zip(&segments.all)
            .try_for_each(|pair| writeln!(out, "{}", row(pair)))?;
        return Ok(Exit::Fine);
    }
    if segments.all.is_empty() {
        writeln!(status, "there are no segments yet")?;
        writeln!(
            status,
            "hint: write dialogs/segments.yaml; `vraag segments preview \"recommend <= 6\"` tries a condition"
        )?;
        return Ok(Exit::Fine);
    }
    let mut table = vec![
        [
            "segment",
            "people",
            "share",
            "7 days",
            "30 days",
            "reachable",
            "",
        ]
        .map(str::to_owned),
    ];
    for (size, segment) in sizes.iter().zip(&segments.all) {
        let change = |pick: fn((i64, i64)) -> i64| {
            size.change
                .map_or_else(|| "-".to_owned(), |both| format!("{:+}", pick(both)))
        };
        let kind = match &segment.kind {
            SegmentKind::Dynamic(_) => segment.on_enter.as_ref().map(starts).unwrap_or_default(),
            SegmentKind::Static => "static".to_owned(),
            SegmentKind::Snapshot { of, at } => {
                let taken = ledger(&segment.name).and_then(|ledger| ledger.filled_at);
                match (taken, at) {
                    (Some(taken), _) => format!(
                        "snapshot of {of}, taken {}",
                        taken.date(survey.roster.dialogs().bot.timezone)
                    ),
                    (None, Some(day)) => format!("snapshot of {of}, to be taken {day}"),
                    (None, None) => format!("snapshot of {of}, to be taken when the bot runs"),
                }
            }
        };
        table.push([
            size.name.to_string(),
            size.members.to_string(),
            format!("{:.1} %", share(size.members, all) * 100.0),
            change(|(week, _)| week),
            change(|(_, month)| month),
            size.reachable.to_string(),
            kind,
        ]);
    }
    draw(&table, out)?;
    writeln!(status, "of {all} people who are known")?;
    Ok(Exit::Fine)
}

pub fn overlaps(
    survey: &Survey<'_>,
    format: Format,
    out: &mut dyn Write,
    status: &mut dyn Write,
) -> Result<Exit> {
    let overlaps = survey.overlaps();
    if format == Format::Json {
        for overlap in &overlaps {
            let row = serde_json::json!({
                "one": overlap.one.as_str(), "other": overlap.other.as_str(), "both": overlap.both,
                "of_one": overlap.of_one, "of_other": overlap.of_other, "jaccard": overlap.likeness(),
            });
            writeln!(out, "{row}")?;
        }
        return Ok(Exit::Fine);
    }
    if overlaps.is_empty() {
        writeln!(status, "no two segments have anybody in common")?;
        return Ok(Exit::Fine);
    }
    let mut table = vec![
        [
            "one",
            "other",
            "in both",
            "of the one",
            "of the other",
            "alike",
        ]
        .map(str::to_owned),
    ];
    for overlap in &overlaps {
        table.push([
            overlap.one.to_string(),
            overlap.other.to_string(),
            overlap.both.to_string(),
            format!("{:.0} %", share(overlap.both, overlap.of_one) * 100.0),
            format!("{:.0} %", share(overlap.both, overlap.of_other) * 100.0),
            format!("{:.2}", overlap.likeness()),
        ]);
    }
    draw(&table, out)?;
    writeln!(
        status,
        "alike: how many are in both, of those in one or the other (1 is the same people)"
    )?;
    Ok(Exit::Fine)
}
