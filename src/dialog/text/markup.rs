//! Light markup: `**bold**`, `*italic*`, `` `code` ``, `[words](https://…)`; everything else is
//! literal.
//!
//! A mark that is never closed stays literal, with a warning. Marks do not nest; the inner one
//! wins.

use crate::dialog::ast::Scalar;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::register as code;
use crate::dialog::text::{Fill, Piece, Template};
use crate::message::Style;

/// One character of a text, or one placeholder.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cell {
    /// A character that may be markup, and its offset.
    Char(char, usize),
    /// A character that is never markup.
    Literal(char),
    /// A placeholder, by its number.
    Place(usize),
}

/// Splits cells into pieces of one style each.
pub(super) fn styled(
    source: &Scalar,
    cells: &[Cell],
    fills: Vec<Fill>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Template {
    let mut writer = Writer {
        source,
        diagnostics,
        fills: fills.into_iter().map(Some).collect(),
        pieces: Vec::new(),
        words: String::new(),
    };
    writer.inline(cells, 0..cells.len(), &Style::Plain);
    Template(writer.pieces)
}

struct Writer<'w> {
    source: &'w Scalar,
    diagnostics: &'w mut Vec<Diagnostic>,
    fills: Vec<Option<Fill>>,
    pieces: Vec<Piece>,
    words: String,
}

/// A range of cells.
type Part = std::ops::Range<usize>;

impl Writer<'_> {
    fn inline(&mut self, cells: &[Cell], part: Part, style: &Style) {
        let mut at = part.start;
        while at < part.end {
            at = match cells[at] {
                Cell::Char('`', _) => self.code(cells, at, part.end, style),
                Cell::Char('*', _) if is_mark(cells, at + 1, part.end, '*') => {
                    self.marked(cells, at, part.clone(), 2, style)
                }
                Cell::Char('*', _) => self.marked(cells, at, part.clone(), 1, style),
                Cell::Char('[', _) => self.link(cells, at, part.end, style),
                Cell::Char(c, _) | Cell::Literal(c) => self.literal(c, at),
                Cell::Place(number) => {
                    self.place(number, style);
                    at + 1
                }
            };
        }
        self.flush(style);
    }

    fn literal(&mut self, c: char, at: usize) -> usize {
        self.words.push(c);
        at + 1
    }

    fn place(&mut self, number: usize, style: &Style) {
        self.flush(style);
        if let Some(fill) = self.fills.get_mut(number).and_then(Option::take) {
            self.pieces.push(Piece::Value(fill, style.clone()));
        }
    }

    fn flush(&mut self, style: &Style) {
        if !self.words.is_empty() {
            self.pieces
                .push(Piece::Words(self.words.as_str().into(), style.clone()));
            self.words.clear();
        }
    }

    fn code(&mut self, cells: &[Cell], at: usize, end: usize, style: &Style) -> usize {
        let close = (at + 1..end)
            .find(|close| is_mark(cells, *close, end, '`'))
            .filter(|close| *close > at + 1);
        let Some(close) = close else {
            self.unbalanced(cells, at, 1, "`");
            return self.literal('`', at);
        };
        self.flush(style);
        let inner = inner_style(style, Style::Code);
        for cell in &cells[at + 1..close] {
            match *cell {
                Cell::Char(c, _) | Cell::Literal(c) => self.words.push(c),
                Cell::Place(number) => self.place(number, &inner),
            }
        }
        self.flush(&inner);
        close + 1
    }

    /// Reads `*italic*` (one mark) or `**bold**` (two).
    fn marked(
        &mut self,
        cells: &[Cell],
        at: usize,
        part: Part,
        marks: usize,
        style: &Style,
    ) -> usize {
        if !opens(cells, at, &part, marks) {
            return self.stars(at, marks);
        }
        let Some(close) = closes(cells, at + marks, &part, marks) else {
            self.unbalanced(cells, at, marks, if marks == 2 { "**" } else { "*" });
            return self.stars(at, marks);
        };
        self.flush(style);
        let inner = inner_style(
            style,
            if marks == 2 {
                Style::Bold
            } else {
                Style::Italic
            },
        );
        self.inline(cells, at + marks..close, &inner);
        close + marks
    }

    fn stars(&mut self, at: usize, marks: usize) -> usize {
        self.words.extend(std::iter::repeat_n('*', marks));
        at + marks
    }

    /// Reads `[words](https://…)`.
    fn link(&mut self, cells: &[Cell], at: usize, end: usize, style: &Style) -> usize {
        let bracket = (at + 1..end)
            .find(|bracket| is_mark(cells, *bracket, end, ']'))
            .filter(|bracket| is_mark(cells, bracket + 1, end, '('));
        let Some((bracket, close)) = bracket
            .and_then(|bracket| Some((bracket, closing_parenthesis(cells, bracket + 2, end)?)))
        else {
            return self.literal('[', at);
        };
        let address = bracket + 2..close;
        if cells[address.clone()]
            .iter()
            .any(|cell| matches!(cell, Cell::Place(_)))
        {
            self.report(
                cells,
                address,
                "the address of a link cannot hold `${…}`",
                "use a button: `buttons:` with `url:`",
            );
            return self.literal('[', at);
        }
        let written: String = cells[address.clone()]
            .iter()
            .filter_map(|cell| cell.char())
            .collect();
        if !is_web_address(&written) || bracket == at + 1 {
            let help = if written.contains('.') && !written.contains([' ', ':', '@']) {
                format!("write `https://{}`", written.trim_start_matches('/'))
            } else {
                "write it as `[words](https://…)`".to_owned()
            };
            self.report(
                cells,
                at..close + 1,
                "this is not a link: it needs words and an address with https://",
                &help,
            );
            return self.literal('[', at);
        }
        self.flush(style);
        self.inline(cells, at + 1..bracket, &Style::Link(written));
        close + 1
    }

    fn unbalanced(&mut self, cells: &[Cell], at: usize, marks: usize, mark: &str) {
        let Cell::Char(_, start) = cells[at] else {
            return;
        };
        let warning = Diagnostic::warning(
            code::BAD_MARKUP,
            self.source.part(start..start + marks),
            format!("this `{mark}` is never closed"),
        );
        self.diagnostics.push(warning.help(format!(
            "put a `{mark}` behind the last word; otherwise it is shown as it stands"
        )));
    }

    fn report(&mut self, cells: &[Cell], part: Part, message: &str, help: &str) {
        let places = cells[part].iter().filter_map(|cell| {
            if let Cell::Char(c, at) = cell {
                Some((*at, at + c.len_utf8()))
            } else {
                None
            }
        });
        let (mut start, mut end) = (usize::MAX, 0);
        for (from, to) in places {
            (start, end) = (start.min(from), end.max(to));
        }
        let span = if start < end {
            self.source.part(start..end)
        } else {
            self.source.span
        };
        self.diagnostics
            .push(Diagnostic::warning(code::BAD_LINK, span, message).help(help));
    }
}

impl Cell {
    fn char(self) -> Option<char> {
        match self {
            Self::Char(c, _) | Self::Literal(c) => Some(c),
            Self::Place(_) => None,
        }
    }
}

/// Returns the style inside a mark; inside a link, the link's style stays.
fn inner_style(around: &Style, own: Style) -> Style {
    if let Style::Link(_) = around {
        around.clone()
    } else {
        own
    }
}

fn is_mark(cells: &[Cell], at: usize, end: usize, mark: char) -> bool {
    at < end && matches!(cells[at], Cell::Char(c, _) if c == mark)
}

fn is_space(cells: &[Cell], at: usize) -> bool {
    cells[at].char().is_some_and(char::is_whitespace)
}

fn is_word_cell(cells: &[Cell], at: usize) -> bool {
    cells[at].char().is_none_or(char::is_alphanumeric)
}

/// Returns whether a mark opens: a word or placeholder follows. A single star does not open inside
/// a word, so that `2*3*4` stays literal.
fn opens(cells: &[Cell], at: usize, part: &Part, marks: usize) -> bool {
    let next = at + marks;
    next < part.end
        && !is_space(cells, next)
        && !is_mark(cells, next, part.end, '*')
        && (marks == 2 || at == part.start || !is_word_cell(cells, at - 1))
}

fn closes(cells: &[Cell], from: usize, part: &Part, marks: usize) -> Option<usize> {
    let mut at = from;
    while at < part.end {
        let run = (at..part.end)
            .take_while(|at| is_mark(cells, *at, part.end, '*'))
            .count();
        let behind = at + run;
        let has_end = run == marks
            && !is_space(cells, at - 1)
            && (marks == 2 || behind == part.end || !is_word_cell(cells, behind));
        if has_end && at > from {
            return Some(at);
        }
        at += run.max(1);
    }
    None
}

fn closing_parenthesis(cells: &[Cell], from: usize, end: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for at in from..end {
        if is_mark(cells, at, end, '(') {
            depth += 1;
        } else if is_mark(cells, at, end, ')') {
            if depth == 0 {
                return Some(at);
            }
            depth -= 1;
        } else if is_space(cells, at) && matches!(cells[at], Cell::Char('\n', _)) {
            return None;
        }
    }
    None
}

fn is_web_address(written: &str) -> bool {
    let rest = ["https://", "http://"].into_iter().find_map(|scheme| {
        let head = written.get(..scheme.len())?;
        head.eq_ignore_ascii_case(scheme)
            .then(|| &written[scheme.len()..])
    });
    rest.is_some_and(|rest| {
        !rest.is_empty()
            && !rest.starts_with('/')
            && !written.contains(|c: char| c.is_whitespace() || c.is_control())
    })
}
