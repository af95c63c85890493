//! What operators are told in their own chat when something goes wrong, and when it is over.

use std::path::Path;

use crate::support::bot::{Bot, Home, free_address};
use crate::support::botapi::{BotApi, Fault, Person};
use crate::support::http::ask;

/// A home whose operators have written to the bot.
struct Watched {
    api: BotApi,
    home: Home,
    bot: Bot,
    noor: Person,
    sam: Person,
}

impl Watched {
    fn start() -> Self {
        Self::start_by(Home::start)
    }

    fn start_by(start: impl FnOnce(&Home) -> Bot) -> Self {
        let api = BotApi::start();
        let (noor, sam) = (api.person("Noor", "nl"), api.person("Sam", "en"));
        let home = Home::new(&api);
        says(&home, [&noor, &sam], "");
        let bot = start(&home);
        for (person, greeting) in [(&noor, "Hallo!"), (&sam, "Hello!")] {
            person.says("/start");
            api.await_message(person, |m| m.text.contains(greeting));
        }
        Self {
            api,
            home,
            bot,
            noor,
            sam,
        }
    }

    fn says(&self, more: &str) {
        says(&self.home, [&self.noor, &self.sam], more);
    }

    /// Waits until both are told, in Dutch and in English.
    fn await_told(&self, dutch: &str, english: &str) {
        self.api
            .await_message(&self.noor, |m| m.text.contains(dutch));
        self.api
            .await_message(&self.sam, |m| m.text.contains(english));
    }

    /// How many messages on the screen of the first operator hold these words.
    fn count(&self, words: &str) -> usize {
        let screen = self.api.screen(&self.noor);
        screen.iter().filter(|m| m.text.contains(words)).count()
    }
}

/// Writes `bot.yaml` with these operators, and more.
fn says(home: &Home, operators: [&Person; 2], more: &str) {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("dialogs/bot.yaml");
    let shipped = std::fs::read_to_string(shipped).expect("it is shipped");
    let [one, other] = operators.map(Person::id);
    home.write(
        "bot.yaml",
        &format!("{shipped}\noperators: [{one}, {other}]\n{more}\n"),
    );
}

#[test]
fn a_backup_that_fails_is_told_once_also_over_a_restart_and_once_when_it_is_over() {
    let watched = Watched::start();
    watched.says("backup: disk-that-is-off");
    watched.await_told(
        "De back-up naar disk-that-is-off is niet gemaakt: die map is er niet. Maak hem aan, of sluit de schijf aan",
        "The backup to disk-that-is-off was not made: the folder is not there. Make it, or connect the disk",
    );
    let Watched { bot, .. } = watched;
    assert_eq!(bot.stop(), Some(0));
    let watched = Watched {
        bot: watched.home.start(),
        ..watched
    };
    watched.bot.await_line("was not made");
    std::fs::create_dir(watched.home.path().join("disk-that-is-off")).expect("the folder is ours");
    watched.says("backup: { to: disk-that-is-off }");
    watched.await_told("Er is weer een back-up gemaakt", "A backup was made again");
    assert_eq!(watched.count("is niet gemaakt"), 1);
    assert_eq!(watched.bot.stop(), Some(0));
}

#[test]
fn a_dialog_that_is_refused_is_told_and_that_it_is_mended() {
    let watched = Watched::start();
    let path = watched.home.dialogs().join("repair.yaml");
    let whole = std::fs::read_to_string(&path).expect("it is shipped");
    watched
        .home
        .write("repair.yaml", &whole.replace("type: nps", "type: npps"));
    watched.await_told(
        "In dialogs/repair.yaml staan fouten",
        "dialogs/repair.yaml has errors and is not in force",
    );
    watched.home.write("repair.yaml", &whole);
    watched.await_told(
        "dialogs/repair.yaml wordt niet meer geweigerd",
        "is no longer refused",
    );
    assert_eq!(watched.bot.stop(), Some(0));
}

#[test]
fn a_group_that_the_bot_is_removed_from_is_told_by_its_name() {
    let watched = Watched::start();
    let group = watched
        .api
        .group_without_bot("Roasters", &[&watched.noor, &watched.sam]);
    group.adds_bot(&watched.noor);
    group.removes_bot(&watched.sam);
    watched.await_told("Ik zit niet meer in Roasters", "I am no longer in Roasters");
    group.adds_bot(&watched.noor);
    watched.await_told(
        "Ik mag weer schrijven in Roasters",
        "I may write in Roasters again",
    );
    assert_eq!(watched.bot.stop(), Some(0));
}

#[test]
fn a_token_that_is_no_longer_accepted_stands_on_the_page_of_health() {
    let api = BotApi::start();
    let home = Home::new(&api);
    let address = free_address();
    let bot = home.start_with(&[("VRAAG_LISTEN", &address.to_string())]);
    let health = || {
        let answer = ask(address, "GET", "/health", &[], b"");
        (answer.status, answer.body)
    };
    assert_eq!(health(), (200, "alive".to_owned()));
    let revoked = Fault::Refused {
        code: 401,
        description: "Unauthorized".to_owned(),
    };
    api.fault(revoked.on("getUpdates").times(1000));
    bot.await_line("alarm: The messenger does not accept me any more (Unauthorized)");
    let (status, body) = health();
    assert_eq!(status, 200);
    let line = body.lines().nth(1).expect("an alarm stands");
    assert!(
        line.ends_with(": the messenger does not accept the bot"),
        "{line}"
    );
    bot.kill();
}

/// A disk of the bot's own, which only it sees and which can be made larger and smaller.
#[cfg(target_os = "linux")]
mod own_disk {
    use std::process::Command;

    use crate::support::bot::{Bot, Home};

    fn is_root() -> bool {
        use std::os::unix::fs::MetadataExt;
        std::fs::metadata("/proc/self").is_ok_and(|about| about.uid() == 0)
    }

    /// What makes a space for mounts; nobody else needs rights for it if the system lets users have one.
    fn space() -> &'static [&'static str] {
        match is_root() {
            true => &["--mount"],
            false => &["--mount", "--user", "--map-root-user"],
        }
    }

    /// Whether this machine lets tests mount something.
    pub fn is_there() -> bool {
        let tried = Command::new("unshare")
            .args(space())
            .args(["mount", "-t", "tmpfs", "vraag", "/mnt"])
            .output();
        tried.is_ok_and(|tried| tried.status.success())
    }

    /// Starts a bot whose data folder is a disk of 2 GiB.
    pub fn start(home: &Home) -> Bot {
        std::fs::create_dir_all(home.data()).expect("the folder is ours");
        let mut command = Command::new("unshare");
        command
            .args(space())
            .args([
                "sh",
                "-c",
                "mount -t tmpfs -o size=2g,mode=700 vraag data && exec \"$0\" run",
            ])
            .arg(env!("CARGO_BIN_EXE_vraag"))
            .current_dir(home.path())
            .envs(home.environment());
        let bot = Bot::start(command);
        bot.await_line("ready:");
        bot
    }

    /// Lets its disk have this size.
    pub fn resize(home: &Home, bot: &Bot, size: &str) {
        let mut command = Command::new("nsenter");
        command.args(["--target", &bot.id().to_string(), "--mount"]);
        if !is_root() {
            command.args(["--user", "--preserve-credentials"]);
        }
        command.args(["mount", "-o", &format!("remount,size={size}")]);
        let resized = command.arg(home.data()).status().expect("it is installed");
        assert!(resized.success());
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_disk_that_is_nearly_full_is_told_at_once_when_a_file_is_saved_and_that_there_is_room() {
    if !own_disk::is_there() {
        println!("SKIPPED: this machine lets nobody mount a disk of their own");
        return;
    }
    let watched = Watched::start_by(own_disk::start);
    // What is in force changes: the bot looks at everything anew.
    let saves = |name: &str| {
        let text = format!("dialog: {name}\nsteps:\n  - say: Hello!\n");
        watched.home.write(&format!("{name}.yaml"), &text);
    };
    own_disk::resize(&watched.home, &watched.bot, "300m");
    saves("one");
    watched.await_told(
        "De schijf van mijn datamap is bijna vol: er is nog 29",
        "Make room, or move the data folder to a larger disk.",
    );
    own_disk::resize(&watched.home, &watched.bot, "2g");
    saves("other");
    watched.await_told(
        "Er is weer ruimte op de schijf",
        "There is room on the disk again",
    );
    assert_eq!(watched.count("bijna vol"), 1);
    assert_eq!(watched.bot.stop(), Some(0));
}
