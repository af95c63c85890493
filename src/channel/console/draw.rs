//! Draws a message as lines for a terminal: styles if it has them, numbers instead of buttons,
//! wrapped between words.

use unicode_width::UnicodeWidthStr;

use crate::channel::render::in_lines;
use crate::message::{Keyboard, Media, OutMessage, Rich, Style};

/// What the terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Whether styles may be drawn; false if the output is piped.
    pub colours: bool,
    /// Maximum number of columns per line; `None` for no wrapping.
    pub width: Option<usize>,
}

/// The style of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ink {
    Plain,
    Bold,
    Italic,
    Code,
    Link,
    Dim,
    Number,
}

/// A part of one line in one style.
type Stretch = (String, Ink);

/// Draws a message, without a line break at the end.
///
/// ```
/// use vraag::channel::console::{Look, draw};
/// use vraag::message::{OutMessage, Rich};
///
/// let message = OutMessage { text: Rich::plain("Hoe zet je koffie?"), ..OutMessage::default() };
/// assert_eq!(draw(&message, Look { colours: false, width: Some(10) }), "Hoe zet je\nkoffie?");
/// ```
pub fn draw(message: &OutMessage, look: Look) -> String {
    let mut lines = Vec::new();
    if let Some(media) = &message.media {
        lines.extend(media_lines(media));
    }
    if !message.text.is_empty() {
        lines.extend(text_lines(&message.text));
    }
    let below = keyboard_lines(&message.keyboard);
    if !lines.is_empty() && !below.is_empty() {
        lines.push(Vec::new());
    }
    lines.extend(below);
    let wrapped = lines
        .into_iter()
        .flat_map(|line| wrap(line, look.width.unwrap_or(usize::MAX)));
    wrapped
        .map(|line| paint(&line, look.colours))
        .collect::<Vec<_>>()
        .join("\n")
}

fn text_lines(text: &Rich) -> Vec<Vec<Stretch>> {
    let mut lines = vec![Vec::new()];
    for run in &text.0 {
        let (ink, target) = match &run.style {
            Style::Plain => (Ink::Plain, None),
            Style::Bold | Style::Mention | Style::Call(_) => (Ink::Bold, None),
            Style::Italic => (Ink::Italic, None),
            Style::Code => (Ink::Code, None),
            Style::Link(address) => (Ink::Link, Some(address)),
        };
        for (at, words) in run.text.split('\n').enumerate() {
            if at > 0 {
                lines.push(Vec::new());
            }
            if let (Some(line), false) = (lines.last_mut(), words.is_empty()) {
                line.push((harmless(words), ink));
            }
        }
        if let (Some(line), Some(address)) = (
            lines.last_mut(),
            target.filter(|address| **address != run.text),
        ) {
            line.push((format!(" ({})", harmless(address)), Ink::Dim));
        }
    }
    lines
}

fn keyboard_lines(keyboard: &Keyboard) -> Vec<Vec<Stretch>> {
    let typed = in_lines(keyboard);
    let mut lines: Vec<Vec<Stretch>> = typed.lines().map(option_line).collect();
    // What a telephone shares with one press is typed here; a command needs no translation.
    let stand_in = match keyboard {
        Keyboard::ShareContact { label, .. } => format!("{label}: /contact …"),
        Keyboard::ShareLocation { label, .. } => format!("{label}: /location …"),
        Keyboard::None | Keyboard::Inline(_) | Keyboard::Grid(..) | Keyboard::Reply => {
            return lines;
        }
    };
    lines.insert(0, vec![(harmless(&stand_in), Ink::Dim)]);
    lines
}

/// Draws the number of an option apart from its label; a line without a number is dimmed.
fn option_line(line: &str) -> Vec<Stretch> {
    let line = harmless(line);
    let (mark, rest) = match line.strip_prefix("✓ ") {
        Some(rest) => (&line[..line.len() - rest.len()], rest),
        None => ("", line.as_str()),
    };
    match rest.split_once(". ") {
        Some((number, label))
            if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) =>
        {
            vec![
                (format!("{mark}{number}. "), Ink::Number),
                (label.to_owned(), Ink::Plain),
            ]
        }
        _ if rest.split(", ").all(|word| word.parse::<i64>().is_ok()) => vec![(line, Ink::Number)],
        _ => vec![(line, Ink::Dim)],
    }
}

fn media_lines(media: &Media) -> Vec<Vec<Stretch>> {
    match media {
        Media::Photo(path)
        | Media::File(path)
        | Media::Picture { name: path, .. }
        | Media::Attachment { name: path, .. } => {
            vec![vec![(format!("[{}]", harmless(path)), Ink::Dim)]]
        }
        Media::Passed(passed) => vec![vec![(harmless(&passed.instead), Ink::Dim)]],
        Media::Copy { .. } => vec![vec![("[…]".to_owned(), Ink::Dim)]],
        Media::Document { name, body } => {
            let head = vec![(format!("[{}]", harmless(name)), Ink::Dim)];
            std::iter::once(head)
                .chain(body.lines().map(|line| vec![(harmless(line), Ink::Plain)]))
                .collect()
        }
    }
}

/// Removes control characters, so that nobody's name can move the cursor.
fn harmless(text: &str) -> String {
    text.chars()
        .map(|char| if char == '\t' { ' ' } else { char })
        .filter(|char| !char.is_control())
        .collect()
}

/// Breaks a line between words so that it fits; a single word that is too long stays whole.
fn wrap(line: Vec<Stretch>, width: usize) -> Vec<Vec<Stretch>> {
    let all: usize = line.iter().map(|(words, _)| words.width()).sum();
    if all <= width {
        return vec![line];
    }
    // Continuation lines of an option stand below its label, not below its number.
    let indent = line
        .first()
        .filter(|(_, ink)| *ink == Ink::Number)
        .map_or(0, |(words, _)| words.width());
    let mut lines = vec![Vec::new()];
    let mut column = 0;
    for (words, ink) in line {
        for word in words.split_inclusive(' ') {
            let bare = word.trim_end().width();
            if column + bare > width && column > indent && bare > 0 {
                lines.push(if indent > 0 {
                    vec![(" ".repeat(indent), Ink::Plain)]
                } else {
                    Vec::new()
                });
                column = indent;
            }
            if let Some(line) = lines.last_mut() {
                line.push((word.to_owned(), ink));
            }
            column += word.width();
        }
    }
    lines
}

fn paint(line: &[Stretch], colours: bool) -> String {
    let mut painted = String::new();
    let mut stretches = line.iter().peekable();
    while let Some((words, ink)) = stretches.next() {
        let mut words = words.clone();
        while let Some((more, _)) = stretches.next_if(|(_, next)| next == ink) {
            words.push_str(more);
        }
        match (colours, code(*ink)) {
            (true, Some(code)) => painted.push_str(&format!("\x1b[{code}m{words}\x1b[0m")),
            (true | false, _) => painted.push_str(&words),
        }
    }
    painted.trim_end().to_owned()
}

fn code(ink: Ink) -> Option<&'static str> {
    match ink {
        Ink::Plain => None,
        Ink::Bold => Some("1"),
        Ink::Italic => Some("3"),
        Ink::Code | Ink::Number => Some("36"),
        Ink::Link => Some("4"),
        Ink::Dim => Some("2"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{Action, Button, ButtonState, Choice, Token};

    const PIPED: Look = Look {
        colours: false,
        width: None,
    };
    const NARROW: Look = Look {
        colours: false,
        width: Some(24),
    };

    fn asked(text: Rich, labels: &[(&str, ButtonState)]) -> OutMessage {
        let button = |(label, mark): &(&str, ButtonState)| Button {
            label: (*label).to_owned(),
            action: Action::Tap(Token {
                question: 1,
                choice: Choice::Skip,
            }),
            mark: *mark,
        };
        OutMessage {
            text,
            keyboard: Keyboard::Inline(labels.iter().map(button).collect()),
            ..OutMessage::default()
        }
    }

    #[test]
    fn options_are_numbered_and_ways_on_stand_below() {
        let message = asked(
            Rich::plain("Hoe zet je koffie?"),
            &[
                ("Espresso", ButtonState::On),
                ("Filter", ButtonState::Off),
                ("Klaar", ButtonState::Extra),
            ],
        );
        assert_eq!(
            draw(&message, PIPED),
            "Hoe zet je koffie?\n\n✓ 1. Espresso\n2. Filter\n\nKlaar"
        );
    }

    #[test]
    fn lines_are_wrapped_between_words_and_below_their_label() {
        let message = asked(
            Rich::plain("Welke bonen branden we in november?"),
            &[("Colombia cafeïnevrij gewassen", ButtonState::None)],
        );
        assert_eq!(
            draw(&message, NARROW),
            "Welke bonen branden we\nin november?\n\n1. Colombia cafeïnevrij\n   gewassen"
        );
    }

    #[test]
    fn styles_are_drawn_only_where_there_are_colours() {
        let mut text = Rich::plain("Het wordt ");
        text.push("Kenia", Style::Bold);
        let message = OutMessage {
            text,
            ..OutMessage::default()
        };
        assert_eq!(draw(&message, PIPED), "Het wordt Kenia");
        assert_eq!(
            draw(
                &message,
                Look {
                    colours: true,
                    width: None
                }
            ),
            "Het wordt \x1b[1mKenia\x1b[0m"
        );
    }

    #[test]
    fn a_link_shows_where_it_leads() {
        let mut text = Rich::default();
        text.push("de winkel", Style::Link("https://roasters.example".into()));
        assert_eq!(
            draw(
                &OutMessage {
                    text,
                    ..OutMessage::default()
                },
                PIPED
            ),
            "de winkel (https://roasters.example)"
        );
    }

    #[test]
    fn a_name_cannot_command_the_terminal() {
        let message = OutMessage {
            text: Rich::plain("Dag \x1b[2J\x07Noor\r\tx"),
            ..OutMessage::default()
        };
        assert_eq!(draw(&message, PIPED), "Dag [2JNoor x");
    }

    #[test]
    fn what_a_telephone_shares_is_offered_as_a_command() {
        let keyboard = Keyboard::ShareContact {
            label: "Mijn nummer".into(),
            extras: vec!["Overslaan".into()],
        };
        let message = OutMessage {
            text: Rich::plain("Op welk nummer?"),
            keyboard,
            ..OutMessage::default()
        };
        assert_eq!(
            draw(&message, PIPED),
            "Op welk nummer?\n\nMijn nummer: /contact …\nOverslaan"
        );
    }
}
