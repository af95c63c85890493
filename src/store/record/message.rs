//! Stored forms of incoming and outgoing messages.

use rust_decimal::Decimal;

use crate::id::{ConversationId, Name};
use crate::message::{
    Action, Button, ButtonState, Choice, DeskAction, InMessage, Keyboard, Media, OutMessage,
    PassedMedia, Rich, Style, TextRun, Token,
};
use crate::store::record::wire::{Decode, DecodeError, Encode, Reader, SchemaVersion};
use crate::value::FileRef;

record! { enum InMessage {
    0 Text(text: String),
    1 Tap(token: Token),
    2 Contact { number: String, own: bool },
    3 Location { latitude: Decimal, longitude: Decimal },
    4 Photo { file: FileRef, caption: Option<String> },
    5 File { file: FileRef, caption: Option<String> },
    6 Other,
    7 Voice { file: FileRef, caption: Option<String> },
} }

record! { struct Token { question: u32, choice: Choice } }
record! { enum Choice { 0 Option(key: Name), 1 Other, 2 Skip, 3 Refuse, 4 Unknown, 5 Done, 6 Language(code: Name), 7 Reading(mark: Name), 8 Report { dialog: Option<Name>, days: Option<u16> }, 9 Desk(talk: ConversationId, action: DeskAction) } }
record! { enum DeskAction { 0 Take, 1 GiveBack, 2 Done, 3 Note, 4 Pass, 5 PassTo(number: i64), 6 Saved, 7 Reply(name: Name), 8 Understood, 9 Apologised, 10 MadeGood, 11 NoComplaint, 12 Close, 13 Codes, 14 Code(value: u32), 15 CodeYes(value: u32) } }

record! { struct OutMessage { text: Rich, media: Option<Media>, keyboard: Keyboard, unasked: bool } }
record! { struct TextRun { text: String, style: Style } }
record! { enum Style { 0 Plain, 1 Bold, 2 Italic, 3 Code, 4 Link(address: String), 5 Mention, 6 Call(number: i64) } }
record! { enum Media { 0 Photo(path: String), 1 File(path: String), 2 Document { name: String, body: String }, 3 Picture { name: String, bytes: Vec<u8> }, 4 Copy { place: String, number: i64 }, 5 Attachment { name: String, bytes: Vec<u8> }, 6 Passed(media: Box<PassedMedia>) } }
record! { struct PassedMedia { place: String, number: i64, file: Option<FileRef>, is_picture: bool, instead: String } }
record! { enum Keyboard {
    0 None,
    1 Inline(buttons: Vec<Button>),
    2 Grid(columns: u8, buttons: Vec<Button>),
    3 ShareContact { label: String, extras: Vec<String> },
    4 ShareLocation { label: String, extras: Vec<String> },
    5 Reply,
} }
record! { struct Button { label: String, action: Action, mark: ButtonState } }
record! { enum Action {
    0 Tap(token: Token),
    1 Url(address: String),
    2 Start { dialog: Name, section: Name },
    3 Share(text: String),
} }
record! { enum ButtonState { 0 None, 1 Off, 2 On, 3 Place(place: u8), 4 Extra } }

/// A text with markup, stored as its runs.
impl Encode for Rich {
    fn encode(&self, out: &mut Vec<u8>) {
        self.0.encode(out);
    }
}

impl<V: SchemaVersion> Decode<V> for Rich {
    fn decode(from: &mut Reader<'_>) -> Result<Self, DecodeError> {
        <Vec<TextRun> as Decode<V>>::decode(from).map(Self)
    }
}
