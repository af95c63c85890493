//! `vraag init`: from a token to a bot that answers, in one go. It asks what it was not told, and changes nothing that is there.

pub mod ask;
mod files;

use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use self::ask::Questions;
use self::files::{Settings, Written};
use super::exit::Exit;
use super::{new, open};
use crate::channel::SendError;
use crate::channel::telegram::introduction::{Account, Introduction, Somebody};
use crate::config::{Config, Secret, checked_token};
use crate::dialog::ast::Room;
use crate::dialog::program::TriggerKind;
use crate::time::Zone;

/// Set up a bot: its token, its settings, its operator and a first dialog
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  vraag init                                                       asks for everything
  vraag init --yes --operator 123456789 --timezone Europe/Brussels  asks nothing; the token is in TELOXIDE_TOKEN or .env
A token among the options can be seen by other users of the machine: rather paste it when asked.")]
pub struct Options {
    /// Token of the bot, from @BotFather [default: TELOXIDE_TOKEN, or the one in .env]
    #[arg(long, value_name = "TOKEN")]
    pub token: Option<String>,
    /// Name of the shop, as customers read it [default: the bot's name]
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Languages, the first one first
    #[arg(long, value_name = "LANGUAGES", value_delimiter = ',')]
    pub languages: Vec<String>,
    /// Time zone [default: that of this machine]
    #[arg(long, value_name = "ZONE")]
    pub timezone: Option<String>,
    /// How customers reach a person of yours: a phone number, an address
    #[arg(long, value_name = "TEXT")]
    pub contact: Option<String>,
    /// Telegram number of the operator; without it, whoever opens the link that is shown
    #[arg(long, value_name = "NUMBER")]
    pub operator: Option<i64>,
    /// Template of the first dialog; `vraag new --list` lists them
    #[arg(long, value_name = "TEMPLATE")]
    pub from: Option<String>,
    /// Ask nothing: take what is usual
    #[arg(long)]
    pub yes: bool,
    /// How many seconds to wait for the operator
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    pub wait: u64,
}

/// Sets up a bot, and returns whether it is to be started at once.
///
/// Fails if Telegram cannot be reached or a file cannot be written.
pub fn run(
    options: &Options,
    config: &Config,
    is_coloured: bool,
    status: &mut dyn Write,
) -> Result<(Exit, bool)> {
    let network = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("preparing the network")?;
    let mut questions = Questions::new(options.yes);
    let Some((token, account)) =
        network.block_on(token(options, config, &mut questions, status))?
    else {
        return Ok((Exit::Setup, false));
    };
    tell_account(&account, status)?;
    let has_settings = config.dialogs.join("bot.yaml").exists();
    let settings = match settings(options, &account, has_settings, &mut questions, status)? {
        Ok(settings) => settings,
        Err(problem) => {
            writeln!(status, "error: {problem}")?;
            return Ok((Exit::Usage, false));
        }
    };
    let introduction = Introduction::new(token.clone(), &config.api_url);
    let operator = match options.operator {
        Some(number) => Some(number),
        None => network.block_on(operator(
            &introduction,
            &account,
            options,
            &mut questions,
            status,
        ))?,
    };
    let settings = Settings {
        operator,
        ..settings
    };
    write(&token, &settings, config, status)?;
    let exit = first_dialog(options, config, is_coloured, &mut questions, status)?;
    if exit != Exit::Fine {
        return Ok((exit, false));
    }
    let starts = questions.agrees("Start the bot now?", false, status)?;
    let then = match starts {
        true => "when it says `ready`, open",
        false => "start it: vraag run\nthen open",
    };
    writeln!(status, "\n{then} {}", first_link(config, &account.username))?;
    Ok((Exit::Fine, starts))
}

/// Finds a token that Telegram knows; `None` if there is none, which was told.
async fn token(
    options: &Options,
    config: &Config,
    questions: &mut Questions,
    status: &mut dyn Write,
) -> Result<Option<(Secret, Account)>> {
    let mut known = match &options.token {
        Some(token) => Some(checked_token(token.clone())?),
        None => config.token.clone(),
    };
    if known.is_none() {
        writeln!(
            status,
            "Talk to @BotFather in Telegram, send /newbot, and copy the token it gives you."
        )?;
    }
    for _ in 0..3 {
        let token = match known.take() {
            Some(token) => token,
            None => {
                let typed = questions.asks("Token", None, status)?;
                if typed.is_empty() {
                    writeln!(status, "error: without a token there is no bot")?;
                    writeln!(
                        status,
                        "hint: set TELOXIDE_TOKEN, or paste the token when asked"
                    )?;
                    return Ok(None);
                }
                match checked_token(typed) {
                    Ok(token) => token,
                    Err(why) => {
                        writeln!(status, "{why}")?;
                        continue;
                    }
                }
            }
        };
        match Introduction::new(token.clone(), &config.api_url)
            .account()
            .await
        {
            Ok(account) => return Ok(Some((token, account))),
            Err(SendError::Misconfigured(why) | SendError::Refused(why)) => {
                writeln!(status, "Telegram does not know this token: {why}")?;
            }
            Err(why) => bail!(
                "{why}\nhint: is this machine connected? Another address is set with TELEGRAM_API_URL"
            ),
        }
    }
    writeln!(
        status,
        "error: no token that Telegram knows\nhint: /token at @BotFather shows it again"
    )?;
    Ok(None)
}

/// Tells who the bot is, and what BotFather allows it.
fn tell_account(account: &Account, status: &mut dyn Write) -> Result<()> {
    writeln!(status, "This is {} (@{}).", account.name, account.username)?;
    let groups = if account.joins_groups {
        "can be added; switch that off at @BotFather with /setjoingroups"
    } else {
        "cannot be added; /setjoingroups at @BotFather allows it, which group votes need"
    };
    let reading = if account.reads_groups {
        "it is sent everything that is said there; it needs that only for `words:` in groups (/setprivacy)"
    } else {
        "it is sent commands and replies to it, which is enough for votes and questions"
    };
    let business = if account.joins_business {
        "can be connected to a Business account (docs/business.md)"
    } else {
        "cannot be connected to a Business account; Bot Settings, Business Mode at @BotFather allows it"
    };
    writeln!(
        status,
        "  groups:    {groups}\n  in groups: {reading}\n  business:  {business}"
    )?;
    Ok(())
}

/// Asks what `bot.yaml` needs; nothing if there is one. The inner error is what was wrong.
fn settings(
    options: &Options,
    account: &Account,
    has_settings: bool,
    questions: &mut Questions,
    status: &mut dyn Write,
) -> Result<Result<Settings, String>> {
    let languages = match options.languages.as_slice() {
        [] => vec!["nl".to_owned(), "en".to_owned()],
        own => own.to_vec(),
    };
    let zone = options
        .timezone
        .clone()
        .unwrap_or_else(files::zone_of_machine);
    let mut settings = Settings {
        name: options.name.clone().unwrap_or_else(|| account.name.clone()),
        languages,
        zone,
        contact: options.contact.clone().unwrap_or_default(),
        operator: None,
    };
    if !has_settings {
        if options.name.is_none() {
            settings.name = questions.asks("Name of your shop", Some(&settings.name), status)?;
        }
        if options.languages.is_empty() {
            let typed =
                questions.asks("Languages", Some(&settings.languages.join(", ")), status)?;
            let parts = typed.split([',', ' ']).filter(|part| !part.is_empty());
            settings.languages = parts.map(str::to_owned).collect();
        }
        if options.timezone.is_none() {
            settings.zone = questions.asks("Time zone", Some(&settings.zone), status)?;
        }
        if options.contact.is_none() {
            let question = "How do customers reach a person of yours? A phone number, an address";
            settings.contact = questions.asks(question, None, status)?;
        }
    }
    if settings.zone.parse::<Zone>().is_err() {
        return Ok(Err(format!(
            "there is no time zone `{}`\nhint: write one such as Europe/Amsterdam",
            settings.zone
        )));
    }
    let is_code =
        |code: &String| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_lowercase());
    if let Some(other) = settings.languages.iter().find(|code| !is_code(code)) {
        return Ok(Err(format!(
            "`{other}` is not a language\nhint: write two letters each: nl,en"
        )));
    }
    Ok(Ok(settings))
}

/// Waits for the operator to open a link that only who reads this knows.
async fn operator(
    introduction: &Introduction,
    account: &Account,
    options: &Options,
    questions: &mut Questions,
    status: &mut dyn Write,
) -> Result<Option<i64>> {
    if !questions.agrees(
        "Shall I find out your Telegram number, so that the bot sends you reports?",
        true,
        status,
    )? {
        return Ok(None);
    }
    let mut bytes = [0_u8; 4];
    getrandom::fill(&mut bytes).context("making a code")?;
    let words = format!("/start i{:08x}", u32::from_ne_bytes(bytes));
    writeln!(
        status,
        "Now open https://t.me/{}?start={} and press Start, or send the bot: {words}",
        account.username,
        words.trim_start_matches("/start ")
    )?;
    let until = Instant::now() + Duration::from_secs(options.wait);
    loop {
        match introduction.writer_of(&words).await {
            Ok(Some(Somebody { id, name })) => {
                writeln!(status, "Hello {name}! You are its operator ({id}).")?;
                return Ok(Some(id));
            }
            Ok(None) => {}
            Err(why) => {
                writeln!(status, "That cannot be seen: {why}")?;
                writeln!(
                    status,
                    "hint: stop what runs as this bot, or give your number with --operator"
                )?;
                return Ok(None);
            }
        }
        if Instant::now() >= until {
            writeln!(
                status,
                "Nobody came. You can add your number later, under `operators:` in bot.yaml."
            )?;
            return Ok(None);
        }
        Introduction::pause().await;
    }
}

fn write(
    token: &Secret,
    settings: &Settings,
    config: &Config,
    status: &mut dyn Write,
) -> Result<()> {
    match files::keep_token(Path::new(".env"), token)? {
        Written::New => writeln!(status, "written: .env, which only you can read")?,
        Written::Added => writeln!(status, "added to .env: the token")?,
        Written::AsItWas => writeln!(status, "left as it is: .env has this token")?,
        Written::Other => writeln!(
            status,
            "left as it is: .env has another token. To use this one, change TELOXIDE_TOKEN there"
        )?,
    }
    let path = config.dialogs.join("bot.yaml");
    match files::keep_settings(&path, settings)? {
        Written::New => writeln!(status, "written: {}", path.display())?,
        Written::Added => writeln!(status, "added to {}: you, as its operator", path.display())?,
        Written::AsItWas => writeln!(status, "left as it is: {}", path.display())?,
        Written::Other => writeln!(
            status,
            "left as it is: {} names other operators. To be one, add {} there",
            path.display(),
            settings.operator.unwrap_or_default()
        )?,
    }
    Ok(())
}

/// Returns an address at which the bot asks something at once, or that of its chat if no dialog has
/// a link.
fn first_link(config: &Config, bot: &str) -> String {
    let dialogs = open::Dialogs::read(&config.dialogs).compiled.dialogs;
    let triggers = dialogs
        .programs
        .values()
        .flat_map(|program| &program.triggers);
    let mut links = triggers.filter_map(|trigger| match &trigger.on {
        TriggerKind::Link(name) if trigger.room == Room::Private => Some(name),
        _ => None,
    });
    match links.next() {
        Some(link) => format!("https://t.me/{bot}?start={link}"),
        None => format!("https://t.me/{bot}"),
    }
}

/// Sees to it that there is a dialog that answers.
fn first_dialog(
    options: &Options,
    config: &Config,
    is_coloured: bool,
    questions: &mut Questions,
    status: &mut dyn Write,
) -> Result<Exit> {
    let dialogs = open::Dialogs::read(&config.dialogs);
    if options.from.is_none() && dialogs.has_files() {
        dialogs.tell(status)?;
        return Ok(if dialogs.none_runs(&config.dialogs, status)? {
            Exit::Dialogs
        } else {
            Exit::Fine
        });
    }
    let template = match &options.from {
        Some(template) => template.clone(),
        None => {
            let names: Vec<&str> = new::TEMPLATES
                .iter()
                .map(|template| template.name)
                .collect();
            writeln!(status, "A dialog to begin with: {}", names.join(", "))?;
            questions.asks("Which one?", Some("satisfaction"), status)?
        }
    };
    let options = new::Options {
        name: Some(template.clone()),
        from: template,
        list: false,
    };
    new::run(
        &options,
        &config.dialogs,
        is_coloured,
        &mut std::io::sink(),
        status,
    )
}
