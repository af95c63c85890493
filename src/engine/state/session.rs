//! State that a conversation keeps between turns. It holds names, never positions.

use crate::dialog::ast::Room;
use crate::engine::state::handover::{DeskTalk, Handover};
use crate::id::{ConversationId, EffectId, Name, SessionId, Version};
use crate::time::Timestamp;
use crate::value::{Missing, Outcome, Value};

/// Marks an answer that fits regardless of what its question reads.
pub(in crate::engine) const ANY_READS: u64 = 0;

/// One place to talk, with its active session and its parked sessions.
#[derive(Clone, Debug, PartialEq)]
pub struct Conversation {
    /// Id of the conversation.
    pub id: ConversationId,
    /// Kind of place.
    pub room: Room,
    /// Name of its channel: `telegram`, `console`.
    pub channel: Name,
    /// The session that receives the input.
    pub active: Option<Session>,
    /// Parked sessions, the newest last; at most three.
    pub parked: Vec<Session>,
    /// A question of the program itself that waits for a yes, a no or a choice.
    pub pending: Option<Pending>,
    /// Number of turns so far, which is the number of the newest turn.
    pub turns: u64,
    /// Number of sessions so far.
    pub sessions: u32,
    /// Number of questions asked so far, which is the newest token number.
    pub questions: u32,
    /// When the customer last wrote.
    pub last_inbound: Option<Timestamp>,
    /// Start of the period in which `lost_count` is counted.
    pub lost_at: Option<Timestamp>,
    /// How often the `lost` reply was sent since `lost_at`.
    pub lost_count: u32,
    /// Dialog and section of a question that expired unanswered; cleared when the customer writes
    /// or starts something.
    pub expired: Option<(Name, Name)>,
    /// Unsent replies of turns up to and including this one must not be sent any more.
    pub withdrawn_before: u64,
    /// Since when the messenger reports the person as unreachable (the bot was blocked).
    pub gone_at: Option<Timestamp>,
    /// Newest result of each closed vote, per dialog. In a member's own conversation: the group's
    /// results that it has received.
    pub results: Vec<VoteResult>,
    /// Until when the account holder of the Business account talks here themselves and the dialog
    /// stays silent.
    pub paused_until: Option<Timestamp>,
    /// When the customer's newest message was sent, by the messenger clock; the reply window counts
    /// from here.
    pub last_sent: Option<Timestamp>,
    /// Scheduled sections that wait for the running session to end, in their order.
    pub postponed: Vec<Postponed>,
    /// Message id of the customer's message that gave the newest answer; editing that message
    /// corrects the answer.
    pub answered_by: Option<i64>,
    /// The session and question of that newest answer.
    pub answered: Option<(SessionId, Name)>,
    /// The customer's last message, while more pieces may follow or an edit of it matters.
    pub latest: Option<Latest>,
    /// When the person was last greeted on entering the group.
    pub greeted_at: Option<Timestamp>,
    /// Number of hand-overs so far.
    pub handovers: u32,
    /// The hand-over to people of a desk, while the bot is silent for it.
    pub handover: Option<Handover>,
    /// If this is the conversation of a desk about a customer: what the desk knows of them.
    pub desk: Option<DeskTalk>,
    /// The desks at which nobody can be reached, as far as the conversation was told.
    pub desks_gone: Vec<Name>,
}

/// One contribution of the customer, possibly split into several messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Latest {
    /// The messages it consists of.
    pub pieces: Vec<Piece>,
    /// When the newest of them was sent, by the messenger clock.
    pub sent: Timestamp,
    /// Album id, shared by its pictures and files.
    pub album: Option<String>,
    /// How it was used.
    pub became: Became,
    /// Whether its newest message is so long that the messenger may have cut it there.
    pub is_cut: bool,
    /// Until when the bot waits for more of it.
    pub until: Timestamp,
}

/// One message of a contribution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Message id at the messenger.
    pub number: i64,
    /// Its text, kept if other pieces may belong to it.
    pub words: String,
}

/// How a contribution was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    /// Not read yet, because more of it may follow.
    Held,
    /// It is an answer.
    Answer,
    /// It is a picture or file that is an answer.
    File,
    /// It is one picture or file out of several; the customer was told that only one is kept.
    FileOfMany,
    /// It was no answer, and the customer was told so.
    Rejected,
    /// None of these.
    Nothing,
}

/// A section that starts when the running session is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Postponed {
    /// Name of the dialog.
    pub dialog: Name,
    /// Name of the section.
    pub section: Name,
    /// After this time it is not started any more.
    pub until: Timestamp,
}

/// The result of a vote.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct VoteResult {
    /// Name of the dialog.
    pub dialog: Name,
    /// Name of the vote.
    pub vote: Name,
    /// Number of votes per option key, in the author's order.
    pub counts: Vec<(Name, u32)>,
    /// How many people voted.
    pub voters: u32,
    /// How many people had to vote for the result to count, if a quorum is set.
    pub quorum: Option<u32>,
}

/// A question asked by the program itself, not by a dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pending {
    /// "Start again?": the same section was asked for while it is active.
    Restart {
        /// Name of the dialog.
        dialog: Name,
        /// Name of the section.
        section: Name,
        /// Token number that its buttons carry.
        number: u32,
    },
    /// "Which language?"
    Language {
        /// Token number that its buttons carry.
        number: u32,
    },
    /// "Erase everything?"
    Forget {
        /// Token number that its buttons carry.
        number: u32,
    },
    /// "Erase what you answered before, too?": a consent that was given earlier was refused.
    EraseEarlier {
        /// Name of the dialog.
        dialog: Name,
        /// Name of the consent question.
        question: Name,
        /// Token number that its buttons carry.
        number: u32,
    },
    /// "How do you mean that?": the text began like a request to stop or to be erased.
    Meant {
        /// Whether it began like a request to be erased.
        erases: bool,
        /// The text, if it can be the answer to the waiting question.
        answer: Option<String>,
        /// Token number that its buttons carry.
        number: u32,
    },
    /// The same question, asked once more after a reply that chose neither.
    MeantAgain {
        /// Whether the text began like a request to be erased.
        erases: bool,
        /// The text, if it can be the answer to the waiting question.
        answer: Option<String>,
        /// Token number of its buttons; the buttons of both messages carry it.
        number: u32,
    },
    /// "How do you mean that?": the text held a wish for a human.
    MeantHuman {
        /// The text, if it can be the answer to the waiting question.
        answer: Option<String>,
        /// Token number that its buttons carry.
        number: u32,
    },
}

/// One run of one dialog.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// Id of the session.
    pub id: SessionId,
    /// Name of the dialog.
    pub dialog: Name,
    /// Version that it runs on.
    pub version: Version,
    /// Section that it started in.
    pub section: Name,
    /// Language that it speaks.
    pub language: Name,
    /// The part of a deep link after the section name, if there is one.
    pub source: Option<String>,
    /// When it started.
    pub started_at: Timestamp,
    /// The detours (`do` steps) it is inside, the outermost first.
    pub detours: Vec<Detour>,
    /// The answers that count, in the order they were given.
    pub answers: Vec<AnswerState>,
    /// Answers from before a correction, in the order they were given. Each counts again when its
    /// question is reached and it still fits.
    pub kept: Vec<AnswerState>,
    /// Values of the variables that were set.
    pub variables: Vec<(Name, Outcome)>,
    /// The questions answered so far, the newest last, each with the changes to undo when going
    /// back.
    pub trail: Vec<TrailEntry>,
    /// Corrections in progress, the newest last: the `redo` steps at which they continue.
    pub redoing: Vec<RedoMark>,
    /// The question it waits for. A stored session always waits for a question, a vote or the end
    /// of a hand-over.
    pub wait: Option<Wait>,
    /// The open vote it waits for.
    pub vote: Option<OpenVote>,
    /// Vote results of the group in which this person was offered the section, or in which it runs.
    pub votes: Vec<VoteResult>,
    /// The group whose button offered the section, if there was one.
    pub offered_by: Option<ConversationId>,
    /// The newest version, if the session does not fit it: while that version is the newest, the
    /// session finishes on its own version.
    pub left_behind: Option<Version>,
    /// The `handoff` step at which it rests until the customer is handed back: section, and name in
    /// that section.
    pub resting: Option<(Name, Name)>,
}

/// An open vote. Ballots are records of their own; only the counts are kept here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenVote {
    /// Name of the vote.
    pub vote: Name,
    /// Number of the vote in this conversation; its buttons carry it, and its ballots are stored
    /// under it.
    pub number: u32,
    /// When it was opened; all its deadlines count from here.
    pub opened_at: Timestamp,
    /// Number of votes per shown option, in the author's order.
    pub counts: Vec<(Name, u32)>,
    /// How many people voted.
    pub voters: u32,
    /// Whether the group was reminded.
    pub is_reminded: bool,
    /// The effect that sent the message with the buttons.
    pub sent: Option<EffectId>,
    /// When that message was last sent or edited.
    pub shown_at: Timestamp,
    /// Whether a timer is set that will refresh the message.
    pub is_refresh_due: bool,
    /// When that message was sent.
    pub posted_at: Option<Timestamp>,
}

/// A detour: a section entered by a `do` step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Detour {
    /// Section that contains the `do` step.
    pub from: Name,
    /// Section that the step enters.
    pub section: Name,
    /// The `as:` name of the step, if it has one.
    pub alias: Option<Name>,
}

/// An answer as the session keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct AnswerState {
    /// Name of the question.
    pub question: Name,
    /// The value, or the reason why it is missing.
    pub outcome: Outcome,
    /// Text typed for "something else", if that was chosen.
    pub other: Option<String>,
    /// Hash of everything that the question, its conditions and the enclosing conditions read when
    /// it was asked.
    pub reads: u64,
}

/// An answered question, with the data to go back to the moment it was asked.
#[derive(Clone, Debug, PartialEq)]
pub struct TrailEntry {
    /// Name of the question.
    pub question: Name,
    /// The detours it was asked in.
    pub detours: Vec<Detour>,
    /// Changes made after it was asked and before the next question, oldest first; undone from the
    /// end.
    pub undo: Vec<Undo>,
    /// The effect that sent it.
    pub sent: Option<EffectId>,
}

/// The old value of one change, for going back.
#[derive(Clone, Debug, PartialEq)]
pub enum Undo {
    /// The variable's old value; `None` if it had none.
    Variable(Name, Option<Outcome>),
    /// The contact field's old value; `None` if it had none.
    Field(Name, Option<Value>),
    /// Whether the contact had the tag.
    Tag(Name, bool),
    /// The contact's language, and whether they chose it themselves.
    Language(Option<Name>, bool),
    /// The question's older answer (in a loop).
    Answer(Box<AnswerState>),
    /// A correction that was in progress.
    Redoing(RedoMark),
}

/// A `redo` step that was taken, with its section and detours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedoMark {
    /// Section of the step.
    pub section: Name,
    /// Name of the step in that section.
    pub step: Name,
    /// The detours it was in.
    pub detours: Vec<Detour>,
}

/// The wait of a session for the answer to a question.
#[derive(Clone, Debug, PartialEq)]
pub struct Wait {
    /// Name of the question.
    pub question: Name,
    /// Number of the question in this conversation; its buttons carry it.
    pub number: u32,
    /// When it was first asked; all deadlines count from here.
    pub asked_at: Timestamp,
    /// Start of the reminder intervals; a wrong answer restarts them.
    pub reminding_since: Timestamp,
    /// How many reminders were sent since then.
    pub reminded: u16,
    /// How many attempts were used.
    pub tries: u32,
    /// Keys of the options, in the order they were shown.
    pub offered: Vec<Name>,
    /// Keys chosen so far in a multi or rank question.
    pub chosen: Vec<Name>,
    /// Text typed for "something else" so far.
    pub other: Option<String>,
    /// Whether the next text is the one for "something else".
    pub wants_other: bool,
    /// Whether a known value is shown with Yes and No buttons.
    pub confirming: bool,
    /// Hash of everything that the question read when it was asked.
    pub reads: u64,
    /// The effect that sent the question, for editing its buttons.
    pub sent: Option<EffectId>,
    /// The question text as shown, if it contained `${…}`.
    pub shown: Option<String>,
    /// Possible readings of the last text, if the customer was asked which one is meant; the next
    /// text or tap chooses among them.
    pub readings: Vec<Value>,
    /// Until when the question's message is held back, because nobody asked for it: nobody has seen
    /// it yet. If `sent` is `None`, the message was cancelled.
    pub held_until: Option<Timestamp>,
}

impl Conversation {
    /// Channel name of the conversation that holds an operator's changes about a person.
    pub const OPERATOR: &'static str = "operator";

    /// Returns whether this is not a place to talk, but the conversation that holds an operator's
    /// changes about the person.
    pub fn is_operators(&self) -> bool {
        self.channel == Self::OPERATOR
    }

    /// Returns whether people of a desk talk about the customer here: the customer reads nothing of
    /// it.
    pub fn is_desk(&self) -> bool {
        self.desk.is_some()
    }

    /// Returns the message with the customer's card at a desk; `None` if there is none.
    pub fn card(&self) -> Option<EffectId> {
        let (sent, _) = self.desk.as_ref()?.card.as_ref()?;
        Some(*sent)
    }

    /// Creates a conversation in which nothing has been said.
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
            handovers: 0,
            handover: None,
            desk: None,
            desks_gone: Vec::new(),
        }
    }
}

impl Session {
    /// Returns the answer to a question. Fails with the reason if it has no value:
    /// [`Missing::NotAsked`] if there is no answer.
    pub fn outcome(&self, question: &str) -> Result<&Value, Missing> {
        match self
            .answers
            .iter()
            .find(|answer| answer.question == question)
        {
            Some(AnswerState {
                outcome: Ok(value), ..
            }) => Ok(value),
            Some(AnswerState {
                outcome: Err(missing),
                ..
            }) => Err(*missing),
            None => Err(Missing::NotAsked),
        }
    }
}
