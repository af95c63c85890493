//! Lists what a customer can do at a question, each way that can make a difference once: every
//! option, both sides of every bound, a refusal, their own words, a misfit, silence.

use std::collections::BTreeSet;

use chrono::{Duration as Days, NaiveDate, NaiveTime};
use rust_decimal::Decimal;

use crate::dialog::expr::tree::Ref;
use crate::dialog::language::language_for;
use crate::dialog::points::Points;
use crate::dialog::program::{DateBound, OptionDef, Program, Question, Spec, Vote};
use crate::dialog::text::{Piece, Text};
use crate::engine::explore::compared_values;
use crate::engine::session::{OpenVote, Session, Wait};
use crate::explore::sample;
use crate::explore::situation::Situation;
use crate::id::Name;
use crate::message::Choice;
use crate::script::rehearse::Deed;
use crate::time::Zone;
use crate::value::Value;

/// On a scale up to this wide every number is tried; on a wider one the ends and those compared.
const FULL_SCALE: i64 = 20;
/// Of so many options every combination is tried, where it matters which are chosen.
const ALL_SUBSETS: usize = 4;
/// Of so many options every pair is tried.
const ALL_PAIRS: usize = 10;

/// Returns what can be done where a session waits; what fits first. `reads` are the names that
/// decide something ahead.
pub fn moves(
    program: &Program,
    situation: &Situation,
    session: &Session,
    reads: &BTreeSet<Ref>,
    zone: Zone,
) -> Vec<Vec<Deed>> {
    if let Some(open) = &session.vote {
        return program
            .vote_named(&open.vote)
            .map(|vote| votes(vote, open))
            .unwrap_or_default();
    }
    let Some(wait) = &session.wait else {
        return Vec::new();
    };
    let Some(at) = program.question_named(&wait.question) else {
        return Vec::new();
    };
    let question = program.question(at);
    if wait.confirming {
        return ["yes", "no"].map(|key| vec![option(key)]).to_vec();
    }
    let around = Around {
        program,
        situation,
        session,
        question,
        wait,
        zone,
    };
    let is_read = reads.contains(&Ref::Answer(question.name.clone()));
    let mut moves = around.answers(is_read);
    moves.extend(around.declined());
    moves.extend(around.in_another_language());
    moves.push(vec![around.misfit()]);
    let mut seen = BTreeSet::new();
    moves.retain(|deeds| seen.insert(format!("{deeds:?}")));
    moves
}

/// The place at which something is done.
struct Around<'a> {
    program: &'a Program,
    situation: &'a Situation,
    session: &'a Session,
    question: &'a Question,
    wait: &'a Wait,
    zone: Zone,
}

impl Around<'_> {
    fn answers(&self, is_read: bool) -> Vec<Vec<Deed>> {
        let one = |deed: Deed| vec![deed];
        let typed = |words: Vec<String>| -> Vec<Vec<Deed>> {
            words
                .into_iter()
                .map(|words| one(Deed::Say(words)))
                .collect()
        };
        let mut moves: Vec<Vec<Deed>> = match &self.question.spec {
            Spec::Choice => self.wait.offered.iter().map(|key| one(tap(key))).collect(),
            Spec::Multi {
                pick: (min, max), ..
            } => self.several(*min, *max, is_read),
            Spec::Rank { top } => {
                let places = top.unwrap_or(usize::MAX).min(self.wait.offered.len());
                let ranked = |keys: Vec<&Name>| -> Vec<Deed> {
                    let taps = keys.into_iter().take(places).map(tap);
                    taps.chain([Deed::Tap(Choice::Done)]).collect()
                };
                let all = self.wait.offered.iter();
                // Any of them may be first.
                let firsts = all.clone().map(|first| {
                    let rest = all.clone().filter(|key| *key != first);
                    ranked(std::iter::once(first).chain(rest).collect())
                });
                firsts.collect()
            }
            Spec::Yesno => ["yes", "no"].map(|key| one(option(key))).to_vec(),
            Spec::Consent { .. } => ["agreed", "no"].map(|key| one(option(key))).to_vec(),
            Spec::Scale { points, .. } => self.scale(*points),
            Spec::Number {
                from, to, whole, ..
            } => typed(self.numbers(*from, *to, *whole)),
            Spec::Date { from, to } => typed(self.dates(*from, *to)),
            Spec::Time { from, to } => typed(self.times(*from, *to)),
            Spec::Text { length, pattern } => {
                let pattern = pattern.as_ref().map(|pattern| pattern.as_str());
                typed(self.texts(*length, pattern))
            }
            Spec::Email => vec![one(Deed::Say("noor@example.org".to_owned()))],
            Spec::Phone { .. } => vec![one(Deed::Number("+31612345678".to_owned()))],
            Spec::Location => vec![one(Deed::Location)],
            Spec::Photo { .. } => vec![one(Deed::Photo(sample::PHOTO.to_owned()))],
            Spec::File { .. } => vec![one(Deed::File(sample::FILE.to_owned()))],
        };
        if self.question.other {
            let own = Deed::Say(sample::OWN.to_owned());
            let mut deeds = vec![Deed::Tap(Choice::Other), own];
            if matches!(self.question.spec, Spec::Multi { .. }) {
                deeds.push(Deed::Tap(Choice::Done));
            }
            moves.push(deeds);
        }
        let readings = self.wait.readings.first();
        if readings.is_some() {
            moves.push(one(Deed::Say("1".to_owned())));
        }
        moves
    }

    /// The buttons that give no value.
    fn declined(&self) -> Vec<Vec<Deed>> {
        let question = self.question;
        let is_below = matches!(question.spec, Spec::Phone { .. } | Spec::Location);
        let offered = [
            (question.optional, Choice::Skip),
            (question.refuse, Choice::Refuse),
            (question.unknown, Choice::Unknown),
        ];
        let choices = offered.into_iter().filter(|(is_offered, _)| *is_offered);
        choices
            .enumerate()
            .map(|(place, (_, choice))| match is_below {
                true => vec![Deed::Extra(place)],
                false => vec![Deed::Tap(choice)],
            })
            .collect()
    }

    /// An option by its label in another language of the dialog.
    fn in_another_language(&self) -> Option<Vec<Deed>> {
        if !matches!(self.question.spec, Spec::Choice) {
            return None;
        }
        let own = language_for(&self.program.languages, Some(&self.session.language));
        let other = self.program.languages.iter().find(|other| *other != own)?;
        let key = self.wait.offered.first()?;
        let shown = |option: &&OptionDef| option.key == *key;
        let option = self.question.options.iter().find(shown)?;
        let label = plain(&option.label, other)?;
        Some(vec![Deed::Say(label)])
    }

    /// Something that the question does not take.
    fn misfit(&self) -> Deed {
        match &self.question.spec {
            Spec::Text { length, .. } if length.0 > 1 => Deed::Say("x".to_owned()),
            Spec::Text { .. } => Deed::Photo(sample::PHOTO.to_owned()),
            Spec::Choice if self.question.other => Deed::Photo(sample::PHOTO.to_owned()),
            Spec::Multi { .. } if self.question.other => Deed::Photo(sample::PHOTO.to_owned()),
            _ => Deed::Say(sample::NONSENSE.to_owned()),
        }
    }

    fn several(&self, min: usize, max: usize, is_read: bool) -> Vec<Vec<Deed>> {
        let offered = &self.wait.offered;
        let mut sets: Vec<Vec<&Name>> = offered.iter().map(|key| vec![key]).collect();
        if is_read && offered.len() <= ALL_SUBSETS {
            let all = (1_u32..1 << offered.len()).map(|mask| {
                let is_in = |at: &usize| mask & (1 << at) != 0;
                (0..offered.len())
                    .filter(is_in)
                    .map(|at| &offered[at])
                    .collect()
            });
            sets.extend(all);
        } else if is_read && offered.len() <= ALL_PAIRS {
            for (at, first) in offered.iter().enumerate() {
                sets.extend(offered[at + 1..].iter().map(|second| vec![first, second]));
            }
        }
        for size in [min, max] {
            sets.push(offered.iter().take(size).collect());
        }
        sets.retain(|set| (min..=max).contains(&set.len()) && !set.is_empty());
        let pressed = |set: Vec<&Name>| -> Vec<Deed> {
            let taps = set.into_iter().map(tap);
            taps.chain([Deed::Tap(Choice::Done)]).collect()
        };
        sets.into_iter().map(pressed).collect()
    }

    fn scale(&self, Points { from, to, .. }: Points) -> Vec<Vec<Deed>> {
        let all: BTreeSet<i64> = if to - from <= FULL_SCALE {
            (from..=to).collect()
        } else {
            let compared = compared_values(self.program, self.question);
            let compared = compared.into_iter().filter_map(|value| match value {
                Value::Number(number) => i64::try_from(number).ok(),
                _ => None,
            });
            let around = compared.flat_map(|number| [number - 1, number, number + 1]);
            around
                .chain([from, to])
                .filter(|number| (from..=to).contains(number))
                .collect()
        };
        all.into_iter()
            .map(|number| vec![option(&number.to_string())])
            .collect()
    }

    fn numbers(&self, from: Option<Decimal>, to: Option<Decimal>, whole: bool) -> Vec<String> {
        let compared = compared_values(self.program, self.question)
            .into_iter()
            .chain(self.given());
        let compared = compared.filter_map(|value| match value {
            Value::Number(number) => Some(number),
            _ => None,
        });
        let around = compared
            .chain(from)
            .chain(to)
            .flat_map(|number| [number - Decimal::ONE, number, number + Decimal::ONE]);
        let mut all: Vec<Decimal> = around.chain([Decimal::ONE, Decimal::TEN]).collect();
        if whole {
            all.iter_mut().for_each(|number| *number = number.trunc());
        }
        all.sort_unstable();
        all.dedup();
        // What is typed must be a number for everybody: no minus where none is meant.
        let is_meant = |number: &Decimal| {
            !number.is_sign_negative() || from.is_none_or(|from| from < Decimal::ZERO)
        };
        let is_inside = |number: &Decimal| {
            from.is_none_or(|from| from <= *number) && to.is_none_or(|to| *number <= to)
        };
        all.retain(is_meant);
        all.sort_by_key(|number| !is_inside(number));
        all.into_iter().map(|number| number.to_string()).collect()
    }

    /// The values that were given before.
    fn given(&self) -> impl Iterator<Item = Value> {
        let answers = self.session.answers.iter();
        answers.filter_map(|answer| answer.outcome.clone().ok())
    }

    fn dates(&self, from: Option<DateBound>, to: Option<DateBound>) -> Vec<String> {
        let today = self.situation.now.date(self.zone);
        let date = |bound: DateBound| match bound {
            DateBound::On(date) => Some(date),
            DateBound::Days(days) => today.checked_add_signed(Days::try_days(days)?),
        };
        let (from, to) = (from.and_then(date), to.and_then(date));
        let compared = compared_values(self.program, self.question)
            .into_iter()
            .chain(self.given());
        let compared = compared.filter_map(|value| match value {
            Value::Date(date) => Some(date),
            _ => None,
        });
        let places = compared.chain(from).chain(to).chain([today]);
        let day = |date: NaiveDate, days: i64| date.checked_add_signed(Days::try_days(days)?);
        let around =
            places.flat_map(|date| [-1, 0, 1].into_iter().filter_map(move |n| day(date, n)));
        let mut all: Vec<NaiveDate> = around.collect();
        all.sort_unstable();
        all.dedup();
        let is_inside = |date: &NaiveDate| {
            from.is_none_or(|from| from <= *date) && to.is_none_or(|to| *date <= to)
        };
        all.sort_by_key(|date| !is_inside(date));
        all.into_iter().map(|date| date.to_string()).collect()
    }

    fn times(&self, from: Option<NaiveTime>, to: Option<NaiveTime>) -> Vec<String> {
        let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default();
        let compared = compared_values(self.program, self.question)
            .into_iter()
            .chain(self.given());
        let compared = compared.filter_map(|value| match value {
            Value::Time(time) => Some(time),
            _ => None,
        });
        let places = compared.chain(from).chain(to).chain([noon]);
        let minute = Days::minutes(1);
        let mut all: Vec<NaiveTime> = places
            .flat_map(|time| [time - minute, time, time + minute])
            .collect();
        all.sort_unstable();
        all.dedup();
        let is_inside = |time: &NaiveTime| {
            from.is_none_or(|from| from <= *time) && to.is_none_or(|to| *time <= to)
        };
        all.sort_by_key(|time| !is_inside(time));
        all.into_iter()
            .map(|time| time.format("%H:%M").to_string())
            .collect()
    }

    fn texts(&self, (min, max): (usize, usize), pattern: Option<&str>) -> Vec<String> {
        let mut all: Vec<String> = match pattern {
            Some(pattern) => sample::fitting(pattern).into_iter().collect(),
            None => vec![sample::words(min, max)],
        };
        let compared = compared_values(self.program, self.question).into_iter();
        all.extend(compared.filter_map(|value| match value {
            Value::Text(words) => Some(words),
            _ => None,
        }));
        all.extend(sample::too_long(max));
        if pattern.is_some() {
            all.push(sample::NONSENSE.to_owned());
        }
        all
    }
}

/// Returns how members can vote: nobody yet, too few, enough for each option, as many for two.
fn votes(vote: &Vote, open: &OpenVote) -> Vec<Vec<Deed>> {
    if open.voters > 0 {
        return Vec::new();
    }
    let enough = vote.quorum.unwrap_or(1).max(1) as usize;
    let bloc = |from: usize, count: usize, key: &Name| -> Vec<Deed> {
        (from..from + count)
            .map(|voter| Deed::Vote(voter, key.clone()))
            .collect()
    };
    let keys: Vec<&Name> = open.counts.iter().map(|(key, _)| key).collect();
    let mut moves: Vec<Vec<Deed>> = keys.iter().map(|key| bloc(0, enough, key)).collect();
    if let (Some(first), true) = (keys.first(), enough > 1) {
        moves.push(bloc(0, enough - 1, first));
    }
    if let [first, second, ..] = keys.as_slice() {
        let half = enough.div_ceil(2);
        let mut tie = bloc(0, half, first);
        tie.extend(bloc(half, half, second));
        moves.push(tie);
    }
    moves
}

fn tap(key: &Name) -> Deed {
    Deed::Tap(Choice::Option(key.clone()))
}

fn option(key: &str) -> Deed {
    Deed::Tap(Choice::Option(Name::new(key)))
}

/// Returns a text in a language; `None` if values are inserted into it.
fn plain(text: &Text, language: &Name) -> Option<String> {
    let pieces = &text.in_language(language).0;
    let words = pieces.iter().map(|piece| match piece {
        Piece::Words(words, _) => Some(words.as_ref()),
        Piece::Value(..) => None,
    });
    words.collect()
}
