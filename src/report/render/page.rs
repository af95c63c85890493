//! Writes HTML: everything that comes from people is escaped here and nowhere else.

/// A page that is being written.
#[derive(Default)]
pub struct Page(String);

impl Page {
    /// Adds markup of the program's own.
    pub fn raw(&mut self, markup: &str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Adds text, escaped.
    pub fn text(&mut self, text: &str) -> &mut Self {
        for letter in text.chars() {
            match letter {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                // Unseen letters that turn the direction of everything behind them.
                '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
                '\n' => self.0.push_str("<br>"),
                letter if letter.is_control() => self.0.push(' '),
                letter => self.0.push(letter),
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
    /// said to those who do not see where it stands.
    pub fn details(&mut self, text: &str, of: &str) -> &mut Self {
        self.raw("<details><summary>").text(text);
        self.element("span class=\"unseen\"", &format!(": {of}"))
            .raw("</summary>")
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
        self.0
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
