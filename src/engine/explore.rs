//! Lists one input for every way in which a wait can continue. Coverage, generated tests, proofs
//! and replay use it.

pub mod ahead;

use crate::dialog::expr::tree::{Expr, ExprNode, Ref};
use crate::dialog::points::Points;
use crate::dialog::program::{DateBound, Program, Question, Spec};
use crate::engine::ask::{readings, timers};
use crate::engine::program::reach;
use crate::engine::state::input::{Actor, Input};
use crate::engine::state::session::{OpenVote, Session, Wait};
use crate::engine::state::token::{AGREED, NO, YES};
use crate::id::{Name, OwnerId, TimerId};
use crate::message::{Choice, InMessage, Token};
use crate::time::Zone;
use crate::value::{FileRef, Value};
use chrono::Duration as Days;
use chrono::{NaiveDate, NaiveTime};
use rust_decimal::Decimal;

/// Up to this width every value of a scale is tried; on a wider one the ends and the compared
/// values.
const FULL_SCALE_WIDTH: i64 = 20;

/// Returns one representative input for every way in which the session's wait can continue.
///
/// Each option; the ends of `pick`; both sides of every bound and comparison; skip, refuse,
/// unknown; a misfit; each deadline; each repair word; a stale tap.
pub fn inputs(program: &Program, session: &Session) -> Vec<Input> {
    if let Some(open) = &session.vote {
        return votes(program, session, open);
    }
    let Some(wait) = &session.wait else {
        return Vec::new();
    };
    let Some(at) = program.question_named(&wait.question) else {
        return Vec::new();
    };
    let question = program.question(at);
    let mut inputs = Vec::new();
    if wait.confirming {
        inputs.extend([YES, NO].map(|key| tap(wait, Choice::Option(Name::new_static(key)))));
    }
    inputs.extend(
        wait.readings
            .iter()
            .map(|reading| tap(wait, Choice::Reading(readings::mark(reading)))),
    );
    if wait.wants_other {
        inputs.push(text("in my own words"));
    }
    inputs.extend(answers(program, question, wait));
    let extras = [
        (question.optional, Choice::Skip),
        (question.refuse, Choice::Refuse),
        (question.unknown, Choice::Unknown),
        (question.other, Choice::Other),
    ];
    inputs.extend(
        extras
            .into_iter()
            .filter(|(is_offered, _)| *is_offered)
            .map(|(_, choice)| tap(wait, choice)),
    );
    inputs.push(message(InMessage::Other));
    inputs.extend(deadlines(session, wait, question));
    inputs.extend(
        [
            "stop",
            "help",
            "back",
            "restart",
            "human",
            "language",
            "my data",
            "forget me",
        ]
        .map(text),
    );
    inputs.push(message(InMessage::Tap(Token {
        question: wait.number.wrapping_sub(1),
        choice: Choice::Option(Name::new_static("gone")),
    })));
    inputs
}

/// Returns inputs for every way in which a vote can continue: each option by a new voter, a vote
/// taken back, one vote too many, its deadlines, and the commands of admins.
///
/// The ballots are in the store; a caller that walks these inputs must take the current ballot from
/// there.
fn votes(program: &Program, session: &Session, open: &OpenVote) -> Vec<Input> {
    let Some(vote) = program.vote_named(&open.vote) else {
        return Vec::new();
    };
    let by = |who: u64| Actor {
        contact: Some(OwnerId::contact(who)),
        name: None,
        is_admin: Some(true),
        is_operator: false,
    };
    let said = |words: &str| Input::Group {
        by: by(1),
        message: InMessage::Text(words.to_owned()),
        ballot: Vec::new(),
    };
    let tap = |by: Actor, number: u32, key: &Name, ballot: &[Name]| {
        let message = InMessage::Tap(Token {
            question: number,
            choice: Choice::Option(key.clone()),
        });
        Input::Group {
            by,
            message,
            ballot: ballot.to_vec(),
        }
    };
    let keys: Vec<Name> = open.counts.iter().map(|(key, _)| key.clone()).collect();
    let mut inputs: Vec<Input> = keys
        .iter()
        .map(|key| tap(by(u64::from(open.voters) + 2), open.number, key, &[]))
        .collect();
    let cast = open
        .counts
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(key, _)| key);
    inputs.extend(cast.map(|key| tap(by(2), open.number, key, std::slice::from_ref(key))));
    if let (Some(full), Some(beyond)) = (keys.get(..vote.pick.1), keys.get(vote.pick.1)) {
        inputs.push(tap(by(2), open.number, beyond, full));
    }
    if let Some(key) = keys.first() {
        inputs.push(tap(
            Actor {
                contact: None,
                ..by(1)
            },
            open.number,
            key,
            &[],
        ));
        inputs.push(tap(by(2), open.number.wrapping_sub(1), key, &[]));
    }
    let timer = |step| {
        Input::Deadline(TimerId {
            conversation: session.id.conversation,
            question: open.number,
            step,
        })
    };
    let steps = [
        (true, 0),
        (vote.remind.is_some() && !open.is_reminded, 1),
        (open.is_refresh_due, u16::MAX),
    ];
    inputs.extend(
        steps
            .into_iter()
            .filter(|(is_set, _)| *is_set)
            .map(|(_, step)| timer(step)),
    );
    inputs.extend(
        [
            "/stop",
            "/help",
            "/back",
            "/restart",
            "/language",
            "/my_data",
            "hello",
            "Kenya",
        ]
        .map(said),
    );
    inputs.push(Input::Moved);
    inputs
}

fn answers(program: &Program, question: &Question, wait: &Wait) -> Vec<Input> {
    let option = |key: &Name| tap(wait, Choice::Option(key.clone()));
    let yes_or_no = |yes: &'static str| {
        [yes, NO]
            .map(|key| tap(wait, Choice::Option(Name::new_static(key))))
            .to_vec()
    };
    match &question.spec {
        Spec::Choice => wait.offered.iter().map(option).collect(),
        Spec::Multi {
            pick: (min, max), ..
        } => {
            let mut sizes = vec![*min, *max, max.saturating_add(1)];
            sizes.dedup();
            let taps = wait
                .offered
                .iter()
                .map(option)
                .chain([tap(wait, Choice::Done)]);
            taps.chain(
                sizes
                    .into_iter()
                    .filter_map(|size| numbers(1..=size.min(wait.offered.len()))),
            )
            .collect()
        }
        Spec::Rank { top } => {
            let places = top.unwrap_or(wait.offered.len()).min(wait.offered.len());
            let taps = wait
                .offered
                .iter()
                .map(option)
                .chain([tap(wait, Choice::Done)]);
            taps.chain(numbers(1..=places))
                .chain(numbers((1..=places).rev()))
                .collect()
        }
        Spec::Yesno => yes_or_no(YES),
        Spec::Consent { .. } => yes_or_no(AGREED),
        Spec::Scale { points, .. } => scale(program, question, wait, *points),
        Spec::Number { from, to, .. } => {
            let bounds = from.iter().chain(to).copied();
            let mut around: Vec<Decimal> = bounds
                .chain(compared_numbers(program, question))
                .flat_map(around)
                .collect();
            around.push(Decimal::ONE);
            around.sort();
            around.dedup();
            around
                .into_iter()
                .map(|number| text(&number.to_string()))
                .collect()
        }
        Spec::Date { from, to } => dates(program, question, wait, *from, *to),
        Spec::Time { from, to } => times(*from, *to),
        Spec::Text {
            length: (min, max), ..
        } => {
            let lengths = [*min, *max, max.saturating_add(1)]
                .into_iter()
                .filter(|length| (1..=5000).contains(length));
            let words = lengths.map(|length| text(&"x".repeat(length)));
            words
                .chain(
                    compared_values(program, question)
                        .into_iter()
                        .filter_map(as_text),
                )
                .chain([text("two words")])
                .collect()
        }
        Spec::Email => ["noor@example.org", "noor at example"].map(text).to_vec(),
        Spec::Phone { .. } => {
            let shared = InMessage::Contact {
                number: "+31612345678".to_owned(),
                own: true,
            };
            vec![message(shared), text("+31 6 12345678"), text("12")]
        }
        Spec::Location => vec![message(InMessage::Location {
            latitude: Decimal::from(52),
            longitude: Decimal::from(4),
        })],
        Spec::Photo { max } | Spec::File { max } => [1, max.saturating_add(1)].map(photo).to_vec(),
    }
}

fn scale(program: &Program, question: &Question, wait: &Wait, points: Points) -> Vec<Input> {
    let Points { from, to, .. } = points;
    let ends = [from, from + 1, to - 1, to];
    let numbers: Vec<Decimal> = if to - from <= FULL_SCALE_WIDTH {
        points.all().map(Decimal::from).collect()
    } else {
        ends.into_iter()
            .map(Decimal::from)
            .chain(
                compared_numbers(program, question)
                    .into_iter()
                    .flat_map(around),
            )
            .collect()
    };
    let taps = numbers
        .into_iter()
        .map(|number| tap(wait, Choice::Option(Name::new(number.to_string()))));
    taps.chain([text(&(to + 1).to_string())]).collect()
}

fn dates(
    program: &Program,
    question: &Question,
    wait: &Wait,
    from: Option<DateBound>,
    to: Option<DateBound>,
) -> Vec<Input> {
    let today = wait.asked_at.date(Zone::UTC);
    let date = |bound: DateBound| match bound {
        DateBound::On(date) => Some(date),
        DateBound::Days(days) => today.checked_add_signed(Days::try_days(days)?),
    };
    let compared = compared_values(program, question)
        .into_iter()
        .filter_map(|value| match value {
            Value::Date(date) => Some(date),
            _ => None,
        });
    let places = [from, to]
        .into_iter()
        .flatten()
        .filter_map(date)
        .chain(compared)
        .chain([today]);
    let day = |date: NaiveDate, days: i64| date.checked_add_signed(Days::try_days(days)?);
    let mut around: Vec<NaiveDate> = places
        .flat_map(|date| {
            [-1, 0, 1]
                .into_iter()
                .filter_map(move |days| day(date, days))
        })
        .collect();
    around.sort();
    around.dedup();
    around
        .into_iter()
        .map(|date| text(&date.to_string()))
        .collect()
}

fn times(from: Option<NaiveTime>, to: Option<NaiveTime>) -> Vec<Input> {
    let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default();
    let places = [from, to]
        .into_iter()
        .flatten()
        .chain([noon, NaiveTime::MIN]);
    let minute = Days::minutes(1);
    let around = places.flat_map(|time| [time - minute, time, time + minute]);
    around
        .map(|time| text(&time.format("%H:%M").to_string()))
        .collect()
}

fn deadlines(session: &Session, wait: &Wait, question: &Question) -> Vec<Input> {
    let timer = |step| {
        Input::Deadline(TimerId {
            conversation: session.id.conversation,
            question: wait.number,
            step,
        })
    };
    let reminder = (usize::from(wait.reminded) < question.remind.len())
        .then(|| timer(wait.reminded.saturating_add(1)));
    question
        .expire
        .iter()
        .map(|_| timer(timers::EXPIRY))
        .chain(reminder)
        .collect()
}

/// Returns the numbers that the answer is compared with anywhere in the dialog.
fn compared_numbers(program: &Program, question: &Question) -> Vec<Decimal> {
    let number = |value| match value {
        Value::Number(number) => Some(number),
        _ => None,
    };
    compared_values(program, question)
        .into_iter()
        .filter_map(number)
        .collect()
}

/// Returns the literal values that the answer is compared with anywhere in the dialog.
pub fn compared_values(program: &Program, question: &Question) -> Vec<Value> {
    let mut values = compared_with(program, &Ref::Answer(question.name.clone()));
    if let Some(valid) = &question.valid {
        collect_compared(valid, &Ref::JustGiven, &mut values);
    }
    values
}

/// Returns the literal values that a name is compared with anywhere in the dialog.
pub fn compared_with(program: &Program, name: &Ref) -> Vec<Value> {
    let mut values = Vec::new();
    reach::expressions(program, &mut |expr| {
        collect_compared(expr, name, &mut values)
    });
    values
}

fn collect_compared(expr: &Expr, name: &Ref, values: &mut Vec<Value>) {
    let is_it = |expr: &Expr| matches!(&expr.node, ExprNode::Name(read) if read == name);
    expr.walk(&mut |part| {
        let ExprNode::Binary(_, left, right) = &part.node else {
            return;
        };
        for (one, other) in [(left, right), (right, left)] {
            if let ExprNode::Literal(value) = &other.node
                && is_it(one)
            {
                values.push(value.clone());
            }
        }
    });
}

fn around(number: Decimal) -> [Decimal; 3] {
    [
        number.saturating_sub(Decimal::ONE),
        number,
        number.saturating_add(Decimal::ONE),
    ]
}

fn as_text(value: Value) -> Option<Input> {
    match value {
        Value::Text(words) => Some(text(&words)),
        _ => None,
    }
}

fn numbers(range: impl Iterator<Item = usize>) -> Option<Input> {
    let typed = range
        .map(|number| number.to_string())
        .collect::<Vec<_>>()
        .join(" ");
    (!typed.is_empty()).then(|| text(&typed))
}

fn photo(size: u64) -> Input {
    let name = "photo-1".to_owned();
    let file = FileRef {
        remote: name.clone(),
        unique: name,
        name: None,
        mime: Some("image/jpeg".to_owned()),
        size: Some(size),
    };
    message(InMessage::Photo {
        file,
        caption: None,
    })
}

fn tap(wait: &Wait, choice: Choice) -> Input {
    message(InMessage::Tap(Token {
        question: wait.number,
        choice,
    }))
}

fn text(words: &str) -> Input {
    message(InMessage::Text(words.to_owned()))
}

fn message(message: InMessage) -> Input {
    Input::Message {
        message,
        profile: None,
    }
}
