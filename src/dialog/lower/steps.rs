//! Lowers steps: lists to chains of nodes, branches that join again, and the parts of each verb.

use std::collections::HashMap;

use crate::dialog::ast::{self, Scalar, Verb};
use crate::dialog::dependencies::{self, Nesting};
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::lower::Lowering;
use crate::dialog::program::{Next, NodeIx, Say, SayAction, Step};
use crate::dialog::register as codes;
use crate::id::Name;

impl<'a> Lowering<'a> {
    /// Lowers a list of steps that continues at `after`; returns its first node.
    pub fn steps(&mut self, steps: &'a [ast::Step], after: Next, around: Nesting) -> Next {
        if steps.is_empty() {
            return after;
        }
        let first = self.nodes.len();
        for step in steps {
            let node = self.empty_node(after, step.verb_span);
            self.nodes.push(node);
        }
        for (at, step) in steps.iter().enumerate() {
            let next = if at + 1 < steps.len() {
                node(first + at + 1)
            } else {
                after
            };
            self.step(NodeIx((first + at) as u32), step, next, around);
        }
        node(first)
    }

    /// Lowers a branch that may be missing.
    pub fn branch(
        &mut self,
        steps: Option<&'a Vec<ast::Step>>,
        after: Next,
        around: Nesting,
    ) -> Option<Next> {
        steps.map(|steps| self.steps(steps, after, around))
    }

    fn step(&mut self, at: NodeIx, step: &'a ast::Step, next: Next, around: Nesting) {
        let when = step.when.as_ref().map(|when| self.condition(when));
        let around = match &when {
            Some(when) => self.within(around, dependencies::refs(when)),
            None => around,
        };
        let done = self.verb(at, step, next, around);
        let node = &mut self.nodes[at.0 as usize];
        node.when = when;
        node.next = next;
        node.step = done;
    }

    fn verb(&mut self, at: NodeIx, step: &'a ast::Step, next: Next, around: Nesting) -> Step {
        let nothing = Step::If {
            arms: Vec::new(),
            otherwise: next,
        };
        match &step.verb {
            Verb::Say(say) => Step::Say(self.say(say)),
            Verb::Ask(ask) => self.ask(at, ask, next, around),
            Verb::Vote(vote) => self.vote(vote),
            Verb::If { arms, otherwise } => self.choose(arms, otherwise.as_ref(), next, around),
            Verb::Tag(name) => Step::Tag(name.value.clone()),
            Verb::Untag(name) => Step::Untag(name.value.clone()),
            Verb::Set(values) => Step::Set(self.assignments(values, true)),
            Verb::Keep(values) => Step::Keep(self.assignments(values, false)),
            Verb::Do { section, alias } => match self.section_named(section) {
                Some(target) => {
                    self.nestings.detour(self.section, target, around);
                    Step::Do {
                        section: target,
                        alias: alias.as_ref().map(|alias| alias.value.clone()),
                    }
                }
                None => nothing,
            },
            Verb::Redo(target) | Verb::Goto(target) => {
                // Its target is known only after everything is lowered.
                self.jumps.push((at, target));
                match step.verb {
                    Verb::Redo(_) => Step::Redo {
                        question: crate::dialog::program::QuestionIx(0),
                        name: self.redo_name(&target.value),
                    },
                    _ => Step::Goto(next),
                }
            }
            Verb::Start { dialog, section } => {
                let (dialog, section) = self.start(dialog, section.as_ref(), false);
                Step::Start { dialog, section }
            }
            Verb::End(reason) => Step::End(
                reason
                    .as_ref()
                    .map_or(Name::new_static("done"), |reason| reason.value.clone()),
            ),
            Verb::Handoff {
                desk,
                note,
                text,
                waits,
            } => {
                self.check_desk(desk);
                Step::Handoff {
                    name: numbered(&mut self.handoffs, &desk.value),
                    desk: desk.value.clone(),
                    note: note.as_ref().map(|note| self.text(note)),
                    text: text.as_ref().map(|text| self.text(text)),
                    waits: *waits,
                }
            }
            Verb::Reserved(_) => nothing,
        }
    }

    fn say(&mut self, say: &'a ast::Say) -> Say {
        let path = |scalar: &Option<Scalar>| scalar.as_ref().map(|path| path.text.clone());
        let text = self.text(&say.text);
        let buttons = say.buttons.iter().map(|button| {
            let words = self.text(&button.text);
            let action = match &button.action {
                ast::SayAction::Url(url) => SayAction::Url(self.text(url)),
                ast::SayAction::Share(text) => SayAction::Share(self.text(text)),
                ast::SayAction::Start(dialog, section) => {
                    let (dialog, section) = self.start(dialog, section.as_ref(), true);
                    SayAction::Start(dialog, section)
                }
            };
            (words, action)
        });
        let buttons = buttons.collect();
        Say {
            text,
            photo: path(&say.photo),
            file: path(&say.file),
            buttons,
        }
    }

    /// Lowers an `if`; the steps of an arm also depend on all conditions before it.
    fn choose(
        &mut self,
        arms: &'a [(Scalar, Vec<ast::Step>)],
        otherwise: Option<&'a Vec<ast::Step>>,
        next: Next,
        around: Nesting,
    ) -> Step {
        let mut around = around;
        let mut lowered = Vec::with_capacity(arms.len());
        for (condition, steps) in arms {
            let condition = self.condition(condition);
            around = self.within(around, dependencies::refs(&condition));
            lowered.push((condition, self.steps(steps, next, around)));
        }
        let otherwise = self.branch(otherwise, next, around).unwrap_or(next);
        Step::If {
            arms: lowered,
            otherwise,
        }
    }

    /// Names a `redo` by its question, with a number if its section has several.
    fn redo_name(&mut self, question: &Name) -> Name {
        numbered(&mut self.redos, question)
    }

    fn check_desk(&mut self, desk: &crate::dialog::source::Spanned<Name>) {
        // Without `bot.yaml` every desk exists, so that a dialog can be tried alone.
        let Some(desks) = self
            .shared
            .desks
            .filter(|desks| !desks.iter().any(|known| known.name == desk.value))
        else {
            return;
        };
        let message = format!("there is no desk `{}` in `bot.yaml`", desk.value);
        if desks.is_empty() {
            let help = format!(
                "say there where its people read: `desks: {{ {}: … }}`",
                desk.value
            );
            return self
                .report(Diagnostic::error(codes::UNKNOWN_DESK, desk.span, message).help(help));
        }
        self.report_unknown(
            codes::UNKNOWN_DESK,
            desk.span,
            message,
            &desk.value,
            desks.iter().map(|known| known.name.as_str()),
        );
    }
}

/// Returns a name for one more of the same in a section: a number is added from the second on.
fn numbered(counts: &mut HashMap<Name, u32>, name: &Name) -> Name {
    let count = counts.entry(name.clone()).or_insert(0);
    *count += 1;
    match *count {
        1 => name.clone(),
        // Authors cannot use two underscores in a row, so this name is free.
        more => Name::from(format!("{name}__{more}")),
    }
}

fn node(at: usize) -> Next {
    Next::Node(NodeIx(at as u32))
}
