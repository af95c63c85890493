//! Formats a typed expression as an author would write it, for messages.

use crate::dialog::expr::fact::{Fact, Past, Pick};
use crate::dialog::expr::raw::{Raw, RawNode};
use crate::dialog::expr::tree::{Expr, ExprNode, Ref, VotePart};
use crate::id::Name;
use crate::time::Duration;
use crate::value::Value;

/// Returns an expression as an author would write it.
pub fn written(expr: &Expr) -> String {
    raw(expr).to_string()
}

fn raw(expr: &Expr) -> Raw {
    let node = match &expr.node {
        ExprNode::Literal(value) => literal(value),
        ExprNode::Missing => RawNode::Wrong,
        ExprNode::Name(name) => named(name),
        ExprNode::Unary(op, inner) => RawNode::Unary(*op, Box::new(raw(inner))),
        ExprNode::Binary(op, left, right) => {
            RawNode::Binary(*op, Box::new(raw(left)), Box::new(raw(right)))
        }
        ExprNode::Is(inner, test) => RawNode::Is(Box::new(raw(inner)), *test),
        ExprNode::List(items) => RawNode::List(items.iter().map(raw).collect()),
        ExprNode::Call(function, arguments) => RawNode::Call(
            Name::new_static(function.name()),
            0..0,
            arguments.iter().map(raw).collect(),
        ),
        ExprNode::Index(part, vote, key) => {
            RawNode::Index(Box::new(whole(vote_part(vote, *part))), Box::new(raw(key)))
        }
    };
    whole(node)
}

fn whole(node: RawNode) -> Raw {
    Raw { node, at: 0..0 }
}

fn literal(value: &Value) -> RawNode {
    match value {
        Value::Text(text) => RawNode::Text(text.clone()),
        Value::Number(number) => RawNode::Number(*number),
        Value::Bool(truth) => RawNode::Bool(*truth),
        Value::Date(date) => RawNode::Date(*date),
        Value::Time(time) => RawNode::Time(*time),
        Value::Duration(duration) => RawNode::Duration(*duration),
        Value::Key(key) => RawNode::Name(key.clone()),
        Value::Keys(keys) => RawNode::List(
            keys.iter()
                .map(|key| whole(RawNode::Name(key.clone())))
                .collect(),
        ),
        Value::List(items) => {
            RawNode::List(items.iter().map(|item| whole(literal(item))).collect())
        }
        Value::Moment(_) | Value::Location { .. } | Value::File(_) => RawNode::Wrong,
    }
}

fn named(name: &Ref) -> RawNode {
    let part = |base: &str, part: &Name| {
        RawNode::Field(
            Box::new(whole(RawNode::Name(base.into()))),
            part.clone(),
            0..0,
        )
    };
    match name {
        Ref::Answer(name) | Ref::Variable(name) => RawNode::Name(name.clone()),
        Ref::Other(question) => part(question, &Name::new_static("other")),
        Ref::JustGiven => RawNode::Name(Name::new_static("answer")),
        Ref::Contact(field) => part("contact", field),
        Ref::Bot(constant) => part("bot", constant),
        Ref::Lang => RawNode::Name(Name::new_static("lang")),
        Ref::Room => RawNode::Name(Name::new_static("room")),
        Ref::Today => RawNode::Name(Name::new_static("today")),
        Ref::Now => RawNode::Name(Name::new_static("now")),
        Ref::Vote(vote, of) => vote_part(vote, *of),
        Ref::Fact(fact) => fact_node(fact),
    }
}

fn fact_node(fact: &Fact) -> RawNode {
    let name = |name: &Name| whole(RawNode::Name(name.clone()));
    let named = |word: &'static str, value: RawNode| {
        whole(RawNode::Named(
            Name::new_static(word),
            Box::new(whole(value)),
        ))
    };
    let within =
        |within: &Option<Duration>| within.map(|within| named("within", RawNode::Duration(within)));
    let call =
        |word: &'static str, given: Vec<Raw>| RawNode::Call(Name::new_static(word), 0..0, given);
    match fact {
        Fact::Answers(Past {
            asked,
            pick: Pick::Last,
            within: None,
        }) => RawNode::Name(asked.question.clone()),
        Fact::Answers(past) => call(
            past.pick.word(),
            [name(&past.asked.question)]
                .into_iter()
                .chain(within(&past.within))
                .collect(),
        ),
        Fact::Other(asked) => RawNode::Field(
            Box::new(name(&asked.question)),
            Name::new_static("other"),
            0..0,
        ),
        Fact::Times(asked, length) => call(
            "times",
            [name(&asked.question)]
                .into_iter()
                .chain(within(length))
                .collect(),
        ),
        Fact::FirstSeen => RawNode::Name(Name::new_static("first_seen")),
        Fact::LastSeen => RawNode::Name(Name::new_static("last_seen")),
        Fact::Seen(length) => call("seen", vec![named("within", RawNode::Duration(*length))]),
        Fact::Did(did) => {
            let mut given = vec![name(&did.dialog)];
            given.extend(
                did.at
                    .as_ref()
                    .map(|at| named("at", RawNode::Name(at.clone()))),
            );
            given.extend(
                did.after
                    .map(|after| named("after", RawNode::Duration(after))),
            );
            given.extend(within(&did.within));
            call(did.what.word(), given)
        }
        Fact::InGroup(title) => call(
            "in_group",
            title
                .iter()
                .map(|title| whole(RawNode::Text(title.clone())))
                .collect(),
        ),
        Fact::Segment(other) => call("segment", vec![name(other)]),
        Fact::Reachable => RawNode::Name(Name::new_static("reachable")),
    }
}

fn vote_part(vote: &Name, part: VotePart) -> RawNode {
    let word = match part {
        VotePart::Winner => "winner",
        VotePart::Winners => "winners",
        VotePart::Voters => "voters",
        VotePart::Counts => "counts",
        VotePart::Share => "share",
    };
    RawNode::Field(
        Box::new(whole(RawNode::Name(vote.clone()))),
        Name::new_static(word),
        0..0,
    )
}
