//! Tables of people as spreadsheets save them, and what is wrong with them.

use super::*;

fn read(text: &str) -> Result<Sheet, Unreadable> {
    let fields = [("visits".into(), Type::Number), ("phone".into(), Type::Text)];
    Sheet::read(text.as_bytes(), &fields, Empty::ChangesNothing)
}

#[test]
fn commas_semicolons_and_tabs_are_told_apart_by_the_first_row() {
    for text in
        ["contact,name\nc1,Noor\n", "\u{feff}contact;name\r\nc1;Noor\r\n", "contact\tname\nc1\tNoor\n", "\"contact\";\"name\"\nc1;Noor"]
    {
        let sheet = read(text).expect(text);
        assert_eq!((sheet.rows[0].who.as_str(), sheet.rows[0].amendment.name.as_deref()), ("c1", Some("Noor")), "{text}");
    }
}

#[test]
fn lines_are_counted_whatever_ends_them() {
    for end in ["\n", "\r\n"] {
        let sheet = read(&["contact,name", "c1,\"two", "lines\"", "", "c2,Sam", "c3,x,y"].join(end)).expect("a table");
        assert_eq!(sheet.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 5], "{end:?}");
        assert_eq!(sheet.faults[0].line, 6);
    }
}

#[test]
fn a_faulty_row_is_told_with_its_line_and_column_and_the_others_are_read() {
    let sheet = read("contact,visits,phone\nc1,many,\nc2,\"3,5\",'+31612345678\n,1,\nc3,1,,x\n\nc4,2,\n").expect("a table");
    let told: Vec<String> = sheet.faults.iter().map(ToString::to_string).collect();
    assert_eq!(told[0], "line 2, column `visits`: `many` is no number; write it as 12 or 12.5");
    assert_eq!((sheet.faults[1].line, sheet.faults[2].line, told.len()), (4, 5, 3), "{told:?}");
    assert_eq!(sheet.rows.iter().map(|row| (row.line, row.who.as_str())).collect::<Vec<_>>(), [(3, "c2"), (7, "c4")]);
    assert_eq!(sheet.rows[0].amendment.fields.len(), 2);
}

#[test]
fn what_cannot_be_read_says_what_to_do() {
    let why = |text: &str| read(text).expect_err(text);
    assert_eq!(why("").what, "the file is empty");
    assert_eq!(why("name\nNoor\n").what, "no column says whom a row is about");
    assert_eq!(why("contact,vists\n").hint, "did you mean `visits`?");
    assert_eq!(why("contact,name,name\n").what, "two columns are called `name`");
    let latin = Sheet::read(b"contact,name\nc1,Zo\xeb\n", &[], Empty::ChangesNothing).expect_err("it is Latin-1");
    assert_eq!(latin.what, "line 2 is not in UTF-8, so its letters would be guessed");
    assert!(Sheet::read(b"\xff\xfec\0o\0", &[], Empty::ChangesNothing).is_err_and(|why| why.hint.contains("CSV UTF-8")));
}

#[test]
fn what_our_own_table_tells_can_come_back() {
    let sheet = read("id,respondent_id,name,source,tags,first_seen\nc1,ab,'=Noor,flyer,vip fan,2026\nc2,ab,'t Hart,,,\n").expect("a table");
    assert_eq!(sheet.left_aside, ["respondent_id", "source", "first_seen"]);
    assert_eq!(sheet.rows[0].amendment.name.as_deref(), Some("=Noor"));
    assert_eq!(sheet.rows[1].amendment.name.as_deref(), Some("'t Hart"));
}

#[test]
fn a_quote_that_is_left_open_is_told_with_its_line_and_takes_nobody_along() {
    let rows = |bad: &str| {
        let good = |from: u64, to: u64| (from..to).map(|who| format!("telegram:{who},\"Noor\"\n")).collect::<String>();
        format!("contact,name\n{}{bad}{}", good(1, 5), good(6, 30))
    };
    for bad in ["telegram:5,\"gold\n", "telegram:5,\"gold\" bar\n", "telegram:5,\"gold\"\"\n", "\"telegram:5,gold\n"] {
        let why = read(&rows(bad)).expect_err(bad);
        assert!(why.what.starts_with("line 6: a quote opens"), "{bad}: {}", why.what);
    }
    assert!(read("contact,name\nc1,\"gold\nc2,Sam\n").is_err_and(|why| why.what.starts_with("line 2")));
    assert!(read("sep=;\ncontact;name\nc1;\"gold\n").is_err_and(|why| why.what.starts_with("line 3")));
    let closed = read(&rows("telegram:5,\"a \"\"gold\"\" bar,\nor two\"\n")).expect("a table");
    assert_eq!((closed.rows.len(), closed.rows[4].amendment.name.as_deref()), (29, Some("a \"gold\" bar,\nor two")));
    assert_eq!(read("contact,name\nc1,5\" disk\n").expect("a table").rows[0].amendment.name.as_deref(), Some("5\" disk"));
}

#[test]
fn what_spreadsheets_put_above_the_columns_is_passed_over() {
    for (text, line) in [
        ("sep=;\ncontact;name\nc1;Noor\n", 3),
        ("sep=;\r\ncontact;name\r\nc1;Noor\r\n", 3),
        ("\"sep=;\"\ncontact;name\nc1;Noor\n", 3),
        ("Our guests\n\ncontact,name\nc1,Noor\n", 4),
        ("Our guests,,\nof 2026,,\ncontact,name,\nc1,Noor,\n", 4),
    ] {
        let sheet = read(text).expect(text);
        assert_eq!((sheet.rows[0].line, sheet.rows[0].amendment.name.as_deref()), (line, Some("Noor")), "{text}");
    }
}

#[test]
fn a_number_with_two_readings_is_taken_where_its_column_decides() {
    let visits = |cells: &[&str]| {
        let rows = cells.iter().enumerate().map(|(at, cell)| format!("c{at}\t{cell}\n"));
        let sheet = read(&format!("contact\tvisits\n{}", rows.collect::<String>())).expect("a table");
        let value = |row: &Row| match &row.amendment.fields[..] {
            [(_, Some(Value::Number(number)))] => number.normalize().to_string(),
            other => format!("{other:?}"),
        };
        (sheet.rows.iter().map(value).collect::<Vec<_>>(), sheet.faults.len())
    };
    let said = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
    assert_eq!(visits(&["1,234"]), (vec![], 1));
    assert_eq!(visits(&["1.234", "7"]), (said(&["7"]), 1));
    assert_eq!(visits(&["1,234", "12.5"]), (said(&["1234", "12.5"]), 0));
    assert_eq!(visits(&["1.234", "12,5"]), (said(&["1234", "12.5"]), 0));
    assert_eq!(visits(&["1.234", "1.234.567"]), (said(&["1234", "1234567"]), 0));
    assert_eq!(visits(&["1,234", "1.234,50"]), (said(&["1.234", "1234.5"]), 0));
    assert_eq!(visits(&["1,234", "12,5", "12.5"]), (said(&["12.5", "12.5"]), 1));
}

#[test]
fn an_empty_cell_removes_a_field_only_when_told_to() {
    let fields = [("visits".into(), Type::Number)];
    let read = |empty| Sheet::read(b"contact,name,visits\nc1,,\n", &fields, empty).expect("a table").rows.remove(0).amendment;
    assert_eq!(read(Empty::ChangesNothing), Amendment::default());
    assert_eq!(read(Empty::Clears), Amendment { fields: vec![("visits".into(), None)], ..Amendment::default() });
}
