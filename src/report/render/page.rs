//! Writes HTML: everything that comes from people is escaped here and nowhere else.

use crate::hex::Hex;
use crate::stable_hash::hash;

/// A page that is being written.
#[derive(Default)]
pub struct Page {
    text: String,
    /// `None` if parts that are opened by a tap stand in the page itself.
    apart: Option<Apart>,
    /// Where the parts begin that are being written, and the text on each and what it belongs to.
    open: Vec<(usize, String, String)>,
}

/// A page of which parts stand at addresses of their own, so that it stays small.
#[derive(Clone, Debug, Default)]
pub struct Apart {
    /// What stands on the page itself.
    pub markup: String,
    /// The parts.
    pub parts: Vec<Part>,
    address: String,
    room: usize,
}

/// A part at an address of its own.
#[derive(Clone, Debug)]
pub struct Part {
    /// What the address ends with, as `&part=KEY`.
    pub key: String,
    /// What it is.
    pub title: String,
    /// What stands there.
    pub markup: String,
}

impl Apart {
    /// Begins a page at an address with fields, to which that of each part is added. Once so many
    /// bytes are written, questions are parts as well.
    pub fn new(address: String, room: usize) -> Self {
        Self {
            address,
            room,
            ..Self::default()
        }
    }

    /// Adds a part; returns the link to it.
    pub fn add(&mut self, title: String, markup: String) -> String {
        let key = Hex(&hash(title.bytes()).to_be_bytes()).to_string();
        let link = format!("{}&part={key}", self.address);
        self.parts.push(Part { key, title, markup });
        link
    }
}

impl Page {
    /// Begins a page whose parts stand elsewhere.
    pub fn with_parts(apart: Apart) -> Self {
        Self {
            apart: Some(apart),
            ..Self::default()
        }
    }

    /// Returns whether parts stand elsewhere.
    pub fn has_parts(&self) -> bool {
        self.apart.is_some()
    }

    /// Returns whether there is no room for another question on the page itself.
    pub fn is_full(&self) -> bool {
        let room = self.apart.as_ref().map(|apart| apart.room);
        room.is_some_and(|room| self.text.len() > room)
    }

    /// Adds markup of the program's own.
    pub fn raw(&mut self, markup: &str) -> &mut Self {
        self.text.push_str(markup);
        self
    }

    /// Adds text, escaped.
    pub fn text(&mut self, text: &str) -> &mut Self {
        for letter in text.chars() {
            match letter {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '"' => self.text.push_str("&quot;"),
                '\'' => self.text.push_str("&#39;"),
                // Unseen letters that turn the direction of everything behind them.
                '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
                '\n' => self.text.push_str("<br>"),
                letter if letter.is_control() => self.text.push(' '),
                letter => self.text.push(letter),
            }
        }
        self
    }

    /// Adds an element with text in it; `tag` may have attributes of the program's own.
    pub fn element(&mut self, tag: &str, text: &str) -> &mut Self {
        let name = tag.split(' ').next().unwrap_or(tag);
        self.raw("<")
            .raw(tag)
            .raw(">")
            .text(text)
            .raw("</")
            .raw(name)
            .raw(">")
    }

    /// Begins a part that is opened by a tap, with the text on it. `of` is what it belongs to: it is
    /// said to those who do not see where it stands. [`Self::end_details`] ends it.
    pub fn details(&mut self, text: &str, of: &str) -> &mut Self {
        self.open
            .push((self.text.len(), text.to_owned(), of.to_owned()));
        match self.has_parts() {
            true => self,
            false => self
                .raw("<details><summary>")
                .name(text, of)
                .raw("</summary>"),
        }
    }

    /// Ends a part that is opened by a tap.
    pub fn end_details(&mut self) -> &mut Self {
        let Some((at, text, of)) = self.open.pop() else {
            return self;
        };
        let Some(apart) = &mut self.apart else {
            return self.raw("</details>");
        };
        let title = match of.as_str() {
            "" => text.clone(),
            of => format!("{text}: {of}"),
        };
        let link = apart.add(title, self.text.split_off(at));
        self.raw("<div class=\"opens\"><a class=\"part\" href=\"")
            .text(&link)
            .raw("\">")
            .name(&text, &of)
            .raw("</a></div>")
    }

    fn name(&mut self, text: &str, of: &str) -> &mut Self {
        self.text(text);
        match of {
            "" => self,
            of => self.element("span class=\"unseen\"", &format!(": {of}")),
        }
    }

    /// Adds what the colours of a picture stand for: each class with its words.
    pub fn legend(&mut self, parts: &[(&str, &str)]) -> &mut Self {
        self.raw("<ul class=\"legend\">");
        for (class, text) in parts {
            let swatch = "<svg class=\"swatch\" viewBox=\"0 0 1 1\" aria-hidden=\"true\">";
            self.raw("<li>")
                .raw(swatch)
                .raw("<rect class=\"")
                .raw(class);
            self.raw("\" width=\"1\" height=\"1\"/></svg> ")
                .text(text)
                .raw("</li>");
        }
        self.raw("</ul>")
    }

    /// Adds a table cell with text in it.
    pub fn cell(&mut self, text: &str) -> &mut Self {
        self.element("td", text)
    }

    /// Returns the page.
    pub fn finish(self) -> String {
        self.text
    }

    /// Returns the page with its parts.
    pub fn finish_apart(self) -> Apart {
        Apart {
            markup: self.text,
            ..self.apart.unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_is_text_and_never_markup() {
        let mut page = Page::default();
        page.element(
            "p class=\"a\"",
            "<script>alert('1')</script> & \"x\"\u{202e}\u{7}",
        );
        let right = "<p class=\"a\">&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;x&quot; </p>";
        assert_eq!(page.finish(), right);
    }
}
