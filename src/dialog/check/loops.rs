//! Checks loops: values left over from the previous round when the conversation reaches the same
//! steps again.
//!
//! A variable that counts is meant to last, and so is one that is read before it is set. Reported
//! are: a variable that each round should set but does not always, a counter of an inner loop that
//! is not reset before the loop runs again, a sum without a first value, and a loop that may repeat
//! without asking anything.

use std::collections::HashSet;

use crate::dialog::ast::Dialog;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::expr::tree::Ref;
use crate::dialog::lower::walk::Lists;
use crate::dialog::program::{NodeIx, Program, Step};
use crate::dialog::register as codes;
use crate::dialog::source::Span;
use crate::id::Name;

use super::assignments::{Sets, Site};
use super::feasible::{self, At, Budget, Conditions};
use super::loop_map::{Map, Round};

/// The most steps that all searches in one dialog may visit.
const SEARCH_BUDGET: usize = 500_000;

/// Checks one dialog.
pub fn check(
    dialog: &Dialog,
    lists: &Lists<'_>,
    program: &Program,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let sets = Sets::collect(dialog, lists, program);
    for site in sets.never_begun() {
        let name = &site.name;
        let message = format!(
            "`{name}` has no value to begin with, so `{}` gives none either",
            site.written
        );
        let help = format!("give it one before: `set: {{ {name}: 0 }}`");
        diagnostics.push(Diagnostic::warning(codes::NO_FIRST_VALUE, site.span, message).help(help));
    }
    let budget = Budget::new(SEARCH_BUDGET);
    let map = Map::new(program, &budget);
    let search = Search {
        program,
        map: &map,
        sets: &sets,
        conditions: Conditions::new(program),
        budget: &budget,
    };
    let rounds = map.rounds();
    // A variable left over by two loops is reported once.
    let mut seen: HashSet<Span> = HashSet::new();
    for round in &rounds {
        let names = sets.names_in(&round.body).into_iter();
        let of_names = names.flat_map(|name| {
            [
                search.left_over(round, name),
                search.counts_on(round, &rounds, name),
            ]
        });
        let is_reported = diagnostics.iter().any(|diagnostic| {
            diagnostic.code == codes::ENDLESS_LOOP
                && diagnostic.span == program.node(round.jump).span
        });
        let of_round = [(!is_reported).then(|| search.never_asks(round)).flatten()];
        let found: Vec<Diagnostic> = of_names.chain(of_round).flatten().collect();
        if budget.is_spent() {
            return;
        }
        diagnostics.extend(found.into_iter().filter(|found| seen.insert(found.span)));
    }
}

struct Search<'a> {
    program: &'a Program,
    map: &'a Map<'a>,
    sets: &'a Sets,
    conditions: Conditions<'a>,
    budget: &'a Budget,
}

impl Search<'_> {
    /// Reports a variable that a round sets only sometimes but reads later in any case.
    fn left_over(&self, round: &Round, name: &Name) -> Option<Diagnostic> {
        let sites: Vec<&Site> = self
            .sets
            .of_name(name)
            .filter(|site| round.body.contains(&site.node))
            .collect();
        let is_done_elsewhere = round
            .body
            .iter()
            .any(|node| self.sets.may_set(self.program, *node, name));
        if sites.is_empty() || is_done_elsewhere || sites.iter().any(|site| site.adds) {
            return None;
        }
        let is_set = |node: NodeIx| sites.iter().any(|site| site.node == node);
        let readers = self.readers(round, name);
        // A round that reads it before setting it, or sets it twice on one way, expects the value
        // of the previous round.
        let thinks = |from: NodeIx| self.reaches(round, from, &|node| is_set(node), &|_| false);
        if readers
            .iter()
            .any(|(node, _, _)| is_set(*node) || thinks(*node))
            || sites.iter().any(|site| thinks(site.node))
        {
            return None;
        }
        let lasts =
            |site: &&&Site| self.reaches(round, site.node, &|node| node == round.jump, &is_set);
        let site: &Site = sites.iter().find(lasts)?;
        let stale = |read: &&(NodeIx, Span, bool)| {
            self.reaches(round, site.node, &|node| node == read.0, &is_set) && {
                let at = |node: NodeIx| match () {
                    () if node == read.0 && read.2 => At::Found,
                    () if node == read.0 => At::FoundInside,
                    () if node == round.jump || !round.body.contains(&node) => At::Stop,
                    () if is_set(node) => past(self.program, node),
                    () => At::On,
                };
                self.conditions.lead(round.head, &at, self.budget)
            }
        };
        let (_, read, _) = readers.iter().find(stale)?;
        let message = format!(
            "`{name}` may still hold what an earlier round gave it: not every round sets it before it is read"
        );
        let help = format!(
            "set it back where the round begins, such as `set: {{ {name}: {} }}`",
            reset_value(&site.written)
        );
        let found = Diagnostic::warning(codes::LEFT_OVER, site.span, message).help(help);
        Some(found.label(*read, "read here").label(
            self.program.node(round.jump).span,
            "the next round begins with this jump",
        ))
    }

    /// Reports the counter of a loop that keeps counting when the conversation reaches the loop
    /// again.
    fn counts_on(&self, round: &Round, rounds: &[Round], name: &Name) -> Option<Diagnostic> {
        let sites: Vec<&Site> = self.sets.of_name(name).collect();
        let is_set_back = |node: NodeIx| {
            self.sets.may_set(self.program, node, name)
                || sites.iter().any(|site| site.node == node && !site.adds)
        };
        let counter = sites
            .iter()
            .find(|site| site.adds && round.body.contains(&site.node))?;
        if round.body.iter().any(|node| is_set_back(*node))
            || !self
                .readers(round, name)
                .iter()
                .any(|(_, _, is_condition)| *is_condition)
        {
            return None;
        }
        let outer = rounds.iter().find(|outer| {
            outer.holds(round)
                && self.reaches(
                    outer,
                    counter.node,
                    &|node| node == outer.jump,
                    &is_set_back,
                )
                && (outer.head == counter.node
                    || self.reaches_from(
                        outer,
                        outer.head,
                        &|node| node == counter.node,
                        &is_set_back,
                    ))
        });
        let again = match outer {
            Some(outer) => self.program.node(outer.jump).span,
            None => {
                self.program
                    .node(self.map.run_again(round, &is_set_back)?)
                    .span
            }
        };
        let first = sites
            .iter()
            .find(|site| !site.adds)
            .map_or("0", |site| site.written.as_str());
        let message = format!(
            "`{name}` goes on from where it stopped when the talk comes to this loop again"
        );
        let help = format!("set it back before the loop: `set: {{ {name}: {first} }}`");
        Some(
            Diagnostic::warning(codes::LEFT_OVER, counter.span, message)
                .help(help)
                .label(again, "the talk comes there again from here"),
        )
    }

    /// Reports a loop whose questions can all be skipped, with nothing changed on the way.
    fn never_asks(&self, round: &Round) -> Option<Diagnostic> {
        let at = |node: NodeIx| match &self.program.node(node).step {
            _ if node == round.jump => At::FoundInside,
            _ if !round.body.contains(&node) => At::Stop,
            Step::Ask(_)
            | Step::Vote(_)
            | Step::Do { .. }
            | Step::Redo { .. }
            | Step::Set(_)
            | Step::Keep(_)
            | Step::Tag(_)
            | Step::Untag(_) => past(self.program, node),
            Step::Say(_)
            | Step::If { .. }
            | Step::Goto(_)
            | Step::Start { .. }
            | Step::End(_)
            | Step::Handoff { .. } => At::On,
        };
        let asked = round.body.iter().filter(|node| {
            matches!(
                self.program.node(**node).step,
                Step::Ask(_) | Step::Do { .. }
            )
        });
        let first = asked.min()?;
        if self.is_settled(round) || !self.conditions.lead(round.head, &at, self.budget) {
            return None;
        }
        let message =
            "this jump may go round and round: there is a way back here on which nothing is asked";
        let help = "take the `when` from a question of the loop, or jump only where it was asked";
        let found = Diagnostic::warning(
            codes::MAY_NEVER_ASK,
            self.program.node(round.jump).span,
            message,
        )
        .help(help);
        Some(found.label(self.program.node(*first).span, "not asked in every round"))
    }

    /// Returns whether the jump needs an answer from its own loop that, once given, means that its
    /// question is asked in every round.
    fn is_settled(&self, round: &Round) -> bool {
        let mut needed = HashSet::new();
        self.program
            .node(round.jump)
            .when
            .iter()
            .for_each(|when| when.names(&mut |name, _| needed.extend([name.clone()])));
        round.body.iter().any(|node| {
            let Step::Ask(question) = self.program.node(*node).step else {
                return false;
            };
            let Some(when) = &self.program.node(*node).when else {
                return false;
            };
            let mut may_change = false;
            when.names(&mut |name, _| {
                may_change |= round
                    .body
                    .iter()
                    .any(|node| feasible::may_change(self.program, self.program.node(*node), name));
            });
            !may_change
                && needed.contains(&Ref::Answer(self.program.question(question).name.clone()))
        })
    }

    /// Returns the steps of a round that read a variable other than to set it, where, and whether
    /// in a condition.
    fn readers(&self, round: &Round, name: &Name) -> Vec<(NodeIx, Span, bool)> {
        let of_node = |node: &NodeIx| {
            self.sets
                .reads(*node, name)
                .map(|(span, is_condition)| (*node, span, is_condition))
                .collect::<Vec<_>>()
        };
        let mut found: Vec<_> = round.body.iter().flat_map(of_node).collect();
        found.sort_by_key(|(_, span, _)| span.start);
        found
    }

    /// Returns whether a later step of the same round is found, without continuing past one that
    /// `stops` accepts.
    fn reaches(
        &self,
        round: &Round,
        from: NodeIx,
        is_found: &dyn Fn(NodeIx) -> bool,
        stops: &dyn Fn(NodeIx) -> bool,
    ) -> bool {
        self.map
            .after(from)
            .any(|next| self.reaches_from(round, next, is_found, stops))
    }

    fn reaches_from(
        &self,
        round: &Round,
        from: NodeIx,
        is_found: &dyn Fn(NodeIx) -> bool,
        stops: &dyn Fn(NodeIx) -> bool,
    ) -> bool {
        self.map.reaches(from, is_found, &|node| {
            stops(node)
                || !round.body.contains(&node)
                || node == round.jump
                || (node == round.head && from != round.head)
        })
    }
}

/// A step with a guard may be skipped, one without may not.
fn past(program: &Program, node: NodeIx) -> At {
    if program.node(node).when.is_some() {
        At::PastOnly
    } else {
        At::Stop
    }
}

/// Suggests the value to reset a variable to.
fn reset_value(written: &str) -> &'static str {
    match written {
        "true" => "false",
        "false" => "true",
        text if text.starts_with('"') => "\"\"",
        _ => "0",
    }
}
