//! Texts as the server takes them: parsed, trimmed, measured in UTF-16, with the entities that it finds by itself.

use serde_json::{Value, json};

use super::html::{self, Entity};
use super::params::Params;
use super::rule::{Refusal, Rule, Rules};

pub const TEXT_LIMIT: usize = 4096;
pub const CAPTION_LIMIT: usize = 1024;

/// A text and what its parts mean.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Formatted {
    pub text: String,
    pub entities: Vec<Entity>,
}

impl Formatted {
    /// Returns a text typed by a person: no markup, only what the server recognises.
    pub fn typed(text: &str) -> Self {
        let mut formatted = Self {
            text: text.to_owned(),
            entities: Vec::new(),
        };
        formatted.recognise();
        formatted
    }

    pub fn entities_json(&self) -> Value {
        let entity_json = |entity: &Entity| {
            let mut object =
                json!({ "type": entity.kind, "offset": entity.offset, "length": entity.length });
            if let Some((name, value)) = &entity.extra {
                object[*name] = value.clone();
            }
            object
        };
        self.entities.iter().map(entity_json).collect()
    }

    /// Puts in who is mentioned, and leaves out mentions of people whom the bot does not know.
    pub fn introduce(&mut self, known: impl Fn(i64) -> Option<Value>) -> Vec<String> {
        let mut strangers = Vec::new();
        for entity in self
            .entities
            .iter_mut()
            .filter(|entity| entity.kind == "text_mention")
        {
            let id = entity
                .extra
                .as_ref()
                .and_then(|(_, user)| user["id"].as_i64())
                .unwrap_or(0);
            match known(id) {
                Some(user) => entity.extra = Some(("user", user)),
                None => {
                    strangers.push(format!("a mention of {id}, whom the bot does not know"));
                    entity.length = 0;
                }
            }
        }
        self.entities.retain(|entity| entity.length > 0);
        strangers
    }

    /// Cuts white space from both ends and keeps the entities in place.
    fn trim(&mut self) {
        let end = units(self.text.trim_end());
        self.text.truncate(self.text.trim_end().len());
        for entity in &mut self.entities {
            entity.length = entity.length.min(end.saturating_sub(entity.offset));
        }
        self.entities.retain(|entity| entity.length > 0);
        let first = self
            .entities
            .first()
            .map_or(usize::MAX, |entity| entity.offset);
        // Only spaces and line ends are cut here, so bytes, letters and units are the same number.
        let cut = self
            .text
            .bytes()
            .take_while(|byte| matches!(byte, b' ' | b'\n'))
            .count()
            .min(first);
        self.text.drain(..cut);
        for entity in &mut self.entities {
            entity.offset -= cut;
        }
    }

    /// Adds commands, mentions, tags and addresses, where no other entity is.
    fn recognise(&mut self) {
        let (mut offset, mut found) = (0, Vec::new());
        for word in self.text.split_inclusive(char::is_whitespace) {
            if let Some((kind, length)) = recognised(word.trim_end()) {
                let is_free = |entity: &Entity| {
                    entity.offset + entity.length <= offset || offset + length <= entity.offset
                };
                if self.entities.iter().all(is_free) {
                    found.push(Entity {
                        kind,
                        offset,
                        length,
                        extra: None,
                    });
                }
            }
            offset += units(word);
        }
        self.entities.extend(found);
        self.entities.sort_by(|left, right| {
            left.offset
                .cmp(&right.offset)
                .then(right.length.cmp(&left.length))
        });
    }
}

/// Reads the text of a message, which must not be empty.
pub fn message_text(rules: &Rules, params: &Params) -> Result<Formatted, Refusal> {
    rules.check(Rule::TextEmpty, params.text("text").is_empty())?;
    let formatted = read(rules, params, "text", "entities")?;
    rules.check(Rule::TextBlank, formatted.text.is_empty())?;
    rules.check(Rule::TextLong, units(&formatted.text) > TEXT_LIMIT)?;
    Ok(formatted)
}

/// Reads a caption, which may be empty.
pub fn caption(rules: &Rules, params: &Params) -> Result<Formatted, Refusal> {
    let formatted = read(rules, params, "caption", "caption_entities")?;
    rules.check(Rule::CaptionLong, units(&formatted.text) > CAPTION_LIMIT)?;
    Ok(formatted)
}

/// Returns the length in UTF-16 units.
pub fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

fn read(
    rules: &Rules,
    params: &Params,
    text_name: &str,
    entities_name: &str,
) -> Result<Formatted, Refusal> {
    let source = params.text(text_name);
    rules.check(Rule::TextHuge, source.len() > 1 << 15)?;
    let mode = params.text("parse_mode").to_ascii_lowercase();
    let is_known = matches!(mode.as_str(), "" | "none" | "html");
    if matches!(mode.as_str(), "markdown" | "markdownv2") {
        return Err(Refusal::new(
            501,
            "the emulator reads HTML only; Markdown needs 18 escapes and is not used here",
        ));
    }
    rules.check(Rule::ParseModeUnknown, !source.is_empty() && !is_known)?;
    let (text, entities) = match mode.as_str() {
        "html" => match html::parse(source) {
            Ok(parsed) => parsed,
            Err(error) => {
                rules.check_with(error.rule, true, || error.detail)?;
                (source.to_owned(), Vec::new())
            }
        },
        _ => (source.to_owned(), given_entities(params, entities_name)),
    };
    let mut formatted = Formatted {
        text: clean(&text),
        entities,
    };
    formatted.trim();
    formatted.recognise();
    Ok(formatted)
}

/// Replaces control characters with spaces, one for one, so that no entity moves.
fn clean(text: &str) -> String {
    text.chars()
        .map(|letter| {
            if letter.is_control() && letter != '\n' {
                ' '
            } else {
                letter
            }
        })
        .collect()
}

fn given_entities(params: &Params, name: &str) -> Vec<Entity> {
    let Some(Ok(Value::Array(list))) = params.json(name) else {
        return Vec::new();
    };
    list.iter().filter_map(given_entity).collect()
}

fn given_entity(value: &Value) -> Option<Entity> {
    const KINDS: [&str; 11] = [
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "code",
        "pre",
        "text_link",
        "text_mention",
        "blockquote",
        "expandable_blockquote",
    ];
    let kind = KINDS.into_iter().find(|kind| value["type"] == *kind)?;
    let number = |name: &str| {
        value[name]
            .as_u64()
            .and_then(|number| usize::try_from(number).ok())
    };
    let extra = ["url", "language", "user"]
        .into_iter()
        .find_map(|name| Some((name, value.get(name)?.clone())));
    Some(Entity {
        kind,
        offset: number("offset")?,
        length: number("length").filter(|length| *length > 0)?,
        extra,
    })
}

/// Returns what a word is by itself, and how many units of it.
fn recognised(word: &str) -> Option<(&'static str, usize)> {
    let name_length = |rest: &str| {
        rest.chars()
            .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
            .count()
    };
    if let Some(rest) = word.strip_prefix('/') {
        let count = rest
            .bytes()
            .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
            .count();
        let address = rest[count..]
            .strip_prefix('@')
            .map_or(0, |bot| 1 + name_length(bot));
        return (1..=32)
            .contains(&count)
            .then_some(("bot_command", 1 + count + address));
    }
    if let Some(rest) = word.strip_prefix('@') {
        let count = name_length(rest);
        return (count >= 3).then_some(("mention", 1 + count));
    }
    if let Some(rest) = word.strip_prefix('#') {
        let tag: String = rest.chars().take(name_length(rest)).collect();
        return tag
            .chars()
            .any(char::is_alphabetic)
            .then(|| ("hashtag", 1 + units(&tag)));
    }
    let bare = word.trim_end_matches(['.', ',', '!', '?', ';', ':', ')']);
    if bare.starts_with("https://") || bare.starts_with("http://") {
        return Some(("url", units(bare)));
    }
    let (name, host) = bare.split_once('@')?;
    let is_address =
        !name.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.');
    is_address.then(|| ("email", units(bare)))
}
