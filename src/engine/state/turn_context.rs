//! A turn in progress: its state, and the events and effects so far.

use crate::contact::Contact;
use crate::dialog::ast::Room;
use crate::dialog::bot::Bot;
use crate::dialog::graph::STEPS;
use crate::dialog::letter::isolated;
use crate::dialog::program::{Next, NodeIx, Program, SectionIx};
use crate::engine::state::effect::Effect;
use crate::engine::state::event::{Event, Status};
use crate::engine::state::handover::{Recipient, Relay};
use crate::engine::state::input::{Offer, Profile};
use crate::engine::state::quiet_hours;
use crate::engine::state::session::{Conversation, Session, Undo};
use crate::engine::state::turn::{State, Turn, Visit, World};
use crate::id::{EffectId, Name};
use crate::message::{Keyboard, Media, OutMessage, Rich, Style, TopicWish};
use crate::time::Timestamp;

/// How often the `start` steps of one turn may start the same section.
const MAX_STARTS: usize = 2;

pub(in crate::engine) struct TurnContext<'a> {
    /// What the turn may read.
    pub(in crate::engine) world: &'a World<'a>,
    /// The conversation. Its active session is taken out while it is walked.
    pub(in crate::engine) conversation: Conversation,
    pub(in crate::engine) contact: Contact,
    pub(in crate::engine) events: Vec<Event>,
    /// Effects requested so far.
    pub(in crate::engine) effects: Vec<Effect>,
    /// Whether the messages now sent were not requested by the customer.
    pub(in crate::engine) unasked: bool,
    /// When the incoming message was sent, if the messenger says so.
    pub(in crate::engine) said_at: Option<Timestamp>,
    /// The group that offered the section to start.
    pub(in crate::engine) offer: Option<&'a Offer>,
    /// Dialog and question of a consent that was refused in this turn and had been given in an
    /// earlier session.
    pub(in crate::engine) asks_to_erase: Option<(Name, Name)>,
    /// Whether the input answered a question of the program itself.
    pub(in crate::engine) answered_own: bool,
    trace: Vec<Visit>,
    steps: u32,
    /// Sections started by `start` steps of this turn, one entry per start.
    begun: Vec<(Name, SectionIx)>,
}

/// A session that is being walked, with its program.
pub(in crate::engine) struct ActiveSession<'a> {
    /// The version of the dialog it runs on.
    pub(in crate::engine) program: &'a Program,
    pub(in crate::engine) session: Session,
    /// Whether the newest answer on the trail was restored: given before a correction, and counting
    /// again without being asked.
    pub(in crate::engine) restored: bool,
    /// Whether the version that asked the waiting question is no longer kept, so that we do not
    /// know what the customer saw.
    pub(in crate::engine) is_unseen: bool,
}

/// Why a walk stopped.
#[derive(Debug)]
pub(in crate::engine) enum Halt {
    /// A question or vote waits for input.
    Waits,
    /// The session is over.
    Ends(Status, Name),
    /// The session is over, and another dialog starts.
    Starts(Name, Option<Name>),
}

impl<'a> TurnContext<'a> {
    /// Begins a turn on the given state.
    pub(in crate::engine) fn new(world: &'a World<'a>, state: State) -> Self {
        let State {
            mut conversation,
            contact,
        } = state;
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
            answered_own: false,
            trace: Vec::new(),
            steps: 0,
            begun: Vec::new(),
        }
    }

    /// Returns a copy without events and effects, to try something with.
    pub(in crate::engine) fn copy(&self) -> Self {
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
            answered_own: false,
            trace: Vec::new(),
            steps: self.steps,
            begun: self.begun.clone(),
        }
    }

    /// Ends the turn and returns its result.
    pub(in crate::engine) fn finish(mut self) -> Turn {
        self.cancel_held_question();
        let state = State {
            conversation: self.conversation,
            contact: self.contact,
        };
        Turn {
            state,
            events: self.events,
            effects: self.effects,
            trace: self.trace,
        }
    }

    /// Cancels the message of a question that is still held back, if this turn sends something: the
    /// new messages take its place.
    fn cancel_held_question(&mut self) {
        let (now, turn) = (self.now(), self.conversation.turns);
        if !self
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::Send { .. }))
        {
            return;
        }
        if let Some(wait) = self
            .conversation
            .active
            .as_mut()
            .and_then(|session| session.wait.as_mut())
            && wait.held_until.is_some_and(|until| until > now)
        {
            wait.sent = wait.sent.filter(|sent| sent.turn == turn);
        }
    }

    /// Takes over the name and language that the messenger reports for the person.
    pub(in crate::engine) fn update_profile(&mut self, profile: &Profile) {
        let contact = &mut self.contact;
        if profile.name.is_some() && !contact.name_given && contact.name != profile.name {
            contact.name.clone_from(&profile.name);
        }
        if profile.language.is_some()
            && !contact.language_chosen
            && contact.language != profile.language
        {
            contact.language.clone_from(&profile.language);
        }
    }

    pub(in crate::engine) fn now(&self) -> Timestamp {
        self.world.now
    }

    /// Returns until when an unrequested message is held back, or `None` if it is sent at once.
    pub(in crate::engine) fn held_until(&self) -> Option<Timestamp> {
        let at = quiet_hours::after(self.bot(), &self.contact, self.now());
        (self.unasked && at > self.now()).then_some(at)
    }

    /// Returns the settings of the whole bot.
    pub(in crate::engine) fn bot(&self) -> &'a Bot {
        &self.world.dialogs.bot
    }

    pub(in crate::engine) fn record_event(&mut self, event: Event) {
        self.events.push(event);
    }

    /// Records that a step was taken, and which branch.
    pub(in crate::engine) fn record_visit(
        &mut self,
        active: &ActiveSession<'_>,
        node: NodeIx,
        branch: usize,
    ) {
        let branch = u16::try_from(branch).unwrap_or(u16::MAX);
        self.trace.push(Visit {
            dialog: active.program.dialog.clone(),
            node,
            branch,
        });
    }

    /// Counts a step; returns whether the turn is still within its step limit.
    pub(in crate::engine) fn may_step(&mut self) -> bool {
        self.steps += 1;
        self.steps <= STEPS
    }

    /// Records that a `start` step starts a section; returns whether it may. A third start of one
    /// section in a turn means that the dialogs run in a circle.
    pub(in crate::engine) fn may_begin(&mut self, dialog: &Name, section: SectionIx) -> bool {
        let before = self
            .begun
            .iter()
            .filter(|(known, begun)| known == dialog && *begun == section)
            .count();
        self.begun.push((dialog.clone(), section));
        before < MAX_STARTS
    }

    /// Restarts the step count: a restored answer stands for a turn of its own.
    ///
    /// The turn still ends, because each restored answer is used only once.
    pub(in crate::engine) fn count_steps_anew(&mut self) {
        self.steps = 0;
    }

    /// Requests a text message, and returns the id of the effect.
    pub(in crate::engine) fn send(&mut self, text: Rich, keyboard: Keyboard) -> EffectId {
        self.send_media(text, None, keyboard)
    }

    /// Requests a message that may have media, and returns the id of the effect.
    pub(in crate::engine) fn send_media(
        &mut self,
        text: Rich,
        media: Option<Media>,
        keyboard: Keyboard,
    ) -> EffectId {
        let id = self.next_effect();
        let text = self.with_name(text);
        let message = Box::new(OutMessage {
            text,
            media,
            keyboard,
            unasked: self.unasked,
        });
        self.effects.push(Effect::Send { id, message });
        id
    }

    /// Requests an edit of a sent message.
    pub(in crate::engine) fn edit(&mut self, of: EffectId, text: Rich, keyboard: Keyboard) {
        let id = self.next_effect();
        let text = self.with_name(text);
        self.effects.push(Effect::Edit {
            id,
            of,
            text,
            keyboard,
        });
    }

    /// Requests that the topic of this conversation becomes so.
    pub(in crate::engine) fn wish(&mut self, wish: TopicWish) {
        let id = self.next_effect();
        self.effects.push(Effect::Topic { id, wish });
    }

    /// Prefixes the person's name in a group, so that everybody sees who is addressed.
    fn with_name(&self, text: Rich) -> Rich {
        match self
            .contact
            .first_name()
            .filter(|_| self.conversation.room == Room::Member)
        {
            Some(name) => {
                let mut addressed = Rich::default();
                addressed.push(&isolated(name), Style::Mention);
                addressed.push(": ", Style::Plain);
                text.0
                    .iter()
                    .for_each(|run| addressed.push(&run.text, run.style.clone()));
                addressed
            }
            None => text,
        }
    }

    /// Gives another conversation an input.
    pub(in crate::engine) fn tell(&mut self, to: Recipient, what: Relay) {
        let id = self.next_effect();
        let what = Box::new(what);
        self.effects.push(Effect::Relay { id, to, what });
    }

    /// Returns the id that the next effect will have.
    pub(in crate::engine) fn next_effect(&self) -> EffectId {
        let index = u16::try_from(self.effects.len()).unwrap_or(u16::MAX);
        EffectId {
            conversation: self.conversation.id,
            turn: self.conversation.turns,
            index,
        }
    }

    /// Takes the next question number of the conversation.
    pub(in crate::engine) fn next_question(&mut self) -> u32 {
        self.conversation.questions = self.conversation.questions.saturating_add(1);
        self.conversation.questions
    }

    /// Records a problem inside the dialog.
    pub(in crate::engine) fn record_failure(
        &mut self,
        active: &ActiveSession<'_>,
        step: &str,
        why: &str,
    ) {
        self.record_event(Event::Failed {
            session: active.session.id,
            step: step.to_owned(),
            why: why.to_owned(),
        });
    }
}

impl ActiveSession<'_> {
    /// Records how to undo a change when the customer goes back.
    ///
    /// Changes before the first question stay, because nobody can go back further than that.
    pub(in crate::engine) fn record_undo(&mut self, undo: Undo) {
        if let Some(entry) = self.session.trail.last_mut() {
            entry.undo.push(undo);
        }
    }
}

/// What to do after a step.
pub(in crate::engine) enum Flow {
    /// Continue there.
    On(Next),
    /// Stop walking.
    Halt(Halt),
}
