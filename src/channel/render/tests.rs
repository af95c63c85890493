use super::*;
use crate::message::{Choice, Token};

fn option(label: &str) -> Button {
    let token = Token { question: 1, choice: Choice::Option("key".into()) };
    Button { label: label.to_owned(), action: Action::Tap(token), mark: Mark::None }
}

fn asked(text: &str, keyboard: Keyboard) -> OutMessage {
    OutMessage { text: Rich::plain(text), keyboard, ..OutMessage::default() }
}

#[test]
fn short_labels_stand_side_by_side_and_long_ones_below_each_other() {
    let rows = |labels: &[&str]| {
        let buttons = labels.iter().map(|label| option(label)).collect();
        match render(&asked("?", Keyboard::Inline(buttons)), &crate::channel::telegram::CAPABILITIES).remove(0).layout {
            Layout::Rows(rows) => rows.iter().map(Vec::len).collect::<Vec<_>>(),
            Layout::None | Layout::Share { .. } => Vec::new(),
        }
    };
    assert_eq!(rows(&["Ja", "Nee"]), [2]);
    assert_eq!(rows(&["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]), [6, 5]);
    assert_eq!(rows(&["Kenia Nyeri", "Brazilië Cerrado", "Colombia cafeïnevrij"]), [1, 1, 1]);
}
