//! Settings of the whole bot, and the set of all current dialogs.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::NaiveTime;

use crate::dialog::backup::BackupPlan;
use crate::dialog::cases::Cases;
use crate::dialog::complaints::Complaints;
use crate::dialog::expr::tree::Type;
use crate::dialog::fold::same_words;
use crate::dialog::program::Program;
use crate::dialog::schedule::Schedule;
use crate::dialog::schedule::hours::Hours;
use crate::dialog::segments::Segments;
use crate::dialog::text::Text;
use crate::dialog::themes::Theme;
use crate::dialog::topic_name::TopicName;
use crate::id::{Name, Version};
use crate::time::{Duration, Timestamp, Zone};

/// The command with which an operator asks for a report in private; for everybody else it is like
/// any other.
pub const RESULTS_COMMAND: &str = "results";

/// The command with which an operator asks for the link to the operator pages in private.
pub const PAGES_COMMAND: &str = "admin";

/// The command that says who keeps what and why; it always works, as the repair words do.
pub const PRIVACY_COMMAND: &str = "privacy";

/// The settings of `bot.yaml`, with defaults.
#[derive(Clone, Debug)]
pub struct Bot {
    /// `name:`
    pub name: String,
    /// `languages:`; default `en`.
    pub languages: Vec<Name>,
    /// `timezone:`; default UTC.
    pub timezone: Zone,
    /// `quiet:` start and end (exclusive); `None` if not set.
    pub quiet: Option<(NaiveTime, NaiveTime)>,
    /// `desks:`; the first one is asked where none is named.
    pub desks: Vec<Desk>,
    /// `cases:`, what becomes of complaints; `None` if they become nothing.
    pub cases: Option<Cases>,
    /// `operators:`, numeric ids.
    pub operators: Vec<i64>,
    /// `viewers:`, numeric ids of those who may look at the operator pages.
    pub viewers: Vec<i64>,
    /// `results:`, when operators are sent a report.
    pub results: Option<Schedule>,
    /// Contact fields and their types: those declared, and those that any dialog keeps.
    pub fields: Vec<(Name, Type)>,
    /// `values:`
    pub values: Vec<(Name, crate::value::Value)>,
    /// Replaced built-in words and sentences: language, name, text.
    pub words: Vec<(Name, Name, String)>,
    /// `greeting:`
    pub greeting: Option<Text>,
    /// `lost:`
    pub lost: Option<Text>,
    /// `contact:`, how to reach a human of the organisation.
    pub contact: Option<Text>,
    /// `privacy:`, who stores what, why and how long.
    pub privacy: Option<Text>,
    /// `limits:`
    pub limits: Limits,
    /// `keep_answers:`
    pub keep_answers: Option<Duration>,
    /// `business:`
    pub business: Business,
    /// `busy:`, how long a person must have been silent before the bot starts anything they did not
    /// ask for.
    pub busy: Duration,
    /// `web:`, whether there is a page in the browser to talk on.
    pub web: bool,
    /// `sites:`, the origins of the sites that may show the page.
    pub sites: Vec<String>,
    /// `backup:`, when backups are made by themselves; `None` if they are not.
    pub backup: Option<BackupPlan>,
}

/// People who answer customers, and the chat in which they do.
#[derive(Clone, Debug, PartialEq)]
pub struct Desk {
    /// Its name.
    pub name: Name,
    /// `chat:`, the address of the group or person: `telegram:-1001234567890`.
    pub chat: String,
    /// `sign:`, what a customer sees of the person who answers.
    pub sign: Sign,
    /// `give_back:`, after how long without a word the dialog goes on by itself.
    pub give_back: Duration,
    /// `answer_within:`, after how long without an answer its people are reminded.
    pub answer_within: Option<Duration>,
    /// `after_handoff:`, the dialog that starts once a person says that a matter is done.
    pub after_handoff: Option<Name>,
    /// `hours:` and `days_off:`, when its people are there; `None` if it is not said.
    pub hours: Option<Hours>,
    /// `away:`, what a customer is told outside these hours.
    pub away: Option<Text>,
    /// `people:`, in the order in which they are asked.
    pub people: Vec<Helping>,
    /// `topic:`, how its topics are named, where its chat has topics.
    pub topic: TopicName,
    /// `queue:`, whether customers are told which number they are.
    pub queue: bool,
}

/// A person of a desk whom others can call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Helping {
    /// What they are called at the desk.
    pub name: String,
    /// Their number at the messenger.
    pub id: i64,
}

/// What a customer sees of the name of the person who answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sign {
    /// The first name.
    #[default]
    FirstName,
    /// The whole name.
    Name,
    /// Nothing.
    Nothing,
}

impl Desk {
    /// How long a talk rests before the dialog goes on, where the desk does not say it.
    pub const GIVE_BACK: Duration = Duration(12 * Duration::HOUR.0);

    /// Makes a desk with the usual settings.
    pub fn new(name: Name, chat: String) -> Self {
        let (sign, give_back) = (Sign::default(), Self::GIVE_BACK);
        Self {
            name,
            chat,
            sign,
            give_back,
            answer_within: None,
            after_handoff: None,
            hours: None,
            away: None,
            people: Vec::new(),
            topic: TopicName::default(),
            queue: false,
        }
    }

    /// Returns when its people are there next; `None` if they are there now.
    pub fn opens(&self, now: Timestamp, zone: Zone) -> Option<Timestamp> {
        let next = self.hours.as_ref()?.next_open(now, zone);
        next.filter(|next| *next > now)
    }

    /// Returns the moment at which so much time will have passed in which its people are there.
    pub fn after(&self, now: Timestamp, length: Duration, zone: Zone) -> Timestamp {
        match &self.hours {
            Some(hours) => hours.plus(now, length, zone),
            None => now.plus(length),
        }
    }

    /// Returns until when something is to be done that may take so long: whole days are days on
    /// which somebody is there, anything else is time in which somebody is.
    pub fn deadline(&self, from: Timestamp, length: Duration, zone: Zone) -> Timestamp {
        if length.0 % Duration::DAY.0 != 0 || self.hours.is_none() {
            return self.after(from, length, zone);
        }
        let mut at = self.opens(from, zone).unwrap_or(from);
        for _ in 0..length.0 / Duration::DAY.0 {
            at = at.plus(Duration::DAY);
            if let Some(opening) = self.opens(at, zone) {
                let closed = opening.date(zone) - at.date(zone);
                at = at.plus(Duration(closed.num_days() * Duration::DAY.0));
            }
        }
        at
    }

    /// Returns the person whom a name means: the whole name, or its first word, in any case.
    pub fn person(&self, name: &str) -> Option<&Helping> {
        let is_whole = |person: &&Helping| same_words(&person.name, name);
        let is_first = |person: &&Helping| {
            let first = person.name.split_whitespace().next();
            first.is_some_and(|first| same_words(first, name))
        };
        let mut people = self.people.iter();
        let found = people.clone().find(is_whole);
        found.or_else(|| people.find(is_first))
    }
}

impl Bot {
    /// Returns the first language, which is the fallback, and that of desks.
    pub fn first_language(&self) -> Name {
        let first = self.languages.first().cloned();
        first.unwrap_or(Name::new_static("en"))
    }

    /// Returns a desk by its name.
    pub fn desk(&self, name: &str) -> Option<&Desk> {
        self.desks.iter().find(|desk| desk.name == name)
    }
}

/// Rate limits per person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// `per_minute:`, how many messages and taps of a person are handled per minute, averaged over
    /// time.
    pub per_minute: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { per_minute: 30 }
    }
}

/// The bot's behaviour in chats of a Business account, next to its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Business {
    /// `pause:`, how long a dialog is silent after the owner wrote.
    pub pause: Duration,
    /// `resume:`, what the owner writes to let the dialog continue.
    pub resume: Option<String>,
    /// `new_from:`; a person who wrote to the account before this day is not a new customer.
    pub new_from: Option<chrono::NaiveDate>,
}

impl Default for Business {
    fn default() -> Self {
        Self {
            pause: Duration(12 * Duration::HOUR.0),
            resume: None,
            new_from: None,
        }
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
            cases: None,
            operators: Vec::new(),
            viewers: Vec::new(),
            results: None,
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
            web: false,
            sites: Vec::new(),
            backup: None,
        }
    }
}

/// All current dialogs, and the settings and segments they use.
#[derive(Clone, Debug, Default)]
pub struct Dialogs {
    /// The settings of the whole bot.
    pub bot: Arc<Bot>,
    /// The segments.
    pub segments: Arc<Segments>,
    /// The words by which complaints are heard.
    pub complaints: Arc<Complaints>,
    /// What the texts of reports may be about.
    pub themes: Arc<Vec<Theme>>,
    /// What people of a desk say often, by name, in the author's order.
    pub replies: Arc<Vec<(Name, Text)>>,
    /// The newest version of each dialog, by name.
    pub programs: BTreeMap<Name, Arc<Program>>,
    /// Older versions that sessions still use.
    pub older: HashMap<(Name, Version), Arc<Program>>,
}

impl Dialogs {
    /// Returns a saved reply by its name.
    pub fn reply(&self, name: &str) -> Option<&Text> {
        let found = self.replies.iter().find(|(known, _)| known == name);
        found.map(|(_, text)| text)
    }

    /// Returns a program by name and version; the newest if `version` is `None`. Returns `None` if
    /// there is no such program.
    pub fn program(&self, dialog: &str, version: Option<Version>) -> Option<&Arc<Program>> {
        let newest = self.programs.get(dialog);
        match version {
            None => newest,
            Some(version) if newest.is_some_and(|program| program.version == version) => newest,
            Some(version) => self.older.get(&(Name::new(dialog), version)),
        }
    }
}
