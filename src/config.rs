//! Reads and checks the environment and `.env` once; secrets are held in a type that does not
//! print.

mod backup;
mod env_file;
mod secret;
mod variable;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use url::Url;

pub use self::backup::{BackupAccess, BackupSettings, S3Access};
use self::secret::checked_key;
pub use self::secret::{Secret, checked_token};
use self::variable::variable;
use crate::hex::Hex;
use crate::http::OWN_PATHS;

/// The configuration of the program.
#[derive(Clone, Debug)]
pub struct Config {
    /// The dialogs folder.
    pub dialogs: PathBuf,
    /// The data folder, with the store.
    pub data: PathBuf,
    /// The bot's token at Telegram; `None` if there is none.
    pub token: Option<Secret>,
    /// The address of Telegram's Bot API.
    pub api_url: Url,
    /// The webhook; `None` for polling.
    pub webhook: Option<Webhook>,
    /// Where the program's own HTTP server listens, or `None` if it is switched off.
    pub listen: Option<Listen>,
    /// Where the server in front is reached, which does the encryption: `https://` and a host.
    pub public_url: Option<String>,
    /// The key with which sites that show the page sign who a visitor is; `None` if they do not.
    pub site_key: Option<Secret>,
    /// Whether there are operator pages.
    pub has_admin: bool,
    /// What backups need.
    pub backup: BackupAccess,
    /// Where that is read from again, in a program that runs for long.
    pub backup_settings: BackupSettings,
}

/// Where the HTTP server listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listen {
    /// A host and a port.
    pub address: String,
    /// Whether somebody asked for it: then the bot does not start without it.
    pub is_required: bool,
    /// The hosts under which a server in front is reached.
    pub hosts: Vec<String>,
}

/// The settings of the webhook.
#[derive(Clone, Debug)]
pub struct Webhook {
    /// The address that is given to Telegram.
    pub url: Url,
    /// The secret that Telegram sends with each update.
    pub secret: Secret,
    /// Maximum number of updates in progress.
    pub queue: usize,
}

/// The default address of Telegram's Bot API.
const PUBLIC_API: &str = "https://api.telegram.org";
/// The default address of the HTTP server: reachable only from this machine and a proxy on it.
const LISTEN: &str = "127.0.0.1:8080";
/// The ports that Telegram supports for webhooks.
const HOOK_PORTS: [u16; 4] = [443, 80, 88, 8443];
/// More than Telegram delivers at once, and few enough for a process's limit of open files.
const DEFAULT_QUEUE: usize = 800;

impl Config {
    /// Reads `.env` of the working folder and the environment; the environment has priority over
    /// `.env`, flags over both.
    ///
    /// Fails if a setting has a value that cannot be used.
    pub fn read(dialogs: Option<PathBuf>, data: Option<PathBuf>) -> Result<Self> {
        let backup_settings = BackupSettings::note()?;
        env_file::load()?;
        let token = match variable("TELOXIDE_TOKEN")? {
            Some(token) => Some(checked_token(token)?),
            None => None,
        };
        let api_url = variable("TELEGRAM_API_URL")?.unwrap_or_else(|| PUBLIC_API.to_owned());
        let api_url: Url = api_url.parse().with_context(|| {
            format!("TELEGRAM_API_URL is `{api_url}`, which is not an address such as {PUBLIC_API}")
        })?;
        if !matches!(api_url.scheme(), "http" | "https") || api_url.host_str().is_none() {
            bail!("TELEGRAM_API_URL is `{api_url}`: it has to start with https:// or http://");
        }
        let webhook = match &token {
            Some(token) => webhook(token, &api_url)?,
            None => None,
        };
        let (dialogs, data) = (
            folder(dialogs, "VRAAG_DIALOGS", "dialogs")?,
            folder(data, "VRAAG_DATA", "data")?,
        );
        let mut listen = listen(variable("VRAAG_LISTEN")?, webhook.is_some())?;
        let public_url = variable("VRAAG_PUBLIC_URL")?.map(|url| checked_public(&url));
        let public_url = public_url.transpose()?;
        if let Some(listen) = &mut listen {
            let public: Option<Url> = public_url.as_deref().and_then(|url| url.parse().ok());
            let hook = webhook.as_ref().map(|webhook| &webhook.url);
            let hosts = public.iter().chain(hook).filter_map(Url::host_str);
            listen.hosts = hosts.map(str::to_owned).collect();
        }
        let has_admin = match variable("VRAAG_ADMIN")?.as_deref() {
            None | Some("on") => true,
            Some("off") => false,
            Some(other) => bail!("VRAAG_ADMIN is `{other}`: it is on or off"),
        };
        Ok(Self {
            dialogs,
            data,
            token,
            api_url,
            webhook,
            listen,
            public_url,
            site_key: variable("VRAAG_SITE_KEY")?.map(checked_key).transpose()?,
            has_admin,
            backup: backup_settings.read()?,
            backup_settings,
        })
    }

    /// Returns the address at which operators find their pages if the server listens here; `None`
    /// if there are none.
    ///
    /// Fails if others would reach the pages without encryption.
    pub fn admin_address(&self, listen: &Listen) -> Result<Option<String>> {
        if !self.has_admin {
            return Ok(None);
        }
        let hook = self.webhook.as_ref().map(|webhook| &webhook.url);
        let hook = hook.filter(|url| url.scheme() == "https");
        let named = self.public_url.clone();
        let named = named.or_else(|| hook.map(|url| url.origin().ascii_serialization()));
        match named {
            Some(address) => Ok(Some(address)),
            None if listen.is_local() => Ok(Some(listen.local_url())),
            None => bail!(
                "VRAAG_LISTEN is {}, where others reach the operator pages without encryption: \
                 name the address of the server in front that encrypts (VRAAG_PUBLIC_URL=https://chat.example.org, docs/admin.md), \
                 listen on 127.0.0.1, or switch the pages off (VRAAG_ADMIN=off)",
                listen.address
            ),
        }
    }
}

impl Listen {
    /// Returns whether only this machine reaches it.
    pub fn is_local(&self) -> bool {
        let host = self.address.rsplit_once(':').map_or("", |(host, _)| host);
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let is_loopback = |address: std::net::IpAddr| address.is_loopback();
        host == "localhost" || host.parse().is_ok_and(is_loopback)
    }

    /// Returns the address by which a browser on this machine reaches it.
    pub fn local_url(&self) -> String {
        let (host, port) = self.address.rsplit_once(':').unwrap_or_default();
        let host = match host {
            "0.0.0.0" => "127.0.0.1",
            "[::]" => "[::1]",
            host => host,
        };
        format!("http://{host}:{port}")
    }
}

/// Returns the address of the store, if it is not in the data folder.
///
/// Fails if it is no text.
pub fn store() -> Result<Option<String>> {
    variable("VRAAG_STORE")
}

fn folder(flag: Option<PathBuf>, name: &str, fallback: &str) -> Result<PathBuf> {
    Ok(match flag {
        Some(path) => path,
        None => variable(name)?.map_or_else(|| PathBuf::from(fallback), PathBuf::from),
    })
}

fn webhook(token: &Secret, api_url: &Url) -> Result<Option<Webhook>> {
    let Some(url) = variable("VRAAG_WEBHOOK_URL")? else {
        return Ok(None);
    };
    let is_public = api_url
        .host_str()
        .is_some_and(|host| PUBLIC_API.ends_with(host));
    Ok(Some(Webhook {
        url: checked_hook(&url, is_public)?,
        secret: variable("VRAAG_WEBHOOK_SECRET")?
            .map_or_else(|| Ok(derived_secret(token)), checked_secret)?,
        queue: variable("VRAAG_WEBHOOK_QUEUE")?
            .map_or(Ok(DEFAULT_QUEUE), |queue| checked_queue(&queue))?,
    }))
}

fn checked_hook(text: &str, is_public: bool) -> Result<Url> {
    let diagnostics = || format!("VRAAG_WEBHOOK_URL is `{text}`");
    let url: Url = text.parse().with_context(|| {
        format!(
            "{}, which is not an address such as https://bot.example.org/telegram",
            diagnostics()
        )
    })?;
    let is_here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    match url.scheme() {
        "https" => {}
        "http" if is_here => {}
        _ => bail!(
            "{}: it has to start with https:// (http:// only towards localhost)",
            diagnostics()
        ),
    }
    if url.host_str().is_none()
        || !url.username().is_empty()
        || url.password().is_some()
        || url.fragment().is_some()
    {
        bail!(
            "{}: it has a host, perhaps a port, and a path; no name, password or # part",
            diagnostics()
        );
    }
    if OWN_PATHS.contains(&url.path()) {
        bail!(
            "{}: {} is a page of the program itself; choose another path, such as /telegram",
            diagnostics(),
            url.path()
        );
    }
    if is_public
        && !url
            .port_or_known_default()
            .is_some_and(|port| HOOK_PORTS.contains(&port))
    {
        bail!(
            "{}: Telegram brings updates only to the ports 443, 80, 88 and 8443",
            diagnostics()
        );
    }
    Ok(url)
}

fn checked_public(text: &str) -> Result<String> {
    let url: Option<Url> = text.parse().ok();
    let is_host_alone = |url: &Url| {
        url.scheme() == "https" && url.path() == "/" && url.query().is_none() && url.has_host()
    };
    match url.filter(is_host_alone) {
        Some(url) => Ok(url.origin().ascii_serialization()),
        None => bail!(
            "VRAAG_PUBLIC_URL is `{text}`: it is https:// and a host, such as https://chat.example.org"
        ),
    }
}

fn listen(written: Option<String>, has_webhook: bool) -> Result<Option<Listen>> {
    match written {
        None => Ok(Some(Listen {
            address: LISTEN.to_owned(),
            is_required: has_webhook,
            hosts: Vec::new(),
        })),
        Some(text) if text == "off" && has_webhook => {
            bail!(
                "VRAAG_LISTEN is off, but Telegram is to bring updates (VRAAG_WEBHOOK_URL): give it a host and a port such as {LISTEN}"
            )
        }
        Some(text) if text == "off" => Ok(None),
        Some(text) => Ok(Some(Listen {
            address: checked_listen(text)?,
            is_required: true,
            hosts: Vec::new(),
        })),
    }
}

fn checked_listen(text: String) -> Result<String> {
    let fits = text
        .rsplit_once(':')
        .is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok());
    if !fits {
        bail!(
            "VRAAG_LISTEN is `{text}`, which is neither off nor a host and a port such as {LISTEN} (0.0.0.0 stands for every address of the machine)"
        );
    }
    Ok(text)
}

fn checked_secret(text: String) -> Result<Secret> {
    if text.len() > 256
        || !text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
    {
        bail!(
            "VRAAG_WEBHOOK_SECRET has to be 1 to 256 letters A-Z a-z, digits, _ or -; without it, one is made from the token"
        );
    }
    Ok(Secret::new(text))
}

/// Derives a secret from the token: the same at every start, and not reversible.
fn derived_secret(token: &Secret) -> Secret {
    let mut mac = Hmac::<Sha256>::new_from_slice(token.reveal().as_bytes())
        .expect("a key of this kind may have any length");
    mac.update(b"vraag: the secret of the webhook");
    Secret::new(Hex(&mac.finalize().into_bytes()).to_string())
}

fn checked_queue(text: &str) -> Result<usize> {
    match text.parse() {
        Ok(queue @ 1..=100_000) => Ok(queue),
        _ => bail!("VRAAG_WEBHOOK_QUEUE is `{text}`: it is a number from 1 to 100000"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_webhook_is_encrypted_unless_it_stays_on_this_machine() {
        let is_taken = |url: &str| checked_hook(url, false).is_ok();
        for url in [
            "https://bot.example.org/telegram",
            "https://bot.example.org:9443",
            "http://localhost:8080/a",
            "http://127.0.0.1/a",
            "http://[::1]:1/",
        ] {
            assert!(is_taken(url), "{url}");
        }
        for url in [
            "http://bot.example.org/telegram",
            "http://localhost.example.org/",
            "bot.example.org",
            "ftp://localhost/",
            "https://",
            "https://a:b@example.org/",
            "https://example.org/ready",
        ] {
            assert!(!is_taken(url), "{url}");
        }
    }

    #[test]
    fn telegram_itself_brings_updates_to_four_ports_only() {
        assert!(checked_hook("https://bot.example.org:8443/telegram", true).is_ok());
        let diagnostics = checked_hook("https://bot.example.org:9443/telegram", true)
            .expect_err("not a port of Telegram's")
            .to_string();
        assert!(diagnostics.contains("8443"), "{diagnostics}");
    }

    #[test]
    fn a_place_to_listen_has_a_host_and_a_port() {
        for text in [
            "127.0.0.1:8080",
            "0.0.0.0:80",
            "[::1]:8080",
            "localhost:8080",
        ] {
            assert_eq!(
                checked_listen(text.to_owned()).expect("a host and a port"),
                text
            );
        }
        for text in [
            "8080",
            ":8080",
            "localhost",
            "localhost:http",
            "localhost:70000",
        ] {
            assert!(checked_listen(text.to_owned()).is_err(), "{text}");
        }
    }

    #[test]
    fn pages_for_operators_leave_this_machine_only_with_encryption() {
        let config = |public: Option<&str>, has_admin| Config {
            dialogs: PathBuf::new(),
            data: PathBuf::new(),
            token: None,
            api_url: PUBLIC_API.parse().expect("an address"),
            webhook: None,
            listen: None,
            site_key: None,
            public_url: public.map(|url| checked_public(url).expect("an address")),
            has_admin,
            backup: BackupAccess::default(),
            backup_settings: BackupSettings::default(),
        };
        let at = |address: &str| Listen {
            address: address.to_owned(),
            is_required: true,
            hosts: Vec::new(),
        };
        let here = config(None, true);
        for (address, page) in [
            ("127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("[::1]:80", "http://[::1]:80"),
            ("localhost:80", "http://localhost:80"),
        ] {
            let found = here.admin_address(&at(address)).expect("it stays here");
            assert_eq!(found.as_deref(), Some(page));
        }
        for address in [
            "0.0.0.0:80",
            "[::]:80",
            "10.0.0.2:80",
            "shop.example.org:80",
        ] {
            assert!(here.admin_address(&at(address)).is_err(), "{address}");
            let off = config(None, false).admin_address(&at(address));
            assert_eq!(off.expect("there are no pages"), None);
            let named = config(Some("https://chat.example.org/"), true);
            let found = named.admin_address(&at(address)).expect("it is named");
            assert_eq!(found.as_deref(), Some("https://chat.example.org"));
        }
        for wrong in [
            "http://a.example",
            "https://a.example/b",
            "a.example",
            "https://",
        ] {
            assert!(checked_public(wrong).is_err(), "{wrong}");
        }
        assert_eq!(at("0.0.0.0:81").local_url(), "http://127.0.0.1:81");
    }

    #[test]
    fn a_secret_is_made_from_the_token_and_does_not_show_it() {
        let of = |token: &str| derived_secret(&Secret::new(token)).reveal().to_owned();
        assert_eq!(of("123:abc"), of("123:abc"));
        assert_ne!(of("123:abc"), of("123:abd"));
        assert!(checked_secret(of("123:abc")).is_ok() && !of("123:abc").contains("abc"));
    }

    #[test]
    fn a_secret_that_telegram_would_refuse_is_told_without_showing_it() {
        let diagnostics = checked_secret("open sesame".to_owned())
            .expect_err("a space is not allowed")
            .to_string();
        assert!(!diagnostics.contains("sesame"), "{diagnostics}");
    }

    #[test]
    fn a_secret_does_not_print() {
        assert_eq!(format!("{:?}", Secret::new("123:abc")), "(secret)");
    }

    #[test]
    fn a_token_with_a_slash_is_told_without_showing_it() {
        let diagnostics = checked_token("123:ab/c".to_owned())
            .expect_err("a slash is not part of a token")
            .to_string();
        assert!(diagnostics.contains("@BotFather") && !diagnostics.contains("ab/c"));
    }
}
