//! Explains in one line why a person is in a segment or not: which answer, on which day, compared
//! with what.

use rust_decimal::Decimal;

use crate::dialog::expr::eval;
use crate::dialog::expr::fact::{Deed, Did, Fact, Past, Pick};
use crate::dialog::expr::pretty::written;
use crate::dialog::expr::tree::{BinaryOp, Expr, ExprNode, IsTest, Ref, Type, UnaryOp};
use crate::segment::person::CountedAnswer;
use crate::segment::scope::Look;
use crate::time::Timestamp;
use crate::value::{Missing, Outcome, Value};

/// How many characters of a person's words are shown.
const MAX_QUOTED: usize = 40;

/// Explains why a condition holds for a person, or does not.
pub fn explain(condition: &Expr, look: &Look<'_>) -> String {
    let is_in = eval::holds(condition, look);
    let mut reasons = Vec::new();
    gather(condition, look, is_in, &mut reasons);
    reasons.dedup();
    reasons.join(", ")
}

/// Collects what makes a condition true, or false.
fn gather(expr: &Expr, look: &Look<'_>, wanted: bool, reasons: &mut Vec<String>) {
    match &expr.node {
        ExprNode::Unary(UnaryOp::Not, inner) => gather(inner, look, !wanted, reasons),
        ExprNode::Binary(op @ (BinaryOp::And | BinaryOp::Or), left, right) => {
            // A true `and` and a false `or` need both sides; a false `and` and a true `or` need
            // one.
            let needs_both = (*op == BinaryOp::And) == wanted;
            let sides: [&Expr; 2] = [left, right];
            let decide = |side: &&&Expr| eval::eval(side, look) == Ok(Value::Bool(wanted));
            let deciding: Vec<&&Expr> = sides.iter().filter(decide).collect();
            if needs_both || deciding.is_empty() {
                // If no side decides, something is missing, and both sides tell what.
                sides
                    .iter()
                    .for_each(|side| gather(side, look, wanted, reasons));
            } else {
                deciding
                    .into_iter()
                    .for_each(|side| gather(side, look, wanted, reasons));
            }
        }
        _ => reasons.push(reason(expr, look)),
    }
}

fn reason(expr: &Expr, look: &Look<'_>) -> String {
    match &expr.node {
        ExprNode::Binary(op, left, right) if op.compares() => {
            comparison(expr, *op, left, right, look)
        }
        ExprNode::Is(inner, test) => is_test(expr, inner, *test, look),
        ExprNode::Name(Ref::Fact(fact)) => fact_alone(expr, fact, look),
        _ => generic(expr, look),
    }
}

fn generic(expr: &Expr, look: &Look<'_>) -> String {
    let written = written(expr);
    match eval::eval(expr, look) {
        Ok(Value::Bool(true)) => written,
        Ok(_) => format!("not {written}"),
        Err(_) => format!("{written} cannot be told"),
    }
}

fn comparison(whole: &Expr, op: BinaryOp, left: &Expr, right: &Expr, look: &Look<'_>) -> String {
    let is_true = eval::eval(whole, look) == Ok(Value::Bool(true));
    let compared = format!(
        "{}{} {}",
        if is_true { "" } else { "not " },
        sign(op),
        written(right)
    );
    match &left.node {
        ExprNode::Name(Ref::Fact(Fact::Answers(past))) => {
            answer(past, op, right, is_true, &compared, look)
        }
        ExprNode::Name(Ref::Fact(Fact::LastSeen)) => format!("{} ({compared})", last_seen(look)),
        ExprNode::Call(_, given)
            if matches!(
                given.as_slice(),
                [Expr {
                    node: ExprNode::Name(Ref::Fact(Fact::LastSeen)),
                    ..
                }]
            ) =>
        {
            format!("{} ({compared})", last_seen(look))
        }
        ExprNode::Name(Ref::Contact(field)) if field == "tags" && op == BinaryOp::Has => {
            format!(
                "{} the tag {}",
                if is_true { "has" } else { "has not" },
                written(right)
            )
        }
        _ => match eval::eval(left, look) {
            Ok(value) => format!("{} = {} ({compared})", written(left), shown(&value)),
            Err(missing) => format!("{}: {}", written(left), why_missing(missing)),
        },
    }
}

/// Explains the answer that decides: of several the one that makes it true, else the newest.
fn answer(
    past: &Past,
    op: BinaryOp,
    right: &Expr,
    is_true: bool,
    compared: &str,
    look: &Look<'_>,
) -> String {
    let question = &past.asked.question;
    let answers = look.answers(&past.asked, past.within);
    let holds = |value: &Value| {
        let literal = |value: Value| Expr {
            node: ExprNode::Literal(value),
            kind: right.kind.clone(),
            span: right.span,
        };
        let alone = ExprNode::Binary(
            op,
            Box::new(literal(value.clone())),
            Box::new(right.clone()),
        );
        eval::holds(
            &Expr {
                node: alone,
                kind: Type::Bool,
                span: right.span,
            },
            look,
        )
    };
    let outcome = |given: &&&CountedAnswer| look.base.lexicon.outcome(given);
    let chosen = match past.pick {
        Pick::First => answers.first(),
        Pick::Last => answers.last(),
        Pick::Any | Pick::All => {
            let decides = |given: &&&CountedAnswer| {
                outcome(given).is_ok_and(|value| holds(&value) == is_true)
            };
            answers.iter().rev().find(decides).or(answers.last())
        }
    };
    let Some(given) = chosen else {
        return match past.within {
            Some(within) => format!("{question}: not answered within {within}"),
            None => format!(
                "{question}: {}",
                why_missing(look.unanswered(&past.asked, past.within))
            ),
        };
    };
    match look.base.lexicon.outcome(given) {
        Ok(value) => format!(
            "{question} = {} on {} ({compared})",
            shown(&value),
            day(given.at, look)
        ),
        Err(missing) => format!(
            "{question}: {} on {}",
            why_missing(missing),
            day(given.at, look)
        ),
    }
}

fn is_test(whole: &Expr, inner: &Expr, test: IsTest, look: &Look<'_>) -> String {
    let ExprNode::Name(Ref::Fact(Fact::Answers(past))) = &inner.node else {
        return generic(whole, look);
    };
    let question = &past.asked.question;
    match (look.answers(&past.asked, past.within).last(), test) {
        (None, _) => format!(
            "{question}: {}",
            why_missing(look.unanswered(&past.asked, past.within))
        ),
        (Some(given), _) => match look.base.lexicon.outcome(given) {
            Ok(_) => format!("{question} answered on {}", day(given.at, look)),
            Err(missing) => format!(
                "{question}: {} on {}",
                why_missing(missing),
                day(given.at, look)
            ),
        },
    }
}

fn fact_alone(whole: &Expr, fact: &Fact, look: &Look<'_>) -> String {
    match fact {
        Fact::Seen(_) | Fact::LastSeen => last_seen(look),
        Fact::Did(did) => deed(did, look),
        Fact::Segment(other) => {
            let is_in = look
                .segments
                .get(other)
                .is_some_and(|at| look.marks.has(*at));
            format!("{} {other}", if is_in { "in" } else { "not in" })
        }
        Fact::InGroup(title) => {
            let is_in = eval::holds(whole, look);
            match (is_in, title) {
                (true, None) => "in a group".to_owned(),
                (false, None) => "in no group".to_owned(),
                (true, Some(title)) => format!("in the group '{title}'"),
                (false, Some(title)) => format!("not in the group '{title}'"),
            }
        }
        Fact::Reachable => match (look.person.has_private_chat, look.person.profile.stopped_at) {
            (false, _) => "cannot be written to".to_owned(),
            (true, Some(at)) => format!("said stop on {}", day(at, look)),
            (true, None) => "can be written to".to_owned(),
        },
        Fact::Answers(past) => match look.answers(&past.asked, past.within).last() {
            None => format!("{}: not asked", past.asked.question),
            Some(given) => {
                let outcome = look.base.lexicon.outcome(given);
                format!(
                    "{}{} on {}",
                    past.asked.question,
                    told(&outcome),
                    day(given.at, look)
                )
            }
        },
        Fact::Other(_) | Fact::Times(..) | Fact::FirstSeen => generic(whole, look),
    }
}

fn deed(did: &Did, look: &Look<'_>) -> String {
    let (done, not_done) = match did.what {
        Deed::Started => ("started", "has not started"),
        Deed::Completed => ("completed", "has not completed"),
        Deed::Dropped => ("left", "has not left"),
    };
    let at = did
        .at
        .as_ref()
        .map(|question| format!(" at {question}"))
        .unwrap_or_default();
    let within = did
        .within
        .map(|within| format!(" within {within}"))
        .unwrap_or_default();
    match look.deed(did) {
        Some((_, moment)) => format!("{done} {}{at} on {}", did.dialog, day(moment, look)),
        None => format!("{not_done} {}{at}{within}", did.dialog),
    }
}

fn last_seen(look: &Look<'_>) -> String {
    let Some(at) = look.person.last_seen else {
        return "never seen".to_owned();
    };
    match look.now.since(at).0 {
        ..60 => "last seen just now".to_owned(),
        seconds @ 60..3600 => format!("last seen {}", ago(seconds / 60, "minute")),
        seconds @ 3600..172_800 => format!("last seen {}", ago(seconds / 3600, "hour")),
        seconds => format!("last seen {}", ago(seconds / 86_400, "day")),
    }
}

fn ago(count: i64, unit: &str) -> String {
    format!("{count} {unit}{} ago", if count == 1 { "" } else { "s" })
}

fn day(at: Timestamp, look: &Look<'_>) -> String {
    let zone = look.bot.timezone;
    let (day, today) = (at.date(zone), look.now.date(zone));
    let is_this_year = day.format("%Y").to_string() == today.format("%Y").to_string();
    day.format(if is_this_year { "%-d %b" } else { "%-d %b %Y" })
        .to_string()
}

fn told(outcome: &Outcome) -> String {
    match outcome {
        Ok(value) => format!(" = {}", shown(value)),
        Err(missing) => format!(": {}", why_missing(*missing)),
    }
}

fn why_missing(missing: Missing) -> &'static str {
    match missing {
        Missing::Skipped => "skipped",
        Missing::Refused => "would rather not say",
        Missing::Unknown => "does not know",
        Missing::TimedOut => "no answer in time",
        Missing::Unclear => "not understood",
        Missing::Left => "asked, and left",
        Missing::NotAsked => "not asked",
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) if text.chars().count() > MAX_QUOTED => {
            format!("'{}…'", text.chars().take(MAX_QUOTED).collect::<String>())
        }
        Value::Text(text) => format!("'{text}'"),
        Value::Number(number) => Decimal::normalize(number).to_string(),
        Value::Bool(truth) => if *truth { "yes" } else { "no" }.to_owned(),
        Value::Date(date) => date.format("%Y-%m-%d").to_string(),
        Value::Time(time) => time.format("%H:%M").to_string(),
        Value::Moment(at) => at.utc().format("%Y-%m-%d %H:%M UTC").to_string(),
        Value::Duration(length) => length.to_string(),
        Value::Key(key) => key.to_string(),
        Value::Keys(keys) if keys.is_empty() => "nothing".to_owned(),
        Value::Keys(keys) => keys
            .iter()
            .map(|key| key.as_str())
            .collect::<Vec<_>>()
            .join(" "),
        Value::Location {
            latitude,
            longitude,
        } => format!("{latitude},{longitude}"),
        Value::File(_) => "a file".to_owned(),
        Value::List(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
    }
}

fn sign(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::LessEqual => "≤",
        BinaryOp::GreaterEqual => "≥",
        BinaryOp::Equal => "=",
        BinaryOp::NotEqual => "≠",
        other => other.sign(),
    }
}
