//! Turns counts into the results of a dialog: its funnel, its weeks, and what each question gave.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::dialog::ast::QuestionType;
use crate::dialog::program::Program;
use crate::dialog::question_type::AnswerForm;
use crate::engine::event::Status;
use crate::id::OwnerId;
use crate::report::catalogue::Question;
use crate::report::statistics::Interval;
use crate::report::statistics::nps::Scores;
use crate::report::statistics::spread::{agreement, histogram, spread};
use crate::report::words::version_word;

use super::context::Context;
use super::dialog_results::{
    Bar, DayUnit, Detail, DialogResults, FunnelStep, MonthScore, OptionCount, Period,
    QuestionResults, Quote, RankedOption, ThemeCount, Versioned,
};
use super::figure::Figure;
use super::grouping::makes_groups;
use super::mask::masked;
use super::model::{Base, FEW, OPEN, Share};
use super::order;
use super::quality::Quality;
use super::question_tally::QuestionTally;
use super::tally::{DialogTally, monday};
use super::telling::telling;

/// Days further apart than the first are shown by month, than the second by year; in days.
const LONG: (i32, i32) = (200, 1500);
/// More periods are listed without those that nobody named.
const MAX_PERIODS: usize = 120;

/// Makes the results of a dialog.
pub fn describe(tally: &DialogTally, context: &Context<'_>) -> DialogResults {
    let program = context.origin.dialogs.programs.get(&tally.dialog);
    let count = |end| tally.ends.get(&end).copied().unwrap_or_default();
    let completed = count(Some(Status::Completed));
    let columns = || tally.questions.iter().zip(&tally.columns);
    DialogResults {
        name: tally.dialog.clone(),
        about: program
            .and_then(|program| context.among(&program.about))
            .map(str::to_owned),
        people: tally.people.len() as u64,
        sessions: tally.sessions,
        completed: Share::new(completed, tally.sessions),
        ends: ENDS
            .iter()
            .map(|(word, end)| (*word, count(*end)))
            .filter(|(_, count)| *count > 0)
            .collect(),
        versions: tally
            .versions
            .iter()
            .map(|(version, (first, sessions))| Versioned {
                version: version_word(*version),
                first: first.date(context.origin.dialogs.bot.timezone),
                sessions: *sessions,
            })
            .collect(),
        weeks: weeks(tally),
        quality: Quality::default(),
        handed_over: None,
        funnel: columns()
            .filter(|(question, _)| !is_earlier(question, program))
            .map(|(question, column)| step(question, column, context))
            .filter(|step| step.base.asked > 0)
            .collect(),
        questions: columns()
            .enumerate()
            .map(|(at, (question, column))| {
                let mut results = results(question, column, context);
                results.is_outdated = is_earlier(question, program);
                if let Detail::Texts { telling, .. } = &mut results.detail {
                    *telling = self::telling(tally, at);
                }
                results
            })
            .filter(|results| results.base.asked > 0)
            .collect(),
    }
}

/// Returns whether a dialog no longer asks a question in this form.
fn is_earlier(question: &Question, program: Option<&Arc<Program>>) -> bool {
    let is_asked = |program: &Arc<Program>| question.versions.contains(&program.version);
    question.is_outdated || program.is_some_and(|program| !is_asked(program))
}

/// The words for how sessions end.
const ENDS: [(&str, Option<Status>); 6] = [
    ("completed", Some(Status::Completed)),
    (OPEN, None),
    ("stopped", Some(Status::Stopped)),
    ("timed_out", Some(Status::TimedOut)),
    ("replaced", Some(Status::Replaced)),
    ("failed", Some(Status::Failed)),
];

/// Lists the weeks from the first to the last session, those without any included.
fn weeks(tally: &DialogTally) -> Vec<Period> {
    let (Some(first), Some(last)) = (tally.weeks.keys().next(), tally.weeks.keys().last()) else {
        return Vec::new();
    };
    let mut weeks = Vec::new();
    let mut from = *first;
    while from <= *last {
        let week = tally.weeks.get(&from).copied().unwrap_or_default();
        weeks.push(Period {
            from,
            started: week.started,
            completed: week.completed,
        });
        from = from + Days::new(7);
    }
    weeks
}

fn step(question: &Question, column: &QuestionTally, context: &Context<'_>) -> FunnelStep {
    let base = Base::new(column.answered, &column.missing, column.still_asked);
    let mut seconds = column.seconds.clone();
    seconds.sort_unstable();
    let median = seconds.get(seconds.len() / 2).copied();
    FunnelStep {
        question: question.name.clone(),
        label: context.question(question),
        left: Share::new(base.left(), base.asked),
        base,
        median_seconds: median.map(|median| Figure::new(f64::from(median), 0)),
    }
}

fn results(question: &Question, column: &QuestionTally, context: &Context<'_>) -> QuestionResults {
    let base = Base::new(column.answered, &column.missing, column.still_asked);
    QuestionResults {
        name: question.name.clone(),
        label: context.question(question),
        kind: question.type_word(),
        is_outdated: question.is_outdated,
        makes_groups: makes_groups(question, &column.levels),
        is_small: base.is_small(),
        base,
        detail: detail(question, column, context),
        order: order::effect(question, &column.shown),
    }
}

fn detail(question: &Question, column: &QuestionTally, context: &Context<'_>) -> Detail {
    match question.kind.form() {
        AnswerForm::Option | AnswerForm::Options | AnswerForm::YesNo | AnswerForm::Agreement => {
            let option = |(key, count): (&String, &u64)| OptionCount {
                key: key.clone(),
                label: context.label(question, key),
                share: Share::new(*count, column.answered),
            };
            Detail::Options {
                options: column
                    .levels
                    .iter()
                    .zip(&column.options)
                    .map(option)
                    .collect(),
                is_several: question.has_several(),
            }
        }
        AnswerForm::Points if question.kind == QuestionType::Nps => nps(question, column, context),
        AnswerForm::Points => scale(question, column, context),
        AnswerForm::Number => numbers(column),
        AnswerForm::Date => days(column),
        AnswerForm::Time => hours(column),
        AnswerForm::Ranking => rank(question, column, context),
        AnswerForm::Words => texts(question, column, context),
        AnswerForm::Address | AnswerForm::Location | AnswerForm::File => Detail::Counted,
    }
}

fn texts(question: &Question, column: &QuestionTally, context: &Context<'_>) -> Detail {
    let theme = |((key, count), denied): ((&String, &u64), &u64)| ThemeCount {
        option: OptionCount {
            key: key.clone(),
            label: context.label(question, key),
            share: Share::new(*count, column.answered),
        },
        denied: *denied,
    };
    let counted = column
        .levels
        .iter()
        .zip(&column.options)
        .zip(&column.denied);
    let mut themes: Vec<ThemeCount> = counted.map(theme).collect();
    themes.sort_by_key(|theme| std::cmp::Reverse(theme.option.share.count));
    let quote = |(owner, text): &(OwnerId, String)| Quote {
        who: context.pseudonyms.respondent(*owner),
        text: masked(text),
    };
    let without = Share::new(column.without_theme, column.answered);
    Detail::Texts {
        without_theme: (!themes.is_empty()).then_some(without),
        themes,
        telling: Vec::new(),
        quotes: column.quotes.iter().map(quote).collect(),
    }
}

/// Counts each whole number from the lower to the upper end.
fn points(
    question: &Question,
    column: &QuestionTally,
    (from, to): (i64, i64),
    context: &Context<'_>,
) -> Vec<OptionCount> {
    let count = |point: i64| {
        column
            .numbers
            .iter()
            .filter(|number| **number == point as f64)
            .count()
    };
    let point = |point: i64| OptionCount {
        key: point.to_string(),
        label: context.label(question, &point.to_string()),
        share: Share::new(count(point) as u64, column.answered),
    };
    (from..=to).map(point).collect()
}

fn scale(question: &Question, column: &QuestionTally, context: &Context<'_>) -> Detail {
    let mut numbers = column.numbers.clone();
    let found = spread(&mut numbers);
    let seen = |find: fn(f64, f64) -> f64| numbers.iter().copied().reduce(find);
    let (least, most) = (seen(f64::min).unwrap_or(1.0), seen(f64::max).unwrap_or(1.0));
    let (from, to) = question.scale.unwrap_or((least as i64, most as i64));
    let points = points(
        question,
        column,
        (from.min(least as i64), to.max(most as i64)),
        context,
    );
    let of = |points: &[OptionCount]| {
        Share::new(
            points.iter().map(|point| point.share.count).sum(),
            column.answered,
        )
    };
    let two = points.len().min(2);
    let shown = found.filter(|found| found.base >= FEW);
    let counts: Vec<u64> = points.iter().map(|point| point.share.count).collect();
    Detail::Scale {
        mean: shown.as_ref().map(|found| Figure::measure(found.mean)),
        median: shown.as_ref().map(|found| Figure::measure(found.median)),
        deviation: shown.as_ref().map(|found| Figure::new(found.deviation, 1)),
        agreement: shown
            .and_then(|_| agreement(&counts))
            .map(|agreement| Figure::new(agreement, 2)),
        top: of(&points[points.len() - two..]),
        bottom: of(&points[..two]),
        points,
    }
}

fn nps(question: &Question, column: &QuestionTally, context: &Context<'_>) -> Detail {
    let mut scores = Scores::default();
    for score in &column.numbers {
        scores.add(*score as i64, 1);
    }
    let share = |count| Share::new(count, column.answered);
    let (score, low, high) = score_of(&scores);
    let month = |((year, month), scores): (&(i32, u32), &Scores)| {
        let (score, low, high) = score_of(scores);
        MonthScore {
            month: format!("{year:04}-{month:02}"),
            answered: scores.base(),
            score,
            low,
            high,
        }
    };
    Detail::Nps {
        points: points(question, column, (0, 10), context),
        promoters: share(scores.promoters),
        passives: share(scores.passives),
        detractors: share(scores.detractors),
        score,
        low,
        high,
        months: column.months.iter().map(month).collect(),
    }
}

fn score_of(scores: &Scores) -> (Option<Figure>, Option<Figure>, Option<Figure>) {
    if scores.base() < FEW {
        return (None, None, None);
    }
    let Interval { low, high } = scores.interval();
    let [score, low, high] = [scores.score(), low, high].map(|value| Some(Figure::new(value, 0)));
    (score, low, high)
}

fn numbers(column: &QuestionTally) -> Detail {
    let mut sorted = column.numbers.clone();
    let found = spread(&mut sorted).filter(|found| found.base >= FEW);
    let found = found.as_ref();
    let figure = |value: Option<f64>| value.map(Figure::measure);
    let interval = found.and_then(|found| found.interval);
    Detail::Number {
        mean: figure(found.map(|found| found.mean)),
        low: figure(interval.map(|interval| interval.low)),
        high: figure(interval.map(|interval| interval.high)),
        least: figure(found.map(|found| found.least)),
        lower_quartile: figure(found.map(|found| found.lower_quartile)),
        median: figure(found.map(|found| found.median)),
        upper_quartile: figure(found.map(|found| found.upper_quartile)),
        most: figure(found.map(|found| found.most)),
        bars: histogram(&sorted)
            .into_iter()
            .map(|bin| Bar {
                from: bin.from.map(Figure::measure),
                to: bin.to.map(Figure::measure),
                count: bin.count,
            })
            .collect(),
    }
}

fn days(column: &QuestionTally) -> Detail {
    let day = |days: &i32| NaiveDate::from_num_days_from_ce_opt(*days).unwrap_or_default();
    let ends = column.days.keys().next().zip(column.days.keys().last());
    let unit = match ends.map_or(0, |(first, last)| last - first) {
        span if span <= LONG.0 => DayUnit::Week,
        span if span <= LONG.1 => DayUnit::Month,
        _ => DayUnit::Year,
    };
    let mut counted: BTreeMap<NaiveDate, u64> = BTreeMap::new();
    for (days, count) in &column.days {
        *counted.entry(unit.start(day(days))).or_default() += count;
    }
    let periods = || {
        let ends = counted.keys().next().zip(counted.keys().last());
        let after = |from: &NaiveDate| Some(unit.after(*from));
        let all = ends.map(|(first, last)| {
            std::iter::successors(Some(*first), after).take_while(move |from| from <= last)
        });
        all.into_iter().flatten()
    };
    let from = if periods().take(MAX_PERIODS + 1).count() > MAX_PERIODS {
        counted.into_iter().collect()
    } else {
        let count = |from| (from, counted.get(&from).copied().unwrap_or_default());
        periods().map(count).collect()
    };
    Detail::Days { unit, from }
}

impl DayUnit {
    /// Returns the first day of the period a day is in.
    fn start(self, day: NaiveDate) -> NaiveDate {
        match self {
            Self::Week => monday(day),
            Self::Month => day.with_day(1).unwrap_or(day),
            Self::Year => day.with_ordinal(1).unwrap_or(day),
        }
    }

    /// Returns the first day of the next period.
    fn after(self, from: NaiveDate) -> NaiveDate {
        match self {
            Self::Week => from + Days::new(7),
            Self::Month => from + Months::new(1),
            Self::Year => from + Months::new(12),
        }
    }
}

fn hours(column: &QuestionTally) -> Detail {
    let is_said = |hour: &usize| column.hours[*hour] > 0;
    let (first, last) = ((0..24).find(is_said), (0..24).rfind(is_said));
    let hours = first.zip(last).map_or_else(Vec::new, |(first, last)| {
        (first..=last)
            .map(|hour| (hour as u32, column.hours[hour]))
            .collect()
    });
    Detail::Hours { hours }
}

fn rank(question: &Question, column: &QuestionTally, context: &Context<'_>) -> Detail {
    // By the mean place that is shown; what too few people ranked comes last.
    let option = |at: usize| {
        let (sum, first) = column.places[at];
        let ranked = column.options[at];
        let key = &column.levels[at];
        let mean = sum as f64 / ranked.max(1) as f64;
        let shown = RankedOption {
            key: key.clone(),
            label: context.label(question, key),
            mean_place: (ranked >= FEW).then(|| Figure::new(mean, 1)),
            first: Share::new(first, column.answered),
            ranked,
        };
        let order = if ranked >= FEW { mean } else { f64::INFINITY };
        (order, shown)
    };
    let mut options: Vec<(f64, RankedOption)> = (0..column.levels.len()).map(option).collect();
    options.sort_by(|(a, one), (b, other)| a.total_cmp(b).then(other.ranked.cmp(&one.ranked)));
    Detail::Rank {
        options: options.into_iter().map(|(_, option)| option).collect(),
    }
}
