//! Decodes steps: their verb and its keys, with `else` joined to its `if`.

use super::name::Named;
use super::question::{ASK_KEYS, VOTE_KEYS};
use super::{Decoder, spanned, stand_in};
use crate::dialog::ast::{Say, SayAction, SayButton, Scalar, Step, TextSource, Verb};
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::register as code;
use crate::dialog::source::{Span, Spanned};
use crate::dialog::suggest;
use crate::dialog::yaml::{Entry, Node, NodeKind};
use crate::id::Name;

/// Each verb with the keys that its step may have.
const VERBS: &[(&str, &[&str])] = &[
    ("say", &["say", "when", "photo", "file", "buttons"]),
    ("ask", ASK_KEYS),
    ("vote", VOTE_KEYS),
    ("if", &["if", "then", "else"]),
    ("else if", &["else if", "then", "else"]),
    ("else", &["else"]),
    ("tag", &["tag", "when"]),
    ("untag", &["untag", "when"]),
    ("set", &["set", "when"]),
    ("keep", &["keep", "when"]),
    ("do", &["do", "as", "when"]),
    ("redo", &["redo", "when"]),
    ("goto", &["goto", "when"]),
    ("start", &["start", "when", "after"]),
    ("end", &["end", "when"]),
    ("handoff", &["handoff", "note", "text", "when"]),
];

/// Verbs reserved for later versions.
const RESERVED: &[&str] = &[
    "notify", "hook", "table", "repeat", "shuffle", "collect", "split", "pay",
];

/// Names that other tools have for our verbs.
const SYNONYMS: &[(&str, &str)] = &[
    ("text", "say"),
    ("message", "say"),
    ("send", "say"),
    ("reply", "say"),
    ("print", "say"),
    ("bot", "say"),
    ("zeg", "say"),
    ("sag", "say"),
    ("sage", "say"),
    ("question", "ask"),
    ("prompt", "ask"),
    ("input", "ask"),
    ("vraag", "ask"),
    ("frage", "ask"),
    ("frag", "ask"),
    ("poll", "vote"),
    ("jump", "goto"),
    ("next", "goto"),
    ("go", "goto"),
    ("call", "do"),
    ("include", "do"),
    ("run", "do"),
    ("stop", "end"),
    ("finish", "end"),
    ("exit", "end"),
    ("quit", "end"),
    ("return", "end"),
    ("label", "tag"),
    ("let", "set"),
    ("assign", "set"),
    ("var", "set"),
    ("save", "keep"),
    ("store", "keep"),
    ("remember", "keep"),
    ("elif", "else if"),
    ("elseif", "else if"),
    ("elsif", "else if"),
    ("otherwise", "else"),
    ("when", "if"),
    ("switch", "if"),
];

const STEPS_HELP: &str = "each step begins with `- ` and a verb: `- say: Hello`";

fn known_keys(verb: &str) -> Option<&'static [&'static str]> {
    VERBS
        .iter()
        .find(|(name, _)| *name == verb)
        .map(|(_, keys)| *keys)
}

fn is_verb(key: &str) -> bool {
    known_keys(key).is_some() || RESERVED.contains(&key)
}

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

    /// Returns the index of the verb. It should be the first entry; a later one gives a warning,
    /// none gives an error.
    fn verb(&mut self, entries: &[Entry]) -> Option<usize> {
        if is_verb(&entries[0].key.text) {
            return Some(0);
        }
        let first = &entries[0].key;
        if let Some(at) = entries.iter().position(|entry| is_verb(&entry.key.text)) {
            let verb = &entries[at].key.text;
            if known_keys(verb).is_some_and(|keys| keys.contains(&first.text.as_str())) {
                let words = format!("the verb `{verb}` does not stand first in its step");
                let help = format!(
                    "put `{verb}` before `{}`: the left edge tells the story",
                    first.text
                );
                self.report(
                    Diagnostic::warning(code::VERB_NOT_FIRST, entries[at].key.span, words)
                        .help(help),
                );
            }
            return Some(at);
        }
        if let Some((verb, rest)) = verb_without_colon(&first.text) {
            let help =
                format!("write `- {verb}: {rest}`, with what belongs to it on lines of its own");
            let words = format!("a colon is missing behind `{verb}`");
            self.report(
                Diagnostic::error(code::MISSING_MARK, first.part(0..verb.len()), words).help(help),
            );
            return None;
        }
        let near = SYNONYMS
            .iter()
            .find(|(word, _)| *word == first.text.to_lowercase())
            .map(|(_, meant)| *meant);
        // A verb that is not supported yet is not suggested.
        let verbs = || {
            VERBS
                .iter()
                .map(|(verb, _)| *verb)
                .filter(|verb| *verb != "handoff")
        };
        let near = near.or_else(|| suggest::nearest(&first.text, verbs()));
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "a step begins with {}",
                suggest::list(
                    &verbs()
                        .filter(|verb| !verb.starts_with("else"))
                        .collect::<Vec<_>>()
                )
            ),
        };
        self.report(
            Diagnostic::error(
                code::UNKNOWN_KEY,
                first.span,
                format!("`{}` is not a verb", first.text),
            )
            .help(help),
        );
        None
    }

    fn bare_word(&mut self, scalar: &Scalar) {
        let verb = scalar.text.split([' ', ':']).next().unwrap_or_default();
        if scalar.text == "end" {
            let help = "write `- end:`";
            return self.report(
                Diagnostic::error(
                    code::WRONG_SHAPE,
                    scalar.span,
                    "`end` stands here without its colon",
                )
                .help(help),
            );
        }
        let help = if is_verb(verb) {
            let rest = scalar.text[verb.len()..].trim_start_matches([' ', ':']);
            format!("write `- {verb}: {rest}`, with a colon and a space")
        } else {
            STEPS_HELP.to_owned()
        };
        self.report(
            Diagnostic::error(
                code::WRONG_SHAPE,
                self.first_line(scalar.span),
                "a step is a verb and what it does, this is a text",
            )
            .help(help),
        );
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
            "handoff" => {
                self.not_supported("`handoff`", verb.key.span);
                let (note, text) = (
                    self.maybe_text(fields.get("note")),
                    self.maybe_text(fields.get("text")),
                );
                self.reference(Some(verb))
                    .map(|desk| Verb::Handoff { desk, note, text })
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

    fn say(&mut self, entries: &[Entry], verb: &Entry) -> Option<Say> {
        let fields = self.fields(entries, "`say`", known_keys("say").unwrap_or(&[]));
        let text = self
            .text(verb)
            .unwrap_or_else(|| TextSource::Plain(stand_in(verb.key.span)));
        let photo = self.maybe_words(
            fields.get("photo"),
            "write a path below the dialogs folder, such as `images/shop.jpg`",
        );
        let file = self.maybe_words(
            fields.get("file"),
            "write a path below the dialogs folder, such as `menu.pdf`",
        );
        let buttons = fields
            .get("buttons")
            .map(|entry| self.buttons(entry))
            .unwrap_or_default();
        Some(Say {
            text,
            photo,
            file,
            buttons,
        })
    }

    fn buttons(&mut self, entry: &Entry) -> Vec<SayButton> {
        let help = "write a list: `- { text: Our shop, url: https://… }`; answers to choose from belong to an `ask`";
        let NodeKind::List(items) = &entry.value.kind else {
            self.wrong_shape(&entry.value, "`buttons`", "a list", help);
            return Vec::new();
        };
        items
            .iter()
            .filter_map(|item| self.button(item, help))
            .collect()
    }

    fn button(&mut self, item: &Node, help: &str) -> Option<SayButton> {
        let entries = self.map(item, "a button", help)?;
        let fields = self.fields(entries, "a button", &["text", "url", "start", "share"]);
        let start = self.first_line(item.span);
        let text = self.required(
            &fields,
            "text",
            "a button",
            start,
            "write what it says: `text: …`",
        );
        let text = self.text_or_stand_in(text, start);
        let mut actions = fields
            .entries()
            .iter()
            .filter(|entry| matches!(entry.key.text.as_str(), "url" | "start" | "share"));
        let Some(action) = actions.next() else {
            let words = "this button does nothing";
            self.report(
                Diagnostic::error(code::MISSING, start, words)
                    .help("give it one of `url`, `start` or `share`"),
            );
            return None;
        };
        if let Some(second) = actions.next() {
            let words = format!(
                "a button does one thing; this one has `{}` already",
                action.key.text
            );
            self.report(
                Diagnostic::error(code::WRONG_SHAPE, second.key.span, words)
                    .help("make two buttons of it"),
            );
        }
        let action = match action.key.text.as_str() {
            "url" => SayAction::Url(self.text(action)?),
            "share" => SayAction::Share(self.text(action)?),
            _ => self
                .start_target(action)
                .map(|(dialog, section)| SayAction::Start(dialog, section))?,
        };
        Some(SayButton {
            text,
            action,
            span: item.span,
        })
    }

    fn do_target(&mut self, verb: &Entry) -> Option<Spanned<Name>> {
        let target = self.reference(Some(verb))?;
        if target.value.contains('/') {
            self.not_supported("`do` with a section of another dialog", target.span);
            return None;
        }
        Some(target)
    }

    /// Returns the dialog, and the section after the slash if there is one.
    fn start_target(&mut self, entry: &Entry) -> Option<(Spanned<Name>, Option<Spanned<Name>>)> {
        if let NodeKind::Map(entries) = &entry.value.kind
            && let Some(after) = entries.iter().find(|entry| entry.key.text == "after")
        {
            self.not_supported("`start` with `after`", after.key.span);
            return None;
        }
        let scalar = self.words(entry, "write a dialog, or `dialog/section`")?;
        let Some((dialog, section)) = scalar.text.split_once('/') else {
            return Some((spanned(&scalar), None));
        };
        let behind = dialog.len() + 1;
        let dialog = Spanned::new(Name::new(dialog), scalar.part(0..dialog.len()));
        let section = (!section.is_empty())
            .then(|| Spanned::new(Name::new(section), scalar.part(behind..scalar.text.len())));
        Some((dialog, section))
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

/// Splits `if bags > 2` and `else if bags > 2`, as written before a colon at the end of the line.
fn verb_without_colon(key: &str) -> Option<(&str, &str)> {
    let verb = ["else if", "if", "ask", "say", "goto", "tag", "do"]
        .into_iter()
        .find(|verb| key.starts_with(&format!("{verb} ")))?;
    Some((&key[..verb.len()], key[verb.len()..].trim()))
}

fn span_of_entries(entries: &[Entry]) -> Span {
    let (first, last) = (entries.first(), entries.last());
    let start = first.map(|entry| entry.key.span).unwrap_or_default();
    let end = last.map_or(start.end, |entry| {
        entry.value.span.end.max(entry.key.span.end)
    });
    Span { end, ..start }
}
