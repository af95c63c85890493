//! Writes a message as the page's script reads it: plain values, never markup.

use serde_json::{Value, json};

use super::files;
use super::service::Web;
use super::visitor::WebPlace;
use crate::channel::Capabilities;
use crate::channel::payload;
use crate::channel::render::{Layout, MessagePart, render};
use crate::hex::Hex;
use crate::message::{Action, Button, ButtonState, Media, OutMessage, Rich, Style};
use crate::time::Duration;

/// What a page shows.
pub(super) const CAPABILITIES: Capabilities = Capabilities {
    buttons: true,
    requests: false,
    edits: true,
    corrections: false,
    moves: false,
    topics: false,
    media: true,
    text_max: 20_000,
    caption_max: 20_000,
    buttons_max: 200,
    label_max: 400,
    window: Some(Duration(30 * Duration::DAY.0)),
};

/// Schemes of addresses that a link on a page may lead to.
const SCHEMES: [&str; 5] = ["http", "https", "mailto", "tel", "tg"];

impl Web {
    /// Returns the parts of a message as the page shows them.
    pub(super) fn parts(&self, place: &WebPlace<'_>, message: &OutMessage) -> Value {
        let parts = render(message, &CAPABILITIES);
        parts.iter().map(|part| self.part(place, part)).collect()
    }

    fn part(&self, place: &WebPlace<'_>, part: &MessagePart) -> Value {
        let mut value = json!({ "text": text(&part.text) });
        if let Some(media) = &part.media {
            value["media"] = self.media(media);
        }
        match &part.layout {
            Layout::Rows(rows) => {
                let row = |row: &Vec<Button>| -> Value {
                    row.iter()
                        .map(|button| self.button(place, button))
                        .collect()
                };
                value["rows"] = rows.iter().map(row).collect();
            }
            Layout::Reply(hint) => value["hint"] = json!(hint),
            // A page cannot share what a telephone can, so such buttons are never made for it.
            Layout::None | Layout::Share { .. } => {}
        }
        value
    }

    fn button(&self, place: &WebPlace<'_>, button: &Button) -> Value {
        let is_quiet = button.mark == ButtonState::Extra;
        let mut value = json!({ "label": button.label, "extra": is_quiet });
        match &button.action {
            Action::Tap(token) => value["tap"] = json!(token.write()),
            Action::Url(address) => value["url"] = json!(safe_link(address)),
            Action::Share(text) => value["share"] = json!(text),
            Action::Start { dialog, section } => {
                let link = (self.0.links)(dialog, section);
                let group = || (self.0.offers)(&format!("web/-/-/~{}", place.visitor));
                let payload = link.map(|link| match place.is_group.then(group).flatten() {
                    Some(group) => payload::write(&link, group),
                    None => link.to_string(),
                });
                value["start"] = json!(payload.unwrap_or_else(|| dialog.to_string()));
            }
        }
        value
    }

    fn media(&self, media: &Media) -> Value {
        let file = |path: &str| {
            let address = self.seal().map(|seal| files::address(&seal, path));
            (address, path.rsplit('/').next().unwrap_or(path).to_owned())
        };
        match media {
            Media::Photo(path) => {
                let (address, name) = file(path);
                json!({ "picture": address, "name": name })
            }
            Media::File(path) => {
                let (address, name) = file(path);
                json!({ "file": address, "name": name })
            }
            // The page has nothing of what was said elsewhere.
            Media::Copy { .. } => json!({ "name": "[…]" }),
            Media::Passed(passed) => json!({ "name": passed.instead }),
            Media::Attachment { name, bytes } => {
                json!({ "saved": Hex(bytes).to_string(), "name": name })
            }
            Media::Document { name, body } => json!({ "body": body, "name": name }),
            Media::Picture { name, bytes } => {
                json!({ "bytes": Hex(bytes).to_string(), "name": name })
            }
        }
    }
}

fn text(text: &Rich) -> Value {
    text.0
        .iter()
        .map(|run| match &run.style {
            Style::Plain => json!([run.text]),
            Style::Bold | Style::Mention | Style::Call(_) => json!([run.text, "strong"]),
            Style::Italic => json!([run.text, "em"]),
            Style::Code => json!([run.text, "code"]),
            Style::Link(address) => json!([run.text, "a", safe_link(address)]),
        })
        .collect()
}

/// Returns an address that a link may lead to; `None` if following it could run something.
fn safe_link(address: &str) -> Option<&str> {
    let url = url::Url::parse(address).ok()?;
    SCHEMES.contains(&url.scheme()).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::safe_link;

    #[test]
    fn a_link_that_runs_something_leads_nowhere() {
        for address in [
            "javascript:alert(1)",
            " JAVASCRIPT:alert(1)",
            "java\nscript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "vbscript:x",
            "blob:https://x",
            "/here",
        ] {
            assert_eq!(safe_link(address), None, "{address}");
        }
        for address in ["https://roasters.example/", "mailto:a@b.example", "tel:+31"] {
            assert_eq!(safe_link(address), Some(address));
        }
    }
}
