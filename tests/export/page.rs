//! The page of a report under axe-core in a browser: nothing that keeps anybody from reading it is found.
//!
//! `tests/support/readers/install.sh` installs both. Where one is not there, that is said and nothing is looked at; with
//! `VRAAG_READERS_ALL=1` it is a failure.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use vraag::report::render;
use vraag::report::results::{ReportOptions, SegmentGroup};
use vraag::time::Duration;

use crate::readers::{is_there, skipped};
use crate::results::made;
use crate::shop::Shop;

/// A question of every type that has a picture or a table of its own.
const EVERYTHING: &str = "dialog: visit
languages: [en, nl]
start: [{ section: main, command: visit }]
sections:
  main:
    - { ask: score, type: nps, text: { en: Would you recommend us?, nl: Zou je ons aanraden? } }
    - { ask: often, type: choice, shuffle: true, other: true, text: { en: How often?, nl: Hoe vaak? }, options: { weekly: { en: Weekly, nl: Elke week }, rarely: { en: Rarely, nl: Zelden } } }
    - { ask: likes, type: multi, text: { en: What do you like?, nl: Wat vind je fijn? }, options: { price: { en: Price, nl: Prijs }, people: { en: People, nl: Mensen } } }
    - { ask: best, type: rank, text: { en: Which is best?, nl: Wat is het best? }, options: { near: { en: Near, nl: Dichtbij }, kind: { en: Kind, nl: Aardig } } }
    - { ask: taste, type: scale, range: 1..5, text: { en: How was it?, nl: Hoe was het? } }
    - { ask: again, type: yesno, text: { en: Again?, nl: Nog eens? } }
    - { ask: guests, type: number, range: 1..40, text: { en: How many guests?, nl: Hoeveel gasten? } }
    - { ask: visit_day, type: date, text: { en: Which day?, nl: Welke dag? } }
    - { ask: hour, type: time, text: { en: What time?, nl: Hoe laat? } }
    - { ask: why, type: text, text: { en: Why?, nl: Waarom? } }
    - { ask: mail, type: email, text: { en: Your address?, nl: Je adres? } }
";

/// Puts what axe found in place of the page, with everything opened that a tap opens.
const LOOK: &str = "document.querySelectorAll('details').forEach(part => { part.open = true; });
axe.run().then(found => {
  const what = found.violations.map(one => one.id + ': ' + one.nodes[0].html);
  const dark = matchMedia('(prefers-color-scheme: dark)').matches;
  document.body.textContent = JSON.stringify({ passes: found.passes.length, what, dark, width: innerWidth });
});";

fn everything() -> Shop {
    let mut shop = Shop::with(EVERYTHING);
    for number in 1..=60_u64 {
        // Two a day and more, so that there are several weeks and months.
        shop.now = shop.now.plus(Duration(Duration::DAY.0 * 2));
        let (score, taste) = ((number % 11).to_string(), (1 + number % 5).to_string());
        let often = if number % 11 > 5 {
            "[weekly]"
        } else {
            "[rarely]"
        };
        let likes = ["[price]", "[people]"][number as usize % 2];
        let again = if number % 11 > 3 { "[yes]" } else { "[no]" };
        let guests = (1 + number % 17).to_string();
        let (day, hour) = (
            format!("2027-03-{:02}", 1 + number % 28),
            format!("{}:30", 13 + number % 8),
        );
        let answers = [
            &score,
            often,
            likes,
            "[done]",
            "[near]",
            "[kind]",
            "[done]",
            &taste,
            again,
            &guests,
            &day,
            &hour,
            "Because it is near my house",
            "a@example.org",
        ];
        let asked = if number % 9 == 0 { 5 } else { answers.len() };
        shop.comes(number, &answers[..asked]);
    }
    shop
}

/// Returns axe-core's script; nothing where it is not installed.
fn axe() -> Option<String> {
    let named = std::env::var_os("VRAAG_READERS").map(PathBuf::from);
    let folder =
        named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target/readers"));
    let script = std::fs::read_to_string(folder.join("axe/node_modules/axe-core/axe.min.js"));
    if script.is_err() {
        skipped("axe-core");
    }
    script.ok()
}

/// Returns what axe finds in a page on a screen of this width, in the dark or not.
fn found(page: &str, axe: &str, width: u32, is_dark: bool) -> Value {
    // The page runs no script, and may load none: here it has to.
    let policy = "<meta http-equiv=\"Content-Security-Policy\"";
    assert!(page.contains(policy));
    let with_axe = page.replace(policy, "<meta name=\"policy\"").replace(
        "</body>",
        &format!("<script>{axe}</script><script>{LOOK}</script></body>"),
    );
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("page.html");
    std::fs::write(&path, with_axe).expect("the folder is ours");
    let done = Command::new("chromium")
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--virtual-time-budget=60000",
        ])
        .arg(format!(
            "--user-data-dir={}",
            folder.path().join("user").display()
        ))
        .arg(format!("--window-size={width},900"))
        .arg(format!(
            "--blink-settings=preferredColorScheme={}",
            u8::from(!is_dark)
        ))
        .args(["--dump-dom".as_ref(), path.as_os_str()])
        .output()
        .expect("it is there");
    let dom = String::from_utf8_lossy(&done.stdout);
    let json = dom
        .split_once("{\"passes\"")
        .and_then(|(_, rest)| rest.split_once("</body>"));
    let (json, _) = json.unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&done.stderr)));
    let json = format!("{{\"passes\"{json}")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    serde_json::from_str(&json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

#[test]
fn nothing_keeps_anybody_from_reading_the_page() {
    let Some(axe) = axe().filter(|_| is_there("chromium")) else {
        return;
    };
    let shop = everything();
    let fans = SegmentGroup {
        name: "fans".into(),
        labels: Vec::new(),
        members: (1..=60)
            .filter(|number| number % 11 > 5)
            .map(vraag::id::OwnerId::contact)
            .collect(),
        decided_by: Vec::new(),
    };
    let page = |language: &str| {
        let options = ReportOptions {
            segments: vec![fans.clone()],
            language: Some(language.into()),
            ..ReportOptions::default()
        };
        render::html(&made(&shop, &options))
    };
    for (language, width, is_dark) in [
        ("nl", 1280, false),
        ("nl", 500, true),
        ("en", 500, false),
        ("en", 1280, true),
    ] {
        let page = page(language);
        assert!(page.contains("<small>▲") && page.contains("χ²"));
        let found = found(&page, &axe, width, is_dark);
        assert_eq!(
            (&found["dark"], &found["width"]),
            (&is_dark.into(), &width.into())
        );
        assert_eq!(
            found["what"],
            serde_json::json!([]),
            "{language}, {width} wide"
        );
        assert!(found["passes"].as_u64() > Some(20), "{found}");
    }
    // It would be found: a page without a language, and letters that are hardly to be seen.
    let faulty = page("en")
        .replace("<html lang=\"en\">", "<html>")
        .replace("--dim:#5a6475", "--dim:#d0d4da");
    let what = found(&faulty, &axe, 1280, false)["what"].to_string();
    assert!(
        what.contains("html-has-lang") && what.contains("color-contrast"),
        "{what}"
    );
}
