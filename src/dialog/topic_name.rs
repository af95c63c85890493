//! How the topics of a desk are named: words, and who and where the customer is.

use std::ops::Range;

use crate::id::Name;

/// A template for names of topics.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicName(pub Vec<Part>);

/// A part of such a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Words that are always the same.
    Words(String),
    /// A field of the contact, such as `name`.
    Field(Name),
    /// The dialog that the customer is in.
    Dialog,
    /// The desk.
    Desk,
}

/// A placeholder that a name of a topic cannot have: what is written in it, and where.
pub type Unknown = (String, Range<usize>);

impl Default for TopicName {
    fn default() -> Self {
        Self(vec![
            Part::Field(Name::new_static("name")),
            Part::Words(" · ".to_owned()),
            Part::Dialog,
        ])
    }
}

impl TopicName {
    /// Parses a template.
    ///
    /// Fails with the first placeholder that it cannot have.
    ///
    /// ```
    /// use vraag::dialog::topic_name::TopicName;
    ///
    /// assert_eq!(TopicName::parse("${contact.name} · ${dialog}"), Ok(TopicName::default()));
    /// assert_eq!(TopicName::parse("for ${dog}"), Err(("dog".to_owned(), 4..10)));
    /// ```
    pub fn parse(text: &str) -> Result<Self, Unknown> {
        let mut parts = Vec::new();
        let mut from = 0;
        while let Some(open) = text[from..].find("${").map(|at| from + at) {
            let end = text[open..].find('}').map_or(text.len(), |at| open + at);
            let place = text[open + 2..end].trim();
            let part = match place.split_once('.') {
                None if place == "dialog" => Part::Dialog,
                None if place == "desk" => Part::Desk,
                Some(("contact", field)) if is_name(field) => Part::Field(field.into()),
                _ => return Err((place.to_owned(), open..(end + 1).min(text.len()))),
            };
            if open > from {
                parts.push(Part::Words(text[from..open].to_owned()));
            }
            parts.push(part);
            from = (end + 1).min(text.len());
        }
        if from < text.len() {
            parts.push(Part::Words(text[from..].to_owned()));
        }
        Ok(Self(parts))
    }

    /// Returns how many characters of a name are always the same.
    pub fn fixed_length(&self) -> usize {
        let length = |part: &Part| match part {
            Part::Words(words) => words.chars().count(),
            Part::Field(_) | Part::Dialog | Part::Desk => 0,
        };
        self.0.iter().map(length).sum()
    }
}

fn is_name(field: &str) -> bool {
    !field.is_empty() && field.chars().all(|c| c.is_alphanumeric() || c == '_')
}
