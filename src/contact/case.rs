//! A case: a customer's complaint, with what people have done about it and when.

use crate::id::{ConversationId, EffectId, Name, OwnerId, SessionId};
use crate::time::Timestamp;

/// The open case of a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Its number among the cases of this customer, from 1.
    pub number: u32,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// From when its clocks count: when it was opened, or when the customer was asked again and
    /// still not satisfied.
    pub since: Timestamp,
    /// What opened it.
    pub why: CaseReason,
    /// The desk whose people look at it.
    pub desk: Name,
    /// The customer's conversation.
    pub conversation: ConversationId,
    /// The dialog in which the complaint was made; `None` outside of any.
    pub dialog: Option<Name>,
    /// The question whose answer was the complaint; `None` if it was unprompted.
    pub question: Option<Name>,
    /// How many complaints it has.
    pub complaints: u32,
    /// What people have done since its clocks count, in order.
    pub steps: Vec<StepDone>,
    /// When the customer is asked again.
    pub ask_again_at: Option<Timestamp>,
    /// When the customer was asked again.
    pub asked_again_at: Option<Timestamp>,
    /// The code that makes it good; `None` if nobody gave one since its clocks count.
    pub code: Option<CaseCode>,
    /// The newest complaints that were not taken back.
    pub standing: Vec<CaseComplaint>,
    /// Whether the customer was told that a person looks at it.
    pub is_promised: bool,
}

/// By which answer a complaint was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseComplaint {
    /// The session; `None` outside of any.
    pub session: Option<SessionId>,
    /// The question; `None` if it was unprompted.
    pub question: Option<Name>,
}

/// A single-use code that a person gives to make it good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseCode {
    /// What it is worth, in the shop's money.
    pub value: u32,
    /// The person who gives it; `None` for somebody who hides behind the name of a group.
    pub by: Option<OwnerId>,
    /// The person's name at the messenger.
    pub name: Option<String>,
    /// How far it is.
    pub state: CodeState,
}

/// How far the giving of a code is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeState {
    /// A second person of the desk is to agree.
    Waits,
    /// It is being taken off the list.
    Taking,
    /// The customer has it: this one.
    Given(String),
}

/// What opened a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CaseReason {
    /// An answer that the author marked as a complaint.
    Marked,
    /// A score at or below the author's bound.
    Score,
    /// Words of the lexicon. It may be none: people look at it before the customer is told anything.
    Words,
}

/// What people do about a complaint, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CaseStep {
    /// A person told the customer by name that they look at it.
    Acknowledged,
    /// A person knows what went wrong.
    Understood,
    /// A person said sorry.
    Apologised,
    /// A person made it good.
    MadeGood,
    /// The customer was asked again.
    AskedAgain,
}

/// A step that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepDone {
    /// The step.
    pub step: CaseStep,
    /// When.
    pub at: Timestamp,
    /// The person; `None` for the bot, or for somebody who hides behind the name of a group.
    pub by: Option<OwnerId>,
    /// The person's name at the messenger.
    pub name: Option<String>,
    /// The message by which it was done; `None` if it was pressed.
    pub told: Option<EffectId>,
}

/// How a case ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CaseEnd {
    /// Asked again, the customer gave a good score.
    Recovered,
    /// A person closed it.
    ByPerson,
    /// It was no complaint.
    NoComplaint,
    /// Asked again, the customer did not answer.
    NoAnswer,
    /// The customer cannot be asked again: they said stop, or blocked the bot.
    Unreachable,
    /// The customer corrected the answer that was the complaint before anybody took it up.
    TakenBack,
}

impl CaseReason {
    /// Returns the word for it in tables.
    pub fn word(self) -> &'static str {
        match self {
            Self::Marked => "marked",
            Self::Score => "score",
            Self::Words => "words",
        }
    }
}

impl CaseStep {
    /// Every step, in order.
    pub const ALL: [Self; 5] = [
        Self::Acknowledged,
        Self::Understood,
        Self::Apologised,
        Self::MadeGood,
        Self::AskedAgain,
    ];

    /// Returns the word for it in tables.
    pub fn word(self) -> &'static str {
        match self {
            Self::Acknowledged => "acknowledged",
            Self::Understood => "understood",
            Self::Apologised => "apologised",
            Self::MadeGood => "made_good",
            Self::AskedAgain => "asked_again",
        }
    }
}

impl CaseEnd {
    /// Returns the word for it in tables.
    pub fn word(self) -> &'static str {
        match self {
            Self::Recovered => "recovered",
            Self::ByPerson => "closed",
            Self::NoComplaint => "no_complaint",
            Self::NoAnswer => "no_answer",
            Self::Unreachable => "unreachable",
            Self::TakenBack => "taken_back",
        }
    }
}

impl Case {
    /// Returns a step that was done; `None` if it was not.
    pub fn done(&self, step: CaseStep) -> Option<&StepDone> {
        self.steps.iter().find(|done| done.step == step)
    }

    /// Returns where among the complaints that stand the one of an answer is; `None` if it is none.
    pub fn complaint_at(&self, session: SessionId, question: &str) -> Option<usize> {
        self.standing.iter().position(|known| {
            known.session == Some(session) && known.question.as_deref() == Some(question)
        })
    }

    /// Returns whether a complaint was made in a session.
    pub fn is_of(&self, session: SessionId) -> bool {
        let mut standing = self.standing.iter();
        standing.any(|known| known.session == Some(session))
    }

    /// Returns whether people have not yet said that it is a complaint.
    pub fn is_perhaps(&self) -> bool {
        self.why == CaseReason::Words && self.steps.is_empty()
    }

    /// Returns whether people are still to do a step.
    pub fn is_to_do(&self, step: CaseStep) -> bool {
        let newest = self.steps.iter().map(|done| done.step).max();
        let is_next = step == CaseStep::Acknowledged || newest < Some(step);
        is_next && step != CaseStep::AskedAgain && self.done(step).is_none()
    }

    /// Returns the step that people are to do next; `None` once everything is done. A step that was
    /// done makes those before it needless, but for the first: the customer is to hear of a person.
    pub fn next_step(&self) -> Option<CaseStep> {
        let mut steps = CaseStep::ALL.into_iter();
        steps.find(|step| self.is_to_do(*step))
    }
}
