//! Tells a group what it said, when a vote or a dialog closed there. A job, because it reads
//! everybody's answers; its result goes into the outbox.

use crate::contact::Contact;
use crate::engine::effect::ShareRequest;
use crate::engine::quiet_hours;
use crate::id::{EffectId, OwnerId};
use crate::message::{OutMessage, Rich};
use crate::report::catalogue::{CatalogueError, Origin};
use crate::report::render;
use crate::report::results::{self, Finding, Report, ReportOptions, Within};
use crate::runtime::decide::versions::InForce;
use crate::runtime::jobs::gather::finish;
use crate::store::{Outgoing, Store, StoreError};
use crate::time::Timestamp;

/// Runs the job. Returns the rows that go out now; none if it ran before, or if what was said would
/// show what a few people said.
///
/// Fails if the store cannot be read or written.
pub fn share(
    store: &dyn Store,
    in_force: &InForce,
    (group, job): (OwnerId, EffectId),
    request: &ShareRequest,
    now: Timestamp,
) -> Result<Vec<Outgoing>, StoreError> {
    let origin = Origin {
        store,
        dialogs: &in_force.dialogs,
        sources: &in_force.sources,
        now,
        progress: &|_, _| {},
    };
    let members_at = match &request.vote {
        Some(_) => None,
        None => store.place(job.conversation)?,
    };
    let options = ReportOptions {
        dialog: Some(request.dialog.clone()),
        language: Some(request.language.clone()),
        within: Some(Within {
            session: request.session,
            members_at,
            since: request.since,
        }),
        ..ReportOptions::default()
    };
    let mut made = match results::report(&origin, &options) {
        Ok(made) => made,
        Err(CatalogueError::Store(error)) => return Err(error),
        // Everything that was said in it has been erased meanwhile.
        Err(CatalogueError::UnknownDialog { .. }) => return finish(store, job, Vec::new()),
    };
    if let Some(vote) = &request.vote {
        let is_it = |finding: &Finding| matches!(finding, Finding::Leads { question, .. } if question == vote);
        made.findings.retain(is_it);
    }
    let Some(text) = render::group_text(&made) else {
        log::info!("a group is told nothing of what it said: it would show what a few people said");
        return finish(store, job, Vec::new());
    };
    let contact = store.contact(group)?.map(|(contact, _)| contact);
    let contact = contact.unwrap_or_else(|| Contact::new(group, now));
    let at = quiet_hours::after(&in_force.dialogs.bot, &contact, now);
    let message = OutMessage {
        unasked: true,
        ..message(&made, text)
    };
    finish(store, job, vec![(message, Some(at).filter(|at| *at > now))])
}

#[cfg(feature = "png")]
fn message(report: &Report, text: String) -> OutMessage {
    let card = render::group_card(report).inspect_err(|error| match error {
        render::CardError::NoLetters => {}
        render::CardError::Drawing(_) => log::warn!("a group is told without a card: {error}"),
    });
    let media = card.ok().map(|bytes| crate::message::Media::Picture {
        name: "results.png".to_owned(),
        bytes,
    });
    OutMessage {
        text: Rich::plain(text.trim_end()),
        media,
        ..OutMessage::default()
    }
}

#[cfg(not(feature = "png"))]
fn message(_: &Report, text: String) -> OutMessage {
    OutMessage {
        text: Rich::plain(text.trim_end()),
        ..OutMessage::default()
    }
}
