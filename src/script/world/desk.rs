//! The people of a desk: what they say and press, and what conversations tell each other.

use super::{Fate, World};
use crate::engine::handover::Recipient;
use crate::engine::input::{Actor, Input};
use crate::message::{Action, InMessage};
use crate::runtime::local::LocalRelay;
use crate::script::screen::{OnScreen, Press, press};
use crate::script::seats::SeatIx;

impl World<'_> {
    /// Lets a person of the desk that was asked last say something; `None` if no desk was asked.
    pub fn desk_says(&mut self, who: Option<&str>, message: InMessage) -> Option<Fate> {
        let seat = self.seats.newest_desk()?;
        let id = self.next_line(seat);
        let by = Actor {
            contact: None,
            name: who.map(str::to_owned),
            is_admin: None,
            is_operator: false,
        };
        let input = Input::AtDesk {
            by,
            message,
            number: None,
            is_edit: false,
        };
        Some(self.take(seat, id, input))
    }

    /// Finds the newest button at a desk with this label.
    pub fn desk_button(&self, is_it: &dyn Fn(&str) -> bool) -> Option<InMessage> {
        let at_desk = |message: &&OnScreen| {
            let seat = self.seats.at(message.id.conversation);
            seat.is_some_and(|seat| self.seats.is_desk(seat))
        };
        let mut shown = self.screen.iter().rev().filter(at_desk);
        shown.find_map(|message| match press(&message.keyboard, is_it)?.owned() {
            Press::Button(Action::Tap(token)) => Some(InMessage::Tap(token)),
            Press::Button(_) | Press::Words(_) | Press::Share => None,
        })
    }

    /// Gives a conversation what another one tells it.
    pub(super) fn tell(&mut self, from: SeatIx, told: LocalRelay) -> Fate {
        let to = match told.to {
            Recipient::Desk(_) | Recipient::Holder => {
                let customer = self.seats.seat(from).conversation.id;
                self.seats.desk(customer)
            }
            Recipient::Conversation(to) => self.seats.at(to),
            // The driver has answered for it.
            Recipient::Till => None,
        };
        match to {
            Some(seat) => self.hand_over(seat, told.id, told.input),
            None => Fate::Well,
        }
    }
}
