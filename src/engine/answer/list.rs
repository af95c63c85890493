//! Reads several options typed in one message: `1 3`, `1 en 3`, `espresso, filter`, `eerst roman,
//! dan thriller`.
//!
//! The longest label wins, so labels may contain commas and "and". Every word must be accounted
//! for.

use crate::dialog::program::OptionDef;
use crate::dialog::words::List;
use crate::engine::answer::joint::count_joint;
use crate::engine::answer::normalized_text::{self, NormalizedText, Piece, PieceKind};
use crate::engine::answer::{Mismatch, Parsed, Reading, option, several, typo};
use crate::id::Name;

/// Maximum number of words of a button label that is typed together with options.
const MAX_BUTTON_WORDS: usize = 6;

/// Reads a typed list, or returns why it is none.
pub(super) fn read(reading: &Reading<'_>, heard: &NormalizedText) -> Parsed {
    match find_options(reading, heard) {
        Some(chosen) => several::to_answer(reading, heard, chosen),
        None => Parsed::Mismatch(
            typo::find_unknown(reading, heard).map_or(Mismatch::Unread, Mismatch::Stranger),
        ),
    }
}

/// Returns the typed options, in the customer's order.
fn find_options<'a>(reading: &Reading<'a>, heard: &NormalizedText) -> Option<Vec<&'a OptionDef>> {
    if let option::Fits::One(option) = option::find(reading, heard) {
        return Some(vec![option]);
    }
    let pieces = without_numbering(&heard.pieces, heard);
    let dead = vec![[false; 4]; pieces.len()];
    let mut search = Search {
        reading,
        heard,
        pieces: &pieces,
        names: option::all_names(reading),
        dead,
        chosen: Vec::new(),
    };
    (search.search_from(0, Before::Nothing) && !search.chosen.is_empty()).then_some(search.chosen)
}

/// Returns the options that are typed together with the label of a button, and that button: `mask
/// and something else`, `mask, done`.
pub(super) fn with_button(reading: &Reading<'_>, typed: &str) -> Option<(Vec<Name>, Parsed)> {
    let is_end = |c: char| c.is_whitespace() || ",;&+.".contains(c);
    let ends: Vec<usize> = typed
        .char_indices()
        .filter(|(_, c)| is_end(*c))
        .map(|(at, _)| at)
        .collect();
    let is_and = |word: &str| {
        reading
            .vocabularies
            .has(List::And, &normalized_text::plain(word))
    };
    let halves = ends
        .iter()
        .rev()
        .take(MAX_BUTTON_WORDS)
        .chain(ends.iter().take(MAX_BUTTON_WORDS))
        .map(|at| typed.split_at(*at));
    halves
        .flat_map(|(left, right)| [(left, right), (right, left)])
        .find_map(|(list, button)| {
            let button = reading
                .exact(button.trim_matches(is_end))
                .filter(|read| matches!(read, Parsed::Other | Parsed::Done))?;
            let mut words: Vec<&str> = list.split_whitespace().collect();
            words.pop_if(|word| is_and(word));
            words.drain(..usize::from(words.first().is_some_and(|word| is_and(word))));
            let chosen = find_options(
                reading,
                &NormalizedText::new(words.join(" ").trim_matches(is_end)),
            )?;
            Some((
                chosen
                    .into_iter()
                    .map(|option| option.key.clone())
                    .collect(),
                button,
            ))
        })
}

/// What comes right before a part of a list, without a comma or "and" between them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    Label,
    Digits,
    NumberWord,
}

/// A search for options that account for all pieces, the longest label first.
struct Search<'s, 'a> {
    reading: &'s Reading<'a>,
    heard: &'s NormalizedText,
    pieces: &'s [Piece],
    names: Vec<option::Named<'a>>,
    /// Positions from which the end cannot be reached, by what comes before.
    dead: Vec<[bool; 4]>,
    chosen: Vec<&'a OptionDef>,
}

impl Search<'_, '_> {
    fn search_from(&mut self, at: usize, before: Before) -> bool {
        let Some(piece) = self.pieces.get(at) else {
            return true;
        };
        let before = if piece.line { Before::Nothing } else { before };
        // With more options than are offered, some would be named twice.
        if self.dead[at][before as usize] || self.chosen.len() > self.reading.offered.len() {
            return false;
        }
        let is_comma = piece.is_sign(&[',', ';', '>', '&', '+']);
        if is_comma && self.search_from(at + 1, Before::Nothing)
            || !piece.shows() && self.search_from(at + 1, before)
        {
            return true;
        }
        if self.try_label(at, before) || self.try_number(at, before) || self.try_skip(at, before) {
            return true;
        }
        self.dead[at][before as usize] = true;
        false
    }

    /// Tries the labels that begin here, the longest first.
    fn try_label(&mut self, at: usize, before: Before) -> bool {
        let first = &self.pieces[at];
        // `2 espresso` is an amount, not two options.
        if !first.shows() || matches!(before, Before::Digits | Before::NumberWord) {
            return false;
        }
        let plain = &self.heard.plain[first.place().start..];
        let begins = |name: &&option::Named<'_>| {
            plain
                .strip_prefix(name.plain.as_str())
                .is_some_and(|left| left.is_empty() || left.starts_with(' '))
        };
        let mut found: Vec<(usize, u8, &OptionDef)> = self
            .names
            .iter()
            .filter(begins)
            .map(|name| (name.plain.len(), name.tier, name.option))
            .collect();
        found.sort_by_key(|(length, tier, _)| (std::cmp::Reverse(*length), *tier));
        for (length, tier, option) in &found {
            let is_shared = found.iter().any(|(also, same, other)| {
                also == length && same == tier && other.key != option.key
            });
            let end = first.place().start + length;
            let next = self
                .pieces
                .iter()
                .position(|piece| piece.place().end > end)
                .unwrap_or(self.pieces.len());
            if is_shared || next <= at {
                continue;
            }
            self.chosen.push(option);
            if self.search_from(next, Before::Label) {
                return true;
            }
            self.chosen.pop();
        }
        false
    }

    /// Tries the list number of an option.
    fn try_number(&mut self, at: usize, before: Before) -> bool {
        let piece = self.pieces[at];
        let kind = if piece.kind == PieceKind::Digits {
            Before::Digits
        } else {
            Before::NumberWord
        };
        let is_apart =
            before == Before::Nothing || (before == Before::Digits && kind == Before::Digits);
        if matches!(piece.kind, PieceKind::Sign(_)) || !is_apart || self.is_article(at) {
            return false;
        }
        let Some(option) = option::find_by_number(self.reading, self.heard, &piece.place()) else {
            return false;
        };
        self.chosen.push(option);
        let is_way = self.search_from(at + 1, kind);
        if !is_way {
            self.chosen.pop();
        }
        is_way
    }

    /// Skips "and", courtesy words and articles.
    fn try_skip(&mut self, at: usize, before: Before) -> bool {
        let pieces = &self.pieces[at..];
        if pieces[0].is_sign(&['#'])
            && pieces
                .get(1)
                .is_some_and(|next| next.kind == PieceKind::Digits)
        {
            return self.search_from(at + 1, Before::Nothing);
        }
        let lists = [List::Courtesy, List::Filler];
        let phrase = |list| {
            self.reading
                .vocabularies
                .count_phrase(self.heard, pieces, list)
        };
        let joint = count_joint(self.reading, self.heard, pieces);
        if joint > 0 && self.search_from(at + joint, Before::Nothing) {
            return true;
        }
        let count = lists.map(phrase).into_iter().max().unwrap_or(0);
        count > 0 && self.search_from(at + count, before)
    }

    /// Returns whether a word that may mean one is the article of the next word: `een espresso`.
    fn is_article(&self, at: usize) -> bool {
        let is_article = self
            .reading
            .vocabularies
            .has(List::Article, self.heard.text(&self.pieces[at]));
        let next = self
            .pieces
            .get(at + 1)
            .filter(|next| next.kind == PieceKind::Word);
        is_article
            && next.is_some()
            && count_joint(self.reading, self.heard, &self.pieces[at + 1..]) == 0
    }
}

/// Removes the numbers of a numbered list: `1. roman`, new line, `2. thriller`.
fn without_numbering(pieces: &[Piece], heard: &NormalizedText) -> Vec<Piece> {
    let starts: Vec<usize> = (0..pieces.len()).filter(|at| pieces[*at].line).collect();
    let is_numbered = |(number, at): (usize, &usize)| {
        let line = &pieces[*at..];
        let is_number =
            line[0].kind == PieceKind::Digits && heard.text(&line[0]).parse() == Ok(number + 1);
        is_number && line.len() > 2 && line[1].is_sign(&['.', ')']) && !line[1].gap && !line[2].line
    };
    if starts.len() < 2 || !starts.iter().enumerate().all(is_numbered) {
        return pieces.to_vec();
    }
    let is_number = |at: usize| starts.iter().any(|start| at == *start || at == start + 1);
    (0..pieces.len())
        .filter(|at| !is_number(*at))
        .map(|at| pieces[at])
        .collect()
}
