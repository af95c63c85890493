//! Lowers `segments.yaml`: resolves the names its conditions use over all dialogs, sorts each
//! segment after those it refers to, and reports errors.

mod condition;
mod definition;
mod order;

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::dialog::ast::{Room, Scalar, TextSource};
use crate::dialog::diagnostic::{Diagnostic, Severity};
use crate::dialog::expr::names::{Known, Names, People, Shared};
use crate::dialog::expr::tree::{Expr, KeySet, Type};
use crate::dialog::graph;
use crate::dialog::lower::declarations::Scope;
use crate::dialog::program::Program;
use crate::dialog::register as codes;
use crate::dialog::segments::ast::{SegmentFile, WrittenKind, WrittenOnEnter, WrittenSegment};
use crate::dialog::segments::{AtMost, Definition, OnEnter, Segment, SegmentKind};
use crate::dialog::source::{Span, Spanned};
use crate::dialog::suggest::{list, nearest, nearest_or_all};
use crate::id::Name;
use crate::time::Duration;

/// Returns the names that conditions over people may use.
pub fn names(
    file: Option<&SegmentFile>,
    scopes: &[Scope<'_>],
    programs: &[Program],
    shared: Arc<Shared>,
    languages: Vec<Name>,
) -> Names {
    let mut people = People::default();
    for (scope, program) in scopes.iter().zip(programs) {
        let questions = people.dialogs.entry(program.dialog.clone()).or_default();
        questions.extend(
            scope
                .names
                .answers
                .iter()
                .map(|(name, known)| (name.clone(), known.clone())),
        );
        for vote in &program.votes {
            let keys = KeySet::new(
                &vote.name,
                vote.options.iter().map(|option| option.key.clone()),
            );
            let kind = if vote.pick.1 > 1 {
                Type::Keys(keys)
            } else {
                Type::Key(keys)
            };
            questions.insert(vote.name.clone(), Known::from_type(kind));
        }
    }
    people.segments = file
        .iter()
        .flat_map(|file| &file.segments)
        .map(|segment| segment.name.value.clone())
        .collect();
    Names {
        languages,
        shared,
        people: Some(Arc::new(people)),
        ..Names::default()
    }
}

/// Returns the dialogs and sections that segments start, as written; they start in private.
pub fn starts(file: &SegmentFile) -> impl Iterator<Item = (Name, Option<Name>)> {
    file.segments.iter().filter_map(|segment| {
        let start = segment.on_enter.as_ref()?.start.as_ref()?;
        Some(target(&start.text))
    })
}

/// Parses a condition over people that comes from no file.
pub fn condition(words: &str, names: &Names, diagnostics: &mut Vec<Diagnostic>) -> Expr {
    condition::lower_one(&Scalar::alone(words), names, diagnostics)
}

/// Lowers all segments; also returns the names of the faulty ones. `reported_before` are the
/// diagnostics already given.
pub fn lower(
    file: &SegmentFile,
    names: &Names,
    programs: &[Program],
    reported_before: &[Diagnostic],
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<Segment>, Vec<Name>) {
    let mut lowering = Lowering {
        file,
        names,
        programs,
        diagnostics,
    };
    let mut faulty: HashSet<Name> = file
        .segments
        .iter()
        .enumerate()
        .filter(|(at, _)| lowering.is_faulty(*at, reported_before))
        .map(name)
        .collect();
    let mut segments: Vec<Segment> = Vec::with_capacity(file.segments.len());
    for written in &file.segments {
        let before = lowering.diagnostics.len();
        let segment = lowering.segment(written);
        let has_errors = lowering.diagnostics[before..]
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error);
        match segment {
            Some(segment) if !has_errors => segments.push(segment),
            Some(_) | None => {
                faulty.insert(written.name.value.clone());
            }
        }
    }
    order::report_circles(&segments, &mut faulty, lowering.diagnostics);
    // A segment that refers to a faulty one is faulty as well.
    while let Some(hit) = segments.iter().find(|segment| {
        !faulty.contains(&segment.name)
            && order::referenced_by(segment).any(|other| faulty.contains(&other))
    }) {
        faulty.insert(hit.name.clone());
    }
    segments.retain(|segment| !faulty.contains(&segment.name));
    let mut segments = order::sorted(segments);
    // If a segment's meaning changes, so does that of every segment referring to it.
    for at in 0..segments.len() {
        let named: Vec<Definition> = order::referenced_by(&segments[at])
            .filter_map(|other| segments[..at].iter().find(|segment| segment.name == other))
            .map(|other| other.definition)
            .collect();
        segments[at].definition = definition::definition(&segments[at].kind, &named);
    }
    let faulty = file
        .segments
        .iter()
        .map(|segment| segment.name.value.clone())
        .filter(|name| faulty.contains(name))
        .collect();
    (segments, faulty)
}

fn name((_, segment): (usize, &WrittenSegment)) -> Name {
    segment.name.value.clone()
}

struct Lowering<'a> {
    file: &'a SegmentFile,
    names: &'a Names,
    programs: &'a [Program],
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Lowering<'_> {
    /// Returns whether there is an error between the name of a segment and that of the next.
    fn is_faulty(&self, at: usize, diagnostics: &[Diagnostic]) -> bool {
        let start = self.file.segments[at].name.span;
        let end = self
            .file
            .segments
            .get(at + 1)
            .map_or(u32::MAX, |next| next.name.span.start);
        let is_here =
            |span: Span| span.file == start.file && (start.start..end).contains(&span.start);
        diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error && is_here(diagnostic.span))
    }

    fn segment(&mut self, written: &WrittenSegment) -> Option<Segment> {
        let name = &written.name;
        let kind = self.kind(written)?;
        let on_enter = written
            .on_enter
            .as_ref()
            .and_then(|on_enter| self.on_enter(on_enter, &kind));
        let label = written
            .label
            .as_ref()
            .map(|label| self.label(label))
            .unwrap_or_default();
        Some(Segment {
            name: name.value.clone(),
            label,
            kind,
            on_enter,
            definition: Definition::default(),
            span: name.span,
        })
    }

    fn kind(&mut self, written: &WrittenSegment) -> Option<SegmentKind> {
        let name = &written.name.value;
        match written.kinds.as_slice() {
            [(WrittenKind::Dynamic(condition), _)] => Some(SegmentKind::Dynamic(Box::new(
                condition::lower(condition, self.names, self.diagnostics),
            ))),
            [(WrittenKind::Static, _)] => Some(SegmentKind::Static),
            [(WrittenKind::Snapshot(of, at), _)] => self.snapshot(name, of, at.as_ref()),
            [] => {
                let message = format!("the segment `{name}` does not say who is in it");
                let help = "add `when:` and a condition, or `static: true`, or `snapshot_of:` and another segment";
                self.diagnostics.push(
                    Diagnostic::error(codes::SEGMENT_KIND, written.name.span, message).help(help),
                );
                None
            }
            [(_, first), (_, second), ..] => {
                let message = format!("the segment `{name}` says twice who is in it");
                let diagnostic = Diagnostic::error(codes::SEGMENT_KIND, *second, message)
                    .label(*first, "first here");
                self.diagnostics.push(
                    diagnostic.help("keep one; several conditions stand together under `all:`"),
                );
                None
            }
        }
    }

    fn snapshot(
        &mut self,
        name: &Name,
        of: &Spanned<Name>,
        at: Option<&Scalar>,
    ) -> Option<SegmentKind> {
        let segments: BTreeSet<&Name> = self
            .file
            .segments
            .iter()
            .map(|segment| &segment.name.value)
            .collect();
        if !segments.contains(&of.value) {
            let help = nearest_or_all(&of.value, segments.iter().map(|name| name.as_str()));
            let message = format!("there is no segment `{}` to take a snapshot of", of.value);
            self.diagnostics
                .push(Diagnostic::error(codes::UNKNOWN_SEGMENT, of.span, message).help(help));
            return None;
        }
        if of.value == *name {
            let message = format!("`{name}` is a snapshot of itself");
            self.diagnostics.push(
                Diagnostic::error(codes::SEGMENT_CIRCLE, of.span, message)
                    .help("name another segment"),
            );
            return None;
        }
        let at = match at {
            None => None,
            Some(written) => match NaiveDate::parse_from_str(written.text.trim(), "%Y-%m-%d") {
                Ok(day) => Some(day),
                Err(_) => {
                    let message = format!("`{}` is not a day", written.text);
                    self.diagnostics.push(
                        Diagnostic::error(codes::BAD_FORM, written.span, message)
                            .help("write it such as `2026-12-01`"),
                    );
                    return None;
                }
            },
        };
        Some(SegmentKind::Snapshot {
            of: of.value.clone(),
            at,
        })
    }

    fn on_enter(&mut self, written: &WrittenOnEnter, kind: &SegmentKind) -> Option<OnEnter> {
        let cooldown = written
            .cooldown
            .as_ref()
            .and_then(|cooldown| self.cooldown(cooldown));
        let at_most = written
            .at_most
            .as_ref()
            .and_then(|at_most| self.at_most(at_most));
        let start = written
            .start
            .as_ref()
            .filter(|start| !start.is_stand_in())?;
        let (dialog, section) = target(&start.text);
        let Some(program) = self
            .programs
            .iter()
            .find(|program| program.dialog == dialog)
        else {
            let help = match nearest(
                &dialog,
                self.programs.iter().map(|program| program.dialog.as_str()),
            ) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "write a dialog's name, or `dialog/section`".to_owned(),
            };
            self.diagnostics.push(
                Diagnostic::error(
                    codes::UNKNOWN_DIALOG,
                    start.span,
                    format!("there is no dialog `{dialog}`"),
                )
                .help(help),
            );
            return None;
        };
        let at = match &section {
            Some(section) => program.section_named(section),
            None => graph::entry(program, Room::Private),
        };
        let Some(at) = at else {
            let wanted = section.unwrap_or_default();
            let names = program.sections.iter().map(|section| section.name.as_str());
            let help = match nearest(&wanted, names.clone()) {
                Some(near) => format!("did you mean `{dialog}/{near}`?"),
                None => format!("it has {}", list(&names.take(8).collect::<Vec<_>>())),
            };
            let message = format!("the dialog `{dialog}` has no section `{wanted}`");
            self.diagnostics
                .push(Diagnostic::error(codes::UNKNOWN_SECTION, start.span, message).help(help));
            return None;
        };
        let section = program.sections[at.0 as usize].name.clone();
        if !matches!(kind, SegmentKind::Dynamic(_)) {
            let message = "this starts for nobody: people enter this segment by hand, and `on_enter` is for those who enter by themselves";
            let diagnostic = Diagnostic::warning(codes::STARTS_NOBODY, written.span, message);
            self.diagnostics
                .push(diagnostic.help("take `on_enter` out, or give the segment a condition"));
        }
        Some(OnEnter {
            dialog,
            section,
            cooldown,
            at_most,
        })
    }

    fn cooldown(&mut self, written: &Scalar) -> Option<Duration> {
        let length = Duration::parse(&written.text).filter(|length| length.0 > 0);
        if length.is_none() {
            let message = format!("`{}` is not a length of time", written.text);
            let help = if Duration::is_too_long(&written.text) {
                Duration::AT_MOST
            } else {
                "write it such as `30d`"
            };
            self.diagnostics
                .push(Diagnostic::error(codes::BAD_LIMIT, written.span, message).help(help));
        }
        length
    }

    /// Reads `100 a day`, `100 per week`, `5 an hour`.
    fn at_most(&mut self, written: &Scalar) -> Option<AtMost> {
        let words: Vec<&str> = written
            .text
            .split([' ', '/'])
            .filter(|word| !word.is_empty())
            .collect();
        let (count, unit) = match words.as_slice() {
            [count, "a" | "an" | "per" | "each", unit] | [count, unit] => (
                count.replace([',', '.', '_'], "").parse::<u32>().ok(),
                *unit,
            ),
            _ => (None, ""),
        };
        let every = match unit {
            "hour" => Some(Duration::HOUR),
            "day" => Some(Duration::DAY),
            "week" => Some(Duration(7 * Duration::DAY.0)),
            _ => None,
        };
        match (count, every) {
            (Some(count), Some(every)) if count > 0 => Some(AtMost { count, every }),
            _ => {
                let message = format!("`{}` does not say how many in how long", written.text);
                self.diagnostics.push(
                    Diagnostic::error(codes::BAD_LIMIT, written.span, message)
                        .help("write it such as `100 a day`; `hour` and `week` go as well"),
                );
                None
            }
        }
    }

    fn label(&mut self, label: &TextSource) -> Vec<(Name, String)> {
        match label {
            TextSource::Plain(words) => vec![(Name::default(), words.text.clone())],
            TextSource::ByLanguage(entries, _) => entries
                .iter()
                .map(|(language, words)| (language.value.clone(), words.text.clone()))
                .collect(),
        }
    }
}

/// Splits `dialog` or `dialog/section`.
fn target(written: &str) -> (Name, Option<Name>) {
    match written.trim().split_once('/') {
        Some((dialog, section)) => (Name::new(dialog.trim()), Some(Name::new(section.trim()))),
        None => (Name::new(written.trim()), None),
    }
}
