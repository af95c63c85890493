//! Reads what a dialog does from its program, as nested blocks.

mod labels;
mod model;

use crate::dialog::expr::pretty::written;
use crate::dialog::expr::tree::Expr;
use crate::dialog::program::{
    Assigned, Next, Node, NodeIx, Program, Question, SayAction, Step, Vote,
};
use crate::id::Name;

use super::traffic::{Passed, Traffic};
use super::words::Word;

use self::labels::Speaker;

pub use self::model::{Block, Flow, Kind, Label, SectionFlow, Target, Way, goes_on};

/// Returns what a dialog does, in a language; one that it does not have means its first.
pub fn flow(program: &Program, language: &str, traffic: Option<&Traffic>) -> Flow {
    let own = program.languages.iter().find(|own| *own == language);
    let language = own.or(program.languages.first());
    let language = language.cloned().unwrap_or(Name::new_static("en"));
    let speaker = Speaker {
        program,
        language: &language,
        traffic,
    };
    let sections = program.sections.iter().map(|section| SectionFlow {
        name: section.name.clone(),
        starts: speaker.starts(&section.name),
        steps: speaker.steps(section.first, Next::Return),
    });
    Flow {
        dialog: program.dialog.clone(),
        sections: sections.collect(),
        people: traffic.map(|traffic| traffic.people),
        language,
    }
}

impl Speaker<'_> {
    /// Reads the steps from one place until the place where the list they are in goes on.
    fn steps(&self, from: Next, until: Next) -> Vec<Block> {
        let mut blocks: Vec<Block> = Vec::new();
        let mut at = from;
        while at != until
            && let Next::Node(node) = at
        {
            let step = self.program.node(node);
            if let Some(block) = self.block(node, step) {
                match blocks.last_mut() {
                    Some(last) if last.is_plain() && block.is_plain() => {
                        last.words.push_str(" · ");
                        last.words.push_str(&block.words);
                    }
                    _ => blocks.push(block),
                }
            }
            at = step.next;
        }
        blocks
    }

    fn block(&self, at: NodeIx, node: &Node) -> Option<Block> {
        let mut block = match &node.step {
            Step::Say(say) => {
                let mut block = Block::new(at, Kind::Say, self.text(&say.text));
                let sent = say.photo.iter().chain(&say.file);
                block
                    .notes
                    .extend(sent.map(|path| self.with(Word::Picture, path)));
                let buttons = say.buttons.iter().map(|(label, action)| {
                    let label = self.text(label);
                    self.with(
                        Word::Button,
                        &match action {
                            SayAction::Url(url) => format!("{label} → {}", self.text(url)),
                            SayAction::Start(dialog, section) => {
                                format!("{label} → {}", place_name(dialog, section.as_ref()))
                            }
                            SayAction::Share(_) => label,
                        },
                    )
                });
                block.notes.extend(buttons);
                block
            }
            Step::Ask(question) => self.question(at, node, self.program.question(*question)),
            Step::Vote(vote) => self.vote(at, self.program.votes.get(*vote as usize)?),
            Step::If { arms, .. } if arms.is_empty() => return None,
            Step::If { arms, otherwise } => self.decide(at, node, arms, *otherwise),
            Step::Tag(name) => Block::new(at, Kind::Silent, format!("tag: {name}")),
            Step::Untag(name) => Block::new(at, Kind::Silent, format!("untag: {name}")),
            Step::Set(values) => self.assigned(at, "", values),
            Step::Keep(values) => self.assigned(at, "contact.", values),
            Step::Do { section, .. } => {
                let name = &self.program.section(*section).name;
                let mut block = Block::new(at, Kind::Detour, self.with(Word::Detour, name));
                block.target = Some(Target::Section(*section));
                block
            }
            Step::Redo { question, .. } => {
                let name = &self.program.question(*question).name;
                let mut block = Block::new(at, Kind::Detour, self.with(Word::Again, name));
                block.target = self.program.asked_at.get(name).copied().map(Target::Node);
                block
            }
            Step::Goto(target) => self.jump(at, *target),
            Step::Start { dialog, section } => {
                let place = place_name(dialog, section.as_ref());
                Block::new(at, Kind::Jump, self.with(Word::Starts, &place))
            }
            Step::End(reason) if reason == "done" => {
                Block::new(at, Kind::End, self.say(Word::EndsDone).to_owned())
            }
            Step::End(reason) => Block::new(at, Kind::End, self.with(Word::Ends, reason)),
            Step::Handoff {
                desk, waits, text, ..
            } => {
                let word = if *waits { Word::Person } else { Word::Hears };
                let mut block = Block::new(at, Kind::Person, self.with(word, desk));
                block.notes.extend(text.iter().map(|text| self.text(text)));
                block
            }
        };
        block.is_last = matches!(block.kind, Kind::Jump | Kind::End) && node.when.is_none();
        if let Some(when) = &node.when {
            block
                .notes
                .insert(0, self.with(Word::OnlyIf, &written(when)));
        }
        Some(block)
    }

    fn assigned(&self, at: NodeIx, prefix: &str, values: &[(Name, Assigned)]) -> Block {
        let one = |(name, value): &(Name, Assigned)| {
            let value = match value {
                Assigned::Text(text) => format!("“{}”", self.text(text)),
                Assigned::Expr(expr) => written(expr),
                Assigned::Missing => "missing".to_owned(),
            };
            format!("{prefix}{name}: {value}")
        };
        let words: Vec<String> = values.iter().map(one).collect();
        Block::new(at, Kind::Silent, words.join(" · "))
    }

    fn jump(&self, at: NodeIx, target: Next) -> Block {
        let Next::Node(to) = target else {
            return Block::new(at, Kind::End, self.say(Word::EndsDone).to_owned());
        };
        let node = self.program.node(to);
        let section = self.program.section(node.section);
        let is_first = section.first == target;
        let name = match &node.step {
            Step::Ask(question) if !is_first => &self.program.question(*question).name,
            _ => &section.name,
        };
        let mut block = Block::new(at, Kind::Jump, self.with(Word::GoesTo, name));
        block.target = Some(if is_first {
            Target::Section(node.section)
        } else {
            Target::Node(to)
        });
        block
    }

    fn question(&self, at: NodeIx, node: &Node, question: &Question) -> Block {
        let mut block = Block::new(at, Kind::Ask, self.text(&question.text));
        block.name = Some(question.name.clone());
        block.wanted = self.wanted(question);
        block.passed = self.passed(&question.name);
        block.notes = self.notes(question);
        block.ways = self.ways(question, node.next, block.passed.as_ref());
        block
    }

    fn vote(&self, at: NodeIx, vote: &Vote) -> Block {
        let mut block = Block::new(at, Kind::Ask, self.text(&vote.text));
        block.name = Some(vote.name.clone());
        block.wanted = self.say(Word::SaysVote).to_owned();
        block.passed = self.passed(&vote.name);
        block
            .notes
            .push(self.with(Word::Open, &vote.open.to_string()));
        let labels = vote.options.iter();
        let labels = labels.map(|option| self.option(option, block.passed.as_ref()));
        block.ways.push(Way {
            labels: labels.collect(),
            steps: Vec::new(),
        });
        block
    }

    fn decide(&self, at: NodeIx, node: &Node, arms: &[(Expr, Next)], otherwise: Next) -> Block {
        let label = |words: String| vec![Label { words, count: None }];
        let (words, ways) = match arms {
            [(condition, way)] => (
                format!("{}?", written(condition)),
                vec![(label(self.say(Word::Yes).to_owned()), *way)],
            ),
            arms => {
                let way = |(condition, way): &(Expr, Next)| (label(written(condition)), *way);
                (String::new(), arms.iter().map(way).collect())
            }
        };
        let last = if arms.len() == 1 {
            Word::No
        } else {
            Word::Else
        };
        let mut block = Block::new(at, Kind::Decide, words);
        block.ways = ways
            .into_iter()
            .chain([(label(self.say(last).to_owned()), otherwise)])
            .map(|(labels, way)| Way {
                labels,
                steps: self.steps(way, node.next),
            })
            .collect();
        block
    }

    /// Returns the ways on from a question: one for each branch, and one for all answers that just go on.
    fn ways(&self, question: &Question, next: Next, passed: Option<&Passed>) -> Vec<Way> {
        let mut labels = self.answers(question, passed);
        let beside = self.no_answers(question, passed);
        if labels.is_empty() && !beside.is_empty() {
            let answered = passed.map(|passed| passed.answered);
            labels.push((self.label(Word::Answers, answered), None));
        }
        labels.extend(beside);
        let (branches, straight): (Vec<_>, Vec<_>) =
            labels.into_iter().partition(|(_, way)| way.is_some());
        let mut ways: Vec<Way> = branches
            .into_iter()
            .filter_map(|(label, way)| {
                Some(Way {
                    labels: vec![label],
                    steps: self.steps(way?, next),
                })
            })
            .collect();
        if !straight.is_empty() {
            ways.push(Way {
                labels: straight.into_iter().map(|(label, _)| label).collect(),
                steps: Vec::new(),
            });
        }
        ways
    }
}

/// Returns the name of a place in another dialog.
fn place_name(dialog: &Name, section: Option<&Name>) -> String {
    section.map_or_else(
        || dialog.to_string(),
        |section| format!("{dialog}/{section}"),
    )
}
