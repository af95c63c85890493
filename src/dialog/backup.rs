//! When backups are made by themselves, where they go, and how long they stay: `backup:` of
//! `bot.yaml`.

use std::fmt;
use std::path::PathBuf;

use chrono::{Datelike, NaiveDate};

use crate::dialog::schedule::Schedule;

/// The settings under `backup:`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupPlan {
    /// `every:`, when they are made.
    pub every: Schedule,
    /// `to:`, where they go.
    pub to: Destination,
    /// `keep:`, which of them stay.
    pub keep: Keep,
}

/// Where backups go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// A folder.
    Folder(PathBuf),
    /// A bucket at an S3-compatible address.
    Bucket {
        /// The bucket's name.
        bucket: String,
        /// What stands before the names of the backups: a folder with `/` at its end, or nothing.
        folder: String,
    },
}

/// Which backups stay: of each of the last so many days, weeks, months or years that have any, the
/// newest. The newest of all always stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keep(Vec<(usize, Period)>);

/// A stretch of time of which one backup stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Period {
    Day,
    Week,
    Month,
    Year,
}

const PERIODS: [(&str, Period); 4] = [
    ("daily", Period::Day),
    ("weekly", Period::Week),
    ("monthly", Period::Month),
    ("yearly", Period::Year),
];

/// The most backups that a rule keeps of one kind.
const MAX_KEPT: usize = 1000;

impl BackupPlan {
    /// When backups are made if nothing else is said.
    pub const NIGHTLY: &str = "day 03:00";
}

impl Destination {
    const SCHEME: &str = "s3://";

    /// Reads a folder, or `s3://`, a bucket and perhaps a folder in it.
    ///
    /// Fails with what is wrong.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        if text.is_empty() {
            return Err("it is empty");
        }
        let Some(rest) = text.strip_prefix(Self::SCHEME) else {
            return match text.split_once("://") {
                Some(_) => Err("backups go to a folder or to `s3://`"),
                None => Ok(Self::Folder(PathBuf::from(text))),
            };
        };
        let (bucket, folder) = rest.split_once('/').unwrap_or((rest, ""));
        let is_bucket = (3..=63).contains(&bucket.len())
            && bucket
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
        if !is_bucket {
            return Err("the name of the bucket is missing");
        }
        let folder = folder.trim_matches('/');
        let folder = match folder {
            "" => String::new(),
            folder => format!("{folder}/"),
        };
        Ok(Self::Bucket {
            bucket: bucket.to_owned(),
            folder,
        })
    }
}

/// Writes it as `bot.yaml` has it.
impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => write!(f, "{}", path.display()),
            Self::Bucket { bucket, folder } => write!(f, "{}{bucket}/{folder}", Self::SCHEME),
        }
    }
}

impl Default for Keep {
    fn default() -> Self {
        Self(vec![(7, Period::Day), (4, Period::Week)])
    }
}

impl Keep {
    /// Reads a rule such as `7 daily, 4 weekly`.
    ///
    /// Fails with the part that is wrong.
    pub fn parse(text: &str) -> Result<Self, &str> {
        let part = |part| {
            let part = str::trim(part);
            let (count, period) = part.split_once(char::is_whitespace).ok_or(part)?;
            let count = count
                .parse()
                .ok()
                .filter(|count| (1..=MAX_KEPT).contains(count));
            let period = PERIODS.iter().find(|(word, _)| *word == period.trim());
            let (_, period) = period.ok_or(part)?;
            Ok((count.ok_or(part)?, *period))
        };
        text.split(',')
            .map(part)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Returns which backups go, of those that were made on these days, newest first: `true` for
    /// each that goes.
    pub fn outdated(&self, days: &[NaiveDate]) -> Vec<bool> {
        let mut goes = vec![true; days.len()];
        goes.iter_mut().take(1).for_each(|newest| *newest = false);
        for (count, period) in &self.0 {
            let (mut seen, mut last) = (0, None);
            for (day, goes) in days.iter().zip(&mut goes) {
                let stretch = period.of(*day);
                if last.replace(stretch) == Some(stretch) {
                    continue;
                }
                seen += 1;
                if seen > *count {
                    break;
                }
                *goes = false;
            }
        }
        goes
    }
}

impl Period {
    /// Returns a number that two days share if they are of the same stretch.
    fn of(self, day: NaiveDate) -> i32 {
        match self {
            Self::Day => day.num_days_from_ce(),
            Self::Week => day.iso_week().year() * 60 + day.iso_week().week() as i32,
            Self::Month => day.year() * 12 + day.month0() as i32,
            Self::Year => day.year(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_keeps_the_newest_of_each_day_and_week_and_always_the_newest() {
        let day = |day: &str| day.parse::<NaiveDate>().expect("a day");
        let keep = Keep::parse("2 daily, 3 weekly").expect("a rule");
        // Two of 29 November, a Sunday; one of each Sunday and Saturday before.
        let days = [
            ("2026-11-29", false),
            ("2026-11-29", true),
            ("2026-11-28", false),
            ("2026-11-27", true),
            ("2026-11-22", false),
            ("2026-11-21", true),
            ("2026-11-14", false),
            ("2026-11-01", true),
        ];
        let goes = keep.outdated(&days.map(|(text, _)| day(text)));
        assert_eq!(goes, days.map(|(_, goes)| goes));
        let yearly = Keep::parse("1 yearly").expect("a rule");
        assert_eq!(yearly.outdated(&[day("2020-01-01")]), [false]);
        assert_eq!(yearly.outdated(&[]), [false; 0]);
    }

    #[test]
    fn a_rule_that_is_none_is_told_by_its_part() {
        for (text, part) in [
            ("7 daily, weekly", "weekly"),
            ("seven daily", "seven daily"),
            ("7 hourly", "7 hourly"),
            ("0 daily", "0 daily"),
            ("", ""),
        ] {
            assert_eq!(Keep::parse(text), Err(part), "{text}");
        }
        assert_eq!(Keep::parse("7 daily,4 weekly"), Ok(Keep::default()));
    }

    #[test]
    fn a_destination_is_a_folder_or_a_bucket() {
        for (text, shown) in [
            ("/var/backups/vraag", "/var/backups/vraag"),
            ("s3://shop", "s3://shop/"),
            ("s3://shop/vraag/", "s3://shop/vraag/"),
        ] {
            let read = Destination::parse(text).expect("a place");
            assert_eq!(read.to_string(), shown);
        }
        for text in ["", "s3://", "s3:///a", "ftp://a/b"] {
            assert!(Destination::parse(text).is_err(), "{text}");
        }
    }
}
