//! Builds the tree from parser events, without recursion, so that no file can overflow the stack.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::{ControlFlow, Range};

use saphyr_parser::{Event, Parser, ScalarStyle, Span as Mark, Tag};

use super::keys::is_technical;
use super::limits::{MAX_DEPTH, MAX_PROBLEMS, MAX_VALUES};
use super::node::{Entry, Node, NodeKind};
use super::odd_space::{self, OddSpace, WordPlace};
use super::patch::Patched;
use super::refused;
use super::scalar::{header, locate};
use super::silent_loss::{self, eaten_by_hash, join_commas};
use super::trap::REPORTED;
use crate::dialog::ast::Scalar;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::register as code;
use crate::dialog::source::Span;

/// Where the parser gave up, in the repaired text, and its message.
pub(super) struct Fault {
    pub at: usize,
    pub words: String,
}

/// Builds the tree of the only document. Fails where the parser gives up.
pub(super) fn build(text: &Patched) -> Result<(Option<Node>, Vec<Diagnostic>), Fault> {
    build_noting(text, &mut Vec::new())
}

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
            Event::Alias(_) => {
                let span = self.text.place(start, end);
                self.problems
                    .push(refused::alias(&self.text.text[start..end], span));
                self.last_end = end;
                self.add_reported(start, end);
            }
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
        self.refuse_property(start, anchor, tag.as_deref(), false);
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
                refused::key(&entry.key, &seen).filter(|_| self.problems.len() < MAX_PROBLEMS);
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
        self.refuse_property(start, anchor, tag, true);
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
            return self.add_reported(start, start + words.len());
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
            return self.add_reported(start, start + words.len());
        }
        let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        let start = if is_block {
            header(&self.text.text, self.last_end, start)
        } else {
            start
        };
        let found = locate(&self.text.text, start, style, words);
        self.last_end = found.end;
        if style == ScalarStyle::Plain {
            self.note_odd(start..found.end);
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
            let place = (start, found.end);
            let lost = silent_loss::in_scalar(self.text, &scalar, style, place, self.key());
            self.problems.extend(lost);
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

    fn note_odd(&mut self, word: Range<usize>) {
        if self.odd.len() >= MAX_PROBLEMS {
            return;
        }
        let content = self.open.last().map(|frame| &frame.content);
        let place = WordPlace {
            is_key: self.wants_key(),
            is_item: matches!(content, Some(Content::List(_))),
            key: self.key(),
        };
        let found = odd_space::find_in_word(&self.text.text, word, place);
        self.odd.extend(found);
    }

    /// Reports an anchor or a tag before a node.
    fn refuse_property(&mut self, start: usize, anchor: usize, tag: Option<&Tag>, is_scalar: bool) {
        if anchor == 0 && tag.is_none() || self.problems.len() >= MAX_PROBLEMS {
            return;
        }
        let may_be_text = is_scalar && !self.key().is_some_and(is_technical) && !self.wants_key();
        let problem = refused::property(self.text, self.last_end, start, tag, may_be_text);
        self.problems.extend(problem);
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

    /// Adds a node for which a diagnostic was given.
    fn add_reported(&mut self, start: usize, end: usize) {
        let (kind, span) = (NodeKind::Reported, self.text.place(start, end));
        self.add(Node { kind, span }, start, end);
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
                        let problem = refused::odd_key(self.text, &node, from, end);
                        self.problems.push(problem);
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
}
