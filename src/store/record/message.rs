//! Stored forms of messages, in and out.

use crate::message::{Action, Button, Choice, InMessage, Keyboard, Mark, Media, OutMessage, Rich, Run, Style, Token};
use crate::store::record::scalar::DecimalV1;
use crate::store::record::value::FileRefV1;
use crate::store::record::{Damaged, Form};

form! { enum InMessageV1<'a> of InMessage {
    Text(text: &'a str),
    Tap(token: TokenV1<'a>),
    Contact { number: &'a str, own: bool },
    Location { latitude: DecimalV1, longitude: DecimalV1 },
    Photo { file: FileRefV1<'a>, caption: Option<&'a str> },
    File { file: FileRefV1<'a>, caption: Option<&'a str> },
    Other,
} }

form! { struct TokenV1<'a> of Token { question: u32, choice: ChoiceV1<'a> } }
form! { enum ChoiceV1<'a> of Choice { Option(key: &'a str), Other, Skip, Refuse, Unknown, Done, Language(code: &'a str) } }

form! { struct OutMessageV1<'a> of OutMessage { text: RichV1<'a>, media: Option<MediaV1<'a>>, keyboard: KeyboardV1<'a>, unasked: bool } }
form! { struct RunV1<'a> of Run { text: &'a str, style: StyleV1<'a> } }
form! { enum StyleV1<'a> of Style { Plain, Bold, Italic, Code, Link(address: &'a str) } }
form! { enum MediaV1<'a> of Media { Photo(path: &'a str), File(path: &'a str), Document { name: &'a str, body: &'a str } } }
form! { enum KeyboardV1<'a> of Keyboard {
    None,
    Inline(buttons: Vec<ButtonV1<'a>>),
    Grid(columns: u8, buttons: Vec<ButtonV1<'a>>),
    ShareContact { label: &'a str, extras: Vec<&'a str> },
    ShareLocation { label: &'a str, extras: Vec<&'a str> },
} }
form! { struct ButtonV1<'a> of Button { label: &'a str, action: ActionV1<'a>, mark: MarkV1 } }
form! { enum ActionV1<'a> of Action {
    Tap(token: TokenV1<'a>),
    Url(address: &'a str),
    Start { dialog: &'a str, section: &'a str },
    Share(text: &'a str),
} }
form! { enum MarkV1 of Mark { None, Off, On, Place(place: u8), Extra } }

/// A text with markup: its runs.
pub(super) type RichV1<'a> = Vec<RunV1<'a>>;

impl<'a> Form<'a, Rich> for RichV1<'a> {
    fn of(engine: &'a Rich) -> Self {
        Form::of(&engine.0)
    }

    fn back(self) -> Result<Rich, Damaged> {
        Ok(Rich(Form::back(self)?))
    }
}
