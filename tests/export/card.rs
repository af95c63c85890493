//! The card of a report: a picture with the letters and the bars of what was answered.

use resvg::tiny_skia::Pixmap;
use vraag::report::render::{CardError, card};
use vraag::report::results::ReportOptions;

use crate::results::{answered, made};

/// A question, and the labels of its two options.
fn dialog(question: &str, [one, other]: [&str; 2]) -> String {
    format!(
        "dialog: poll\nlanguages: [en]\nstart:\n  - {{ section: main, command: poll }}\nsections:\n  main:\n    - ask: drink\n      type: choice\n      text: {question}\n      options:\n        one: {one}\n        other: {other}\n"
    )
}

fn drawn(question: &str, labels: [&str; 2], [one, other]: [u64; 2]) -> Result<Vec<u8>, CardError> {
    let shop = answered(
        &dialog(question, labels),
        &[(&["one"], one), (&["other"], other)],
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
