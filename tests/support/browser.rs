//! A real browser without a screen, driven over its DevTools protocol; `None` where Chromium is not installed.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use super::http::ask;

/// A browser with one page. Dropping it ends it.
pub struct Browser {
    child: Child,
    socket: BufReader<TcpStream>,
    calls: u64,
    _profile: tempfile::TempDir,
}

/// Where it looks for a browser.
const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Returns axe-core's script, which `tests/support/readers/install.sh` installs; says so where it is not there.
pub fn axe() -> Option<String> {
    let named = std::env::var_os("VRAAG_READERS").map(PathBuf::from);
    let folder =
        named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target/readers"));
    let script = std::fs::read_to_string(folder.join("axe/node_modules/axe-core/axe.min.js"));
    if script.is_err() {
        println!("skipped: there is no axe-core here");
    }
    script.ok().map(|script| script + "; true")
}

impl Browser {
    /// Returns what axe finds on the page, after its script was run there.
    pub fn finds_with_axe(&mut self) -> Value {
        self.eval("axe.run().then((found) => found.violations.map((one) => one.id + ': ' + one.nodes[0].html))")
    }

    /// Starts a browser whose language is this; says so where there is none.
    pub fn start(language: &str) -> Option<Self> {
        let profile = tempfile::tempdir().expect("a folder");
        let started = NAMES.iter().find_map(|name| {
            Command::new(name)
                .args([
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--hide-scrollbars",
                ])
                .args([
                    "--remote-debugging-port=0",
                    "--no-first-run",
                    "--disable-dev-shm-usage",
                ])
                .arg(format!("--lang={language}"))
                .arg(format!("--user-data-dir={}", profile.path().display()))
                .arg("about:blank")
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .spawn()
                .ok()
        });
        let Some(mut child) = started else {
            println!("skipped: there is no Chromium here");
            return None;
        };
        let stderr = BufReader::new(child.stderr.take().expect("it is piped"));
        let mut lines = stderr.lines().map_while(Result::ok);
        let address: SocketAddr = lines
            .find_map(|line| {
                let rest = line.strip_prefix("DevTools listening on ws://")?;
                rest.split('/').next()?.parse().ok()
            })
            .expect("it says where it listens");
        // It must not stand still because nobody reads what it says.
        std::thread::spawn(move || lines.for_each(drop));
        let pages = ask(address, "GET", "/json/list", &[], b"");
        let pages: Value = serde_json::from_str(&pages.body).expect("a list of pages");
        let pages = pages.as_array().expect("a list of pages");
        let page = pages.iter().find(|page| page["type"] == "page");
        let socket = page.expect("it has a page")["webSocketDebuggerUrl"].as_str();
        let path = socket
            .expect("an address")
            .splitn(4, '/')
            .nth(3)
            .expect("a path");
        let mut stream = TcpStream::connect(address).expect("it listens");
        write!(
            stream,
            "GET /{path} HTTP/1.1\r\nhost: {address}\r\nupgrade: websocket\r\nconnection: upgrade\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        .expect("it listens");
        let mut socket = BufReader::new(stream);
        let mut line = String::new();
        while line != "\r\n" {
            line.clear();
            socket.read_line(&mut line).expect("it answers");
        }
        let mut browser = Self {
            child,
            socket,
            calls: 0,
            _profile: profile,
        };
        browser.call("Page.enable", json!({}));
        browser.call("Emulation.setLocaleOverride", json!({ "locale": language }));
        let headers = json!({ "headers": { "Accept-Language": language } });
        browser.call("Network.enable", json!({}));
        browser.call("Network.setExtraHTTPHeaders", headers);
        Some(browser)
    }

    /// Opens an address.
    pub fn opens(&mut self, address: &str) {
        self.call("Page.navigate", json!({ "url": address }));
        self.awaits("document.readyState === 'complete' && location.href !== 'about:blank'");
    }

    /// Sets the size of the window, and whether its colours are dark.
    pub fn looks(&mut self, width: u32, height: u32, is_dark: bool) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.call("Emulation.setDeviceMetricsOverride", size);
        let colours = json!({ "name": "prefers-color-scheme", "value": if is_dark { "dark" } else { "light" } });
        self.call(
            "Emulation.setEmulatedMedia",
            json!({ "features": [colours] }),
        );
    }

    /// Returns what an expression of the page's is.
    pub fn eval(&mut self, expression: &str) -> Value {
        let asked =
            json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let answer = self.call("Runtime.evaluate", asked);
        assert!(
            answer["exceptionDetails"].is_null(),
            "{expression}: {answer}"
        );
        answer["result"]["value"].clone()
    }

    /// Waits until an expression of the page's is true.
    pub fn awaits(&mut self, expression: &str) {
        loop {
            // A page that is being left cannot be asked.
            let look = format!(
                "new Promise((then) => {{ let n = 0; const look = () => ({expression}) ? then(true) : ++n > 40 ? then(false) : setTimeout(look, 50); look(); }})"
            );
            let asked = json!({ "expression": look, "awaitPromise": true, "returnByValue": true });
            if self.ask("Runtime.evaluate", asked)["result"]["result"]["value"] == true {
                return;
            }
        }
    }

    /// Returns what Chromium tells a screen reader of the page, from top to bottom: each thing's role and name.
    pub fn reads(&mut self) -> Vec<String> {
        let tree = self.call("Accessibility.getFullAXTree", json!({}));
        let nodes = tree["nodes"].as_array().expect("a tree");
        let mut read = Vec::new();
        let mut next = vec![&nodes[0]["nodeId"]];
        while let Some(id) = next.pop() {
            let node = nodes.iter().find(|node| node["nodeId"] == *id);
            let node = node.expect("the tree holds its children");
            let text = |part: &str| node[part]["value"].as_str().unwrap_or_default();
            if node["ignored"] == false && text("role") != "InlineTextBox" {
                read.push(format!("{} {}", text("role"), text("name").trim()));
            }
            next.extend(node["childIds"].as_array().into_iter().flatten().rev());
        }
        read
    }

    /// Types text where the focus is.
    pub fn types(&mut self, text: &str) {
        self.call("Input.insertText", json!({ "text": text }));
    }

    /// Presses a key: `Tab`, `Enter`.
    pub fn presses(&mut self, key: &str, with_shift: bool) {
        let code = if key == "Tab" { 9 } else { 13 };
        let text = if key == "Enter" { "\r" } else { "" };
        for kind in ["keyDown", "keyUp"] {
            let event = json!({
                "type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code,
                "text": if kind == "keyDown" { text } else { "" }, "modifiers": if with_shift { 8 } else { 0 },
            });
            self.call("Input.dispatchKeyEvent", event);
        }
    }

    /// Keeps a picture of the page in a folder that `VRAAG_PICTURES` names, to be looked at.
    pub fn picture(&mut self, name: &str) {
        let Some(folder) = std::env::var_os("VRAAG_PICTURES") else {
            return;
        };
        let taken = self.call("Page.captureScreenshot", json!({}));
        let text = taken["data"].as_str().expect("a picture");
        std::fs::write(Path::new(&folder).join(format!("{name}.base64")), text)
            .expect("the folder is there");
    }

    /// Calls a method of the protocol.
    pub fn call(&mut self, method: &str, parameters: Value) -> Value {
        let answer = self.ask(method, parameters);
        assert!(answer["error"].is_null(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// Calls a method of the protocol; the answer has a `result` or an `error`.
    fn ask(&mut self, method: &str, parameters: Value) -> Value {
        self.calls += 1;
        let id = self.calls;
        let call = json!({ "id": id, "method": method, "params": parameters }).to_string();
        let mut frame = vec![0x81];
        match u16::try_from(call.len()) {
            Ok(short @ 0..=125) => frame.push(0x80 | short as u8),
            Ok(length) => {
                frame.push(0x80 | 126);
                frame.extend(length.to_be_bytes());
            }
            Err(_) => {
                frame.push(0x80 | 127);
                frame.extend((call.len() as u64).to_be_bytes());
            }
        }
        // A mask of zeros changes nothing.
        frame.extend([0; 4]);
        frame.extend(call.as_bytes());
        self.socket.get_mut().write_all(&frame).expect("it runs");
        loop {
            let answer: Value = serde_json::from_slice(&self.frame()).expect("it speaks JSON");
            if answer["id"] == id {
                return answer;
            }
        }
    }

    /// Reads one message of the socket.
    fn frame(&mut self) -> Vec<u8> {
        let mut message = Vec::new();
        loop {
            let mut head = [0; 2];
            self.socket.read_exact(&mut head).expect("it runs");
            let length = match head[1] & 0x7f {
                126 => {
                    let mut long = [0; 2];
                    self.socket.read_exact(&mut long).expect("it runs");
                    u64::from(u16::from_be_bytes(long))
                }
                127 => {
                    let mut long = [0; 8];
                    self.socket.read_exact(&mut long).expect("it runs");
                    u64::from_be_bytes(long)
                }
                short => u64::from(short),
            };
            let read = (&mut self.socket).take(length).read_to_end(&mut message);
            assert_eq!(read.expect("it runs") as u64, length);
            if head[0] & 0x80 != 0 {
                return message;
            }
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
