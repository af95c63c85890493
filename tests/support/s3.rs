//! A server of S3-compatible storage on this machine: `moto`, which `tests/support/readers/install.sh` installs.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::http::ask;

/// A running server. Dropping it ends it.
pub struct Storage {
    child: Child,
    address: SocketAddr,
}

/// Longer than it takes to start; only a hang reaches it.
const PATIENCE: Duration = Duration::from_secs(120);

impl Storage {
    /// Starts a server with an empty bucket; says so where it is not installed.
    pub fn start(bucket: &str) -> Option<Self> {
        let named = std::env::var_os("VRAAG_READERS").map(PathBuf::from);
        let folder =
            named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target/readers"));
        let python = folder.join("py/bin/python");
        let has = Command::new(&python)
            .args(["-c", "import moto.server"])
            .stderr(Stdio::null())
            .status();
        if !has.is_ok_and(|ended| ended.success()) {
            assert!(
                std::env::var_os("VRAAG_READERS_ALL").is_none(),
                "moto is not installed, and all readers are wanted"
            );
            println!(
                "SKIPPED: there is no S3 server (moto) here; tests/support/readers/install.sh installs it"
            );
            return None;
        }
        let free = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = free.local_addr().expect("it is bound");
        drop(free);
        let child = Command::new(python)
            .args([
                "-m",
                "moto.server",
                "-H",
                "127.0.0.1",
                "-p",
                &address.port().to_string(),
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it is installed");
        let storage = Self { child, address };
        let started = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(started.elapsed() < PATIENCE, "the S3 server does not start");
            std::thread::sleep(Duration::from_millis(50));
        }
        assert_eq!(storage.ask("PUT", bucket), 200, "the bucket is made");
        Some(storage)
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Asks for a path, and returns the status of the answer.
    pub fn ask(&self, method: &str, path: &str) -> u16 {
        ask(self.address, method, &format!("/{path}"), &[], b"").status
    }
}

impl Drop for Storage {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
