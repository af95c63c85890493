//! A drawing as text for other programs: Mermaid, which GitHub and many editors draw, and DOT for Graphviz. Jumps are lines here.

use std::fmt::Write;

use super::flow::{Block, Flow, Kind, Label, Target, flow};
use super::traffic::Traffic;
use crate::dialog::program::Program;

/// Returns a dialog in the language of Mermaid.
pub fn mermaid(program: &Program, language: &str, traffic: Option<&Traffic>) -> String {
    let flow = flow(program, language, traffic);
    let mut graph = Graph::new(Syntax::Mermaid);
    graph.draw(&flow);
    graph.text
}

/// Returns a dialog in the language of Graphviz.
pub fn dot(program: &Program, language: &str, traffic: Option<&Traffic>) -> String {
    let flow = flow(program, language, traffic);
    let mut graph = Graph::new(Syntax::Dot);
    graph.draw(&flow);
    graph.text
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Syntax {
    Mermaid,
    Dot,
}

struct Graph {
    syntax: Syntax,
    text: String,
}

/// A line that waits for its end: where it begins, and the words on it.
type Loose = (String, String);

impl Graph {
    fn new(syntax: Syntax) -> Self {
        Self {
            syntax,
            text: String::new(),
        }
    }

    fn draw(&mut self, flow: &Flow) {
        self.line(0, match self.syntax {
            Syntax::Mermaid => "flowchart TD",
            Syntax::Dot => "digraph {\n  rankdir=TB\n  node [shape=box, style=rounded, fontname=\"sans-serif\"]\n  edge [fontname=\"sans-serif\"]",
        });
        for (at, section) in flow.sections.iter().enumerate() {
            let title = self.quoted(&section.name);
            match self.syntax {
                Syntax::Mermaid => self.line(1, &format!("subgraph section{at} [{title}]")),
                Syntax::Dot => self.line(1, &format!("subgraph cluster_{at} {{ label={title}")),
            }
            let start = format!("start{at}");
            let starts = section.starts.join("; ");
            self.box_(&start, &starts, Kind::End);
            let open = self.steps(&section.steps, vec![(start, String::new())]);
            if !open.is_empty() {
                let end = format!("end{at}");
                self.box_(&end, "", Kind::End);
                self.join(open, &end);
            }
            self.line(
                1,
                if self.syntax == Syntax::Mermaid {
                    "end"
                } else {
                    "}"
                },
            );
        }
        if self.syntax == Syntax::Dot {
            self.line(0, "}");
        }
    }

    fn steps(&mut self, steps: &[Block], mut open: Vec<Loose>) -> Vec<Loose> {
        for block in steps {
            let id = format!("step{}", block.node.0);
            let head = block
                .name
                .iter()
                .map(|name| format!("{name} · {}", block.wanted));
            let asked = block
                .passed
                .iter()
                .map(|passed| format!("{} → {} (−{})", passed.asked, passed.answered, passed.left));
            let said: Vec<String> = head
                .chain([block.words.clone()])
                .chain(block.notes.iter().cloned())
                .chain(asked)
                .collect();
            self.box_(&id, &said.join("\n"), block.kind);
            self.join(std::mem::take(&mut open), &id);
            if let Some(target) = block.target {
                let target = match target {
                    Target::Section(section) => format!("start{}", section.0),
                    Target::Node(node) => format!("step{}", node.0),
                };
                self.dotted(&id, &target);
            }
            if block.is_last {
                continue;
            }
            if block.ways.is_empty() {
                open.push((id, String::new()));
                continue;
            }
            for way in &block.ways {
                let way_in = vec![(id.clone(), words(&way.labels))];
                open.extend(self.steps(&way.steps, way_in));
            }
        }
        open
    }

    fn box_(&mut self, id: &str, words: &str, kind: Kind) {
        let words = self.quoted(words);
        let line = match (self.syntax, kind) {
            (Syntax::Mermaid, Kind::Ask) => format!("{id}[{words}]"),
            (Syntax::Mermaid, Kind::Decide) => format!("{id}{{{{{words}}}}}"),
            (Syntax::Mermaid, Kind::End | Kind::Jump) => format!("{id}([{words}])"),
            (Syntax::Mermaid, Kind::Say | Kind::Silent | Kind::Detour | Kind::Person) => {
                format!("{id}({words})")
            }
            (Syntax::Dot, Kind::Ask) => format!("{id} [label={words}, style=\"rounded,bold\"]"),
            (Syntax::Dot, Kind::Decide) => format!("{id} [label={words}, shape=hexagon]"),
            (Syntax::Dot, Kind::End | Kind::Jump) => format!("{id} [label={words}, shape=oval]"),
            (Syntax::Dot, Kind::Say | Kind::Silent | Kind::Detour | Kind::Person) => {
                format!("{id} [label={words}]")
            }
        };
        self.line(2, &line);
    }

    fn join(&mut self, open: Vec<Loose>, to: &str) {
        for (from, words) in open {
            let line = match (self.syntax, words.is_empty()) {
                (Syntax::Mermaid, true) => format!("{from} --> {to}"),
                (Syntax::Mermaid, false) => format!("{from} -->|{}| {to}", self.quoted(&words)),
                (Syntax::Dot, true) => format!("{from} -> {to}"),
                (Syntax::Dot, false) => format!("{from} -> {to} [label={}]", self.quoted(&words)),
            };
            self.line(2, &line);
        }
    }

    fn dotted(&mut self, from: &str, to: &str) {
        self.line(
            2,
            &match self.syntax {
                Syntax::Mermaid => format!("{from} -.-> {to}"),
                Syntax::Dot => format!("{from} -> {to} [style=dotted, constraint=false]"),
            },
        );
    }

    /// Returns words between quotes, in the way the syntax wants: nothing in them is read as its own.
    fn quoted(&self, words: &str) -> String {
        let mut out = "\"".to_owned();
        for letter in words.trim().chars() {
            match (self.syntax, letter) {
                (Syntax::Mermaid, '\n') => out.push_str("<br/>"),
                (Syntax::Dot, '\n') => out.push_str("\\n"),
                (Syntax::Dot, '"' | '\\') => out.extend(['\\', letter]),
                // Mermaid reads markup, entities and Markdown inside of quotes.
                (Syntax::Mermaid, '"' | '<' | '>' | '&' | '#' | '`' | ';' | '*' | '_' | '\\') => {
                    let _ = write!(out, "#{};", u32::from(letter));
                }
                (_, letter) if letter.is_control() => out.push(' '),
                (_, letter) => out.push(letter),
            }
        }
        // An empty label would be shown as the name of the box.
        if words.trim().is_empty() {
            out.push(' ');
        }
        out.push('"');
        out
    }

    fn line(&mut self, depth: usize, words: &str) {
        self.text.push_str(&"  ".repeat(depth));
        self.text.push_str(words);
        self.text.push('\n');
    }
}

fn words(labels: &[Label]) -> String {
    let labels: Vec<String> = labels.iter().map(Label::shown).collect();
    labels.join(" · ")
}
