//! Checks `renamed:`, the old names of questions: a typo there would silently orphan old answers.

use crate::dialog::program::Program;
use crate::dialog::suggest;
use crate::id::{Name, Version};
use crate::runtime::decide::versions::{InForce, load};
use crate::store::Store;

/// How many older versions of a dialog are searched.
const MAX_OLDER: usize = 20;

/// Returns a sentence for every old name that no stored version of its dialog ever had.
pub fn doubtful(store: &dyn Store, before: &InForce, after: &InForce) -> Vec<String> {
    let mut words = Vec::new();
    for (dialog, program) in &after.dialogs.programs {
        let known = before.dialogs.programs.get(dialog);
        if known.is_some_and(|known| known.renamed == program.renamed) || program.renamed.is_empty()
        {
            continue;
        }
        let older = older(store, after, dialog);
        let versions: Vec<&Program> = older
            .iter()
            .map(AsRef::as_ref)
            .chain(known.map(AsRef::as_ref))
            .collect();
        if versions.is_empty() {
            continue;
        }
        let has = |name: &Name| {
            versions.iter().any(|program| is_named(program, name))
                || program.renamed.iter().any(|(_, new)| new == name)
        };
        for (old, new) in &program.renamed {
            let kind = |program: &Program, name: &Name| {
                program
                    .question_named(name)
                    .map(|at| program.question(at).kind)
            };
            let before = versions.iter().rev().find_map(|version| kind(version, old));
            if let (Some(before), Some(now)) = (before, kind(program, new))
                && before != now
            {
                let (before, now) = (before.word(), now.word());
                words.push(format!(
                    "dialog {dialog}: `{old}` was of type `{before}`, and `{new}` is of type `{now}`: its answers stand apart in tables"
                ));
            }
        }
        for (old, new) in program.renamed.iter().filter(|(old, _)| !has(old)) {
            let names = versions.iter().flat_map(|program| {
                program
                    .questions
                    .iter()
                    .map(|question| question.name.as_str())
            });
            let near = suggest::nearest(old, names)
                .map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            words.push(format!(
                "dialog {dialog}: `renamed` says that `{new}` was called `{old}`, but no version had a question of that name{near}"
            ));
        }
    }
    words
}

fn older(store: &dyn Store, after: &InForce, dialog: &Name) -> Vec<std::sync::Arc<Program>> {
    let kept: Vec<(Name, Version)> = store
        .versions()
        .unwrap_or_default()
        .into_iter()
        .filter(|(name, _)| name == dialog)
        .take(MAX_OLDER)
        .collect();
    kept.into_iter()
        .filter_map(|(name, version)| load(store, &after.sources, &name, version).ok().flatten())
        .collect()
}

fn is_named(program: &Program, name: &Name) -> bool {
    program.question_named(name).is_some()
        || program.vote_named(name).is_some()
        || program.variables.iter().any(|(known, _)| known == name)
}
