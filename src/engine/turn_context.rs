//! A turn while it is being made: its state, and what happened and was wished so far.

use crate::contact::Contact;
use crate::dialog::ast::Room;
use crate::dialog::graph::STEPS;
use crate::dialog::letter::isolated;
use crate::dialog::program::{Bot, NodeIx, Program, SectionIx};
use crate::engine::effect::Effect;
use crate::engine::event::{Event, Status};
use crate::engine::input::{Offer, Profile};
use crate::engine::quiet_hours;
use crate::engine::session::{Conversation, Session, Undo};
use crate::engine::{State, Turn, Visit, World};
use crate::id::{EffectId, Name};
use crate::message::{Keyboard, Media, OutMessage, Rich, Style};
use crate::time::Timestamp;

/// How often one section may be begun by `start` steps of one turn.
const BEGINS: usize = 2;

/// A turn that is being made.
pub(super) struct TurnContext<'a> {
    /// What it may know.
    pub(super) world: &'a World<'a>,
    /// The conversation; its active session is taken out while it is walked.
    pub(super) conversation: Conversation,
    /// The person.
    pub(super) contact: Contact,
    /// What happened so far.
    pub(super) events: Vec<Event>,
    /// What is wished so far.
    pub(super) effects: Vec<Effect>,
    /// Whether what is said now was not just asked for by the customer.
    pub(super) unasked: bool,
    /// When what came in was said, where the messenger tells.
    pub(super) said_at: Option<Timestamp>,
    /// The group that offered what is started now.
    pub(super) offer: Option<&'a Offer>,
    /// The dialog and the consent that was refused now and given in an earlier session.
    pub(super) asks_to_erase: Option<(Name, Name)>,
    trace: Vec<Visit>,
    steps: u32,
    /// The sections that `start` steps of the turn began, each as often as it did.
    begun: Vec<(Name, SectionIx)>,
}

/// A session that is being walked, with its program.
pub(super) struct ActiveSession<'a> {
    /// The version of the dialog it runs on.
    pub(super) program: &'a Program,
    /// The session.
    pub(super) session: Session,
    /// Whether the newest answer on the trail was given before a correction and counts again, unasked.
    pub(super) restored: bool,
    /// Whether the version that asked its waiting question is not kept any more: what the customer saw cannot be told.
    pub(super) is_unseen: bool,
}

/// Why a walk came to a halt.
#[derive(Debug)]
pub(super) enum Halt {
    /// A question was asked.
    Waits,
    /// The session is over.
    Ends(Status, Name),
    /// The session is over, and another dialog begins.
    Starts(Name, Option<Name>),
}

impl<'a> TurnContext<'a> {
    /// Begins a turn.
    pub(super) fn new(world: &'a World<'a>, state: State) -> Self {
        let State { mut conversation, contact } = state;
        conversation.turns += 1;
        Self {
            world,
            conversation,
            contact,
            events: Vec::new(),
            effects: Vec::new(),
            unasked: false,
            said_at: None,
            offer: None,
            asks_to_erase: None,
            trace: Vec::new(),
            steps: 0,
            begun: Vec::new(),
        }
    }

    /// Returns the turn as it is so far, to try something with.
    pub(super) fn copy(&self) -> Self {
        Self {
            world: self.world,
            conversation: self.conversation.clone(),
            contact: self.contact.clone(),
            events: Vec::new(),
            effects: Vec::new(),
            unasked: self.unasked,
            said_at: self.said_at,
            offer: self.offer,
            asks_to_erase: None,
            trace: Vec::new(),
            steps: self.steps,
            begun: self.begun.clone(),
        }
    }

    /// Ends the turn.
    pub(super) fn finish(mut self) -> Turn {
        self.overtake();
        let state = State { conversation: self.conversation, contact: self.contact };
        Turn { state, events: self.events, effects: self.effects, trace: self.trace }
    }

    /// What is said now stands in place of a question that is still held back: its message is not sent any more.
    fn overtake(&mut self) {
        let (now, turn) = (self.now(), self.conversation.turns);
        if !self.effects.iter().any(|effect| matches!(effect, Effect::Send { .. })) {
            return;
        }
        if let Some(wait) = self.conversation.active.as_mut().and_then(|session| session.wait.as_mut())
            && wait.held_until.is_some_and(|until| until > now)
        {
            wait.sent = wait.sent.filter(|sent| sent.turn == turn);
        }
    }

    /// Learns what the messenger says of the person.
    pub(super) fn meet(&mut self, profile: &Profile) {
        let contact = &mut self.contact;
        if profile.name.is_some() && !contact.name_given && contact.name != profile.name {
            contact.name.clone_from(&profile.name);
        }
        if profile.language.is_some() && !contact.language_chosen && contact.language != profile.language {
            contact.language.clone_from(&profile.language);
        }
    }

    /// Returns the moment of the turn.
    pub(super) fn now(&self) -> Timestamp {
        self.world.now
    }

    /// Returns until when a message that nobody asked for is held back; nothing where it is sent at once.
    pub(super) fn held_until(&self) -> Option<Timestamp> {
        let at = quiet_hours::after(self.bot(), &self.contact, self.now());
        (self.unasked && at > self.now()).then_some(at)
    }

    /// Returns what holds for the whole bot.
    pub(super) fn bot(&self) -> &'a Bot {
        &self.world.dialogs.bot
    }

    /// Notes that something happened.
    pub(super) fn record_event(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Notes that a step was taken, and which way it went.
    pub(super) fn record_visit(&mut self, active: &ActiveSession<'_>, node: NodeIx, branch: usize) {
        let branch = u16::try_from(branch).unwrap_or(u16::MAX);
        self.trace.push(Visit { dialog: active.program.dialog.clone(), node, branch });
    }

    /// Counts a step; returns whether the turn may take it.
    pub(super) fn may_step(&mut self) -> bool {
        self.steps += 1;
        self.steps <= STEPS
    }

    /// Notes that a `start` step begins a section; returns whether it may: whoever comes there a third time in a turn goes round in a circle.
    pub(super) fn may_begin(&mut self, dialog: &Name, section: SectionIx) -> bool {
        let before = self.begun.iter().filter(|(of, begun)| of == dialog && *begun == section).count();
        self.begun.push((dialog.clone(), section));
        before < BEGINS
    }

    /// Lets the steps be counted anew: an answer that counts again stands for a turn of its own.
    ///
    /// The turn still ends, as each such answer is used once.
    pub(super) fn count_steps_anew(&mut self) {
        self.steps = 0;
    }

    /// Wishes that something is said, and returns the wish's id.
    pub(super) fn send(&mut self, text: Rich, keyboard: Keyboard) -> EffectId {
        self.send_media(text, None, keyboard)
    }

    /// Wishes that something is shown, and returns the wish's id.
    pub(super) fn send_media(&mut self, text: Rich, media: Option<Media>, keyboard: Keyboard) -> EffectId {
        let id = self.next_effect();
        let text = self.addressed(text);
        let message = Box::new(OutMessage { text, media, keyboard, unasked: self.unasked });
        self.effects.push(Effect::Send { id, message });
        id
    }

    /// Wishes that a message which was sent is changed.
    pub(super) fn edit(&mut self, of: EffectId, text: Rich, keyboard: Keyboard) {
        let id = self.next_effect();
        let text = self.addressed(text);
        self.effects.push(Effect::Edit { id, of, text, keyboard });
    }

    /// Puts the person's name before what they are told among others, so that everybody sees who is meant.
    fn addressed(&self, text: Rich) -> Rich {
        match self.contact.first_name().filter(|_| self.conversation.room == Room::Member) {
            Some(name) => {
                let mut addressed = Rich::default();
                addressed.push(&isolated(name), Style::Mention);
                addressed.push(": ", Style::Plain);
                text.0.iter().for_each(|run| addressed.push(&run.text, run.style.clone()));
                addressed
            }
            None => text,
        }
    }

    /// Returns the id of the wish that comes next.
    pub(super) fn next_effect(&self) -> EffectId {
        let index = u16::try_from(self.effects.len()).unwrap_or(u16::MAX);
        EffectId { conversation: self.conversation.id, turn: self.conversation.turns, index }
    }

    /// Returns the number of the question that is asked next.
    pub(super) fn next_question(&mut self) -> u32 {
        self.conversation.questions = self.conversation.questions.saturating_add(1);
        self.conversation.questions
    }

    /// Notes trouble inside the dialog.
    pub(super) fn failed(&mut self, active: &ActiveSession<'_>, step: &str, why: &str) {
        self.record_event(Event::Failed { session: active.session.id, step: step.to_owned(), why: why.to_owned() });
    }
}

impl ActiveSession<'_> {
    /// Remembers how a change is put back when the customer goes back.
    ///
    /// What changes before the first question stays: nobody can go back further than that.
    pub(super) fn undoable(&mut self, undo: Undo) {
        if let Some(entry) = self.session.trail.last_mut() {
            entry.undo.push(undo);
        }
    }
}
