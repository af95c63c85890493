//! The real program as a process of its own: started against the emulator, told to stop, killed, asked for its tables.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use super::botapi::BotApi;

/// A folder with dialogs and data, and the address of a messenger.
pub struct Home {
    folder: tempfile::TempDir,
    url: String,
    token: String,
    /// Where the bot's webhook listens, where it has one.
    hook: Option<SocketAddr>,
    /// The address of its store, where that is not in its data folder.
    store: Option<String>,
}

/// How the program gets what people say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Polling,
    Webhook,
}

/// Makes two tests of each scenario: what people see must not depend on how their words come in.
macro_rules! in_both_modes {
    ($($scenario:ident),* $(,)?) => {
        mod polling {
            $(#[test] fn $scenario() { super::$scenario($crate::support::bot::Mode::Polling); })*
        }
        mod webhook {
            $(#[test] fn $scenario() { super::$scenario($crate::support::bot::Mode::Webhook); })*
        }
    };
}
pub(crate) use in_both_modes;

/// A running bot. Dropping it kills it.
pub struct Bot {
    child: Child,
    told: Arc<(Mutex<Vec<String>>, Condvar)>,
}

/// The path of the webhook's address.
pub const HOOK_PATH: &str = "/telegram";
/// Stands behind the last line of a program that has ended.
const SILENT: &str = "(it has ended)";
/// Longer than anything here takes; only a hang reaches it.
const PATIENCE: Duration = Duration::from_secs(120);

impl Home {
    /// Makes a home with copies of the shipped dialogs.
    pub fn new(api: &BotApi) -> Self {
        let home = Self::empty(api);
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("dialogs");
        for entry in std::fs::read_dir(shipped).expect("dialogs are shipped") {
            let path = entry.expect("dialogs are shipped").path();
            if path.is_file() {
                std::fs::copy(
                    &path,
                    home.dialogs()
                        .join(path.file_name().expect("a file has a name")),
                )
                .expect("the folder is ours");
            }
        }
        home
    }

    /// Makes a home without dialogs.
    pub fn empty(api: &BotApi) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::create_dir(folder.path().join("dialogs")).expect("the folder is ours");
        Self {
            folder,
            url: api.url(),
            token: api.token().to_owned(),
            hook: None,
            store: None,
        }
    }

    /// Keeps the store at another address than in the data folder.
    pub fn with_store(self, url: &str) -> Self {
        Self {
            store: Some(url.to_owned()),
            ..self
        }
    }

    /// Chooses how the bots that are started here get what people say; without this they fetch it.
    pub fn in_mode(mut self, mode: Mode) -> Self {
        self.hook = match mode {
            Mode::Polling => None,
            Mode::Webhook => Some(self.hook.unwrap_or_else(free_address)),
        };
        self
    }

    /// Returns where the bot's webhook listens.
    pub fn hook(&self) -> SocketAddr {
        self.hook.expect("this home is in webhook mode")
    }

    /// Writes a dialog file.
    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.dialogs().join(name), text).expect("the folder is ours");
    }

    pub fn dialogs(&self) -> PathBuf {
        self.folder.path().join("dialogs")
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Prepares a command in this home, with nothing of the test's own environment in it.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vraag"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .envs(self.store.as_ref().map(|url| ("VRAAG_STORE", url)))
            .stdin(Stdio::null());
        command
    }

    /// Starts the bot and waits until it serves.
    pub fn start(&self) -> Bot {
        self.start_with(&[])
    }

    /// Starts the bot with more in its environment, and waits until it serves.
    pub fn start_with(&self, environment: &[(&str, &str)]) -> Bot {
        let mut command = self.command(&["run"]);
        command
            .envs(self.environment())
            .envs(environment.iter().copied());
        let bot = Bot::start(command);
        bot.await_line("ready:");
        bot
    }

    /// Returns what tells a bot of this home where Telegram is, and how it gets what people say.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let mut environment = vec![
            ("TELOXIDE_TOKEN", self.token.clone()),
            ("TELEGRAM_API_URL", self.url.clone()),
            ("RUST_LOG", "vraag=debug".to_owned()),
        ];
        if let Some(hook) = self.hook {
            environment.push(("VRAAG_WEBHOOK_URL", format!("http://{hook}{HOOK_PATH}")));
            environment.push(("VRAAG_LISTEN", hook.to_string()));
        } else {
            environment.push(("VRAAG_LISTEN", "off".to_owned()));
        }
        environment
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments)
            .output()
            .expect("the program is built")
    }

    /// Runs a command for somebody who sits at a terminal and types this; returns what they are shown, and its exit code.
    #[cfg(unix)]
    pub fn run_at_keyboard(&self, arguments: &[&str], typed: &str) -> (String, Option<i32>) {
        let pty = nix::pty::openpty(None, None).expect("a terminal of our own");
        let (mut keyboard, terminal) = (
            std::fs::File::from(pty.master),
            std::fs::File::from(pty.slave),
        );
        keyboard.write_all(typed.as_bytes()).expect("a line fits");
        let output = self
            .command(arguments)
            .stdin(terminal)
            .output()
            .expect("the program is built");
        let shown = [output.stdout, output.stderr].concat();
        (
            String::from_utf8_lossy(&shown).into_owned(),
            output.status.code(),
        )
    }

    /// Runs a command for somebody who looks at a terminal so many columns wide; returns what stands on it at the end.
    #[cfg(unix)]
    pub fn run_on_screen(&self, arguments: &[&str], columns: u16) -> String {
        let size = nix::pty::Winsize {
            ws_row: 24,
            ws_col: columns,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        let pty = nix::pty::openpty(Some(&size), None).expect("a terminal of our own");
        let mut child = self
            .command(arguments)
            .stdout(Stdio::from(pty.slave))
            .stderr(Stdio::null())
            .spawn()
            .expect("the program is built");
        let mut screen = std::fs::File::from(pty.master);
        let (mut shown, mut bytes) = (Vec::new(), [0; 4096]);
        // Where nobody holds the other end any more, reading fails.
        while let Ok(count @ 1..) = screen.read(&mut bytes) {
            shown.extend(&bytes[..count]);
        }
        assert!(
            child.wait().expect("it was ours").success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&shown)
        );
        String::from_utf8_lossy(&shown).replace("\r\n", "\n")
    }

    /// Runs an export and reads its rows: by column name.
    pub fn table(&self, arguments: &[&str]) -> Vec<std::collections::BTreeMap<String, String>> {
        let output = self.run(&[&["export"], arguments].concat());
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let bytes = output
            .stdout
            .strip_prefix("\u{feff}".as_bytes())
            .expect("the table begins with a byte order mark");
        let mut reader = csv::Reader::from_reader(bytes);
        let columns: Vec<String> = reader
            .headers()
            .expect("a header")
            .iter()
            .map(str::to_owned)
            .collect();
        reader
            .records()
            .map(|row| {
                columns
                    .iter()
                    .cloned()
                    .zip(row.expect("rows are whole").iter().map(str::to_owned))
                    .collect()
            })
            .collect()
    }
}

impl Bot {
    /// Starts a prepared command and listens to what it says.
    pub fn start(mut command: Command) -> Self {
        command.stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program is built");
        let told: Arc<(Mutex<Vec<String>>, Condvar)> = Arc::default();
        let stderr = BufReader::new(child.stderr.take().expect("it was piped"));
        let listener = Arc::clone(&told);
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                listener.0.lock().expect("nobody panics here").push(line);
                listener.1.notify_all();
            }
            listener
                .0
                .lock()
                .expect("nobody panics here")
                .push(SILENT.to_owned());
            listener.1.notify_all();
        });
        Self { child, told }
    }

    /// Waits until the program says a line that contains these words.
    pub fn await_line(&self, words: &str) -> String {
        self.await_lines(words, 1)
    }

    /// Waits until the program has said so many lines that contain these words, and returns the last of them.
    pub fn await_lines(&self, words: &str, count: usize) -> String {
        let told = self.told.0.lock().expect("nobody panics here");
        let said = |told: &Vec<String>| {
            told.iter()
                .filter(|line| line.contains(words))
                .nth(count - 1)
                .cloned()
        };
        let may_say = |told: &mut Vec<String>| {
            said(told).is_none() && told.last().is_none_or(|line| line != SILENT)
        };
        let (told, waited) = self
            .told
            .1
            .wait_timeout_while(told, PATIENCE, may_say)
            .expect("nobody panics here");
        match said(&told) {
            Some(line) => line,
            None => panic!(
                "the program did not say `{words}` ({}):\n{}",
                if waited.timed_out() { "hang" } else { "end" },
                told.join("\n")
            ),
        }
    }

    /// Returns all that the program has said on stderr.
    pub fn told(&self) -> String {
        self.told.0.lock().expect("nobody panics here").join("\n")
    }

    /// Kills it without any warning.
    pub fn kill(mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it was ours");
    }

    /// Asks it to stop, and returns its exit code.
    pub fn stop(self) -> Option<i32> {
        self.ask_to_stop();
        self.ended()
    }

    /// Asks it to stop, and does not wait until it has.
    pub fn ask_to_stop(&self) {
        let asked = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status()
            .expect("there is a kill");
        assert!(asked.success());
    }

    pub fn is_running(&mut self) -> bool {
        self.child.try_wait().expect("it was ours").is_none()
    }

    /// Waits until it ends by itself, and returns its exit code.
    pub fn ended(mut self) -> Option<i32> {
        self.child.wait().expect("it was ours").code()
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Finds an address that nobody uses, and that no system hands out by itself: a bot that is started again has to find it free.
pub fn free_address() -> SocketAddr {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let own = u16::try_from(std::process::id() % 1000).expect("it is below 1000") * 12;
    let ports =
        std::iter::repeat_with(|| 20_000 + (own + NEXT.fetch_add(1, Ordering::Relaxed)) % 12_000);
    let mut addresses = ports
        .take(12_000)
        .map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
    addresses
        .find(|address| TcpListener::bind(address).is_ok())
        .expect("a free port")
}
