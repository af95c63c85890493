//! Turns a line typed in the terminal into what a person would have sent from a telephone.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use rust_decimal::Decimal;

use crate::id::Name;
use crate::message::{Action, InMessage, Keyboard};
use crate::value::FileRef;

/// Parses a typed line: words, or a command for what a terminal does not have. Returns `None` if
/// the line is empty.
///
/// The commands are `/photo FILE`, `/file FILE`, `/location 51.92 4.48` and
/// `/contact +31612345678`. The error is a sentence for the person who typed.
///
/// ```
/// use vraag::channel::console::read;
/// use vraag::message::InMessage;
///
/// assert_eq!(read("2"), Ok(Some(InMessage::Text("2".into()))));
/// assert_eq!(read("/contact 0612345678"), Ok(Some(InMessage::Contact { number: "0612345678".into(), own: true })));
/// ```
pub fn read(line: &str) -> Result<Option<InMessage>, String> {
    let line = line.trim();
    if line.is_empty() {
        return Ok(None);
    }
    let (command, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let rest = rest.trim();
    let message = match command {
        "/photo" => {
            let (file, kind) = file(rest, "/photo bike.jpg")?;
            let mime = kind.ok_or_else(|| format!("`{rest}` is no picture; send it with /file"))?;
            InMessage::Photo {
                file: FileRef {
                    mime: Some(mime.to_owned()),
                    ..file
                },
                caption: None,
            }
        }
        "/file" => {
            let (file, kind) = file(rest, "/file letter.pdf")?;
            InMessage::File {
                file: FileRef {
                    mime: kind.map(str::to_owned),
                    ..file
                },
                caption: None,
            }
        }
        "/location" => location(rest)?,
        "/contact" if rest.is_empty() => {
            return Err("say which number: /contact +31612345678".to_owned());
        }
        "/contact" => InMessage::Contact {
            number: rest.to_owned(),
            own: true,
        },
        _ => InMessage::Text(line.to_owned()),
    };
    Ok(Some(message))
}

/// What a typed line means where it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// Nothing was typed.
    Nothing,
    /// A message or a tap.
    Message(InMessage),
    /// The button that starts a section.
    Starts {
        /// The name of the dialog.
        dialog: Name,
        /// The name of the section.
        section: Name,
    },
    /// Words to show to who typed: the address that a button opens, the text that it shares, or why
    /// the line cannot be read.
    Note(String),
    /// Words in a group, which people say to each other: only buttons and commands are for the bot.
    ForOthers,
}

/// Reads a typed line, below the buttons that were shown last. In a group a label or a number
/// presses its button; in private they are words, as in the messengers without buttons.
pub fn understand(line: &str, shown: &Keyboard, in_group: bool) -> Typed {
    let line = line.trim();
    match opened(shown, line) {
        Some(Action::Start { dialog, section }) => {
            return Typed::Starts {
                dialog: dialog.clone(),
                section: section.clone(),
            };
        }
        Some(Action::Url(words) | Action::Share(words)) => return Typed::Note(words.clone()),
        Some(Action::Tap(_)) | None => {}
    }
    if !in_group {
        return match read(line) {
            Ok(None) => Typed::Nothing,
            Ok(Some(message)) => Typed::Message(message),
            Err(sentence) => Typed::Note(sentence),
        };
    }
    match pressed(shown, line) {
        Some(tap) => Typed::Message(tap),
        None if line.starts_with('/') => Typed::Message(InMessage::Text(line.to_owned())),
        None if line.is_empty() => Typed::Nothing,
        None => Typed::ForOthers,
    }
}

/// Finds the button whose label was typed, among those that open something instead of answering: an
/// address, a section, a text to share.
fn opened<'a>(keyboard: &'a Keyboard, typed: &str) -> Option<&'a Action> {
    let typed = typed.to_lowercase();
    let is_it = |action: &Action, label: &str| {
        !matches!(action, Action::Tap(_)) && label.trim().to_lowercase() == typed
    };
    keyboard
        .buttons()
        .iter()
        .find(|button| is_it(&button.action, &button.label))
        .map(|button| &button.action)
}

/// Finds the button that was typed, by its label or its number.
fn pressed(keyboard: &Keyboard, typed: &str) -> Option<InMessage> {
    let typed = typed.to_lowercase();
    let buttons = keyboard.buttons();
    let by_number = typed
        .parse::<usize>()
        .ok()
        .and_then(|number| buttons.get(number.checked_sub(1)?));
    let by_label = || {
        buttons
            .iter()
            .find(|button| button.label.trim().to_lowercase() == typed)
    };
    match &by_number.or_else(by_label)?.action {
        Action::Tap(token) => Some(InMessage::Tap(token.clone())),
        Action::Url(_) | Action::Start { .. } | Action::Share(_) => None,
    }
}

fn location(rest: &str) -> Result<InMessage, String> {
    let example = || "say where, in degrees: /location 51.92 4.48".to_owned();
    let numbers: Vec<&str> = rest
        .split(|char: char| char.is_whitespace() || char == ',')
        .filter(|word| !word.is_empty())
        .collect();
    let [latitude, longitude] = numbers[..] else {
        return Err(example());
    };
    let degrees = |text: &str, most: i64| {
        Decimal::from_str(text)
            .ok()
            .filter(|degrees| degrees.abs() <= Decimal::from(most))
    };
    match (degrees(latitude, 90), degrees(longitude, 180)) {
        (Some(latitude), Some(longitude)) => Ok(InMessage::Location {
            latitude,
            longitude,
        }),
        (None, _) | (_, None) => Err(example()),
    }
}

/// Reads a file's metadata, and the type of picture if it is one.
fn file(typed: &str, example: &str) -> Result<(FileRef, Option<&'static str>), String> {
    if typed.is_empty() {
        return Err(format!("say which file: {example}"));
    }
    let path = unquoted(typed);
    let full = path
        .canonicalize()
        .map_err(|_| format!("cannot find the file `{}`", path.display()))?;
    let about = full
        .metadata()
        .ok()
        .filter(std::fs::Metadata::is_file)
        .ok_or_else(|| format!("`{}` is no file", path.display()))?;
    let place = full
        .to_str()
        .ok_or_else(|| format!("`{}` has a name that is not text", path.display()))?;
    let name = full
        .file_name()
        .and_then(|name| name.to_str())
        .map(str::to_owned);
    let file = FileRef {
        remote: place.to_owned(),
        unique: place.to_owned(),
        name,
        mime: None,
        size: Some(about.len()),
    };
    Ok((file, picture_kind(&full)))
}

/// Removes what terminals add to a file that was dragged in: quotes, or backslashes before spaces.
fn unquoted(typed: &str) -> PathBuf {
    let inside = ['"', '\'']
        .iter()
        .find_map(|quote| typed.strip_prefix(*quote)?.strip_suffix(*quote));
    match inside {
        Some(inside) => PathBuf::from(inside),
        None if Path::new(typed).exists() => PathBuf::from(typed),
        None => PathBuf::from(typed.replace("\\ ", " ")),
    }
}

/// Recognizes pictures by their first bytes, not by their names.
fn picture_kind(path: &Path) -> Option<&'static str> {
    let mut head = [0; 12];
    let mut opened = std::fs::File::open(path).ok()?;
    let mut filled = 0;
    while filled < head.len() {
        match opened.read(&mut head[filled..]) {
            Ok(more) if more > 0 => filled += more,
            Ok(_) | Err(_) => break,
        }
    }
    match &head {
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [b'G', b'I', b'F', b'8', ..] => Some("image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P'] => Some("image/webp"),
        [_, _, _, _, b'f', b't', b'y', b'p', b'h', b'e', b'i', _] => Some("image/heic"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{Button, ButtonState, Choice, Token};

    #[test]
    fn numbers_labels_and_other_commands_stay_words() {
        for line in ["2", "Espresso", "/start roast", "terug", "/photograph x"] {
            assert_eq!(read(line), Ok(Some(InMessage::Text(line.to_owned()))));
        }
        assert_eq!(read("  \n"), Ok(None));
    }

    #[test]
    fn a_place_is_typed_with_or_without_a_comma() {
        let decimal = |text: &str| Decimal::from_str(text).expect("a decimal");
        let place = InMessage::Location {
            latitude: decimal("51.92"),
            longitude: decimal("-4.480"),
        };
        assert_eq!(read("/location 51.92 -4.480"), Ok(Some(place.clone())));
        assert_eq!(read("/location 51.92, -4.480"), Ok(Some(place)));
        for wrong in [
            "/location",
            "/location 51.92",
            "/location 91 4",
            "/location here there",
        ] {
            assert_eq!(
                read(wrong),
                Err("say where, in degrees: /location 51.92 4.48".to_owned()),
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_picture_is_told_by_its_content() {
        let home = tempfile::tempdir().expect("a folder");
        let path = home.path().join("my bike.jpg");
        std::fs::write(&path, b"\x89PNG\r\n\x1a\nrest").expect("a file");
        for line in [
            format!("/photo {}", path.display()),
            format!("/photo '{}'", path.display()),
            format!("/photo {}", path.display()).replace("my bike", "my\\ bike"),
        ] {
            let Ok(Some(InMessage::Photo { file, .. })) = read(&line) else {
                panic!("no picture: {line}")
            };
            assert_eq!(
                (file.name.as_deref(), file.mime.as_deref(), file.size),
                (Some("my bike.jpg"), Some("image/png"), Some(12))
            );
        }
        std::fs::write(&path, b"letters").expect("a file");
        assert_eq!(
            read(&format!("/photo {}", path.display())),
            Err(format!(
                "`{}` is no picture; send it with /file",
                path.display()
            ))
        );
        assert!(matches!(
            read(&format!("/file {}", path.display())),
            Ok(Some(InMessage::File { .. }))
        ));
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        assert_eq!(
            read("/file no/such/letter.pdf"),
            Err("cannot find the file `no/such/letter.pdf`".to_owned())
        );
        assert_eq!(
            read("/photo"),
            Err("say which file: /photo bike.jpg".to_owned())
        );
    }

    #[test]
    fn a_typed_label_presses_a_button_in_a_group_and_starts_a_section_anywhere() {
        let button = |label: &str, action: Action| Button {
            label: label.into(),
            action,
            mark: ButtonState::None,
        };
        let token = Token {
            question: 1,
            choice: Choice::Skip,
        };
        let start = Action::Start {
            dialog: "next-roast".into(),
            section: "order".into(),
        };
        let keyboard = Keyboard::Inline(vec![
            button("Bestel een zak", start),
            button("Kenia", Action::Tap(token.clone())),
        ]);
        let starts = Typed::Starts {
            dialog: "next-roast".into(),
            section: "order".into(),
        };
        let text = |words: &str| Typed::Message(InMessage::Text(words.to_owned()));
        let tap = Typed::Message(InMessage::Tap(token));
        for (line, in_private, in_group) in [
            ("bestel een ZAK ", starts.clone(), starts),
            (" kenia", text("kenia"), tap.clone()),
            ("2", text("2"), tap),
            ("1", text("1"), Typed::ForOthers),
            ("bestel", text("bestel"), Typed::ForOthers),
            ("/help", text("/help"), text("/help")),
            ("", Typed::Nothing, Typed::Nothing),
        ] {
            assert_eq!(understand(line, &keyboard, false), in_private, "{line}");
            assert_eq!(understand(line, &keyboard, true), in_group, "{line}");
        }
    }
}
