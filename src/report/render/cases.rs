//! Complaints in sentences, with the numbers that they are told from.

use crate::report::results::Report;

use super::phrases::{Phrases, Say};

/// Beyond so many minutes hours are told.
const HOURS_FROM: u64 = 120;

/// Returns what a report says of complaints; nothing if there never was one.
pub fn cases(report: &Report, phrases: &Phrases) -> Vec<String> {
    let Some(cases) = &report.cases else {
        return Vec::new();
    };
    let opened = phrases.several(Say::CasesOpened, cases.opened);
    let mut told = vec![opened.replace("{open}", &phrases.count(cases.open))];
    told.push(match cases.first_answer_minutes {
        None => phrases.say(Say::CasesUnanswered).to_owned(),
        Some(minutes) => {
            let time = match minutes {
                HOURS_FROM.. => phrases.several(Say::HoursCount, (minutes + 30) / 60),
                _ => phrases.several(Say::MinutesCount, minutes),
            };
            let answered = phrases.several(Say::CasesAnswered, cases.acknowledged);
            answered.replace("{time}", &time)
        }
    });
    let share = &cases.recovered;
    if share.of > 0 {
        let [n, of] = [share.count, share.of].map(|number| phrases.count(number));
        told.push(phrases.fill(Say::CasesRecovered, &[("n", &n), ("of", &of)]));
    }
    if let (Some(percent), Some(low), Some(high)) = (share.percent, share.low, share.high) {
        let [percent, low, high] = [percent, low, high].map(|figure| phrases.number(figure));
        let values = [
            ("share", percent.as_str()),
            ("low", low.as_str()),
            ("high", high.as_str()),
        ];
        told.push(phrases.fill(Say::CasesRecoveredShare, &values));
    }
    if cases.reopened > 0 {
        let n = phrases.count(cases.reopened);
        told.push(phrases.fill(Say::CasesReopened, &[("n", &n)]));
    }
    if cases.codes_worth > 0 {
        let n = phrases.count(cases.codes_worth);
        told.push(phrases.fill(Say::CodesWorth, &[("n", &n)]));
    }
    told
}
