//! What an editor shows of a key: the row of the page in `docs/` that explains it.

/// A page that explains keys in tables.
#[derive(Clone, Copy)]
pub enum Page {
    /// The keys of dialogs and of `bot.yaml`.
    Keys,
    /// The keys of conversation tests.
    Testing,
}

impl Page {
    fn text(self) -> &'static str {
        match self {
            Self::Keys => include_str!("../../../docs/keys.md"),
            Self::Testing => include_str!("../../../docs/testing.md"),
        }
    }
}

/// Returns what a page says of a key under the first of these headings that has it, as plain words.
pub fn hover(page: Page, headings: &[&str], key: &str) -> Option<String> {
    headings
        .iter()
        .find_map(|heading| under(page, heading, key))
}

fn under(page: Page, heading: &str, key: &str) -> Option<String> {
    let mut is_code = false;
    // A comment in an example is no heading.
    let mut lines = page.text().lines().filter(|line| {
        is_code ^= line.starts_with("```");
        !is_code
    });
    lines.find(|line| line.starts_with('#') && line.trim_start_matches('#').trim() == heading)?;
    let mut rows = lines.take_while(|line| !line.starts_with('#'));
    rows.find_map(|row| {
        if !row.starts_with("| `") {
            return None;
        }
        let mut cells = row.trim_matches('|').split(" | ");
        let named = cells.next()?;
        // Code stands at every second place between the backticks.
        let mut names = named.split('`').skip(1).step_by(2);
        names
            .any(|name| name.split(':').next() == Some(key))
            .then(|| cells.next().map(plain))?
    })
}

/// Returns Markdown without its links.
fn plain(words: &str) -> String {
    let mut out = String::new();
    let mut rest = words.trim();
    while let Some((before, link)) = rest.split_once('[') {
        let Some((label, after)) = link.split_once("](") else {
            break;
        };
        out.push_str(before);
        out.push_str(label);
        rest = after.split_once(')').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out.replace("\\|", "|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_explained_by_the_row_of_its_own_heading() {
        let hint = hover(Page::Keys, &["Questions"], "hint");
        assert_eq!(hint.as_deref(), Some("a line below the question"));
        let photo = hover(Page::Keys, &["say"], "file");
        assert_eq!(photo.as_deref(), Some("a path below the dialogs folder"));
        let bot = hover(Page::Testing, &["The talk"], "at_desk");
        assert!(bot.is_some_and(|words| words.starts_with("the desk was shown")));
        assert_eq!(hover(Page::Keys, &["Questions"], "nothing"), None);
    }

    #[test]
    fn links_become_words() {
        assert_eq!(
            plain("one [of](a.md#b) these [two](c)."),
            "one of these two."
        );
    }
}
