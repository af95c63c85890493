//! Lowers a message to what a channel can show: parts that fit, buttons in rows, or numbers if
//! there are no buttons.
//!
//! Pure and total; knows no messenger. Nothing that a person could read or press is lost.
//!
//! ```
//! use vraag::channel::render::plain;
//! use vraag::message::{Action, Button, Choice, Keyboard, ButtonState, OutMessage, Rich, Token};
//!
//! let button = |key: &str, label: &str| Button {
//!     label: label.to_owned(),
//!     action: Action::Tap(Token { question: 1, choice: Choice::Option(key.into()) }),
//!     mark: ButtonState::None,
//! };
//! let keyboard = Keyboard::Inline(vec![button("beans", "Beans"), button("ground", "Ground")]);
//! let message = OutMessage { text: Rich::plain("Beans or ground?"), keyboard, ..OutMessage::default() };
//! assert_eq!(plain(&message), "Beans or ground?\n\n1. Beans\n2. Ground");
//! ```

mod label;
mod list;
mod rows;
mod split;

use self::label::fit;
pub use self::label::shown as shown_label;
use self::split::split;
use crate::channel::Capabilities;
use crate::message::{
    Action, Button, ButtonState, Choice, Keyboard, Media, OutMessage, Rich, Style, TextRun,
};

/// One message as the channel sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MessagePart {
    /// The text; the caption if there is media.
    pub text: Rich,
    /// A picture or a file.
    pub media: Option<Media>,
    /// The buttons; only the last part has them.
    pub layout: Layout,
}

/// Laid-out buttons.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// No buttons.
    #[default]
    None,
    /// Buttons under the message, by rows, with final labels.
    Rows(Vec<Vec<Button>>),
    /// Buttons below the input line: one that shares something, then rows of words.
    Share {
        /// What the button shares.
        request: Request,
        /// The label of that button.
        label: String,
        /// Labels that are sent as text.
        extras: Vec<Vec<String>>,
    },
    /// Opens the input line for a reply, with this hint in it.
    Reply(String),
}

/// What a button below the input line shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// The person's own phone number.
    Contact,
    /// The person's own location.
    Location,
}

/// The capabilities of the poorest channel: text only.
pub const WORDS_ONLY: Capabilities = Capabilities {
    buttons: false,
    requests: false,
    edits: false,
    corrections: false,
    moves: false,
    topics: false,
    media: false,
    text_max: usize::MAX,
    caption_max: 0,
    buttons_max: 0,
    label_max: usize::MAX,
    window: None,
};

/// Lowers a message; empty only if the message is.
pub fn render(message: &OutMessage, can: &Capabilities) -> Vec<MessagePart> {
    let (below, mut layout) = lower_keyboard(&message.keyboard, can);
    if message.keyboard == Keyboard::Reply && can.buttons {
        layout = Layout::Reply(hint(&message.text));
    }
    let mut text = message.text.clone().then(Rich::plain(below));
    let mut media = message.media.clone();
    if !can.media
        && let Some(hidden) = media.take()
    {
        text = in_words(&hidden).then(text);
    }
    if text.words().trim().is_empty() {
        // A messenger takes no message without text, so buttons alone get the shortest text there
        // is.
        let is_bare = media.is_none() && layout != Layout::None;
        text = if is_bare {
            Rich::plain("…")
        } else {
            Rich::default()
        };
    }
    parts(text, media, layout, can)
}

/// Returns a message as text only, with options numbered as they can be typed.
pub fn plain(message: &OutMessage) -> String {
    render(message, &WORDS_ONLY)
        .iter()
        .map(|part| part.text.words())
        .collect::<Vec<_>>()
        .join("\n\n")
}

/// Returns buttons as lines that can be typed.
pub fn in_lines(keyboard: &Keyboard) -> String {
    lower_keyboard(keyboard, &WORDS_ONLY).0
}

fn parts(text: Rich, media: Option<Media>, layout: Layout, can: &Capabilities) -> Vec<MessagePart> {
    let mut parts = Vec::new();
    let mut text = text;
    if media.is_some() {
        let fits = units(&text) <= can.caption_max;
        let caption = if fits {
            std::mem::take(&mut text)
        } else {
            Rich::default()
        };
        parts.push(MessagePart {
            text: caption,
            media,
            layout: Layout::None,
        });
    }
    parts.extend(
        split(&text, can.text_max)
            .into_iter()
            .map(|text| MessagePart {
                text,
                ..MessagePart::default()
            }),
    );
    if let Some(last) = parts.last_mut() {
        last.layout = layout;
    }
    parts
}

/// Returns the text to add below the message, and the buttons that stay.
fn lower_keyboard(keyboard: &Keyboard, can: &Capabilities) -> (String, Layout) {
    let (request, label, extras) = match keyboard {
        Keyboard::None | Keyboard::Reply => return (String::new(), Layout::None),
        Keyboard::Inline(buttons) => return lower_buttons(buttons, None, can),
        Keyboard::Grid(columns, buttons) => return lower_buttons(buttons, Some(*columns), can),
        Keyboard::ShareContact { label, extras } => (Request::Contact, label, extras),
        Keyboard::ShareLocation { label, extras } => (Request::Location, label, extras),
    };
    if !can.requests {
        // What no button can share is typed instead; the question says so itself.
        return (list::words(extras), Layout::None);
    }
    let extras = rows::pack(extras.clone(), None, |extra| rows::width(extra));
    (
        String::new(),
        Layout::Share {
            request,
            label: label.clone(),
            extras,
        },
    )
}

fn lower_buttons(buttons: &[Button], columns: Option<u8>, can: &Capabilities) -> (String, Layout) {
    let (pressed, listed) = share_out(buttons, can);
    let labels = fit(
        pressed.iter().map(|button| shown_label(button)).collect(),
        can.label_max,
    );
    let shown: Vec<Button> = pressed
        .into_iter()
        .zip(labels)
        .map(|(button, label)| Button {
            label,
            ..button.clone()
        })
        .collect();
    let (extras, options): (Vec<Button>, Vec<Button>) = shown.into_iter().partition(is_way_on);
    let width = |button: &Button| rows::width(&button.label);
    let mut all = rows::pack(options, columns, width);
    all.extend(rows::pack(extras, None, width));
    let layout = if all.is_empty() {
        Layout::None
    } else {
        Layout::Rows(all)
    };
    (list::numbered(&listed), layout)
}

/// Returns whether a button belongs below the options; "something else" counts as an option.
fn is_way_on(button: &Button) -> bool {
    let is_other = matches!(&button.action, Action::Tap(token) if token.choice == Choice::Other);
    button.mark == ButtonState::Extra && !is_other
}

/// Splits buttons into those shown as buttons and those shown as lines of text.
fn share_out<'a>(buttons: &'a [Button], can: &Capabilities) -> (Vec<&'a Button>, Vec<&'a Button>) {
    if !can.buttons {
        return (Vec::new(), buttons.iter().collect());
    }
    let (mut pressed, mut listed): (Vec<&Button>, Vec<&Button>) = buttons
        .iter()
        .partition(|button| can_be_pressed(&button.action));
    if pressed.len() > can.buttons_max {
        // All options become lines, not only those beyond the limit: half a list in each place is
        // hard to read.
        let (extras, options): (Vec<&Button>, Vec<&Button>) = pressed
            .into_iter()
            .partition(|button| button.mark == ButtonState::Extra);
        listed = buttons
            .iter()
            .filter(|button| options.contains(button) || listed.contains(button))
            .collect();
        pressed = extras;
        let beyond = pressed.split_off(can.buttons_max.min(pressed.len()));
        listed.extend(beyond);
    }
    (pressed, listed)
}

/// Returns whether a messenger accepts a button with this action; a web address may be anything an
/// author wrote.
fn can_be_pressed(action: &Action) -> bool {
    match action {
        Action::Url(address) => url::Url::parse(address).is_ok_and(|url| {
            url.scheme() == "tg" || (matches!(url.scheme(), "http" | "https") && url.has_host())
        }),
        Action::Tap(_) | Action::Start { .. } | Action::Share(_) => true,
    }
}

/// Returns the last line of a question without the mention, to be read while typing.
fn hint(text: &Rich) -> String {
    let own = text
        .0
        .iter()
        .filter(|run| run.style != Style::Mention)
        .map(|run| run.text.as_str())
        .collect::<String>();
    let last = own.trim().lines().last().unwrap_or_default();
    last.trim_start_matches([',', ':', ' ']).trim().to_owned()
}

fn in_words(media: &Media) -> Rich {
    match media {
        Media::Photo(path) | Media::File(path) => Rich::plain(format!("[{path}]")),
        Media::Document { name, body } => Rich::plain(format!("[{name}]\n{body}")),
        Media::Picture { name, .. } | Media::Attachment { name, .. } => {
            Rich::plain(format!("[{name}]"))
        }
        Media::Passed(passed) => Rich::plain(&*passed.instead),
        Media::Copy { .. } => Rich::plain("[…]"),
    }
}

/// Returns the length of a text in UTF-16 units, which is what messengers count.
fn units(text: &Rich) -> usize {
    text.0
        .iter()
        .map(|run: &TextRun| run.text.encode_utf16().count())
        .sum()
}

#[cfg(test)]
mod tests;
