//! Continues after a broken line: reports the trap, repairs the line in a copy, and parses again.

use std::cell::Cell;

use super::limits::{MAX_DEPTH, MAX_VALUES};
use super::line::Line;
use super::misplaced::{misplaced, unreadable};
use super::node::{Node, NodeKind};
use super::odd_space::{self, OddSpace, is_foreign};
use super::patch::{Edit, Patched};
use super::scan::scan;
use super::trap::Trap;
use super::tree::{self, Fault};
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::register as code;
use crate::dialog::source::FileIx;

/// The most repaired lines per file; later faults wait for the next run.
const MAX_REPAIRS: usize = 100;

/// The most bytes parsed to find where misplaced lines belong; after that the nearest column is
/// taken.
const TRIAL_BUDGET_BYTES: usize = 512 << 10;

/// The most bytes parsed again in total, so that a large file with many faults does not take long.
const MAX_REPARSED_BYTES: usize = 6 << 20;

/// Parses with repairs, starting with the edits for white space.
pub(super) fn parse(
    file: FileIx,
    text: &str,
    mut edits: Vec<Edit>,
) -> (Option<Node>, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let mut last = None;
    let budget = Cell::new(TRIAL_BUDGET_BYTES);
    let mut is_blanked = false;
    for round in 1.. {
        let patched = Patched::new(file, text, &edits);
        let mut odd = Vec::new();
        let fault = match tree::build_noting(&patched, &mut odd) {
            Ok(_) if !is_blanked && let Some(found) = blank_out(&patched, &odd, &mut edits) => {
                is_blanked = true;
                problems.extend(found);
                continue;
            }
            Ok((node, found)) => {
                problems.extend(found);
                return (node, problems);
            }
            Err(fault) => fault,
        };
        let odd = odd_spaces_after_colons(&patched.text, fault.at);
        if round < MAX_REPAIRS
            && round * text.len() <= MAX_REPARSED_BYTES
            && let Some(found) = blank_out(&patched, &odd, &mut edits)
        {
            problems.extend(found);
            continue;
        }
        if fault.words == "recursion limit exceeded" {
            problems.push(too_deep(&patched, fault.at));
            break;
        }
        let trap = find_trap(&patched.text, &fault, &budget);
        let place = patched.original(trap.mark.start);
        // If a reported trap is still there, its repair did not work: remove the line.
        let is_again = last == Some(place) || !apply(&patched, &trap, &mut edits);
        if !is_again || last != Some(place) {
            problems.push(trap.diagnostic(&patched));
        }
        if is_again && !remove_line(text, patched.original(fault.at), &mut edits) {
            break;
        }
        last = Some(place);
        if round >= MAX_REPAIRS || round * text.len() > MAX_REPARSED_BYTES {
            break;
        }
    }
    (None, problems)
}

/// Replaces odd spaces by plain ones, and returns a diagnostic for the first one worth reporting,
/// with the total count. Returns `None` if there are none or if they overlap other edits.
fn blank_out(
    patched: &Patched,
    odd: &[OddSpace],
    edits: &mut Vec<Edit>,
) -> Option<Option<Diagnostic>> {
    let sign = |at: usize| patched.text[at..].chars().next().unwrap_or(' ');
    let blanks = odd
        .iter()
        .map(|(at, _)| (*at, sign(*at).len_utf8(), " ".to_owned()));
    if !merge(patched, blanks, edits) {
        return None;
    }
    let reported: Vec<usize> = odd
        .iter()
        .filter(|(_, is_reported)| *is_reported)
        .map(|(at, _)| *at)
        .collect();
    let first = reported.first().copied();
    Some(first.map(|first| {
        odd_space::report(
            patched.place(first, first + sign(first).len_utf8()),
            sign(first),
            reported.len(),
        )
    }))
}

/// Finds odd spaces after the colon of a key, in the line where the parser gave up and the line
/// before.
fn odd_spaces_after_colons(text: &str, at: usize) -> Vec<OddSpace> {
    let last = Line::around(text, last_line_with_words(text, at));
    let before = Line::around(
        text,
        last_line_with_words(text, last.start.saturating_sub(1)),
    );
    let start = before.start.min(last.start);
    let lines = &text[start..last.end];
    let is_behind_key = |colon: usize| {
        let key = lines[..colon]
            .trim_end_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '"' | '\''));
        let lead = key.trim_end_matches([' ', '\t']);
        // At the start of a line, of a list item, or of an entry in brackets.
        key.len() < colon
            && (lead.is_empty()
                || lead.ends_with(['\n', '{', ',', '['])
                || lead.ends_with('-') && lead.len() < key.len())
    };
    let colons = lines
        .match_indices(':')
        .filter(|(at, _)| lines[at + 1..].starts_with(is_foreign) && is_behind_key(*at));
    let run = |colon: usize| {
        lines[colon + 1..]
            .char_indices()
            .take_while(|(_, c)| is_foreign(*c))
            .map(move |(at, _)| (start + colon + 1 + at, true))
    };
    colons.flat_map(|(colon, _)| run(colon)).collect()
}

/// Finds why the parser gave up.
fn find_trap(text: &str, fault: &Fault, budget: &Cell<usize>) -> Trap {
    // For an escape, the parser gives the start of the quoted text.
    let is_escape = fault.words.contains("escape") || fault.words.contains("hexadecimal");
    if is_escape
        && text.as_bytes().get(fault.at) == Some(&b'"')
        && let Some(trap) = Trap::escape(text, fault.at)
    {
        return trap;
    }
    let at = last_line_with_words(text, fault.at);
    let unread_amount = |text: &str| unread_amount(text, budget);
    match scan(text, at, &unread_amount) {
        Err(trap) => trap,
        Ok(levels) => {
            let line = Line::around(text, at);
            let is_layout = fault.words.contains("indent")
                || fault.words.contains("expected key")
                || fault.words.contains("expected '-'")
                || fault.words.contains("not allowed")
                || fault.words.contains("simple key")
                || fault.words.contains("<document start>");
            let fits = levels.iter().any(|(column, is_list)| {
                *column == line.indent && *is_list != line.dashes.is_empty()
            });
            if is_layout
                && !fits
                && (line.key.is_some() || !line.dashes.is_empty())
                && !levels.is_empty()
            {
                return misplaced(text, &line, &levels, &unread_amount);
            }
            unreadable(text, &line)
        }
    }
}

/// Measures how much of a text cannot be read: first the bytes after the place where the parser
/// gives up, then the keys without a value. Returns 0 for every text once the budget is used up.
fn unread_amount(text: &str, budget: &Cell<usize>) -> usize {
    let Some(left) = budget.get().checked_sub(text.len()) else {
        return 0;
    };
    budget.set(left);
    let patched = Patched::new(FileIx(0), text, &[]);
    match tree::build(&patched) {
        Ok((tree, _)) => tree.as_ref().map_or(0, empty_values),
        Err(fault) => MAX_VALUES * (1 + text.len().saturating_sub(fault.at)),
    }
}

fn empty_values(node: &Node) -> usize {
    match &node.kind {
        NodeKind::Empty => 1,
        NodeKind::Scalar(_) | NodeKind::Reported => 0,
        NodeKind::List(items) => items.iter().map(empty_values).sum(),
        NodeKind::Map(entries) => entries.iter().map(|entry| empty_values(&entry.value)).sum(),
    }
}

/// Returns `at`, or the end of the last line with content before it: the parser often notices a
/// fault only on the next line or at the end.
fn last_line_with_words(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    let line = Line::around(text, at);
    if line.start < line.end && !line.is_blank(text) {
        return at;
    }
    text[..line.start].trim_end().len()
}

/// Adds a trap's edits; returns `false` if they overlap others.
fn apply(patched: &Patched, trap: &Trap, edits: &mut Vec<Edit>) -> bool {
    merge(patched, trap.edits.iter().cloned(), edits)
}

/// Adds edits given in offsets of the repaired text; returns `false` if there are none or if they
/// overlap others.
fn merge(
    patched: &Patched,
    more: impl Iterator<Item = (usize, usize, String)>,
    edits: &mut Vec<Edit>,
) -> bool {
    let mut merged = edits.clone();
    for (at, remove, insert) in more {
        let start = patched.original(at);
        merged.push(Edit {
            at: start,
            remove: patched.original(at + remove) - start,
            insert,
        });
    }
    merged.sort_by_key(|edit| edit.at);
    let is_clean = merged
        .windows(2)
        .all(|pair| pair[0].at + pair[0].remove <= pair[1].at);
    if is_clean && merged.len() > edits.len() {
        *edits = merged;
        return true;
    }
    false
}

/// Removes a line and every edit in it; returns `false` if it is removed already.
fn remove_line(text: &str, at: usize, edits: &mut Vec<Edit>) -> bool {
    let line = Line::around(text, at.min(text.len().saturating_sub(1)));
    let gone = Edit {
        at: line.start,
        remove: line.end - line.start,
        insert: String::new(),
    };
    if edits.contains(&gone) || gone.remove == 0 {
        return false;
    }
    edits.retain(|edit| edit.at < line.start || edit.at > line.end);
    edits.push(gone);
    edits.sort_by_key(|edit| edit.at);
    edits
        .windows(2)
        .all(|pair| pair[0].at + pair[0].remove <= pair[1].at)
}

fn too_deep(patched: &Patched, at: usize) -> Diagnostic {
    let span = patched.place(at.saturating_sub(1), at.max(1));
    let words = format!("this is more than {MAX_DEPTH} levels deep");
    Diagnostic::error(code::TOO_DEEP, span, words)
        .help("move the inner steps into a section of their own and `do` it")
}
