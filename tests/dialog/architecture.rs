//! The invariants of the house that can be read from the source: who may use whom, and who may touch the outside world.

use std::path::{Path, PathBuf};

use super::module_graph::{ModuleGraph, ModulePath};

/// A module and what it may use besides itself: everything of a lower rank, and its own rank where `neighbours` says so.
const RANKS: &[(&str, u8)] = &[
    ("hex", 0),
    ("id", 0),
    ("rng", 0),
    ("stable_hash", 0),
    ("time", 0),
    ("value", 0),
    ("phone", 0),
    ("message", 0),
    ("place", 0),
    ("private_path", 0),
    ("disk_space", 0),
    ("dialog", 1),
    ("contact", 1),
    ("engine", 2),
    ("store", 3),
    ("channel", 3),
    ("http", 0),
    ("config", 3),
    ("report", 4),
    ("segment", 5),
    ("runtime", 6),
    ("admin", 7),
    ("script", 7),
    ("explore", 8),
    ("demo", 8),
    ("cli", 9),
];

struct Source {
    path: PathBuf,
    module: String,
    /// The file without its tests.
    code: String,
    lines: usize,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("src can be read") {
            let path = entry.expect("src can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).expect("sources are text");
                let inside = path.strip_prefix(&root).expect("it is below src");
                let module = inside
                    .iter()
                    .next()
                    .expect("a file has a name")
                    .to_string_lossy()
                    .trim_end_matches(".rs")
                    .to_owned();
                let is_test = path.file_name().is_some_and(|name| name == "tests.rs");
                let code = if is_test {
                    "//! Tests.".to_owned()
                } else {
                    text.split("#[cfg(test)]")
                        .next()
                        .unwrap_or_default()
                        .to_owned()
                };
                found.push(Source {
                    path: inside.to_owned(),
                    module,
                    lines: text.lines().count(),
                    code,
                });
            }
        }
    }
    assert!(found.len() > 20, "the sources were not found");
    found
}

/// Lines of code, without comments.
fn code_lines(source: &Source) -> impl Iterator<Item = (usize, &str)> {
    source
        .code
        .lines()
        .enumerate()
        .map(|(at, line)| (at + 1, line.split("//").next().unwrap_or_default()))
}

fn places_with(needles: &[&str], allowed: impl Fn(&Source) -> bool) -> Vec<String> {
    sources()
        .iter()
        .filter(|source| !allowed(source))
        .flat_map(|source| {
            code_lines(source)
                .filter(|(_, line)| needles.iter().any(|needle| line.contains(needle)))
                .map(|(at, line)| format!("src/{}:{at}: {}", source.path.display(), line.trim()))
                .collect::<Vec<_>>()
        })
        .collect()
}

#[track_caller]
fn nowhere(found: Vec<String>, invariant: &str) {
    assert!(found.is_empty(), "{invariant}\n{}", found.join("\n"));
}

#[test]
fn imports_point_downwards() {
    let rank = |module: &str| {
        RANKS
            .iter()
            .find(|(name, _)| *name == module)
            .map(|(_, rank)| *rank)
    };
    let mut wrong = Vec::new();
    for source in sources() {
        let Some(own) = rank(&source.module) else {
            continue;
        };
        for (at, line) in code_lines(&source) {
            for used in line.split("crate::").skip(1) {
                let name: String = used
                    .chars()
                    .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                    .collect();
                let Some(other) = rank(&name) else { continue };
                let apart = [("store", "channel"), ("channel", "store")]
                    .contains(&(source.module.as_str(), name.as_str()));
                if other > own || apart {
                    wrong.push(format!("src/{}:{at} uses `{name}`", source.path.display()));
                }
            }
        }
    }
    nowhere(
        wrong,
        "each module uses only what lies below it, and `store` and `channel` never see each other",
    );
}

/// The folders and files of the dialogs, each of which uses only what stands before it.
const DIALOG_FLOORS: [&str; 37] = [
    "source",
    "diagnostic",
    "register",
    "suggest",
    "letter",
    "fold",
    "language",
    "themes",
    "reading",
    "complaints",
    "cases",
    "question_type",
    "points",
    "ast",
    "yaml",
    "load",
    "literal",
    "schedule",
    "backup",
    "moment",
    "topic_name",
    "expr",
    "text",
    "program",
    "dependencies",
    "graph",
    "segments",
    "decode",
    "version",
    "gather",
    "renamed",
    "bot",
    "words",
    "fill",
    "lower",
    "check",
    "compile",
];

/// The folders and files of the engine, each of which uses only what stands before it.
const ENGINE_FLOORS: [&str; 16] = [
    "answer",
    "state",
    "program",
    "text",
    "data",
    "desk",
    "version",
    "ask",
    "vote",
    "walk",
    "lifecycle",
    "inputs",
    "group",
    "explore",
    "preset",
    "preview",
];

fn module_graph() -> ModuleGraph {
    let named = |source: Source| {
        let mut module: Vec<String> = source
            .path
            .with_extension("")
            .iter()
            .map(|name| name.to_string_lossy().into_owned())
            .collect();
        module.pop_if(|name| name == "mod" || name == "lib");
        (module, source.code)
    };
    ModuleGraph::read(sources().into_iter().map(named))
}

#[test]
fn everything_can_be_read_from_the_bottom_up() {
    nowhere(
        module_graph().rings(),
        "files do not use one another in a ring: there is one to begin reading with",
    );
}

/// The folders and files of the runtime, each of which uses only what stands before it.
const RUNTIME_FLOORS: [&str; 28] = [
    "admission",
    "metrics",
    "signals",
    "alarms",
    "socket",
    "tasks",
    "decide",
    "readiness",
    "tidy",
    "watch",
    "deliver",
    "listen",
    "reload",
    "live",
    "tryout",
    "retry",
    "dispatch",
    "asking",
    "intake",
    "amend",
    "segments",
    "jobs",
    "privacy",
    "backup",
    "alerting",
    "schedule",
    "local",
    "serve",
];

/// Returns what in a module uses a floor above its own.
fn uses_upwards(module: &str, floors: &[&str]) -> Vec<String> {
    let graph = module_graph();
    // What stands in the module's own file is the roof.
    let floor = |module: &ModulePath| match module.get(1) {
        Some(name) => floors.iter().position(|floor| floor == name),
        None => Some(floors.len()),
    };
    let mut wrong = Vec::new();
    for (module, other) in graph.uses_within(module) {
        let (Some(own), Some(below)) = (floor(module), floor(other)) else {
            wrong.push(format!("{} has no floor", module.join("::")));
            continue;
        };
        if below > own {
            wrong.push(format!("{} uses {}", module.join("::"), other.join("::")));
        }
    }
    wrong
}

#[test]
fn dialogs_the_engine_and_the_runtime_have_floors() {
    nowhere(
        uses_upwards("dialog", &DIALOG_FLOORS),
        "a floor of the dialogs uses only those below it",
    );
    nowhere(
        uses_upwards("engine", &ENGINE_FLOORS),
        "a floor of the engine uses only those below it",
    );
    nowhere(
        uses_upwards("runtime", &RUNTIME_FLOORS),
        "a floor of the runtime uses only those below it",
    );
}

#[test]
fn a_ring_is_found() {
    let source = |name: &str, code: &str| (vec!["engine".into(), name.into()], code.into());
    let graph = ModuleGraph::read([
        (
            vec!["engine".into()],
            "pub use ask::repeat as again;".into(),
        ),
        source(
            "ask",
            "use crate::engine::state::{Session, wait};\nfn repeat() { wait::on(); }",
        ),
        source("state", "fn go() { super::again() }"),
        source(
            "wait",
            "// crate::engine::ask::repeat\nfn on() { \"crate::engine::ask::repeat\" }",
        ),
    ]);
    assert_eq!(
        graph.rings(),
        [
            "engine::ask uses engine::state",
            "engine::state uses engine::ask"
        ]
    );
}

#[test]
fn every_module_has_its_place() {
    let known = |module: &str| {
        matches!(module, "lib" | "main") || RANKS.iter().any(|(name, _)| *name == module)
    };
    let strangers: Vec<String> = sources()
        .iter()
        .filter(|source| !known(&source.module))
        .map(|source| source.path.display().to_string())
        .collect();
    nowhere(
        strangers,
        "a module without a rank in this test has no place in the house",
    );
}

#[test]
fn only_the_telegram_channel_names_teloxide() {
    let telegram = |source: &Source| source.path.starts_with("channel/telegram");
    nowhere(
        places_with(&["teloxide"], telegram),
        "only `channel/telegram` knows teloxide",
    );
}

#[test]
fn the_runtime_names_no_messenger() {
    let elsewhere = |source: &Source| source.module != "runtime";
    nowhere(
        places_with(&["telegram", "Telegram", "console::"], elsewhere),
        "`runtime` names no messenger: what knows one is in `channel`, and only `cli` chooses",
    );
}

#[test]
fn only_the_sled_store_names_sled() {
    let sled = |source: &Source| {
        source.path.starts_with("store/sled") || source.path.starts_with("store/sled.rs")
    };
    nowhere(
        places_with(
            &["use sled", " sled::", "(sled::", "<sled::", "&sled::"],
            sled,
        ),
        "only `store/sled` knows sled",
    );
}

#[test]
fn only_the_store_in_a_database_names_its_client() {
    let postgres = |source: &Source| source.path.starts_with("store/postgres");
    nowhere(
        places_with(&["tokio_postgres"], postgres),
        "only `store/postgres` knows the client of PostgreSQL",
    );
}

#[test]
fn only_the_store_knows_which_stores_there_are() {
    let store = |source: &Source| source.path.starts_with("store");
    nowhere(
        places_with(&["Sled", "store::sled"], store),
        "outside `store` a store is opened by its `Location`",
    );
}

#[test]
fn only_the_command_line_prints() {
    let cli = |source: &Source| source.module == "cli";
    nowhere(
        places_with(&["println!", "print!(", "dbg!"], cli),
        "only `cli` prints; everything else returns or logs",
    );
}

#[test]
fn only_time_reads_the_clock() {
    let time = |source: &Source| source.path == Path::new("time.rs");
    nowhere(
        places_with(&["SystemTime::now", "Utc::now", "Local::now"], time),
        "only `time` reads the clock; everybody else is told",
    );
}

#[test]
fn what_decides_knows_no_clock_no_luck_and_no_world() {
    let elsewhere = |source: &Source| {
        !matches!(
            source.module.as_str(),
            "dialog" | "engine" | "contact" | "value" | "message" | "id"
        )
    };
    let world = [
        "time::now",
        "getrandom",
        "std::env",
        "std::net",
        "tokio",
        "std::thread",
        "async fn",
    ];
    nowhere(
        places_with(&world, elsewhere),
        "`dialog` and `engine` are pure: time and luck are arguments",
    );
}

#[test]
fn only_config_reads_the_environment() {
    let allowed = |source: &Source| {
        source.module == "config" || source.module == "cli" || source.module == "main"
    };
    nowhere(
        places_with(&["env::var"], allowed),
        "the environment is read once, in `config`",
    );
}

#[test]
fn every_file_says_what_it_is() {
    let silent: Vec<String> = sources()
        .iter()
        .filter(|source| !source.code.starts_with("//!"))
        .map(|source| source.path.display().to_string())
        .collect();
    nowhere(
        silent,
        "every module begins with one sentence on what it does",
    );
}

#[test]
fn no_file_is_longer_than_a_person_reads() {
    let long: Vec<String> = sources()
        .iter()
        .filter(|source| source.lines > 500)
        .map(|source| format!("src/{}: {} lines", source.path.display(), source.lines))
        .collect();
    nowhere(long, "a file has at most 500 lines");
}

/// Names that only we understood, with what they became: `docs/glossary.md` has the words.
const OLD_NAMES: [(&str, &str); 25] = [
    ("Hall", "Dispatcher"),
    ("House", "BotOptions"),
    ("Door", "WebhookIntake, EntryPoint"),
    ("Ground", "CommandContext, AnswerSource, SegmentWorker"),
    ("Aside", "QuarantineRequest"),
    ("Beside", "BusinessUpdate"),
    ("BesideWhat", "BusinessEvent"),
    ("Heard", "GroupUpdate, NormalizedText, Utterance, Output"),
    ("Spot", "GroupPlace"),
    ("Draft", "TurnContext"),
    ("Talk", "ActiveSession"),
    ("Misfit", "Rejection"),
    ("Unfit", "Mismatch"),
    ("Tongues", "Vocabularies"),
    ("Luck", "Rng"),
    ("luck", "rng, seed"),
    ("Told", "diagnostics, ExportSummary, Notice"),
    ("Roster", "MembershipIndex"),
    ("News", "CommitSignal"),
    ("Damaged", "DecodeError"),
    ("put_aside", "quarantine"),
    ("side_by_side", "read_in_order"),
    ("thens", "option_branches"),
    ("lookout", "reach"),
    ("happened", "record_event"),
];

/// The identifiers of a line of code; what stands in quotes is none.
fn identifiers(line: &str) -> impl Iterator<Item = &str> {
    let code = line.split('"').step_by(2);
    code.flat_map(|part| part.split(|c: char| !c.is_alphanumeric() && c != '_'))
        .filter(|word| !word.is_empty())
}

#[test]
fn old_names_do_not_come_back() {
    // Lists of words that customers say are named after what they hold.
    let is_word_list = |line: &str| line.contains("List::") || line.contains("_words ");
    let mut found = Vec::new();
    for source in sources() {
        for (at, line) in code_lines(&source).filter(|(_, line)| !is_word_list(line)) {
            let old =
                identifiers(line).filter_map(|word| OLD_NAMES.iter().find(|(old, _)| *old == word));
            found.extend(old.map(|(old, new)| {
                format!("src/{}:{at}: `{old}` is {new} now", source.path.display())
            }));
        }
    }
    nowhere(found, "a name that a stranger does not understand is back");
}

#[test]
fn nothing_is_left_half_done() {
    nowhere(
        places_with(&["todo!", "unimplemented!", ".unwrap()"], |_| false),
        "no half-done code, and every `expect` says why it holds",
    );
}
