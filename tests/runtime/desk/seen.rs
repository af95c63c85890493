//! What customers and a desk were shown, and the laws that hold of it.

use vraag::id::{ConversationId, Name};

/// What one customer and the desk said about them, and what was shown.
#[derive(Default)]
pub struct Seen {
    /// Words of the customer that the desk must be shown, in order.
    pub to_desk: Vec<String>,
    /// Words of the desk with the name of who said them, in order.
    pub from_desk: Vec<String>,
    pub at_desk: Vec<String>,
    pub at_customer: Vec<String>,
    /// The customer's conversation, since they were forgotten last.
    pub talk: Option<ConversationId>,
    /// The question that waits; `None` if the dialog was stopped, or they were forgotten.
    pub waits: Option<Name>,
}

/// Looks at what a customer and the desk said about them and were shown; if they were forgotten, what was said last need
/// not have arrived.
pub fn check((customer, customers): (u64, u64), seen: &Seen, is_forgotten: bool) {
    let has = |shown: &&String, mark: &str| shown.contains(mark);
    let relayed: Vec<&str> = seen
        .at_desk
        .iter()
        .filter(|shown| has(shown, "word-"))
        .map(|shown| shown.rsplit(": ").next().unwrap_or_default())
        .collect();
    let most = match is_forgotten {
        true => relayed.len().min(seen.to_desk.len()),
        false => seen.to_desk.len(),
    };
    assert_eq!(
        relayed,
        seen.to_desk[..most],
        "what the desk is shown of {customer}"
    );
    let heard = seen.at_customer.iter().filter(|shown| has(shown, "desk-"));
    let mut said = seen.from_desk.iter();
    for words in heard {
        assert!(
            said.any(|one| one == words),
            "each word of the desk once, in order, and by who said it: {words} of {:?}",
            seen.from_desk
        );
    }
    for shown in seen.at_customer.iter().chain(&seen.at_desk) {
        for other in (0..customers).filter(|other| *other != customer) {
            for mark in [format!("word-{other}"), format!("desk-{other}")] {
                assert!(!has(&shown, &mark), "{shown} is about {other}");
            }
        }
    }
    let told = |mark| {
        seen.at_customer
            .iter()
            .filter(move |shown| has(shown, mark))
    };
    let (promised, untold) = (told("One of us will look"), told("nobody needs to look"));
    assert!(untold.count() <= promised.count(), "{:?}", seen.at_customer);
    for shown in &seen.at_customer {
        assert!(!has(&shown, "note-"), "a customer reads no note: {shown}");
        assert!(
            !has(&shown, "Case 1"),
            "nor of a case that is a guess: {shown}"
        );
    }
}
