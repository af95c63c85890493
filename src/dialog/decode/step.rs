//! Decodes steps: their verb and its keys, with `else` joined to its `if`.

use super::name::Named;
use super::verb::{RESERVED, STEPS_HELP, is_verb, known_keys};
use super::{Decoder, stand_in};
use crate::dialog::ast::{Scalar, Step, Verb};
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::register as code;
use crate::dialog::source::{Span, Spanned};
use crate::dialog::yaml::{Entry, Node, NodeKind};
use crate::id::Name;

impl Decoder<'_> {
    /// Decodes the steps of an optional key.
    pub fn maybe_steps(&mut self, entry: Option<&Entry>) -> Option<Vec<Step>> {
        let entry = entry?;
        Some(self.steps(&entry.value, &format!("`{}`", entry.key.text)))
    }

    /// Decodes a list of steps.
    pub fn steps(&mut self, node: &Node, owner: &str) -> Vec<Step> {
        let mut steps = Vec::new();
        match &node.kind {
            NodeKind::List(items) if items.is_empty() => {
                self.report(
                    Diagnostic::error(code::MISSING, node.span, format!("{owner} has no steps"))
                        .help(STEPS_HELP),
                );
            }
            NodeKind::List(items) => items.iter().for_each(|item| self.item(item, &mut steps)),
            NodeKind::Map(entries)
                if entries
                    .first()
                    .is_some_and(|entry| is_verb(&entry.key.text)) =>
            {
                let span = entries[0].key.span;
                let words = format!("{owner} is a list of steps, this one has no `- ` before it");
                self.report(Diagnostic::error(code::WRONG_SHAPE, span, words).help(STEPS_HELP));
                self.item(node, &mut steps);
            }
            NodeKind::Empty | NodeKind::Scalar(_) | NodeKind::Map(_) | NodeKind::Reported => {
                self.wrong_shape(node, owner, "a list of steps", STEPS_HELP)
            }
        }
        steps
    }

    /// Decodes one item of a list of steps: one step, or several if a dash was forgotten.
    fn item(&mut self, item: &Node, steps: &mut Vec<Step>) {
        let entries = match &item.kind {
            NodeKind::Map(entries) if !entries.is_empty() => entries.as_slice(),
            NodeKind::Scalar(scalar) => return self.bare_word(scalar),
            NodeKind::Empty | NodeKind::List(_) | NodeKind::Map(_) | NodeKind::Reported => {
                return self.wrong_shape(item, "a step", "a verb and what it does", STEPS_HELP);
            }
        };
        let mut rest = entries;
        while !rest.is_empty() {
            let verb = self.verb(rest);
            let known = verb
                .and_then(|verb| known_keys(&rest[verb].key.text))
                .unwrap_or(&[]);
            let from = verb.map_or(rest.len(), |verb| verb + 1);
            let next = rest[from..].iter().position(|entry| {
                is_verb(&entry.key.text) && !known.contains(&entry.key.text.as_str())
            });
            let cut = next.map_or(rest.len(), |next| from + next);
            let (own, others) = rest.split_at(cut);
            let span = if others.is_empty() && own.len() == entries.len() {
                item.span
            } else {
                span_of_entries(own)
            };
            if let Some(verb) = verb {
                self.step(own, &own[verb], span, steps);
            }
            if let Some(second) = others.first() {
                let words = format!("`{}` is a step of its own", second.key.text);
                let help = format!(
                    "put `- ` before it, below the `-` of `{}`",
                    rest[verb.unwrap_or(0)].key.text
                );
                self.report(Diagnostic::error(code::TWO_VERBS, second.key.span, words).help(help));
            }
            rest = others;
        }
    }

    fn step(&mut self, entries: &[Entry], verb: &Entry, span: Span, steps: &mut Vec<Step>) {
        let name = verb.key.text.as_str();
        let whole = self.put_below(entries, known_keys(name).unwrap_or(&[]));
        let entries = whole.as_ref();
        let verb = entries
            .iter()
            .find(|entry| entry.key.text == name)
            .unwrap_or(verb);
        if RESERVED.contains(&name) {
            self.not_supported(&format!("`{name}`"), verb.key.span);
            return steps.push(Step {
                verb: Verb::Reserved(Name::new(name)),
                when: None,
                verb_span: verb.key.span,
                span,
            });
        }
        if matches!(name, "else" | "else if") {
            return self.follow_if(entries, verb, steps);
        }
        let when = match name {
            "if" => None,
            _ => self.maybe_expression(entries.iter().find(|entry| entry.key.text == "when")),
        };
        // A step that cannot be decoded keeps its place, so that the next one is not reported as
        // unreachable or the list as empty.
        let decoded = self
            .decode_verb(name, entries, verb)
            .unwrap_or_else(|| Verb::Reserved(Name::new(name)));
        steps.push(Step {
            verb: decoded,
            when,
            verb_span: verb.key.span,
            span,
        });
    }

    fn decode_verb(&mut self, name: &str, entries: &[Entry], verb: &Entry) -> Option<Verb> {
        match name {
            "say" => return self.say(entries, verb).map(Verb::Say),
            "ask" => return self.ask(entries, verb).map(|ask| Verb::Ask(Box::new(ask))),
            "vote" => {
                return self
                    .vote(entries, verb)
                    .map(|vote| Verb::Vote(Box::new(vote)));
            }
            _ => {}
        }
        let fields = self.fields(
            entries,
            &format!("`{name}`"),
            known_keys(name).unwrap_or(&[]),
        );
        match name {
            "if" => {
                let condition = self.expression(verb);
                let arm = self.then_steps(entries, verb);
                let otherwise = self.maybe_steps(fields.get("else"));
                Some(Verb::If {
                    arms: vec![(condition.unwrap_or_else(|| stand_in(verb.key.span)), arm)],
                    otherwise,
                })
            }
            "tag" => self.given_name(Some(verb), Named::Tag).map(Verb::Tag),
            "untag" => self.given_name(Some(verb), Named::Tag).map(Verb::Untag),
            "set" => self.assignments(verb, false).map(Verb::Set),
            "keep" => self.assignments(verb, true).map(Verb::Keep),
            "do" => {
                let alias = self.given_name(fields.get("as"), Named::Detour);
                self.do_target(verb)
                    .map(|section| Verb::Do { section, alias })
            }
            "redo" => self.reference(Some(verb)).map(Verb::Redo),
            "goto" => self.reference(Some(verb)).map(Verb::Goto),
            "start" if fields.get("after").is_some() => {
                let span = fields
                    .get("after")
                    .map_or(verb.key.span, |after| after.key.span);
                self.not_supported("`start` with `after`", span);
                None
            }
            "start" => self
                .start_target(verb)
                .map(|(dialog, section)| Verb::Start { dialog, section }),
            "end" => match &verb.value.kind {
                NodeKind::Empty => Some(Verb::End(None)),
                NodeKind::Scalar(_) | NodeKind::List(_) | NodeKind::Map(_) | NodeKind::Reported => {
                    self.given_name(Some(verb), Named::Reason)
                        .map(|reason| Verb::End(Some(reason)))
                }
            },
            "handoff" | "notify" => {
                let (note, text) = (
                    self.maybe_text(fields.get("note")),
                    self.maybe_text(fields.get("text")),
                );
                let waits = verb.key.text == "handoff";
                self.reference(Some(verb)).map(|desk| Verb::Handoff {
                    desk,
                    note,
                    text,
                    waits,
                })
            }
            _ => None,
        }
    }

    fn then_steps(&mut self, entries: &[Entry], verb: &Entry) -> Vec<Step> {
        let then = entries.iter().find(|entry| entry.key.text == "then");
        if then.is_none() {
            let words = format!("`{}` has no `then`", verb.key.text);
            self.report(
                Diagnostic::error(code::MISSING, verb.key.span, words)
                    .help("put the steps under `then:`, each with `- `"),
            );
        }
        self.maybe_steps(then).unwrap_or_default()
    }

    /// Joins `else if` and `else` to the `if` before them.
    fn follow_if(&mut self, entries: &[Entry], verb: &Entry, steps: &mut [Step]) {
        let name = verb.key.text.as_str();
        let fields = self.fields(
            entries,
            &format!("`{name}`"),
            known_keys(name).unwrap_or(&[]),
        );
        let arm = (name == "else if").then(|| {
            let condition = self
                .expression(verb)
                .unwrap_or_else(|| stand_in(verb.key.span));
            (condition, self.then_steps(entries, verb))
        });
        let last = if name == "else" {
            self.maybe_steps(Some(verb))
        } else {
            self.maybe_steps(fields.get("else"))
        };
        match steps.last_mut().map(|step| &mut step.verb) {
            Some(Verb::If {
                arms,
                otherwise: otherwise @ None,
            }) => {
                arms.extend(arm);
                *otherwise = last;
            }
            Some(Verb::If { .. }) => {
                let words = format!("the `if` before this `{name}` has its `else` already");
                self.report(
                    Diagnostic::error(code::ELSE_WITHOUT_IF, verb.key.span, words)
                        .help("`else` comes last, once"),
                );
            }
            Some(_) | None => {
                let words = format!("no `if` stands directly before this `{name}`");
                let help = format!(
                    "`- {name}:` follows the `- if:` it belongs to, at the same indentation"
                );
                self.report(
                    Diagnostic::error(code::ELSE_WITHOUT_IF, verb.key.span, words).help(help),
                );
            }
        }
    }

    fn do_target(&mut self, verb: &Entry) -> Option<Spanned<Name>> {
        let target = self.reference(Some(verb))?;
        if target.value.contains('/') {
            self.not_supported("`do` with a section of another dialog", target.span);
            return None;
        }
        Some(target)
    }

    fn assignments(&mut self, verb: &Entry, kept: bool) -> Option<Vec<(Spanned<Name>, Scalar)>> {
        let (owner, help) = if kept {
            ("`keep`", "write `{ contact.field: value }`")
        } else {
            ("`set`", "write `{ name: value }`")
        };
        let entries = self.map(&verb.value, owner, help)?;
        let mut all = Vec::new();
        for entry in entries {
            let name = if kept {
                self.contact_field(&entry.key)
            } else {
                Some(self.name(&entry.key, Named::Variable))
            };
            let value = self.expression(entry);
            all.extend(name.zip(value));
        }
        Some(all)
    }

    /// Reports that something is reserved for a later version.
    pub fn not_supported(&mut self, what: &str, span: Span) {
        self.report(
            Diagnostic::error(
                code::NOT_SUPPORTED,
                span,
                format!("{what} is not supported yet"),
            )
            .help("leave it out for now"),
        );
    }
}

fn span_of_entries(entries: &[Entry]) -> Span {
    let (first, last) = (entries.first(), entries.last());
    let start = first.map(|entry| entry.key.span).unwrap_or_default();
    let end = last.map_or(start.end, |entry| {
        entry.value.span.end.max(entry.key.span.end)
    });
    Span { end, ..start }
}
