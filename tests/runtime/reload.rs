//! Editing the dialogs folder while the bot runs: each file stands by itself, the last good one stays, and it is told what happened.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::decider::{MONDAY_NOON, TestDecider, place};
use vraag::id::Name;
use vraag::runtime::decide::Work;
use vraag::runtime::reload::saved::Outcome;
use vraag::runtime::reload::{Folder, Reloaded};
use vraag::store::Store;
use vraag::store::memory::Memory;

const BOT: &str = "name: Shop\nlanguages: [en]\ntimezone: Europe/Amsterdam\noperators: [4711]\nvalues: { opens: 9 }\n";

fn dialog(name: &str, question: &str) -> String {
    format!(
        "dialog: {name}\nlanguages: [en]\nstart:\n  - {{ section: main, command: {name} }}\nsteps:\n  - ask: bags\n    type: number\n    text: {question}\n"
    )
}

/// A folder of two dialogs and `bot.yaml`, with a store beside it.
struct Shop {
    root: tempfile::TempDir,
    store: Arc<dyn Store>,
}

impl Shop {
    fn new() -> Self {
        let shop = Self {
            root: tempfile::tempdir().expect("a folder can be made"),
            store: Arc::new(Memory::default()),
        };
        fs::create_dir(shop.path()).expect("a folder can be made");
        shop.write("bot.yaml", BOT);
        shop.write("coffee.yaml", &dialog("coffee", "How many bags?"));
        shop.write("tea.yaml", &dialog("tea", "How many boxes?"));
        shop
    }

    fn path(&self) -> PathBuf {
        self.root.path().join("dialogs")
    }

    fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.file(name), text).expect("a file can be written");
    }

    fn remove(&self, name: &str) {
        fs::remove_file(self.file(name)).expect("it is there");
    }

    fn open(&self) -> Folder {
        self.open_told().0
    }

    fn open_told(&self) -> (Folder, Vec<String>) {
        let (folder, told) =
            Folder::open(self.path(), Arc::clone(&self.store)).expect("the store can be read");
        (folder, told.into_iter().map(|told| told.words).collect())
    }
}

fn words(reloaded: &Reloaded) -> String {
    reloaded
        .told
        .iter()
        .map(|told| told.words.as_str())
        .collect::<Vec<_>>()
        .join("\n")
}

fn reloads(bot: &mut TestDecider, reloaded: Reloaded) {
    bot.work
        .send(Work::Dialogs(reloaded.in_force.expect("it was changed")))
        .expect("the house listens");
    bot.settle();
}

fn runs(folder: &Folder) -> Vec<&str> {
    let mut names: Vec<&str> = folder
        .in_force()
        .dialogs
        .programs
        .keys()
        .map(Name::as_str)
        .collect();
    names.sort();
    names
}

fn says(folder: &Folder, file: &Path) -> String {
    let sources = &folder.in_force().sources;
    sources
        .0
        .iter()
        .find(|source| source.path == file)
        .map_or(String::new(), |source| source.text.to_string())
}

#[test]
fn one_bad_file_does_not_hold_back_the_edits_of_others() {
    let shop = Shop::new();
    let mut folder = shop.open();
    shop.write("tea.yaml", "dialog: tea\nlanguages: [\u{a0}");
    shop.write("coffee.yaml", &dialog("coffee", "How many bags, please?"));
    let reloaded = folder.reload();
    assert!(reloaded.in_force.is_some());
    assert_eq!(runs(&folder), ["coffee", "tea"]);
    assert!(says(&folder, &shop.file("coffee.yaml")).contains("please"));
    assert!(
        says(&folder, &shop.file("tea.yaml")).contains("boxes"),
        "the last good one stays"
    );
    let told = words(&reloaded);
    assert!(
        told.contains("coffee.yaml was changed and is in force; nobody is in it"),
        "{told}"
    );
    assert!(
        told.contains("tea.yaml is refused, and what it said before stays in force")
            && told.matches("tea.yaml:").count() > 0,
        "{told}"
    );

    // The next edit of the bad file is read as any other.
    shop.write("tea.yaml", &dialog("tea", "How many tins?"));
    assert!(words(&folder.reload()).contains("tea.yaml was changed and is in force"));
    assert!(says(&folder, &shop.file("tea.yaml")).contains("tins"));
}

#[test]
fn a_bad_file_that_is_new_is_left_out_and_one_that_goes_away_is_told() {
    let shop = Shop::new();
    let mut folder = shop.open();
    shop.write("milk.yaml", "dialog: milk\nsteps:\n  - sya: Hi\n");
    let told = words(&folder.reload());
    assert!(
        told.contains("milk.yaml is left out") && told.contains("milk.yaml:3:5"),
        "{told}"
    );
    assert_eq!(runs(&folder), ["coffee", "tea"]);
    shop.remove("milk.yaml");
    let told = words(&folder.reload());
    assert!(
        told.contains("milk.yaml, which was left out, is gone"),
        "{told}"
    );
    shop.remove("tea.yaml");
    let told = words(&folder.reload());
    assert!(
        told.contains("tea.yaml is gone and no longer in force; nobody is in it"),
        "{told}"
    );
    assert_eq!(runs(&folder), ["coffee"]);
}

#[test]
fn the_bots_own_file_stays_in_force_while_it_is_gone() {
    let shop = Shop::new();
    let mut folder = shop.open();
    shop.remove("bot.yaml");
    let reloaded = folder.reload();
    assert!(
        words(&reloaded).contains("bot.yaml is gone; no other file"),
        "{}",
        words(&reloaded)
    );
    assert_eq!(folder.in_force().dialogs.bot.operators.len(), 1);
    assert_eq!(
        folder.in_force().dialogs.bot.timezone.name(),
        "Europe/Amsterdam"
    );
    shop.write("coffee.yaml", &dialog("coffee", "How many bags, please?"));
    assert!(
        folder
            .reload()
            .in_force
            .is_some_and(|in_force| in_force.dialogs.bot.operators.len() == 1)
    );
    shop.write("bot.yaml", BOT);
    assert!(words(&folder.reload()).contains("bot.yaml says again what is in force"));
    shop.write("bot.yaml", &BOT.replace("4711", "4712"));
    let reloaded = folder.reload();
    assert!(
        words(&reloaded).contains("bot.yaml was changed and is in force"),
        "{}",
        words(&reloaded)
    );
}

#[test]
fn a_saved_file_is_said_to_be_in_force_only_once_it_is() {
    let shop = Shop::new();
    let mut folder = shop.open();
    let saved = folder.show_saved();
    shop.write("tea.yaml", &dialog("tea", "How many tins?"));
    let is_taken = folder.take_up(|_| {
        assert_eq!(saved.borrow().files, []);
        true
    });
    assert!(is_taken);
    let in_force = ("tea.yaml".to_owned(), Outcome::InForce);
    assert_eq!(saved.borrow().files, [in_force]);
}

#[test]
fn all_files_gone_at_once_change_nothing() {
    let shop = Shop::new();
    let mut folder = shop.open();
    for file in ["bot.yaml", "coffee.yaml", "tea.yaml"] {
        shop.remove(file);
    }
    let reloaded = folder.reload();
    assert!(reloaded.in_force.is_none());
    assert!(
        words(&reloaded).contains("all dialogs are gone"),
        "{}",
        words(&reloaded)
    );
    assert_eq!(runs(&folder), ["coffee", "tea"]);
    fs::remove_dir(shop.path()).expect("it is empty");
    folder.reload();
    assert_eq!(runs(&folder), ["coffee", "tea"]);
}

#[test]
fn a_change_that_would_break_another_file_waits_for_it() {
    let shop = Shop::new();
    shop.write(
        "coffee.yaml",
        &format!(
            "{}  - say: We open at ${{bot.opens}}.\n",
            dialog("coffee", "How many bags?")
        ),
    );
    let mut folder = shop.open();
    shop.write("bot.yaml", &BOT.replace("values: { opens: 9 }\n", ""));
    shop.write("tea.yaml", &dialog("tea", "How many tins?"));
    let reloaded = folder.reload();
    let told = words(&reloaded);
    assert!(
        told.contains("bot.yaml is refused") && told.contains("coffee.yaml:"),
        "{told}"
    );
    assert!(
        says(&folder, &shop.file("tea.yaml")).contains("tins"),
        "what has nothing to do with it goes on: {told}"
    );
    assert_eq!(runs(&folder), ["coffee", "tea"]);
    shop.write("coffee.yaml", &dialog("coffee", "How many bags?"));
    folder.reload();
    assert!(
        !says(&folder, &shop.file("bot.yaml")).contains("opens"),
        "together they fit"
    );
}

#[test]
fn after_a_restart_what_was_in_force_serves_for_a_file_with_errors() {
    let shop = Shop::new();
    drop(shop.open());
    shop.write("tea.yaml", "dialog: tea\nsteps:\n  - sya: Hi\n");
    shop.write("bot.yaml", "operators: [");
    let (folder, told) = shop.open_told();
    assert_eq!(runs(&folder), ["coffee", "tea"]);
    assert_eq!(folder.in_force().dialogs.bot.operators.len(), 1);
    let told = told.join("\n");
    assert!(
        told.contains("tea.yaml:3:5") && told.contains("when it was last in force"),
        "{told}"
    );
    // A second restart finds it, too.
    drop(folder);
    assert_eq!(runs(&shop.open()), ["coffee", "tea"]);
}

#[test]
fn a_file_named_as_a_folder_is_and_one_in_a_folder_below_are_read() {
    let shop = Shop::new();
    let mut folder = shop.open();
    fs::create_dir(shop.file("drinks")).expect("a folder can be made");
    shop.write("drinks/milk.yaml", &dialog("milk", "How many bottles?"));
    fs::create_dir(shop.file("odd.yaml")).expect("a folder can be made");
    let told = words(&folder.reload());
    assert!(
        told.contains("milk.yaml is new and in force") && told.contains("odd.yaml is left out"),
        "{told}"
    );
    assert_eq!(runs(&folder), ["coffee", "milk", "tea"]);
}

#[test]
fn the_same_words_again_are_no_change() {
    let shop = Shop::new();
    let mut folder = shop.open();
    shop.write("tea.yaml", &dialog("tea", "How many boxes?"));
    let reloaded = folder.reload();
    assert!(
        reloaded.in_force.is_none() && reloaded.told.is_empty(),
        "{reloaded:?}"
    );
    shop.write(
        "tea.yaml",
        &format!("# A comment.\n{}", dialog("tea", "How many boxes?")),
    );
    let told = words(&folder.reload());
    assert!(told.contains("what it means is the same"), "{told}");
}

#[test]
fn who_waits_in_an_edited_dialog_is_counted_with_what_becomes_of_them() {
    let shop = Shop::new();
    let mut folder = shop.open();
    let mut bot = TestDecider::with(
        Arc::clone(&shop.store),
        folder.in_force().clone(),
        MONDAY_NOON,
    );
    for person in 1..=3 {
        bot.says(person, "/coffee");
    }
    shop.write("coffee.yaml", &dialog("coffee", "How many bags, please?"));
    let reloaded = folder.reload();
    let told = words(&reloaded);
    assert!(
        told.contains("3 people are in it: 3 go on with the new words (text)"),
        "{told}"
    );
    reloads(&mut bot, reloaded);
    bot.says(1, "4");
    shop.write(
        "coffee.yaml",
        &dialog("coffee", "How many bags, please?").replace("bags\n", "sacks\n"),
    );
    let told = words(&folder.reload());
    assert!(
        told.contains("2 people are in it: 2 finish on the version they began (gone)"),
        "{told}"
    );
}

#[test]
fn versions_nobody_talked_in_are_not_kept() {
    let shop = Shop::new();
    let mut folder = shop.open();
    let mut bot = TestDecider::with(
        Arc::clone(&shop.store),
        folder.in_force().clone(),
        MONDAY_NOON,
    );
    assert_eq!(shop.store.versions().expect("a store in memory").len(), 0);
    bot.says(1, "/coffee");
    for at in 0..20 {
        shop.write(
            "tea.yaml",
            &dialog("tea", &format!("How many boxes of {at}?")),
        );
        shop.write(
            "coffee.yaml",
            &dialog("coffee", &format!("How many bags of {at}?")),
        );
        reloads(&mut bot, folder.reload());
    }
    assert_eq!(
        shop.store.versions().expect("a store in memory").len(),
        1,
        "the one that somebody is in"
    );
    bot.says(1, "4");
    let (owner, conversation) = shop
        .store
        .find(&place(1))
        .expect("a store in memory")
        .expect("it talked");
    let loaded = shop
        .store
        .load(owner, conversation)
        .expect("a store in memory")
        .expect("it is there");
    assert_eq!(
        loaded.conversation.active, None,
        "and it finds its way to the end"
    );
}

#[test]
fn an_old_name_that_no_version_had_is_told() {
    let shop = Shop::new();
    let mut folder = shop.open();
    let renamed = |old: &str| {
        format!(
            "{}renamed: {{ {old}: sacks }}\n",
            dialog("coffee", "How many?").replace("ask: bags", "ask: sacks")
        )
    };
    shop.write("coffee.yaml", &renamed("bgas"));
    let told = words(&folder.reload());
    assert!(
        told.contains("no version had a question of that name; did you mean `bags`?"),
        "{told}"
    );
    shop.write("coffee.yaml", &dialog("coffee", "How many?"));
    folder.reload();
    shop.write("coffee.yaml", &renamed("bags"));
    let told = words(&folder.reload());
    assert!(
        !told.contains("no version had") && !told.contains("was of type"),
        "{told}"
    );
    shop.write(
        "tea.yaml",
        &format!(
            "{}renamed: {{ bags: tins }}\n",
            dialog("tea", "How many?")
                .replace("ask: bags", "ask: tins")
                .replace("number", "text")
        ),
    );
    let told = words(&folder.reload());
    assert!(
        told.contains("`bags` was of type `number`, and `tins` is of type `text`"),
        "{told}"
    );
}

#[test]
fn settings_with_errors_are_missed_unless_earlier_ones_are_known() {
    let shop = Shop::new();
    shop.write("bot.yaml", "name: Tea\nlanguagse: [en]\n");
    assert!(shop.open().is_bot_left_out(), "nothing else is known");

    shop.write("bot.yaml", "name: Tea\nlanguages: [en]\n");
    assert!(!shop.open().is_bot_left_out());

    shop.write("bot.yaml", "name: Tea\nlanguagse: [en]\n");
    assert!(!shop.open().is_bot_left_out(), "what it said last counts");
}
