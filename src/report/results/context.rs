//! What the results are made from, and how they are named.

use crate::dialog::ast::QuestionType;
use crate::dialog::words::{Sentence, Words};
use crate::id::Name;
use crate::report::catalogue::{Origin, Question};
use crate::report::pseudonym::Pseudonyms;
use crate::store::StoreError;

use super::options::ReportOptions;
use super::response;
use crate::dialog::reading::TextReader;

/// What the results are made from, and how they are named.
pub struct Context<'a> {
    pub origin: &'a Origin<'a>,
    pub options: &'a ReportOptions,
    pub language: Name,
    pub yes: String,
    pub no: String,
    pub pseudonyms: Pseudonyms,
    pub reader: TextReader,
}

impl<'a> Context<'a> {
    /// Prepares the words, pseudonyms and themes.
    pub fn new(origin: &'a Origin<'a>, options: &'a ReportOptions) -> Result<Self, StoreError> {
        let bot = &origin.dialogs.bot;
        let english = Name::new_static("en");
        let language = options.language.clone();
        let language = language
            .or_else(|| bot.languages.first().cloned())
            .unwrap_or(english);
        let words = Words::for_language(bot, &language);
        let [yes, no] = [Sentence::Yes, Sentence::No].map(|word| words.say(word).into_owned());
        let pseudonyms = Pseudonyms::of(origin.store)?;
        Ok(Self {
            origin,
            options,
            language,
            yes,
            no,
            pseudonyms,
            reader: TextReader::new(&origin.dialogs.themes, &bot.languages),
        })
    }

    /// Returns the text of a question, else its name.
    pub fn question(&self, question: &Question) -> String {
        self.among(&question.texts)
            .unwrap_or(&question.name)
            .to_owned()
    }

    /// Returns the label of an answer, else its key.
    pub fn label(&self, question: &Question, key: &str) -> String {
        match (question.kind, key) {
            (QuestionType::Text, theme) => {
                let mut themes = self.origin.dialogs.themes.iter();
                let theme = themes.find(|known| known.name == theme);
                return theme
                    .map_or(key, |theme| theme.label_in(&self.language))
                    .to_owned();
            }
            (QuestionType::Yesno, "true") => return self.yes.clone(),
            (QuestionType::Yesno, "false") | (QuestionType::Consent, response::REFUSED) => {
                return self.no.clone();
            }
            _ => {}
        }
        let choices = question.meanings();
        let choice = choices.iter().find(|choice| choice.key == key);
        choice
            .map_or(key, |choice| choice.label_in(&self.language))
            .to_owned()
    }

    /// Returns the text in the language of the report, else in the first that has one.
    pub fn among<'t>(&self, texts: &'t [(Name, String)]) -> Option<&'t str> {
        let own = texts
            .iter()
            .find(|(language, _)| *language == self.language);
        own.or(texts.first()).map(|(_, text)| text.as_str())
    }
}
