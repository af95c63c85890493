//! Tests of rendering: limits are kept, and nothing is lost.

use std::collections::HashSet;

use proptest::prelude::*;

use super::*;
use crate::message::{Style, Token};

/// A channel whose limits are all reached soon.
const NARROW: Capabilities = Capabilities {
    buttons: true,
    requests: true,
    edits: true,
    corrections: true,
    moves: true,
    topics: false,
    media: true,
    text_max: 40,
    caption_max: 12,
    buttons_max: 6,
    label_max: 12,
    window: None,
};
const WIDE: Capabilities = Capabilities {
    text_max: 4096,
    caption_max: 1024,
    buttons_max: 100,
    label_max: 64,
    ..NARROW
};

fn button(label: &str, mark: ButtonState) -> Button {
    let token = Token {
        question: 1,
        choice: Choice::Option("key".into()),
    };
    Button {
        label: label.to_owned(),
        action: Action::Tap(token),
        mark,
    }
}

fn asked(text: &str, labels: &[(&str, ButtonState)]) -> OutMessage {
    let keyboard = Keyboard::Inline(
        labels
            .iter()
            .map(|(label, mark)| button(label, *mark))
            .collect(),
    );
    OutMessage {
        text: Rich::plain(text),
        keyboard,
        ..OutMessage::default()
    }
}

fn labels(layout: &Layout) -> Vec<Vec<&str>> {
    match layout {
        Layout::Rows(rows) => rows
            .iter()
            .map(|row| row.iter().map(|button| button.label.as_str()).collect())
            .collect(),
        Layout::None | Layout::Share { .. } | Layout::Reply(_) => Vec::new(),
    }
}

fn rows(options: &[(&str, ButtonState)]) -> Vec<Vec<String>> {
    let parts = render(&asked("?", options), &WIDE);
    labels(&parts[0].layout)
        .into_iter()
        .map(|row| row.into_iter().map(str::to_owned).collect())
        .collect()
}

fn row_lengths(options: &[&str]) -> Vec<usize> {
    let options: Vec<(&str, ButtonState)> = options
        .iter()
        .map(|label| (*label, ButtonState::None))
        .collect();
    rows(&options).iter().map(Vec::len).collect()
}

#[test]
fn short_labels_stand_side_by_side_and_long_ones_below_each_other() {
    assert_eq!(row_lengths(&["Ja", "Nee"]), [2]);
    assert_eq!(
        row_lengths(&["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]),
        [6, 5]
    );
    assert_eq!(
        row_lengths(&["Kenia Nyeri", "Brazilië Cerrado", "Colombia cafeïnevrij"]),
        [1, 1, 1]
    );
}

#[test]
fn the_authors_columns_go_before_ours() {
    let buttons = ["Een heel lang etiket", "b", "c", "d", "e"]
        .map(|label| button(label, ButtonState::None))
        .to_vec();
    let message = OutMessage {
        text: Rich::plain("?"),
        keyboard: Keyboard::Grid(2, buttons),
        ..OutMessage::default()
    };
    assert_eq!(
        labels(&render(&message, &WIDE)[0].layout)
            .iter()
            .map(Vec::len)
            .collect::<Vec<_>>(),
        [2, 2, 1]
    );
}

#[test]
fn toggles_and_places_are_marked_and_ways_on_have_a_row_of_their_own() {
    let marked = rows(&[
        ("Espresso", ButtonState::On),
        ("Filter", ButtonState::Off),
        ("Klaar", ButtonState::Extra),
    ]);
    assert_eq!(marked, [vec!["✓ Espresso", "Filter"], vec!["Klaar"]]);
    assert_eq!(
        rows(&[
            ("Moka", ButtonState::Place(1)),
            ("Filter", ButtonState::None)
        ]),
        [["1. Moka", "Filter"]]
    );
}

#[test]
fn something_else_stands_with_the_options() {
    let other = Button {
        action: Action::Tap(Token {
            question: 1,
            choice: Choice::Other,
        }),
        ..button("Iets anders", ButtonState::Extra)
    };
    let buttons = vec![
        button("Filter", ButtonState::Off),
        other,
        button("Klaar", ButtonState::Extra),
    ];
    let message = OutMessage {
        text: Rich::plain("?"),
        keyboard: Keyboard::Inline(buttons),
        ..OutMessage::default()
    };
    assert_eq!(
        labels(&render(&message, &WIDE)[0].layout),
        [vec!["Filter", "Iets anders"], vec!["Klaar"]]
    );
}

#[test]
fn more_options_than_buttons_become_numbers_in_the_text() {
    let options: Vec<(String, ButtonState)> = (1..=7)
        .map(|n| (format!("Option {n}"), ButtonState::None))
        .collect();
    let mut options: Vec<(&str, ButtonState)> = options
        .iter()
        .map(|(label, mark)| (label.as_str(), *mark))
        .collect();
    options.push(("Skip", ButtonState::Extra));
    let can = Capabilities {
        text_max: 4096,
        ..NARROW
    };
    let parts = render(&asked("Which?", &options), &can);
    assert!(
        parts[0].text.words().ends_with("6. Option 6\n7. Option 7"),
        "{}",
        parts[0].text.words()
    );
    assert_eq!(labels(&parts[0].layout), [["Skip"]]);
}

#[test]
fn a_scale_without_buttons_is_not_numbered_twice() {
    let options: Vec<(&str, ButtonState)> = ["1", "2", "3"]
        .into_iter()
        .map(|label| (label, ButtonState::None))
        .chain([("Weet ik niet", ButtonState::Extra)])
        .collect();
    assert_eq!(
        plain(&asked("Hoe was het?", &options)),
        "Hoe was het?\n\n1, 2, 3\n\nWeet ik niet"
    );
}

#[test]
fn long_labels_are_cut_but_stay_different() {
    let options = [
        ("Colombia decaf A", ButtonState::None),
        ("Colombia decaf B", ButtonState::None),
        ("Colombia dec", ButtonState::None),
    ];
    let parts = render(&asked("?", &options), &NARROW);
    assert_eq!(
        labels(&parts[0].layout).concat(),
        ["Colombia de…", "Colombia… 2", "Colombia dec"]
    );
}

#[test]
fn words_too_long_for_a_caption_follow_the_picture_with_the_buttons() {
    let message = OutMessage {
        media: Some(Media::Photo("images/a.jpg".into())),
        ..asked(
            "Which of these beans do you like?",
            &[("A", ButtonState::None)],
        )
    };
    let parts = render(&message, &NARROW);
    assert_eq!(parts.len(), 2);
    assert!(parts[0].text.is_empty() && parts[0].layout == Layout::None);
    assert!(parts[1].media.is_none() && parts[1].layout != Layout::None);
}

#[test]
fn a_text_is_cut_between_words_and_keeps_its_styles() {
    let mut text = Rich::plain("Goedemorgen Maasbranders! Welke bonen ");
    text.push("branden we in november?", Style::Bold);
    let parts = render(
        &OutMessage {
            text,
            ..OutMessage::default()
        },
        &NARROW,
    );
    let words: Vec<String> = parts.iter().map(|part| part.text.words()).collect();
    assert_eq!(
        words,
        [
            "Goedemorgen Maasbranders!",
            "Welke bonen branden we in november?"
        ]
    );
    assert_eq!(parts[1].text.0[1].style, Style::Bold);
}

#[test]
fn a_family_of_four_is_never_torn_apart() {
    let family = "👨‍👩‍👧‍👦";
    let parts = render(
        &OutMessage {
            text: Rich::plain(family.repeat(10)),
            ..OutMessage::default()
        },
        &NARROW,
    );
    assert!(
        parts
            .iter()
            .all(|part| part.text.words().replace(family, "").is_empty())
    );
}

#[test]
fn a_web_address_that_no_button_takes_is_written_out() {
    let bad = Button {
        label: "Site".into(),
        action: Action::Url("roasters".into()),
        mark: ButtonState::None,
    };
    let message = OutMessage {
        text: Rich::plain("See"),
        keyboard: Keyboard::Inline(vec![bad]),
        ..OutMessage::default()
    };
    assert_eq!(
        render(&message, &WIDE)[0].text.words(),
        "See\n\nSite: roasters"
    );
}

#[test]
fn where_no_number_can_be_shared_by_a_button_it_is_typed() {
    let keyboard = Keyboard::ShareContact {
        label: "My number".into(),
        extras: vec!["Skip".into()],
    };
    let message = OutMessage {
        text: Rich::plain("On which number?"),
        keyboard,
        ..OutMessage::default()
    };
    assert_eq!(plain(&message), "On which number?\n\nSkip");
    let Layout::Share { label, extras, .. } = &render(&message, &WIDE)[0].layout else {
        panic!("a keyboard that shares")
    };
    assert_eq!(
        (label.as_str(), extras),
        ("My number", &vec![vec!["Skip".to_owned()]])
    );
}

#[test]
fn a_message_without_anything_has_no_parts() {
    assert_eq!(render(&OutMessage::default(), &WIDE), []);
}

fn rich() -> impl Strategy<Value = Rich> {
    let style = prop_oneof![
        Just(Style::Plain),
        Just(Style::Bold),
        Just(Style::Link("https://a.b".into()))
    ];
    let run =
        (r"([a-zé.!?🎈👍🏽 \n]|.){0,60}", style).prop_map(|(text, style)| TextRun { text, style });
    prop::collection::vec(run, 0..5).prop_map(Rich)
}

fn any_button() -> impl Strategy<Value = Button> {
    let action = prop_oneof![
        Just(Action::Tap(Token {
            question: 3,
            choice: Choice::Skip
        })),
        "[a-z:/.]{0,16}".prop_map(Action::Url),
        Just(Action::Url("https://roasters.example/a".into())),
        "[a-z]{1,8}".prop_map(Action::Share),
        Just(Action::Start {
            dialog: "d".into(),
            section: "s".into()
        }),
    ];
    let mark = prop_oneof![
        Just(ButtonState::None),
        Just(ButtonState::On),
        Just(ButtonState::Off),
        Just(ButtonState::Place(2)),
        Just(ButtonState::Extra)
    ];
    ("[a-zé🎈]{1,24}", action, mark).prop_map(|(label, action, mark)| Button {
        label,
        action,
        mark,
    })
}

fn message() -> impl Strategy<Value = OutMessage> {
    let buttons = || prop::collection::vec(any_button(), 0..12);
    let extras = || prop::collection::vec("[a-z]{1,9}", 0..4);
    let keyboard = prop_oneof![
        Just(Keyboard::None),
        buttons().prop_map(Keyboard::Inline),
        (0_u8..10, buttons()).prop_map(|(columns, buttons)| Keyboard::Grid(columns, buttons)),
        ("[a-z]{1,9}", extras())
            .prop_map(|(label, extras)| Keyboard::ShareContact { label, extras }),
        ("[a-z]{1,9}", extras())
            .prop_map(|(label, extras)| Keyboard::ShareLocation { label, extras }),
    ];
    let media = prop_oneof![
        Just(None),
        Just(Some(Media::Photo("a.jpg".into()))),
        Just(Some(Media::Document {
            name: "a.txt".into(),
            body: "everything".into()
        })),
    ];
    (rich(), media, keyboard).prop_map(|(text, media, keyboard)| OutMessage {
        text,
        media,
        keyboard,
        unasked: false,
    })
}

fn capabilities() -> impl Strategy<Value = Capabilities> {
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    (flags, 20_usize..80, 0_usize..40, 0_usize..9, 6_usize..20).prop_map(
        |((buttons, requests, media), text_max, caption_max, buttons_max, label_max)| {
            Capabilities {
                buttons,
                requests: requests && buttons,
                edits: true,
                corrections: true,
                moves: true,
                topics: false,
                media,
                text_max,
                caption_max,
                buttons_max,
                label_max,
                window: None,
            }
        },
    )
}

fn buttons(layout: &Layout) -> Vec<&Button> {
    match layout {
        Layout::Rows(rows) => rows.iter().flatten().collect(),
        Layout::None | Layout::Share { .. } | Layout::Reply(_) => Vec::new(),
    }
}

fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

fn without_space(text: &str) -> String {
    text.split_whitespace().collect()
}

proptest! {
    #[test]
    fn what_is_rendered_respects_the_channel(message in message(), can in capabilities()) {
        let parts = render(&message, &can);
        for (at, part) in parts.iter().enumerate() {
            let words = length(&part.text.words());
            let most = if part.media.is_some() { can.caption_max } else { can.text_max };
            prop_assert!(words <= most);
            prop_assert!(part.media.is_some() || !part.text.words().trim().is_empty());
            prop_assert!(can.media || part.media.is_none());
            prop_assert!(at + 1 == parts.len() || part.layout == Layout::None);
            let shown = labels(&part.layout).concat();
            let most = if can.buttons { can.buttons_max } else { 0 };
            prop_assert!(shown.len() <= most);
            prop_assert!(shown.iter().all(|label| length(label) <= can.label_max));
            prop_assert!(labels(&part.layout).iter().all(|row| (1..=8).contains(&row.len())));
            let shares = matches!(part.layout, Layout::Share { .. });
            prop_assert!(can.requests || !shares);
        }
    }

    #[test]
    fn what_is_rendered_loses_nothing(message in message(), can in capabilities()) {
        let parts = render(&message, &can);
        let words: String = parts.iter().map(|part| without_space(&part.text.words())).collect();
        prop_assert!(words.contains(&without_space(&message.text.words())));
        prop_assert!(!can.media || message.media == parts.iter().find_map(|part| part.media.clone()));
        let pressed: Vec<&Button> = parts.iter().flat_map(|part| buttons(&part.layout)).collect();
        for button in message.keyboard.buttons() {
            let is_pressed = pressed.iter().any(|shown| shown.action == button.action && shown.mark == button.mark);
            prop_assert!(is_pressed || words.contains(&without_space(&button.label)), "{}", button.label);
        }
    }

    #[test]
    fn different_labels_stay_different(names in prop::collection::hash_set("(very long label |x)[a-c]{1,30}", 1..9)) {
        let names: Vec<String> = names.into_iter().collect();
        let cut = fit(names.clone(), 14);
        prop_assert_eq!(cut.iter().collect::<HashSet<_>>().len(), names.len());
    }

    #[test]
    fn the_plain_form_of_any_message_has_all_its_words(message in message()) {
        let words = without_space(&plain(&message));
        prop_assert!(words.contains(&without_space(&message.text.words())));
        prop_assert!(message.keyboard.buttons().iter().all(|button| words.contains(&without_space(&button.label))));
    }
}

#[test]
fn the_line_for_a_reply_holds_the_question_without_the_name() {
    let mut text = Rich::default();
    text.push("Noor", Style::Mention);
    text.push(", one thing.\nHow many bags?", Style::Plain);
    let message = OutMessage {
        text,
        keyboard: Keyboard::Reply,
        ..OutMessage::default()
    };
    assert_eq!(
        render(&message, &WIDE)[0].layout,
        Layout::Reply("How many bags?".into())
    );
    assert_eq!(render(&message, &WORDS_ONLY)[0].layout, Layout::None);
}
