//! The card of a report: a picture with the letters and the bars of what was answered.

use resvg::tiny_skia::Pixmap;
use vraag::report::render::{CardError, card, public_card};
use vraag::report::results::ReportOptions;

use crate::results::{answered, made};

/// A question, and the labels of its two options.
fn dialog(question: &str, [one, other]: [&str; 2]) -> String {
    format!(
        "dialog: poll\nlanguages: [en]\nstart:\n  - {{ section: main, command: poll }}\nsections:\n  main:\n    - ask: drink\n      type: choice\n      text: {question}\n      options:\n        one: {one}\n        two: {other}\n"
    )
}

fn drawn(question: &str, labels: [&str; 2], [one, other]: [u64; 2]) -> Result<Vec<u8>, CardError> {
    let shop = answered(
        &dialog(question, labels),
        &[(&["one"], one), (&["two"], other)],
    );
    card(&made(&shop, &ReportOptions::default()))
}

/// How many pixels have the colour of bars.
fn filled(picture: &Pixmap) -> usize {
    let pixels = picture.pixels().iter();
    pixels
        .filter(|pixel| (pixel.red(), pixel.green(), pixel.blue()) == (0x2b, 0x62, 0xc4))
        .count()
}

#[test]
fn a_card_shows_bars_as_long_as_shares_in_the_letters_of_many_languages() {
    let sizes = ["Что вы пьёте?", "What do you drink? ☕"].map(|question| {
        let [many, few] = [[36, 4], [24, 4]].map(|counts| {
            let bytes = drawn(question, ["Чай <чёрный> & \"mint\"", "Καφές"], counts)
                .expect("the font has these letters");
            assert!(bytes.len() < 200_000, "{} bytes", bytes.len());
            Pixmap::decode_png(&bytes).expect("it is a PNG")
        });
        assert_eq!(many.width(), 1080);
        // Both bars together are one whole bar.
        let (many, few) = (filled(&many), filled(&few));
        assert!(many.abs_diff(few) < many / 10, "{many} and {few}");
        many
    });
    assert!(sizes[0] > 15_000, "a bar has an area: {sizes:?}");
    let only_four = drawn("What do you drink?", ["Tea", "Coffee"], [4, 0]).expect("it is drawn");
    let only_four = Pixmap::decode_png(&only_four).expect("it is a PNG");
    assert!(
        filled(&only_four) < sizes[0] / 2,
        "fewer than ten answers make no bars"
    );
}

#[test]
fn letters_that_the_font_lacks_make_no_card_of_empty_boxes() {
    let refused = drawn(
        "چه می‌نوشید؟ لطفاً یکی را انتخاب کنید تا بدانیم چه بخریم و چه چیزی را دوست دارید",
        ["چای سیاه با نعنا و عسل", "قهوه با شیر و شکر و هل"],
        [30, 10],
    );
    assert!(matches!(refused, Err(CardError::NoLetters)), "{refused:?}");
}

#[test]
fn a_card_for_those_who_answered_shows_what_most_agree_on_and_nothing_of_a_few() {
    let question = dialog("What do you drink?", ["Tea", "Coffee"]);
    let [enough, few] = [[36, 14], [36, 4]].map(|[one, other]| {
        let shop = answered(&question, &[(&["one"], one), (&["two"], other)]);
        let report = made(&shop, &ReportOptions::default());
        let bytes = public_card(&report, 10).expect("the font has these letters");
        filled(&Pixmap::decode_png(&bytes).expect("it is a PNG"))
    });
    assert!(enough > 15_000, "a bar for the first answer: {enough}");
    assert_eq!(few, 0, "four people are too few to be told of");
}
