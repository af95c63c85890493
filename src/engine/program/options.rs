//! Finds the options of a question.

use crate::dialog::ast::QuestionType;
use crate::dialog::program::{OptionDef, Question};

/// Finds an option of a question by its key.
pub(in crate::engine) fn find_option<'a>(
    question: &'a Question,
    key: &str,
) -> Option<&'a OptionDef> {
    question.options.iter().find(|option| option.key == key)
}

/// Returns whether the answer to a question is one or several of its options.
pub(in crate::engine) fn has_options(question: &Question) -> bool {
    matches!(
        question.kind,
        QuestionType::Choice | QuestionType::Multi | QuestionType::Rank
    )
}
