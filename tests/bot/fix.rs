//! `vraag check --fix` in the real program: what has one cure is mended, and everything else stays byte for byte.

use crate::support::bot::Home;
use crate::support::botapi::BotApi;

const BROKEN: &str = "# My lunch.  Two spaces stay.
dialog: lunch
languages: [en]
start:
  - { section: main, command: lunch }
sections:
  main:
    - say: Today: soup!      # a comment stays
    - aks: soup              # a slip
      typ: choice
      tekst: Which soup?
      options: { pea: Pea, with ham, leek: Leek }
    - if: soup == ‘leek’
      then:
        - say: *Leek* it is.
";

const MENDED: &str = "# My lunch.  Two spaces stay.
dialog: lunch
languages: [en]
start:
  - { section: main, command: lunch }
sections:
  main:
    - say: \"Today: soup!\"      # a comment stays
    - ask: soup              # a slip
      type: choice
      text: Which soup?
      options: { pea: \"Pea, with ham\", leek: Leek }
    - if: soup == 'leek'
      then:
        - say: \"*Leek* it is.\"
";

fn told(home: &Home, arguments: &[&str]) -> (String, Option<i32>) {
    let output = home.run(arguments);
    let text = [output.stdout, output.stderr].concat();
    (
        String::from_utf8_lossy(&text).into_owned(),
        output.status.code(),
    )
}

fn read(home: &Home) -> String {
    std::fs::read_to_string(home.dialogs().join("lunch.yaml")).expect("it is there")
}

#[test]
fn what_has_one_cure_is_shown_asked_and_mended() {
    let api = BotApi::start();
    let home = Home::empty(&api);
    home.write("lunch.yaml", BROKEN);
    // Nobody says yes.
    let (said, code) = told(&home, &["check", "--fix"]);
    assert!(
        code == Some(0) && said.contains("nothing was changed"),
        "{said}"
    );
    assert!(said.contains("lunch.yaml:9\n-     - aks: soup              # a slip\n+     - ask: soup              # a slip\n"), "{said}");
    assert_eq!(read(&home), BROKEN);
    let (said, code) = told(&home, &["check", "--fix", "--yes"]);
    assert!(
        code == Some(0) && said.contains("7 lines changed in 1 file"),
        "{said}"
    );
    assert_eq!(read(&home), MENDED);
    let (said, _) = told(&home, &["check", "--format", "json"]);
    assert!(!said.contains("\"error\""), "{said}");
    let (said, _) = told(&home, &["check", "--fix", "--yes"]);
    assert!(said.contains("nothing here has exactly one cure"), "{said}");
}

#[test]
fn what_has_two_cures_is_left_to_its_author() {
    let api = BotApi::start();
    let home = Home::empty(&api);
    // A comment or a part of the text; a name that could be two others; a name too far away.
    let text = "dialog: lunch
languages: [en]
steps:
  - say: Soup number # 3
  - ask: soup
    type: kind
    text: Which?
";
    home.write("lunch.yaml", text);
    let (said, _) = told(&home, &["check", "--fix", "--yes"]);
    assert!(said.contains("nothing here has exactly one cure"), "{said}");
    assert_eq!(read(&home), text);
}

#[test]
fn a_tab_becomes_the_spaces_that_fit_and_a_duration_gets_its_letter() {
    let api = BotApi::start();
    let home = Home::empty(&api);
    let text = "dialog: lunch\nlanguages: [en]\nsteps:\n  - say: One.\n\t- ask: when\n    type: date\n    text: When?\n    remind: 20 hours\n";
    home.write("lunch.yaml", text);
    let (said, _) = told(&home, &["check", "--fix", "--yes"]);
    assert!(said.contains("- →- ask: when"), "{said}");
    let mended = text.replace('\t', "  ").replace("20 hours", "20h");
    assert_eq!(read(&home), mended, "{said}");
}
