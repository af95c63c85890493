//! `vraag link`: the addresses at which a dialog starts, also as QR codes for paper.

mod code;

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, bail};

use self::code::Code;
use super::exit::Exit;
use super::global::Global;
use super::{logging, open};
use crate::channel::telegram::{Settings, Telegram};
use crate::config::Config;
use crate::dialog::suggest;

/// The longest text that Telegram takes behind `?start=`.
const START_MAX: usize = 64;
/// Where the page is if nobody named an address.
const HERE: &str = "127.0.0.1:4117";

/// Print the addresses at which a dialog starts, on the page and in Telegram
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  vraag link wish-list                              on the page, and in Telegram if there is a token
  vraag link wish-list --source flyer --qr          with a QR code; answers have the source `flyer`
  vraag link wish-list --on telegram --out q.svg    the QR code as a picture, for paper
The page's address is that of VRAAG_PUBLIC_URL; without it only this machine reaches it.")]
pub struct Options {
    /// Dialog with a `link:`
    #[arg(value_name = "DIALOG")]
    dialog: String,
    /// Where the address will stand; it is noted with the answers
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// Print a QR code below each address
    #[arg(long)]
    qr: bool,
    /// Only this address
    #[arg(long, value_name = "WHERE")]
    on: Option<Where>,
    /// Write the QR code of the first address to a file: .svg or .png
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Where an address leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Where {
    /// To the page in the browser.
    Web,
    /// To the bot in Telegram.
    Telegram,
}

/// Prints the addresses, and writes the picture.
///
/// Fails if the dialogs cannot be read, or the output cannot be written.
pub fn run(config: &Config, global: &Global, options: &Options) -> Result<Exit> {
    let dialogs = open::Dialogs::read(&config.dialogs).compiled.dialogs;
    let Some(program) = dialogs.programs.get(options.dialog.as_str()) else {
        let names = dialogs.programs.keys().map(|name| name.as_str());
        let nearest = suggest::nearest(&options.dialog, names);
        let hint = nearest.map_or(String::new(), |name| format!("\nhint: there is `{name}`"));
        eprintln!(
            "error: no dialog that runs is called `{}`{hint}",
            options.dialog
        );
        return Ok(Exit::Usage);
    };
    let links: Vec<&str> = program
        .triggers
        .iter()
        .filter_map(|trigger| trigger.on.link().map(|link| link.as_str()))
        .collect();
    if links.is_empty() {
        eprintln!(
            "error: `{0}` has no link\nhint: write one in `start:`, such as {{ section: main, link: {0} }}",
            options.dialog
        );
        return Ok(Exit::Usage);
    }
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if let Some(source) = &options.source
        && (source.is_empty() || !source.bytes().all(is_word))
    {
        eprintln!("error: a source has letters, digits and _ only, and `{source}` has others");
        return Ok(Exit::Usage);
    }
    let mut addresses = Vec::new();
    let has_page = dialogs.bot.web || config.public_url.is_some() || config.token.is_none();
    if options.on != Some(Where::Telegram) && (has_page || options.on == Some(Where::Web)) {
        let base = page_base(config);
        addresses.extend(payloads(&links, options).map(|link| format!("{base}/d/{link}")));
    }
    if options.on != Some(Where::Web) {
        match bot_name(config)? {
            Some(name) => {
                let starts = payloads(&links, options).filter(|link| link.len() <= START_MAX);
                addresses.extend(starts.map(|link| format!("https://t.me/{name}?start={link}")));
            }
            None if options.on == Some(Where::Telegram) => {
                eprintln!("error: there is no token, so the bot has no name in Telegram yet");
                return Ok(Exit::Setup);
            }
            None => {}
        }
    }
    let mut out = std::io::stdout().lock();
    let is_coloured = logging::is_coloured(global, &out) && out.is_terminal();
    for address in &addresses {
        writeln!(out, "{address}")?;
        if options.qr {
            writeln!(out, "\n{}", Code::of(address)?.text(is_coloured))?;
        }
    }
    if let (Some(path), Some(address)) = (&options.out, addresses.first()) {
        write_picture(path, address)?;
        writeln!(
            std::io::stderr(),
            "{} is the code of {address}",
            path.display()
        )?;
    }
    Ok(Exit::Fine)
}

/// Returns what stands behind `/d/` and `?start=`, for each link.
fn payloads<'a>(links: &'a [&str], options: &'a Options) -> impl Iterator<Item = String> + 'a {
    links.iter().map(|link| match &options.source {
        Some(source) => format!("{link}-{source}"),
        None => (*link).to_owned(),
    })
}

fn page_base(config: &Config) -> String {
    match (&config.public_url, &config.listen) {
        (Some(url), _) => url.trim_end_matches('/').to_owned(),
        (None, Some(listen)) if listen.is_required || config.token.is_some() => {
            format!("http://{}", listen.address)
        }
        (None, _) => format!("http://{HERE}"),
    }
}

/// Asks Telegram for the bot's name; `None` if there is no token.
///
/// Fails if Telegram cannot be asked.
fn bot_name(config: &Config) -> Result<Option<String>> {
    let Some(token) = &config.token else {
        return Ok(None);
    };
    let settings = Settings {
        token: token.clone(),
        api_url: config.api_url.clone(),
        dialogs: config.dialogs.clone(),
        links: Arc::new(|_, _| None),
        offers: Arc::new(|_| None),
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("starting the program's network")?;
    let telegram = runtime
        .block_on(Telegram::connect(settings))
        .context("asking Telegram for the bot's name")?;
    Ok(telegram.me().username.clone())
}

fn write_picture(path: &Path, address: &str) -> Result<()> {
    let code = Code::of(address)?;
    let ending = path.extension().and_then(|ending| ending.to_str());
    let bytes = match ending {
        Some("svg") => code.svg().into_bytes(),
        Some("png") => code.png()?,
        _ => bail!(
            "a picture of a QR code ends in .svg or .png, and {} does not",
            path.display()
        ),
    };
    std::fs::write(path, bytes).with_context(|| format!("writing {}", path.display()))
}
