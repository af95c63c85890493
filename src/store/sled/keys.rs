//! Builds and parses keys: the byte of a kind, then big-endian numbers of fixed width, so that keys
//! sort like their numbers.

use crate::hex::Hex;
use crate::id::{ConversationId, EffectId, InputId, Name, OwnerId, TimerId, Version};
use crate::store::{Address, Place, Receipt};
use crate::time::Timestamp;

/// Head and sessions of a conversation.
pub const CONVERSATION: u8 = b'h';
/// A contact.
pub const CONTACT: u8 = b'c';
/// A turn of the journal.
pub const TURN: u8 = b'j';
/// The inputs taken by a group commit.
pub const ORDER: u8 = b'q';
/// Which inputs were taken.
pub const INPUT: u8 = b'i';
/// A row of the outbox that does not stand in its conversation's record.
pub const OUTGOING: u8 = b'o';
/// What became of a conversation's newest messages.
pub const RECEIPT: u8 = b'r';
/// A job.
pub const JOB: u8 = b'y';
/// A ballot, filed under the group.
pub const BALLOT: u8 = b'b';
/// A ballot's place, filed under the person.
pub const VOTER: u8 = b'B';
/// A timer by its time.
pub const DUE: u8 = b't';
/// The conversation at a place.
pub const FOUND: u8 = b'p';
/// The place of a conversation.
pub const PLACE: u8 = b'P';
/// The owner of an address.
pub const ADDRESS: u8 = b'a';
/// The source of a dialog version.
pub const VERSION: u8 = b'v';
/// An update in quarantine.
pub const ASIDE: u8 = b'u';
/// A small named record of the program.
pub const META: u8 = b'm';
/// The segment memberships of a person.
pub const MEMBERSHIPS: u8 = b'g';
/// The mark of a forgotten person.
pub const MARK: u8 = b'E';
/// The receipt of an erased address.
pub const ERASURE: u8 = b'e';
/// A piece of a long record.
pub const PIECE: u8 = b'+';

/// The bytes of a key.
pub type Key = Vec<u8>;

/// Returns the key of a conversation.
pub fn conversation(owner: OwnerId, conversation: ConversationId) -> Key {
    numbers(CONVERSATION, &[owner.0, conversation.0])
}

/// Returns the prefix of the keys of a person's conversations.
pub fn conversations(owner: OwnerId) -> Key {
    numbers(CONVERSATION, &[owner.0])
}

/// Returns the key of the mark of a forgotten person.
pub fn mark(owner: OwnerId) -> Key {
    numbers(MARK, &[owner.0])
}

/// Returns the key of an erased address.
pub fn erasure(receipt: Receipt) -> Key {
    let mut key = vec![ERASURE];
    key.extend(receipt.0);
    key
}

/// Parses the key of an erased address.
pub fn read_erasure(key: &[u8]) -> Option<Receipt> {
    key.get(1..)?.try_into().ok().map(Receipt)
}

/// Returns the key of a contact.
pub fn contact(owner: OwnerId) -> Key {
    numbers(CONTACT, &[owner.0])
}

/// Returns the key of a person's segment memberships.
pub fn memberships(owner: OwnerId) -> Key {
    numbers(MEMBERSHIPS, &[owner.0])
}

/// Returns the key of a turn.
pub fn turn(owner: OwnerId, conversation: ConversationId, turn: u64) -> Key {
    numbers(TURN, &[owner.0, conversation.0, turn])
}

/// Returns the prefix of the turns of a conversation.
pub fn turns(owner: OwnerId, conversation: ConversationId) -> Key {
    numbers(TURN, &[owner.0, conversation.0])
}

/// Returns the prefix of an owner's turns.
pub fn turns_from(owner: OwnerId) -> Key {
    numbers(TURN, &[owner.0])
}

/// Returns the first key after an owner's turns.
pub fn turns_behind(owner: OwnerId) -> Key {
    owner
        .0
        .checked_add(1)
        .map_or_else(|| vec![TURN + 1], |next| numbers(TURN, &[next]))
}

/// Returns the key of an order record.
pub fn order(order: u64) -> Key {
    numbers(ORDER, &[order])
}

/// Returns the key of the record that says that an input was taken, and the input's bit in it.
///
/// Updates, and the changes of a command, are numbered consecutively, so that 64 of them share a
/// record: one write for most of a group.
pub fn input(input: &InputId) -> (Key, u64) {
    let (kind, first, second, index) = match input {
        InputId::Update { bot, update } => (b'u', *bot, sortable(*update) / 64, None),
        InputId::Timer(timer) => (
            b't',
            timer.conversation.0,
            u64::from(timer.question),
            Some(timer.step),
        ),
        InputId::Effect(effect) => (b'e', effect.conversation.0, effect.turn, Some(effect.index)),
        InputId::Job(effect) => (b'j', effect.conversation.0, effect.turn, Some(effect.index)),
        InputId::Line(conversation, line) => (b'l', conversation.0, *line, None),
        InputId::Part { bot, update, part } => (b'p', *bot, sortable(*update), Some(*part)),
        InputId::Schedule(conversation, trigger, _) => (b's', conversation.0, *trigger, None),
        InputId::Command { command, change } => (b'c', *command, u64::from(*change) / 64, None),
        InputId::Named { bot, name } => {
            let mut key = numbers(INPUT, &[]);
            key.push(b'n');
            key.extend(bot.to_be_bytes());
            key.extend(name.as_bytes());
            return (key, 1);
        }
    };
    let mut key = Vec::with_capacity(32);
    key.extend([INPUT, kind]);
    key.extend(first.to_be_bytes());
    key.extend(second.to_be_bytes());
    key.extend(index.into_iter().flat_map(u16::to_be_bytes));
    if let InputId::Schedule(_, _, at) = input {
        key.extend(sortable(*at).to_be_bytes());
    }
    let bit = match input {
        InputId::Update { update, .. } => sortable(*update) % 64,
        InputId::Command { change, .. } => u64::from(*change) % 64,
        InputId::Timer(_)
        | InputId::Effect(_)
        | InputId::Job(_)
        | InputId::Line(..)
        | InputId::Part { .. }
        | InputId::Named { .. }
        | InputId::Schedule(..) => 0,
    };
    (key, 1 << bit)
}

/// Returns the key of a row of the outbox or of a job.
pub fn effect(kind: u8, effect: EffectId) -> Key {
    let mut key = numbers(kind, &[effect.conversation.0, effect.turn]);
    key.extend(effect.index.to_be_bytes());
    key
}

/// Parses the key of a row of the outbox or of a job.
pub fn read_effect(key: &[u8]) -> Option<EffectId> {
    Some(EffectId {
        conversation: ConversationId(number(key, 0)?),
        turn: number(key, 1)?,
        index: u16::from_be_bytes(key.get(17..19)?.try_into().ok()?),
    })
}

/// Returns the key of a ballot.
pub fn ballot(owner: OwnerId, conversation: ConversationId, number: u32, voter: OwnerId) -> Key {
    numbers(
        BALLOT,
        &[owner.0, conversation.0, u64::from(number), voter.0],
    )
}

/// Returns the prefix of the ballots of a vote.
pub fn ballots(owner: OwnerId, conversation: ConversationId, number: u32) -> Key {
    numbers(BALLOT, &[owner.0, conversation.0, u64::from(number)])
}

/// Returns the key that says that a person has a ballot in a vote.
pub fn voter(voter: OwnerId, conversation: ConversationId, number: u32) -> Key {
    numbers(VOTER, &[voter.0, conversation.0, u64::from(number)])
}

/// Returns the prefix of a person's ballots.
pub fn voter_of(voter: OwnerId) -> Key {
    numbers(VOTER, &[voter.0])
}

/// Parses the number of a vote at an index of a key that is made of numbers.
pub fn vote_number(key: &[u8], index: usize) -> Option<u32> {
    number(key, index)?.try_into().ok()
}

/// Returns the first key of the turns of groups, which come after those of all people.
pub fn group_turns() -> Key {
    turns_from(OwnerId::group(0))
}

/// Returns the prefix of the outbox rows or the jobs of a conversation.
pub fn effects(kind: u8, conversation: ConversationId) -> Key {
    numbers(kind, &[conversation.0])
}

/// Returns the key of what became of a conversation's newest messages.
pub fn delivered(conversation: ConversationId) -> Key {
    numbers(RECEIPT, &[conversation.0])
}

/// Returns the key of a timer by its time.
pub fn due(at: Timestamp, owner: OwnerId, timer: TimerId) -> Key {
    let mut key = numbers(DUE, &[sortable(at.0), owner.0, timer.conversation.0]);
    key.extend(timer.question.to_be_bytes());
    key.extend(timer.step.to_be_bytes());
    key
}

/// Parses the key of a timer.
pub fn read_due(key: &[u8]) -> Option<(OwnerId, TimerId, Timestamp)> {
    let (at, owner, conversation) = (number(key, 0)?, number(key, 1)?, number(key, 2)?);
    let question = u32::from_be_bytes(key.get(25..29)?.try_into().ok()?);
    let step = u16::from_be_bytes(key.get(29..31)?.try_into().ok()?);
    // The sign bit is flipped so that times before 1970 sort first; flipping it again restores it.
    let at = Timestamp((at ^ SIGN).cast_signed());
    Some((
        OwnerId(owner),
        TimerId {
            conversation: ConversationId(conversation),
            question,
            step,
        },
        at,
    ))
}

/// Returns the first key after all timers that are due by `until`.
pub fn due_after(until: Timestamp) -> Key {
    numbers(DUE, &[sortable(until.0.saturating_add(1))])
}

/// Returns the key of a place.
pub fn found(place: &Place) -> Key {
    text(FOUND, &place.0)
}

/// Returns the prefix of all places below a place.
pub fn found_below(place: &Place) -> Key {
    let mut key = found(place);
    key.push(b'/');
    key
}

/// Parses the key of a place.
pub fn read_found(key: &[u8]) -> Option<Place> {
    Some(Place(
        std::str::from_utf8(key.strip_prefix(&[FOUND])?)
            .ok()?
            .to_owned(),
    ))
}

/// Returns the key of the place of a conversation.
pub fn place(conversation: ConversationId) -> Key {
    numbers(PLACE, &[conversation.0])
}

/// Returns the key of an address.
pub fn address(address: &Address) -> Key {
    text(ADDRESS, &address.0)
}

/// Parses the key of an address.
pub fn read_address(key: &[u8]) -> Option<Address> {
    std::str::from_utf8(key.get(1..)?)
        .ok()
        .map(|text| Address(text.to_owned()))
}

/// Returns the key of a dialog version.
pub fn version(dialog: &Name, version: Version) -> Key {
    let mut key = text(VERSION, dialog);
    key.push(0);
    key.extend(version.0);
    key
}

/// Parses the key of a dialog version.
pub fn read_version(key: &[u8]) -> Option<(Name, Version)> {
    let at = key.len().checked_sub(9)?;
    let dialog = std::str::from_utf8(key.get(1..at)?).ok()?;
    Some((dialog.into(), Version(key.get(at + 1..)?.try_into().ok()?)))
}

/// Returns the key of an update in quarantine.
pub fn aside(order: u64, index: u64) -> Key {
    numbers(ASIDE, &[order, index])
}

/// Returns the key of a meta record.
pub fn meta(name: &str) -> Key {
    text(META, name)
}

/// Returns the key of a piece of a long record.
pub fn piece(of: &[u8], index: u32) -> Key {
    let mut key = Vec::with_capacity(of.len() + 5);
    key.push(PIECE);
    key.extend(of);
    key.extend(index.to_be_bytes());
    key
}

/// Parses the key of a piece: the record it belongs to, and its index.
pub fn read_piece(key: &[u8]) -> Option<(&[u8], u32)> {
    let at = key.len().checked_sub(4)?;
    Some((
        key.get(1..at)?,
        u32::from_be_bytes(key.get(at..)?.try_into().ok()?),
    ))
}

/// Parses the number at an index of a key that is made of numbers.
pub fn number(key: &[u8], index: usize) -> Option<u64> {
    let at = 1 + index * 8;
    Some(u64::from_be_bytes(key.get(at..at + 8)?.try_into().ok()?))
}

/// Formats a key for an error message.
pub fn show(key: &[u8]) -> String {
    let kind = key.first().map_or('?', |kind| char::from(*kind));
    format!("{kind}/{}", Hex(key.get(1..).unwrap_or_default()))
}

const SIGN: u64 = 1 << 63;

fn sortable(number: i64) -> u64 {
    number.cast_unsigned() ^ SIGN
}

fn numbers(kind: u8, numbers: &[u64]) -> Key {
    let mut key = Vec::with_capacity(32);
    key.push(kind);
    numbers
        .iter()
        .for_each(|number| key.extend(number.to_be_bytes()));
    key
}

fn text(kind: u8, text: &str) -> Key {
    let mut key = Vec::with_capacity(text.len() + 10);
    key.push(kind);
    key.extend(text.as_bytes());
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timers_sort_by_their_moment_and_can_be_read_from_their_keys() {
        let timer = TimerId {
            conversation: ConversationId(7),
            question: 8,
            step: 9,
        };
        let moments = [i64::MIN, -1, 0, 1, 1_795_000_000_000, i64::MAX].map(Timestamp);
        let keys = moments.map(|at| due(at, OwnerId(3), timer));
        assert!(keys.is_sorted());
        assert_eq!(
            keys.map(|key| read_due(&key)),
            moments.map(|at| Some((OwnerId(3), timer, at)))
        );
        assert!(due(Timestamp(5), OwnerId(u64::MAX), timer) < due_after(Timestamp(5)));
        assert!(due(Timestamp(6), OwnerId(0), timer) >= due_after(Timestamp(5)));
    }

    #[test]
    fn no_two_inputs_share_a_key() {
        let effect = EffectId {
            conversation: ConversationId(1),
            turn: 2,
            index: 3,
        };
        let timer = TimerId {
            conversation: ConversationId(1),
            question: 2,
            step: 3,
        };
        let inputs = [
            InputId::Update { bot: 1, update: 2 },
            InputId::Update { bot: 1, update: -2 },
            InputId::Line(ConversationId(1), 2),
            InputId::Effect(effect),
            InputId::Job(effect),
            InputId::Timer(timer),
            InputId::Part {
                bot: 1,
                update: 2,
                part: 0,
            },
            InputId::Part {
                bot: 1,
                update: 2,
                part: 1,
            },
            InputId::Schedule(ConversationId(1), 2, 3),
            InputId::Schedule(ConversationId(1), 2, 4),
            InputId::Command {
                command: 1,
                change: 2,
            },
            InputId::Command {
                command: 1,
                change: 66,
            },
            InputId::Named {
                bot: 1,
                name: Name::from("wamid.2"),
            },
            InputId::Named {
                bot: 2,
                name: Name::from("wamid.2"),
            },
        ];
        let keys: std::collections::BTreeSet<(Key, u64)> = inputs.iter().map(input).collect();
        assert_eq!(keys.len(), inputs.len());
    }

    #[test]
    fn updates_sort_by_their_numbers_and_neighbours_share_a_record() {
        let keys = [i64::MIN, -1, 0, 1, 63, 64, i64::MAX]
            .map(|update| input(&InputId::Update { bot: 1, update }));
        assert!(keys.is_sorted());
        assert_eq!((&keys[2].0, &keys[3].0), (&keys[4].0, &keys[4].0));
        assert_ne!(keys[4].0, keys[5].0);
    }

    #[test]
    fn a_version_and_a_piece_can_be_read_from_their_keys() {
        let name = Name::from("next-roast");
        assert_eq!(
            read_version(&version(&name, Version([0; 8]))),
            Some((name, Version([0; 8])))
        );
        assert_eq!(read_piece(&piece(b"m/long", 3)), Some((&b"m/long"[..], 3)));
    }
}
