//! The results of dialogs as numbers: what people were asked, what they answered, where they left,
//! and what differs between groups. Every form of a report is made of these.
//!
//! Numbers are of people: of somebody who answered a dialog several times the newest answer
//! counts. Weeks and months count every session.

mod compare;
mod complaints;
mod context;
mod describe;
mod dialog_results;
pub mod figure;
mod finding;
mod grouping;
mod handed;
mod mask;
mod merged;
mod model;
mod options;
mod order;
mod quality;
mod question_tally;
mod response;
mod tally;
mod telling;

use std::collections::HashSet;

use serde::Serialize;

use crate::id::{Name, OwnerId};
use crate::report::cases::Cases;
use crate::report::catalogue::{Catalogue, CatalogueError, Origin};
use crate::report::pseudonym::Pseudonyms;
use crate::report::snapshot::Snapshot;
use crate::store::StoreError;
use crate::time::Timestamp;

pub use self::compare::{Comparison, GroupCounts, Grouping, Test};
pub use self::complaints::{CaseResults, HelperResults, StepResults};
pub use self::dialog_results::{
    Bar, DayUnit, Detail, DialogResults, FunnelStep, MonthScore, OptionCount, Period,
    QuestionResults, Quote, RankedOption, TellingWord, ThemeCount, Versioned,
};
pub use self::finding::Finding;
pub use self::grouping::MAX_GROUPS;
pub use self::handed::HandedOver;
pub use self::model::{Base, FALSE_SHARE, FEW, OPEN, SMALL, Share};
pub use self::options::{GroupBy, ReportOptions, SegmentGroup, Within};
pub use self::order::{OrderEffect, OrderTest, PlaceShare};
pub use self::quality::Quality;
pub(super) use self::quality::{Flagged, flagged};

use self::context::Context;

/// A report: its numbers, without words.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// When it was made.
    pub made_at: String,
    /// From when on sessions count; `None` for all.
    pub since: Option<String>,
    /// The language of its labels.
    pub language: Name,
    /// How many people started or voted in any of its dialogs.
    pub people: u64,
    /// The results of each dialog.
    pub dialogs: Vec<DialogResults>,
    /// All comparisons of groups that were tested.
    pub comparisons: Vec<Comparison>,
    /// What is worth telling, the most telling first.
    pub findings: Vec<Finding>,
    /// Complaints and what became of them; `None` if there never was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cases: Option<CaseResults>,
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
    let questions = dialogs.iter_mut().flat_map(|dialog| &mut dialog.questions);
    order::correct(questions.filter_map(|question| question.order.as_mut()?.test.as_mut()));
    for (dialog, flagged) in dialogs.iter_mut().zip(&flagged) {
        dialog.quality = flagged.quality(options.without_flagged);
    }
    let mut handed = handed::handed_over(&catalogue, options.since)?;
    for dialog in &mut dialogs {
        dialog.handed_over = handed.remove(&dialog.name);
    }
    let people: HashSet<OwnerId> = tallies
        .iter()
        .flat_map(|tally| tally.people.iter().copied())
        .collect();
    let findings = finding::findings(&dialogs, &comparisons, &options.segments);
    // A report on one dialog tells of that dialog only.
    let cases = match (&options.dialog, options.since) {
        (None, None) => {
            let cases = Cases::read(&Snapshot::take(origin.store)?, origin.dialogs)?;
            let pseudonyms = Pseudonyms::of(origin.store)?;
            complaints::complaints(&cases, &origin.dialogs.bot, &pseudonyms, origin.now)
        }
        _ => None,
    };
    let zone = origin.dialogs.bot.timezone;
    Ok(Report {
        made_at: origin.now.iso(zone),
        since: options.since.map(|since| since.iso(zone)),
        language: context.language,
        people: people.len() as u64,
        dialogs,
        comparisons,
        findings,
        cases,
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
