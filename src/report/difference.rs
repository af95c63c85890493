//! Tells the difference between two versions of a dialog in words.

mod parts;

use indexmap::IndexMap;

use self::parts::{Facts, Parts, parts};
use crate::dialog::ast::Dialog;
use crate::id::Name;

/// Longer texts are cut in sentences about them.
const LONGEST: usize = 80;

/// Returns what changed from one version to another, a sentence each; empty if nothing did.
pub fn difference(before: &Dialog, after: &Dialog) -> Vec<String> {
    let (old, new) = (parts(before), parts(after));
    let forth = |name: &Name| {
        let mut called = name;
        // As many steps as there are renamings: a circle ends.
        for _ in &after.renamed {
            let renamed = after.renamed.iter().find(|(was, _)| was.value == *called);
            called = renamed.map_or(called, |(_, now)| &now.value);
        }
        (called != name).then(|| called.clone())
    };
    let now = |name: &Name| -> Name {
        let called = forth(name).or_else(|| back(name, before, &old, &new));
        called.unwrap_or_else(|| name.clone())
    };
    let mut told = Vec::new();
    changes("", &old.head, &new.head, &mut told);
    for name in old.messages.keys().chain(old.steps.keys()) {
        let is_there = new.messages.contains_key(&now(name)) || new.steps.contains_key(&now(name));
        let sentence = format!("section `{name}` is gone");
        if !is_there && !told.contains(&sentence) {
            told.push(sentence);
        }
    }
    for name in new.messages.keys() {
        if !old.messages.keys().any(|was| now(was) == *name) {
            told.push(format!("section `{name}` is new"));
        }
    }
    for (name, (section, facts)) in &old.questions {
        let called = now(name);
        let Some((new_section, new_facts)) = new.questions.get(&called) else {
            told.push(format!("`{name}` is gone"));
            continue;
        };
        if called != *name && forth(name).is_some() {
            told.push(format!("`{name}` is called `{called}` now"));
        } else if called != *name {
            told.push(format!(
                "`{name}` is called `{called}` again: write `renamed: {{ {name}: {called} }}` into that version, else its answers stand in two columns"
            ));
        }
        if now(section) != *new_section {
            told.push(format!(
                "`{called}` moved from section `{section}` to section `{new_section}`"
            ));
        }
        changes(&format!("`{called}`: "), facts, new_facts, &mut told);
        let none = IndexMap::new();
        let (was, is) = (
            old.options.get(name).unwrap_or(&none),
            new.options.get(&called).unwrap_or(&none),
        );
        options(&called, was, is, &mut told);
    }
    for name in new.questions.keys() {
        if !old.questions.keys().any(|was| now(was) == *name) {
            let text = new.questions[name]
                .1
                .iter()
                .find(|(key, _)| key.starts_with("text"));
            let words = text.map_or(String::new(), |(_, words)| format!(": {}", quoted(words)));
            told.push(format!("`{name}` is new{words}"));
        }
    }
    forgotten(&old, &new, &now, &mut told);
    moved(&old, &new, &now, &mut told);
    for (section, messages) in &new.messages {
        let was = old.messages.iter().find(|(name, _)| now(name) == *section);
        let was = was.map_or(&[][..], |(_, messages)| messages.as_slice());
        said(section, was, messages, &mut told);
    }
    for (section, steps) in &new.steps {
        let was = old.steps.iter().find(|(name, _)| now(name) == *section);
        let was = was.map_or(&[][..], |(_, steps)| steps.as_slice());
        let mut left: Vec<&String> = was.iter().collect();
        for step in steps {
            match left.iter().position(|known| *known == step) {
                Some(at) => drop(left.remove(at)),
                None => told.push(format!("section `{section}`: `{step}` was added")),
            }
        }
        let gone = left.into_iter();
        told.extend(gone.map(|step| format!("section `{section}`: `{step}` was removed")));
    }
    told
}

/// Returns how a question was called before a renaming that the later version does not know of.
fn back(name: &Name, before: &Dialog, old: &Parts, new: &Parts) -> Option<Name> {
    let mut called = name;
    // As many steps as there are renamings: a circle ends.
    for _ in &before.renamed {
        if new.questions.contains_key(called) {
            break;
        }
        let renamed = before.renamed.iter().find(|(_, is)| is.value == *called);
        called = &renamed?.0.value;
    }
    let is_back =
        called != name && new.questions.contains_key(called) && !old.questions.contains_key(called);
    is_back.then(|| called.clone())
}

/// Asks about each question that is gone where one that is alike is new: it may only be called otherwise.
fn forgotten(old: &Parts, new: &Parts, now: &dyn Fn(&Name) -> Name, told: &mut Vec<String>) {
    let gone = |name: &&Name| !new.questions.contains_key(&now(name));
    let is_new = |name: &&Name| !old.questions.keys().any(|was| now(was) == **name);
    let come: Vec<&Name> = new.questions.keys().filter(is_new).collect();
    let is_alike = |was: &Name, is: &Name| {
        let (was_facts, is_facts) = (&old.questions[was].1, &new.questions[is].1);
        let text = |facts: &Facts| -> Vec<String> {
            let texts = facts.iter().filter(|(key, _)| key.starts_with("text"));
            texts.map(|(_, words)| words.clone()).collect()
        };
        let options = (old.options.get(was), new.options.get(is));
        let has_same_options =
            matches!(options, (Some(was), Some(is)) if !was.is_empty() && was == is);
        was_facts.get("type") == is_facts.get("type")
            && (text(was_facts) == text(is_facts) || has_same_options)
    };
    for was in old.questions.keys().filter(gone) {
        let mut alike = come.iter().filter(|is| is_alike(was, is));
        if let (Some(is), None) = (alike.next(), alike.next()) {
            told.push(format!(
                "is `{is}` the old `{was}`? then write `renamed: {{ {was}: {is} }}`, and its answers stay in one column"
            ));
        }
    }
}

/// Tells which facts became others, came or went.
fn changes(who: &str, old: &Facts, new: &Facts, told: &mut Vec<String>) {
    for (key, was) in old {
        match new.get(key) {
            Some(is) if is == was => {}
            Some(is) if key.starts_with("text") || key.starts_with("hint") => {
                told.push(format!("{who}{key} {} became {}", quoted(was), quoted(is)))
            }
            Some(is) => told.push(format!("{who}{key} {was} became {is}")),
            None => told.push(format!("{who}{key} {was} was removed")),
        }
    }
    for (key, is) in new.iter().filter(|(key, _)| !old.contains_key(*key)) {
        told.push(format!("{who}{key} {is} was added"));
    }
}

fn options(
    question: &Name,
    old: &IndexMap<Name, Facts>,
    new: &IndexMap<Name, Facts>,
    told: &mut Vec<String>,
) {
    for (key, facts) in old {
        match new.get(key) {
            Some(now) => changes(&format!("`{question}`, option `{key}`: "), facts, now, told),
            None => told.push(format!("`{question}`: option `{key}` was removed")),
        }
    }
    for (key, facts) in new.iter().filter(|(key, _)| !old.contains_key(*key)) {
        let label = facts.values().next().map(|label| quoted(label));
        let label = label.map_or(String::new(), |label| format!(" ({label})"));
        told.push(format!("`{question}`: option `{key}`{label} was added"));
    }
}

/// Tells which questions come at another place among those that both versions have.
fn moved(old: &Parts, new: &Parts, now: &dyn Fn(&Name) -> Name, told: &mut Vec<String>) {
    let was: Vec<Name> = old
        .questions
        .keys()
        .map(now)
        .filter(|name| new.questions.contains_key(name))
        .collect();
    let is: Vec<Name> = new
        .questions
        .keys()
        .filter(|name| was.contains(name))
        .cloned()
        .collect();
    let kept = longest_common(&was, &is);
    for (at, name) in is.iter().enumerate() {
        if kept.contains(name) {
            continue;
        }
        told.push(match at.checked_sub(1).map(|before| &is[before]) {
            Some(before) => format!("`{name}` is asked after `{before}` now"),
            None => format!("`{name}` is asked first now"),
        });
    }
}

/// Returns a longest list of names that stand in this order in both.
fn longest_common(one: &[Name], other: &[Name]) -> Vec<Name> {
    let mut best = vec![vec![0_usize; other.len() + 1]; one.len() + 1];
    for (i, left) in one.iter().enumerate().rev() {
        for (j, right) in other.iter().enumerate().rev() {
            best[i][j] = match left == right {
                true => best[i + 1][j + 1] + 1,
                false => best[i + 1][j].max(best[i][j + 1]),
            };
        }
    }
    let (mut i, mut j, mut common) = (0, 0, Vec::new());
    while i < one.len() && j < other.len() {
        if one[i] == other[j] {
            common.push(one[i].clone());
            (i, j) = (i + 1, j + 1);
        } else if best[i + 1][j] >= best[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    common
}

/// Tells which messages of a section changed, came or went.
fn said(section: &Name, old: &[Facts], new: &[Facts], told: &mut Vec<String>) {
    let gone: Vec<&Facts> = old.iter().filter(|facts| !new.contains(facts)).collect();
    let come: Vec<&Facts> = new.iter().filter(|facts| !old.contains(facts)).collect();
    let who = format!("section `{section}`: message ");
    for at in 0..gone.len().max(come.len()) {
        let words = |facts: &Facts| {
            facts
                .values()
                .next()
                .map_or(String::new(), |text| quoted(text))
        };
        match (gone.get(at), come.get(at)) {
            (Some(was), Some(is)) => changes(&who, was, is, told),
            (Some(was), None) => told.push(format!("{who}{} was removed", words(was))),
            (None, Some(is)) => told.push(format!("{who}{} was added", words(is))),
            (None, None) => {}
        }
    }
}

fn quoted(words: &str) -> String {
    let line: String = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= LONGEST {
        return format!("“{line}”");
    }
    let cut: String = line.chars().take(LONGEST).collect();
    format!("“{cut}…”")
}
