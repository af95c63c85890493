//! Complaints in sentences, with the numbers that they are told from.

use crate::report::results::Report;

use super::phrases::{Phrases, Say};

/// Returns what a report says of complaints; nothing if there never was one.
pub fn cases(report: &Report, phrases: &Phrases) -> Vec<String> {
    let Some(cases) = &report.cases else {
        return Vec::new();
    };
    let opened = phrases.several(Say::CasesOpened, cases.opened);
    let mut told = vec![opened.replace("{open}", &phrases.count(cases.open))];
    told.push(match cases.first_answer_seconds {
        None => phrases.say(Say::CasesUnanswered).to_owned(),
        Some(seconds) => {
            let answered = phrases.several(Say::CasesAnswered, cases.acknowledged);
            answered.replace("{time}", &phrases.length(seconds))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::results::{CaseResults, Share};
    use crate::time::Timestamp;

    fn told(cases: CaseResults) -> Vec<String> {
        let report = Report {
            made_at: Timestamp(0).iso(chrono_tz::UTC),
            since: None,
            language: "en".into(),
            people: 0,
            dialogs: Vec::new(),
            comparisons: Vec::new(),
            findings: Vec::new(),
            cases: Some(cases),
        };
        super::cases(&report, Phrases::of("en"))
    }

    #[test]
    fn the_recovery_rate_and_its_interval_are_those_computed_by_hand() {
        let of = |recovered| CaseResults {
            opened: 12,
            open: 1,
            first_answer_seconds: Some(1),
            acknowledged: 3,
            recovered,
            steps: Vec::new(),
            reopened: 0,
            codes_worth: 0,
            helpers: Vec::new(),
        };
        // Wilson, 4 of 10, z = 1.96: (0.4 + 0.1921) / 1.3841 ± 1.96 × √(0.024 + 0.0096) / 1.3841 = 0.4278 ± 0.2596.
        assert_eq!(
            told(of(Share::new(4, 10))),
            [
                "12 complaints became cases; 1 still open.",
                "Half of the 3 that a person acknowledged were within 1 second.",
                "Of 10 critics (a score of 6 of 10 or less) who gave another score later, 4 then gave 7 or more.",
                "Recovery rate: 40 % (between 17 and 69 %).",
            ]
        );
        // Of fewer than ten people a percentage says nothing.
        assert_eq!(told(of(Share::new(4, 9))).len(), 3);
    }
}
