//! `vraag report` in the real program: every form, beside a running bot, and what it says to mistakes.

use crate::support::bot::Home;
use crate::support::botapi::BotApi;

fn told(output: &std::process::Output) -> (String, String, Option<i32>) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        text(&output.stdout),
        text(&output.stderr),
        output.status.code(),
    )
}

#[test]
fn a_report_comes_in_every_form_also_from_a_running_bot() {
    let api = BotApi::start();
    let home = Home::new(&api);
    assert!(home.run(&["demo", "--answers", "2000"]).status.success());
    let (text, problems, code) = told(&home.run(&["report", "repair"]));
    assert_eq!(code, Some(0), "{problems}");
    assert!(text.starts_with("Wat opvalt\n"), "{text}");
    assert!(
        text.contains("Was je fiets op tijd klaar?") && !text.contains("Welke bonen"),
        "{text}"
    );
    let (english, ..) = told(&home.run(&["report", "repair", "--language", "en"]));
    assert!(
        english.contains("Was your bike ready on time?") && english.contains("people asked"),
        "{english}"
    );
    let (_, status, code) = told(&home.run(&["report", "--out", "all.html"]));
    assert!(code == Some(0) && status.contains("all.html"), "{status}");
    let page = std::fs::read_to_string(home.path().join("all.html")).expect("it was written");
    assert!(
        page.starts_with("<!doctype html>\n<html lang=\"nl\">"),
        "{page}"
    );
    assert!(
        !page.contains("<script") && !page.contains("http://") && !page.contains("https://"),
        "it asks nobody for anything"
    );
    let (since, ..) = told(&home.run(&["report", "--since", "2026-06-01"]));
    assert!(
        since.starts_with("Antwoorden sinds 1 jun 2026\n"),
        "{since}"
    );
    let bot = home.start();
    let (asked, problems, code) = told(&home.run(&["report", "repair"]));
    assert_eq!((asked, code), (text, Some(0)), "{problems}");
    let (json, ..) = told(&home.run(&["report", "--format", "json", "--by", "ready_on_time"]));
    let json: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
    assert!(
        json["dialogs"]
            .as_array()
            .is_some_and(|dialogs| dialogs.len() == 3),
        "{json}"
    );
    let by = json["comparisons"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|comparison| &comparison["by"]["question"]["name"]);
    assert!(
        by.clone().count() > 0 && by.clone().all(|name| name == "ready_on_time"),
        "{json}"
    );
    assert_eq!(bot.stop(), Some(0));
}

#[test]
fn a_mistake_is_told_with_what_to_do() {
    let api = BotApi::start();
    let home = Home::new(&api);
    assert!(home.run(&["demo", "--answers", "60"]).status.success());
    for (arguments, said) in [
        (
            ["report", "repare"].as_slice(),
            ["no dialog is called `repare`", "did you mean `repair`?"],
        ),
        (
            &["report", "--out", "r.pdf"],
            [
                "no report is written as .pdf",
                "end it in .html, .xlsx, .json, .png or .txt",
            ],
        ),
        (
            &["report", "--out", "r.html", "--format", "json"],
            [
                "r.html would not be what its name says",
                "leave --format out",
            ],
        ),
        (
            &["report", "--by", "recomend"],
            [
                "no question that was asked is called `recomend`",
                "did you mean `recommend`?",
            ],
        ),
        (
            &["report", "--by", "complaint"],
            [
                "the answers to `complaint` make no groups: its type is `text`",
                "these make groups: segment, ",
            ],
        ),
        (
            &["report", "--public", "--out", "r.html"],
            ["what is posted back is text", "leave --format out"],
        ),
        (
            &["report", "--public", "--least", "4"],
            ["invalid value '4'", "--least"],
        ),
        (
            &["report", "--language", "de"],
            ["a report is not written in `de`", "--language nl"],
        ),
        (
            &["report", "--since", "yesterday"],
            ["invalid value 'yesterday'", "--since"],
        ),
        (
            &["report", "--since", "2999-01-01"],
            [
                "no conversation has started since 2999-01-01: that day is still to come",
                "write a day that has begun",
            ],
        ),
        (
            &["report", "--open", "--out", "r.xlsx"],
            [
                "only a page opens in the browser, and r.xlsx is none",
                "end the name of the file in .html",
            ],
        ),
    ] {
        let (text, problems, code) = told(&home.run(arguments));
        assert_eq!(
            (text.as_str(), code),
            ("", Some(2)),
            "{arguments:?}: {problems}"
        );
        for words in said {
            assert!(problems.contains(words), "{arguments:?}: {problems}");
        }
    }
    assert!(!home.path().join("r.html").exists() && !home.path().join("r.pdf").exists());
}

/// Opens a report in a home whose only browser writes down what it was asked to open.
#[cfg(all(unix, not(target_os = "macos")))]
fn opened(home: &Home, arguments: &[&str], screen: &str) -> (String, Option<i32>) {
    let mut command = home.command(arguments);
    command
        .env("PATH", home.path().join("bin"))
        .env("DISPLAY", screen);
    let (_, status, code) = told(&command.output().expect("the program is built"));
    (status, code)
}

#[test]
#[cfg(all(unix, not(target_os = "macos")))]
fn a_page_is_written_and_opened_or_it_is_said_why_not() {
    use std::os::unix::fs::PermissionsExt;
    let api = BotApi::start();
    let home = Home::new(&api);
    assert!(home.run(&["demo", "--answers", "200"]).status.success());
    let (page, seen) = (home.path().join("report.html"), home.path().join("seen"));
    let (status, code) = opened(&home, &["report", "--open"], "");
    assert_eq!(code, Some(3), "{status}");
    for words in [
        "was not opened: this session has no screen",
        "hint: open report.html",
    ] {
        assert!(status.contains(words), "{status}");
    }
    assert!(page.exists(), "it is written all the same");
    let (status, code) = opened(&home, &["report", "--open"], ":0");
    assert!(
        code == Some(3) && status.contains("`xdg-open` cannot be started"),
        "{status}"
    );
    let browser = home.path().join("bin/xdg-open");
    std::fs::create_dir(home.path().join("bin")).expect("the folder is ours");
    std::fs::write(&browser, "#!/bin/sh\necho \"$1\" > seen\n").expect("the folder is ours");
    std::fs::set_permissions(&browser, PermissionsExt::from_mode(0o755)).expect("it is ours");
    std::fs::remove_file(&page).expect("it was written");
    let bot = home.start();
    let (status, code) = opened(&home, &["report", "repair", "--open"], ":0");
    assert_eq!(code, Some(0), "{status}");
    let read = |path| std::fs::read_to_string(path).expect("it was written");
    assert_eq!(
        read(&seen),
        "report.html\n",
        "not by the bot, which has no screen"
    );
    assert!(read(&page).starts_with("<!doctype html>"));
    assert_eq!(bot.stop(), Some(0));
    let named = ["report", "--open", "--out", "mine.html"];
    let (status, code) = opened(&home, &named, ":0");
    assert_eq!(
        (code, read(&seen).as_str()),
        (Some(0), "mine.html\n"),
        "{status}"
    );
}

#[test]
fn a_card_is_a_picture_or_says_how_to_build_what_makes_it() {
    let api = BotApi::start();
    let home = Home::new(&api);
    assert!(home.run(&["demo", "--answers", "500"]).status.success());
    let (_, status, code) = told(&home.run(&["report", "repair", "--out", "card.png"]));
    let card = std::fs::read(home.path().join("card.png"));
    if cfg!(feature = "png") {
        assert_eq!(code, Some(0), "{status}");
        assert!(card.is_ok_and(|bytes| bytes.starts_with(b"\x89PNG\r\n")));
    } else {
        assert_eq!(code, Some(2), "{status}");
        assert!(status.contains("--features png"), "{status}");
        assert!(card.is_err(), "nothing is written");
    }
}
