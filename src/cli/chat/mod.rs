//! `vraag chat`: the terminal as a messenger, on the same store as the bot.

mod beginning;
mod beside;
mod desk;
mod input;
mod local_session;
mod record;
mod screen;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, Result, bail};

use self::beginning::{beginning, offers, person};
use self::beside::{serve_commands, watched};
use self::desk::Desk;
use self::input::{Lines, Typed};
use self::local_session::desk::has_desk_buttons;
use self::local_session::{Clock, LocalSession, Output};
use self::record::{Recorder, recorded};
use self::screen::{Offer, Say, Screen};
use super::exit::Exit;
use super::global::Global;
use super::remote::RunFor;
use super::{logging, open};
use crate::channel::console::{self, Person};
use crate::config::Config;
use crate::engine::event::Event;
use crate::id::Name;
use crate::message::{InMessage, Keyboard};
use crate::store::Store;
use crate::store::memory::Memory;
use crate::time::{Duration, Timestamp, now};

/// Longest sleep between checks of the clock, in seconds.
const MAX_SLEEP: u64 = 30;

/// Talk with the dialogs in the terminal, as a customer would
#[derive(Clone, Debug, Default, clap::Args)]
#[command(after_help = "Examples:
  vraag chat                              choose a dialog, or go on where you were
  vraag chat repair --as Noor --lang nl   as somebody else, in Dutch
  printf '1\\n3\\n' | vraag chat --memory   lines from a pipe, nothing is kept
While you talk: /wait 20h lets time pass, /as NAME lets somebody else speak, /quit leaves.
Once a dialog hands over to a person, /as desk (or /as desk Anna) answers as that person.
A telephone's share buttons are typed: /photo FILE, /file FILE, /location 51.92 4.48, /contact +31612345678")]
pub struct Options {
    /// Dialog to begin with, or `dialog/section`
    #[arg(value_name = "DIALOG[/SECTION]")]
    start: Option<String>,
    /// Talk as this person
    #[arg(long = "as", value_name = "NAME")]
    name: Option<String>,
    /// Language to talk in [default: that of LANG]
    #[arg(long = "lang", value_name = "CODE")]
    language: Option<String>,
    /// Keep everything in memory; save nothing
    #[arg(long)]
    memory: bool,
    #[arg(skip)] // Whether the dialogs are also served on a page in the browser.
    has_page: bool,
    /// Write the talk down as a test in this file, unless it is in a group; nothing else is kept
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
}

/// Talks in the terminal until the person leaves.
///
/// Fails if the store or the terminal cannot be used.
pub fn talk(config: &Config, global: &Global, options: &Options, run_for: RunFor) -> Result<Exit> {
    let dialogs = open::Dialogs::read(&config.dialogs);
    dialogs.tell(&mut std::io::stderr())?;
    if dialogs.none_runs(&config.dialogs, &mut std::io::stderr())? {
        return Ok(Exit::Dialogs);
    }
    let start = match options
        .start
        .as_deref()
        .map(|start| beginning(start, &dialogs))
    {
        Some(Err(words)) => {
            eprintln!("error: {words}");
            return Ok(Exit::Usage);
        }
        Some(Ok(start)) => Some(start),
        None => None,
    };
    let is_kept = !options.memory && options.record.is_none();
    let store: Arc<dyn Store> = if is_kept {
        open::own_store(&config.data)?
    } else {
        Arc::new(Memory::default())
    };
    let is_live = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    let lines = if is_live {
        Lines::edited()?
    } else {
        Lines::piped()?
    };
    let person = person(options.name.as_deref(), options.language.as_deref());
    let zone = dialogs.compiled.dialogs.bot.timezone;
    let screen = Screen {
        page: console::Screen {
            is_live,
            is_coloured: logging::is_coloured(global, &std::io::stdout()),
            width: lines.width,
        },
        is_dutch: person.language == "nl",
        zone,
    };
    let offers = offers(&dialogs, person.language.as_str());
    // A recorded talk begins at a full second of an unambiguous local time, because a test can
    // express only that.
    let began = Timestamp::from_local(Timestamp(now().0 / 1000 * 1000).local(zone), zone);
    let clock = if options.record.is_some() {
        Clock::Stands(began)
    } else {
        Clock::Runs(Duration(0))
    };
    let in_force = dialogs.tried_alone();
    let (page, reloads) = watched(config, &store, &in_force, options.has_page && is_live);
    let recorder = options
        .record
        .clone()
        .map(|path| Recorder::new(path, began, person.clone()));
    let data = is_kept.then(|| config.data.clone());
    let _socket = is_kept.then(|| serve_commands(run_for, &store, config, page.as_ref()));
    let session = LocalSession::open(store, in_force, reloads, person, clock, (data, page))?;
    if let (Some((dialog, section)), Some(_)) = (&start, &recorder)
        && session.is_of_groups(dialog, section.as_ref())
    {
        eprintln!(
            "error: `{dialog}` begins in a group there, and what happens in a group cannot be recorded"
        );
        eprintln!("hint: try it without --record, or write a test by hand");
        return Ok(Exit::Usage);
    }
    let mut chat = Chat {
        session,
        screen,
        lines,
        offers,
        recorder,
        keyboard: Keyboard::None,
        desk: Desk::default(),
    };
    chat.run(start)?;
    chat.leave(config, is_kept)
}

struct Chat {
    session: LocalSession,
    screen: Screen,
    lines: Lines,
    offers: Vec<Offer>,
    recorder: Option<Recorder>,
    /// The buttons of the newest message.
    keyboard: Keyboard,
    desk: Desk,
}

impl Chat {
    fn run(&mut self, start: Option<(Name, Option<Name>)>) -> Result<()> {
        if self.screen.page.is_live {
            self.screen.print("\n")?;
        }
        let heard = self.session.due()?;
        self.show(&heard)?;
        match start {
            Some((dialog, section)) => {
                let is_it = |active: (&Name, &Name)| {
                    *active.0 == dialog
                        && section.as_ref().is_none_or(|section| section == active.1)
                };
                if self.session.active().is_some_and(is_it) {
                    self.go_on(heard.is_empty())?
                } else {
                    self.start(&dialog, section.as_ref())?
                }
            }
            None => self.go_on(heard.is_empty())?,
        }
        loop {
            match self.lines.next(self.session.quiet_for(MAX_SLEEP)?) {
                Typed::Leaves => return Ok(()),
                Typed::Nothing => self.beside()?,
                Typed::Line(line) => {
                    if self.screen.page.is_live {
                        self.screen.print("\n")?;
                    }
                    let late = self.session.due()?;
                    self.show(&late)?;
                    if !self.line(line.trim())? {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// Handles a line; returns whether the talk goes on.
    fn line(&mut self, line: &str) -> Result<bool> {
        let (command, rest) = line
            .split_once(char::is_whitespace)
            .map_or((line, ""), |(command, rest)| (command, rest.trim()));
        match command {
            "/quit" | "/exit" => return Ok(false),
            "/wait" => self.wait(rest)?,
            "/as" => self.be(rest)?,
            "" if self.session.is_idle() && !self.desk.is_speaking => self.offer()?,
            _ if self.desk.is_speaking => self.say_at_desk(line)?,
            _ => self.say(line)?,
        }
        Ok(true)
    }

    fn say(&mut self, line: &str) -> Result<()> {
        if self.session.is_idle()
            && let Some(dialog) = self.chosen(line)
        {
            return self.start(&dialog, None);
        }
        let is_group = self.session.is_group();
        match console::understand(line, &self.keyboard, is_group) {
            console::Typed::Starts { dialog, section } if is_group => {
                let heard = self.session.follow(&dialog, &section)?;
                self.took(&heard, true)
            }
            console::Typed::Starts { dialog, section } => self.start(&dialog, Some(&section)),
            console::Typed::Note(words) => self.quiet(&words),
            console::Typed::Nothing => self.go_on(true),
            console::Typed::ForOthers => self.quiet(self.screen.say(Say::InGroup)),
            console::Typed::Message(message) if is_group => {
                let was_idle = self.session.is_idle();
                let heard = self.session.send_to_group(message)?;
                self.took(&heard, was_idle)
            }
            console::Typed::Message(message) => self.send(message),
        }
    }

    fn send(&mut self, message: InMessage) -> Result<()> {
        if let Some(recorder) = &mut self.recorder {
            recorder.sent(&message);
        }
        let was_idle = self.session.is_idle();
        let heard = self.session.send(message)?;
        self.took(&heard, was_idle)
    }

    fn start(&mut self, dialog: &Name, section: Option<&Name>) -> Result<()> {
        if self
            .recorder
            .as_ref()
            .is_some_and(|recorder| !recorder.may_start())
        {
            return self.quiet(self.screen.say(Say::OnlyOne));
        }
        if self.session.is_of_groups(dialog, section) {
            if self.recorder.is_some() {
                return self.quiet(self.screen.say(Say::NotInGroup));
            }
            self.session.seat_group()?;
            if self.session.active().is_some() {
                return self.go_on(true);
            }
            self.quiet(self.screen.say(Say::GroupSits))?;
        }
        let was_idle = self.session.is_idle();
        let heard = self.session.start(dialog, section)?;
        let started = self.session.events.iter().find_map(|event| match event {
            Event::SessionStarted {
                dialog, section, ..
            } => Some((dialog.clone(), section.clone())),
            _ => None,
        });
        if let (Some(recorder), Some((dialog, section))) = (&mut self.recorder, started) {
            recorder.started(&dialog, &section);
        }
        self.took(&heard, was_idle)
    }

    /// Shows the output of a turn, and tells when a dialog is over.
    fn took(&mut self, heard: &[Output], was_idle: bool) -> Result<()> {
        let has_begun = self
            .session
            .events
            .iter()
            .any(|event| matches!(event, Event::SessionStarted { .. }));
        let is_over = self.session.is_idle() && (!was_idle || has_begun);
        self.show(heard)?;
        if is_over && self.screen.page.is_live {
            self.quiet(self.screen.say(Say::Over))?;
        }
        Ok(())
    }

    fn wait(&mut self, rest: &str) -> Result<()> {
        let Some(duration) = Duration::parse(rest) else {
            return self.quiet(self.screen.say(Say::HowToWait));
        };
        if let Some(recorder) = &mut self.recorder {
            recorder.waited(duration);
        }
        self.session.events.clear();
        let was_idle = self.session.is_idle();
        let heard = self.session.pass(duration)?;
        self.took(&heard, was_idle)
    }

    fn be(&mut self, name: &str) -> Result<()> {
        if name.is_empty() {
            return self.quiet(self.screen.say(Say::HowToBe));
        }
        if self.is_about_desk(name)? {
            return Ok(());
        }
        if self.recorder.is_some() {
            return self.quiet(self.screen.say(Say::OnlyOne));
        }
        let language = Name::new(if self.screen.is_dutch { "nl" } else { "en" });
        let person = Person::named(name, language);
        if self.session.is_group() {
            self.session.speak_as(person);
            return Ok(());
        }
        self.session.seat(person)?;
        self.keyboard = Keyboard::None;
        let heard = self.session.due()?;
        self.show(&heard)?;
        self.go_on(heard.is_empty())
    }

    /// Takes who shall speak, if it is somebody of the desk, or the customer after them. Returns
    /// whether it was.
    fn is_about_desk(&mut self, name: &str) -> Result<bool> {
        if let Some(name) = Desk::name_in(name) {
            self.sit_at_desk(name)?;
            return Ok(true);
        }
        let was_speaking = std::mem::take(&mut self.desk.is_speaking);
        let is_same = self.session.contact().name.as_deref() == Some(name);
        let is_back = was_speaking && (self.recorder.is_some() || is_same);
        if is_back {
            self.quiet(self.screen.say(Say::CustomerSpeaks))?;
        }
        Ok(is_back)
    }

    /// Lets the person speak at the desk from now on.
    fn sit_at_desk(&mut self, name: &str) -> Result<()> {
        if self.session.is_group() || !self.session.has_desk()? {
            return self.quiet(self.screen.say(Say::NoDesk));
        }
        self.desk.is_speaking = true;
        self.desk.name = Some(name.to_owned()).filter(|name| !name.is_empty());
        self.quiet(self.screen.say(Say::DeskSpeaks))
    }

    fn say_at_desk(&mut self, line: &str) -> Result<()> {
        let (message, pressed) = self.desk.understand(line);
        let name = self.desk.name.clone();
        if let Some(recorder) = &mut self.recorder {
            recorder.at_desk(name.as_deref(), line, pressed);
        }
        let was_idle = self.session.is_idle();
        let heard = self.session.at_desk(name.as_deref(), message)?;
        self.took(&heard, was_idle)
    }

    /// Shows the waiting question, or the list of dialogs if there is none.
    fn go_on(&mut self, may_repeat: bool) -> Result<()> {
        match self.session.waiting() {
            None if self.session.is_idle() => self.offer(),
            Some(message) if may_repeat => {
                if self.screen.page.is_live {
                    self.quiet(self.screen.say(Say::GoesOn))?;
                }
                self.keyboard = message.keyboard.clone();
                self.screen.print(&self.screen.page.message(&message))
            }
            Some(_) | None => Ok(()),
        }
    }

    fn offer(&self) -> Result<()> {
        self.screen.print(&self.screen.offers(&self.offers))
    }

    fn chosen(&self, line: &str) -> Option<Name> {
        let by_number = line
            .parse::<usize>()
            .ok()
            .and_then(|number| self.offers.get(number.checked_sub(1)?));
        let by_name = || {
            self.offers
                .iter()
                .find(|offer| offer.dialog.eq_ignore_ascii_case(line))
        };
        by_number.or_else(by_name).map(|offer| offer.dialog.clone())
    }

    /// Shows what came due while a line is being typed.
    fn beside(&mut self) -> Result<()> {
        self.session.events.clear();
        let heard = self.session.due()?;
        if heard.is_empty() {
            return Ok(());
        }
        let words = self.screen.heard(&heard);
        self.remember(&heard);
        match &mut self.lines.beside {
            Some(print) => print(words),
            None => self.screen.print(&words)?,
        }
        Ok(())
    }

    fn show(&mut self, heard: &[Output]) -> Result<()> {
        self.remember(heard);
        self.screen.print(&self.screen.heard(heard))
    }

    fn remember(&mut self, heard: &[Output]) {
        for item in heard {
            match item {
                Output::Message(message) => self.keyboard = message.keyboard.clone(),
                Output::AtDesk(message) if has_desk_buttons(message) => {
                    self.desk.shows(&message.keyboard);
                }
                Output::AtDesk(_) | Output::Note(_) | Output::Later(_) => {}
            }
        }
        if let Some(recorder) = &mut self.recorder {
            recorder.heard(heard, &self.session.events);
        }
        // The customer reads that something went wrong; the author also reads what.
        for event in self.session.events.drain(..) {
            if let Event::Failed { step, why, .. } = event {
                eprintln!("error: the dialog ended at a `{step}` step: {why}");
            }
        }
    }

    fn quiet(&self, words: &str) -> Result<()> {
        self.screen.print(&self.screen.page.quiet(words))
    }

    fn leave(self, config: &Config, is_kept: bool) -> Result<Exit> {
        let Self {
            session,
            screen,
            recorder,
            ..
        } = self;
        if let Some(recorder) = recorder {
            return recorded(recorder, &session, config);
        }
        if screen.page.is_live {
            screen.print(&format!(
                "\n{}",
                screen
                    .page
                    .quiet(screen.say(if is_kept { Say::Kept } else { Say::NotKept }))
            ))?;
        }
        Ok(Exit::Fine)
    }
}

/// Prints in three lines what the program is doing, and talks: what `vraag` does without a token.
///
/// Fails if there is no dialogs folder, or the talk fails.
pub fn talk_instead(config: &Config, global: &Global, run_for: RunFor) -> Result<Exit> {
    if !config.dialogs.is_dir() {
        bail!(
            "there is no folder {} with dialogs: go where yours are, or name them with --dialogs or VRAAG_DIALOGS",
            config.dialogs.display()
        );
    }
    if !global.quiet {
        let (dialogs, data) = (config.dialogs.display(), config.data.display());
        eprintln!(
            "vraag {}: dialogs from {dialogs}/, what is said is kept in {data}/",
            env!("CARGO_PKG_VERSION")
        );
        eprintln!(
            "No Telegram token found, so the dialogs run here in the terminal. Put TELOXIDE_TOKEN in .env to run them in Telegram."
        );
        eprintln!("type words or numbers; `back` corrects an answer, Ctrl-D leaves, all is kept");
    }
    let options = Options {
        has_page: true,
        ..Options::default()
    };
    talk(config, global, &options, run_for).context("talking in the terminal")
}
