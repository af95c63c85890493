//! Hashes the part of a dialog that lies ahead of a session, with or without its wording.

use crate::dialog::expr::tree::{Expr, ExprNode};
use crate::dialog::fold::fold;
use crate::dialog::program::{
    Assigned, Next, Node, NodeIx, OptionDef, Program, Question, Say, SayAction, Spec, Step, Vote,
};
use crate::dialog::text::{Fill, Filter, Piece, Template, Text};
use crate::engine::program::detour::do_step_of;
use crate::engine::program::reach::reachable;
use crate::engine::state::session::Session;
use crate::stable_hash::StableHasher;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};

/// Returns the hash of everything that may still come: the waiting question and all steps that can
/// follow it.
pub(in crate::engine) fn for_session(
    program: &Program,
    session: &Session,
    has_wording: bool,
) -> u64 {
    let asked = session
        .wait
        .as_ref()
        .and_then(|wait| program.asked_at.get(&wait.question))
        .copied();
    let here = asked.or_else(|| program.voted_at(&session.vote.as_ref()?.vote));
    let returns = session
        .detours
        .iter()
        .filter_map(|detour| do_step_of(program, detour));
    let from: Vec<NodeIx> = here.into_iter().chain(returns).collect();
    let mut nodes: Vec<NodeIx> = reachable(program, &from).into_iter().collect();
    nodes.sort();
    let places = nodes
        .iter()
        .enumerate()
        .map(|(place, at)| (*at, place))
        .collect();
    let mut form = Form {
        places,
        has_wording,
        hasher: StableHasher::default(),
    };
    nodes
        .into_iter()
        .for_each(|at| form.node(program, program.node(at)));
    form.hasher.finish()
}

/// Returns the hash of everything that a question asks and shows, regardless of its name and of
/// what follows.
pub(in crate::engine) fn for_question(question: &Question) -> u64 {
    let mut form = Form {
        places: HashMap::new(),
        has_wording: true,
        hasher: StableHasher::default(),
    };
    form.asked(question);
    form.hasher.finish()
}

/// Returns the hash of a text, regardless of its position.
pub(in crate::engine) fn for_text(text: &Text) -> u64 {
    let mut form = Form {
        places: HashMap::new(),
        has_wording: true,
        hasher: StableHasher::default(),
    };
    form.text(text);
    form.hasher.finish()
}

/// Returns the hash of the words of a text in one language, regardless of styling.
pub(super) fn for_words(template: &Template) -> u64 {
    let mut form = Form {
        places: HashMap::new(),
        has_wording: true,
        hasher: StableHasher::default(),
    };
    for piece in &template.0 {
        match piece {
            Piece::Words(words, _) => form.write(fold(words)),
            Piece::Value(fill, _) => form.fill(fill),
        }
    }
    form.hasher.finish()
}

/// Hashes nodes piece by piece. Positions in the file are left out.
struct Form {
    /// Position of each node among the reachable ones, so that steps added elsewhere change
    /// nothing.
    places: HashMap<NodeIx, usize>,
    has_wording: bool,
    hasher: StableHasher,
}

impl Form {
    fn write(&mut self, part: impl Hash) {
        part.hash(&mut self.hasher);
    }

    fn node(&mut self, program: &Program, node: &Node) {
        self.write(std::mem::discriminant(&node.step));
        self.maybe_expr(node.when.as_ref());
        self.next(Some(node.next));
        match &node.step {
            Step::Say(say) => self.say(say),
            Step::Ask(question) => self.question(program.question(*question)),
            Step::Vote(at) => program
                .votes
                .get(*at as usize)
                .into_iter()
                .for_each(|vote| self.vote(vote)),
            Step::If { arms, otherwise } => {
                for (condition, then) in arms {
                    self.expr(condition);
                    self.next(Some(*then));
                }
                self.next(Some(*otherwise));
            }
            Step::Tag(name) | Step::Untag(name) | Step::End(name) => self.write(name),
            Step::Set(values) | Step::Keep(values) => {
                for (name, assigned) in values {
                    self.write(name);
                    match assigned {
                        Assigned::Text(text) => self.always_text(text),
                        Assigned::Expr(expr) => self.expr(expr),
                        Assigned::Missing => self.write("missing"),
                    }
                }
            }
            Step::Do { section, alias } => self.write((&program.section(*section).name, alias)),
            Step::Redo { question, name } => self.write((&program.question(*question).name, name)),
            Step::Goto(target) => self.next(Some(*target)),
            Step::Start { dialog, section } => self.write((dialog, section)),
            Step::Handoff {
                name,
                desk,
                note,
                text,
                waits,
            } => {
                self.write((name, desk, waits));
                note.iter().chain(text).for_each(|text| self.text(text));
            }
        }
    }

    fn say(&mut self, say: &Say) {
        self.text(&say.text);
        self.write((&say.photo, &say.file, say.buttons.len()));
        for (label, action) in &say.buttons {
            self.text(label);
            match action {
                SayAction::Url(text) | SayAction::Share(text) => self.text(text),
                SayAction::Start(dialog, section) => self.write((dialog, section)),
            }
        }
    }

    fn vote(&mut self, vote: &Vote) {
        self.write((
            &vote.name,
            vote.pick,
            vote.open,
            vote.reveal as u8,
            vote.remind,
            (vote.quorum, vote.shares_results),
        ));
        self.text(&vote.text);
        vote.options.iter().for_each(|option| self.option(option));
    }

    fn question(&mut self, question: &Question) {
        self.write(&question.name);
        self.asked(question);
    }

    fn asked(&mut self, question: &Question) {
        self.write((
            question.kind,
            question.optional,
            question.refuse,
            question.unknown,
        ));
        self.write((
            question.tries,
            &question.keep,
            &question.remind,
            question.other,
            &question.shuffle,
            question.columns,
        ));
        self.write(question.known.map(|known| known as u8));
        self.maybe_expr(question.valid.as_ref());
        self.spec(&question.spec);
        self.text(&question.text);
        question
            .hint
            .iter()
            .chain(&question.retry)
            .for_each(|text| self.text(text));
        if let Some(expire) = &question.expire {
            self.write((expire.after, &expire.end));
            self.next(expire.then);
        }
        question
            .options
            .iter()
            .for_each(|option| self.option(option));
        [
            question.yes,
            question.no,
            question.refused,
            question.give_up,
        ]
        .into_iter()
        .for_each(|next| self.next(next));
    }

    fn option(&mut self, option: &OptionDef) {
        self.write((&option.key, &option.says));
        self.text(&option.label);
        self.maybe_expr(option.when.as_ref());
        option.replies.iter().for_each(|text| self.text(text));
        self.next(option.then);
    }

    fn spec(&mut self, spec: &Spec) {
        self.write(std::mem::discriminant(spec));
        match spec {
            Spec::Text { length, pattern } => {
                self.write((length, pattern.as_ref().map(|pattern| pattern.as_str())))
            }
            Spec::Multi { pick, none } => self.write((pick, none)),
            Spec::Scale { points, ends } => {
                self.write(points);
                ends.iter()
                    .flat_map(|(low, high)| [low, high])
                    .for_each(|text| self.text(text));
            }
            Spec::Number {
                from,
                to,
                whole,
                unit,
            } => {
                self.write((from, to, whole));
                unit.iter().for_each(|text| self.text(text));
            }
            Spec::Date { from, to } => self.write(format!("{from:?}{to:?}")),
            Spec::Time { from, to } => self.write((from, to)),
            Spec::Phone { country } => self.write(country),
            Spec::Photo { max } | Spec::File { max } => self.write(max),
            Spec::Rank { top } => self.write(top),
            Spec::Consent { version, erases } => self.write((version, erases)),
            Spec::Choice | Spec::Yesno | Spec::Email | Spec::Location => {}
        }
    }

    /// Hashes the target of a step by its position among the reachable nodes.
    fn next(&mut self, next: Option<Next>) {
        let place = next.map(|next| match next {
            Next::Node(at) => self.places.get(&at).copied(),
            Next::Return => None,
        });
        self.write(place);
    }

    fn text(&mut self, text: &Text) {
        if self.has_wording {
            self.always_text(text);
        }
    }

    fn always_text(&mut self, text: &Text) {
        for (language, template) in &text.entries {
            self.write((language, template.0.len()));
            for piece in &template.0 {
                match piece {
                    Piece::Words(words, style) => self.write((words, style)),
                    Piece::Value(fill, style) => {
                        self.write(style);
                        self.fill(fill);
                    }
                }
            }
        }
    }

    fn fill(&mut self, fill: &Fill) {
        self.expr(&fill.expr);
        fill.filters.iter().for_each(|filter| self.filter(filter));
    }

    fn filter(&mut self, filter: &Filter) {
        self.write(std::mem::discriminant(filter));
        if let Filter::Default(expr) = filter {
            self.expr(expr);
        }
    }

    fn maybe_expr(&mut self, expr: Option<&Expr>) {
        self.write(expr.is_some());
        expr.into_iter().for_each(|expr| self.expr(expr));
    }

    fn expr(&mut self, expr: &Expr) {
        self.write(std::mem::discriminant(&expr.node));
        match &expr.node {
            ExprNode::Literal(value) => self.write(value),
            ExprNode::Missing => {}
            ExprNode::Name(name) => self.write(name),
            ExprNode::Unary(op, inner) => {
                self.write(op);
                self.expr(inner);
            }
            ExprNode::Binary(op, left, right) => {
                self.write(op);
                self.expr(left);
                self.expr(right);
            }
            ExprNode::Is(inner, test) => {
                self.write(test);
                self.expr(inner);
            }
            ExprNode::List(items) => items.iter().for_each(|item| self.expr(item)),
            ExprNode::Call(function, items) => {
                self.write(function);
                items.iter().for_each(|item| self.expr(item));
            }
            ExprNode::Index(part, vote, inner) => {
                self.write((part, vote));
                self.expr(inner);
            }
        }
    }
}
