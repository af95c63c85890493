//! Renders a vote: the message that the group sees, and the note for the person who tapped.

use rust_decimal::Decimal;

use crate::dialog::ast::Reveal;
use crate::dialog::program::Vote;
use crate::dialog::words::Sentence;
use crate::engine::session::OpenVote;
use crate::engine::turn_context::{ActiveSession, TurnContext};
use crate::engine::{say, scope};
use crate::id::Name;
use crate::message::{Action, Button, ButtonState, Choice, Keyboard, Rich, Token};
use crate::time::Timestamp;

/// Maximum length of a note, in UTF-16 units as messengers count.
const NOTE: usize = 200;
/// Label lengths to try, one after the other, until a note fits.
const CUTS: [usize; 4] = [usize::MAX, 24, 12, 6];
/// Number of squares in a bar.
const BAR: u32 = 10;

/// The stage of a vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// People can vote.
    Open,
    /// It is closed and counts.
    Closed,
    /// It was stopped and has no result.
    Stopped,
}

/// Returns the text of the group's message.
pub(super) fn text(turn: &TurnContext<'_>, active: &ActiveSession<'_>, vote: &Vote, open: &OpenVote, stage: Stage) -> Rich {
    let mut lines = Vec::new();
    let say = |sentence| say::sentence(turn, &active.session.language, sentence).into_owned();
    if stage == Stage::Open {
        lines.push(how(turn, active, vote, open));
    }
    let shows_counts = stage == Stage::Closed || (stage == Stage::Open && vote.reveal == Reveal::Always);
    if shows_counts && open.voters > 0 {
        lines.extend(open.counts.iter().map(|(key, count)| bar(turn, active, vote, key, *count, open.voters)));
    }
    let is_over = !matches!(stage, Stage::Open);
    lines.push(if is_over && open.voters == 0 { say(Sentence::VotedNobody) } else { voted(turn, active, open.voters) });
    match stage {
        Stage::Open => {}
        Stage::Closed => lines.push(say(Sentence::VoteClosed)),
        Stage::Stopped => lines.push(say(Sentence::VoteStopped)),
    }
    scope::fill(turn, active, &vote.text).then(Rich::plain(lines.join("\n")))
}

/// Returns the buttons of the group's message.
pub(super) fn keyboard(turn: &TurnContext<'_>, active: &ActiveSession<'_>, vote: &Vote, open: &OpenVote) -> Keyboard {
    let button = |key: &Name| Button {
        label: label(turn, active, vote, key),
        action: Action::Tap(Token { question: open.number, choice: Choice::Option(key.clone()) }),
        mark: ButtonState::None,
    };
    Keyboard::Inline(open.counts.iter().map(|(key, _)| button(key)).collect())
}

/// Says how many people have voted.
pub(super) fn voted(turn: &TurnContext<'_>, active: &ActiveSession<'_>, voters: u32) -> String {
    let words = say::words(turn, &active.session.language);
    let sentence = match voters {
        0 => words.say(Sentence::VotedNone),
        1 => words.say(Sentence::VotedOne),
        more => words.say(Sentence::Voted { count: &words.number(Decimal::from(more)) }),
    };
    sentence.into_owned()
}

/// Says until when the vote is open.
pub(super) fn until(turn: &TurnContext<'_>, active: &ActiveSession<'_>, at: Timestamp) -> String {
    let until = scope::moment(turn, active, at);
    say::sentence(turn, &active.session.language, Sentence::VoteUntil { until: &until }).into_owned()
}

/// Returns the note for a tap that counted: the person's current votes, and the counts if the vote
/// shows them.
pub(super) fn counted(turn: &TurnContext<'_>, active: &ActiveSession<'_>, vote: &Vote, open: &OpenVote, ballot: &[Name]) -> String {
    let words = say::words(turn, &active.session.language);
    if ballot.is_empty() {
        return words.say(Sentence::VoteTakenBack).into_owned();
    }
    fitting(|most| {
        let votes = words.join_and(&labels(turn, active, vote, ballot, most));
        let own = words.say(Sentence::VoteCast { votes: &votes });
        if vote.reveal == Reveal::AtClose {
            return own.into_owned();
        }
        let shown: Vec<String> = open.counts.iter().map(|(key, _)| cut(&label(turn, active, vote, key), most)).collect();
        let is_told_apart = shown.iter().enumerate().all(|(at, label)| !shown[..at].contains(label));
        let count = |(at, (_, count)): (usize, &(Name, u32))| {
            let number = words.number(Decimal::from(*count));
            // If labels become equal when cut, the options are numbered instead.
            if is_told_apart { format!("{} {number}", shown[at]) } else { format!("{}: {number}", at + 1) }
        };
        let counts = open.counts.iter().enumerate().map(count).collect::<Vec<_>>().join(", ");
        format!("{own} {}", words.say(Sentence::VoteCounts { counts: &counts }))
    })
}

/// Returns the note for a tap that is one vote too many: it lists the person's votes.
pub(super) fn too_many(turn: &TurnContext<'_>, active: &ActiveSession<'_>, vote: &Vote, ballot: &[Name]) -> String {
    let words = say::words(turn, &active.session.language);
    fitting(|most| {
        let votes = words.join_and(&labels(turn, active, vote, ballot, most));
        words.say(Sentence::VoteFull { votes: &votes }).into_owned()
    })
}

fn how(turn: &TurnContext<'_>, active: &ActiveSession<'_>, vote: &Vote, open: &OpenVote) -> String {
    let until = until(turn, active, super::closes_at(vote, open));
    match vote.pick.1 {
        0 | 1 => until,
        most => {
            let most = most.to_string();
            let pick = say::sentence(turn, &active.session.language, Sentence::VotePick { most: &most }).into_owned();
            format!("{pick} {until}")
        }
    }
}

fn bar(turn: &TurnContext<'_>, active: &ActiveSession<'_>, vote: &Vote, key: &Name, count: u32, voters: u32) -> String {
    let words = say::words(turn, &active.session.language);
    let part = |of: u64| (u64::from(count) * of * 2 + u64::from(voters)) / (u64::from(voters).max(1) * 2);
    let full = usize::try_from(part(u64::from(BAR)).min(u64::from(BAR))).unwrap_or_default();
    let (full, empty) = ("▰".repeat(full), "▱".repeat(BAR as usize - full));
    let (share, count) = (part(100), words.number(Decimal::from(count)));
    format!("{full}{empty} {share}% · {} ({count})", label(turn, active, vote, key))
}

/// Returns the label of an option, or its key if the option no longer exists.
fn label(turn: &TurnContext<'_>, active: &ActiveSession<'_>, vote: &Vote, key: &Name) -> String {
    match vote.options.iter().find(|option| option.key == *key) {
        Some(option) => scope::fill(turn, active, &option.label).words(),
        None => key.to_string(),
    }
}

fn labels(turn: &TurnContext<'_>, active: &ActiveSession<'_>, vote: &Vote, keys: &[Name], most: usize) -> Vec<String> {
    keys.iter().map(|key| cut(&label(turn, active, vote, key), most)).collect()
}

/// Writes a note with the longest labels that let it fit.
fn fitting(note: impl Fn(usize) -> String) -> String {
    let length = |note: &str| note.encode_utf16().count();
    let mut shortest = String::new();
    for most in CUTS {
        shortest = note(most);
        if length(&shortest) <= NOTE {
            return shortest;
        }
    }
    while length(&shortest) >= NOTE {
        shortest.pop();
    }
    shortest + "…"
}

fn cut(label: &str, most: usize) -> String {
    match label.char_indices().nth(most) {
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
        let note = |count: usize| fitting(|most| vec![cut(&long, most); count].join(", "));
        assert_eq!(note(1), long, "what fits is not cut");
        assert_eq!(note(2).matches('…').count(), 2);
        assert!(note(9).encode_utf16().count() <= NOTE);
        assert!(note(90).encode_utf16().count() <= NOTE);
        assert_eq!(fitting(|_| "Je stemt op Kenia.".to_owned()), "Je stemt op Kenia.");
    }
}
