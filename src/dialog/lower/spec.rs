//! Lowers the keys that only some question types have: ranges, lengths, patterns, sizes, countries.

use std::ops::Range;
use std::sync::Arc;

use regex::{Regex, RegexBuilder};
use rust_decimal::prelude::ToPrimitive;

use crate::dialog::ast::{Ask, QuestionType, Scalar};
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::literal::read_size;
use crate::dialog::lower::Lowering;
use crate::dialog::lower::range::{self, RangeKind, RangeOwner};
use crate::dialog::points::Points;
use crate::dialog::program::{OptionDef, Spec};
use crate::dialog::register as codes;
use crate::id::Name;
use crate::phone;

/// The default limit of a typed answer in characters; about what a messenger sends in one message.
const DEFAULT_MAX_CHARS: usize = 4000;
/// The largest compiled pattern in bytes.
const MAX_PATTERN_BYTES: usize = 256 * 1024;
/// The default limit of a received file in bytes; the most that Telegram lets a bot download.
const DEFAULT_MAX_FILE_BYTES: u64 = 20 * 1024 * 1024;
/// The most numbers of a scale, each of which is a button.
const MAX_SCALE_NUMBERS: i64 = 101;

impl<'a> Lowering<'a> {
    /// Lowers the settings that depend on the question's type.
    pub fn spec(&mut self, ask: &'a Ask, options: &[OptionDef]) -> Spec {
        match ask.kind.value {
            QuestionType::Text => self.text_spec(ask),
            QuestionType::Choice => Spec::Choice,
            QuestionType::Multi => self.multi(ask, options),
            QuestionType::Yesno => Spec::Yesno,
            QuestionType::Scale => self.scale(ask),
            QuestionType::Nps => Spec::Scale {
                points: Points::NPS,
                ends: self.ends(ask),
            },
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
            QuestionType::Phone => Spec::Phone {
                country: ask
                    .country
                    .as_ref()
                    .and_then(|country| self.country(country)),
            },
            QuestionType::Location => Spec::Location,
            QuestionType::Photo => Spec::Photo {
                max: self.size(ask),
            },
            QuestionType::File => Spec::File {
                max: self.size(ask),
            },
            QuestionType::Rank => self.rank(ask, options),
            QuestionType::Consent => Spec::Consent {
                version: ask
                    .version
                    .as_ref()
                    .map(|version| version.text.clone())
                    .unwrap_or_default(),
                erases: !ask.is_for_contact(),
            },
        }
    }

    /// Reads the `pick` of a question or vote with this many options.
    pub fn pick(
        &mut self,
        pick: Option<&Scalar>,
        question: &str,
        options: usize,
        default: (usize, usize),
    ) -> (usize, usize) {
        let Some(pick) = pick else { return default };
        let Some((from, to)) = range::counts(
            pick,
            RangeOwner {
                question,
                key: "pick",
            },
            self.diagnostics,
        ) else {
            return default;
        };
        // Missing options have been reported already.
        let beyond = options > 0 && from.max(to).is_some_and(|most| most > options);
        if beyond {
            let message = format!(
                "`pick` is {}, and `{question}` has {}",
                pick.text.trim(),
                count(options, "option")
            );
            self.report(
                Diagnostic::error(codes::PICK_BEYOND, pick.span, message)
                    .help("lower the number, or add options"),
            );
            return default;
        }
        if to == Some(0) {
            let message = format!("`pick` lets nobody choose anything of `{question}`");
            self.report(
                Diagnostic::error(codes::RANGE_EMPTY, pick.span, message)
                    .help("write a range such as 1..3"),
            );
            return default;
        }
        (from.unwrap_or(1), to.unwrap_or(options).max(1))
    }

    fn ranged<T>(
        &mut self,
        ask: &'a Ask,
        read: impl Fn(&Scalar, RangeOwner<'_>, &mut Vec<Diagnostic>) -> Option<range::Ends<T>>,
    ) -> range::Ends<T> {
        let owner = RangeOwner {
            question: &ask.name.value,
            key: "range",
        };
        ask.range
            .as_ref()
            .and_then(|range| read(range, owner, self.diagnostics))
            .unwrap_or((None, None))
    }

    fn text_spec(&mut self, ask: &'a Ask) -> Spec {
        let owner = RangeOwner {
            question: &ask.name.value,
            key: "length",
        };
        let length = ask
            .length
            .as_ref()
            .and_then(|length| range::counts(length, owner, self.diagnostics));
        let (from, to) = length.unwrap_or((None, None));
        let from = from.unwrap_or(1).max(1);
        let pattern = ask
            .pattern
            .as_ref()
            .and_then(|pattern| self.pattern(pattern));
        Spec::Text {
            length: (from, to.unwrap_or(DEFAULT_MAX_CHARS.max(from))),
            pattern,
        }
    }

    fn pattern(&mut self, pattern: &'a Scalar) -> Option<Arc<Regex>> {
        let build = |text: &str| {
            RegexBuilder::new(text)
                .size_limit(MAX_PATTERN_BYTES)
                .dfa_size_limit(4 * MAX_PATTERN_BYTES)
                .nest_limit(50)
                .build()
        };
        match build(&pattern.text) {
            // The pattern has to match the whole answer. Anchored, it is tried at one place only,
            // and for `a|ab` the alternative that fits is found.
            Ok(regex) => Some(Arc::new(
                build(&format!(r"\A(?:{})\z", pattern.text)).unwrap_or(regex),
            )),
            Err(fault) => {
                let (message, help, part) = explain(&fault, &pattern.text);
                let span = part.map_or(pattern.span, |part| pattern.part(part));
                self.report(Diagnostic::error(codes::BAD_PATTERN, span, message).help(help));
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
        Spec::Multi {
            pick,
            none: ask.none.as_ref().map(|none| none.value.clone()),
        }
    }

    fn rank(&mut self, ask: &'a Ask, options: &[OptionDef]) -> Spec {
        let Some(top) = &ask.top else {
            return Spec::Rank { top: None };
        };
        let places = top.value as usize;
        if places == 0 || (!options.is_empty() && places > options.len()) {
            let message = format!(
                "`top` is {places}, and `{}` has {}",
                ask.name.value,
                count(options.len(), "option")
            );
            let help = format!("write a number from 1 to {}", options.len());
            self.report(Diagnostic::error(codes::PICK_BEYOND, top.span, message).help(help));
        }
        Spec::Rank {
            top: Some(places.clamp(1, options.len().max(1))),
        }
    }

    fn scale(&mut self, ask: &'a Ask) -> Spec {
        let ends = self.ends(ask);
        let (from, to) = self.ranged(ask, |scalar, owner, diagnostics| {
            range::numbers(scalar, owner, RangeKind::Whole, diagnostics)
        });
        let (from, to) = (
            from.and_then(|end| end.to_i64()),
            to.and_then(|end| end.to_i64()),
        );
        let Some(range) = &ask.range else {
            return Spec::Scale {
                points: Points::USUAL,
                ends,
            };
        };
        match (from, to) {
            (Some(from), Some(to)) if to.saturating_sub(from) < MAX_SCALE_NUMBERS => {
                let points = Points { from, to };
                return Spec::Scale { points, ends };
            }
            (None, None) => {}
            (Some(_), Some(_)) => {
                let message = format!(
                    "`{}` shows every number of its scale as a button, and `{}` is too long for that",
                    ask.name.value, range.text
                );
                let help = "take a shorter range, or the type `number`";
                self.report(Diagnostic::error(codes::RANGE_KIND, range.span, message).help(help));
            }
            (Some(_), None) | (None, Some(_)) => {
                let message = format!("the scale of `{}` needs both ends", ask.name.value);
                self.report(
                    Diagnostic::error(codes::RANGE_KIND, range.span, message)
                        .help("write a range such as 1..5"),
                );
            }
        }
        Spec::Scale {
            points: Points::USUAL,
            ends,
        }
    }

    fn ends(
        &mut self,
        ask: &'a Ask,
    ) -> Option<(crate::dialog::text::Text, crate::dialog::text::Text)> {
        ask.ends
            .as_ref()
            .map(|(low, high)| (self.text(low), self.text(high)))
    }

    fn number(&mut self, ask: &'a Ask) -> Spec {
        let (from, to) = self.ranged(ask, |scalar, owner, diagnostics| {
            range::numbers(scalar, owner, RangeKind::Number, diagnostics)
        });
        let whole = ask.whole.as_ref().is_some_and(|on| on.value);
        if let (true, Some(low), Some(high), Some(range)) = (whole, from, to, &ask.range)
            && low.ceil() > high.floor()
        {
            let message = format!("no whole number lies in `{}`", range.text.trim());
            self.report(
                Diagnostic::error(codes::RANGE_EMPTY, range.span, message)
                    .help("widen the range, or leave `whole: true` out"),
            );
        }
        Spec::Number {
            from,
            to,
            whole,
            unit: ask.unit.as_ref().map(|unit| self.text(unit)),
        }
    }

    fn size(&mut self, ask: &'a Ask) -> u64 {
        let Some(max) = &ask.max else {
            return DEFAULT_MAX_FILE_BYTES;
        };
        read_size(max.text.trim()).unwrap_or_else(|| {
            let message = format!(
                "`max` of `{}` is a size, and `{}` is none",
                ask.name.value, max.text
            );
            self.report(
                Diagnostic::error(codes::BAD_FORM, max.span, message)
                    .help("write a number with kB or MB, such as 10 MB"),
            );
            DEFAULT_MAX_FILE_BYTES
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
        self.report(Diagnostic::error(codes::BAD_COUNTRY, country.span, message).help(help));
        None
    }
}

/// Returns what is wrong with a pattern, what to do, and where it is, if the regex parser says so.
fn explain(fault: &regex::Error, pattern: &str) -> (String, String, Option<Range<usize>>) {
    if let regex::Error::CompiledTooBig(_) = fault {
        let message = "this `pattern` grows too large".to_owned();
        return (
            message,
            "repeat fewer things, or a smaller number of times".to_owned(),
            None,
        );
    }
    let words = fault.to_string();
    let reason = words
        .lines()
        .last()
        .unwrap_or_default()
        .trim_start_matches("error:")
        .trim();
    let help = match reason.contains("look-around") || reason.contains("backreferences") {
        true => "a pattern looks neither around nor back, so that it always ends: say the rest with `valid:`".to_owned(),
        false => format!("the reader of patterns says: {reason}"),
    };
    (
        "this `pattern` is not a regular expression".to_owned(),
        help,
        marked_part(&words, pattern),
    )
}

/// Returns the part of a one-line pattern that the regex parser marks with a row of `^`.
fn marked_part(words: &str, pattern: &str) -> Option<Range<usize>> {
    let marks = words.lines().find(|line| {
        line.contains('^') && line.chars().all(|letter| letter == ' ' || letter == '^')
    })?;
    // The regex parser indents the pattern and the marks below it by four spaces.
    let (first, last) = (
        marks.find('^')?.checked_sub(4)?,
        marks.rfind('^')?.checked_sub(4)?,
    );
    let at = |column: usize| pattern.char_indices().nth(column).map(|(at, _)| at);
    (!pattern.contains('\n')).then_some(at(first)?..at(last + 1).unwrap_or(pattern.len()))
}

fn count(number: usize, thing: &str) -> String {
    match number {
        1 => format!("1 {thing}"),
        more => format!("{more} {thing}s"),
    }
}
