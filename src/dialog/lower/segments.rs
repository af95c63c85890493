//! Lowers `segments.yaml`: resolves the names its conditions use over all dialogs, sorts each
//! segment after those it refers to, and reports errors.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use crate::dialog::ast::{Room, Scalar, TextSource};
use crate::dialog::diagnostic::{Diagnostic, Severity};
use crate::dialog::expr::fact::Fact;
use crate::dialog::expr::names::{Known, Names, People, Shared};
use crate::dialog::expr::people::uncompared;
use crate::dialog::expr::pretty::written;
use crate::dialog::expr::resolve;
use crate::dialog::expr::tree::{BinaryOp, Expr, ExprNode, Function, KeySet, Ref, Type, UnaryOp};
use crate::dialog::graph;
use crate::dialog::lower::declarations::Scope;
use crate::dialog::program::Program;
use crate::dialog::register as codes;
use crate::dialog::segments::ast::{
    Condition, SegmentFile, WrittenKind, WrittenOnEnter, WrittenSegment,
};
use crate::dialog::segments::{AtMost, Definition, OnEnter, Segment, SegmentKind};
use crate::dialog::source::{Span, Spanned};
use crate::dialog::suggest::{list, nearest};
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
    lower_condition(&Scalar::alone(words), names, diagnostics)
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
    lowering.report_circles(&segments, &mut faulty);
    // A segment that refers to a faulty one is faulty as well.
    while let Some(hit) = segments.iter().find(|segment| {
        !faulty.contains(&segment.name)
            && referenced_by(segment).any(|other| faulty.contains(&other))
    }) {
        faulty.insert(hit.name.clone());
    }
    segments.retain(|segment| !faulty.contains(&segment.name));
    let mut segments = sorted(segments);
    // If a segment's meaning changes, so does that of every segment referring to it.
    for at in 0..segments.len() {
        let named: Vec<Definition> = referenced_by(&segments[at])
            .filter_map(|other| segments[..at].iter().find(|segment| segment.name == other))
            .map(|other| other.definition)
            .collect();
        segments[at].definition = definition(&segments[at].kind, &named);
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
            [(WrittenKind::Dynamic(condition), _)] => {
                Some(SegmentKind::Dynamic(Box::new(self.condition(condition))))
            }
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
            let help = match nearest(&of.value, segments.iter().map(|name| name.as_str())) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!(
                    "there are {}",
                    list(
                        &segments
                            .iter()
                            .map(|name| name.as_str())
                            .collect::<Vec<_>>()
                    )
                ),
            };
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

    fn condition(&mut self, condition: &Condition) -> Expr {
        let (op, conditions, span) = match condition {
            Condition::One(scalar) => return lower_condition(scalar, self.names, self.diagnostics),
            Condition::All(conditions, span) => (BinaryOp::And, conditions, *span),
            Condition::Any(conditions, span) | Condition::None(conditions, span) => {
                (BinaryOp::Or, conditions, *span)
            }
        };
        let made = |node| Expr {
            node,
            kind: Type::Bool,
            span,
        };
        let mut all = conditions
            .iter()
            .map(|condition| self.condition(condition))
            .collect::<Vec<_>>()
            .into_iter();
        let Some(first) = all.next() else {
            return made(ExprNode::Missing);
        };
        let joined = all.fold(first, |left, right| {
            made(ExprNode::Binary(op, Box::new(left), Box::new(right)))
        });
        match condition {
            Condition::None(..) => made(ExprNode::Unary(UnaryOp::Not, Box::new(joined))),
            Condition::One(_) | Condition::All(..) | Condition::Any(..) => joined,
        }
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

    /// Reports segments that refer to each other in a circle.
    fn report_circles(&mut self, segments: &[Segment], faulty: &mut HashSet<Name>) {
        let named: HashMap<Name, Vec<Name>> = segments
            .iter()
            .map(|segment| (segment.name.clone(), referenced_by(segment).collect()))
            .collect();
        let mut reported: HashSet<Name> = HashSet::new();
        for segment in segments {
            // A circle is reported once, at its first segment.
            if reported.contains(&segment.name) {
                continue;
            }
            let mut path = vec![segment.name.clone()];
            if leads_back(
                &segment.name,
                &segment.name,
                &named,
                &mut HashSet::new(),
                &mut path,
            ) {
                faulty.extend(path.iter().cloned());
                reported.extend(path.iter().cloned());
                let path = path
                    .iter()
                    .map(|name| format!("`{name}`"))
                    .collect::<Vec<_>>()
                    .join(" → ");
                let message = format!(
                    "the segment `{}` names itself: {path} → `{}`",
                    segment.name, segment.name
                );
                let circle = Diagnostic::error(codes::SEGMENT_CIRCLE, segment.span, message);
                self.diagnostics
                    .push(circle.help("write out one of the conditions in place of `segment(…)`"));
            }
        }
    }
}

fn leads_back(
    from: &Name,
    to: &Name,
    named: &HashMap<Name, Vec<Name>>,
    seen: &mut HashSet<Name>,
    path: &mut Vec<Name>,
) -> bool {
    for next in named.get(from).into_iter().flatten() {
        if next == to {
            return true;
        }
        if seen.insert(next.clone()) {
            path.push(next.clone());
            if leads_back(next, to, named, seen, path) {
                return true;
            }
            path.pop();
        }
    }
    false
}

/// Splits `dialog` or `dialog/section`.
fn target(written: &str) -> (Name, Option<Name>) {
    match written.trim().split_once('/') {
        Some((dialog, section)) => (Name::new(dialog.trim()), Some(Name::new(section.trim()))),
        None => (Name::new(written.trim()), None),
    }
}

/// Returns the segments that one refers to.
fn referenced_by(segment: &Segment) -> impl Iterator<Item = Name> + use<> {
    let mut named = Vec::new();
    match &segment.kind {
        SegmentKind::Dynamic(condition) => condition.names(&mut |name, _| {
            if let Ref::Fact(Fact::Segment(other)) = name {
                named.push(other.clone());
            }
        }),
        SegmentKind::Static => {}
        SegmentKind::Snapshot { of, .. } => named.push(of.clone()),
    }
    named.into_iter()
}

/// Sorts each segment after those it refers to; circles have been removed before.
fn sorted(mut open: Vec<Segment>) -> Vec<Segment> {
    let mut done: Vec<Segment> = Vec::with_capacity(open.len());
    while !open.is_empty() {
        let is_ready = |segment: &Segment| {
            referenced_by(segment).all(|other| done.iter().any(|known| known.name == other))
        };
        let at = open.iter().position(is_ready).unwrap_or(0);
        done.push(open.remove(at));
    }
    done
}

fn lower_condition(scalar: &Scalar, names: &Names, diagnostics: &mut Vec<Diagnostic>) -> Expr {
    let before = diagnostics.len();
    let expr = resolve::condition(scalar, names, diagnostics);
    if diagnostics[before..]
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error)
    {
        return expr;
    }
    if let Some(several) = uncompared(&expr) {
        let message = format!(
            "`{}` stands for several answers, so it has to be compared",
            written(several)
        );
        let help = format!(
            "write a comparison behind it, such as `{} >= 9`; for how many there are write `times(…)`",
            written(several)
        );
        diagnostics.push(Diagnostic::error(codes::NOT_COMPARED, several.span, message).help(help));
    }
    if let Some(span) = unpredictable_now(&expr) {
        let message = "in a segment `now` can only be compared with another moment";
        let help = "write `seen(within 30d)`, `days_since(…) > 30`, or `now - contact.since > 30d`";
        diagnostics.push(Diagnostic::error(codes::NOW_IN_SEGMENT, span, message).help(help));
    }
    expr
}

/// Returns the place of a `now` that makes it impossible to compute when the condition changes by
/// itself; `None` if there is none.
fn unpredictable_now(expr: &Expr) -> Option<Span> {
    let is_now = |expr: &Expr| matches!(expr.node, ExprNode::Name(Ref::Now));
    match &expr.node {
        ExprNode::Name(Ref::Now) => Some(expr.span),
        ExprNode::Literal(_) | ExprNode::Missing | ExprNode::Name(_) => None,
        ExprNode::Call(Function::Hour | Function::Weekday | Function::DaysSince, given)
            if given.iter().all(is_now) =>
        {
            None
        }
        ExprNode::Binary(op, left, right) if op.compares() => {
            match (count_nows(left), count_nows(right)) {
                (Some(0), Some(0)) => None,
                (Some(one), Some(other)) if one + other == 1 && op.orders() => None,
                _ => Some(expr.span),
            }
        }
        ExprNode::Binary(_, left, right) => {
            unpredictable_now(left).or_else(|| unpredictable_now(right))
        }
        ExprNode::Unary(_, inner) | ExprNode::Is(inner, _) | ExprNode::Index(_, _, inner) => {
            unpredictable_now(inner)
        }
        ExprNode::List(items) | ExprNode::Call(_, items) => {
            items.iter().find_map(unpredictable_now)
        }
    }
}

/// Counts how often `now` is added or subtracted; `None` if it occurs in any other way.
fn count_nows(expr: &Expr) -> Option<usize> {
    match &expr.node {
        ExprNode::Name(Ref::Now) => Some(1),
        ExprNode::Binary(BinaryOp::Add | BinaryOp::Subtract, left, right) => {
            Some(count_nows(left)? + count_nows(right)?)
        }
        _ => unpredictable_now(expr).is_none().then_some(0),
    }
}

/// Returns the hash of a segment's meaning, independent of the formatting in the file.
fn definition(kind: &SegmentKind, named: &[Definition]) -> Definition {
    let mut hash = Sha256::new();
    match kind {
        SegmentKind::Dynamic(condition) => {
            hash.update("dynamic");
            hash_expr(condition, &mut hash);
        }
        SegmentKind::Static => hash.update("static"),
        // A later change of the other segment's meaning does not matter.
        SegmentKind::Snapshot { of, at } => hash.update(format!("snapshot {of} {at:?}")),
    }
    if matches!(kind, SegmentKind::Dynamic(_)) {
        named.iter().for_each(|named| hash.update(named.0));
    }
    let mut first = [0; 8];
    first.copy_from_slice(&hash.finalize()[..8]);
    Definition(first)
}

fn hash_expr(expr: &Expr, hash: &mut Sha256) {
    match &expr.node {
        ExprNode::Literal(value) => hash.update(format!("={value:?}")),
        ExprNode::Missing => hash.update("missing"),
        ExprNode::Name(name) => hash.update(format!("@{name:?}")),
        ExprNode::Unary(op, inner) => {
            hash.update(format!("{op:?}("));
            hash_expr(inner, hash);
        }
        ExprNode::Binary(op, left, right) => {
            hash.update(format!("{op:?}("));
            hash_expr(left, hash);
            hash.update(",");
            hash_expr(right, hash);
        }
        ExprNode::Is(inner, test) => {
            hash.update(format!("is {test:?}("));
            hash_expr(inner, hash);
        }
        ExprNode::List(items) => {
            hash.update("[");
            items.iter().for_each(|item| hash_expr(item, hash));
        }
        ExprNode::Call(function, given) => {
            hash.update(format!("{function:?}("));
            given.iter().for_each(|given| hash_expr(given, hash));
        }
        ExprNode::Index(part, vote, key) => {
            hash.update(format!("{part:?} {vote}["));
            hash_expr(key, hash);
        }
    }
    hash.update(")");
}
