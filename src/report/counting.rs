//! Which answers count, by one set of rules: tables, reports, segments and conversation tests all
//! follow these, over whatever each of them keeps of an answer.
//!
//! Of the answers to a question in a session the newest counts, unless it was taken back by going
//! back. A consent that was withdrawn counts as refused. Where a refusal erases the answers of its
//! session, it alone stays.

/// An answer, kept in some form.
pub trait Counted {
    /// A question of a session.
    type Question: ?Sized + PartialEq;

    /// Returns what it answers.
    fn question(&self) -> &Self::Question;

    /// Returns whether it answers a consent.
    fn is_consent(&self) -> bool;

    /// Sets whether it counts.
    fn set_counts(&mut self, counts: bool);
}

/// Adds an answer, which counts from now on in place of earlier ones to its question.
pub fn add<A: Counted>(answers: &mut Vec<A>, answer: A) {
    for earlier in answers.iter_mut() {
        if earlier.question() == answer.question() {
            earlier.set_counts(false);
        }
    }
    answers.push(answer);
}

/// Sets whether the newest answer to a question counts; returns whether there is one.
pub fn mark<A: Counted>(answers: &mut [A], question: &A::Question, counts: bool) -> bool {
    let newest = answers
        .iter_mut()
        .rfind(|given| given.question() == question);
    newest.map(|given| given.set_counts(counts)).is_some()
}

/// Lets a refusal count in place of a consent that was withdrawn; returns whether it was ever
/// given.
pub fn refuse<A: Counted>(
    answers: &mut Vec<A>,
    question: &A::Question,
    refusal: impl FnOnce(&A) -> A,
) -> bool {
    let given = answers.iter().rfind(|given| given.question() == question);
    let refusal = given.map(refusal);
    let was_given = refusal.is_some();
    refusal
        .into_iter()
        .for_each(|refusal| add(answers, refusal));
    was_given
}

/// Returns the answer that stays when those of its session are erased: the refusal that erased them.
///
/// It is the newest to a consent. Older stores, without separate events for withdrawals, record only
/// that something was taken back; then it is the newest.
pub fn refusal_of<A: Counted>(answers: impl DoubleEndedIterator<Item = A>) -> Option<A> {
    let mut newest = None;
    for given in answers.rev() {
        if given.is_consent() {
            return Some(given);
        }
        newest = newest.or(Some(given));
    }
    newest
}
