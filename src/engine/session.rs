//! What a conversation remembers between turns: names, never positions.

use crate::dialog::ast::Room;
use crate::id::{ConversationId, EffectId, Name, SessionId, Version};
use crate::time::Timestamp;
use crate::value::{Missing, Outcome, Value};

/// One place to talk, with the session that is active in it and those that wait behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct Conversation {
    /// Which.
    pub id: ConversationId,
    /// What kind of place.
    pub room: Room,
    /// The messenger it is at: `telegram`, `console`.
    pub channel: Name,
    /// The session that what comes in belongs to.
    pub active: Option<Session>,
    /// Sessions that rest, the newest last; at most three.
    pub parked: Vec<Session>,
    /// A question of the program itself that waits for a yes or no or a choice.
    pub pending: Option<Pending>,
    /// How many turns it has had: the newest turn's number.
    pub turns: u64,
    /// How many sessions it has had.
    pub sessions: u32,
    /// How many questions were asked in it: the newest token's number.
    pub questions: u32,
    /// When the customer last wrote.
    pub last_inbound: Option<Timestamp>,
    /// Since when what was said as `lost` is counted.
    pub lost_at: Option<Timestamp>,
    /// How often it was said since then.
    pub lost_count: u32,
    /// The dialog and section whose question was closed unanswered, until the customer says something or starts something.
    pub expired: Option<(Name, Name)>,
    /// Replies of turns up to this one that are not sent yet may no longer be said.
    pub withdrawn_before: u64,
    /// Since when the messenger says that nobody is there (the bot was blocked).
    pub gone_at: Option<Timestamp>,
    /// What the votes that closed here came to, one for each vote of each dialog: the newest. In a member's own place those of the
    /// group, as far as it was told.
    pub results: Vec<VoteResult>,
    /// Until when the owner of the Business account talks here themselves, and the dialog is silent.
    pub paused_until: Option<Timestamp>,
    /// When the customer's newest message was sent, by the messenger's clock: what its window for answering counts from.
    pub last_sent: Option<Timestamp>,
    /// Sections that schedules wanted to start while another session was under way, in their order.
    pub postponed: Vec<Postponed>,
    /// The messenger's number of the customer's message that gave the newest answer: changing it corrects the answer.
    pub answered_by: Option<i64>,
    /// The session and the question that it answered.
    pub answered: Option<(SessionId, Name)>,
    /// What the customer sent last, as far as more of it may come or a change of it matters.
    pub latest: Option<Latest>,
    /// When the person was last greeted on entering the group.
    pub greeted_at: Option<Timestamp>,
}

/// Something sent, perhaps in several messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Latest {
    /// The messages.
    pub pieces: Vec<Piece>,
    /// When the newest of them was sent, by the messenger's clock.
    pub sent: Timestamp,
    /// What the pictures and files of an album share.
    pub album: Option<String>,
    /// What it came to.
    pub became: Became,
    /// Whether its newest message is so long that it may have been cut there.
    pub is_cut: bool,
    /// Until when more of it is waited for.
    pub until: Timestamp,
}

/// A message of something sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The messenger's number of it.
    pub number: i64,
    /// Its words, where others belong to them.
    pub words: String,
}

/// What something sent came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    /// More of it may come: it was not read yet.
    Held,
    /// An answer.
    Answer,
    /// A picture or a file that is an answer.
    File,
    /// A picture or a file of several, of which the customer knows that one is kept.
    FileOfMany,
    /// No answer, and the customer was told.
    Rejected,
    /// Nothing of these.
    Nothing,
}

/// A section that starts when the session under way is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Postponed {
    /// The dialog.
    pub dialog: Name,
    /// The section.
    pub section: Name,
    /// When it is too late for it.
    pub until: Timestamp,
}

/// What a vote came to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct VoteResult {
    /// The dialog.
    pub dialog: Name,
    /// The vote.
    pub vote: Name,
    /// Votes by key, in the author's order.
    pub counts: Vec<(Name, u32)>,
    /// How many people voted.
    pub voters: u32,
    /// How many had to vote for it to count.
    pub quorum: Option<u32>,
}

/// A question of the program itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pending {
    /// "Start again?": the same section was asked for while it is active.
    Restart {
        /// The dialog.
        dialog: Name,
        /// The section.
        section: Name,
        /// The token number of its buttons.
        number: u32,
    },
    /// "Which language?"
    Language {
        /// The token number of its buttons.
        number: u32,
    },
    /// "Erase everything?"
    Forget {
        /// The token number of its buttons.
        number: u32,
    },
    /// "Erase what you answered before, too?": a consent that was given before was refused.
    EraseEarlier {
        /// The dialog.
        dialog: Name,
        /// The consent.
        question: Name,
        /// The token number of its buttons.
        number: u32,
    },
    /// "How do you mean that?": words began like stop, or like being erased.
    Meant {
        /// Whether they began like being erased.
        erases: bool,
        /// The words, where they can be the answer of the waiting question.
        answer: Option<String>,
        /// The token number of its buttons.
        number: u32,
    },
    /// The same, asked once more after words that chose neither.
    MeantAgain {
        /// As there.
        erases: bool,
        /// As there.
        answer: Option<String>,
        /// As there: the buttons under both count.
        number: u32,
    },
}

/// One run of one dialog.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// Which.
    pub id: SessionId,
    /// The dialog.
    pub dialog: Name,
    /// The version it runs on.
    pub version: Version,
    /// The section it started in.
    pub section: Name,
    /// Its language.
    pub language: Name,
    /// The part of a deep link behind the name.
    pub source: Option<String>,
    /// When it started.
    pub started_at: Timestamp,
    /// The detours it is in, the outermost first.
    pub detours: Vec<Detour>,
    /// The answers that count, in the order they were given.
    pub answers: Vec<AnswerState>,
    /// Answers from before a correction, in the order they were given: each counts again when it is reached and still fits.
    pub kept: Vec<AnswerState>,
    /// Variables that were set.
    pub variables: Vec<(Name, Outcome)>,
    /// The questions answered so far, the newest last, each with what to put back.
    pub trail: Vec<TrailEntry>,
    /// Corrections under way, the newest last: the `redo` steps where they go on.
    pub redoing: Vec<RedoMark>,
    /// The question it waits for; a stored session always waits, for this or for a vote.
    pub wait: Option<Wait>,
    /// The vote it waits for.
    pub vote: Option<OpenVote>,
    /// What the votes of the group came to in which this person was offered the section, or in which it runs.
    pub votes: Vec<VoteResult>,
    /// The group in which this person was offered the section, where a button of one led to it.
    pub offered_by: Option<ConversationId>,
    /// The newer version that it did not fit: for as long as that is the newest, it finishes on its own.
    pub left_behind: Option<Version>,
}

/// A vote that is open. Ballots are records of their own; what they add up to is kept here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenVote {
    /// The vote.
    pub vote: Name,
    /// The number it has in this conversation: what its buttons carry, and what its ballots are filed under.
    pub number: u32,
    /// When it was opened; all its deadlines count from here.
    pub opened_at: Timestamp,
    /// The options shown, each with its votes, in the author's order.
    pub counts: Vec<(Name, u32)>,
    /// How many people voted.
    pub voters: u32,
    /// Whether the group was reminded.
    pub is_reminded: bool,
    /// The effect that sent the message with its buttons.
    pub sent: Option<EffectId>,
    /// When that message was last sent or changed.
    pub shown_at: Timestamp,
    /// Whether a timer is set that brings the message up to date.
    pub is_refresh_due: bool,
    /// When that message was sent.
    pub posted_at: Option<Timestamp>,
}

/// A detour: the section that does, the section done, and its `as`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detour {
    /// The section whose `do` it is.
    pub from: Name,
    /// The section that is done.
    pub section: Name,
    /// `as:`
    pub alias: Option<Name>,
}

/// An answer as the session knows it.
#[derive(Clone, Debug, PartialEq)]
pub struct AnswerState {
    /// The question.
    pub question: Name,
    /// The value, or why there is none.
    pub outcome: Outcome,
    /// The words of "something else".
    pub other: Option<String>,
    /// A hash of all that the question, its conditions and the conditions around it read when it was asked.
    pub reads: u64,
}

/// A question on the way, and how to go back to the moment it was asked.
#[derive(Clone, Debug, PartialEq)]
pub struct TrailEntry {
    /// The question.
    pub question: Name,
    /// The detours it was asked in.
    pub detours: Vec<Detour>,
    /// What was changed since it was asked and before the next one was, oldest first: undone from the end.
    pub undo: Vec<Undo>,
    /// The effect that asked it.
    pub sent: Option<EffectId>,
}

/// How one change is put back.
#[derive(Clone, Debug, PartialEq)]
pub enum Undo {
    /// The variable had this value, or none.
    Variable(Name, Option<Outcome>),
    /// The contact's field had this value, or none.
    Field(Name, Option<Value>),
    /// The contact had the tag, or had not.
    Tag(Name, bool),
    /// The contact's language.
    Language(Option<Name>, bool),
    /// The question had an older answer (a loop).
    Answer(Box<AnswerState>),
    /// A correction was under way.
    Redoing(RedoMark),
}

/// A `redo` step that was taken: where its section and detours were.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedoMark {
    /// The section of the step.
    pub section: Name,
    /// The step's name there.
    pub step: Name,
    /// The detours it was in.
    pub detours: Vec<Detour>,
}

/// What a session waits for.
#[derive(Clone, Debug, PartialEq)]
pub struct Wait {
    /// The question.
    pub question: Name,
    /// The number it has in this conversation: what its buttons carry.
    pub number: u32,
    /// When it was first asked; all deadlines count from here.
    pub asked_at: Timestamp,
    /// Since when the reminders count: a wrong answer starts them again.
    pub reminding_since: Timestamp,
    /// How many reminders went out since then.
    pub reminded: u16,
    /// How many tries were used.
    pub tries: u32,
    /// The options shown, in the order they were shown.
    pub offered: Vec<Name>,
    /// What is chosen so far in a multi or a rank.
    pub chosen: Vec<Name>,
    /// The words of "something else" so far.
    pub other: Option<String>,
    /// Whether the next words are those of "something else".
    pub wants_other: bool,
    /// Whether a known value is shown with Yes and No.
    pub confirming: bool,
    /// A hash of all that the question read when it was asked.
    pub reads: u64,
    /// The effect that sent the question, for editing its buttons.
    pub sent: Option<EffectId>,
    /// The question as shown, where it held `${…}`.
    pub shown: Option<String>,
    /// What the last words can mean, where that was asked back: the next words or a tap choose among these.
    pub readings: Vec<Value>,
    /// Until when its message is held back, as nobody asked for it; the message stands for nothing where `sent` is empty. Nobody saw it.
    pub held_until: Option<Timestamp>,
}

impl Conversation {
    /// What stands in place of a messenger where an operator's changes about a person are kept.
    pub const OPERATOR: &'static str = "operator";

    /// Returns whether it is no place to talk, but where an operator's changes about the person are kept.
    pub fn is_operators(&self) -> bool {
        self.channel == Self::OPERATOR
    }

    /// Returns a conversation in which nothing has been said.
    pub fn new(id: ConversationId, room: Room, channel: Name) -> Self {
        Self {
            id,
            room,
            channel,
            active: None,
            parked: Vec::new(),
            pending: None,
            turns: 0,
            sessions: 0,
            questions: 0,
            last_inbound: None,
            lost_at: None,
            lost_count: 0,
            expired: None,
            withdrawn_before: 0,
            gone_at: None,
            results: Vec::new(),
            paused_until: None,
            last_sent: None,
            postponed: Vec::new(),
            answered_by: None,
            answered: None,
            latest: None,
            greeted_at: None,
        }
    }
}

impl Session {
    /// Returns the answer to a question that counts; not asked where there is none.
    pub fn outcome(&self, question: &str) -> Result<&Value, Missing> {
        match self.answers.iter().find(|answer| answer.question == question) {
            Some(AnswerState { outcome: Ok(value), .. }) => Ok(value),
            Some(AnswerState { outcome: Err(missing), .. }) => Err(*missing),
            None => Err(Missing::NotAsked),
        }
    }
}
