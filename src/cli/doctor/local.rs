//! What can be seen on this machine: settings, dialogs, the data folder, backups, ports.

use std::path::Path;
use std::sync::Arc;

use super::findings::Findings;
use crate::cli::{open, source};
use crate::config::{self, Config};
use crate::dialog::bot::Bot;
use crate::dialog::suggest::nearest;
use crate::disk_space::free_space;
use crate::private_path::private_file;
use crate::runtime::backup::depot::Depot;
use crate::store::{Store, StoreError};
use crate::time::{Duration, Zone, now};

/// The names that `.env` may hold.
const EXAMPLE: &str = include_str!("../../../.env.example");
/// Less room than this, in MiB, is trouble.
const LITTLE_ROOM: u64 = 512;
/// How late a backup may be.
const LATE: Duration = Duration::DAY;

/// Looks at `.env`.
pub(super) fn settings(findings: &mut Findings) {
    let path = Path::new(".env");
    let Ok(text) = std::fs::read_to_string(path) else {
        findings.note(
            "settings",
            "there is no .env that can be read in this folder",
            "`vraag init` writes one; what is in the environment counts, too",
        );
        return;
    };
    let known: Vec<&str> = names(EXAMPLE).collect();
    let mut has_trouble = false;
    for name in names(&text).filter(|name| name.starts_with("VRAAG_") && !known.contains(name)) {
        has_trouble = true;
        let cure = match nearest(name, known.iter().copied()) {
            Some(near) => format!("did you mean {near}?"),
            None => "remove it; .env.example has all names".to_owned(),
        };
        findings.trouble("settings", format!("{name} in .env means nothing"), cure);
    }
    if is_readable_by_others(path) {
        has_trouble = true;
        findings.trouble(
            "settings",
            "others on this machine can read .env, and with its token speak as your bot",
            "chmod 600 .env",
        );
    }
    if !has_trouble {
        findings.fine("settings", ".env is yours alone");
    }
}

/// Returns the names in a file of settings, also those behind a `#`.
fn names(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| {
        let (name, _) = line.trim_start_matches('#').split_once('=')?;
        let name = name.trim().trim_start_matches("export ");
        let is_name = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        (!name.is_empty() && name.chars().all(is_name)).then_some(name)
    })
}

/// Looks at the dialogs, and at what `bot.yaml` should say.
pub(super) fn dialogs(dialogs: &open::Dialogs, config: &Config, findings: &mut Findings) {
    let folder = config.dialogs.display();
    let bot = &dialogs.compiled.dialogs.bot;
    match dialogs.errors() {
        0 if dialogs.compiled.dialogs.programs.is_empty() => findings.trouble(
            "dialogs",
            format!("there is no dialog in {folder}"),
            "`vraag new NAME --from satisfaction` writes one; another folder is chosen with --dialogs or VRAAG_DIALOGS",
        ),
        0 => findings.fine(
            "dialogs",
            format!("{} without errors", dialogs.compiled.dialogs.programs.len()),
        ),
        errors => findings.trouble(
            "dialogs",
            format!("{errors} errors in {folder}; the files that have them are left out"),
            "`vraag check` shows each with the fix",
        ),
    }
    let moment = now().local(bot.timezone).format("%H:%M");
    match bot.timezone {
        Zone::UTC => findings.note(
            "time zone",
            format!("the bot's clock is UTC, where it is {moment} now"),
            "write yours into bot.yaml, such as `timezone: Europe/Amsterdam`",
        ),
        zone => findings.fine("time zone", format!("{zone}, where it is {moment} now")),
    }
    if bot.operators.is_empty() {
        findings.note(
            "operators",
            "nobody is told of alarms",
            "write your numeric Telegram id into bot.yaml: `operators: [123456789]`",
        );
    }
}

/// The store, as far as it can be looked into.
#[derive(Default)]
pub(super) struct LookedStore {
    /// The store, if nobody else has it open and it is well.
    pub open: Option<Arc<dyn Store>>,
    /// Whether a bot has it open.
    pub is_in_use: bool,
}

/// Looks at the data folder and the store.
pub(super) fn data(config: &Config, has_backups: bool, findings: &mut Findings) -> LookedStore {
    let data = &config.data;
    let shown = data.display();
    let room = data
        .ancestors()
        .find(|path| path.exists())
        .map_or(Path::new("."), |path| {
            if path.as_os_str().is_empty() {
                Path::new(".")
            } else {
                path
            }
        });
    match free_space(room).map(|bytes| bytes >> 20) {
        Some(left) if left < LITTLE_ROOM => findings.trouble(
            "disk",
            format!("{left} MiB are left on the disk of {shown}"),
            "make room, or move the data folder to a larger disk",
        ),
        Some(left) => findings.fine(
            "disk",
            format!("{left} MiB are left on the disk of {shown}"),
        ),
        None => {}
    }
    if !data.exists() {
        findings.note(
            "data",
            format!("there is no folder {shown} yet"),
            match has_backups {
                true => "`vraag` makes an empty one; if it was lost, `vraag restore` brings the newest backup back first",
                false => "`vraag` makes it",
            },
        );
        // A database is there without it.
        return match config::store() {
            Ok(None) => LookedStore::default(),
            Ok(Some(_)) | Err(_) => store(config, findings),
        };
    }
    if is_readable_by_others(data) {
        findings.trouble(
            "data",
            format!("others on this machine can look into {shown}"),
            format!("chmod 700 {shown}; the bot does it when it starts"),
        );
    }
    let trial = data.join(".vraag-doctor");
    let written = private_file(std::fs::File::options().write(true).create(true)).open(&trial);
    // The trial is empty, and the next doctor removes it, too.
    let _ = std::fs::remove_file(&trial);
    if let Err(error) = written {
        findings.trouble(
            "data",
            format!("{shown} cannot be written: {error}"),
            "run this as the user who runs the bot, or give the folder to that user with chown",
        );
        return LookedStore::default();
    }
    store(config, findings)
}

fn store(config: &Config, findings: &mut Findings) -> LookedStore {
    let unknown = LookedStore::default();
    let location = match open::if_there(&config.data) {
        Ok(Some(location)) => location,
        Ok(None) => {
            findings.note(
                "store",
                "nobody has answered anything yet",
                "write to the bot",
            );
            return unknown;
        }
        Err(error) => {
            findings.error("store", &error);
            return unknown;
        }
    };
    let store = match location.open_once() {
        Ok(store) => store,
        Err(StoreError::InUse { .. }) => {
            findings.fine("store", "a bot runs on it and has it open");
            return LookedStore {
                is_in_use: true,
                ..unknown
            };
        }
        #[cfg(feature = "postgres")]
        Err(error) if matches!(location, crate::store::Location::Postgres { .. }) => {
            findings.error("store", &error.into());
            return unknown;
        }
        Err(error) => {
            findings.trouble(
                "store",
                format!("it cannot be opened: {error}"),
                "move the folder `db` of the data folder away, and put back a backup with `vraag restore`",
            );
            return unknown;
        }
    };
    match store.check_integrity() {
        Ok(faults) if faults.is_empty() => findings.fine("store", "its records fit together"),
        Ok(faults) => findings.trouble(
            "store",
            format!(
                "{} of its records do not fit together; the first: {}",
                faults.len(),
                faults[0]
            ),
            "report this with `vraag --version`; a backup from before has them whole",
        ),
        Err(error) => findings.trouble(
            "store",
            format!("it cannot be read: {error}"),
            "put back a backup with `vraag restore`",
        ),
    }
    LookedStore {
        open: Some(store),
        ..unknown
    }
}

/// Looks how old the newest backup is.
pub(super) fn backups(bot: &Bot, config: &Config, findings: &mut Findings) {
    let Some(plan) = &bot.backup else {
        findings.note(
            "backup",
            "no backups are made by themselves",
            "write `backup: /var/backups/vraag` into bot.yaml (docs/reliability.md)",
        );
        return;
    };
    let depot = Depot::open(&plan.to, &config.backup.s3);
    let names = depot.and_then(|depot| source::wait(depot.list())?);
    match names {
        Err(error) => findings.error("backup", &error),
        Ok(names) => match names.first() {
            None => findings.trouble(
                "backup",
                format!("there is none in {}", plan.to),
                "the running bot makes the first at once; its log says why it could not",
            ),
            Some(newest) => {
                let due = plan.every.next_after(newest.at, bot.timezone);
                let made = newest.at.local(bot.timezone).format("%Y-%m-%d %H:%M");
                if due.is_some_and(|due| due.plus(LATE) < now()) {
                    findings.trouble(
                        "backup",
                        format!("the newest is of {made}, and a later one was due"),
                        "the log of the bot says why it could not make one; `vraag backup` makes one now",
                    );
                } else if config.backup.passphrase.is_some() && !newest.is_sealed() {
                    findings.trouble(
                        "backup",
                        format!("the newest is of {made} and not encrypted, whatever .env says"),
                        "the running bot makes one that is at once; remove those that are not",
                    );
                } else {
                    findings.fine(
                        "backup",
                        format!("the newest is of {made}; `vraag backup verify` tries it"),
                    );
                }
            }
        },
    }
    if config.backup.passphrase.is_none() {
        findings.note(
            "backup",
            "backups are not encrypted",
            "write VRAAG_BACKUP_PASSPHRASE into .env, and on paper",
        );
    }
}

/// Looks whether the address of the bot's server is free, or a bot answers there.
pub(super) fn ports(config: &Config, bot_runs: bool, findings: &mut Findings) {
    let Some(listen) = &config.listen else {
        return;
    };
    let at = &listen.address;
    match std::net::TcpListener::bind(at) {
        Ok(_) => findings.fine("port", format!("{at} is free")),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse && bot_runs => {
            findings.fine(
                "port",
                format!(
                    "something answers at {at}: the bot that runs here, or else see VRAAG_LISTEN"
                ),
            );
        }
        // Without it a bot runs, too.
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse && !listen.is_required => {
            findings.note(
                "port",
                format!("another program has {at}: a bot runs, but without its pages, /health and /metrics"),
                "name another address: VRAAG_LISTEN=127.0.0.1:8081",
            );
        }
        Err(error) => findings.trouble(
            "port",
            format!("the bot cannot listen on {at}: {error}"),
            "end the other program, or name another address: VRAAG_LISTEN=127.0.0.1:8081",
        ),
    }
    if let Err(error) = config.admin_address(listen) {
        findings.error("port", &error);
    }
}

#[cfg(unix)]
fn is_readable_by_others(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(path).is_ok_and(|about| about.mode() & 0o044 != 0)
}

#[cfg(not(unix))]
fn is_readable_by_others(_path: &Path) -> bool {
    false
}
