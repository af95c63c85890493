//! What a report comes to in a few lines: the same for a card, for a message in a chat, and for what
//! is posted back.

use crate::report::results::{Detail, FEW, OptionCount, QuestionResults, Report, Share};

use super::phrases::{Phrases, Say};
use super::public::{self, LEAST, shown};
use super::sentence::{base, chosen, nobody, told};

/// The kind of a vote, among those of questions.
const VOTE: &str = "vote";
/// How many findings are told.
const FINDINGS: usize = 3;

/// A few lines on a report.
pub struct Summary<'a> {
    /// The words it is written in.
    pub phrases: &'static Phrases,
    /// What it is about.
    pub title: String,
    /// Who answered, and when; above what people themselves are told, a sentence.
    pub lead: String,
    /// What stands out, as sentences; with a bar where the share of one answer is all it tells.
    pub findings: Vec<(String, Option<Share>)>,
    /// What is said if nothing stands out.
    pub instead: Option<String>,
    /// The question that most people answered, of those that have shares.
    pub question: Option<&'a QuestionResults>,
    /// How to read it; `None` if there is nothing to read.
    pub note: Option<&'static str>,
}

impl<'a> Summary<'a> {
    /// Sums up a report for those who asked.
    pub fn of(report: &'a Report) -> Self {
        let phrases = Phrases::of(&report.language);
        let mut lead = phrases.several(Say::PeopleCount, report.people);
        for (what, moment) in [
            (Say::Since, report.since.as_ref()),
            (Say::MadeAt, Some(&report.made_at)),
        ] {
            if let Some(moment) = moment {
                let day = phrases.day_of(moment);
                lead.push_str(" · ");
                lead.push_str(&phrases.fill(what, &[("when", &day)]));
            }
        }
        let is_empty = report.dialogs.iter().all(|dialog| dialog.people == 0);
        let findings: Vec<_> = report
            .findings
            .iter()
            .take(FINDINGS)
            .map(|finding| (told(finding, report, phrases), None))
            .collect();
        let instead = match (is_empty, findings.is_empty()) {
            (true, _) => Some(nobody(report, phrases)),
            (false, true) => Some(phrases.say(Say::NoFindings).to_owned()),
            (false, false) => None,
        };
        Self {
            phrases,
            title: title(report, phrases),
            lead,
            findings,
            instead,
            question: largest(report),
            note: (!is_empty).then(|| phrases.say(chosen(report))),
        }
    }

    /// Sums up a report of one group for that group. How many voted is known there: the message of
    /// a vote says so.
    pub fn of_group(report: &'a Report) -> Self {
        let questions = report.dialogs.iter().flat_map(|dialog| &dialog.questions);
        let votes = questions.filter(|question| question.kind == VOTE);
        let voters: Vec<u64> = votes.map(|vote| vote.base.answered).collect();
        Self::public(report, LEAST, &voters)
    }

    /// Sums up a report for those who answered; no number of people below `least` is told, nor can
    /// one be found from two that are, or from one and those that are known already.
    pub fn public(report: &'a Report, least: u64, known: &[u64]) -> Self {
        let phrases = Phrases::of(&report.language);
        let (shown, people) = shown(report, (least, known), FINDINGS);
        let lead = match people {
            _ if shown.is_empty() => String::new(),
            Some(people) => {
                let people = phrases.count(public::tens(people));
                phrases.fill(Say::YouSaid, &[("n", &people)])
            }
            None => phrases.say(Say::YouSaidUncounted).to_owned(),
        };
        let findings = shown.iter().filter_map(|finding| {
            let (sentence, share) = public::rounded(finding, report, phrases)?;
            Some((sentence, Some(share)))
        });
        Self {
            phrases,
            title: title(report, phrases),
            lead,
            findings: findings.collect(),
            instead: shown
                .is_empty()
                .then(|| public::instead(report, least, phrases)),
            question: None,
            note: (!shown.is_empty()).then(|| phrases.say(Say::Chosen)),
        }
    }
}

/// Returns a short text to post back to those who answered; `least` is the smallest number of people that it may tell.
pub fn public(report: &Report, least: u64) -> String {
    written(Summary::public(report, least, &[]))
}

/// Returns the text for the group that a report is of; `None` if there is nothing to tell it.
pub fn group_text(report: &Report) -> Option<String> {
    let summary = Summary::of_group(report);
    (!summary.findings.is_empty()).then(|| written(summary))
}

fn written(summary: Summary<'_>) -> String {
    if let Some(instead) = summary.instead {
        return instead + "\n";
    }
    let note = summary.note.unwrap_or_default();
    format!("{}\n\n{}\n\n{note}\n", summary.lead, summary.sentences())
}

impl Summary<'_> {
    /// Returns what stands out as sentences, one below the other; else why there is nothing.
    pub fn sentences(&self) -> String {
        let told = self
            .findings
            .iter()
            .map(|(finding, _)| format!("• {finding}"));
        let told: Vec<String> = told.chain(self.instead.clone()).collect();
        told.join("\n")
    }
}

/// Returns what the only dialog is about, else that these are results.
fn title(report: &Report, phrases: &Phrases) -> String {
    let mut answered = report.dialogs.iter().filter(|dialog| dialog.people > 0);
    match (answered.next(), answered.next()) {
        (Some(one), None) => one.about.as_deref().map_or(&*one.name, first_sentence),
        _ => phrases.say(Say::Title),
    }
    .to_owned()
}

fn largest(report: &Report) -> Option<&QuestionResults> {
    let mut largest: Option<&QuestionResults> = None;
    for question in report.dialogs.iter().flat_map(|dialog| &dialog.questions) {
        let answered = question.base.answered;
        let is_larger = largest.is_none_or(|other| answered > other.base.answered);
        if question.has_shares() && answered >= FEW && is_larger {
            largest = Some(question);
        }
    }
    largest
}

/// Returns the first sentence of a text, without its full stop.
fn first_sentence(text: &str) -> &str {
    let text = text.trim().lines().next().unwrap_or_default();
    let sentence = text.split_once(". ").map_or(text, |(first, _)| first);
    sentence.strip_suffix('.').unwrap_or(sentence)
}

/// How wide a bar of 100 % is, in letters: a phone has a narrow line.
const BAR: usize = 10;
/// How many answers are drawn.
const BARS: usize = 6;

/// Returns what stands out as sentences, one below the other.
pub fn findings(report: &Report) -> String {
    Summary::of(report).sentences()
}

/// Returns the card in letters, for where there are no pictures.
pub fn card_in_letters(report: &Report) -> String {
    let summary = Summary::of(report);
    let mut parts = vec![
        format!("{}\n{}", summary.title, summary.lead),
        summary.sentences(),
    ];
    if let Some(question) = summary.question {
        let phrases = summary.phrases;
        let mut lines = vec![question.label.clone(), base(&question.base, phrases)];
        for (label, share) in bars(question, phrases) {
            let filled = (share.fraction() * BAR as f64).round() as usize;
            let bar = "▇".repeat(filled) + &"▁".repeat(BAR - filled.min(BAR));
            lines.push(format!("{label}\n{bar} {}", with_range(&share, phrases)));
        }
        parts.push(lines.join("\n"));
    }
    parts.extend(summary.note.map(str::to_owned));
    parts.join("\n\n")
}

/// Returns the answers to a question that are drawn, in their order; of many those that most gave.
pub fn bars(question: &QuestionResults, phrases: &Phrases) -> Vec<(String, Share)> {
    match &question.detail {
        Detail::Nps {
            promoters,
            passives,
            detractors,
            ..
        } => [
            (Say::Promoters, promoters),
            (Say::Passives, passives),
            (Say::Detractors, detractors),
        ]
        .map(|(label, share)| (phrases.say(label).to_owned(), *share))
        .into(),
        Detail::Options { options, .. }
        | Detail::Scale {
            points: options, ..
        } => {
            let mut shown: Vec<_> = options.iter().collect();
            if shown.len() > BARS {
                shown.sort_by_key(|option| std::cmp::Reverse(option.share.count));
                shown.truncate(BARS);
            }
            let bar = |option: &&OptionCount| (option.label.clone(), option.share);
            shown.iter().map(bar).collect()
        }
        Detail::Number { .. }
        | Detail::Days { .. }
        | Detail::Hours { .. }
        | Detail::Rank { .. }
        | Detail::Texts { .. }
        | Detail::Counted => Vec::new(),
    }
}

fn with_range(share: &Share, phrases: &Phrases) -> String {
    let number = |figure| phrases.number(figure);
    match (share.percent, share.low.zip(share.high)) {
        (Some(percent), Some((low, high))) => {
            format!("{} % ({}–{})", number(percent), number(low), number(high))
        }
        (_, _) => phrases.count(share.count),
    }
}
