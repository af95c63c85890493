//! Finds what must go of a forgotten person, step by step, and lists who was forgotten.
//!
//! A marked person gets no new records, so what was found is still complete when the writer handles
//! it.

use crate::id::{ConversationId, OwnerId, TimerId};
use crate::store::content::ERASURE_KEY;
use crate::store::erase::{is_about, without_person};
use crate::store::forget::{Erasing, Erasure, ErasureKey, ErasureMark, Forgotten};
use crate::store::record::{self, DecodeError};
use crate::store::sled::keys::{self, Key};
use crate::store::sled::tree::{Tree, unreadable};
use crate::store::{Address, StoreError};
use crate::time::Timestamp;

/// A step of an erasure.
#[derive(Debug, PartialEq)]
pub struct Step {
    pub(super) owner: OwnerId,
    pub(super) remove: Vec<Key>,
    pub(super) addresses: Vec<Address>,
    /// Turns of groups in which the person did something, and the names under which they joined.
    pub(super) scrub: Vec<Key>,
    pub(super) names: Vec<String>,
    /// The new mark, if it changes.
    pub(super) mark: Option<ErasureMark>,
    /// The progress once the step is done.
    pub then: Erasing,
}

/// Lists the people whose erasure is in progress.
pub fn forgotten(tree: &Tree) -> Result<Vec<Forgotten>, StoreError> {
    let marks = marks(tree)?.into_iter().filter(|(_, mark)| !mark.is_done());
    Ok(marks
        .map(|(owner, mark)| Forgotten {
            owner,
            conversations: mark.conversations,
        })
        .collect())
}

/// Lists the people who were forgotten at or after a time.
pub fn forgotten_since(tree: &Tree, moment: Timestamp) -> Result<Vec<OwnerId>, StoreError> {
    Ok(marks(tree)?
        .into_iter()
        .filter(|(_, mark)| mark.at >= moment)
        .map(|(owner, _)| owner)
        .collect())
}

fn marks(tree: &Tree) -> Result<Vec<(OwnerId, ErasureMark)>, StoreError> {
    let mut marks = Vec::new();
    tree.scan(&[keys::MARK], &mut |key, bytes| {
        let mark = record::decode_mark(&bytes).map_err(|damaged| unreadable(key, damaged))?;
        let owner =
            OwnerId(keys::number(key, 0).ok_or_else(|| unreadable(key, DecodeError::Bytes))?);
        marks.push((owner, mark));
        Ok(true)
    })?;
    Ok(marks)
}

/// Lists all receipts.
pub fn erasures(tree: &Tree) -> Result<Vec<Erasure>, StoreError> {
    let mut erasures = Vec::new();
    tree.scan(&[keys::ERASURE], &mut |key, bytes| {
        let at = record::decode_moment(&bytes).map_err(|damaged| unreadable(key, damaged))?;
        let receipt = keys::read_erasure(key).ok_or_else(|| unreadable(key, DecodeError::Bytes))?;
        erasures.push(Erasure { receipt, at });
        Ok(true)
    })?;
    Ok(erasures)
}

/// Reads the key of the receipts; `None` if there is none yet.
pub fn key(tree: &Tree) -> Result<Option<ErasureKey>, StoreError> {
    Ok(tree
        .get(&keys::meta(ERASURE_KEY))?
        .as_deref()
        .and_then(read_key))
}

/// Finds the next step: about `most` records of a person. `None` if nothing is left.
pub fn next_step(tree: &Tree, owner: OwnerId, most: usize) -> Result<Option<Step>, StoreError> {
    let Some(mark) = tree
        .read(&keys::mark(owner), record::decode_mark)?
        .filter(|mark| !mark.is_done())
    else {
        return Ok(None);
    };
    if !mark.is_unlinked {
        return unlink(tree, owner, mark).map(Some);
    }
    let mut remove = Vec::new();
    let mut is_waiting = false;
    for conversation in &mark.conversations {
        is_waiting |= of_conversation(tree, owner, *conversation, &mark, most, &mut remove)?;
        if remove.len() >= most {
            break;
        }
    }
    if remove.len() < most && !is_waiting {
        // What the farewell needed goes last, together with the end of the erasure.
        remove.extend(
            mark.conversations
                .iter()
                .flat_map(|id| [keys::place(*id), keys::delivered(*id)]),
        );
        let mark = Some(ErasureMark {
            conversations: Vec::new(),
            farewell: None,
            ..mark
        });
        return Ok(Some(Step {
            mark,
            ..Step::removing(owner, remove, Erasing::Done)
        }));
    }
    let then = if remove.is_empty() {
        Erasing::Waits
    } else {
        Erasing::More
    };
    Ok(Some(Step::removing(owner, remove, then)))
}

/// Finds what leads to a person: addresses, places, the contact, updates in quarantine, and what
/// they did in groups.
fn unlink(tree: &Tree, owner: OwnerId, mark: ErasureMark) -> Result<Step, StoreError> {
    let mut remove = vec![keys::contact(owner), keys::memberships(owner)];
    let mut addresses = Vec::new();
    tree.scan(&[keys::ADDRESS], &mut |key, bytes| {
        if record::decode_owner(&bytes) == Ok(owner) {
            remove.push(key.to_vec());
            addresses
                .push(keys::read_address(key).ok_or_else(|| unreadable(key, DecodeError::Bytes))?);
        }
        Ok(true)
    })?;
    tree.scan(&[keys::FOUND], &mut |key, bytes| {
        if record::decode_found(&bytes).is_ok_and(|(of, _)| of == owner) {
            remove.push(key.to_vec());
        }
        Ok(true)
    })?;
    tree.scan(&[keys::ASIDE], &mut |key, bytes| {
        let texts = record::decode_text(&bytes).unwrap_or_default();
        if texts
            .first()
            .is_some_and(|raw| addresses.iter().any(|address| is_about(raw, address)))
        {
            remove.push(key.to_vec());
        }
        Ok(true)
    })?;
    for key in tree.keys(&keys::voter_of(owner)) {
        let key = key?;
        // It may be gone since it was listed: a command and the bot may finish an erasure together.
        let Some(group) = tree
            .or_left_out(tree.read(&key, record::decode_owner))?
            .flatten()
        else {
            continue;
        };
        let (conversation, number) = keys::number(&key, 1)
            .zip(keys::vote_number(&key, 2))
            .ok_or_else(|| unreadable(&key, DecodeError::Bytes))?;
        remove.extend([
            keys::ballot(group, ConversationId(conversation), number, owner),
            key.to_vec(),
        ]);
    }
    let names: Vec<String> = tree
        .or_left_out(tree.read(&keys::contact(owner), record::decode_contact))?
        .flatten()
        .and_then(|(contact, _)| contact.name)
        .into_iter()
        .collect();
    let mut scrub = Vec::new();
    tree.range(
        &keys::group_turns(),
        &[keys::TURN + 1],
        &mut |key, bytes| {
            let record = record::decode_turn(&bytes).map_err(|damaged| unreadable(key, damaged))?;
            scrub.extend(without_person(&record, owner, &names).map(|_| key.to_vec()));
            Ok(true)
        },
    )?;
    let mark = Some(ErasureMark {
        is_unlinked: true,
        ..mark
    });
    Ok(Step {
        addresses,
        scrub,
        names,
        mark,
        ..Step::removing(owner, remove, Erasing::More)
    })
}

impl Step {
    fn removing(owner: OwnerId, remove: Vec<Key>, then: Erasing) -> Self {
        Self {
            owner,
            remove,
            addresses: Vec::new(),
            scrub: Vec::new(),
            names: Vec::new(),
            mark: None,
            then,
        }
    }
}

/// Finds what is stored of one conversation; returns whether its farewell is not sent yet.
///
/// Everything that belongs to an owner hangs on its conversations: a new kind of record must be
/// added here.
fn of_conversation(
    tree: &Tree,
    owner: OwnerId,
    conversation: ConversationId,
    mark: &ErasureMark,
    most: usize,
    remove: &mut Vec<Key>,
) -> Result<bool, StoreError> {
    let head = keys::conversation(owner, conversation);
    if tree.raw(&head)?.is_some() {
        match tree.or_left_out(tree.read(&head, record::decode_head))? {
            Some(read) => {
                let timer = |question, step| TimerId {
                    conversation,
                    question,
                    step,
                };
                let timers = read.into_iter().flat_map(|read| read.timers);
                remove.extend(
                    timers.map(|(question, step, at)| keys::due(at, owner, timer(question, step))),
                );
            }
            // The unreadable record's list of timers is lost, but the index has them.
            None => {
                for key in tree.keys(&[keys::DUE]) {
                    let key = key?;
                    let is_theirs = keys::read_due(&key).is_some_and(|(of, timer, _)| {
                        (of, timer.conversation) == (owner, conversation)
                    });
                    remove.extend(is_theirs.then(|| key.to_vec()));
                }
            }
        }
        remove.push(head);
    }
    let mut is_waiting = false;
    for key in tree.keys(&keys::effects(keys::OUTGOING, conversation)) {
        let key = key?;
        let row = tree
            .or_left_out(tree.read(&key, record::decode_outgoing))?
            .flatten()
            .filter(|(of, _)| *of == owner);
        let is_farewell = row.is_some_and(|(_, row)| mark.is_farewell(&row));
        is_waiting |= is_farewell;
        remove.extend((!is_farewell).then(|| key.to_vec()));
    }
    let rest = tree
        .keys(&keys::effects(keys::JOB, conversation))
        .chain(tree.keys(&keys::turns(owner, conversation)));
    for key in rest.take(most.saturating_sub(remove.len())) {
        remove.push(key?.to_vec());
    }
    Ok(is_waiting)
}

pub(super) fn read_key(record: &[u8]) -> Option<ErasureKey> {
    record.get(1..)?.try_into().ok().map(ErasureKey::new)
}
