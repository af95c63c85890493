//! A line between the program and a database server, which can be cut at a moment of the test's choosing, and which
//! counts round trips.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// When a connection is cut: as soon as the program sends these bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// The server never sees them.
    Before,
    /// The server has done what they ask; its answer is lost.
    After,
}

#[derive(Default)]
struct State {
    cut: Option<(Vec<u8>, Cut)>,
    cuts: usize,
    /// Round trips, by connection.
    trips: Vec<usize>,
}

/// A relay to the socket of a server.
pub struct Relay {
    port: u16,
    state: Arc<Mutex<State>>,
}

impl Relay {
    pub fn start(socket: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a port");
        let port = listener.local_addr().expect("it listens").port();
        let state: Arc<Mutex<State>> = Arc::default();
        let (shared, socket) = (Arc::clone(&state), socket.to_owned());
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let (state, socket) = (Arc::clone(&shared), socket.clone());
                std::thread::spawn(move || carry(client, &socket, &state));
            }
        });
        Self { port, state }
    }

    /// Returns the URL of a database behind it.
    pub fn url(&self, url: &str) -> String {
        let (head, database) = url.rsplit_once('/').expect("it names a database");
        let user = head.split_once('@').expect("it names a user").0;
        format!("{user}@127.0.0.1:{}/{database}", self.port)
    }

    /// Cuts the next connection that carries these bytes.
    pub fn cut(&self, bytes: &[u8], when: Cut) {
        self.state.lock().expect("nobody panics").cut = Some((bytes.to_vec(), when));
    }

    pub fn cuts(&self) -> usize {
        self.state.lock().expect("nobody panics").cuts
    }

    /// How often the program waited for the server, over all connections but the first: the writer has that.
    pub fn trips(&self) -> usize {
        self.state
            .lock()
            .expect("nobody panics")
            .trips
            .iter()
            .skip(1)
            .sum()
    }
}

/// The path of a server's socket, from the URL of a database.
pub fn socket(url: &str) -> PathBuf {
    let (_, host) = url.split_once('@').expect("it names a user");
    let (folder, _) = host.rsplit_once('/').expect("it names a database");
    Path::new(&folder.replace("%2F", "/")).join(".s.PGSQL.5432")
}

fn carry(client: TcpStream, socket: &Path, state: &Arc<Mutex<State>>) {
    let Ok(server) = UnixStream::connect(socket) else {
        return;
    };
    let number = {
        let mut state = state.lock().expect("nobody panics");
        state.trips.push(0);
        state.trips.len() - 1
    };
    // Whether the program's next words begin a round trip.
    let is_answered = Arc::new(Mutex::new(true));
    let is_cut = Arc::new(Mutex::new(false));
    let (mut from_server, mut to_client) = (
        server.try_clone().expect("it can be shared"),
        client.try_clone().expect("it can be shared"),
    );
    let (answered, cut) = (Arc::clone(&is_answered), Arc::clone(&is_cut));
    std::thread::spawn(move || {
        let mut bytes = [0; 65_536];
        while let Ok(count @ 1..) = from_server.read(&mut bytes) {
            *answered.lock().expect("nobody panics") = true;
            if *cut.lock().expect("nobody panics") || to_client.write_all(&bytes[..count]).is_err()
            {
                break;
            }
        }
        let _ = to_client.shutdown(Shutdown::Both);
    });
    let (mut from_client, mut to_server) = (client, server);
    let mut bytes = vec![0; 1 << 20];
    while let Ok(count @ 1..) = from_client.read(&mut bytes) {
        let said = &bytes[..count];
        let when = {
            let mut state = state.lock().expect("nobody panics");
            if std::mem::take(&mut *is_answered.lock().expect("nobody panics")) {
                state.trips[number] += 1;
            }
            let is_it = state
                .cut
                .as_ref()
                .is_some_and(|(wanted, _)| said.windows(wanted.len()).any(|part| part == wanted));
            let cut = if is_it { state.cut.take() } else { None };
            state.cuts += usize::from(cut.is_some());
            cut.map(|(_, when)| when)
        };
        match when {
            Some(Cut::Before) => {
                let _ = from_client.shutdown(Shutdown::Both);
                let _ = to_server.shutdown(Shutdown::Both);
                return;
            }
            Some(Cut::After) => *is_cut.lock().expect("nobody panics") = true,
            None => {}
        }
        if to_server.write_all(said).is_err() {
            break;
        }
    }
    let _ = to_server.shutdown(Shutdown::Both);
}
