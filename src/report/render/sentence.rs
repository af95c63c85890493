//! Puts findings and bases into words.

use crate::id::Name;
use crate::report::results::figure::Figure;
use crate::report::results::{
    Base, Detail, DialogResults, FEW, Finding, Grouping, OPEN, OptionCount, Quality,
    QuestionResults, Report, SMALL, Share,
};

use super::phrases::{Phrases, Say};

/// Returns a finding as a sentence; in a report on several dialogs it names its own.
pub fn told(finding: &Finding, report: &Report, phrases: &Phrases) -> String {
    let mut sentence = sentence(finding, phrases);
    if let Some(warning) = few_behind(finding) {
        sentence.push(' ');
        sentence.push_str(phrases.say(warning));
    }
    named(finding.dialog(), sentence, report)
}

/// Returns a sentence about a dialog; in a report on several dialogs with the name of its own.
pub fn named(dialog: &Name, sentence: String, report: &Report) -> String {
    let answered = report.dialogs.iter().filter(|dialog| dialog.people > 0);
    if answered.count() > 1 {
        format!("{dialog}: {sentence}")
    } else {
        sentence
    }
}

/// Returns a finding as a sentence that can be read aloud.
pub fn sentence(finding: &Finding, phrases: &Phrases) -> String {
    let number = |figure: Figure| phrases.number(figure);
    match finding {
        Finding::GroupChooses {
            label,
            by,
            group,
            answer,
            is_theme,
            here,
            elsewhere,
            q,
            ..
        } => {
            let is_more = here.fraction() > elsewhere.fraction();
            let what = match (is_theme, is_more) {
                (false, true) => Say::ChooseMore,
                (false, false) => Say::ChooseLess,
                (true, true) => Say::MentionMore,
                (true, false) => Say::MentionLess,
            };
            phrases.fill(
                what,
                &[
                    ("who", &who(by, group, phrases)),
                    ("answer", answer),
                    ("label", short(label)),
                    ("here", &percent(here, phrases)),
                    ("elsewhere", &percent(elsewhere, phrases)),
                    ("n", &phrases.count(here.of)),
                    ("m", &phrases.count(elsewhere.of)),
                    ("chance", phrases.say(chance(*q))),
                ],
            )
        }
        Finding::GroupScores {
            label,
            by,
            highest,
            high,
            high_answered,
            lowest,
            low,
            low_answered,
            is_nps,
            q,
            effect,
            ..
        } => {
            // A sentence does not begin with the others before it said of whom.
            let is_of_others = matches!(by, Grouping::Segment { .. }) && highest != "in";
            let what = match (*is_nps, is_of_others) {
                (true, false) => Say::NpsHigher,
                (true, true) => Say::NpsLower,
                (false, false) => Say::ScoreHigher,
                (false, true) => Say::ScoreLower,
            };
            let (first, other) = if is_of_others {
                (lowest, highest)
            } else {
                (highest, lowest)
            };
            phrases.fill(
                what,
                &[
                    ("who", &capital(&who(by, first, phrases))),
                    ("other", &small(&who(by, other, phrases))),
                    ("label", short(label)),
                    ("high", &number(*high)),
                    ("low", &number(*low)),
                    ("n", &phrases.count(*high_answered)),
                    ("m", &phrases.count(*low_answered)),
                    ("chance", phrases.say(chance(*q))),
                    ("size", phrases.say(size(effect.value().sqrt()))),
                ],
            )
        }
        Finding::Recommended {
            answered,
            score,
            low,
            high,
            ..
        } => {
            let what = if low.value() > 0.0 {
                Say::NpsAbove
            } else if high.value() < 0.0 {
                Say::NpsBelow
            } else {
                Say::NpsEven
            };
            phrases.fill(
                what,
                &[
                    ("score", &number(*score)),
                    ("low", &number(*low)),
                    ("high", &number(*high)),
                    ("n", &phrases.count(*answered)),
                ],
            )
        }
        Finding::Leads {
            label,
            answer,
            share,
            next,
            next_share,
            ..
        } => phrases.fill(
            match next_share.count {
                0 => Say::LeadsAlone,
                _ => Say::LeadsIs,
            },
            &[
                ("answer", answer),
                ("label", short(label)),
                ("percent", &percent(share, phrases)),
                ("low", &share.low.map(number).unwrap_or_default()),
                ("high", &share.high.map(number).unwrap_or_default()),
                ("next", next),
                ("next_percent", &percent(next_share, phrases)),
                ("n", &phrases.count(share.of)),
            ],
        ),
        Finding::LeftAt { label, share, .. } => phrases.fill(
            Say::LeftAtIs,
            &[
                ("label", short(label)),
                ("percent", &percent(share, phrases)),
                ("n", &phrases.count(share.of)),
            ],
        ),
    }
}

/// Returns the warning beside a finding that few answers are behind; `None` if there are enough.
fn few_behind(finding: &Finding) -> Option<Say> {
    let (answered, warning) = match finding {
        Finding::GroupChooses {
            here, elsewhere, ..
        } => (here.of.min(elsewhere.of), Say::SmallGroup),
        Finding::GroupScores {
            high_answered,
            low_answered,
            ..
        } => (*high_answered.min(low_answered), Say::SmallGroup),
        Finding::Recommended { answered, .. } => (*answered, Say::Small),
        Finding::Leads { share, .. } | Finding::LeftAt { share, .. } => (share.of, Say::Small),
    };
    (answered < SMALL).then_some(warning)
}

/// Returns the warning at a question that few people answered; `None` if enough did, or if its
/// answers are only counted.
pub fn few(question: &QuestionResults) -> Option<Say> {
    match (&question.detail, question.base.answered) {
        (Detail::Counted, _) => None,
        (_, answered) if answered < FEW => Some(Say::Few),
        _ => question.is_small.then_some(Say::Small),
    }
}

/// Returns how to read who answered: with a word on ranges where there are any.
pub fn chosen(report: &Report) -> Say {
    let mut questions = report.dialogs.iter().flat_map(|dialog| &dialog.questions);
    let has_range = |question: &QuestionResults| match &question.detail {
        Detail::Number { low, .. } => low.is_some(),
        _ => question.has_shares() && question.base.answered >= FEW,
    };
    if questions.any(has_range) {
        Say::Chosen
    } else {
        Say::ChosenFew
    }
}

/// Returns a figure with its range, as `say` puts it.
pub fn ranged(say: Say, figures: [Figure; 3], phrases: &Phrases) -> String {
    let [n, low, high] = figures.map(|figure| phrases.number(figure));
    phrases.fill(say, &[("n", &n), ("low", &low), ("high", &high)])
}

/// Returns whether any of these shares is told in percent.
pub fn has_percentages(options: &[OptionCount]) -> bool {
    options.iter().any(|option| option.share.percent.is_some())
}

/// Returns how many people answered without much thought; `None` if nobody did.
pub fn quality(quality: &Quality, phrases: &Phrases) -> Option<String> {
    let told = [(Say::Fast, quality.fast), (Say::Straight, quality.straight)];
    let who: Vec<String> = told
        .into_iter()
        .filter(|(_, people)| *people > 0)
        .map(|(say, people)| phrases.several(say, people))
        .collect();
    let say = if quality.is_left_out {
        Say::FlaggedLeftOut
    } else {
        Say::FlaggedCounted
    };
    (!who.is_empty()).then(|| phrases.fill(say, &[("who", &who.join("; "))]))
}

/// Returns how many sessions of a dialog go on, and how those are told; `None` if all have ended.
pub fn open(dialog: &DialogResults, phrases: &Phrases) -> Option<String> {
    let (_, count) = dialog.ends.iter().find(|(end, _)| *end == OPEN)?;
    Some(phrases.several(Say::OpenSessions, *count))
}

/// Returns how often customers of a dialog were handed over to people, and how soon they were
/// answered; `None` if never.
pub fn handed_over(dialog: &DialogResults, phrases: &Phrases) -> Option<String> {
    let handed = dialog.handed_over.as_ref()?;
    let (count, answered) = (phrases.count(handed.count), phrases.count(handed.answered));
    Some(match handed.median_seconds {
        Some(seconds) => phrases.fill(
            Say::HandedOver,
            &[
                ("n", &count),
                ("answered", &answered),
                ("time", &phrases.length(seconds)),
            ],
        ),
        None => phrases.fill(Say::HandedOverUnanswered, &[("n", &count)]),
    })
}

/// Returns that nobody has answered, at all or since a day.
pub fn nobody(report: &Report, phrases: &Phrases) -> String {
    match &report.since {
        Some(since) => phrases.fill(Say::NobodySince, &[("when", &phrases.day_of(since))]),
        None => phrases.say(Say::NobodyYet).to_owned(),
    }
}

/// Returns how many were asked and answered, and why others did not.
pub fn base(base: &Base, phrases: &Phrases) -> String {
    let told = phrases.fill(
        Say::Base,
        &[
            (
                "answers",
                &phrases.several(Say::AnswersCount, base.answered),
            ),
            ("people", &phrases.several(Say::PeopleCount, base.asked)),
        ],
    );
    let reasons: Vec<String> = base
        .reasons
        .iter()
        .map(|(word, count)| phrases.several(reason(word), *count))
        .collect();
    if reasons.is_empty() {
        return told;
    }
    let reasons = reasons.join(", ");
    phrases.fill(Say::BaseReasons, &[("base", &told), ("reasons", &reasons)])
}

fn reason(word: &str) -> Say {
    match word {
        "skipped" => Say::Skipped,
        "refused" => Say::Refused,
        "unknown" => Say::Unknown,
        "timed_out" => Say::TimedOut,
        "unclear" => Say::Unclear,
        OPEN => Say::StillAsked,
        _ => Say::Left,
    }
}

/// Returns a group of a comparison in words.
pub fn group_label(by: &Grouping, group: &str, phrases: &Phrases) -> String {
    match (by, group) {
        (Grouping::Segment { label, .. }, "in") => phrases.fill(Say::InSegment, &[("name", label)]),
        (Grouping::Segment { .. }, _) => phrases.say(Say::OutOfSegment).to_owned(),
        (Grouping::Question { .. }, group) => group_name(group, phrases),
    }
}

fn who(by: &Grouping, group: &str, phrases: &Phrases) -> String {
    match (by, group) {
        (Grouping::Segment { label, .. }, "in") => {
            phrases.fill(Say::GroupSegment, &[("name", label)])
        }
        (Grouping::Segment { .. }, _) => phrases.say(Say::Others).to_owned(),
        (Grouping::Question { label, .. }, group) => phrases.fill(
            if is_score(group) {
                Say::GroupScore
            } else {
                Say::GroupAnswer
            },
            &[
                ("group", &group_name(group, phrases)),
                ("name", short(label)),
            ],
        ),
    }
}

/// Returns whether a group is one of scores.
fn is_score(group: &str) -> bool {
    ["promoters", "passives", "detractors"].contains(&group)
}

/// Returns the name of a group: of scores in words, else its label.
fn group_name(group: &str, phrases: &Phrases) -> String {
    let say = match group {
        "promoters" => Say::Promoters,
        "passives" => Say::Passives,
        "detractors" => Say::Detractors,
        label => return label.to_owned(),
    };
    phrases.say(say).to_owned()
}

/// Returns how likely a difference is chance, in words.
pub fn chance(q: Figure) -> Say {
    match q.value() {
        q if q < 0.01 => Say::ChanceVeryUnlikely,
        q if q < 0.05 => Say::ChanceUnlikely,
        _ => Say::ChanceRarely,
    }
}

/// Returns how large an effect is, in words: Cramér's V, or the root of ε².
pub fn size(effect: f64) -> Say {
    match effect {
        effect if effect < 0.1 => Say::Negligible,
        effect if effect < 0.3 => Say::SmallEffect,
        effect if effect < 0.5 => Say::MediumEffect,
        _ => Say::LargeEffect,
    }
}

/// Returns the part of a question's text that asks: without greetings before it and hints behind.
pub fn short(label: &str) -> &str {
    let mut begin = 0;
    for (at, letter) in label.char_indices() {
        let after = at + letter.len_utf8();
        let is_end = label[after..]
            .chars()
            .next()
            .is_none_or(char::is_whitespace);
        match letter {
            '?' | '？' | '؟' if is_end => return label[begin..after].trim(),
            '.' | '!' if is_end => begin = after,
            _ => {}
        }
    }
    label
}

fn percent(share: &Share, phrases: &Phrases) -> String {
    share
        .percent
        .map(|percent| phrases.number(percent))
        .unwrap_or_default()
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

fn small(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_lowercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Name;

    #[test]
    fn a_sentence_says_of_whom_before_it_says_the_others_and_names_no_answer_that_nobody_gave() {
        let name = Name::new_static("fans");
        let scores = Finding::GroupScores {
            dialog: name.clone(),
            question: name.clone(),
            label: "How was it?".to_owned(),
            by: Grouping::Segment {
                name: name.clone(),
                label: "Fans".to_owned(),
            },
            highest: "out".to_owned(),
            high: Figure::new(4.5, 1),
            high_answered: 60,
            lowest: "in".to_owned(),
            low: Figure::new(3.5, 1),
            low_answered: 40,
            is_nps: false,
            q: Figure::probability(0.001),
            effect: Figure::new(0.09, 2),
        };
        assert_eq!(
            sentence(&scores, Phrases::of("en")),
            "People in “Fans” give lower numbers at “How was it?”: 3.5 on average (n\u{a0}=\u{a0}40) against 4.5 for the others (n\u{a0}=\u{a0}60); very unlikely to be chance, a medium difference."
        );
        let leads = Finding::Leads {
            dialog: name.clone(),
            question: name,
            label: "Again?".to_owned(),
            answer: "Yes".to_owned(),
            share: Share::new(50, 50),
            next: "No".to_owned(),
            next_share: Share::new(0, 50),
            p: Figure::probability(0.001),
        };
        assert!(!sentence(&leads, Phrases::of("en")).contains("No"));
        let flagged = Quality {
            fast: 1,
            ..Quality::default()
        };
        let told = quality(&flagged, Phrases::of("en")).unwrap_or_default();
        assert!(!told.contains("--"), "a page has no options: {told}");
    }

    #[test]
    fn a_question_is_told_without_what_stands_around_it() {
        let long = "How good to hear! What did you like most? Choose up to three.";
        assert_eq!(short(long), "What did you like most?");
        assert_eq!(short("Which day? Or none?"), "Which day?");
        assert_eq!(
            short("Tell us. We read it all."),
            "Tell us. We read it all."
        );
        assert_eq!(short("What about v1.2?"), "What about v1.2?");
        assert_eq!(short(""), "");
    }
}
