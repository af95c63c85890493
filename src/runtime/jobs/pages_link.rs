//! Makes the link by which an operator comes to the operator pages, for their private chat.

use crate::id::{EffectId, Name, OwnerId};
use crate::message::{OutMessage, Rich};
use crate::report::render::{Phrases, Say};
use crate::runtime::admission::{self, LINK_LIFE, Operator};
use crate::runtime::jobs::gather::finish;
use crate::store::{Outgoing, Store, StoreError};
use crate::time::{Duration, Timestamp};

/// Runs the job. Returns the rows that go out now; none if it ran before.
///
/// Fails if the store cannot be read or written.
pub fn pages_link(
    store: &dyn Store,
    address: Option<&str>,
    (owner, job): (OwnerId, EffectId),
    language: &Name,
    now: Timestamp,
) -> Result<Vec<Outgoing>, StoreError> {
    let phrases = Phrases::of(language);
    let place = store.place(job.conversation)?;
    let number = place.and_then(|place| admission::number(&place.group_address()));
    let words = match (address, number) {
        (Some(address), Some(_)) => {
            let contact = Some(owner);
            let secret = admission::link(store, Operator { number, contact }, now)?;
            let link = format!("{address}/admin/in/{secret}");
            // Without a server in front that encrypts, only the bot's own machine reaches them.
            let say = match address.starts_with("https://") {
                true => Say::PagesLink,
                false => Say::PagesLinkHere,
            };
            let minutes = (LINK_LIFE.0 / Duration::MINUTE.0).to_string();
            phrases.fill(say, &[("link", &link), ("n", &minutes)])
        }
        _ => phrases.say(Say::NoPages).to_owned(),
    };
    let message = OutMessage {
        text: Rich::plain(words),
        ..OutMessage::default()
    };
    finish(store, job, vec![(message, None)])
}
