//! The results of dialogs as numbers: what people were asked, what they answered, where they left,
//! and what differs between groups. Every form of a report is made of these.
//!
//! Numbers are of people: of somebody who answered a dialog several times the newest answer
//! counts. Weeks and months count every session.

mod compare;
mod describe;
mod dialog_results;
pub mod figure;
mod finding;
mod grouping;
mod mask;
mod merged;
mod model;
mod order;
mod quality;
mod reading;
mod response;
mod tally;
mod telling;

use std::collections::HashSet;

use crate::dialog::ast::QuestionType;
use crate::dialog::words::{Sentence, Words};
use crate::id::{Name, OwnerId};
use crate::report::catalogue::{Catalogue, CatalogueError, Origin, Question};
use crate::report::pseudonym::Pseudonyms;
use crate::store::StoreError;
use crate::time::Timestamp;

pub use self::compare::{Comparison, GroupCounts, Grouping, Test};
pub use self::dialog_results::{
    Bar, DayUnit, Detail, DialogResults, FunnelStep, MonthScore, OptionCount, Period,
    QuestionResults, Quote, RankedOption, TellingWord, ThemeCount, Versioned,
};
pub use self::finding::Finding;
pub use self::grouping::MAX_GROUPS;
pub use self::model::{Base, Report, Share};
pub use self::order::{OrderEffect, OrderTest, PlaceShare};
pub use self::quality::Quality;
pub(super) use self::quality::{Flagged, flagged};

use self::reading::TextReader;

/// What a report is about.
#[derive(Clone, Debug, Default)]
pub struct ReportOptions {
    /// The only dialog; `None` for all.
    pub dialog: Option<Name>,
    /// Only sessions that started at this moment or later.
    pub since: Option<Timestamp>,
    /// What groups are made of.
    pub by: GroupBy,
    /// The segments, in the author's order, with their people.
    pub segments: Vec<SegmentGroup>,
    /// The language of labels; `None` for the bot's first.
    pub language: Option<Name>,
    /// Whether people who answered without much thought are left out.
    pub without_flagged: bool,
}

/// What groups are made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum GroupBy {
    /// Segments, and each closed question.
    #[default]
    Everything,
    /// What was chosen.
    Chosen {
        /// Whether segments are.
        segments: bool,
        /// The questions whose answers are.
        questions: Vec<Name>,
    },
}

/// A segment, and who is in it.
#[derive(Clone, Debug)]
pub struct SegmentGroup {
    /// Its name.
    pub name: Name,
    /// Its labels, by language.
    pub labels: Vec<(Name, String)>,
    /// Who is in it.
    pub members: HashSet<OwnerId>,
    /// The questions that decide who is in it, by dialog: there, a difference says nothing.
    pub decided_by: Vec<(Name, Name)>,
}

/// People below this number are too few for percentages: only counts are shown.
pub const FEW: u64 = 10;
/// Below this number percentages are shown with a warning.
pub const SMALL: u64 = 30;
/// Of a hundred differences that are called findings, at most so many are chance (q).
pub const FALSE_SHARE: f64 = 0.10;

/// What the results are made from, and how they are named.
struct Context<'a> {
    origin: &'a Origin<'a>,
    options: &'a ReportOptions,
    language: Name,
    yes: String,
    no: String,
    pseudonyms: Pseudonyms,
    reader: TextReader,
}

/// Makes a report of everything that is on disk now.
///
/// Fails if the dialog does not exist or the store cannot be read.
pub fn report(origin: &Origin<'_>, options: &ReportOptions) -> Result<Report, CatalogueError> {
    let catalogue = Catalogue::new(*origin)?;
    let names = match &options.dialog {
        Some(dialog) => {
            catalogue.check_dialog(dialog)?;
            vec![dialog.clone()]
        }
        None => catalogue.answered()?,
    };
    let context = Context::new(origin, options)?;
    let mut tallies = tally::tally(&catalogue, &names, &context, &[])?;
    let flagged: Vec<Flagged> = tallies.iter().map(|tally| tally.paces.flagged()).collect();
    if options.without_flagged {
        // Who is flagged is known only when everybody was seen.
        tallies = tally::tally(&catalogue, &names, &context, &flagged)?;
    }
    let mut comparisons: Vec<Comparison> = tallies
        .iter()
        .flat_map(|tally| compare::compare(tally, &context))
        .collect();
    compare::correct(&mut comparisons);
    let mut dialogs: Vec<DialogResults> = tallies
        .iter()
        .map(|tally| describe::describe(tally, &context))
        .collect();
    telling::correct(&mut dialogs);
    order::correct(&mut dialogs);
    for (dialog, flagged) in dialogs.iter_mut().zip(&flagged) {
        dialog.quality = flagged.quality(options.without_flagged);
    }
    let people: HashSet<OwnerId> = tallies
        .iter()
        .flat_map(|tally| tally.people.iter().copied())
        .collect();
    let findings = finding::findings(&dialogs, &comparisons, &options.segments);
    let zone = origin.dialogs.bot.timezone;
    Ok(Report {
        made_at: origin.now.iso(zone),
        since: options.since.map(|since| since.iso(zone)),
        language: context.language,
        people: people.len() as u64,
        dialogs,
        comparisons,
        findings,
    })
}

/// Lists the dialogs that were ever started, by name.
///
/// Fails if the store cannot be read.
pub fn answered(origin: &Origin<'_>) -> Result<Vec<Name>, StoreError> {
    Catalogue::new(*origin)?.answered()
}

/// Counts the people who answered a question or voted after a moment; `None` is the beginning.
///
/// Fails if the store cannot be read.
pub fn people_since(origin: &Origin<'_>, since: Option<Timestamp>) -> Result<u64, StoreError> {
    let is_new = |at: Timestamp| since.is_none_or(|since| at > since);
    let mut people: HashSet<OwnerId> = HashSet::new();
    Catalogue::new(*origin)?
        .source()?
        .sessions(&mut |session| {
            let answers = session.answers.iter().map(|given| &given.answer);
            if answers
                .filter(|answer| answer.outcome.is_ok())
                .any(|answer| is_new(answer.answered_at))
            {
                people.insert(session.owner);
            }
            let votes = session.casts.iter();
            people.extend(
                votes
                    .filter(|cast| is_new(cast.answered_at))
                    .map(|cast| cast.voter),
            );
            Ok::<(), StoreError>(())
        })?;
    Ok(people.len() as u64)
}

impl<'a> Context<'a> {
    fn new(origin: &'a Origin<'a>, options: &'a ReportOptions) -> Result<Self, StoreError> {
        let bot = &origin.dialogs.bot;
        let english = Name::new_static("en");
        let language = options.language.clone();
        let language = language
            .or_else(|| bot.languages.first().cloned())
            .unwrap_or(english);
        let words = Words::for_language(bot, &language);
        let [yes, no] = [Sentence::Yes, Sentence::No].map(|word| words.say(word).into_owned());
        let pseudonyms = Pseudonyms::of(origin.store)?;
        Ok(Self {
            origin,
            options,
            language,
            yes,
            no,
            pseudonyms,
            reader: TextReader::new(&origin.dialogs.themes, &bot.languages),
        })
    }

    /// Returns the text of a question, else its name.
    fn question(&self, question: &Question) -> String {
        self.among(&question.texts)
            .unwrap_or(&question.name)
            .to_owned()
    }

    /// Returns the label of an answer, else its key.
    fn label(&self, question: &Question, key: &str) -> String {
        match (question.kind, key) {
            (QuestionType::Text, theme) => {
                let mut themes = self.origin.dialogs.themes.iter();
                let theme = themes.find(|known| known.name == theme);
                return theme
                    .map_or(key, |theme| theme.label_in(&self.language))
                    .to_owned();
            }
            (QuestionType::Yesno, "true") => return self.yes.clone(),
            (QuestionType::Yesno, "false") | (QuestionType::Consent, response::REFUSED) => {
                return self.no.clone();
            }
            _ => {}
        }
        let choices = question.meanings();
        let choice = choices.iter().find(|choice| choice.key == key);
        choice
            .map_or(key, |choice| choice.label_in(&self.language))
            .to_owned()
    }

    /// Returns the text in the language of the report, else in the first that has one.
    fn among<'t>(&self, texts: &'t [(Name, String)]) -> Option<&'t str> {
        let own = texts
            .iter()
            .find(|(language, _)| *language == self.language);
        own.or(texts.first()).map(|(_, text)| text.as_str())
    }
}
