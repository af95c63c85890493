//! Makes a report for an operator: a card, what stands out as sentences, and buttons for the others.
//! A job, because it reads everybody's answers; its result goes into the outbox.

use chrono::{Days, NaiveTime};

use crate::engine::input::{Occasion, ReportRequest};
use crate::id::{EffectId, Name};
use crate::message::{
    Action, Button, ButtonState, Choice, Keyboard, Media, OutMessage, Rich, Token,
};
use crate::report::catalogue::{CatalogueError, Origin};
use crate::report::render::{self, Phrases, Say};
use crate::report::results::{self, Report, ReportOptions, SegmentGroup};
use crate::runtime::decide::versions::InForce;
use crate::runtime::jobs::gather::finish;
use crate::store::{Outgoing, Store, StoreError};
use crate::time::{Timestamp, Zone};

/// The periods that buttons offer, in days.
const PERIODS: [u16; 2] = [7, 30];
/// How many dialogs have a button.
const MAX_DIALOGS: usize = 24;

/// Runs the job. Returns the rows that go out now; none if it ran before, or if a report that nobody
/// asked for has nothing new.
///
/// Fails if the store cannot be read or written.
pub fn report(
    store: &dyn Store,
    in_force: &InForce,
    segments: Vec<SegmentGroup>,
    job: EffectId,
    (request, language): (&ReportRequest, &Name),
    now: Timestamp,
) -> Result<Vec<Outgoing>, StoreError> {
    let origin = Origin {
        store,
        dialogs: &in_force.dialogs,
        sources: &in_force.sources,
        now,
        progress: &|_, _| {},
    };
    let newly = match request.occasion {
        Occasion::Command | Occasion::Tap | Occasion::Pages => None,
        Occasion::Schedule { since } => {
            let people = results::people_since(&origin, since)?;
            if people == 0 {
                log::info!("no report is sent: nobody answered since the last one");
                return finish(store, job, Vec::new());
            }
            since.map(|since| (since, people))
        }
    };
    let zone = in_force.dialogs.bot.timezone;
    let mut options = ReportOptions {
        dialog: request.dialog.clone(),
        since: request.days.map(|days| midnight_before(now, days, zone)),
        segments,
        language: Some(language.clone()),
        ..ReportOptions::default()
    };
    let made = match results::report(&origin, &options) {
        // The answers that the button was for are gone, and the dialog with them.
        Err(CatalogueError::UnknownDialog { .. }) => {
            options.dialog = None;
            results::report(&origin, &options)
        }
        made => made,
    };
    let made = match made {
        Ok(made) => made,
        Err(CatalogueError::Store(error)) => return Err(error),
        // A report on all dialogs names none.
        Err(CatalogueError::UnknownDialog { .. }) => return finish(store, job, Vec::new()),
    };
    let phrases = Phrases::of(&made.language);
    let mut messages = Vec::new();
    if request.occasion == Occasion::Tap {
        let about = options.dialog.as_deref().unwrap_or("results");
        let period = request
            .days
            .map_or_else(String::new, |days| format!("-{days}-days"));
        messages.push(OutMessage {
            media: Some(Media::Document {
                name: format!("{about}-{}{period}.html", now.date(zone)),
                body: render::html(&made),
            }),
            ..OutMessage::default()
        });
    }
    let dialogs = results::answered(&origin)?;
    let mut message = in_words(&made);
    if let Some((since, people)) = newly {
        let when = phrases.moment(since.local(zone));
        let news = phrases.several(Say::AnsweredSince, people);
        let news = news.replace("{when}", &when);
        message.text = Rich::plain(news).then(message.text);
    }
    message.keyboard = keyboard(&options, request.days, &dialogs, phrases);
    messages.push(message);
    let at_once = messages.into_iter().map(|message| (message, None));
    finish(store, job, at_once.collect())
}

/// Returns the beginning of the day that many days ago.
fn midnight_before(now: Timestamp, days: u16, zone: Zone) -> Timestamp {
    let today = now.date(zone);
    let day = today
        .checked_sub_days(Days::new(u64::from(days)))
        .unwrap_or(today);
    Timestamp::from_local(day.and_time(NaiveTime::MIN), zone)
}

/// Returns what a report comes to: a card and its sentences, or the card in letters if there is no
/// picture.
fn in_words(report: &Report) -> OutMessage {
    #[cfg(feature = "png")]
    match render::card(report) {
        Ok(bytes) => {
            return OutMessage {
                text: Rich::plain(render::findings(report)),
                media: Some(Media::Picture {
                    name: "results.png".to_owned(),
                    bytes,
                }),
                ..OutMessage::default()
            };
        }
        Err(render::CardError::NoLetters) => {}
        Err(error) => log::warn!("a report goes out without its card: {error}"),
    }
    OutMessage {
        text: Rich::plain(render::card_in_letters(report)),
        ..OutMessage::default()
    }
}

/// Returns the buttons: one for each dialog, below them one for each period; those of the report
/// itself are ticked.
fn keyboard(
    options: &ReportOptions,
    days: Option<u16>,
    dialogs: &[Name],
    phrases: &Phrases,
) -> Keyboard {
    let button = |label: String, dialog: Option<&Name>, days, mark| Button {
        label,
        action: Action::Tap(Token {
            question: 0,
            choice: Choice::Report {
                dialog: dialog.cloned(),
                days,
            },
        }),
        mark,
    };
    let mut buttons = Vec::new();
    if dialogs.len() > 1 {
        let all = std::iter::once(None).chain(dialogs.iter().take(MAX_DIALOGS).map(Some));
        buttons.extend(all.map(|dialog| {
            let label = dialog.map_or_else(
                || phrases.say(Say::AllDialogs).to_owned(),
                |name| name.to_string(),
            );
            let is_shown = dialog == options.dialog.as_ref();
            let mark = if is_shown {
                ButtonState::On
            } else {
                ButtonState::Off
            };
            button(label, dialog, days, mark)
        }));
    }
    let periods = PERIODS.into_iter().map(Some).chain(std::iter::once(None));
    buttons.extend(periods.map(|period| {
        let label = period.map_or_else(
            || phrases.say(Say::AllTime).to_owned(),
            |days| phrases.fill(Say::LastDays, &[("n", &days.to_string())]),
        );
        // The tick of an option is drawn; this one stands in a row of its own.
        let tick = if period == days { "✓ " } else { "" };
        let dialog = options.dialog.as_ref();
        button(format!("{tick}{label}"), dialog, period, ButtonState::Extra)
    }));
    Keyboard::Inline(buttons)
}
