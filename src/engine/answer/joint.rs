//! Tells what joins the parts of a typed list: commas, `and`, new lines.

use crate::dialog::program::Spec;
use crate::dialog::words::List;
use crate::engine::answer::Reading;
use crate::engine::answer::normalized_text::{NormalizedText, Piece};

/// Returns whether a sign separates the parts of a list.
pub(super) fn separates(piece: &Piece) -> bool {
    !piece.shows() || piece.is_sign(&[',', ';', '>', '&', '+'])
}

/// Returns how many leading pieces only join the parts of a list.
pub(super) fn count_joint(
    reading: &Reading<'_>,
    heard: &NormalizedText,
    pieces: &[Piece],
) -> usize {
    let is_rank = matches!(reading.question.spec, Spec::Rank { .. });
    let phrase = |list| reading.vocabularies.count_phrase(heard, pieces, list);
    phrase(List::And).max(if is_rank { phrase(List::Then) } else { 0 })
}
