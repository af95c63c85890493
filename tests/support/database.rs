//! A PostgreSQL server of the tests' own: in a temporary folder, reached over a socket there, with a database for each
//! test. It is stopped and its folder removed once the test program has ended, however that ends.
//!
//! Where there is no PostgreSQL 15, tests say that they are skipped; with `VRAAG_POSTGRES_ALL=1` that is a failure.

// Every test crate uses only the part that it needs.
#![allow(dead_code)]

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, Mutex};

/// Makes a cluster, tells its folder, and runs it until standard input is closed.
const SCRIPT: &str = r#"
set -e
bin=$1; shift
folder=$(mktemp -d /tmp/vraag-postgres.XXXXXX)
trap 'rm -rf "$folder"' EXIT
"$bin/initdb" -D "$folder/data" -U tester -A trust -E UTF8 --locale=C --no-instructions >"$folder/initdb.log" 2>&1
start() {
    "$bin/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= -c shared_buffers=64MB -c max_connections=300 \
        "$@" >>"$folder/server.log" 2>&1 </dev/null &
    pid=$!
    for _ in $(seq 600); do
        "$bin/pg_isready" -q -h "$folder" -U tester && break
        sleep 0.1
    done
    echo "$folder"
}
start "$@"
while read -r order; do
    case $order in
    stop)
        # At once, as when the machine stops: what was acknowledged must be found again.
        kill -QUIT $pid
        wait $pid || true
        echo stopped
        ;;
    start) start "$@" ;;
    standby)
        mkdir "$folder/second"
        "$bin/pg_basebackup" -h "$folder" -U tester -D "$folder/standby" -R -X stream -c fast >>"$folder/server.log" 2>&1
        "$bin/postgres" -D "$folder/standby" -k "$folder/second" -c listen_addresses= -c max_connections=300 >>"$folder/server.log" 2>&1 </dev/null &
        second=$!
        for _ in $(seq 600); do
            "$bin/pg_isready" -q -h "$folder/second" -U tester && break
            sleep 0.1
        done
        echo "$folder/second"
        ;;
    promote)
        kill -QUIT $pid
        wait $pid || true
        "$bin/pg_ctl" promote -w -D "$folder/standby" >>"$folder/server.log" 2>&1
        pid=$second
        echo promoted
        ;;
    passwords)
        echo "local all tester trust
local all all scram-sha-256" >"$folder/data/pg_hba.conf"
        kill -HUP $pid
        echo asked
        ;;
    esac
done
kill -INT $pid 2>/dev/null || true
wait $pid || true
"#;

/// A running server.
pub struct Server {
    /// Its folder: the socket, the data, the log.
    pub folder: PathBuf,
    /// The folder of its programs.
    pub bin: PathBuf,
    stdin: Option<ChildStdin>,
    stdout: BufReader<ChildStdout>,
    script: Option<Child>,
}

static SHARED: LazyLock<Option<Mutex<Server>>> =
    LazyLock::new(|| Server::start(&[]).map(Mutex::new));
static DATABASES: AtomicU32 = AtomicU32::new(0);

impl Server {
    /// Starts a server with these settings; `None` where there is no PostgreSQL of version 15 or later.
    pub fn start(settings: &[&str]) -> Option<Self> {
        let Some(bin) = bin() else {
            let told =
                "no PostgreSQL 15 or later is installed: the tests of the store there are skipped";
            assert!(std::env::var_os("VRAAG_POSTGRES_ALL").is_none(), "{told}");
            eprintln!("{told}");
            return None;
        };
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args([
                "--reuid=postgres",
                "--regid=postgres",
                "--clear-groups",
                "bash",
            ]);
            command
        } else {
            Command::new("bash")
        };
        let mut script = command
            .args(["-c", SCRIPT, "server"])
            .arg(&bin)
            .args(settings)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("bash can be started");
        let mut server = Self {
            folder: PathBuf::new(),
            bin,
            stdin: script.stdin.take(),
            stdout: BufReader::new(script.stdout.take().expect("its output is piped")),
            script: Some(script),
        };
        server.folder = server.hear().into();
        Some(server)
    }

    /// Ends all processes of the server at once.
    pub fn stop(&mut self) {
        self.order("stop");
    }

    /// Starts the server again on what it has on disk.
    pub fn start_again(&mut self) {
        self.order("start");
    }

    /// Starts a standby that has everything before a turn is acknowledged; returns the folder of its socket.
    pub fn start_standby(&mut self, url: &str) -> PathBuf {
        let folder = self.order("standby").into();
        self.sql(url, "alter system set synchronous_standby_names to '*'");
        self.sql(url, "select pg_reload_conf()");
        folder
    }

    /// Ends all processes of the server at once and has its standby take over.
    pub fn promote_standby(&mut self) {
        self.order("promote");
    }

    /// Asks everybody but the tests for a password.
    pub fn ask_for_passwords(&mut self) {
        self.order("passwords");
    }

    fn order(&mut self, order: &str) -> String {
        let stdin = self.stdin.as_mut().expect("it runs");
        writeln!(stdin, "{order}").expect("the script listens");
        self.hear()
    }

    fn hear(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("the script speaks");
        assert!(!line.is_empty(), "PostgreSQL cannot be started");
        line.trim().to_owned()
    }

    /// Makes a new database; returns its URL.
    pub fn database(&self) -> String {
        let name = format!("test{}", DATABASES.fetch_add(1, Ordering::Relaxed));
        let made = self.client("createdb").arg(&name).status();
        assert!(made.expect("createdb can be started").success());
        self.url("tester", &name)
    }

    /// Returns the URL of a database for a user.
    pub fn url(&self, user: &str, database: &str) -> String {
        let folder = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://{user}@{folder}/{database}")
    }

    /// Runs SQL in a database that [`Server::database`] made; returns what it says.
    pub fn sql(&self, url: &str, sql: &str) -> String {
        let database = url.rsplit('/').next().expect("it names a database");
        let ran = self
            .client("psql")
            .args([
                "-X",
                "-q",
                "-A",
                "-t",
                "-v",
                "ON_ERROR_STOP=1",
                "-d",
                database,
                "-c",
                sql,
            ])
            .output()
            .expect("psql can be started");
        assert!(
            ran.status.success(),
            "{sql}: {}",
            String::from_utf8_lossy(&ran.stderr)
        );
        String::from_utf8_lossy(&ran.stdout).trim().to_owned()
    }

    fn client(&self, program: &str) -> Command {
        let mut command = Command::new(self.bin.join(program));
        command.arg("-h").arg(&self.folder).args(["-U", "tester"]);
        command
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stdin = None;
        if let Some(mut script) = self.script.take() {
            script.wait().expect("it ends with its input");
        }
    }
}

/// A database of the server that the tests of a program share; `None` where there is none.
pub fn database() -> Option<String> {
    let server = SHARED.as_ref()?;
    Some(server.lock().expect("no test panics with it").database())
}

/// Runs SQL in a database of the shared server.
pub fn sql(url: &str, sql: &str) -> String {
    let server = SHARED.as_ref().expect("the database is there");
    server.lock().expect("no test panics with it").sql(url, sql)
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|of| {
        use std::os::unix::fs::MetadataExt;
        of.uid() == 0
    })
}

/// Finds the programs of a server: of the path, or where Debian puts them.
fn bin() -> Option<PathBuf> {
    let installed = std::fs::read_dir("/usr/lib/postgresql");
    let mut found: Vec<(u32, PathBuf)> = installed
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|of| {
            Some((
                of.file_name().to_str()?.parse().ok()?,
                of.path().join("bin"),
            ))
        })
        .collect();
    found.sort();
    let in_path = std::env::var_os("PATH").unwrap_or_default();
    let debian = found
        .into_iter()
        .rev()
        .filter(|(version, _)| *version >= 15)
        .map(|(_, bin)| bin);
    let is_there = |bin: &PathBuf| {
        ["initdb", "postgres", "psql", "createdb"]
            .iter()
            .all(|of| Path::is_file(&bin.join(of)))
    };
    std::env::split_paths(&in_path).chain(debian).find(is_there)
}
