//! Reads what was said as an answer to the waiting question.

use crate::dialog::fold::fold;
use crate::dialog::program::{Question, Spec};
use crate::dialog::words::{List, Sentence};
use crate::engine::draft::{Draft, Talk};
use crate::engine::keyboard::{self, AGREED};
use crate::engine::reply::Given;
use crate::engine::say;
use crate::engine::typed::Misfit;
use crate::id::Name;
use crate::message::InMessage;
use crate::value::{Missing, Value};

/// Returns whether the answer is a picture or a file.
pub(super) fn is_file(question: &Question) -> bool {
    matches!(question.spec, Spec::Photo { .. } | Spec::File { .. })
}

/// Reads an exact label, another word or the number of an option.
pub(super) fn exact(draft: &Draft<'_>, talk: &Talk<'_>, question: &Question, text: &str) -> Option<Given> {
    let wait = talk.session.wait.as_ref()?;
    let words = fold(text);
    let key = wait.offered.iter().enumerate().find_map(|(at, key)| {
        let is_it = fold(&keyboard::label(draft, talk, question, key)) == words || (at + 1).to_string() == words;
        is_it.then(|| key.clone())
    })?;
    Some(Given::value(match question.spec {
        Spec::Choice => Value::Key(key),
        _ => Value::Keys(vec![key]),
    }))
}

/// Reads the words as the question's type says.
pub(super) fn own(draft: &Draft<'_>, talk: &Talk<'_>, question: &Question, text: &str) -> Result<Given, Misfit> {
    let words = say::words(draft, &talk.session.language);
    let misfit = |sentence| Misfit::saying(words.say(sentence));
    match &question.spec {
        Spec::Text { .. } | Spec::Email | Spec::Phone { .. } => Ok(Given::value(Value::Text(text.to_owned()))),
        Spec::Number { .. } | Spec::Scale { .. } => {
            text.parse().map(|number| Given::value(Value::Number(number))).map_err(|_| misfit(Sentence::RetryNumber))
        }
        Spec::Yesno if words.means(List::Yes, text) => Ok(Given::value(Value::Bool(true))),
        Spec::Yesno if words.means(List::No, text) => Ok(Given::value(Value::Bool(false))),
        Spec::Consent { .. } if words.means(List::Yes, text) => Ok(Given::value(Value::Key(Name::new_static(AGREED)))),
        Spec::Consent { .. } if words.means(List::No, text) => Ok(Given::missing(Missing::Refused)),
        Spec::Choice
        | Spec::Multi { .. }
        | Spec::Yesno
        | Spec::Date { .. }
        | Spec::Time { .. }
        | Spec::Location
        | Spec::Photo { .. }
        | Spec::File { .. }
        | Spec::Rank { .. }
        | Spec::Consent { .. } => Err(misfit(Sentence::RetryChoice)),
    }
}

/// Reads an option with one typing slip.
pub(super) fn slip(_draft: &Draft<'_>, _talk: &Talk<'_>, _question: &Question, _text: &str) -> Option<Given> {
    None
}

/// Reads what was sent without words.
pub(super) fn sent(draft: &Draft<'_>, talk: &Talk<'_>, _question: &Question, _message: &InMessage) -> Result<Given, Misfit> {
    Err(Misfit::saying(say::sentence(draft, &talk.session.language, Sentence::RetryUnreadable)))
}
