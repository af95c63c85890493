//! Renders a vote: the message that the group sees, and the note for the person who tapped.

use crate::dialog::ast::Reveal;
use crate::dialog::program::Vote;
use crate::dialog::words::Sentence;
use crate::engine::state::session::OpenVote;
use crate::engine::state::turn_context::{ActiveSession, TurnContext};
use crate::engine::text::{say, scope};
use crate::engine::vote::timing;
use crate::id::Name;
use crate::message::{Action, Button, ButtonState, Choice, Keyboard, Rich, Token};
use crate::time::Timestamp;
use rust_decimal::Decimal;

/// Maximum length of a note, in UTF-16 units as messengers count.
const NOTE_MAX_UNITS: usize = 200;

/// Label lengths to try, one after the other, until a note fits.
const LABEL_LENGTHS: [usize; 4] = [usize::MAX, 24, 12, 6];

/// Number of squares in a bar.
const BAR_SQUARES: u32 = 10;

/// The stage of a vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) enum Stage {
    /// People can vote.
    Open,
    /// It is closed and counts.
    Closed,
    /// It was stopped and has no result.
    Stopped,
}

/// Returns the text of the group's message.
pub(in crate::engine) fn text(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    vote: &Vote,
    open: &OpenVote,
    stage: Stage,
) -> Rich {
    let mut lines = Vec::new();
    let say = |sentence| say::sentence(turn, &active.session.language, sentence).into_owned();
    if stage == Stage::Open {
        lines.push(say_instructions(turn, active, vote, open));
    }
    let shows_counts =
        stage == Stage::Closed || (stage == Stage::Open && vote.reveal == Reveal::Always);
    if shows_counts && open.voters > 0 {
        lines.extend(
            open.counts
                .iter()
                .map(|(key, count)| result_bar(turn, active, (vote, open), key, *count)),
        );
    }
    let is_over = !matches!(stage, Stage::Open);
    lines.push(if is_over && open.voters == 0 {
        say(Sentence::VotedNobody)
    } else {
        say_voters(turn, active, open.voters)
    });
    match stage {
        Stage::Open => {}
        Stage::Closed => lines.push(say(Sentence::VoteClosed)),
        Stage::Stopped => lines.push(say(Sentence::VoteStopped)),
    }
    asked(turn, active, vote, open).then(Rich::plain(lines.join("\n")))
}

/// Returns the question as the group was asked it, also when its message is changed on a later day.
pub(super) fn asked(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    vote: &Vote,
    open: &OpenVote,
) -> Rich {
    scope::fill_as_of(turn, active, &vote.text, posted_at(open))
}

fn posted_at(open: &OpenVote) -> Timestamp {
    open.posted_at.unwrap_or(open.opened_at)
}

/// Returns the buttons of the group's message.
pub(super) fn keyboard(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    vote: &Vote,
    open: &OpenVote,
) -> Keyboard {
    let button = |key: &Name| Button {
        label: label(turn, active, (vote, open), key),
        action: Action::Tap(Token {
            question: open.number,
            choice: Choice::Option(key.clone()),
        }),
        mark: ButtonState::None,
    };
    Keyboard::Inline(open.counts.iter().map(|(key, _)| button(key)).collect())
}

/// Says how many people have voted.
pub(super) fn say_voters(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    voters: u32,
) -> String {
    let words = say::words(turn, &active.session.language);
    let sentence = match voters {
        0 => words.say(Sentence::VotedNone),
        1 => words.say(Sentence::VotedOne),
        more => words.say(Sentence::Voted {
            count: &words.number(Decimal::from(more)),
        }),
    };
    sentence.into_owned()
}

/// Says until when the vote is open.
pub(super) fn say_until(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    at: Timestamp,
) -> String {
    let until = scope::format_moment(turn, active, at);
    say::sentence(
        turn,
        &active.session.language,
        Sentence::VoteUntil { until: &until },
    )
    .into_owned()
}

/// Returns the note for a tap that counted: the person's current votes, and the counts if the vote
/// shows them.
pub(in crate::engine) fn note_counted(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    vote: &Vote,
    open: &OpenVote,
    ballot: &[Name],
) -> String {
    let words = say::words(turn, &active.session.language);
    if ballot.is_empty() {
        return words.say(Sentence::VoteTakenBack).into_owned();
    }
    fit_note(|max| {
        let votes = words.join_and(&labels(turn, active, (vote, open), ballot, max));
        let own = words.say(Sentence::VoteCast { votes: &votes });
        if vote.reveal == Reveal::AtClose {
            return own.into_owned();
        }
        let shown: Vec<String> = open
            .counts
            .iter()
            .map(|(key, _)| cut_label(&label(turn, active, (vote, open), key), max))
            .collect();
        let are_distinct = shown
            .iter()
            .enumerate()
            .all(|(at, label)| !shown[..at].contains(label));
        let count = |(at, (_, count)): (usize, &(Name, u32))| {
            let number = words.number(Decimal::from(*count));
            // If labels become equal when cut, the options are numbered instead.
            if are_distinct {
                format!("{} {number}", shown[at])
            } else {
                format!("{}: {number}", at + 1)
            }
        };
        let counts = open
            .counts
            .iter()
            .enumerate()
            .map(count)
            .collect::<Vec<_>>()
            .join(", ");
        format!(
            "{own} {}",
            words.say(Sentence::VoteCounts { counts: &counts })
        )
    })
}

/// Returns the note for a tap that is one vote too many: it lists the person's votes.
pub(in crate::engine) fn note_too_many(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    (vote, open): (&Vote, &OpenVote),
    ballot: &[Name],
) -> String {
    let words = say::words(turn, &active.session.language);
    fit_note(|max| {
        let votes = words.join_and(&labels(turn, active, (vote, open), ballot, max));
        words.say(Sentence::VoteFull { votes: &votes }).into_owned()
    })
}

fn say_instructions(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    vote: &Vote,
    open: &OpenVote,
) -> String {
    let until = say_until(turn, active, timing::closes_at(vote, open));
    match vote.pick.1 {
        0 | 1 => until,
        max => {
            let max = max.to_string();
            let pick = say::sentence(
                turn,
                &active.session.language,
                Sentence::VotePick { most: &max },
            )
            .into_owned();
            format!("{pick} {until}")
        }
    }
}

fn result_bar(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    (vote, open): (&Vote, &OpenVote),
    key: &Name,
    count: u32,
) -> String {
    let voters = open.voters;
    let words = say::words(turn, &active.session.language);
    let scaled_to = |total: u64| {
        (u64::from(count) * total * 2 + u64::from(voters)) / (u64::from(voters).max(1) * 2)
    };
    let full = usize::try_from(scaled_to(u64::from(BAR_SQUARES)).min(u64::from(BAR_SQUARES)))
        .unwrap_or_default();
    let (full, empty) = ("▰".repeat(full), "▱".repeat(BAR_SQUARES as usize - full));
    let (share, count) = (scaled_to(100), words.number(Decimal::from(count)));
    format!(
        "{full}{empty} {share}% · {} ({count})",
        label(turn, active, (vote, open), key)
    )
}

/// Returns the label of an option, or its key if the option no longer exists.
fn label(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    (vote, open): (&Vote, &OpenVote),
    key: &Name,
) -> String {
    match vote.options.iter().find(|option| option.key == *key) {
        Some(option) => scope::fill_as_of(turn, active, &option.label, posted_at(open)).words(),
        None => key.to_string(),
    }
}

fn labels(
    turn: &TurnContext<'_>,
    active: &ActiveSession<'_>,
    of: (&Vote, &OpenVote),
    keys: &[Name],
    max: usize,
) -> Vec<String> {
    keys.iter()
        .map(|key| cut_label(&label(turn, active, of, key), max))
        .collect()
}

/// Writes a note with the longest labels that let it fit.
fn fit_note(note: impl Fn(usize) -> String) -> String {
    let length = |note: &str| note.encode_utf16().count();
    let mut shortest = String::new();
    for max in LABEL_LENGTHS {
        shortest = note(max);
        if length(&shortest) <= NOTE_MAX_UNITS {
            return shortest;
        }
    }
    while length(&shortest) >= NOTE_MAX_UNITS {
        shortest.pop();
    }
    shortest + "…"
}

fn cut_label(label: &str, max: usize) -> String {
    match label.char_indices().nth(max) {
        Some((end, _)) => format!("{}…", label[..end].trim_end()),
        None => label.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_cuts_its_labels_until_it_fits_and_never_a_letter_in_half() {
        let long = "Ethiopië Yirgacheffe 🫘 natuurlijk gedroogd".repeat(4);
        let note = |count: usize| fit_note(|max| vec![cut_label(&long, max); count].join(", "));
        assert_eq!(note(1), long, "what fits is not cut");
        assert_eq!(note(2).matches('…').count(), 2);
        assert!(note(9).encode_utf16().count() <= NOTE_MAX_UNITS);
        assert!(note(90).encode_utf16().count() <= NOTE_MAX_UNITS);
        assert_eq!(
            fit_note(|_| "Je stemt op Kenia.".to_owned()),
            "Je stemt op Kenia."
        );
    }
}
