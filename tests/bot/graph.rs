//! `vraag graph` in the real program: every form, the people on it, and what it says to mistakes.

use serde_json::Value;

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
fn a_dialog_is_drawn_in_every_form_and_language_without_a_store() {
    let api = BotApi::start();
    let home = Home::new(&api);
    let (picture, problems, code) = told(&home.run(&["graph", "repair"]));
    assert_eq!(code, Some(0), "{problems}");
    assert!(
        picture.starts_with("<svg ") && picture.contains("Was je fiets op tijd klaar?"),
        "{picture}"
    );
    assert!(
        !picture.contains("gevraagd"),
        "nobody was counted: {picture}"
    );
    let (text, ..) =
        told(&home.run(&["graph", "repair", "--language", "en", "--format", "mermaid"]));
    assert!(
        text.starts_with("flowchart TD\n") && text.contains("Was your bike ready on time?"),
        "{text}"
    );
    let (text, ..) = told(&home.run(&["graph", "repair", "--format", "dot"]));
    assert!(
        text.starts_with("digraph {\n") && text.contains("recommend"),
        "{text}"
    );
    let (_, status, code) = told(&home.run(&["graph", "repair", "--out", "repair.html"]));
    assert!(
        code == Some(0) && status.contains("repair.html"),
        "{status}"
    );
    let page = std::fs::read_to_string(home.path().join("repair.html")).expect("it was written");
    assert!(
        page.starts_with("<!doctype html>\n<html lang=\"nl\">") && !page.contains("<script"),
        "{page}"
    );
}

#[test]
fn the_people_on_a_drawing_are_those_of_the_report_also_beside_a_running_bot() {
    let api = BotApi::start();
    let home = Home::new(&api);
    assert!(home.run(&["demo", "--answers", "800"]).status.success());
    let (json, ..) = told(&home.run(&["report", "repair", "--format", "json"]));
    let report: Value = serde_json::from_str(&json).expect("it is JSON");
    let bot = home.start();
    let (picture, problems, code) =
        told(&home.run(&["graph", "repair", "--traffic", "--language", "en"]));
    assert_eq!(code, Some(0), "{problems}");
    let results = &report["dialogs"][0];
    assert!(
        picture.contains(&format!(">{} started<", results["people"])),
        "{picture}"
    );
    let funnel = results["funnel"].as_array().expect("there is one");
    assert!(funnel.len() > 5, "{funnel:?}");
    for step in funnel {
        let (asked, answered) = (&step["base"]["asked"], &step["base"]["answered"]);
        let said = format!("{asked} asked · {answered} answered");
        assert!(picture.contains(&said), "{}: {said}", step["question"]);
        let left = step["left"]["count"].as_u64().unwrap_or(0);
        assert!(
            left == 0 || picture.contains(&format!("{said} · {left} left")),
            "{step}"
        );
    }
    // Options of a rank: how many gave them a place.
    let (json, ..) = told(&home.run(&["report", "wish-list", "--format", "json"]));
    let (picture, problems, code) =
        told(&home.run(&["graph", "wish-list", "--traffic", "--format", "dot"]));
    assert_eq!(code, Some(0), "{problems}");
    let report: Value = serde_json::from_str(&json).expect("it is JSON");
    let questions = report["dialogs"][0]["questions"].as_array();
    let ranked: Vec<&Value> = questions
        .expect("there are some")
        .iter()
        .filter_map(|question| question["detail"]["options"].as_array())
        .flatten()
        .filter(|option| option["ranked"].as_u64().is_some_and(|count| count > 0))
        .collect();
    assert!(ranked.len() > 2, "{json}");
    for option in ranked {
        let label = option["label"].as_str().expect("it has one");
        let said = format!("{label}: {}", option["ranked"]);
        assert!(picture.contains(&said), "{said}: {picture}");
    }
    assert_eq!(bot.stop(), Some(0));
}

#[test]
fn a_wrong_name_language_or_form_is_told_with_the_right_one() {
    let api = BotApi::start();
    let home = Home::new(&api);
    home.write("broken.yaml", "dialog: broken\nsteps:\n  - ask: kind\n");
    for (arguments, said) in [
        (&["graph", "repare"][..], "did you mean `repair`?"),
        (&["graph"], "which dialog is to be drawn?"),
        (&["graph", "broken"], "`broken` has errors"),
        (
            &["graph", "repair", "--language", "fy"],
            "it has `nl`, `en`",
        ),
        (
            &["graph", "repair", "--out", "repair.pdf"],
            "end it in .svg",
        ),
        (
            &["graph", "repair", "--out", "a.svg", "--format", "dot"],
            "not be what its name says",
        ),
    ] {
        let (out, problems, code) = told(&home.run(arguments));
        assert!(
            out.is_empty() && problems.contains(said),
            "{arguments:?}: {problems}"
        );
        assert_eq!(code, Some(2), "{arguments:?}");
    }
    let (_, problems, code) = told(&home.run(&["graph", "repair", "--traffic"]));
    assert!(
        code == Some(3) && problems.contains("there is no store"),
        "{problems}"
    );
}
