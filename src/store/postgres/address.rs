//! Reads the address of a database: what the client is told, and what may be shown of it.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};
use url::form_urlencoded::{Serializer, parse};

use crate::store::StoreError;

/// The address of a database. Its password is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    /// What the client is told.
    pub config: Box<Config>,
    /// The file with the certificates to trust, if not the usual ones.
    pub trusted: Option<PathBuf>,
    shown: String,
}

impl Address {
    /// Parses `postgres://user:password@host:port/database`.
    ///
    /// Without `sslmode`, a server on this machine is spoken to plainly, and every other one with
    /// TLS and a certificate that is verified; `sslmode=disable` leaves it out, and
    /// `sslrootcert=FILE` names the certificates to trust.
    ///
    /// Fails if it is no such address.
    pub fn parse(text: &str) -> Result<Self, StoreError> {
        let refused = |why: &str| {
            StoreError::Broken(format!(
                "the address of the store cannot be read: {why}\nhint: write it as postgres://user:password@host:5432/database, with %40 for an @ in the password"
            ))
        };
        let (base, query) = text.split_once('?').unwrap_or((text, ""));
        let pairs: Vec<(String, String)> = parse(query.as_bytes()).into_owned().collect();
        let value = |name: &str| {
            let found = pairs.iter().rev().find(|(known, _)| known == name);
            found.map(|(_, value)| value.clone())
        };
        let ours = ["sslmode", "sslrootcert"];
        let rest: Vec<_> = pairs
            .iter()
            .filter(|(name, _)| !ours.contains(&name.as_str()))
            .collect();
        let mut plain = base.to_owned();
        if !rest.is_empty() {
            let rest = Serializer::new(String::new()).extend_pairs(rest).finish();
            // The client does not read `+` as a space.
            plain = format!("{base}?{}", rest.replace('+', "%20"));
        }
        let mut config: Config = plain.parse().map_err(|error| refused(&cause(&error)))?;
        let is_local = config.get_hosts().iter().all(is_local);
        config.ssl_mode(match value("sslmode").as_deref() {
            None if is_local => SslMode::Disable,
            Some("disable") => SslMode::Disable,
            None | Some("require" | "verify-ca" | "verify-full") => SslMode::Require,
            Some(_) => return Err(refused("sslmode is disable or verify-full")),
        });
        if config.get_hosts().is_empty() {
            return Err(refused("it names no host"));
        }
        if config.get_user().is_none() {
            return Err(refused("it names no user"));
        }
        if config.get_dbname().is_none() {
            return Err(refused("it names no database"));
        }
        config.application_name("vraag");
        config.connect_timeout(Duration::from_secs(10));
        // A server that is gone without a word, as with its network, is noticed.
        config.keepalives_idle(Duration::from_secs(20));
        config.keepalives_interval(Duration::from_secs(5));
        config.tcp_user_timeout(Duration::from_secs(30));
        Ok(Self {
            shown: shown(&config),
            config: Box::new(config),
            trusted: value("sslrootcert").map(PathBuf::from),
        })
    }
}

fn is_local(host: &Host) -> bool {
    match host {
        Host::Tcp(name) => {
            name == "localhost"
                || name
                    .parse::<std::net::IpAddr>()
                    .is_ok_and(|address| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    }
}

fn shown(config: &Config) -> String {
    let ports = config.get_ports();
    let hosts: Vec<String> = config
        .get_hosts()
        .iter()
        .enumerate()
        .map(|(at, host)| {
            let port = ports.get(at).or(ports.first()).unwrap_or(&5432);
            match host {
                Host::Tcp(name) => format!("{name}:{port}"),
                #[cfg(unix)]
                Host::Unix(folder) => format!("{}:{port}", folder.display()),
            }
        })
        .collect();
    let database = config.get_dbname().unwrap_or_default();
    format!("postgres://{}/{database}", hosts.join(","))
}

/// Returns what an error says, with its causes.
pub fn cause(error: &(dyn std::error::Error + 'static)) -> String {
    let mut said = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let cause_said = cause.to_string();
        if !said.contains(&cause_said) {
            said = format!("{said}: {cause_said}");
        }
        next = cause.source();
    }
    said
}

impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.shown)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.shown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_shows_no_password() {
        let address =
            Address::parse("postgres://bot:geheim@db.example.org/vraag").expect("it is one");
        assert_eq!(
            (address.to_string(), format!("{address:?}")),
            (
                "postgres://db.example.org:5432/vraag".to_owned(),
                "postgres://db.example.org:5432/vraag".to_owned()
            )
        );
        for wrong in [
            "postgres://bot:geheim@host:port/vraag",
            "postgres://bot:geheim@/",
            "postgres://bot:geheim@host/vraag?sslmode=geheim",
            "postgres://bot:geheim@host/vraag?color=geheim",
            "postgres://bot:geheim@host",
        ] {
            let told = Address::parse(wrong).expect_err("it is none").to_string();
            assert!(!told.contains("geheim"), "{told}");
        }
    }

    #[test]
    fn several_servers_may_be_named() {
        let url = "postgres://bot@db1:5433,db2:5434/vraag?target_session_attrs=read-write&options=-c%20statement_timeout%3D1s";
        let address = Address::parse(url).expect("it is one");
        assert_eq!(address.to_string(), "postgres://db1:5433,db2:5434/vraag");
        assert_eq!(
            address.config.get_options(),
            Some("-c statement_timeout=1s")
        );
    }

    #[test]
    fn only_a_server_of_this_machine_is_spoken_to_plainly() {
        let mode = |url: &str| {
            Address::parse(url)
                .expect("it is an address")
                .config
                .get_ssl_mode()
        };
        for local in [
            "postgres://bot@localhost/vraag",
            "postgres://bot@127.0.0.1:5433/vraag",
            "postgres://bot@%2Ftmp%2Fserver/vraag",
            "postgres://bot@db.example.org/vraag?sslmode=disable",
        ] {
            assert_eq!(mode(local), SslMode::Disable, "{local}");
        }
        for far in [
            "postgres://bot@db.example.org/vraag",
            "postgres://bot@127.0.0.1/vraag?sslmode=require",
            "postgresql://bot@10.0.0.7/vraag?sslrootcert=ca.pem&target_session_attrs=read-write",
        ] {
            assert_eq!(mode(far), SslMode::Require, "{far}");
        }
    }
}
