//! Lowers what only some types of question have: ranges, lengths, patterns, sizes, countries.

use std::ops::Range;
use std::sync::Arc;

use regex::{Regex, RegexBuilder};
use rust_decimal::prelude::ToPrimitive;

use crate::dialog::ast::{Ask, QuestionType, Scalar};
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::lower::Lowering;
use crate::dialog::lower::range::{self, RangeKind, RangeOwner};
use crate::dialog::program::{OptionDef, Spec};
use crate::dialog::register as codes;
use crate::id::Name;
use crate::phone;

/// How long a typed answer may be where the author does not say: about what a messenger sends in one message.
const LONGEST_TEXT: usize = 4000;
/// How large a pattern may be once it is compiled.
const LARGEST_PATTERN: usize = 256 * 1024;
/// How large a received file may be where the author does not say: what Telegram lets a bot fetch.
const LARGEST_FILE: u64 = 20 * 1024 * 1024;
/// How many numbers a scale may show, each as a button.
const LONGEST_SCALE: i64 = 101;

impl<'a> Lowering<'a> {
    /// Lowers what the question's type needs to know.
    pub fn spec(&mut self, ask: &'a Ask, options: &[OptionDef]) -> Spec {
        match ask.kind.value {
            QuestionType::Text => self.text_spec(ask),
            QuestionType::Choice => Spec::Choice,
            QuestionType::Multi => self.multi(ask, options),
            QuestionType::Yesno => Spec::Yesno,
            QuestionType::Scale => self.scale(ask),
            QuestionType::Nps => Spec::Scale { from: 0, to: 10, ends: self.ends(ask) },
            QuestionType::Number => self.number(ask),
            QuestionType::Date => {
                let (from, to) = self.ranged(ask, range::dates);
                Spec::Date { from, to }
            }
            QuestionType::Time => {
                let (from, to) = self.ranged(ask, range::times);
                Spec::Time { from, to }
            }
            QuestionType::Email => Spec::Email,
            QuestionType::Phone => Spec::Phone { country: ask.country.as_ref().and_then(|country| self.country(country)) },
            QuestionType::Location => Spec::Location,
            QuestionType::Photo => Spec::Photo { max: self.size(ask) },
            QuestionType::File => Spec::File { max: self.size(ask) },
            QuestionType::Rank => self.rank(ask, options),
            QuestionType::Consent => Spec::Consent {
                version: ask.version.as_ref().map(|version| version.text.clone()).unwrap_or_default(),
                erases: !ask.is_for_contact(),
            },
        }
    }

    /// Reads `pick` of a question or vote with so many options.
    pub fn pick(&mut self, pick: Option<&Scalar>, question: &str, options: usize, default: (usize, usize)) -> (usize, usize) {
        let Some(pick) = pick else { return default };
        let Some((from, to)) = range::counts(pick, RangeOwner { question, key: "pick" }, self.diagnostics) else { return default };
        // Options that are missing were told already.
        let beyond = options > 0 && from.max(to).is_some_and(|most| most > options);
        if beyond {
            let message = format!("`pick` is {}, and `{question}` has {}", pick.text.trim(), count(options, "option"));
            self.tell(Diagnostic::error(codes::PICK_BEYOND, pick.span, message).help("lower the number, or add options"));
            return default;
        }
        if to == Some(0) {
            let message = format!("`pick` lets nobody choose anything of `{question}`");
            self.tell(Diagnostic::error(codes::RANGE_EMPTY, pick.span, message).help("write a range such as 1..3"));
            return default;
        }
        (from.unwrap_or(1), to.unwrap_or(options).max(1))
    }

    fn ranged<T>(
        &mut self,
        ask: &'a Ask,
        read: impl Fn(&Scalar, RangeOwner<'_>, &mut Vec<Diagnostic>) -> Option<range::Ends<T>>,
    ) -> range::Ends<T> {
        let owner = RangeOwner { question: &ask.name.value, key: "range" };
        ask.range.as_ref().and_then(|range| read(range, owner, self.diagnostics)).unwrap_or((None, None))
    }

    fn text_spec(&mut self, ask: &'a Ask) -> Spec {
        let owner = RangeOwner { question: &ask.name.value, key: "length" };
        let length = ask.length.as_ref().and_then(|length| range::counts(length, owner, self.diagnostics));
        let (from, to) = length.unwrap_or((None, None));
        let from = from.unwrap_or(1).max(1);
        let pattern = ask.pattern.as_ref().and_then(|pattern| self.pattern(pattern));
        Spec::Text { length: (from, to.unwrap_or(LONGEST_TEXT.max(from))), pattern }
    }

    fn pattern(&mut self, pattern: &'a Scalar) -> Option<Arc<Regex>> {
        let build =
            |text: &str| RegexBuilder::new(text).size_limit(LARGEST_PATTERN).dfa_size_limit(4 * LARGEST_PATTERN).nest_limit(50).build();
        match build(&pattern.text) {
            // It has to match the whole answer: said so, it is tried at one place only, and of `a|ab` the part that fits is found.
            Ok(regex) => Some(Arc::new(build(&format!(r"\A(?:{})\z", pattern.text)).unwrap_or(regex))),
            Err(fault) => {
                let (message, help, part) = explain(&fault, &pattern.text);
                let span = part.map_or(pattern.span, |part| pattern.part(part));
                self.tell(Diagnostic::error(codes::BAD_PATTERN, span, message).help(help));
                None
            }
        }
    }

    fn multi(&mut self, ask: &'a Ask, options: &[OptionDef]) -> Spec {
        let all = options.len() + usize::from(ask.other.as_ref().is_some_and(|on| on.value));
        if let Some(none) = &ask.none {
            self.check_option(none, options, "none");
        }
        let pick = self.pick(ask.pick.as_ref(), &ask.name.value, all, (1, all.max(1)));
        Spec::Multi { pick, none: ask.none.as_ref().map(|none| none.value.clone()) }
    }

    fn rank(&mut self, ask: &'a Ask, options: &[OptionDef]) -> Spec {
        let Some(top) = &ask.top else { return Spec::Rank { top: None } };
        let places = top.value as usize;
        if places == 0 || (!options.is_empty() && places > options.len()) {
            let message = format!("`top` is {places}, and `{}` has {}", ask.name.value, count(options.len(), "option"));
            let help = format!("write a number from 1 to {}", options.len());
            self.tell(Diagnostic::error(codes::PICK_BEYOND, top.span, message).help(help));
        }
        Spec::Rank { top: Some(places.clamp(1, options.len().max(1))) }
    }

    fn scale(&mut self, ask: &'a Ask) -> Spec {
        let ends = self.ends(ask);
        let (from, to) = self.ranged(ask, |scalar, owner, diagnostics| range::numbers(scalar, owner, RangeKind::Whole, diagnostics));
        let (from, to) = (from.and_then(|end| end.to_i64()), to.and_then(|end| end.to_i64()));
        let Some(range) = &ask.range else { return Spec::Scale { from: 1, to: 5, ends } };
        match (from, to) {
            (Some(from), Some(to)) if to.saturating_sub(from) < LONGEST_SCALE => return Spec::Scale { from, to, ends },
            (None, None) => {}
            (Some(_), Some(_)) => {
                let message =
                    format!("`{}` shows every number of its scale as a button, and `{}` is too long for that", ask.name.value, range.text);
                let help = "take a shorter range, or the type `number`";
                self.tell(Diagnostic::error(codes::RANGE_KIND, range.span, message).help(help));
            }
            (Some(_), None) | (None, Some(_)) => {
                let message = format!("the scale of `{}` needs both ends", ask.name.value);
                self.tell(Diagnostic::error(codes::RANGE_KIND, range.span, message).help("write a range such as 1..5"));
            }
        }
        Spec::Scale { from: 1, to: 5, ends }
    }

    fn ends(&mut self, ask: &'a Ask) -> Option<(crate::dialog::text::Text, crate::dialog::text::Text)> {
        ask.ends.as_ref().map(|(low, high)| (self.text(low), self.text(high)))
    }

    fn number(&mut self, ask: &'a Ask) -> Spec {
        let (from, to) = self.ranged(ask, |scalar, owner, diagnostics| range::numbers(scalar, owner, RangeKind::Number, diagnostics));
        let whole = ask.whole.as_ref().is_some_and(|on| on.value);
        if let (true, Some(low), Some(high), Some(range)) = (whole, from, to, &ask.range)
            && low.ceil() > high.floor()
        {
            let message = format!("no whole number lies in `{}`", range.text.trim());
            self.tell(Diagnostic::error(codes::RANGE_EMPTY, range.span, message).help("widen the range, or leave `whole: true` out"));
        }
        Spec::Number { from, to, whole, unit: ask.unit.as_ref().map(|unit| self.text(unit)) }
    }

    fn size(&mut self, ask: &'a Ask) -> u64 {
        let Some(max) = &ask.max else { return LARGEST_FILE };
        range::read_size(max.text.trim()).unwrap_or_else(|| {
            let message = format!("`max` of `{}` is a size, and `{}` is none", ask.name.value, max.text);
            self.tell(Diagnostic::error(codes::BAD_FORM, max.span, message).help("write a number with kB or MB, such as 10 MB"));
            LARGEST_FILE
        })
    }

    fn country(&mut self, country: &'a Scalar) -> Option<Name> {
        let code = country.text.trim().to_ascii_uppercase();
        if code.len() == 2 && phone::is_country(&code) {
            return Some(code.into());
        }
        let message = format!("`{}` is not a country code", country.text);
        let help = match code.as_str() {
            "UK" => "the United Kingdom is `GB`".to_owned(),
            "EN" => "English is a language; the United Kingdom is `GB`".to_owned(),
            _ => "write the two letters of ISO 3166, such as NL, BE or GB".to_owned(),
        };
        self.tell(Diagnostic::error(codes::BAD_COUNTRY, country.span, message).help(help));
        None
    }
}

/// Says what is wrong with a pattern, what to do, and where it is, as far as the reader of patterns tells.
fn explain(fault: &regex::Error, pattern: &str) -> (String, String, Option<Range<usize>>) {
    if let regex::Error::CompiledTooBig(_) = fault {
        let message = "this `pattern` grows too large".to_owned();
        return (message, "repeat fewer things, or a smaller number of times".to_owned(), None);
    }
    let words = fault.to_string();
    let reason = words.lines().last().unwrap_or_default().trim_start_matches("error:").trim();
    let help = match reason.contains("look-around") || reason.contains("backreferences") {
        true => "a pattern looks neither around nor back, so that it always ends: say the rest with `valid:`".to_owned(),
        false => format!("the reader of patterns says: {reason}"),
    };
    ("this `pattern` is not a regular expression".to_owned(), help, marked(&words, pattern))
}

/// Finds the part of a pattern of one line that the reader of patterns marks with a row of `^`.
fn marked(words: &str, pattern: &str) -> Option<Range<usize>> {
    let marks = words.lines().find(|line| line.contains('^') && line.chars().all(|letter| letter == ' ' || letter == '^'))?;
    // It indents the pattern and the marks below it by four spaces.
    let (first, last) = (marks.find('^')?.checked_sub(4)?, marks.rfind('^')?.checked_sub(4)?);
    let at = |column: usize| pattern.char_indices().nth(column).map(|(at, _)| at);
    (!pattern.contains('\n')).then_some(at(first)?..at(last + 1).unwrap_or(pattern.len()))
}

fn count(number: usize, thing: &str) -> String {
    match number {
        1 => format!("1 {thing}"),
        more => format!("{more} {thing}s"),
    }
}
