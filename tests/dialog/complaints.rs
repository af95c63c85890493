//! The lexicon of complaints, held to sentences that were written before it.

use std::fs;
use std::path::Path;

use vraag::dialog::bot::Dialogs;
use vraag::dialog::compile::compile;
use vraag::dialog::complaints::Complaints;
use vraag::dialog::load;
use vraag::id::Name;

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

/// Reads the shipped dialogs.
fn shipped() -> Dialogs {
    let (sources, _) = load::read(&[Path::new(ROOT).join("dialogs")]);
    compile(&sources).dialogs
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
        let (language, words) = rest.split_once(' ').expect("a language, then the words");
        let is_heard = complaints.hears(words, &Name::new(language));
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
    let heard = figures(&shipped().complaints, "complaints.txt");
    assert_eq!(heard.found + heard.missed.len(), 150);
    assert!(heard.recall() >= 0.9, "recall is {:.3}", heard.recall());
}

#[test]
fn complaints_that_nobody_had_in_mind_are_heard_less_often() {
    // Told in docs/cases.md, which says the same figures.
    figures(&shipped().complaints, "complaints_later.txt");
    let other = figures(&shipped().complaints, "complaints_other.txt");
    let heard = figures(&shipped().complaints, "complaints_last.txt");
    let told = fs::read_to_string(Path::new(ROOT).join("docs/cases.md")).expect("the page");
    let found = format!("{} of the 30 complaints", heard.found);
    let wrongly = format!("{} of the 30 others", heard.wrongly.len());
    assert!(told.contains(&found), "the page does not say: {found}");
    assert!(told.contains(&wrongly), "the page does not say: {wrongly}");
    let found = format!("{} of the 40 complaints", other.found);
    let wrongly = format!("{} of the other 40", other.wrongly.len());
    assert!(told.contains(&found), "the page does not say: {found}");
    assert!(told.contains(&wrongly), "the page does not say: {wrongly}");
}
