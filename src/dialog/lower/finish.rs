//! Assembles a lowered dialog, and checks its `do` steps: no section may run itself, and a session
//! must be able to distinguish them.

use std::collections::HashMap;

use crate::dialog::ast::Verb;
use crate::dialog::dependencies;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::lower::Lowering;
use crate::dialog::lower::triggers::by_language;
use crate::dialog::lower::walk;
use crate::dialog::program::{Program, SectionIx, Step};
use crate::dialog::register as codes;
use crate::dialog::source::{Span, Spanned};
use crate::dialog::version;
use crate::id::Name;

/// The deepest nesting of `do`; a turn takes at most a hundred steps, and a session stores the
/// chain.
const MAX_DETOUR_DEPTH: usize = 32;

/// The place of a `do`, and its `as`.
type Detour<'s> = (Span, Option<&'s Spanned<Name>>);

impl Lowering<'_> {
    /// Returns the program.
    pub fn finish(mut self) -> Program {
        self.check_detour_names();
        self.check_detour_cycles();
        self.check_renamed();
        self.check_shared();
        let triggers = self.triggers();
        let dialog = self.scope.dialog;
        let mut program = Program {
            dialog: dialog.name.value.clone(),
            version: version::version(dialog),
            languages: dialog
                .languages
                .iter()
                .map(|language| language.value.clone())
                .collect(),
            about: dialog
                .about
                .as_ref()
                .map(|about| by_language(about, &dialog.languages))
                .unwrap_or_default(),
            triggers,
            sections: self.sections,
            nodes: self.nodes,
            questions: self.questions,
            votes: self.votes,
            variables: self
                .scope
                .variables()
                .map(|(name, kind)| (name.clone(), kind.clone()))
                .collect(),
            shares_results: dialog.share_results.is_some(),
            renamed: dialog
                .renamed
                .iter()
                .map(|(old, new)| (old.value.clone(), new.value.clone()))
                .collect(),
            asked_at: self.asked_at,
            reads: Vec::new(),
        };
        match dependencies::reads(&program, &self.nestings) {
            Ok(reads) => program.reads = reads,
            Err(dependencies::TooMuch) => {
                let message = "the conditions of this dialog depend on each other too much to be corrected by `back`";
                self.diagnostics.push(
                    Diagnostic::error(codes::TOO_MUCH, dialog.name.span, message)
                        .help("split it into several dialogs"),
                );
                program.reads = vec![Vec::new(); program.questions.len()];
            }
        }
        program
    }

    /// Reports a dialog that is to tell a group what it said when it closes there, and never does.
    fn check_shared(&mut self) {
        if let (Some(span), true) = (self.scope.dialog.share_results, self.votes.is_empty()) {
            let message =
                "this dialog never closes in a group, so nothing is shared: it has no vote";
            self.report(
                Diagnostic::error(codes::NOTHING_CLOSES, span, message)
                    .help("ask the group by a `vote`, or remove `share_results`"),
            );
        }
    }

    /// Checks that the new name of each rename exists or was itself renamed.
    fn check_renamed(&mut self) {
        let scope = self.scope;
        let exists =
            |name: &Name| scope.named.contains_key(name) || scope.sections.contains_key(name);
        for (old, new) in &scope.dialog.renamed {
            if exists(&new.value)
                || scope
                    .dialog
                    .renamed
                    .iter()
                    .any(|(old, _)| old.value == new.value)
            {
                continue;
            }
            let message = format!(
                "`{}` became `{}`, and there is nothing of that name in this dialog",
                old.value, new.value
            );
            let known = scope
                .named
                .keys()
                .chain(scope.sections.keys())
                .map(Name::as_str);
            self.report_unknown(
                codes::UNKNOWN_QUESTION,
                new.span,
                message,
                &new.value,
                known,
            );
        }
    }

    /// Checks that `do` steps differ in what a session remembers of them: their section, the
    /// section they run, and `as`.
    fn check_detour_names(&mut self) {
        for section in &self.scope.dialog.sections {
            let mut detours: HashMap<&str, Vec<Detour<'_>>> = HashMap::new();
            walk::each_step(&section.steps, &self.scope.lists, &mut |step| {
                if let Verb::Do { section, alias } = &step.verb {
                    detours
                        .entry(&section.value)
                        .or_default()
                        .push((section.span, alias.as_ref()));
                }
            });
            let mut several: Vec<_> = detours
                .into_iter()
                .filter(|(_, detours)| detours.len() > 1)
                .collect();
            several.sort_by_key(|(_, detours)| detours[0].0);
            for (target, detours) in several {
                self.check_detours_to(target, &section.name.value, &detours);
            }
        }
    }

    fn check_detours_to(&mut self, target: &str, from: &str, detours: &[Detour<'_>]) {
        let mut seen: HashMap<&str, Span> = HashMap::new();
        for alias in detours.iter().filter_map(|(_, alias)| *alias) {
            if let Some(first) = seen.insert(&alias.value, alias.span) {
                let message = format!(
                    "`{target}` is done `as: {}` twice from `{from}`",
                    alias.value
                );
                let diagnostic = Diagnostic::error(codes::DO_NEEDS_AS, alias.span, message)
                    .help("give each its own name");
                self.report(diagnostic.label(first, "first here"));
            }
        }
        // One mistake, reported once at the last `do` without a name.
        if let Some((span, _)) = detours.iter().rev().find(|(_, alias)| alias.is_none()) {
            let message = format!(
                "`{target}` is done {} times from `{from}`, so each needs a name",
                detours.len()
            );
            let diagnostic = Diagnostic::error(codes::DO_NEEDS_AS, *span, message)
                .help("add `as: …` with a name of its own to each");
            let others = detours.iter().filter(|(place, _)| place != span).take(4);
            self.report(others.fold(diagnostic, |diagnostic, (place, _)| {
                diagnostic.label(*place, "done here, too")
            }));
        }
    }

    /// Checks for `do` cycles, without recursion, because a file may contain a chain of many
    /// thousands.
    fn check_detour_cycles(&mut self) {
        let mut detours: Vec<Vec<(SectionIx, Span)>> = vec![Vec::new(); self.sections.len()];
        for node in &self.nodes {
            if let Step::Do { section, .. } = &node.step {
                detours[node.section.0 as usize].push((*section, node.span));
            }
        }
        // How deep the `do` steps below a section are nested; `None` until the section is done.
        let mut depth: Vec<Option<usize>> = vec![None; detours.len()];
        let mut on_path = vec![false; detours.len()];
        for start in 0..detours.len() {
            let mut path = vec![(start, 0)];
            while let Some((section, next)) = path.last().copied() {
                if depth[section].is_some() {
                    path.pop();
                    continue;
                }
                on_path[section] = true;
                let Some((target, span)) = detours[section].get(next).copied() else {
                    let below = detours[section]
                        .iter()
                        .filter_map(|(target, _)| depth[target.0 as usize])
                        .max();
                    let own = below.map_or(0, |below| below + 1);
                    if own == MAX_DETOUR_DEPTH {
                        self.report_too_deep(section, &detours[section]);
                    }
                    depth[section] = Some(own);
                    on_path[section] = false;
                    path.pop();
                    continue;
                };
                if let Some(last) = path.last_mut() {
                    last.1 += 1;
                }
                let target = target.0 as usize;
                if on_path[target] {
                    let from = path
                        .iter()
                        .position(|(section, _)| *section == target)
                        .unwrap_or(0);
                    self.report_cycle(&path[from..], span);
                } else if depth[target].is_none() {
                    path.push((target, 0));
                }
            }
        }
    }

    fn report_cycle(&mut self, path: &[(usize, usize)], span: Span) {
        let names: Vec<String> = path
            .iter()
            .map(|(section, _)| format!("`{}`", self.sections[*section].name))
            .collect();
        let message = match names.as_slice() {
            [only] => format!("the section {only} does itself, which would never end"),
            [first, rest @ ..] => format!(
                "the section {first} does itself, by way of {}, which would never end",
                rest.join(" and ")
            ),
            [] => "a section does itself, which would never end".to_owned(),
        };
        let diagnostic = Diagnostic::error(codes::DO_CYCLE, span, message)
            .help("to jump there and forget where you came from, write `goto`");
        self.report(diagnostic);
    }

    fn report_too_deep(&mut self, section: usize, detours: &[(SectionIx, Span)]) {
        let span = detours
            .first()
            .map_or(self.sections[section].span, |(_, span)| *span);
        let message = format!(
            "the detours below `{}` lie more than {MAX_DETOUR_DEPTH} deep in each other",
            self.sections[section].name
        );
        self.report(
            Diagnostic::error(codes::TOO_MUCH, span, message)
                .help("let one section follow another with `goto`"),
        );
    }
}
