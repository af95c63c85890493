//! Reads the lines of a talk: who says or does what, and what the bot answers.

use rust_decimal::Decimal;

use super::{LINE_KEYS, LINES, TALK_HELP};
use crate::dialog::ast::{Room, Scalar};
use crate::dialog::decode::Decoder;
use crate::dialog::decode::fields::Fields;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::register as code;
use crate::dialog::source::{Span, Spanned};
use crate::dialog::suggest;
use crate::dialog::yaml::{Entry, Node, NodeKind};
use crate::script::case::{Line, LineAction, Said};

impl Decoder<'_> {
    pub(super) fn talk(&mut self, entry: &Entry, room: Room) -> Vec<Line> {
        let NodeKind::List(items) = &entry.value.kind else {
            self.wrong_shape(&entry.value, "`talk`", "a list", TALK_HELP);
            return Vec::new();
        };
        items
            .iter()
            .filter_map(|item| self.line(item, room))
            .collect()
    }

    fn line(&mut self, node: &Node, room: Room) -> Option<Line> {
        match &node.kind {
            NodeKind::Scalar(scalar) => self.bare_line(scalar),
            NodeKind::Map(entries) => {
                let owner = "a line of the talk";
                let fields = self.fields(entries, owner, LINE_KEYS);
                let is_desks = ["desk", "desk_tap"]
                    .into_iter()
                    .any(|verb| fields.get(verb).is_some());
                let is_alone = room == Room::Private && !is_desks;
                if let Some(entry) = fields.get("as").filter(|_| is_alone) {
                    let words =
                        "`as` lets another person of a group speak; this test is a private chat";
                    self.report(
                        Diagnostic::error(code::NOT_SUPPORTED, entry.key.span, words)
                            .help("take it out, or write `room: group` above"),
                    );
                }
                self.line_of(&fields, node.span)
            }
            NodeKind::Empty | NodeKind::List(_) | NodeKind::Reported => {
                self.wrong_shape(node, "a line of the talk", "a map", TALK_HELP);
                None
            }
        }
    }

    fn bare_line(&mut self, scalar: &Scalar) -> Option<Line> {
        if matches!(scalar.text.as_str(), "reload" | "restart") {
            return Some(Line {
                what: LineAction::Reload,
                by: None,
                span: scalar.span,
            });
        }
        let words = format!("`{}` is not a line of a talk", scalar.text);
        let help = match suggest::nearest(&scalar.text, ["reload", "restart"]) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "say who speaks: `bot: …` or `user: …`".to_owned(),
        };
        self.report(Diagnostic::error(code::WRONG_SHAPE, scalar.span, words).help(help));
        None
    }

    fn line_of(&mut self, fields: &Fields<'_>, span: Span) -> Option<Line> {
        let is_bots = fields.get("bot").is_some() || fields.get("at_desk").is_some();
        // With `bot`, a picture belongs to the message; alone, the customer sends it.
        let is_verb =
            |key: &str| LINES.contains(&key) && !(is_bots && matches!(key, "photo" | "file"));
        let mut verbs = fields.meant().filter(|(key, _)| is_verb(key));
        let Some((name, verb)) = verbs.next() else {
            let span = self.first_line(span);
            let words = "this line of the talk says nothing";
            self.report(
                Diagnostic::error(code::MISSING, span, words)
                    .help(format!("it begins with {}", suggest::list(LINES))),
            );
            return None;
        };
        if let Some((_, second)) = verbs.next() {
            let words = format!(
                "`{}` and `{}` are two lines of the talk",
                verb.key.text, second.key.text
            );
            self.report(
                Diagnostic::error(code::TWO_VERBS, second.key.span, words)
                    .help("begin a new line with `-`"),
            );
        }
        if let Some(buttons) = fields.get("buttons").filter(|_| !is_bots) {
            let words = "`buttons` belongs to a line with `bot` or `at_desk`";
            self.report(
                Diagnostic::error(code::UNKNOWN_KEY, buttons.key.span, words)
                    .help("write them under the message that shows them"),
            );
        }
        let what = self.what(name, verb, fields)?;
        let by = fields
            .get("as")
            .and_then(|entry| self.words(entry, "write a name: `as: Noor`"))
            .map(|name| name.text.trim().to_owned());
        Some(Line {
            what,
            by,
            span: verb.key.span,
        })
    }

    fn what(&mut self, name: &str, verb: &Entry, fields: &Fields<'_>) -> Option<LineAction> {
        let help = "write the words";
        Some(match name {
            "bot" => LineAction::Bot(self.said(verb, fields)?),
            "desk" => LineAction::Desk(self.words(verb, help)?.text),
            "desk_tap" => {
                let label = self.words(verb, "write the button's label")?;
                LineAction::DeskTap(Spanned::new(label.text, label.span))
            }
            "at_desk" => LineAction::AtDesk(self.said(verb, fields)?),
            "user" => LineAction::User(self.words(verb, help)?.text),
            "tap" => {
                let labels = self.word_list(Some(verb));
                LineAction::Tap(
                    labels
                        .into_iter()
                        .map(|label| Spanned::new(label.text, label.span))
                        .collect(),
                )
            }
            "contact" => LineAction::Contact(
                self.words(verb, "write the number: `contact: \"+31 6 12345678\"`")?
                    .text,
            ),
            "location" => self.location(verb)?,
            "photo" => LineAction::Photo(self.words(verb, "write the picture's path")?.text),
            "file" => LineAction::File(self.words(verb, "write the file's path")?.text),
            "wait" => {
                let scalar = self.words(verb, "write how long, such as `20h`")?;
                LineAction::Wait(self.duration(&scalar)?.value)
            }
            _ => LineAction::Reload,
        })
    }

    fn said(&mut self, verb: &Entry, fields: &Fields<'_>) -> Option<Said> {
        let text = self
            .words(
                verb,
                "write what the bot says, or `...` for any one message",
            )?
            .text;
        let words = |decoder: &mut Self, key| {
            fields
                .get(key)
                .and_then(|entry| decoder.words(entry, "write its path").map(|path| path.text))
        };
        Some(Said {
            text,
            buttons: fields.get("buttons").map(|entry| {
                self.word_list(Some(entry))
                    .into_iter()
                    .map(|label| label.text)
                    .collect()
            }),
            photo: words(self, "photo"),
            file: words(self, "file"),
        })
    }

    fn location(&mut self, verb: &Entry) -> Option<LineAction> {
        let help = "write degrees north and east: `location: [51.92, 4.48]`";
        let degrees: Vec<Option<Decimal>> = self
            .word_list(Some(verb))
            .iter()
            .map(|word| word.text.trim().parse().ok())
            .collect();
        match degrees.as_slice() {
            [Some(north), Some(east)] => Some(LineAction::Location(*north, *east)),
            _ => {
                let span = self.first_line(verb.value.span);
                self.report(
                    Diagnostic::error(code::BAD_VALUE, span, "a place is two numbers").help(help),
                );
                None
            }
        }
    }
}
