//! Explains in one line why a person is in a segment or not: which answer, on which day, compared
//! with what.

use chrono::Datelike;
use rust_decimal::Decimal;

use crate::dialog::expr::eval;
use crate::dialog::expr::fact::{Deed, Did, Fact, Past, Pick};
use crate::dialog::expr::pretty::written;
use crate::dialog::expr::tree::{BinaryOp, Expr, ExprNode, Ref, Type, UnaryOp};
use crate::report::render::Phrases;
use crate::segment::person::CountedAnswer;
use crate::segment::scope::Look;
use crate::time::Timestamp;
use crate::value::{Missing, Value};

/// How many characters of a person's words are shown.
const MAX_QUOTED: usize = 40;

/// Explains why a condition holds for a person, or does not.
pub fn explain(condition: &Expr, look: &Look<'_>, phrases: &Phrases) -> String {
    let is_in = eval::holds(condition, look);
    let mut reasons = Vec::new();
    Explainer { look, phrases }.gather(condition, is_in, &mut reasons);
    reasons.dedup();
    reasons.join(", ")
}

/// Whom it is about, and the words for it.
struct Explainer<'l> {
    look: &'l Look<'l>,
    phrases: &'l Phrases,
}

impl Explainer<'_> {
    fn say<'w>(&self, english: &'w str, dutch: &'w str) -> &'w str {
        self.phrases.choose(english, dutch)
    }

    /// Collects what makes a condition true, or false.
    fn gather(&self, expr: &Expr, wanted: bool, reasons: &mut Vec<String>) {
        match &expr.node {
            ExprNode::Unary(UnaryOp::Not, inner) => self.gather(inner, !wanted, reasons),
            ExprNode::Binary(op @ (BinaryOp::And | BinaryOp::Or), left, right) => {
                // A true `and` and a false `or` need both sides; a false `and` and a true `or` need
                // one.
                let needs_both = (*op == BinaryOp::And) == wanted;
                let decides = |side: &Expr| eval::eval(side, self.look) == Ok(Value::Bool(wanted));
                // If no side decides, something is missing, and both sides tell what.
                let tells_both = needs_both || !(decides(left) || decides(right));
                for side in [left, right] {
                    if tells_both || decides(side) {
                        self.gather(side, wanted, reasons);
                    }
                }
            }
            _ => reasons.push(self.reason(expr)),
        }
    }

    fn reason(&self, expr: &Expr) -> String {
        match &expr.node {
            ExprNode::Binary(op, left, right) if op.compares() => {
                self.comparison(expr, *op, left, right)
            }
            ExprNode::Is(inner, _) => self.is_test(expr, inner),
            ExprNode::Name(Ref::Fact(fact)) => self.fact_alone(expr, fact),
            _ => self.generic(expr),
        }
    }

    fn generic(&self, expr: &Expr) -> String {
        let written = written(expr);
        match eval::eval(expr, self.look) {
            Ok(Value::Bool(true)) => written,
            Ok(_) => format!("{} {written}", self.say("not", "niet")),
            Err(_) => format!(
                "{written} {}",
                self.say("cannot be told", "is niet te zeggen")
            ),
        }
    }

    fn comparison(&self, whole: &Expr, op: BinaryOp, left: &Expr, right: &Expr) -> String {
        let is_true = eval::eval(whole, self.look) == Ok(Value::Bool(true));
        let not = if is_true {
            ""
        } else {
            self.say("not ", "niet ")
        };
        let compared = format!("{not}{} {}", sign(op), written(right));
        match &left.node {
            ExprNode::Name(Ref::Fact(Fact::Answers(past))) => {
                self.answer(past, op, right, is_true, &compared)
            }
            ExprNode::Name(Ref::Fact(Fact::LastSeen)) => {
                format!("{} ({compared})", self.last_seen())
            }
            ExprNode::Call(_, given)
                if matches!(
                    given.as_slice(),
                    [Expr {
                        node: ExprNode::Name(Ref::Fact(Fact::LastSeen)),
                        ..
                    }]
                ) =>
            {
                format!("{} ({compared})", self.last_seen())
            }
            ExprNode::Name(Ref::Contact(field)) if field == "tags" && op == BinaryOp::Has => {
                let has = match is_true {
                    true => self.say("has the tag", "heeft het label"),
                    false => self.say("has not the tag", "heeft niet het label"),
                };
                format!("{has} {}", written(right))
            }
            _ => match eval::eval(left, self.look) {
                Ok(value) => format!("{} = {} ({compared})", written(left), self.shown(&value)),
                Err(missing) => format!("{}: {}", written(left), self.why_missing(missing)),
            },
        }
    }

    /// Explains the answer that decides: of several the one that makes it true, else the newest.
    fn answer(
        &self,
        past: &Past,
        op: BinaryOp,
        right: &Expr,
        is_true: bool,
        compared: &str,
    ) -> String {
        let answers = self.look.answers(&past.asked, past.within);
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
                self.look,
            )
        };
        let outcome = |given: &CountedAnswer| self.look.base.lexicon.outcome(given);
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
        match (chosen, past.within) {
            (Some(given), _) if outcome(given).is_ok() => {
                format!("{} ({compared})", self.given(past, given))
            }
            (Some(given), _) => self.given(past, given),
            (None, Some(within)) => format!(
                "{}: {} {within}",
                past.asked.question,
                self.say("not answered within", "niet beantwoord binnen")
            ),
            (None, None) => self.unanswered(past),
        }
    }

    /// Writes an answer, or why there is none, with its day.
    fn given(&self, past: &Past, given: &CountedAnswer) -> String {
        let told = match self.look.base.lexicon.outcome(given) {
            Ok(value) => format!(" = {}", self.shown(&value)),
            Err(missing) => format!(": {}", self.why_missing(missing)),
        };
        let on = self.say("on", "op");
        format!("{}{told} {on} {}", past.asked.question, self.day(given.at))
    }

    fn unanswered(&self, past: &Past) -> String {
        let missing = self.look.unanswered(&past.asked, past.within);
        format!("{}: {}", past.asked.question, self.why_missing(missing))
    }

    fn is_test(&self, whole: &Expr, inner: &Expr) -> String {
        let ExprNode::Name(Ref::Fact(Fact::Answers(past))) = &inner.node else {
            return self.generic(whole);
        };
        match self.look.answers(&past.asked, past.within).last() {
            None => self.unanswered(past),
            Some(given) if self.look.base.lexicon.outcome(given).is_ok() => format!(
                "{} {} {}",
                past.asked.question,
                self.say("answered on", "beantwoord op"),
                self.day(given.at)
            ),
            Some(given) => self.given(past, given),
        }
    }

    fn fact_alone(&self, whole: &Expr, fact: &Fact) -> String {
        match fact {
            Fact::Seen(_) | Fact::LastSeen => self.last_seen(),
            Fact::Did(did) => self.deed(did),
            Fact::Segment(other) => {
                let place = self.look.segments.get(other);
                let is_in = place.is_some_and(|at| self.look.marks.has(*at));
                let words = match is_in {
                    true => self.say("in", "hoort bij"),
                    false => self.say("not in", "hoort niet bij"),
                };
                format!("{words} {other}")
            }
            Fact::InGroup(title) => match (eval::holds(whole, self.look), title) {
                (true, None) => self.say("in a group", "in een groep").to_owned(),
                (false, None) => self.say("in no group", "in geen groep").to_owned(),
                (true, Some(title)) => {
                    format!("{} '{title}'", self.say("in the group", "in de groep"))
                }
                (false, Some(title)) => format!(
                    "{} '{title}'",
                    self.say("not in the group", "niet in de groep")
                ),
            },
            Fact::Reachable => match (
                self.look.person.has_private_chat,
                self.look.person.profile.stopped_at,
            ) {
                (false, _) => self
                    .say("cannot be written to", "is niet te bereiken")
                    .to_owned(),
                (true, Some(at)) => {
                    format!(
                        "{} {}",
                        self.say("said stop on", "zei stop op"),
                        self.day(at)
                    )
                }
                (true, None) => self.say("can be written to", "is te bereiken").to_owned(),
            },
            Fact::Answers(past) => match self.look.answers(&past.asked, past.within).last() {
                None => format!(
                    "{}: {}",
                    past.asked.question,
                    self.why_missing(Missing::NotAsked)
                ),
                Some(given) => self.given(past, given),
            },
            Fact::Other(_) | Fact::Times(..) | Fact::FirstSeen => self.generic(whole),
        }
    }

    fn deed(&self, did: &Did) -> String {
        let (done, not_done) = match did.what {
            Deed::Started => (
                self.say("started", "begon aan"),
                self.say("has not started", "begon niet aan"),
            ),
            Deed::Completed => (
                self.say("completed", "voltooide"),
                self.say("has not completed", "voltooide niet"),
            ),
            Deed::Dropped => (
                self.say("left", "verliet"),
                self.say("has not left", "verliet niet"),
            ),
        };
        let at = did.at.as_ref().map_or_else(String::new, |question| {
            format!(" {} {question}", self.say("at", "bij"))
        });
        match (self.look.deed(did), did.within) {
            (Some((_, moment)), _) => format!(
                "{done} {}{at} {} {}",
                did.dialog,
                self.say("on", "op"),
                self.day(moment)
            ),
            (None, Some(within)) => format!(
                "{not_done} {}{at} {} {within}",
                did.dialog,
                self.say("within", "binnen")
            ),
            (None, None) => format!("{not_done} {}{at}", did.dialog),
        }
    }

    fn last_seen(&self) -> String {
        let Some(at) = self.look.person.last_seen else {
            return self.say("never seen", "nooit gezien").to_owned();
        };
        let (seen, ago) = (
            self.say("last seen", "laatst gezien"),
            self.say("ago", "geleden"),
        );
        let (count, one, more) = match self.look.now.since(at).0 {
            ..60 => return format!("{seen} {}", self.say("just now", "zojuist")),
            seconds @ 60..3600 => (seconds / 60, ("minute", "minuut"), ("minutes", "minuten")),
            seconds @ 3600..172_800 => (seconds / 3600, ("hour", "uur"), ("hours", "uur")),
            seconds => (seconds / 86_400, ("day", "dag"), ("days", "dagen")),
        };
        let unit = if count == 1 { one } else { more };
        format!("{seen} {count} {} {ago}", self.say(unit.0, unit.1))
    }

    /// Writes a day; without its year in the same year.
    fn day(&self, at: Timestamp) -> String {
        let zone = self.look.bot.timezone;
        let day = self.phrases.day(at.date(zone));
        let this_year = format!(" {}", self.look.now.date(zone).year());
        day.strip_suffix(&this_year).unwrap_or(&day).to_owned()
    }

    fn why_missing(&self, missing: Missing) -> &'static str {
        let (english, dutch) = match missing {
            Missing::Skipped => ("skipped", "overgeslagen"),
            Missing::Refused => ("would rather not say", "zegt het liever niet"),
            Missing::Unknown => ("does not know", "weet het niet"),
            Missing::TimedOut => ("no answer in time", "niet op tijd beantwoord"),
            Missing::Unclear => ("not understood", "niet begrepen"),
            Missing::Left => ("asked, and left", "gevraagd, en weggegaan"),
            Missing::NotAsked => ("not asked", "niet gevraagd"),
        };
        self.phrases.choose(english, dutch)
    }

    fn shown(&self, value: &Value) -> String {
        match value {
            Value::Text(text) if text.chars().count() > MAX_QUOTED => {
                format!("'{}…'", text.chars().take(MAX_QUOTED).collect::<String>())
            }
            Value::Text(text) => format!("'{text}'"),
            Value::Number(number) => Decimal::normalize(number).to_string(),
            Value::Bool(true) => self.say("yes", "ja").to_owned(),
            Value::Bool(false) => self.say("no", "nee").to_owned(),
            Value::Date(date) => date.format("%Y-%m-%d").to_string(),
            Value::Time(time) => time.format("%H:%M").to_string(),
            Value::Moment(at) => at.utc().format("%Y-%m-%d %H:%M UTC").to_string(),
            Value::Duration(length) => length.to_string(),
            Value::Key(key) => key.to_string(),
            Value::Keys(keys) if keys.is_empty() => self.say("nothing", "niets").to_owned(),
            Value::Keys(keys) => keys
                .iter()
                .map(|key| key.as_str())
                .collect::<Vec<_>>()
                .join(" "),
            Value::Location {
                latitude,
                longitude,
            } => format!("{latitude},{longitude}"),
            Value::File(_) => self.say("a file", "een bestand").to_owned(),
            Value::List(items) => {
                let items: Vec<String> = items.iter().map(|item| self.shown(item)).collect();
                items.join(", ")
            }
        }
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
