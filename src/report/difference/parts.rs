//! Takes a dialog apart into what can be compared: questions, options, messages and other steps.

use indexmap::IndexMap;

use crate::dialog::ast::{
    Ask, Dialog, Expire, Known, OptionEntry, Options, Pairs, Remind, Say, Scalar, Step, TextSource,
    Trigger, Verb, Vote,
};
use crate::id::Name;

/// What is written about something, by the key under which it stands.
pub(super) type Facts = IndexMap<String, String>;

/// A dialog, taken apart.
#[derive(Default)]
pub(super) struct Parts {
    /// What holds for the whole dialog.
    pub head: Facts,
    /// The questions and votes, in order, each with its section.
    pub questions: IndexMap<Name, (Name, Facts)>,
    /// Their options, by key.
    pub options: IndexMap<Name, IndexMap<Name, Facts>>,
    /// The messages of each section, in order.
    pub messages: IndexMap<Name, Vec<Facts>>,
    /// The other steps of each section, as they are written.
    pub steps: IndexMap<Name, Vec<String>>,
}

/// Takes a dialog apart.
pub(super) fn parts(dialog: &Dialog) -> Parts {
    let mut parts = Parts::default();
    let languages: Vec<&str> = dialog
        .languages
        .iter()
        .map(|language| language.value.as_str())
        .collect();
    parts
        .head
        .insert("languages".to_owned(), languages.join(", "));
    for (at, trigger) in dialog.triggers.iter().enumerate() {
        let key = format!("start {}", at + 1);
        parts.head.insert(key, start(trigger));
    }
    for (name, entries) in &dialog.lists {
        let entries = entries.iter().map(option);
        parts.options.insert(name.value.clone(), entries.collect());
    }
    for section in &dialog.sections {
        let name = &section.name.value;
        parts.messages.entry(name.clone()).or_default();
        steps(&mut parts, name, &section.steps);
    }
    parts
}

fn start(trigger: &Trigger) -> String {
    let mut words: Vec<String> = Vec::new();
    let section = trigger.section.as_ref();
    words.extend(section.map(|section| format!("section {}", section.value)));
    words.extend(
        trigger
            .command
            .as_ref()
            .map(|name| format!("/{}", name.value)),
    );
    let commands = trigger.commands.iter();
    words.extend(commands.map(|(language, name)| format!("/{} ({})", name.value, language.value)));
    words.extend(
        trigger
            .link
            .as_ref()
            .map(|link| format!("link {}", link.value)),
    );
    words.extend(trigger.words.iter().map(|said| format!("“{}”", said.text)));
    words.extend(
        trigger
            .every
            .as_ref()
            .map(|every| format!("every {}", every.text)),
    );
    words.extend(trigger.at.as_ref().map(|at| format!("at {}", at.text)));
    words.extend(trigger.first_message.map(|_| "first message".to_owned()));
    words.extend(trigger.joins.map(|_| "joins".to_owned()));
    words.join(", ")
}

fn steps(parts: &mut Parts, section: &Name, all: &[Step]) {
    for step in all {
        let guard = step.when.as_ref();
        let guard = guard.map_or(String::new(), |when| format!(", when {}", when.text));
        let mut other = |words: String| {
            let steps = parts.steps.entry(section.clone()).or_default();
            steps.push(format!("{words}{guard}"));
        };
        match &step.verb {
            Verb::Say(say) => {
                let facts = message(say, &guard);
                parts
                    .messages
                    .entry(section.clone())
                    .or_default()
                    .push(facts);
            }
            Verb::Ask(ask) => {
                let mut facts = question(ask);
                facts.extend(
                    step.when
                        .as_ref()
                        .map(|when| ("when".to_owned(), when.text.clone())),
                );
                let place = (section.clone(), facts);
                parts.questions.insert(ask.name.value.clone(), place);
                own_options(parts, section, &ask.name.value, ask.options.as_ref());
                let expire = ask.expire.as_ref().and_then(|expire| expire.then.as_ref());
                let branches = [&ask.give_up, &ask.yes, &ask.no, &ask.refused];
                for branch in branches.into_iter().flatten().chain(expire) {
                    steps(parts, section, branch);
                }
            }
            Verb::Vote(vote) => {
                let place = (section.clone(), vote_facts(vote));
                parts.questions.insert(vote.name.value.clone(), place);
                own_options(parts, section, &vote.name.value, vote.options.as_ref());
            }
            Verb::If { arms, otherwise } => {
                for (condition, _) in arms {
                    other(format!("if {}", condition.text));
                }
                for (_, inner) in arms {
                    steps(parts, section, inner);
                }
                steps(parts, section, otherwise.as_deref().unwrap_or_default());
            }
            Verb::Tag(name) => other(format!("tag {}", name.value)),
            Verb::Untag(name) => other(format!("untag {}", name.value)),
            Verb::Set(values) => other(format!("set {}", pairs(values))),
            Verb::Keep(values) => other(format!("keep {}", pairs(values))),
            Verb::Do { section, .. } => other(format!("do {}", section.value)),
            Verb::Redo(name) => other(format!("redo {}", name.value)),
            Verb::Goto(name) => other(format!("goto {}", name.value)),
            Verb::Start { dialog, section } => {
                let section = section.as_ref();
                let section = section.map_or(String::new(), |name| format!("/{}", name.value));
                other(format!("start {}{section}", dialog.value));
            }
            Verb::End(reason) => {
                let reason = reason
                    .as_ref()
                    .map_or("done", |reason| reason.value.as_str());
                other(format!("end {reason}"));
            }
            Verb::Handoff { desk, waits, .. } => {
                let verb = if *waits { "handoff" } else { "notify" };
                other(format!("{verb} {}", desk.value));
            }
            Verb::Reserved(name) => other(name.to_string()),
        }
    }
}

fn own_options(parts: &mut Parts, section: &Name, question: &Name, options: Option<&Options>) {
    let Some(Options::Here(entries, _)) = options else {
        return;
    };
    let own = entries.iter().map(option).collect();
    parts.options.insert(question.clone(), own);
    for then in entries.iter().filter_map(|entry| entry.then.as_ref()) {
        steps(parts, section, then);
    }
}

fn option(entry: &OptionEntry) -> (Name, Facts) {
    let mut facts = texts("label", Some(&entry.label));
    let says: Vec<&str> = entry.says.iter().map(|said| said.text.as_str()).collect();
    add(
        &mut facts,
        "says",
        (!says.is_empty()).then(|| says.join(", ")),
    );
    add(&mut facts, "when", scalar(entry.when.as_ref()));
    facts.extend(texts("replies", entry.replies.as_ref()));
    (entry.key.value.clone(), facts)
}

fn message(say: &Say, guard: &str) -> Facts {
    let mut facts = texts("text", Some(&say.text));
    add(&mut facts, "photo", scalar(say.photo.as_ref()));
    add(&mut facts, "file", scalar(say.file.as_ref()));
    add(
        &mut facts,
        "condition",
        (!guard.is_empty()).then(|| guard.to_owned()),
    );
    for (at, button) in say.buttons.iter().enumerate() {
        facts.extend(texts(&format!("button {}", at + 1), Some(&button.text)));
    }
    facts
}

fn question(ask: &Ask) -> Facts {
    let mut facts = texts("text", Some(&ask.text));
    facts.insert("type".to_owned(), ask.kind.value.word().to_owned());
    facts.extend(texts("hint", ask.hint.as_ref()));
    facts.extend(texts("retry", ask.retry.as_ref()));
    facts.extend(texts("unit", ask.unit.as_ref()));
    let written = [
        ("range", &ask.range),
        ("length", &ask.length),
        ("pattern", &ask.pattern),
        ("pick", &ask.pick),
        ("valid", &ask.valid),
        ("max", &ask.max),
        ("country", &ask.country),
        ("version", &ask.version),
        ("complaint", &ask.complaint),
    ];
    for (key, value) in written {
        add(&mut facts, key, scalar(value.as_ref()));
    }
    let switches = [
        ("optional", &ask.optional),
        ("refuse", &ask.refuse),
        ("unknown", &ask.unknown),
        ("other", &ask.other),
        ("whole", &ask.whole),
    ];
    for (key, value) in switches {
        let value = value.as_ref().map(|value| value.value.to_string());
        add(&mut facts, key, value);
    }
    add(
        &mut facts,
        "tries",
        ask.tries.as_ref().map(|tries| tries.value.to_string()),
    );
    add(
        &mut facts,
        "top",
        ask.top.as_ref().map(|top| top.value.to_string()),
    );
    let field = ask.keep.as_ref();
    add(
        &mut facts,
        "keep",
        field.map(|field| format!("contact.{}", field.value)),
    );
    let known = ask.known.as_ref().map(|known| match known.value {
        Known::Skip => "skip".to_owned(),
        Known::Confirm => "confirm".to_owned(),
    });
    add(&mut facts, "known", known);
    add(
        &mut facts,
        "remind",
        ask.remind
            .as_ref()
            .map(|remind| remind_words(&remind.value)),
    );
    add(&mut facts, "expire", ask.expire.as_ref().map(expire_words));
    if let Some(Options::List(name)) = &ask.options {
        facts.insert("options".to_owned(), format!("the list {}", name.value));
    }
    facts
}

fn vote_facts(vote: &Vote) -> Facts {
    let mut facts = texts("text", Some(&vote.text));
    add(&mut facts, "pick", scalar(vote.pick.as_ref()));
    add(
        &mut facts,
        "open",
        vote.open.as_ref().map(|open| open.value.to_string()),
    );
    add(
        &mut facts,
        "quorum",
        vote.quorum.as_ref().map(|quorum| quorum.value.to_string()),
    );
    add(
        &mut facts,
        "remind",
        vote.remind
            .as_ref()
            .map(|remind| remind_words(&remind.value)),
    );
    facts
}

fn remind_words(remind: &Remind) -> String {
    let times: Vec<String> = remind.0.iter().map(ToString::to_string).collect();
    times.join(", ")
}

fn expire_words(expire: &Expire) -> String {
    let end = expire.end.as_ref();
    let end = end.map_or(String::new(), |end| format!(" (ends as {})", end.value));
    format!("{}{end}", expire.after.value)
}

fn pairs(values: &Pairs) -> String {
    let pairs: Vec<String> = values
        .iter()
        .map(|(name, value)| format!("{}: {}", name.value, value.text))
        .collect();
    pairs.join(", ")
}

fn texts(key: &str, text: Option<&TextSource>) -> Facts {
    match text {
        None => Facts::new(),
        Some(TextSource::Plain(scalar)) => Facts::from([(key.to_owned(), scalar.text.clone())]),
        Some(TextSource::ByLanguage(entries, _)) => entries
            .iter()
            .map(|(language, scalar)| (format!("{key} ({})", language.value), scalar.text.clone()))
            .collect(),
    }
}

fn scalar(value: Option<&Scalar>) -> Option<String> {
    value.map(|value| value.text.clone())
}

fn add(facts: &mut Facts, key: &str, value: Option<String>) {
    facts.extend(value.map(|value| (key.to_owned(), value)));
}
