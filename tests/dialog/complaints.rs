//! The lexicon of complaints, held to sentences that were written before it.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use vraag::dialog::compile::compile;
use vraag::dialog::complaints::Complaints;
use vraag::dialog::source::{SourceFile, Sources};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// How well the lexicon tells complaints from other sentences.
struct Figures {
    missed: Vec<String>,
    wrongly: Vec<String>,
    found: usize,
}

impl Figures {
    #[expect(clippy::cast_precision_loss, reason = "a few hundred sentences")]
    fn recall(&self) -> f64 {
        self.found as f64 / (self.found + self.missed.len()) as f64
    }

    #[expect(clippy::cast_precision_loss, reason = "a few hundred sentences")]
    fn precision(&self) -> f64 {
        self.found as f64 / (self.found + self.wrongly.len()) as f64
    }
}

const BOT: &str = "name: Shop\nlanguages: [en]\nkeep_answers: 1 month\ncontact: call us\ndesks:\n  bar: \"telegram:-1\"\n";
const CASES: &str = "cases: { desk: bar }\n";

/// Reads the words of a bot with these settings, and a `complaints.yaml` if there are words of its own.
fn heard_by(bot: &str, own: Option<&str>) -> Arc<Complaints> {
    let file = |name: &str, text: &str| SourceFile {
        path: name.into(),
        text: text.into(),
    };
    let own = own.map(|own| file("complaints.yaml", own));
    let files = [file("bot.yaml", bot)].into_iter().chain(own).collect();
    let compiled = compile(&Sources(files));
    let problems: Vec<_> = compiled
        .diagnostics
        .iter()
        .map(|told| &told.message)
        .collect();
    assert!(problems.is_empty(), "{problems:?}");
    compiled.dialogs.complaints
}

/// Returns the words that every bot with cases hears.
fn built_in() -> Arc<Complaints> {
    heard_by(&format!("{BOT}{CASES}"), None)
}

#[test]
fn a_bot_with_cases_hears_complaints_without_a_file_and_one_without_cases_hears_none() {
    let angry = "This is a disgrace.";
    assert!(built_in().hears(angry));
    assert!(!heard_by(BOT, None).hears(angry));
}

#[test]
fn words_of_the_operator_add_to_the_built_in_ones_take_their_place_or_stand_alone() {
    let bot = format!("{BOT}{CASES}");
    let own = "complaint: { en: [crumbly] }\n";
    let hears = |own: &str, words: &str| heard_by(&bot, Some(own)).hears(words);
    assert!(hears(own, "So crumbly.") && hears(own, "This is a disgrace."));
    // A theatre has dramas.
    assert!(built_in().hears("Het was een drama."));
    assert!(!hears("polite: { nl: [drama] }\n", "Het was een drama."));
    let alone = format!("built_in: false\n{own}");
    assert!(hears(&alone, "So crumbly.") && !hears(&alone, "This is a disgrace."));
}

#[test]
fn swearing_at_the_shop_is_heard_and_swearing_at_oneself_or_for_joy_is_not() {
    let built_in = built_in();
    for (words, right) in [
        ("Godverdomme, waar blijven jullie", true),
        ("Stelletje idioten", true),
        ("Krijg de tering met je webshop", true),
        ("wtf is dit nou weer", true),
        ("Fuck you and your shop", true),
        ("What the fuck is this", true),
        ("Sick and tired of your bullshit", true),
        ("Verdomme, verkeerd getypt", false),
        ("Kut, ik bedoelde morgen", false),
        ("Jezus wat is die koffie lekker", false),
        ("Damn, I meant tomorrow", false),
        ("Fucking great coffee", false),
    ] {
        assert_eq!(built_in.hears(words), right, "{words}");
    }
}

fn figures(complaints: &Complaints, file: &str) -> Figures {
    let text = fs::read_to_string(Path::new(ROOT).join("tests/dialog").join(file));
    let mut figures = Figures {
        missed: Vec::new(),
        wrongly: Vec::new(),
        found: 0,
    };
    for line in text.expect("the sentences are there").lines() {
        let Some((is_one, rest)) = line.split_once(' ').filter(|(mark, _)| *mark != "#") else {
            continue;
        };
        let (_, words) = rest.split_once(' ').expect("a language, then the words");
        let is_heard = complaints.hears(words);
        match (is_one == "yes", is_heard) {
            (true, true) => figures.found += 1,
            (true, false) => figures.missed.push(words.to_owned()),
            (false, true) => figures.wrongly.push(words.to_owned()),
            (false, false) => {}
        }
    }
    let (recall, precision) = (figures.recall(), figures.precision());
    println!("{file}: recall {recall:.3}, precision {precision:.3}");
    println!(
        "missed: {:#?}\nwrongly: {:#?}",
        figures.missed, figures.wrongly
    );
    figures
}

#[test]
fn nine_of_ten_complaints_are_heard() {
    let heard = figures(&built_in(), "complaints.txt");
    assert_eq!(heard.found + heard.missed.len(), 150);
    assert!(heard.recall() >= 0.9, "recall is {:.3}", heard.recall());
}

#[test]
fn the_page_says_how_well_complaints_are_heard() {
    let built_in = built_in();
    figures(&built_in, "complaints_later.txt");
    let fitted = figures(&built_in, "complaints.txt");
    // Of these the lexicon was never changed for what it missed.
    let last = figures(&built_in, "complaints_last.txt");
    let other = figures(&built_in, "complaints_other.txt");
    let page = fs::read_to_string(Path::new(ROOT).join("docs/cases.md")).expect("the page");
    let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
    for told in [
        format!("{} of their 150 complaints", fitted.found),
        format!("{} of the other 150", fitted.wrongly.len()),
        format!("{} of the 30 complaints", last.found),
        format!("{} of the 30 others", last.wrongly.len()),
        format!("{} of the 40 complaints", other.found),
        format!("{} of the other 40", other.wrongly.len()),
    ] {
        assert!(page.contains(&told), "the page does not say: {told}");
    }
}
