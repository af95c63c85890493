//! `vraag report` in the real program: every form, beside a running bot, and what it says to mistakes.

use std::collections::{BTreeMap, BTreeSet};

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
            ["what is posted back is text or a card", ".txt or .png"],
        ),
        (
            &["report", "--public", "--least", "4"],
            ["invalid value '4'", "--least"],
        ),
        (
            &["report", "--public", "--without-flagged"],
            ["cannot be used with", "--without-flagged"],
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

/// People whose rows have a `true` in one of these columns.
fn flagged<'t>(rows: &'t [BTreeMap<String, String>], columns: &[&str]) -> BTreeSet<&'t str> {
    let is_flagged =
        |row: &&BTreeMap<String, String>| columns.iter().any(|column| row[*column] == "true");
    let people = rows.iter().filter(is_flagged);
    people.map(|row| row["respondent_id"].as_str()).collect()
}

#[test]
fn who_is_flagged_in_a_table_is_who_the_report_leaves_out() {
    let api = BotApi::start();
    let home = Home::empty(&api);
    let mut dialog = "dialog: stay\nlanguages: [en]\nstart: [{ section: main, command: stay }]
sections:\n  main:\n"
        .to_owned();
    for name in ["rooms", "food", "staff", "price"] {
        dialog.push_str(&format!(
            "    - {{ ask: {name}, type: scale, range: 1..5, text: How are the {name}? }}\n"
        ));
    }
    home.write("stay.yaml", &dialog);
    home.write("bot.yaml", "languages: [en]\n");
    let made = home.run(&["demo", "--answers", "6000"]);
    assert!(made.status.success(), "{}", told(&made).1);
    let rows = home.table(&["stay", "--wide"]);
    let [speeding, straight] = ["flag_speeding", "flag_straightlining"];
    let everybody: BTreeSet<&str> = rows
        .iter()
        .map(|row| row["respondent_id"].as_str())
        .collect();
    let [fast, same] = [speeding, straight].map(|column| flagged(&rows, &[column]));
    let either = flagged(&rows, &[speeding, straight]);
    assert!(!fast.is_empty() && !same.is_empty() && either.len() < everybody.len() / 2);
    let json = |arguments: &[&str]| -> serde_json::Value {
        let (text, problems, _) =
            told(&home.run(&[&["report", "--format", "json"], arguments].concat()));
        serde_json::from_str(&text).unwrap_or_else(|_| panic!("{problems}"))
    };
    let (all, without) = (json(&[]), json(&["--without-flagged"]));
    let quality = &all["dialogs"][0]["quality"];
    assert_eq!(
        [&quality["fast"], &quality["straight"], &quality["flagged"]],
        [fast.len(), same.len(), either.len()]
    );
    assert_eq!(all["people"], everybody.len());
    assert_eq!(without["people"], everybody.len() - either.len());
    // What they said is in no count of any question.
    for at in 0..4 {
        let name = without["dialogs"][0]["questions"][at]["name"].as_str();
        let name = name.expect("all four were asked");
        let answered: BTreeSet<&str> = rows
            .iter()
            .filter(|row| !row[name].is_empty())
            .map(|row| row["respondent_id"].as_str())
            .filter(|person| !either.contains(person))
            .collect();
        let told = &without["dialogs"][0]["questions"][at]["base"]["answered"];
        assert_eq!(told, answered.len(), "{name}");
    }
    // Who left is told with the question, and who came to the end is not.
    let left = |row: &&BTreeMap<String, String>| row["status"] != "completed";
    let names = ["rooms", "food", "staff", "price"];
    assert!(rows.iter().filter(left).count() > 0);
    for row in &rows {
        let first_without = names.iter().find(|name| row[**name].is_empty());
        assert_eq!(
            row["drop_off"],
            first_without.copied().unwrap_or(""),
            "{row:?}"
        );
    }
    assert_eq!(
        home.run(&["export", "stay", "--out", "stay.xlsx"])
            .status
            .code(),
        Some(0)
    );
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook(home.path().join("stay.xlsx")).expect("it is a workbook");
    let sheet = calamine::Reader::worksheet_range(&mut book, "sessions").expect("it is there");
    let column = |name: &str| {
        let mut heads = sheet.rows().next().expect("a header").iter();
        heads.position(|head| *head == *name).expect(name)
    };
    let (who, flag) = (column("respondent_id"), column(straight));
    let in_book: BTreeSet<String> = sheet
        .rows()
        .filter(|row| row[flag] == calamine::Data::Bool(true))
        .map(|row| row[who].to_string())
        .collect();
    assert!(in_book.iter().map(String::as_str).eq(same));
}
