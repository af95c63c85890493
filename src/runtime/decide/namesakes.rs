//! Tells customers of one name apart at a desk: the second one there is `Noor 2`.

use std::collections::BTreeSet;

use crate::dialog::words::{Sentence, Words};
use crate::engine::handover::Relay;
use crate::engine::input::Input;
use crate::engine::session::Conversation;
use crate::runtime::decide::{AfterCommit, Decider, Inbound};
use crate::store::StoreError;

/// How many talks of a desk are looked at.
const MOST: usize = 500;

impl<A: AfterCommit> Decider<A> {
    /// Puts a number behind the name of a customer whom a desk is told of, if another customer has
    /// that name there.
    pub(super) fn tell_apart(&self, inbound: &mut Inbound) -> Result<(), StoreError> {
        let Input::Relayed { what, .. } = &mut inbound.input else {
            return Ok(());
        };
        let (Relay::HandedOver { name, .. }
        | Relay::Notice { name, .. }
        | Relay::Complaint { name, .. }) = &mut **what
        else {
            return Ok(());
        };
        let Some(chat) = inbound.place.around_desk() else {
            return Ok(());
        };
        let bare = name.clone().unwrap_or_else(|| self.unnamed());
        let mut taken = BTreeSet::new();
        let mut own = None;
        for (place, conversation) in self.talks(&chat)?.into_iter().take(MOST) {
            let name_of = |conversation: &Conversation| {
                let desk = conversation.desk.as_ref()?;
                Some(desk.name.clone().unwrap_or_else(|| bare.clone()))
            };
            let known = match self.hot.get(&place) {
                Some(hot) => name_of(&hot.conversation),
                None => match self.store.find(&place)? {
                    Some((owner, _)) => self
                        .store
                        .load(owner, conversation)?
                        .and_then(|loaded| name_of(&loaded.conversation)),
                    None => None,
                },
            };
            match place == inbound.place {
                true => own = known.filter(|known| is_numbered(known, &bare)),
                false => taken.extend(known),
            }
        }
        if let Some(own) = own {
            *name = Some(own);
        } else if taken.contains(&bare) {
            let mut numbered = (2_u32..).map(|number| format!("{bare} {number}"));
            *name = numbered.find(|numbered| !taken.contains(numbered));
        }
        Ok(())
    }

    fn unnamed(&self) -> String {
        let bot = &self.versions.dialogs().bot;
        let language = bot
            .languages
            .first()
            .map_or("en", |language| language.as_str());
        let words = Words::for_language(bot, language);
        words.say(Sentence::DeskUnnamed).into_owned()
    }
}

/// Returns whether a name is another one with a number behind it.
fn is_numbered(name: &str, bare: &str) -> bool {
    let number = name
        .strip_prefix(bare)
        .and_then(|rest| rest.strip_prefix(' '));
    number.is_some_and(|number| number.parse::<u32>().is_ok())
}
