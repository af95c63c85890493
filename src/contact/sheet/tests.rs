//! Tests of tables of people as spreadsheets save them, and of their errors.

use super::*;

fn read(text: &str) -> Result<Sheet, Unreadable> {
    let fields = [
        ("visits".into(), Type::Number),
        ("phone".into(), Type::Text),
    ];
    Sheet::read(text.as_bytes(), &fields, None, Empty::ChangesNothing)
}

#[test]
fn commas_semicolons_and_tabs_are_told_apart_by_the_first_row() {
    for text in [
        "contact,name\nc1,Noor\n",
        "\u{feff}contact;name\r\nc1;Noor\r\n",
        "contact\tname\nc1\tNoor\n",
        "\"contact\";\"name\"\nc1;Noor",
    ] {
        let sheet = read(text).expect(text);
        assert_eq!(
            (
                sheet.rows[0].who.as_str(),
                sheet.rows[0].amendment.name.as_deref()
            ),
            ("c1", Some("Noor")),
            "{text}"
        );
    }
}

#[test]
fn lines_are_counted_whatever_ends_them() {
    for end in ["\n", "\r\n"] {
        let sheet = read(
            &[
                "contact,name",
                "c1,\"two",
                "lines\"",
                "",
                "c2,Sam",
                "c3,x,y",
            ]
            .join(end),
        )
        .expect("a table");
        assert_eq!(
            sheet.rows.iter().map(|row| row.line).collect::<Vec<_>>(),
            [2, 5],
            "{end:?}"
        );
        assert_eq!(sheet.faults[0].line, 6);
    }
}

#[test]
fn a_faulty_row_is_told_with_its_line_and_column_and_the_others_are_read() {
    let sheet =
        read("contact,visits,phone\nc1,many,\nc2,\"3,5\",'+31612345678\n,1,\nc3,1,,x\n\nc4,2,\n")
            .expect("a table");
    let told: Vec<String> = sheet.faults.iter().map(ToString::to_string).collect();
    assert_eq!(
        told[0],
        "line 2, column `visits`: `many` is no number; write it as 12 or 12.5"
    );
    assert_eq!(
        (sheet.faults[1].line, sheet.faults[2].line, told.len()),
        (4, 5, 3),
        "{told:?}"
    );
    assert_eq!(
        sheet
            .rows
            .iter()
            .map(|row| (row.line, row.who.as_str()))
            .collect::<Vec<_>>(),
        [(3, "c2"), (7, "c4")]
    );
    assert_eq!(sheet.rows[0].amendment.fields.len(), 2);
}

#[test]
fn what_cannot_be_read_says_what_to_do() {
    let why = |text: &str| read(text).expect_err(text);
    assert_eq!(why("").what, "the file is empty");
    assert_eq!(
        why("name\nNoor\n").what,
        "no column says whom a row is about"
    );
    assert_eq!(why("contact,vists\n").hint, "did you mean `visits`?");
    assert_eq!(
        why("contact,name,name\n").what,
        "two columns are called `name`"
    );
    let latin = Sheet::read(
        b"contact,name\nc1,Zo\xeb\n",
        &[],
        None,
        Empty::ChangesNothing,
    )
    .expect_err("it is Latin-1");
    assert_eq!(
        latin.what,
        "line 2 is not in UTF-8, so its letters would be guessed"
    );
    assert!(
        Sheet::read(b"\xff\xfec\0o\0", &[], None, Empty::ChangesNothing)
            .is_err_and(|why| why.hint.contains("CSV UTF-8"))
    );
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
        let good = |from: u64, to: u64| {
            (from..to)
                .map(|who| format!("telegram:{who},\"Noor\"\n"))
                .collect::<String>()
        };
        format!("contact,name\n{}{bad}{}", good(1, 5), good(6, 30))
    };
    for bad in [
        "telegram:5,\"gold\n",
        "telegram:5,\"gold\" bar\n",
        "telegram:5,\"gold\"\"\n",
        "\"telegram:5,gold\n",
    ] {
        let why = read(&rows(bad)).expect_err(bad);
        assert!(
            why.what.starts_with("line 6: a quote opens"),
            "{bad}: {}",
            why.what
        );
    }
    assert!(
        read("contact,name\nc1,\"gold\nc2,Sam\n").is_err_and(|why| why.what.starts_with("line 2"))
    );
    assert!(
        read("sep=;\ncontact;name\nc1;\"gold\n").is_err_and(|why| why.what.starts_with("line 3"))
    );
    let closed = read(&rows("telegram:5,\"a \"\"gold\"\" bar,\nor two\"\n")).expect("a table");
    assert_eq!(
        (closed.rows.len(), closed.rows[4].amendment.name.as_deref()),
        (29, Some("a \"gold\" bar, or two"))
    );
    assert_eq!(
        read("contact,name\nc1,5\" disk\n").expect("a table").rows[0]
            .amendment
            .name
            .as_deref(),
        Some("5\" disk")
    );
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
        assert_eq!(
            (sheet.rows[0].line, sheet.rows[0].amendment.name.as_deref()),
            (line, Some("Noor")),
            "{text}"
        );
    }
}

#[test]
fn a_number_with_two_readings_is_taken_where_its_column_decides() {
    let visits = |cells: &[&str]| {
        let rows = cells
            .iter()
            .enumerate()
            .map(|(at, cell)| format!("c{at}\t{cell}\n"));
        let sheet =
            read(&format!("contact\tvisits\n{}", rows.collect::<String>())).expect("a table");
        let value = |row: &Row| match &row.amendment.fields[..] {
            [(_, Some(Value::Number(number)))] => number.normalize().to_string(),
            other => format!("{other:?}"),
        };
        (
            sheet.rows.iter().map(value).collect::<Vec<_>>(),
            sheet.faults.len(),
        )
    };
    let said = |values: &[&str]| {
        values
            .iter()
            .map(|value| (*value).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(visits(&["1,234"]), (vec![], 1));
    assert_eq!(visits(&["1.234", "7"]), (said(&["7"]), 1));
    assert_eq!(visits(&["1,234", "12.5"]), (said(&["1234", "12.5"]), 0));
    assert_eq!(visits(&["1.234", "12,5"]), (said(&["1234", "12.5"]), 0));
    assert_eq!(
        visits(&["1.234", "1.234.567"]),
        (said(&["1234", "1234567"]), 0)
    );
    assert_eq!(
        visits(&["1,234", "1.234,50"]),
        (said(&["1.234", "1234.5"]), 0)
    );
    assert_eq!(
        visits(&["1,234", "12,5", "12.5"]),
        (said(&["12.5", "12.5"]), 1)
    );
}

#[test]
fn an_empty_cell_removes_a_field_only_when_told_to() {
    let fields = [("visits".into(), Type::Number)];
    let read = |empty| {
        Sheet::read(b"contact,name,visits\nc1,,\n", &fields, None, empty)
            .expect("a table")
            .rows
            .remove(0)
            .amendment
    };
    assert_eq!(read(Empty::ChangesNothing), Amendment::default());
    assert_eq!(
        read(Empty::Clears),
        Amendment {
            fields: vec![("visits".into(), None)],
            ..Amendment::default()
        }
    );
}

#[test]
fn a_row_without_an_address_is_about_whoever_has_its_number() {
    let sheet = read("name,phone\nNoor,+31 6 12345678\nSam,\n").expect("a table");
    assert_eq!(
        sheet
            .rows
            .iter()
            .map(|row| row.who.as_str())
            .collect::<Vec<_>>(),
        ["phone:+31612345678"]
    );
    assert_eq!(
        sheet.faults[0].what,
        "it does not say whom it is about; fill in `contact`, or `phone`"
    );
    let both = read("contact,phone\nc1,+31612345678\n,0031612345679\n").expect("a table");
    assert_eq!(
        both.rows
            .iter()
            .map(|row| row.who.as_str())
            .collect::<Vec<_>>(),
        ["c1", "phone:+31612345679"]
    );
    let alone =
        Sheet::read(b"phone\n+31612345678\n", &[], None, Empty::ChangesNothing).expect("a table");
    assert_eq!(
        alone.rows[0].amendment.fields.len(),
        1,
        "the number is known also where no dialog keeps it"
    );
}

/// Writes a workbook and reads it.
fn workbook(
    write: impl FnOnce(&mut rust_xlsxwriter::Worksheet) -> Result<(), rust_xlsxwriter::XlsxError>,
) -> Result<Sheet, Unreadable> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    write(workbook.add_worksheet()).expect("it is written");
    let kinds = [
        ("visits", Type::Number),
        ("since", Type::Date),
        ("at", Type::Time),
        ("vip", Type::Bool),
        ("note", Type::Text),
    ];
    let fields: Vec<(Name, Type)> = kinds
        .into_iter()
        .map(|(name, kind)| (name.into(), kind))
        .collect();
    Sheet::read(
        &workbook.save_to_buffer().expect("a workbook"),
        &fields,
        None,
        Empty::ChangesNothing,
    )
}

#[test]
fn cells_of_a_workbook_are_what_it_holds_and_not_what_it_shows() {
    use rust_xlsxwriter::{ExcelDateTime, Format};
    let sheet = workbook(|sheet| {
        sheet.write(0, 0, "Guests of the season")?;
        ["contact", "visits", "since", "at", "vip", "note"]
            .iter()
            .zip(0..)
            .try_for_each(|(name, at)| sheet.write(2, at, *name).map(|_| ()))?;
        let rows = [
            (3, 1.234),
            (4, 1234.0),
            (5, 0.1),
            (6, -12.5),
            (7, 31_612_345_678.0),
        ];
        for (row, number) in rows {
            sheet.write(row, 0, format!("c{row}"))?;
            sheet.write_with_format(row, 1, number, &Format::new().set_num_format("#,##0.00"))?;
        }
        sheet.write_with_format(
            3,
            2,
            &ExcelDateTime::from_ymd(2026, 11, 27)?,
            &Format::new().set_num_format("d mmm"),
        )?;
        sheet.write_with_format(
            3,
            3,
            &ExcelDateTime::from_hms(15, 30, 0)?,
            &Format::new().set_num_format("h:mm AM/PM"),
        )?;
        sheet.write(3, 4, true)?;
        sheet.write(3, 5, 12)?;
        sheet.write(4, 1, 1234)?;
        Ok(())
    })
    .expect("a table");
    assert_eq!(sheet.faults, []);
    let first: Vec<(Name, Value)> = sheet.rows[0]
        .amendment
        .fields
        .iter()
        .cloned()
        .filter_map(|(field, value)| Some((field, value?)))
        .collect();
    let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 27).expect("a day");
    let time = chrono::NaiveTime::from_hms_opt(15, 30, 0).expect("a time");
    let expected = [
        ("visits", Value::Number("1.234".parse().expect("a number"))),
        ("since", Value::Date(day)),
        ("at", Value::Time(time)),
        ("vip", Value::Bool(true)),
        ("note", Value::Text("12".into())),
    ];
    assert_eq!(first, expected.map(|(field, value)| (field.into(), value)));
    let numbers: Vec<String> = sheet
        .rows
        .iter()
        .map(|row| format!("{:?}", row.amendment.fields[0].1))
        .collect();
    for (number, written) in numbers
        .iter()
        .zip(["1.234", "1234", "0.1", "-12.5", "31612345678"])
    {
        assert_eq!(
            *number,
            format!(
                "{:?}",
                Some(Value::Number(written.parse().expect("a number")))
            )
        );
    }
    assert_eq!(
        sheet.rows.iter().map(|row| row.line).collect::<Vec<_>>(),
        [4, 5, 6, 7, 8]
    );
}

#[test]
fn numbers_of_a_workbook_that_are_words_are_read_as_a_table_s_are() {
    let sheet = workbook(|sheet| {
        for (row, [who, visits]) in (0..).zip([
            ["contact", "visits"],
            ["c1", "1,234"],
            ["c2", "12,5"],
            ["c3", "many"],
        ]) {
            sheet.write(row, 0, who)?;
            sheet.write(row, 1, visits)?;
        }
        sheet.write(4, 0, "c4")?;
        sheet.write_formula(
            4,
            1,
            rust_xlsxwriter::Formula::new("=1/0").set_result("#DIV/0!"),
        )?;
        Ok(())
    })
    .expect("a table");
    let read: Vec<_> = sheet
        .rows
        .iter()
        .map(|row| row.amendment.fields[0].1.clone())
        .collect();
    assert_eq!(
        read[..2],
        ["1.234", "12.5"].map(|number| Some(Value::Number(number.parse().expect("a number"))))
    );
    assert_eq!(
        sheet.faults[0].to_string(),
        "line 4, column `visits`: `many` is no number; write it as 12 or 12.5"
    );
}

#[test]
fn a_workbook_that_is_wide_or_broken_or_old_is_told_and_costs_nothing() {
    let wide = workbook(|sheet| sheet.write(1_048_575, 16_383, "far away").map(|_| ()));
    assert!(wide.is_err_and(|why| why.what.contains("1,000 columns")));
    for bytes in [
        &b"PK\x03\x04"[..],
        b"PK\x03\x04\0\0\0\0",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    ] {
        let refused =
            Sheet::read(bytes, &[], None, Empty::ChangesNothing).expect_err("no workbook");
        assert!(refused.hint.contains(".xlsx"), "{refused:?}");
    }
    let empty = workbook(|_| Ok(()));
    assert_eq!(
        empty.expect_err("nothing stands there").what,
        "the file is empty"
    );
}
