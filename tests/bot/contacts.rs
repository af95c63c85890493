//! What an operator changes about people with the real program: beside the running bot and without it, by hand and from tables.

use std::process::Output;

use crate::support::bot::{Bot, Home};
use crate::support::botapi::{BotApi, Person};

fn told(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

#[track_caller]
fn does(home: &Home, arguments: &[&str]) -> String {
    let output = home.run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", told(&output));
    told(&output)
}

/// Runs an import that leaves rows out, and says so by its exit code.
#[track_caller]
fn leaves_out(home: &Home, arguments: &[&str]) -> String {
    let output = home.run(arguments);
    let code = output.status.code();
    assert_eq!(code, Some(65), "{arguments:?}: {}", told(&output));
    told(&output)
}

#[track_caller]
fn refuses(home: &Home, arguments: &[&str], words: &str) {
    let output = home.run(arguments);
    assert_eq!(
        output.status.code(),
        Some(2),
        "{arguments:?}: {}",
        told(&output)
    );
    assert!(
        told(&output).contains(words),
        "{arguments:?}: {}",
        told(&output)
    );
}

fn address(person: &Person) -> String {
    format!("telegram:{}", person.id())
}

fn json(home: &Home, who: &str) -> serde_json::Value {
    let shown = home.run(&["contacts", "show", who, "--format", "json"]);
    serde_json::from_slice(&shown.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", told(&shown)))
}

fn begins(api: &BotApi, person: &Person) {
    person.says("/reparatie");
    api.await_message(person, |m| m.text.contains("Hoe waarschijnlijk"));
}

fn started() -> (BotApi, Home, Bot, Person) {
    let api = BotApi::start();
    let home = Home::new(&api);
    let bot = home.start();
    let noor = api.person("Noor de Wit", "nl");
    begins(&api, &noor);
    (api, home, bot, noor)
}

#[test]
fn a_tag_set_while_somebody_is_in_the_middle_of_a_dialog_loses_neither() {
    let (api, home, bot, noor) = started();
    let her = address(&noor);
    let said = does(&home, &["contacts", "tag", "vip", &her]);
    assert!(
        said.contains("`vip` given to 1 contact") && said.contains("no dialog gives the tag `vip`"),
        "{said}"
    );
    does(
        &home,
        &[
            "contacts",
            "set",
            &her,
            "phone=+31 6 12345678",
            "language=en",
        ],
    );
    noor.says("10");
    noor.taps(
        &api.await_message(&noor, |m| m.text.contains("op tijd klaar")),
        "Ja",
    );
    api.await_message(&noor, |m| m.text.contains("Wat vond je het fijnst"));
    does(&home, &["contacts", "add", "event_guests", &her]);
    let said = does(&home, &["contacts", "tag", "vip", &her]);
    assert!(
        said.contains("given to 0 contacts; of 1 it held already"),
        "{said}"
    );
    let person = &json(&home, &her)["person"];
    assert_eq!(
        (person["tags"].to_string(), person["lists"].to_string()),
        (r#"["fan","vip"]"#.into(), r#"["event_guests"]"#.into())
    );
    assert_eq!(
        (&person["fields"]["phone"], &person["language"]),
        (&"+31612345678".into(), &"en".into())
    );
    assert_eq!(bot.stop(), Some(0));
    // The same without the bot, and from the disk.
    does(&home, &["contacts", "untag", "vip", &her]);
    does(&home, &["contacts", "remove", "event_guests", &her]);
    does(&home, &["contacts", "set", &her, "phone="]);
    let person = &json(&home, &her)["person"];
    assert_eq!(
        (person["tags"].to_string(), person["lists"].to_string()),
        (r#"["fan"]"#.into(), "[]".into())
    );
    assert_eq!(person["fields"].to_string(), "{}");
    let _bot = home.start();
    // She goes on, in the language she began in, and hears nothing of it.
    noor.says("1");
    api.await_message(&noor, |m| m.text.contains("Veel plezier"));
    assert_eq!(home.table(&["repair"])[0]["end"], "done");
}

#[test]
fn people_see_what_was_noted_about_them_and_no_chat_that_is_none() {
    let (api, home, _bot, noor) = started();
    does(&home, &["contacts", "tag", "wholesale", &address(&noor)]);
    does(
        &home,
        &["contacts", "set", &address(&noor), "email=noor@example.org"],
    );
    noor.says("mijn gegevens");
    let file = api.await_message(&noor, |m| m.document.is_some());
    let text = String::from_utf8(
        api.file(file.document.as_deref().expect("it has one"))
            .expect("it was uploaded"),
    )
    .expect("it is text");
    let noted = text
        .split("Wat Vraag over je noteerde")
        .nth(1)
        .unwrap_or_else(|| panic!("{text}"));
    assert!(
        noted.contains("kenmerk: wholesale") && noted.contains("email: noor@example.org"),
        "{text}"
    );
    assert_eq!(text.matches("Gesprek in").count(), 1, "{text}");
    let shown = json(&home, &address(&noor));
    assert_eq!(shown["conversations"].as_array().map(Vec::len), Some(1));
    assert_eq!(shown["noted_by_the_owner"][0]["tags"]["wholesale"], true);
}

#[test]
fn a_table_is_taken_in_while_the_bot_runs_and_the_second_time_changes_nothing() {
    const ROWS: usize = 10_000;
    let (api, home, bot, noor) = started();
    let mut table = "contact;name;tags;language;visits\n".to_owned();
    table += &format!("{};Noor;fan;nl;3\n", address(&noor));
    (1..ROWS).for_each(|row| {
        table += &format!("telegram:{};Gast {row};guest;nl;{row}\n", 900_000_000 + row)
    });
    let settings = std::fs::read_to_string(home.dialogs().join("bot.yaml")).expect("it is shipped");
    home.write(
        "bot.yaml",
        &format!("{settings}fields: {{ visits: number }}\n"),
    );
    std::fs::write(home.path().join("guests.csv"), table).expect("the folder is ours");
    let tried = does(
        &home,
        &[
            "contacts",
            "import",
            "guests.csv",
            "--list",
            "event_guests",
            "--dry-run",
        ],
    );
    assert!(tried.contains("10,000 rows: 10,000 would be changed (9,999 of them new people), 0 as they were, 0 left out"), "{tried}");
    assert!(does(&home, &["contacts", "list"]).contains("1 contact\n"));
    let taken = does(
        &home,
        &["contacts", "import", "guests.csv", "--list", "event_guests"],
    );
    assert!(
        taken.contains(
            "10,000 rows: 10,000 changed (9,999 of them new people), 0 as they were, 0 left out"
        ),
        "{taken}"
    );
    // Whoever is in the middle of a dialog goes on in it.
    noor.says("10");
    noor.taps(
        &api.await_message(&noor, |m| m.text.contains("op tijd klaar")),
        "Ja",
    );
    api.await_message(&noor, |m| m.text.contains("Wat vond je het fijnst"));
    let again = does(
        &home,
        &["contacts", "import", "guests.csv", "--list", "event_guests"],
    );
    assert!(
        again.contains("10,000 rows: 0 changed, 10,000 as they were, 0 left out"),
        "{again}"
    );
    assert!(
        does(
            &home,
            &[
                "contacts",
                "list",
                "--list",
                "event_guests",
                "--tag",
                "guest"
            ]
        )
        .contains("9,999 of 10,000 contacts")
    );
    // Somebody who was only in the table writes, and is who the table says.
    let guest = json(&home, "telegram:900000007");
    assert_eq!(
        (
            &guest["person"]["name"],
            &guest["person"]["fields"]["visits"]
        ),
        (&"Gast 7".into(), &"7".into())
    );
    assert_eq!(bot.stop(), Some(0));
}

#[test]
fn somebody_from_a_table_who_writes_is_the_same_person() {
    let api = BotApi::start();
    let home = Home::new(&api);
    assert_eq!(home.start().stop(), Some(0));
    let sam = api.person("Sam", "nl");
    std::fs::write(
        home.path().join("a.csv"),
        format!("contact,tags\n{},wholesale\n", address(&sam)),
    )
    .expect("the folder is ours");
    let taken = does(&home, &["contacts", "import", "a.csv"]);
    assert!(
        taken.contains("1 row: 1 changed (1 of them new people), 0 as they were, 0 left out"),
        "{taken}"
    );
    let _bot = home.start();
    begins(&api, &sam);
    sam.says("10");
    sam.taps(
        &api.await_message(&sam, |m| m.text.contains("op tijd klaar")),
        "Ja",
    );
    api.await_message(&sam, |m| m.text.contains("Wat vond je het fijnst"));
    assert_eq!(
        json(&home, &address(&sam))["person"]["tags"].to_string(),
        r#"["fan","wholesale"]"#
    );
    assert!(does(&home, &["contacts", "list"]).contains("1 contact\n"));
}

#[test]
fn faulty_rows_are_told_and_the_good_ones_taken_unless_all_must_be_good() {
    let (_api, home, _bot, noor) = started();
    let id = does(&home, &["contacts", "list"])
        .split('\t')
        .next()
        .expect("a line begins with the id")
        .to_owned();
    let respondent = {
        let csv = does(&home, &["contacts", "list", "--format", "csv"]);
        csv.lines()
            .nth(1)
            .expect("a row")
            .split(',')
            .nth(1)
            .expect("a cell")
            .to_owned()
    };
    let table = format!(
        "contact,name,tags,phone\r\n{id},'=Noor,,\r\n{},,Vip Klant!,\r\n{respondent},,fan,'+31612345678\r\ntelegrm:5,Jan,,\r\n-1,,,\r\ntelegram:7,Ali,,061234\r\n",
        address(&noor)
    );
    std::fs::write(home.path().join("a.csv"), &table).expect("the folder is ours");
    refuses(
        &home,
        &["contacts", "import", "a.csv", "--strict"],
        "nothing was changed, because 4 of 6 rows are at fault",
    );
    let taken = leaves_out(&home, &["contacts", "import", "a.csv"]);
    for words in [
        "a.csv: line 3, column `tags`: `Vip` cannot be a tag",
        "a.csv: line 5: nobody is known as `telegrm:5`",
        "a.csv: line 6: nobody is known as `-1`",
        "a.csv: line 7, column `phone`: `061234` is no phone number; write it as +31612345678, with its country",
        "6 rows: 2 changed, 0 as they were, 4 left out",
    ] {
        assert!(taken.contains(words), "`{words}` is missing:\n{taken}");
    }
    let person = &json(&home, &address(&noor))["person"];
    assert_eq!(
        (&person["name"], person["tags"].to_string()),
        (&"=Noor".into(), r#"["fan"]"#.into())
    );
    std::fs::write(home.path().join("b.csv"), b"contact,name\nc1,Zo\xeb\n")
        .expect("the folder is ours");
    refuses(&home, &["contacts", "import", "b.csv"], "CSV UTF-8");
    std::fs::write(home.path().join("c.csv"), "contact,birthday\nc1,1\n")
        .expect("the folder is ours");
    refuses(
        &home,
        &["contacts", "import", "c.csv"],
        "declare it under `fields:` in bot.yaml",
    );
}

#[test]
fn what_cannot_be_is_refused_with_what_to_do() {
    let (_api, home, _bot, noor) = started();
    let her = address(&noor);
    refuses(
        &home,
        &["contacts", "tag", "VIP", &her],
        "`VIP` cannot be a tag",
    );
    refuses(
        &home,
        &["contacts", "tag", "vip", "telegram:5"],
        "nobody is known as `telegram:5`",
    );
    refuses(
        &home,
        &["contacts", "set", &her, "phoen=+31612345678"],
        "did you mean `phone`?",
    );
    refuses(
        &home,
        &["contacts", "set", &her, "phone=12"],
        "write it as +31612345678",
    );
    refuses(
        &home,
        &["contacts", "set", &her, "phone"],
        "write it as field=value",
    );
    refuses(
        &home,
        &["contacts", "set", &her, "tags=vip"],
        "contacts tag",
    );
    assert!(does(&home, &["contacts", "tag", "fans", &her]).contains("did you mean `fan`?"));
}

#[test]
fn the_table_of_contacts_comes_back_as_it_went() {
    let (_api, home, bot, noor) = started();
    does(
        &home,
        &[
            "contacts",
            "set",
            &address(&noor),
            "name==HYPERLINK(1)",
            "email=noor@example.org",
            "phone=+31612345678",
        ],
    );
    does(&home, &["contacts", "tag", "fan", &address(&noor)]);
    does(&home, &["contacts", "add", "event_guests", &address(&noor)]);
    let listed = home.run(&["contacts", "list", "--format", "csv"]);
    let mut reader = csv::Reader::from_reader(
        listed
            .stdout
            .strip_prefix("\u{feff}".as_bytes())
            .expect("a byte order mark"),
    );
    let head = reader.headers().expect("a header").clone();
    let row = reader
        .records()
        .next()
        .expect("a row")
        .expect("it can be read");
    let cell = |name: &str| {
        row.get(head.iter().position(|column| column == name).expect(name))
            .expect(name)
            .to_owned()
    };
    assert_eq!(
        head.iter().take(11).collect::<Vec<_>>().join(" "),
        "id respondent_id name language source addresses tags lists first_seen last_seen stopped"
    );
    assert_eq!(
        (cell("name"), cell("phone"), cell("tags"), cell("lists")),
        (
            "'=HYPERLINK(1)".into(),
            "'+31612345678".into(),
            "fan".into(),
            "event_guests".into()
        )
    );
    std::fs::write(home.path().join("back.csv"), &listed.stdout).expect("the folder is ours");
    let back = does(&home, &["contacts", "import", "back.csv"]);
    assert!(
        back.contains("1 row: 0 changed, 1 as they were, 0 left out"),
        "{back}"
    );
    let line = home.run(&["contacts", "list", "--format", "json"]).stdout;
    let read: serde_json::Value = serde_json::from_slice(&line).expect("a line of JSON");
    assert_eq!(
        (&read["name"], &read["fields"]["email"]),
        (&"=HYPERLINK(1)".into(), &"noor@example.org".into())
    );
    assert_eq!(bot.stop(), Some(0));
}

#[test]
fn erasure_leaves_nothing_of_it_and_a_table_brings_nobody_back() {
    let (_api, home, bot, noor) = started();
    let her = address(&noor);
    std::fs::write(
        home.path().join("a.csv"),
        format!("contact,name,email\n{her},Sesamzaadbroodje,sesam@example.org\n"),
    )
    .expect("the folder is ours");
    does(
        &home,
        &["contacts", "import", "a.csv", "--list", "zonnebloem"],
    );
    does(&home, &["contacts", "forget", &her, "--yes"]);
    let left = leaves_out(&home, &["contacts", "import", "a.csv"]);
    assert!(
        left.contains("this person was forgotten on")
            && left.contains("1 row: 0 changed, 0 as they were, 1 left out"),
        "{left}"
    );
    assert_eq!(bot.stop(), Some(0));
    let listed = does(&home, &["contacts", "list"]);
    assert!(listed.contains("0 contacts"), "{listed}");
    does(&home, &["compact"]);
    let db = std::fs::read(home.data().join("db/db")).expect("the store is a file");
    for words in [
        "Sesamzaadbroodje",
        "sesam@example.org",
        "zonnebloem",
        her.as_str(),
    ] {
        assert!(
            !db.windows(words.len())
                .any(|window| window == words.as_bytes()),
            "{words}"
        );
    }
    let back = does(&home, &["contacts", "import", "a.csv", "--also-forgotten"]);
    assert!(back.contains("1 changed (1 of them new people)"), "{back}");
}

#[test]
fn a_shop_begins_with_its_list_of_customers() {
    let api = BotApi::start();
    let home = Home::new(&api);
    std::fs::write(
        home.path().join("a.csv"),
        "sep=;\ncontact;name\ntelegram:5;Noor\ntelegram:6;Sam\n",
    )
    .expect("a file");
    let tried = does(&home, &["contacts", "import", "a.csv", "--dry-run"]);
    assert!(
        tried.contains("2 rows: 2 would be changed (2 of them new people)"),
        "{tried}"
    );
    let taken = does(&home, &["contacts", "import", "a.csv"]);
    assert!(
        taken.contains("2 rows: 2 changed (2 of them new people)"),
        "{taken}"
    );
    assert!(does(&home, &["contacts", "list"]).contains("Noor"));
}

#[test]
fn a_quote_left_open_in_a_table_changes_nobody() {
    let (_api, home, _bot, _noor) = started();
    let row = |who: u32| {
        if who == 5 {
            "telegram:5,\"gold\n".to_owned()
        } else {
            format!("telegram:{who},Noor\n")
        }
    };
    let table = (1..=30).map(row).collect::<String>();
    std::fs::write(home.path().join("a.csv"), format!("contact,name\n{table}")).expect("a file");
    refuses(
        &home,
        &["contacts", "import", "a.csv"],
        "line 6: a quote opens a cell there",
    );
    refuses(
        &home,
        &["contacts", "import", "a.csv", "--strict"],
        "line 6: a quote opens a cell there",
    );
    assert!(!does(&home, &["contacts", "list"]).contains("gold"));
}

#[test]
#[cfg(unix)]
fn tables_on_a_terminal_fit_it_and_down_a_pipe_they_are_whole() {
    let (api, home, bot, noor) = started();
    noor.says("10");
    noor.taps(
        &api.await_message(&noor, |m| m.text.contains("op tijd klaar")),
        "Ja",
    );
    api.await_message(&noor, |m| m.text.contains("Wat vond je het fijnst"));
    let look = |columns: u16| {
        let table = home.run_on_screen(&["export", "repair"], columns);
        let first = table.lines().next().unwrap_or_default();
        assert!(
            first.starts_with("recommend") && !table.contains('\u{feff}'),
            "{table}"
        );
        assert!(
            table
                .lines()
                .all(|line| line.chars().count() <= usize::from(columns)),
            "{columns}: {table}"
        );
        assert!(
            table.lines().count() == 3
                && table
                    .lines()
                    .nth(2)
                    .is_some_and(|row| row.starts_with("10")),
            "{table}"
        );
        let people = home.run_on_screen(&["contacts", "list"], columns);
        assert!(
            people.starts_with("id ")
                && people
                    .lines()
                    .all(|line| line.chars().count() <= usize::from(columns)),
            "{people}"
        );
        (table, people)
    };
    // The width is that of the terminal where the command is typed, also where the bot answers it.
    let (narrow, wide) = (look(40), look(200));
    assert!(
        !narrow.0.contains("started_at") && wide.0.contains("started_at"),
        "{}\n{}",
        narrow.0,
        wide.0
    );
    assert!(wide.1.contains("Noor de Wit"), "{}", wide.1);
    assert_eq!(bot.stop(), Some(0));
    assert_eq!((look(40), look(200)), (narrow, wide));
    // Whatever is no screen gets the whole, for programs.
    let piped = home.run(&["export", "repair"]);
    assert!(
        piped.stdout.starts_with("\u{feff}session_id,".as_bytes()),
        "{}",
        told(&piped)
    );
    let listed = home.run(&["contacts", "list"]);
    assert!(
        String::from_utf8_lossy(&listed.stdout).contains("\tNoor de Wit\t"),
        "{}",
        told(&listed)
    );
    // A table asked for in another format is that, also on a screen.
    assert!(
        home.run_on_screen(&["export", "repair", "--format", "jsonl"], 40)
            .starts_with('{')
    );
}

#[test]
fn a_file_that_ends_as_no_table_does_is_not_written() {
    let (_api, home, bot, _noor) = started();
    let all = |home: &Home| {
        for (arguments, words) in [
            (&["--out", "answers.pdf"][..], "no table is written as .pdf"),
            (&["--out", "answers.xls"], "no table is written as .xls"),
            (
                &["--out", "answers.csv", "--format", "sav"],
                "answers.csv would be no .csv",
            ),
            (
                &["--out", "answers.SAV", "--format", "csv"],
                "answers.SAV would be no .sav",
            ),
        ] {
            refuses(home, &[&["export", "repair"], arguments].concat(), words);
            assert!(!home.path().join(arguments[1]).exists(), "{arguments:?}");
        }
        does(
            home,
            &[
                "export",
                "repair",
                "--out",
                "answers.txt",
                "--format",
                "csv",
            ],
        );
        does(home, &["export", "repair", "--out", "ANSWERS.XLSX"]);
        let book = std::fs::read(home.path().join("ANSWERS.XLSX")).expect("it was written");
        assert!(book.starts_with(b"PK"));
    };
    all(&home);
    assert_eq!(bot.stop(), Some(0));
    all(&home);
}

/// A dialog that asks for a number, and speaks to people by what is known of them.
const RING: &str = "dialog: ring
languages: [en]
start: [{ command: ring }]
steps:
  - { ask: number, type: phone, country: NL, text: What is your number? }
  - say: Thank you, ${contact.first_name}!
  - say: We keep your usual table.
    when: contact.tags has regular
";

#[test]
fn somebody_known_by_a_number_alone_is_met_when_they_share_it() {
    let api = BotApi::start();
    let home = Home::new(&api);
    home.write("ring.yaml", RING);
    let settings = std::fs::read_to_string(home.dialogs().join("bot.yaml")).expect("it is shipped");
    home.write(
        "bot.yaml",
        &format!("{settings}fields: {{ visits: number }}\n"),
    );
    let bot = home.start();
    let table = "phone,name,tags,visits\n06-12345678,Noor de Wit,regular,12\n0031687654321,Sam,,3\n06 1111,Al,,1\n";
    std::fs::write(home.path().join("a.csv"), table).expect("the folder is ours");
    let taken = leaves_out(&home, &["contacts", "import", "a.csv", "--list", "guests"]);
    assert!(
        taken.contains("3 rows: 2 changed (2 of them new people), 0 as they were, 1 left out"),
        "{taken}"
    );
    assert!(taken.contains("line 4, column `phone`"), "{taken}");
    let listed = does(&home, &["contacts", "list", "--format", "csv"]);
    assert!(
        listed.contains("phone:+31612345678") && listed.contains("Noor de Wit"),
        "{listed}"
    );
    assert_eq!(
        json(&home, "+31 6 12345678")["person"]["fields"]["visits"],
        "12"
    );

    let noor = api.person("N.", "en");
    noor.says("/ring");
    api.await_message(&noor, |m| m.text.contains("What is your number"));
    does(&home, &["contacts", "tag", "vip", &address(&noor)]);
    // Somebody else's number tells nothing.
    noor.shares_contact_of("Sam", "31687654321", None);
    api.await_message(&noor, |m| m.text.contains("number"));
    noor.shares_contact("31612345678");
    api.await_message(&noor, |m| m.text.contains("Thank you, Noor!"));
    api.await_message(&noor, |m| m.text.contains("usual table"));
    let met = json(&home, &address(&noor));
    let person = &met["person"];
    assert_eq!(
        (&person["name"], &person["fields"]["visits"]),
        (&"Noor de Wit".into(), &"12".into())
    );
    assert_eq!(
        (person["tags"].to_string(), person["lists"].to_string()),
        (r#"["regular","vip"]"#.into(), r#"["guests"]"#.into())
    );
    // The number names her now, and nobody else.
    assert_eq!(json(&home, "phone:+31612345678")["person"], *person);
    let listed = does(&home, &["contacts", "list"]);
    assert!(
        listed.contains("2 contacts") && listed.contains("Noor de Wit") && listed.contains("Sam"),
        "{listed}"
    );
    let again = leaves_out(&home, &["contacts", "import", "a.csv", "--list", "guests"]);
    assert!(
        again.contains("3 rows: 0 changed, 2 as they were, 1 left out"),
        "{again}"
    );
    assert_eq!(bot.stop(), Some(0));
    let listed = does(&home, &["contacts", "list"]);
    assert!(listed.contains("2 contacts"), "{listed}");
    // Whoever is forgotten is forgotten by their number, too.
    does(&home, &["contacts", "forget", &address(&noor), "--yes"]);
    let left = leaves_out(&home, &["contacts", "import", "a.csv"]);
    assert!(
        left.contains("this person was forgotten on")
            && left.contains("3 rows: 0 changed, 1 as they were, 2 left out"),
        "{left}"
    );
}

#[test]
fn a_number_that_is_kept_of_somebody_names_them_in_a_table() {
    let (_api, home, bot, noor) = started();
    does(
        &home,
        &["contacts", "set", &address(&noor), "phone=06 12345678"],
    );
    std::fs::write(
        home.path().join("a.csv"),
        "contact,phone,tags\n,+31612345678,regular\n",
    )
    .expect("the folder is ours");
    let taken = does(&home, &["contacts", "import", "a.csv"]);
    assert!(
        taken.contains("1 row: 1 changed, 0 as they were") && !taken.contains("new people"),
        "{taken}"
    );
    std::fs::write(
        home.path().join("b.csv"),
        "contact,phone\ntelegram:77,+31612345678\n",
    )
    .expect("the folder is ours");
    does(&home, &["contacts", "import", "b.csv"]);
    let told = leaves_out(&home, &["contacts", "import", "a.csv"]);
    assert!(told.contains("several contacts have this number"), "{told}");
    assert_eq!(bot.stop(), Some(0));
}

#[test]
fn a_workbook_is_taken_in_as_a_table_is() {
    let (_api, home, bot, noor) = started();
    let settings = std::fs::read_to_string(home.dialogs().join("bot.yaml")).expect("it is shipped");
    home.write(
        "bot.yaml",
        &format!("{settings}fields: {{ visits: number, since: date }}\n"),
    );
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    let day = rust_xlsxwriter::Format::new().set_num_format("dd/mm/yy");
    ["contact", "name", "visits", "since"]
        .iter()
        .zip(0..)
        .for_each(|(name, at)| {
            sheet.write(0, at, *name).expect("it is written");
        });
    sheet.write(1, 0, address(&noor)).expect("it is written");
    sheet.write(1, 1, "Noor de Wit").expect("it is written");
    sheet.write(1, 2, 1.234).expect("it is written");
    let since = rust_xlsxwriter::ExcelDateTime::from_ymd(2026, 11, 27).expect("a day");
    sheet
        .write_with_format(1, 3, &since, &day)
        .expect("it is written");
    sheet.write(3, 2, 5).expect("it is written");
    workbook
        .save(home.path().join("people.xlsx"))
        .expect("the folder is ours");
    let taken = leaves_out(&home, &["contacts", "import", "people.xlsx"]);
    assert!(
        taken.contains("people.xlsx: line 4: it does not say whom it is about"),
        "{taken}"
    );
    assert!(
        taken.contains("2 rows: 1 changed, 0 as they were, 1 left out"),
        "{taken}"
    );
    let person = &json(&home, &address(&noor))["person"];
    assert_eq!(
        (&person["fields"]["visits"], &person["fields"]["since"]),
        (&"1.234".into(), &"2026-11-27".into())
    );
    std::fs::write(home.path().join("broken.xlsx"), b"PK\x03\x04 and no more")
        .expect("the folder is ours");
    refuses(
        &home,
        &["contacts", "import", "broken.xlsx"],
        "the file is no workbook that can be read",
    );
    assert_eq!(bot.stop(), Some(0));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let api = BotApi::start();
    let home = Home::new(&api);
    let rows: String = (1..4_000)
        .map(|row| format!("telegram:{row},Guest {row}\n"))
        .collect();
    std::fs::write(home.path().join("a.csv"), format!("contact,name\n{rows}"))
        .expect("the folder is ours");
    does(&home, &["contacts", "import", "a.csv"]);
    for format in ["csv", "json"] {
        let mut list = home.command(&["contacts", "list", "--format", format]);
        let mut list = list
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .expect("it starts");
        drop(list.stdout.take());
        let output = list.wait_with_output().expect("it ends");
        assert_eq!(
            (
                output.status.code(),
                String::from_utf8_lossy(&output.stderr).contains("pipe")
            ),
            (Some(0), false),
            "{format}"
        );
    }
}
