//! What holds for the whole bot, and all dialogs that are in force.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::NaiveTime;

use crate::dialog::expr::tree::Type;
use crate::dialog::program::Program;
use crate::dialog::segments::Segments;
use crate::dialog::text::Text;
use crate::id::{Name, Version};
use crate::time::{Duration, Zone};

/// What holds for the whole bot: `bot.yaml`, with defaults.
#[derive(Clone, Debug)]
pub struct Bot {
    /// `name:`
    pub name: String,
    /// `languages:`; `en` where missing.
    pub languages: Vec<Name>,
    /// `timezone:`; UTC where missing.
    pub timezone: Zone,
    /// `quiet:` from, to (exclusive); none where it is not set.
    pub quiet: Option<(NaiveTime, NaiveTime)>,
    /// `desks:` name → where its people read.
    pub desks: Vec<(Name, String)>,
    /// `operators:` numeric ids.
    pub operators: Vec<i64>,
    /// Fields of the contact and their types: declared, and kept by any dialog.
    pub fields: Vec<(Name, Type)>,
    /// `values:`
    pub values: Vec<(Name, crate::value::Value)>,
    /// Built-in words and sentences that were replaced: language, name, words.
    pub words: Vec<(Name, Name, String)>,
    /// `greeting:`
    pub greeting: Option<Text>,
    /// `lost:`
    pub lost: Option<Text>,
    /// `contact:` how a person of the house is reached.
    pub contact: Option<Text>,
    /// `privacy:` who keeps what, why and how long.
    pub privacy: Option<Text>,
    /// `limits:`
    pub limits: Limits,
    /// `keep_answers:`
    pub keep_answers: Option<Duration>,
    /// `business:`
    pub business: Business,
    /// `busy:` how long somebody has to be silent before anything starts that they did not ask for.
    pub busy: Duration,
}

/// How much one person may ask of the bot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// `per_minute:` how many of a person's messages and taps are answered a minute in the long run.
    pub per_minute: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { per_minute: 30 }
    }
}

/// How the bot behaves beside the owner of a Business account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Business {
    /// `pause:` how long a dialog is silent after the owner wrote.
    pub pause: Duration,
    /// `resume:` what the owner writes to let it go on.
    pub resume: Option<String>,
    /// `new_from:` whoever wrote to the account before this day is no new customer.
    pub new_from: Option<chrono::NaiveDate>,
}

impl Default for Business {
    fn default() -> Self {
        Self { pause: Duration(12 * Duration::HOUR.0), resume: None, new_from: None }
    }
}

impl Default for Bot {
    fn default() -> Self {
        Self {
            name: "Vraag".to_owned(),
            languages: vec![Name::new_static("en")],
            timezone: Zone::UTC,
            quiet: None,
            desks: Vec::new(),
            operators: Vec::new(),
            fields: Vec::new(),
            values: Vec::new(),
            words: Vec::new(),
            greeting: None,
            lost: None,
            contact: None,
            privacy: None,
            limits: Limits::default(),
            keep_answers: None,
            business: Business::default(),
            busy: Duration(30 * Duration::MINUTE.0),
        }
    }
}

/// All dialogs that are in force, and what holds for all of them.
#[derive(Clone, Debug, Default)]
pub struct Dialogs {
    /// What holds for the whole bot.
    pub bot: Arc<Bot>,
    /// Saved conditions over people.
    pub segments: Arc<Segments>,
    /// The newest version of each dialog, by name.
    pub programs: BTreeMap<Name, Arc<Program>>,
    /// Older versions that sessions still run on.
    pub older: HashMap<(Name, Version), Arc<Program>>,
}

impl Dialogs {
    /// Finds a program by name and version; the newest one where no version is given.
    pub fn program(&self, dialog: &str, version: Option<Version>) -> Option<&Arc<Program>> {
        let newest = self.programs.get(dialog);
        match version {
            None => newest,
            Some(version) if newest.is_some_and(|program| program.version == version) => newest,
            Some(version) => self.older.get(&(Name::new(dialog), version)),
        }
    }
}
