//! Tells customers of one name apart at a desk: the second one there is `Noor 2`.

use std::collections::BTreeSet;

use crate::dialog::words::{Sentence, Words};
use crate::engine::handover::{DeskTalk, Relay};
use crate::engine::input::Input;
use crate::runtime::decide::{AfterCommit, Decider, Inbound};
use crate::store::{Place, StoreError};

/// How many talks of a desk are looked at.
const MOST: usize = 500;

impl<A: AfterCommit> Decider<A> {
    /// Puts a number behind the name of a customer whom a desk is told of, if another customer has
    /// that name there.
    pub(super) fn tell_apart(&mut self, inbound: &mut Inbound) -> Result<(), StoreError> {
        let (Input::Relayed { what, .. }, Some(chat)) =
            (&mut inbound.input, inbound.place.around_desk())
        else {
            return Ok(());
        };
        match &mut **what {
            Relay::HandedOver { name, .. }
            | Relay::Notice { name, .. }
            | Relay::Complaint { name, .. } => {
                let bare = name.clone().unwrap_or_else(|| self.unnamed());
                if let Some(numbered) = self.numbered(&chat, &inbound.place, &bare)? {
                    *name = Some(numbered);
                }
            }
            Relay::Titled { title, .. } => {
                // The topic has the number that the name has, if that stands in it.
                let Some(owner) = self.hot.get(&inbound.place).map(|hot| hot.owner) else {
                    return Ok(());
                };
                let bare = self.contact_of(owner)?.0.name;
                let bare = bare.unwrap_or_else(|| self.unnamed());
                if let Some(numbered) = self.numbered(&chat, &inbound.place, &bare)? {
                    *title = title.replacen(&bare, &numbered, 1);
                }
                let title_of = |talk: &DeskTalk| talk.title.clone();
                let (own, taken) = self.called_there(&chat, &inbound.place, title_of)?;
                if let Some(numbered) = apart(title, own, &taken) {
                    *title = numbered;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Returns the name of a customer at a desk with a number behind it, if they need one or had one.
    fn numbered(
        &self,
        chat: &Place,
        place: &Place,
        bare: &str,
    ) -> Result<Option<String>, StoreError> {
        let name_of = |talk: &DeskTalk| Some(talk.name.clone().unwrap_or_else(|| bare.to_owned()));
        let (own, taken) = self.called_there(chat, place, name_of)?;
        Ok(apart(bare, own, &taken))
    }

    /// Returns what the talk at a place is called, and what the others of its chat are.
    fn called_there(
        &self,
        chat: &Place,
        place: &Place,
        called: impl Fn(&DeskTalk) -> Option<String>,
    ) -> Result<(Option<String>, BTreeSet<String>), StoreError> {
        let (mut own, mut taken) = (None, BTreeSet::new());
        for (other, talk) in self.talks(chat)?.into_iter().take(MOST) {
            let known = self.look_at(&other, talk, |conversation| {
                conversation.desk.as_ref().and_then(&called)
            })?;
            match other == *place {
                true => own = known.flatten(),
                false => taken.extend(known.flatten()),
            }
        }
        Ok((own, taken))
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

/// Returns a name with a number behind it, if it has one already or others have the name.
fn apart(bare: &str, own: Option<String>, taken: &BTreeSet<String>) -> Option<String> {
    own.filter(|own| is_numbered(own, bare)).or_else(|| {
        let mut numbered = (2_u32..).map(|number| format!("{bare} {number}"));
        let is_free = |name: &String| !taken.contains(name);
        taken
            .contains(bare)
            .then(|| numbered.find(is_free))
            .flatten()
    })
}

/// Returns whether a name is another one with a number behind it.
fn is_numbered(name: &str, bare: &str) -> bool {
    let number = name
        .strip_prefix(bare)
        .and_then(|rest| rest.strip_prefix(' '));
    number.is_some_and(|number| number.parse::<u32>().is_ok())
}
