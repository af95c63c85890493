//! `vraag admin`: a link to the operator pages of the running bot.

use std::io::{IsTerminal, Write};
use std::sync::Arc;
use std::sync::mpsc::Sender;

use anyhow::{Context, Result};

use super::exit::Exit;
use crate::admin::{self, Admin};
use crate::config::Config;
use crate::id::Name;
use crate::runtime::admission::{self, Operator};
use crate::runtime::asking::Asking;
use crate::runtime::listen::Pages;
use crate::runtime::segments::SharedSegments;
use crate::store::Store;
use crate::time::now;

/// Writes a link for somebody at this machine; `config` is that of the running bot.
///
/// Fails if the store or the output cannot be written.
pub fn run(
    store: &dyn Store,
    config: &Config,
    out: &mut dyn Write,
    status: &mut dyn Write,
) -> Result<Exit> {
    let listen = config.listen.as_ref().filter(|_| config.has_admin);
    let Some(listen) = listen else {
        writeln!(status, "error: this bot serves no operator pages")?;
        writeln!(status, "hint: VRAAG_LISTEN or VRAAG_ADMIN is off")?;
        return Ok(Exit::Setup);
    };
    let address = config.admin_address(listen)?;
    let address = address.unwrap_or_else(|| listen.local_url());
    writeln!(out, "{}", link(store, &address)?)?;
    Ok(Exit::Fine)
}

/// Makes the operator pages of a bot, which tell how to come in once they are served; `None` if
/// there are none. `beside` is the channel of a talk that drives its own turns on the same store.
///
/// Fails if others would reach them without encryption.
pub fn pages(
    config: &Config,
    store: &Arc<dyn Store>,
    asks: &Sender<Asking>,
    segments: &SharedSegments,
    beside: Option<Name>,
) -> Result<Option<Pages>> {
    let Some(listen) = &config.listen else {
        return Ok(None);
    };
    let Some(address) = config.admin_address(listen)? else {
        return Ok(None);
    };
    let admin = Admin {
        store: Arc::clone(store),
        data: config.data.clone(),
        dialogs: config.dialogs.clone(),
        segments: segments.clone(),
        asks: asks.clone(),
        needs_https: !listen.is_local(),
        beside,
    };
    Ok(Some(Pages {
        address: address.as_str().into(),
        routes: Box::new(|running| admin::routes(admin, running)),
        served: tells_the_way(Arc::clone(store), address),
    }))
}

/// Returns what tells how to come in. A link is a secret: it goes to a screen, and not into the log
/// of a service.
fn tells_the_way(store: Arc<dyn Store>, address: String) -> Box<dyn FnOnce() + Send> {
    Box::new(move || {
        let mut stderr = std::io::stderr();
        let link = match stderr.is_terminal() {
            true => link(store.as_ref(), &address).ok(),
            false => None,
        };
        // The starting process may have closed its end; the bot runs all the same.
        let _ = match link {
            Some(link) => writeln!(
                stderr,
                "operator pages: {link} (works once, for a quarter of an hour; `vraag admin` makes another)"
            ),
            None => writeln!(
                stderr,
                "operator pages: {address}/admin (`vraag admin` makes the link that lets you in)"
            ),
        };
    })
}

/// Makes a link for somebody at this machine.
///
/// Fails if the store cannot be written.
fn link(store: &dyn Store, address: &str) -> Result<String> {
    let secret = admission::link(store, Operator::default(), now()).context("making the link")?;
    Ok(format!("{address}/admin/in/{secret}"))
}
