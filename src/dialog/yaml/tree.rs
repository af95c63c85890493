//! Builds the tree from parser events, without recursion, so that no file can overflow the stack.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::{ControlFlow, Range};

use saphyr_parser::{Event, Parser, ScalarStyle, Span as Mark, Tag};

use super::flow::placeholder;
use super::keys::{is_known, is_technical};
use super::line::Line;
use super::patch::Patched;
use super::scalar::locate;
use super::silent_loss::{
    cut_at_hash, eaten_by_hash, flattened_list, foreign_placeholders, join_commas, to_diagnostic,
};
use super::trap::{REPORTED, Trap, escapes};
use super::whitespace::is_foreign;
use super::{Entry, MAX_PROBLEMS, MAX_VALUES, Node, NodeKind};
use crate::dialog::ast::Scalar;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::register as code;
use crate::dialog::source::Span;

/// The deepest nesting of lists and maps.
pub const MAX_DEPTH: usize = 32;

/// Where the parser gave up, in the repaired text, and its message.
pub(super) struct Fault {
    pub at: usize,
    pub words: String,
}

/// Builds the tree of the only document. Fails where the parser gives up.
pub(super) fn build(text: &Patched) -> Result<(Option<Node>, Vec<Diagnostic>), Fault> {
    build_noting(text, &mut Vec::new())
}

/// An odd space at the start or end of a word: its offset in the repaired text, and whether it is
/// reported.
pub(super) type OddSpace = (usize, bool);

/// Builds the tree, and notes odd spaces that became part of words. Fails where the parser gives
/// up.
pub(super) fn build_noting(
    text: &Patched,
    odd: &mut Vec<OddSpace>,
) -> Result<(Option<Node>, Vec<Diagnostic>), Fault> {
    let mut builder = Builder {
        text,
        open: Vec::new(),
        root: None,
        problems: Vec::new(),
        last_end: 0,
        documents: 0,
        values: 0,
        odd,
    };
    let mut parser = Parser::new_from_str(&text.text);
    while let Some(next) = parser.next_event() {
        let (event, mark) = next.map_err(|error| Fault {
            at: text.byte(error.marker().index()),
            words: error.info().to_owned(),
        })?;
        if builder.take(event, mark).is_break() {
            break;
        }
        if builder.values > MAX_VALUES {
            let at = text
                .byte(mark.start.index())
                .min(text.text.len().saturating_sub(1));
            let words = format!(
                "from here on the file has more than {MAX_VALUES} values, which are not read"
            );
            builder.problems.push(
                Diagnostic::error(code::TOO_LARGE, text.place(at, at + 1), words)
                    .help("cut it into several dialogs"),
            );
            return Ok((None, builder.problems));
        }
    }
    Ok((builder.root, builder.problems))
}

struct Builder<'a> {
    text: &'a Patched,
    open: Vec<Frame>,
    root: Option<Node>,
    problems: Vec<Diagnostic>,
    /// The end of the last scalar or bracket; anchors and tags come after it.
    last_end: usize,
    documents: usize,
    values: usize,
    odd: &'a mut Vec<OddSpace>,
}

/// A list or map that is still open.
struct Frame {
    start: usize,
    end: usize,
    is_reported: bool,
    content: Content,
}

enum Content {
    List(Vec<Node>),
    Map {
        entries: Vec<Entry>,
        /// The range of each key in the repaired text.
        places: Vec<(usize, usize)>,
        key: Option<(Scalar, usize, usize)>,
    },
}

impl Builder<'_> {
    fn take(&mut self, event: Event<'_>, mark: Mark) -> ControlFlow<()> {
        let (start, end) = (
            self.text.byte(mark.start.index()),
            self.text.byte(mark.end.index()),
        );
        match event {
            Event::DocumentStart(_) => return self.document(start),
            Event::Alias(_) => self.alias(start, end),
            Event::Scalar(words, style, anchor, tag) => {
                self.scalar(&words, style, start, anchor, tag.as_deref())
            }
            Event::SequenceStart(anchor, tag) => {
                return self.open(Content::List(Vec::new()), start, end, anchor, tag);
            }
            Event::MappingStart(anchor, tag) => {
                let content = Content::Map {
                    entries: Vec::new(),
                    places: Vec::new(),
                    key: None,
                };
                return self.open(content, start, end, anchor, tag);
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(start, end),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
        }
        ControlFlow::Continue(())
    }

    fn document(&mut self, start: usize) -> ControlFlow<()> {
        self.documents += 1;
        if self.documents == 1 {
            return ControlFlow::Continue(());
        }
        let at = self.text.text[..start]
            .rfind("---")
            .unwrap_or(start.min(self.text.text.len().saturating_sub(1)));
        let span = self.text.place(at, (at + 3).min(self.text.text.len()));
        let help = "put what follows into a file of its own, or take the line out";
        self.problems.push(
            Diagnostic::error(
                code::SEVERAL_DOCUMENTS,
                span,
                "`---` starts a second document; a file holds one",
            )
            .help(help),
        );
        ControlFlow::Break(())
    }

    fn open(
        &mut self,
        content: Content,
        start: usize,
        end: usize,
        anchor: usize,
        tag: Option<Cow<'_, Tag>>,
    ) -> ControlFlow<()> {
        self.refuse_properties(start, anchor, tag.as_deref(), false);
        if self.open.len() >= MAX_DEPTH {
            let span = self
                .text
                .place(start, (start + 1).min(self.text.text.len()).max(end));
            let words = format!("this is more than {MAX_DEPTH} levels deep");
            self.problems.push(
                Diagnostic::error(code::TOO_DEEP, span, words)
                    .help("move the inner steps into a section of their own and `do` it"),
            );
            self.root = None;
            return ControlFlow::Break(());
        }
        self.last_end = self.last_end.max(end);
        self.open.push(Frame {
            start,
            end: end.max(start),
            is_reported: false,
            content,
        });
        ControlFlow::Continue(())
    }

    fn close(&mut self, start: usize, end: usize) {
        let frame = self
            .open
            .pop()
            .expect("the parser closes only what it opened");
        // A block ends with its last child; a closing bracket is a character of its own.
        let bracket =
            end > start && matches!(self.text.text.as_bytes().get(start), Some(b']' | b'}'));
        let close = if bracket { end } else { frame.end };
        self.last_end = self.last_end.max(close);
        let span = self.text.place(frame.start, close.max(frame.start));
        let kind = match frame.content {
            Content::List(_) | Content::Map { .. } if frame.is_reported => NodeKind::Reported,
            Content::List(items) => NodeKind::List(items),
            Content::Map {
                entries, places, ..
            } => NodeKind::Map(self.entries(entries, &places, bracket)),
        };
        self.add(Node { kind, span }, frame.start, close);
    }

    /// Reports problems with the keys of a finished map.
    fn entries(
        &mut self,
        entries: Vec<Entry>,
        places: &[(usize, usize)],
        is_flow: bool,
    ) -> Vec<Entry> {
        let has_empty = entries
            .iter()
            .any(|entry| matches!(entry.value.kind, NodeKind::Empty));
        let mut entries = entries;
        if is_flow && has_empty {
            let owner = self.key().map(str::to_owned);
            entries = join_commas(
                self.text,
                entries,
                places,
                owner.as_deref(),
                &mut self.problems,
            );
        } else if has_empty {
            for (entry, (_, end)) in entries
                .iter_mut()
                .zip(places)
                .filter(|(entry, _)| matches!(entry.value.kind, NodeKind::Empty))
            {
                if let Some(problem) = eaten_by_hash(self.text, *end) {
                    self.problems.push(problem);
                    entry.value.kind = NodeKind::Reported;
                }
            }
        }
        let mut seen: HashMap<String, Span> = HashMap::new();
        entries.retain(|entry| {
            let problem =
                refuse_key(&entry.key, &seen).filter(|_| self.problems.len() < MAX_PROBLEMS);
            seen.entry(entry.key.text.clone()).or_insert(entry.key.span);
            let is_fine = problem.is_none();
            self.problems.extend(problem);
            is_fine
        });
        entries
    }

    fn scalar(
        &mut self,
        words: &str,
        style: ScalarStyle,
        start: usize,
        anchor: usize,
        tag: Option<&Tag>,
    ) {
        self.refuse_properties(start, anchor, tag, true);
        if words.is_empty() && style == ScalarStyle::Plain {
            let span = self.text.place(start, start);
            return self.add(
                Node {
                    kind: if tag.is_some() {
                        NodeKind::Reported
                    } else {
                        NodeKind::Empty
                    },
                    span,
                },
                start,
                self.last_end,
            );
        }
        if words == REPORTED {
            let span = self.text.place(start, start + words.len());
            return self.add(
                Node {
                    kind: NodeKind::Reported,
                    span,
                },
                start,
                start + words.len(),
            );
        }
        if style == ScalarStyle::Plain && words.trim().is_empty() {
            let (span, sign) = (
                self.text.place(start, start + words.len()),
                words.chars().next().unwrap_or(' '),
            );
            let message = format!(
                "here stands a space of another kind (U+{:04X}) and nothing else",
                sign as u32
            );
            if self.problems.len() < MAX_PROBLEMS {
                self.problems
                    .push(Diagnostic::error(code::ODD_SPACE, span, message).help("take it out"));
            }
            return self.add(
                Node {
                    kind: NodeKind::Reported,
                    span,
                },
                start,
                start + words.len(),
            );
        }
        let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        let start = if is_block { self.header(start) } else { start };
        let found = locate(&self.text.text, start, style, words);
        self.last_end = found.end;
        if style == ScalarStyle::Plain {
            self.note_odd(start, found.end);
        }
        let span = self.text.place(start, found.end);
        let map = self.text.map(found.map, words.len());
        let scalar = Scalar {
            text: words.to_owned(),
            span,
            quoted: style != ScalarStyle::Plain,
            map,
        };
        if !self.wants_key() && self.problems.len() < MAX_PROBLEMS {
            let key = self.key();
            let cut = if style == ScalarStyle::Plain {
                cut_at_hash(self.text, start, found.end, key)
            } else {
                None
            };
            let foreign = foreign_placeholders(&scalar, key);
            let unseen = if style == ScalarStyle::DoubleQuoted {
                self.unseen(&scalar, start, found.end)
            } else {
                None
            };
            let flattened = if style == ScalarStyle::Plain {
                flattened_list(self.text, start, found.end)
            } else {
                None
            };
            self.problems.extend(
                cut.into_iter()
                    .chain(flattened)
                    .chain(unseen)
                    .chain(foreign),
            );
        }
        self.add(
            Node {
                kind: NodeKind::Scalar(scalar),
                span,
            },
            start,
            found.end,
        );
    }

    /// Notes odd spaces around plain words, and after a colon that they keep from separating key
    /// and value.
    fn note_odd(&mut self, start: usize, end: usize) {
        let words = &self.text.text[start..end.max(start)];
        if words.is_ascii() {
            return;
        }
        let name = words
            .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-'))
            .unwrap_or(words.len());
        let behind = words[name..]
            .strip_prefix(':')
            .filter(|behind| name > 0 && behind.starts_with(is_foreign));
        let inner = words.trim_matches(is_foreign);
        let before = words.len() - words.trim_start_matches(is_foreign).len();
        let is_cut = before > 0 && inner.starts_with(['"', '\'', '{', '[', '|', '>']);
        let key = self.key();
        let is_shown = key.is_some_and(|key| is_known(key) && !is_technical(key));
        let is_item = matches!(
            self.open.last(),
            Some(Frame {
                content: Content::List(_),
                ..
            })
        );
        let is_structure = self.wants_key() || is_cut || key.is_some_and(is_technical);
        let (mut from, mut to) = (0, 0);
        if let Some(behind) = behind.filter(|_| is_structure || is_item && !is_shown) {
            from = name + 1;
            to = words.len() - behind.trim_start_matches(is_foreign).len();
        }
        let is_reported = is_structure || to > 0;
        if is_shown && !is_reported || self.odd.len() >= MAX_PROBLEMS {
            return;
        }
        let around = (0..before)
            .chain(from..to)
            .chain(before + inner.len()..words.len());
        let found = around
            .filter(|at| words.is_char_boundary(*at))
            .map(|at| (start + at, is_reported));
        self.odd.extend(found);
    }

    /// Reports an escape for an invisible character: in `"\b"` a backslash and a letter were meant.
    fn unseen(&self, scalar: &Scalar, start: usize, end: usize) -> Option<Diagnostic> {
        let is_unseen = |c: char| {
            matches!(
                c,
                '\0' | '\x07'
                    | '\x08'
                    | '\x0b'
                    | '\x0c'
                    | '\x1b'
                    | '\u{85}'
                    | '\u{2028}'
                    | '\u{2029}'
            )
        };
        if !scalar.text.contains(is_unseen) {
            return None;
        }
        let source = &self.text.text;
        let is_short = |range: &Range<usize>| {
            matches!(
                source.as_bytes().get(range.start + 1),
                Some(b'0' | b'a' | b'b' | b'v' | b'f' | b'e' | b'N' | b'L' | b'P')
            )
        };
        let (mark, _) =
            escapes(source, start + 1..end.saturating_sub(1)).find(|(range, _)| is_short(range))?;
        let words = format!(
            "between double quotes `{}` is one character that nobody can see",
            &source[mark.clone()]
        );
        let help = "put the text between single quotes, where a backslash is a backslash, or write two of them";
        Some(
            Diagnostic::warning(code::ESCAPE, self.text.place(mark.start, mark.end), words)
                .help(help),
        )
    }

    /// Returns whether the next node is a key.
    fn wants_key(&self) -> bool {
        matches!(
            self.open.last(),
            Some(Frame {
                content: Content::Map { key: None, .. },
                ..
            })
        )
    }

    /// Returns the key whose value is being read; for a list item, the key of the list.
    fn key(&self) -> Option<&str> {
        self.open
            .iter()
            .rev()
            .take(2)
            .find_map(|frame| match &frame.content {
                Content::Map { key, .. } => {
                    Some(key.as_ref().map_or("", |(key, _, _)| key.text.as_str()))
                }
                Content::List(_) => None,
            })
    }

    /// Returns the offset of the `|` or `>` of a block text; the parser gives only that of its
    /// first line.
    fn header(&self, content: usize) -> usize {
        let source = &self.text.text;
        let before =
            source[..content.min(source.len())].trim_end_matches(|c: char| c.is_whitespace());
        let from = before
            .rfind('\n')
            .map_or(0, |at| at + 1)
            .max(self.last_end.min(before.len()));
        let is_header = |at: usize| {
            let behind = before[at + 1..]
                .trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'));
            (at == 0 || before[..at].ends_with([' ', '\t', '\n']))
                && (behind.is_empty() || behind.starts_with([' ', '\t', '\r']))
        };
        before[from..]
            .match_indices(['|', '>'])
            .map(|(at, _)| from + at)
            .find(|at| is_header(*at))
            .unwrap_or(content)
    }

    fn alias(&mut self, start: usize, end: usize) {
        let span = self.text.place(start, end);
        let words = format!(
            "`{}` is taken for a YAML alias, which dialogs do not use",
            &self.text.text[start..end]
        );
        self.problems.push(
            Diagnostic::error(code::ALIAS, span, words)
                .help("write the value out, or put a text between double quotes"),
        );
        self.last_end = end;
        self.add(
            Node {
                kind: NodeKind::Reported,
                span,
            },
            start,
            end,
        );
    }

    /// Reports anchors and tags before a node. Before a text on the same line, they were meant as
    /// its first word.
    fn refuse_properties(
        &mut self,
        start: usize,
        anchor: usize,
        tag: Option<&Tag>,
        is_scalar: bool,
    ) {
        if anchor == 0 && tag.is_none() || self.problems.len() >= MAX_PROBLEMS {
            return;
        }
        let (sign, code, name) = if tag.is_some() {
            ('!', code::TAG, "tag")
        } else {
            ('&', code::ANCHOR, "anchor")
        };
        let from = self.last_end.min(start);
        let Some(at) = self.text.text[from..]
            .find(sign)
            .map(|length| from + length)
        else {
            return;
        };
        let line = Line::around(&self.text.text, at);
        let length = self.text.text[at..line.end]
            .find([' ', '\t', ',', '}', ']'])
            .unwrap_or(line.end - at);
        let written = &self.text.text[at..at + length];
        let is_meant = written.starts_with("!!")
            || sign == '&' && self.text.text.contains(&format!("*{}", &written[1..]));
        let is_text = is_scalar && start <= line.next && !self.key().is_some_and(is_technical);
        if is_text && !is_meant && !self.wants_key() {
            let reach = if matches!(
                self.text.text.as_bytes().get(line.value.start),
                Some(b'{' | b'[')
            ) {
                at + length
            } else {
                line.end
            };
            let mut trap = Trap::special(&self.text.text, at..reach.max(at + 1));
            trap.words = format!("`{written}` is taken for a YAML {name}, and the text is cut");
            trap.mark = at..at + length.max(1);
            return self.problems.push(to_diagnostic(self.text, &trap));
        }
        let span = self.text.place(at, at + length.max(1));
        let words = format!("`{written}` is a YAML {name}, which dialogs do not use");
        let help =
            format!("take it out; a text that begins with `{sign}` stands between double quotes");
        self.problems
            .push(Diagnostic::error(code, span, words).help(help));
    }

    /// Adds a finished node to the open list or map, or makes it the root.
    fn add(&mut self, node: Node, start: usize, end: usize) {
        self.values += 1;
        let Some(frame) = self.open.last_mut() else {
            self.root = self.root.take().or(Some(node));
            return;
        };
        frame.end = frame.end.max(end);
        match &mut frame.content {
            Content::List(items) if matches!(node.kind, NodeKind::Empty) => {
                // A list item without a value has only its dash to point at.
                let at = self.text.text[..start]
                    .rfind(['-', ',', '['])
                    .unwrap_or(start);
                items.push(Node {
                    span: self.text.place(at, at + 1),
                    ..node
                });
            }
            Content::List(items) => items.push(node),
            Content::Map {
                key: key @ None, ..
            } => match node.kind {
                NodeKind::Scalar(scalar) => *key = Some((scalar, start, end)),
                NodeKind::Empty | NodeKind::List(_) | NodeKind::Map(_) | NodeKind::Reported => {
                    let is_reported = matches!(node.kind, NodeKind::Reported);
                    *key = Some((
                        Scalar {
                            text: String::new(),
                            span: node.span,
                            quoted: false,
                            map: Vec::new(),
                        },
                        start,
                        end,
                    ));
                    frame.is_reported = true;
                    let from = frame.start;
                    if !is_reported {
                        self.odd_key(&node, from, end);
                    }
                }
            },
            Content::Map {
                entries,
                places,
                key,
            } => {
                let (key, from, to) = key
                    .take()
                    .expect("the arm above takes every node without a key");
                let value = if matches!(node.kind, NodeKind::Empty) {
                    Node {
                        span: key.span,
                        ..node
                    }
                } else {
                    node
                };
                places.push((from, to));
                entries.push(Entry { key, value });
            }
        }
    }

    fn odd_key(&mut self, node: &Node, map: usize, end: usize) {
        let source = &self.text.text;
        if source[map..].starts_with("{{") {
            let close = source[end..]
                .find('}')
                .map_or(end, |length| end + length + 1);
            return self.problems.push(to_diagnostic(
                self.text,
                &placeholder(source, map..close, map..close),
            ));
        }
        let mut span = node.span;
        span.end = span.end.max(span.start + 1);
        let words = format!("a key is a word, this is {}", node.kind.describe());
        self.problems
            .push(Diagnostic::error(code::WRONG_SHAPE, span, words).help("write `key: value`"));
    }
}

fn refuse_key(key: &Scalar, seen: &HashMap<String, Span>) -> Option<Diagnostic> {
    if key.text == "<<" && !key.quoted {
        let words = "`<<` is a YAML merge key, which dialogs do not use";
        return Some(
            Diagnostic::error(code::MERGE_KEY, key.span, words).help("write the keys out"),
        );
    }
    let first = seen.get(&key.text)?;
    let words = format!("`{}` stands here twice", key.text);
    Some(
        Diagnostic::error(code::DUPLICATE_KEY, key.span, words)
            .label(*first, "it is here already")
            .help("keep one of them"),
    )
}
