//! Passes the results of a group's votes on: to a member's own conversation in the group, and to a
//! private chat that a button of the group led to.
//!
//! A session keeps the results that it has seen, so that nothing it said becomes untrue. Results
//! that it has not seen, because the vote was still open when it started, come in as an input of
//! their own before its next turn.

use crate::dialog::ast::Room;
use crate::engine::state::input::Input;
use crate::engine::state::session::{Conversation, Session, VoteResult};
use crate::engine::state::turn_context::TurnContext;
use crate::id::{ConversationId, Name};

/// Lists the groups that offered the sessions of a conversation.
pub fn groups(conversation: &Conversation) -> impl Iterator<Item = ConversationId> + '_ {
    conversation
        .active
        .iter()
        .chain(&conversation.parked)
        .filter_map(|session| session.offered_by)
}

/// Returns the input that brings a conversation up to date about a group before its next turn, or
/// `None` if it knows everything that concerns it.
///
/// ```
/// use vraag::dialog::ast::Room;
/// use vraag::engine::results;
/// use vraag::engine::session::{Conversation, VoteResult};
/// use vraag::id::ConversationId;
///
/// let counts = vec![("nyeri".into(), 4)];
/// let votes = [VoteResult { dialog: "next-roast".into(), vote: "bean".into(), counts, voters: 4, quorum: None }];
/// let member = Conversation::new(ConversationId(1), Room::Member, "telegram".into());
/// assert!(results::news(&member, ConversationId(7), &votes).is_some());
/// let stranger = Conversation { room: Room::Private, ..member };
/// assert!(results::news(&stranger, ConversationId(7), &votes).is_none());
/// ```
pub fn news(
    conversation: &Conversation,
    group: ConversationId,
    votes: &[VoteResult],
) -> Option<Input> {
    let is_news = match conversation.room {
        Room::Member => conversation.results != votes,
        Room::Private | Room::Business => {
            let mut sessions = conversation.active.iter().chain(&conversation.parked);
            sessions.any(|session| {
                session.offered_by == Some(group) && unseen_results(session, votes).next().is_some()
            })
        }
        // A group holds its results itself.
        Room::Group => false,
    };
    is_news.then(|| Input::Results {
        group,
        votes: votes.to_vec(),
    })
}

/// Stores the results of a group's votes.
pub(in crate::engine) fn receive(
    turn: &mut TurnContext<'_>,
    group: ConversationId,
    votes: &[VoteResult],
) {
    let is_member = turn.conversation.room == Room::Member;
    if is_member {
        turn.conversation.results = votes.to_vec();
    }
    let conversation = &mut turn.conversation;
    for session in conversation
        .active
        .iter_mut()
        .chain(&mut conversation.parked)
    {
        if is_member || session.offered_by == Some(group) {
            let unseen: Vec<VoteResult> = unseen_results(session, votes).cloned().collect();
            session.votes.extend(unseen);
        }
    }
}

/// Returns the results that belong to a dialog.
pub(in crate::engine) fn for_dialog(votes: &[VoteResult], dialog: &Name) -> Vec<VoteResult> {
    votes
        .iter()
        .filter(|result| result.dialog == *dialog)
        .cloned()
        .collect()
}

/// Lists the results of the session's dialog that it has not seen.
fn unseen_results<'a>(
    session: &'a Session,
    votes: &'a [VoteResult],
) -> impl Iterator<Item = &'a VoteResult> {
    let is_seen = |result: &VoteResult| session.votes.iter().any(|seen| seen.vote == result.vote);
    votes
        .iter()
        .filter(move |result| result.dialog == session.dialog && !is_seen(result))
}
