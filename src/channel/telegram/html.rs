//! Writes rich text as Telegram's HTML; words and addresses are inserted only through a type that
//! escapes them.

use std::borrow::Cow;
use std::fmt::Write;

use super::bot::CAPABILITIES;
use crate::message::{Rich, Style};

/// Text as a call carries it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Markup {
    /// The value of `text` or `caption`.
    pub text: String,
    /// Whether it is HTML; plain text needs no parsing and cannot break it.
    pub is_html: bool,
}

/// HTML under construction: everything except our own tags is escaped.
#[derive(Default)]
struct Html(String);

/// An escaped address for `href`.
struct Address(String);

/// Writes a text: unchanged if it has no style, else as HTML. A mention names the member of the
/// place.
pub(super) fn lower(text: &Rich, member: Option<i64>) -> Markup {
    // A message that would become too long stays unchanged.
    let (before, after) = (units(&text.words()), units(&inert(&text.words())));
    let fits = [CAPABILITIES.caption_max, CAPABILITIES.text_max]
        .into_iter()
        .all(|most| before > most || after <= most);
    let made = |words: &str| {
        if fits {
            inert(words).into_owned()
        } else {
            words.to_owned()
        }
    };
    if text.0.iter().all(|run| !is_visible(&run.style, member)) {
        return Markup {
            text: made(&text.words()),
            is_html: false,
        };
    }
    let mut html = Html::default();
    for run in text.0.iter().filter(|run| !run.text.is_empty()) {
        html.run(&made(&run.text), &run.style, member);
    }
    Markup {
        text: html.0,
        is_html: true,
    }
}

/// Makes customers' words inert, so that Telegram finds no links, people or commands in them: text
/// between Unicode isolates gets invisible characters in between.
fn inert(words: &str) -> Cow<'_, str> {
    if !words.contains('\u{2068}') {
        return Cow::Borrowed(words);
    }
    let (mut made, mut depth) = (String::with_capacity(words.len()), 0_u32);
    for char in words.chars() {
        made.push(char);
        match char {
            '\u{2068}' => depth += 1,
            '\u{2069}' => depth = depth.saturating_sub(1),
            '@' | '/' | '#' | '.' | ':' if depth > 0 => made.push('\u{2060}'),
            _ => {}
        }
    }
    Cow::Owned(made)
}

fn units(words: &str) -> usize {
    words.encode_utf16().count()
}

fn is_visible(style: &Style, member: Option<i64>) -> bool {
    match style {
        Style::Plain => false,
        Style::Mention => member.is_some(),
        Style::Call(_) => true,
        Style::Bold | Style::Italic | Style::Code => true,
        Style::Link(address) => Address::checked(address).is_some(),
    }
}

impl Html {
    fn run(&mut self, words: &str, style: &Style, member: Option<i64>) {
        match (style, member) {
            (Style::Plain, _) | (Style::Mention, None) => self.words(words),
            (Style::Mention, Some(member)) => {
                self.link(&Address(format!("tg://user?id={member}")), words)
            }
            (Style::Call(person), _) => {
                self.link(&Address(format!("tg://user?id={person}")), words)
            }
            (Style::Bold, _) => self.inside("b", words),
            (Style::Italic, _) => self.inside("i", words),
            (Style::Code, _) => self.inside("code", words),
            (Style::Link(address), _) => match Address::checked(address) {
                Some(address) => self.link(&address, words),
                None => self.words(words),
            },
        }
    }

    fn words(&mut self, words: &str) {
        for char in words.chars() {
            match char {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                _ => self.0.push(char),
            }
        }
    }

    fn inside(&mut self, tag: &'static str, words: &str) {
        let _ = write!(self.0, "<{tag}>");
        self.words(words);
        let _ = write!(self.0, "</{tag}>");
    }

    fn link(&mut self, address: &Address, words: &str) {
        let _ = write!(self.0, "<a href=\"{}\">", address.0);
        self.words(words);
        self.0.push_str("</a>");
    }
}

impl Address {
    /// Escapes an address with a harmless scheme; `None` for scripts, files and other schemes.
    fn checked(address: &str) -> Option<Self> {
        let url = url::Url::parse(address.trim()).ok()?;
        let leads_somewhere = match url.scheme() {
            "http" | "https" => url.has_host(),
            "tg" | "mailto" => true,
            _ => false,
        };
        let escaped = url
            .as_str()
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&quot;");
        leads_somewhere.then_some(Self(escaped))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::message::TextRun;

    fn style() -> impl Strategy<Value = Style> {
        prop_oneof![
            Just(Style::Plain),
            Just(Style::Bold),
            Just(Style::Italic),
            Just(Style::Code),
            ".{0,12}".prop_map(Style::Link),
            r#"(https?|tg|mailto|javascript)://[a-z]{1,5}["'<>&/?= a-z]{0,12}"#
                .prop_map(Style::Link),
        ]
    }

    fn rich() -> impl Strategy<Value = Rich> {
        let run = (r#"([<>&"'/a-z ;#0-9\n]|.){0,24}"#, style())
            .prop_map(|(text, style)| TextRun { text, style });
        prop::collection::vec(run, 0..6).prop_map(Rich)
    }

    /// Parses HTML the way Telegram does: only our four tags, never nested, every entity known.
    /// Returns the words.
    fn read(html: &str) -> Result<String, String> {
        let (mut words, mut rest, mut open) = (String::new(), html, None::<&str>);
        while let Some(at) = rest.find(['<', '>', '&']) {
            words.push_str(&rest[..at]);
            rest = &rest[at..];
            let end = rest
                .find(if rest.starts_with('&') { ';' } else { '>' })
                .ok_or("not closed")?;
            let (token, after) = rest.split_at(end + 1);
            rest = after;
            match (token, open) {
                ("&amp;", _) => words.push('&'),
                ("&lt;", _) => words.push('<'),
                ("&gt;", _) => words.push('>'),
                ("<b>", None) => open = Some("</b>"),
                ("<i>", None) => open = Some("</i>"),
                ("<code>", None) => open = Some("</code>"),
                (tag, None) if tag.starts_with("<a href=\"") && tag.ends_with("\">") => {
                    let address = &tag[9..tag.len() - 2];
                    if address.contains(['"', '<', '>']) {
                        return Err(format!("broken address {address}"));
                    }
                    open = Some("</a>");
                }
                (tag, Some(close)) if tag == close => open = None,
                (token, _) => return Err(format!("stray {token}")),
            }
        }
        words.push_str(rest);
        if open.is_some() {
            Err("left open".into())
        } else {
            Ok(words)
        }
    }

    proptest! {
        #[test]
        fn no_name_or_answer_breaks_the_markup(text in rich()) {
            let markup = lower(&text, None);
            let shown = if markup.is_html { read(&markup.text) } else { Ok(markup.text) };
            let seen = |words: String| words.replace('\u{2060}', "");
            prop_assert_eq!(shown.map(seen), Ok(seen(text.words())));
        }
    }

    fn link(address: &str) -> Markup {
        lower(
            &Rich(vec![TextRun {
                text: "x".into(),
                style: Style::Link(address.into()),
            }]),
            None,
        )
    }

    #[test]
    fn an_address_cannot_leave_its_quotes() {
        assert_eq!(
            link("https://a.b/?q=\"><b>&z").text,
            "<a href=\"https://a.b/?q=%22%3E%3Cb%3E&amp;z\">x</a>"
        );
    }

    #[test]
    fn scripts_files_and_nonsense_are_shown_as_words_only() {
        for address in [
            "javascript:alert(1)",
            "file:///etc/passwd",
            "data:text/html,x",
            "https://",
            "roasters",
        ] {
            assert_eq!(
                link(address),
                Markup {
                    text: "x".into(),
                    is_html: false
                },
                "{address}"
            );
        }
    }

    #[test]
    fn words_without_style_go_out_as_they_are() {
        assert_eq!(
            lower(&Rich::plain("1 < 2 & 3"), None),
            Markup {
                text: "1 < 2 & 3".into(),
                is_html: false
            }
        );
    }

    #[test]
    fn what_people_gave_is_no_link_no_person_and_no_command() {
        for words in ["t.me/x", "@admin", "/stop", "#tag", "https://evil.example"] {
            let shown = lower(
                &Rich::plain(format!("Dag \u{2068}{words}\u{2069}, see roasters.nl")),
                None,
            )
            .text;
            assert!(!shown.contains(words), "{words}");
            assert_eq!(
                shown.replace('\u{2060}', ""),
                format!("Dag \u{2068}{words}\u{2069}, see roasters.nl")
            );
            assert!(
                shown.ends_with("see roasters.nl"),
                "the author's own words stay as they are"
            );
        }
        let full = format!("\u{2068}{}\u{2069}", "@a ".repeat(1364));
        assert_eq!(
            lower(&Rich::plain(full.clone()), None).text,
            full,
            "it would not fit any more"
        );
    }

    #[test]
    fn a_mention_tells_the_member_and_nobody_where_there_is_none() {
        let text = Rich(vec![TextRun {
            text: "<Noor>".into(),
            style: Style::Mention,
        }]);
        assert_eq!(
            lower(&text, Some(5)).text,
            "<a href=\"tg://user?id=5\">&lt;Noor&gt;</a>"
        );
        assert_eq!(
            lower(&text, None),
            Markup {
                text: "<Noor>".into(),
                is_html: false
            }
        );
    }
}
