//! Withdraws a consent that a person takes back.

use crate::contact::Consent;
use crate::dialog::words::Sentence;
use crate::engine::data::consent;
use crate::engine::inputs::repeat;
use crate::engine::lifecycle;
use crate::engine::state::event::Status;
use crate::engine::state::turn_context::TurnContext;
use crate::engine::text::say;

/// Withdraws every standing consent, and erases what was answered under it. A consent that only
/// allows contact erases no answers.
pub(super) fn withdraw(turn: &mut TurnContext<'_>) {
    let mut standing: Vec<Consent> = Vec::new();
    for consent in &turn.contact.consents {
        standing
            .retain(|known| known.dialog != consent.dialog || known.question != consent.question);
        if consent.agreed {
            standing.push(consent.clone());
        }
    }
    if standing.is_empty() {
        return repeat::repeat_after(turn, Sentence::ConsentNone);
    }
    let (at, language) = (turn.now(), say::current_language(turn));
    let erases = standing.iter().any(|consent| !consent.for_contact);
    for consent in standing {
        let (dialog, question) = (consent.dialog.clone(), consent.question.clone());
        if !consent.for_contact {
            consent::erase(turn, &dialog, &question);
            lifecycle::end_dialog(turn, &dialog, Status::Stopped, "withdrawn");
        } else {
            consent::agreed_in(turn, &dialog, &question)
                .into_iter()
                .for_each(|session| consent::refuse(turn, session, &question));
        }
        turn.contact.consents.push(Consent {
            at,
            agreed: false,
            session: None,
            ..consent
        });
    }
    say::say(
        turn,
        &language,
        if erases {
            Sentence::ConsentWithdrawn
        } else {
            Sentence::ContactWithdrawn
        },
    );
    if turn.conversation.active.is_some() {
        repeat::repeat(turn)
    } else {
        lifecycle::resume(turn)
    }
}
