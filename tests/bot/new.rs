//! `vraag new` in the real program: each template works beside the others, and nothing of the owner's is touched.

use std::process::Output;

use crate::support::bot::Home;
use crate::support::botapi::BotApi;

fn told(output: &Output) -> (String, String, Option<i32>) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        text(&output.stdout),
        text(&output.stderr),
        output.status.code(),
    )
}

/// Returns the names that `vraag new --list` shows.
fn templates(home: &Home) -> Vec<String> {
    let (list, problems, code) = told(&home.run(&["new", "--list"]));
    assert_eq!(code, Some(0), "{problems}");
    let names = list.lines().filter(|line| !line.starts_with(' '));
    names
        .filter_map(|line| line.split_whitespace().next().map(str::to_owned))
        .collect()
}

#[test]
fn every_template_is_checked_and_its_talks_go_well_under_a_new_name() {
    let api = BotApi::start();
    let home = Home::empty(&api);
    let names = templates(&home);
    assert_eq!(names.len(), 10, "{names:?}");
    for name in &names {
        let own = format!("my-{name}");
        let (_, said, code) = told(&home.run(&["new", &own, "--from", name]));
        assert!(
            code == Some(0) && said.contains(&format!("vraag chat {own}")),
            "{name}: {said}"
        );
        let dialog = std::fs::read_to_string(home.dialogs().join(format!("{own}.yaml")))
            .expect("it is written");
        let line = "# yaml-language-server: $schema=.schema/dialog.json\ndialog: ";
        assert!(dialog.starts_with(&format!("{line}{own}\n")), "{dialog}");
    }
    let (found, _, code) = told(&home.run(&["check", "--format", "json"]));
    assert_eq!((found.trim(), code), ("[]", Some(0)));
    let (talks, _, code) = told(&home.run(&["test"]));
    assert!(
        code == Some(0) && talks.contains("conversations went well"),
        "{talks}"
    );
    for kind in ["dialog", "test", "bot", "segments"] {
        let path = home.dialogs().join(format!(".schema/{kind}.json"));
        assert!(path.is_file(), "{}", path.display());
    }
    // Each has the picture of a talk.
    let (_, problems, code) = told(&home.run(&["test", "--pictures", "talks"]));
    assert_eq!(code, Some(0), "{problems}");
    for name in &names {
        let path = home.path().join(format!("talks/my-{name}.svg"));
        let picture = std::fs::read_to_string(path).expect("it is drawn");
        assert!(
            picture.starts_with("<svg ") && picture.contains("class=\"bot\""),
            "{picture}"
        );
    }
}

#[test]
fn what_is_there_already_is_left_as_it_is() {
    let api = BotApi::start();
    let home = Home::empty(&api);
    home.write("mine.test.yaml", "dialog: mine\ntests: []\n");
    let (_, said, code) = told(&home.run(&["new", "mine"]));
    assert!(
        code == Some(2) && said.contains("mine.test.yaml is there already"),
        "{said}"
    );
    assert!(!home.dialogs().join("mine.yaml").exists());
    for (arguments, hint) in [
        (
            &["new", "mine", "--from", "satisfacton"][..],
            "did you mean `satisfaction`?",
        ),
        (&["new", "My Shop"], "a dialog's name is small letters"),
        (&["new", "bot"], "choose another name"),
    ] {
        let (_, said, code) = told(&home.run(arguments));
        assert!(
            code == Some(2) && said.contains(hint),
            "{arguments:?}: {said}"
        );
    }
}

#[test]
fn a_dialog_that_clashes_with_what_is_there_is_written_and_told() {
    let api = BotApi::start();
    let home = Home::empty(&api);
    assert!(home.run(&["new", "one", "--from", "quiz"]).status.success());
    let (_, said, code) = told(&home.run(&["new", "two", "--from", "quiz"]));
    assert!(
        code == Some(1) && said.contains("mend the lines above"),
        "{said}"
    );
    assert!(home.dialogs().join("two.yaml").is_file());
}
