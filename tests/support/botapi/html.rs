//! Telegram's HTML: which tags it knows, how they nest, and what exactly it says when they do not.
//!
//! It follows the server's own scanner byte by byte, because the byte offsets are part of the error texts.

use serde_json::{Value, json};

use super::rule::Rule;

/// A stretch of text with a meaning; offset and length are UTF-16 units, as everywhere in the Bot API.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    pub kind: &'static str,
    pub offset: usize,
    pub length: usize,
    /// `url`, `language`, `user` or `custom_emoji_id`.
    pub extra: Option<(&'static str, Value)>,
}

/// Why a text cannot be read: the rule, and what the server adds to the rule's text.
#[derive(Debug, PartialEq)]
pub struct HtmlError {
    pub rule: Rule,
    pub detail: String,
}

const TAGS: [&str; 17] = [
    "a",
    "b",
    "strong",
    "i",
    "em",
    "s",
    "strike",
    "del",
    "u",
    "ins",
    "tg-spoiler",
    "tg-emoji",
    "tg-time",
    "span",
    "pre",
    "code",
    "blockquote",
];

/// Returns the visible text and its entities.
pub fn parse(source: &str) -> Result<(String, Vec<Entity>), HtmlError> {
    let mut scanner = Scanner {
        source: source.as_bytes(),
        at: 0,
        text: String::new(),
        units: 0,
        open: Vec::new(),
        entities: Vec::new(),
    };
    scanner.run(source)?;
    let mut entities = scanner.entities;
    for code in entities.iter_mut().filter(|entity| entity.kind == "code") {
        code.extra = None;
    }
    entities.sort_by(|left, right| {
        left.offset
            .cmp(&right.offset)
            .then(right.length.cmp(&left.length))
    });
    Ok((scanner.text, entities))
}

struct Open {
    tag: String,
    argument: String,
    units: usize,
    text_start: usize,
}

struct Scanner<'a> {
    source: &'a [u8],
    at: usize,
    text: String,
    units: usize,
    open: Vec<Open>,
    entities: Vec<Entity>,
}

impl Scanner<'_> {
    fn run(&mut self, source: &str) -> Result<(), HtmlError> {
        while let Some(letter) = source[self.at..].chars().next() {
            match letter {
                '&' => match decode(self.source, self.at) {
                    Some((decoded, next)) => {
                        self.push(decoded);
                        self.at = next;
                    }
                    None => self.step(letter),
                },
                '<' if self.peek(1) == b'/' => self.end_tag()?,
                '<' => self.start_tag()?,
                _ => self.step(letter),
            }
        }
        match self.open.last() {
            Some(open) => fail(Rule::HtmlEndTagMissing, format!("\"{}\"", open.tag)),
            None => Ok(()),
        }
    }

    fn step(&mut self, letter: char) {
        self.push(letter);
        self.at += letter.len_utf8();
    }

    fn push(&mut self, letter: char) {
        self.text.push(letter);
        self.units += letter.len_utf16();
    }

    /// Returns the byte some way ahead, and 0 behind the end, as a C string has it.
    fn peek(&self, ahead: usize) -> u8 {
        self.source.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn skip_while(&mut self, test: impl Fn(u8) -> bool) -> String {
        let start = self.at;
        while self.peek(0) != 0 && test(self.peek(0)) {
            self.at += 1;
        }
        String::from_utf8_lossy(&self.source[start..self.at]).into_owned()
    }

    fn start_tag(&mut self) -> Result<(), HtmlError> {
        let begin = self.at;
        self.at += 1;
        let tag = self
            .skip_while(|byte| !is_space(byte) && byte != b'>')
            .to_ascii_lowercase();
        if self.peek(0) == 0 {
            return fail(Rule::HtmlStartTagOpen, format!("at byte offset {begin}"));
        }
        if !TAGS.contains(&tag.as_str()) {
            return fail(
                Rule::HtmlTagUnknown,
                format!("\"{tag}\" at byte offset {begin}"),
            );
        }
        let mut argument = String::new();
        while let Some((name, value)) = self.attribute(&tag, begin)? {
            if let Some(found) = argument_of(&tag, &name, value) {
                argument = found;
            }
        }
        self.at += 1;
        if tag == "span" && argument != "spoiler" {
            return fail(Rule::HtmlSpanClass, begin.to_string());
        }
        self.open.push(Open {
            tag,
            argument,
            units: self.units,
            text_start: self.text.len(),
        });
        Ok(())
    }

    /// Reads one attribute; `None` at the `>` that ends the tag, which stays unread.
    fn attribute(
        &mut self,
        tag: &str,
        begin: usize,
    ) -> Result<Option<(String, Option<String>)>, HtmlError> {
        self.skip_while(is_space);
        if self.peek(0) == b'>' {
            return Ok(None);
        }
        let name = self.skip_while(|byte| !is_space(byte) && !b"=>/\"'".contains(&byte));
        if name.is_empty() {
            return fail(
                Rule::HtmlAttributeEmpty,
                format!("\"{tag}\" at byte offset {begin}"),
            );
        }
        self.skip_while(is_space);
        if self.peek(0) != b'=' {
            self.fail_at_end(tag, begin)?;
            return Ok(Some((name, None)));
        }
        self.at += 1;
        self.skip_while(is_space);
        self.fail_at_end(tag, begin)?;
        let value = match self.peek(0) {
            quote @ (b'"' | b'\'') => self.quoted(quote),
            _ => self.token()?,
        };
        if self.peek(0) == 0 {
            return fail(Rule::HtmlStartTagOpen, format!("at byte offset {begin}"));
        }
        Ok(Some((name, Some(value))))
    }

    fn fail_at_end(&self, tag: &str, begin: usize) -> Result<(), HtmlError> {
        if self.peek(0) == 0 {
            return fail(
                Rule::HtmlStartTagOpen,
                format!("\"{tag}\" at byte offset {begin}"),
            );
        }
        Ok(())
    }

    fn token(&mut self) -> Result<String, HtmlError> {
        let begin = self.at;
        let token =
            self.skip_while(|byte| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-');
        if !is_space(self.peek(0)) && self.peek(0) != b'>' {
            return fail(Rule::HtmlTokenBroken, begin.to_string());
        }
        Ok(token.to_ascii_lowercase())
    }

    fn quoted(&mut self, quote: u8) -> String {
        self.at += 1;
        let mut value = Vec::new();
        while self.peek(0) != quote && self.peek(0) != 0 {
            let decoded = if self.peek(0) == b'&' {
                decode(self.source, self.at)
            } else {
                None
            };
            match decoded {
                Some((letter, next)) => {
                    value.extend(letter.to_string().bytes());
                    self.at = next;
                }
                None => {
                    value.push(self.peek(0));
                    self.at += 1;
                }
            }
        }
        if self.peek(0) == quote {
            self.at += 1;
        }
        String::from_utf8_lossy(&value).into_owned()
    }

    fn end_tag(&mut self) -> Result<(), HtmlError> {
        let begin = self.at;
        let Some(open) = self.open.pop() else {
            return fail(Rule::HtmlEndTagStray, begin.to_string());
        };
        self.at += 2;
        let tag = self
            .skip_while(|byte| !is_space(byte) && byte != b'>')
            .to_ascii_lowercase();
        self.skip_while(is_space);
        if self.peek(0) != b'>' {
            return fail(Rule::HtmlEndTagOpen, begin.to_string());
        }
        if !tag.is_empty() && tag != open.tag {
            return fail(
                Rule::HtmlEndTagCrossed,
                format!("{begin}, expected \"</{}>\", found \"</{tag}>\"", open.tag),
            );
        }
        self.at += 1;
        if self.units > open.units {
            self.close(open);
        }
        Ok(())
    }

    fn close(&mut self, open: Open) {
        let (offset, length) = (open.units, self.units - open.units);
        if let Some(last) = self
            .entities
            .last_mut()
            .filter(|last| (last.offset, last.length) == (offset, length))
        {
            // `<pre><code class="language-…">` is one entity, whichever of the two is inside.
            let inner_language = last
                .extra
                .clone()
                .filter(|_| open.tag == "pre" && last.kind == "code");
            let outer_language =
                (open.tag == "code" && last.kind == "pre" && !open.argument.is_empty())
                    .then(|| ("language", Value::String(open.argument.clone())));
            if let Some(language) = inner_language.or(outer_language) {
                (last.kind, last.extra) = ("pre", Some(language));
                return;
            }
        }
        let inner = self.text[open.text_start..].to_owned();
        if let Some((kind, extra)) = meaning(&open, &inner) {
            self.entities.push(Entity {
                kind,
                offset,
                length,
                extra,
            });
        }
    }
}

fn fail<T>(rule: Rule, detail: String) -> Result<T, HtmlError> {
    Err(HtmlError { rule, detail })
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | 0 | 0x0b)
}

/// Returns what an attribute means to its tag, if anything.
fn argument_of(tag: &str, name: &str, value: Option<String>) -> Option<String> {
    match (tag, name, value) {
        ("blockquote", "expandable", _) => Some("1".into()),
        ("a", "href", Some(value))
        | ("tg-emoji", "emoji-id", Some(value))
        | ("tg-time", "unix", Some(value)) => Some(value),
        ("code", "class", Some(value)) => value.strip_prefix("language-").map(str::to_owned),
        ("span", "class", Some(value)) => value.strip_prefix("tg-").map(str::to_owned),
        _ => None,
    }
}

fn meaning(open: &Open, inner: &str) -> Option<(&'static str, Option<(&'static str, Value)>)> {
    let plain = |kind| Some((kind, None));
    match open.tag.as_str() {
        "b" | "strong" => plain("bold"),
        "i" | "em" => plain("italic"),
        "s" | "strike" | "del" => plain("strikethrough"),
        "u" | "ins" => plain("underline"),
        "tg-spoiler" | "span" => plain("spoiler"),
        "pre" => plain("pre"),
        // The language stays with the entity until a `pre` around it may take it.
        "code" if !open.argument.is_empty() => Some((
            "code",
            Some(("language", Value::String(open.argument.clone()))),
        )),
        "code" => plain("code"),
        "blockquote" if open.argument.is_empty() => plain("blockquote"),
        "blockquote" => plain("expandable_blockquote"),
        "tg-emoji" => Some((
            "custom_emoji",
            Some(("custom_emoji_id", Value::String(open.argument.clone()))),
        )),
        "tg-time" => Some((
            "date_time",
            open.argument
                .parse::<i64>()
                .ok()
                .map(|unix| ("unix_time", json!(unix))),
        )),
        "a" => link(if open.argument.is_empty() {
            inner
        } else {
            &open.argument
        }),
        _ => None,
    }
}

fn link(address: &str) -> Option<(&'static str, Option<(&'static str, Value)>)> {
    if let Some(id) = address
        .strip_prefix("tg://user?id=")
        .and_then(|id| id.parse::<i64>().ok())
    {
        return Some((
            "text_mention",
            Some((
                "user",
                json!({ "id": id, "is_bot": false, "first_name": "" }),
            )),
        ));
    }
    let full = if address.contains("://") {
        address.to_owned()
    } else {
        format!("http://{address}")
    };
    let parsed = url::Url::parse(&full)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https" | "tg" | "ton"))?;
    let is_reachable =
        parsed.scheme() == "tg" || parsed.host_str().is_some_and(|host| host.contains('.'));
    // A link to nowhere is silently shown as plain text.
    is_reachable.then(|| {
        (
            "text_link",
            Some(("url", Value::String(parsed.to_string()))),
        )
    })
}

/// Reads `&lt;`, `&#60;` or `&#x3c;` at a place; `None` means that the `&` stands for itself.
fn decode(source: &[u8], at: usize) -> Option<(char, usize)> {
    // Twelve bytes hold every reference that the server accepts.
    let rest = valid_start(&source[at + 1..source.len().min(at + 13)]);
    let (letter, length) = match rest.strip_prefix('#') {
        Some(number) => {
            let (digits, radix, prefix) = match number.strip_prefix('x') {
                Some(hex) => (hex, 16, 3),
                None => (number, 10, 2),
            };
            let count = digits
                .bytes()
                .take_while(|byte| char::from(*byte).is_digit(radix))
                .count();
            let code = u32::from_str_radix(&digits[..count], radix)
                .ok()
                .filter(|code| *code != 0)?;
            (
                char::from_u32(code).filter(|_| prefix + count < 10)?,
                prefix + count,
            )
        }
        None => {
            let count = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
            let letter = match &rest[..count] {
                "lt" => '<',
                "gt" => '>',
                "amp" => '&',
                "quot" => '"',
                _ => return None,
            };
            (letter, count + 1)
        }
    };
    let end = at + length;
    Some((
        letter,
        if source.get(end) == Some(&b';') {
            end + 1
        } else {
            end
        },
    ))
}

/// Returns the readable beginning of bytes that may be cut inside a letter.
fn valid_start(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
    }
}
