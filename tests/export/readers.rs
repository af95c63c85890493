//! Our files in other people's programs: pandas, DuckDB, openpyxl, pyreadstat, LibreOffice, Gnumeric and PSPP find what was said.
//!
//! `tests/support/readers/install.sh` installs them into `target/readers`, or into the folder that `VRAAG_READERS` names. What is not
//! there is said and skipped; with `VRAAG_READERS_ALL=1` that is a failure.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Map, Value, json};
use tempfile::TempDir;
use vraag::report::export::{Format, Multi, Shape, Wanted};

use crate::shop::{HOSTILE, Shop, hostile_words};

/// The columns whose values are compared in every format.
const ASKED: [&str; 14] = [
    "drop_off",
    "flag_speeding",
    "flag_straightlining",
    "pick",
    "pick__other",
    "likes__none_left",
    "likes__cheap",
    "likes__people",
    "nps",
    "spent",
    "again",
    "visit_day",
    "visit_time",
    "words",
];
const PICKS: [&str; 8] = [
    "none", "na", "formula", "plus", "quotes", "rtl", "emoji", "long",
];

/// A shop in which somebody answered everything, skipped everything, said every hostile word and picked every hostile label.
fn hostile() -> Shop {
    shop_of(&hostile_words())
}

fn shop_of(words: &[String]) -> Shop {
    let mut shop = Shop::with(HOSTILE);
    for (at, words) in words.iter().enumerate() {
        let pick = format!("[{}]", PICKS[at % PICKS.len()]);
        let nps = format!("[{}]", at % 11);
        let likes = if at % 2 == 0 {
            ["[cheap]", "[people]"]
        } else {
            ["[none_left]", "[people]"]
        };
        let spent = [
            "12.5",
            "[refuse]",
            "[unknown]",
            "-3",
            "1234567",
            "-100",
            "151",
            "152",
        ][at % 8];
        let rest = [
            ["[yes]", "2026-12-24", "15:30"],
            ["[no]", "1899-01-02", "00:00"],
            ["[skip]", "[skip]", "[skip]"],
        ][at % 3];
        let answers = [
            &pick,
            likes[0],
            likes[1],
            "[done]",
            &nps,
            spent,
            rest[0],
            rest[1],
            rest[2],
            words,
            "+31612345678",
        ];
        shop.comes(at as u64 + 1, &answers);
    }
    shop.comes(
        101,
        &[
            "[other]",
            "=own()",
            "[unknown]",
            "[skip]",
            "[unknown]",
            "[skip]",
            "[skip]",
            "[skip]",
            "[skip]",
            "[skip]",
        ],
    );
    shop.comes(102, &["[refuse]"]);
    shop
}

fn wide(format: Format) -> Wanted {
    Wanted {
        dialog: Some("hostile".into()),
        shape: Some(Shape::Wide),
        format,
        ..Wanted::default()
    }
}

/// What was said, from JSON lines, which serde reads: a value, or `{"missing": why}`.
fn said(shop: &Shop) -> Vec<Map<String, Value>> {
    let rows = shop.rows(&wide(Format::Jsonl)).into_iter().map(|row| {
        let value = |name: &str| match row["missing_kinds"].get(name) {
            Some(why) => json!({ "missing": why }),
            None => row[name].clone(),
        };
        ASKED
            .iter()
            .chain(&["phone", "session_id"])
            .map(|name| ((*name).to_owned(), value(name)))
            .collect::<Map<_, _>>()
    });
    rows.collect()
}

/// Asks one of the readers; nothing where it is not installed.
fn ask(what: &str, module: &str, path: &Path) -> Option<Value> {
    let python = python(module)?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/readers/readers.py");
    let done = Command::new(python)
        .arg(script)
        .arg(what)
        .arg(path)
        .output()
        .expect("Python starts");
    assert!(
        done.status.success(),
        "{what} cannot read {}:\n{}",
        path.display(),
        String::from_utf8_lossy(&done.stderr)
    );
    Some(serde_json::from_slice(&done.stdout).expect("the readers print JSON"))
}

fn python(module: &str) -> Option<PathBuf> {
    let named = std::env::var_os("VRAAG_READERS").map(PathBuf::from);
    let folder =
        named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target/readers"));
    let own = [
        folder.join("py/bin/python"),
        folder.join("bin/python"),
        PathBuf::from("python3"),
    ];
    let has = |python: &PathBuf| {
        Command::new(python)
            .args(["-c", &format!("import {module}")])
            .output()
            .is_ok_and(|done| done.status.success())
    };
    let found = own.into_iter().find(has);
    if found.is_none() {
        skipped(module);
    }
    found
}

/// Returns whether a program is there.
pub fn is_there(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok();
    if !found {
        skipped(program);
    }
    found
}

pub fn skipped(reader: &str) {
    assert!(
        std::env::var_os("VRAAG_READERS_ALL").is_none(),
        "{reader} is not installed, and all readers are wanted"
    );
    eprintln!(
        "SKIPPED: {reader} is not installed here; tests/support/readers/install.sh does it. Nothing was compared with it."
    );
}

fn file(shop: &Shop, wanted: &Wanted) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder
        .path()
        .join(format!("hostile.{}", wanted.format.ending()));
    shop.file(wanted, &path);
    (folder, path)
}

/// Compares the rows that a reader found, column by column.
#[track_caller]
fn same(
    reader: &str,
    found: &Value,
    said: &[Map<String, Value>],
    expected: impl Fn(&str, &Value) -> Value,
) {
    let rows = found["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), said.len(), "{reader}: rows");
    for (row, said) in rows.iter().zip(said) {
        for name in ASKED {
            assert_eq!(
                row[name],
                expected(name, &said[name]),
                "{reader}: {name} of {said:?}"
            );
        }
    }
}

/// What a CSV shows: nothing where an answer is missing.
fn as_text(_: &str, value: &Value) -> Value {
    match (value, value.get("missing")) {
        (_, Some(_)) | (Value::Null, _) => json!(""),
        (Value::String(words), _) => json!(words),
        (other, _) => json!(other.to_string()),
    }
}

#[test]
fn everything_that_was_typed_is_there() {
    let said = said(&hostile());
    let typed = hostile_words();
    assert!(typed.iter().all(|words| {
        said.iter()
            .any(|row| row["words"] == crate::shop::as_understood(words).as_str())
    }));
}

#[test]
fn csv_comes_back_from_python_pandas_and_duckdb_as_it_was() {
    let shop = hostile();
    let said = said(&shop);
    let (_folder, path) = file(
        &shop,
        &Wanted {
            is_raw: true,
            ..wide(Format::Csv)
        },
    );
    for (reader, module) in [
        ("python_csv", "csv"),
        ("pandas_csv", "pandas"),
        ("duckdb_csv", "duckdb"),
    ] {
        let Some(found) = ask(reader, module, &path) else {
            continue;
        };
        same(reader, &found, &said, as_text);
        assert!(
            found["rows"][0]["phone"] == "+31612345678",
            "{reader}: the number keeps its plus"
        );
    }
}

#[test]
fn a_key_that_reads_like_nothing_is_not_taken_for_nothing_by_pandas() {
    let shop = hostile();
    let (_folder, path) = file(&shop, &wide(Format::Csv));
    let Some(found) = ask("pandas_guess", "pandas", &path) else {
        return;
    };
    let picks: Vec<&Value> = found["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| &row["pick"])
        .collect();
    assert_eq!(&picks[..2], [&json!("none"), &json!("na")]);
    let is_missing = said(&shop)
        .into_iter()
        .map(|row| row["pick"].get("missing").is_some());
    assert!(
        picks.iter().map(|pick| pick.is_null()).eq(is_missing),
        "nothing but a missing answer is nothing"
    );
}

#[test]
fn duckdb_guesses_the_types_of_a_csv_right() {
    let shop = hostile();
    let (_folder, path) = file(&shop, &wide(Format::Csv));
    let Some(found) = ask("duckdb_guess", "duckdb", &path) else {
        return;
    };
    assert_eq!(
        found["rows"].as_array().map(Vec::len),
        Some(said(&shop).len())
    );
    assert!(found["rows"][0]["nps"].is_number() && found["rows"][0]["spent"].is_number());
}

#[test]
fn a_workbook_has_typed_cells_and_no_formula_in_openpyxl() {
    let shop = hostile();
    let said = said(&shop);
    let (_folder, path) = file(&shop, &wide(Format::Xlsx));
    let Some(found) = ask("openpyxl_xlsx", "openpyxl", &path) else {
        return;
    };
    let sheet = &found["sheets"]["sessions"];
    same("openpyxl", sheet, &said, |name, value| {
        match (name, value.get("missing")) {
            (_, Some(_)) => Value::Null,
            // Before March 1900 spreadsheets disagree about days: such a date is a text.
            ("visit_day", None) if value.as_str().is_some_and(|day| day > "1900-03") => {
                json!(format!("{}T00:00:00", value.as_str().unwrap_or("")))
            }
            ("visit_time", None) if value.is_string() => {
                json!(format!("{}:00", value.as_str().unwrap_or("")))
            }
            // A line in a cell ends as lines in cells do.
            ("words", None) => json!(value.as_str().map(|words| words.replace("\r\n", "\n"))),
            _ => value.clone(),
        }
    });
    assert_eq!(
        (&sheet["freeze"], &sheet["formulas"]),
        (&json!("A2"), &json!([]))
    );
    assert!(
        sheet["filter"]
            .as_str()
            .is_some_and(|filter| filter.starts_with("A1:"))
    );
    assert_eq!(sheet["types"]["started_at"], json!(["d"]));
    assert_eq!(sheet["types"]["likes__cheap"], json!(["n"]));
    let labels = found["sheets"]["labels"]["rows"].as_array().expect("rows");
    let label = |key: &str| {
        labels
            .iter()
            .find(|row| row["variable"] == "pick" && row["key"] == key)
            .expect("it is there")["label_en"]
            .clone()
    };
    assert_eq!(
        (label("none"), label("formula")),
        (json!("None"), json!("=cmd|' /C calc'!A0"))
    );
    assert_eq!(found["sheets"]["codebook"]["formulas"], json!([]));
    let counts = found["sheets"]["counts"]["rows"].as_array().expect("rows");
    let shares = |name: &str| -> f64 {
        counts
            .iter()
            .filter(|row| row["variable"] == name)
            .filter_map(|row| row["share"].as_f64())
            .sum()
    };
    for name in ["pick", "nps", "again", "likes__cheap"] {
        let mut wanted: std::collections::BTreeMap<String, i64> = std::collections::BTreeMap::new();
        for row in &said {
            let value = row[name].get("missing").unwrap_or(&row[name]);
            *wanted
                .entry(
                    value
                        .as_str()
                        .map_or_else(|| value.to_string(), str::to_owned),
                )
                .or_default() += 1;
        }
        let of = counts
            .iter()
            .filter(|row| row["variable"] == name && row["count"] != 0);
        let word = |value: &Value| {
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned)
        };
        let told = of
            .map(|row| {
                (
                    word(&row["answer"]),
                    row["count"].as_i64().expect("a number"),
                )
            })
            .collect();
        assert_eq!(wanted, told, "{name}");
        assert!(
            (shares(name) - 100.0).abs() < 1.0,
            "{name}: {}",
            shares(name)
        );
    }
    let none = counts
        .iter()
        .find(|row| row["variable"] == "pick" && row["answer"] == "none")
        .expect("it is there");
    assert_eq!(none["means"], json!("None"));
    assert!(
        counts
            .iter()
            .all(|row| row["variable"] != "words" && row["variable"] != "session_id"),
        "open answers are not counted"
    );
}

#[test]
fn spreadsheets_run_nothing_of_a_csv_or_a_workbook_and_keep_the_numbers_plus() {
    let (hostile, tidy) = (
        hostile(),
        shop_of(&["NaN", "=1+1", "+31612345678", "fine"].map(str::to_owned)),
    );
    for format in [Format::Csv, Format::Xlsx] {
        // Gnumeric guesses what divides the columns of a CSV, and texts full of every divider mislead it; a workbook leaves no guess.
        let shop = if format == Format::Csv {
            &tidy
        } else {
            &hostile
        };
        let (folder, path) = file(shop, &wide(format));
        let into = folder.path().join("through.xlsx");
        if is_there("ssconvert") {
            // Its guess at what kind of file this is gives up at a sign that turns the direction of writing.
            let kind = if format == Format::Csv {
                "Gnumeric_stf:stf_csvtab"
            } else {
                "Gnumeric_Excel:xlsx"
            };
            run(Command::new("ssconvert")
                .args(["-I", kind])
                .arg(&path)
                .arg(&into));
            no_formula("Gnumeric", &into, shop);
        }
        let (folder, path) = file(&hostile, &wide(format));
        if is_there("soffice") {
            let out = folder.path().join("office");
            // The filter says UTF-8 for a CSV: without a person who answers its question, LibreOffice takes another encoding.
            let filter = if format == Format::Csv {
                "--infilter=CSV:44,34,76,1"
            } else {
                "--infilter=Calc MS Excel 2007 XML"
            };
            let profile = format!(
                "-env:UserInstallation=file://{}",
                folder.path().join("profile").display()
            );
            let mut office = Command::new("soffice");
            office.args([
                "--headless",
                &profile,
                filter,
                "--convert-to",
                "xlsx:Calc MS Excel 2007 XML",
                "--outdir",
            ]);
            run(office.arg(&out).arg(&path));
            no_formula("LibreOffice", &out.join("hostile.xlsx"), &hostile);
        }
    }
}

/// Checks what a spreadsheet made of a file when it wrote it again.
fn no_formula(program: &str, path: &Path, shop: &Shop) {
    let Some(formulas) = ask("formulas", "openpyxl", path) else {
        return;
    };
    assert_eq!(formulas, json!([]), "{program} made formulas");
    let Some(found) = ask("openpyxl_xlsx", "openpyxl", path) else {
        return;
    };
    let sheets = found["sheets"].as_object().expect("sheets");
    let sheet = sheets
        .get("sessions")
        .or_else(|| sheets.values().next())
        .expect("a sheet");
    let rows = sheet["rows"].as_array().expect("rows");
    let said = said(shop);
    let ids: Vec<&Value> = rows.iter().map(|row| &row["session_id"]).collect();
    assert_eq!(
        ids,
        said.iter()
            .map(|row| &row["session_id"])
            .collect::<Vec<_>>(),
        "{program}: the rows of {}",
        path.display()
    );
    for (row, said) in rows.iter().zip(&said) {
        assert_eq!(
            row["pick"].as_str().unwrap_or_default(),
            as_text("pick", &said["pick"]),
            "{program}"
        );
        let phone = row["phone"]
            .as_str()
            .unwrap_or_default()
            .trim_start_matches('\'');
        assert_eq!(
            phone,
            as_text("phone", &said["phone"]),
            "{program}: the number keeps its plus"
        );
        let words = said["words"].as_str().unwrap_or_default();
        if words.starts_with(['=', '@', 'a', 'ש', 'п', 'Щ', '👩']) {
            let found = row["words"]
                .as_str()
                .unwrap_or_default()
                .trim_start_matches('\'')
                .replace("\r\n", "\n");
            assert_eq!(
                found.replace("_x000d_", ""),
                words.replace("\r\n", "\n"),
                "{program}"
            );
        }
    }
}

#[track_caller]
fn run(command: &mut Command) {
    let done = command.output().expect("it starts");
    assert!(
        done.status.success(),
        "{command:?}\n{}{}",
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr)
    );
}

fn code(why: &str) -> i64 {
    match why {
        "not_asked" => -98,
        "unknown" => -97,
        "refused" => -96,
        _ => -99,
    }
}

/// What a system file holds: numbers of options, seconds, and the codes of what is missing.
fn as_code(name: &str, value: &Value) -> Value {
    let numbered = |key: &str| {
        PICKS
            .iter()
            .position(|pick| *pick == key)
            .map_or(0, |at| at + 1)
    };
    match (value, value.get("missing")) {
        (_, Some(_)) if name == "words" => json!(""),
        // A number without a least value has its codes where nobody answers.
        (_, Some(why)) if name == "spent" => {
            json!(code(why.as_str().unwrap_or_default()) - 999_999_900)
        }
        (_, Some(why)) => json!(code(why.as_str().unwrap_or_default())),
        (Value::String(key), _) if name == "pick" => json!(numbered(key)),
        (Value::Bool(yes), _) => json!(i64::from(*yes)),
        (Value::String(day), _) if name == "visit_day" => json!(if day == "2026-12-24" {
            14_017_449_600_i64
        } else {
            9_978_940_800
        }),
        (Value::String(at), _) if name == "visit_time" => {
            json!(if at == "15:30" { 55_800 } else { 0 })
        }
        (Value::Null, _) => json!(""),
        (other, _) => other.clone(),
    }
}

#[test]
fn a_system_file_has_labels_missing_values_and_sets_in_pyreadstat() {
    let shop = hostile();
    let said = said(&shop);
    let (_folder, path) = file(&shop, &wide(Format::Sav));
    let Some(found) = ask("pyreadstat_sav", "pyreadstat", &path) else {
        return;
    };
    same(
        "pyreadstat",
        &json!({ "rows": found["codes"] }),
        &said,
        as_code,
    );
    for (row, said) in found["rows"].as_array().expect("rows").iter().zip(&said) {
        let is_missing = said["nps"].get("missing").is_some();
        assert_eq!(
            row["nps"].is_null(),
            is_missing,
            "a missing answer is nothing, and an answer is not: {said:?}"
        );
    }
    assert_eq!(
        found["labels"]["pick"],
        "=Which \"one\", then? 'All' of it; or none – +31612345678 None"
    );
    let values = &found["values"]["pick"];
    assert_eq!(
        (&values["1"], &values["3"], &values["7"]),
        (
            &json!("None"),
            &json!("=cmd|' /C calc'!A0"),
            &json!("👩\u{200d}👩\u{200d}👧 😀")
        )
    );
    let long = values["8"].as_str().expect("a label");
    assert!(
        long.len() <= 120 && long.starts_with("Щедрый") && long.ends_with('…'),
        "{long}"
    );
    assert_eq!(
        (&values["-99"], &found["missing"]["nps"]),
        (&json!("asked, no answer"), &json!([[-99, -96]]))
    );
    assert_eq!(
        found["missing"]["spent"],
        json!([[-999_999_999, -999_999_996]])
    );
    assert_eq!(
        found["sets"]["likes"]["variable_list"],
        json!(["likes__none_left", "likes__cheap", "likes__people"])
    );
    assert_eq!(
        (&found["measures"]["pick"], &found["measures"]["spent"]),
        (&json!("nominal"), &json!("scale"))
    );
    assert_eq!(
        (
            &found["formats"]["visit_day"],
            &found["formats"]["started_at"]
        ),
        (&json!("DATE11"), &json!("DATETIME20"))
    );
    assert_eq!(found["values"]["status"]["completed"], "At its end");
}

#[test]
fn a_system_file_is_counted_right_by_pspp() {
    if !is_there("pspp") {
        return;
    }
    let shop = hostile();
    let said = said(&shop);
    let (folder, path) = file(&shop, &wide(Format::Sav));
    let syntax = folder.path().join("count.sps");
    let out = folder.path().join("out.csv");
    let program = format!(
        "GET FILE='{}'.\nDISPLAY DICTIONARY.\nMRSETS /DISPLAY NAME=ALL.\nDESCRIPTIVES nps spent /STATISTICS=MEAN.\nFREQUENCIES pick.\n\
         LIST /VARIABLES=session_id nps /FORMAT=NUMBERED.\n",
        path.display()
    );
    std::fs::write(&syntax, program).expect("the folder is ours");
    let done = Command::new("pspp")
        .arg("-o")
        .arg(&out)
        .arg(&syntax)
        .output()
        .expect("PSPP starts");
    let told = format!(
        "{}{}",
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr)
    );
    assert!(
        done.status.success() && !told.contains("error") && !told.contains("warning"),
        "{told}"
    );
    let text = std::fs::read_to_string(&out).expect("PSPP wrote");
    let nps: Vec<f64> = said.iter().filter_map(|row| row["nps"].as_f64()).collect();
    let spent: Vec<f64> = said
        .iter()
        .filter_map(|row| row["spent"].as_f64())
        .collect();
    let mean = |numbers: &[f64]| numbers.iter().sum::<f64>() / numbers.len() as f64;
    for (name, numbers) in [("Would recommend", &nps), ("How much", &spent)] {
        let line = text.lines().find(|line| {
            line.contains(&name.replace("Would recommend", "Would you recommend us?"))
                && line.contains(&format!(",{},", numbers.len()))
        });
        let line = line.unwrap_or_else(|| {
            panic!(
                "no line of {name} with {} answers in\n{text}",
                numbers.len()
            )
        });
        let found: f64 = line
            .rsplit(',')
            .next()
            .and_then(|number| number.trim().parse().ok())
            .expect("a mean");
        assert!(
            (found - mean(numbers)).abs() < mean(numbers) / 1000.0,
            "{line}"
        );
    }
    for label in [
        "None",
        "=cmd|' /C calc'!A0",
        "+31612345678",
        "likes__people",
        "rather not say",
    ] {
        assert!(text.contains(label), "no {label} in\n{text}");
    }
}

#[test]
fn texts_longer_than_a_segment_come_back_whole_from_a_system_file() {
    let mut shop = Shop::with(HOSTILE);
    let lengths = [
        1, 7, 8, 9, 251, 252, 253, 254, 255, 256, 257, 503, 504, 505, 509, 510, 511, 764, 765, 766,
        1999,
    ];
    let words: Vec<String> = lengths
        .iter()
        .map(|length| {
            (0..*length)
                .map(|at| char::from(b'a' + (at % 26) as u8))
                .collect()
        })
        .collect();
    for (number, words) in (1..).zip(&words) {
        shop.comes(
            number,
            &[
                "[na]",
                "[people]",
                "[done]",
                "[skip]",
                "[unknown]",
                "[skip]",
                "[skip]",
                "[skip]",
                words,
                "[skip]",
            ],
        );
    }
    let (folder, path) = file(&shop, &wide(Format::Sav));
    if let Some(found) = ask("pyreadstat_sav", "pyreadstat", &path) {
        let rows = found["rows"].as_array().expect("rows");
        assert_eq!(
            rows.iter()
                .map(|row| row["words"].as_str().unwrap_or(""))
                .collect::<Vec<_>>(),
            words
        );
    }
    if is_there("pspp-convert") {
        let into = folder.path().join("through.csv");
        run(Command::new("pspp-convert").arg(&path).arg(&into));
        let mut reader = csv::Reader::from_path(&into).expect("it is there");
        let place = reader
            .headers()
            .expect("a header")
            .iter()
            .position(|name| name == "words")
            .expect("the column is there");
        assert_eq!(
            reader
                .records()
                .map(|row| row.expect("a row")[place].to_owned())
                .collect::<Vec<_>>(),
            words
        );
    }
}

#[cfg(feature = "parquet")]
#[test]
fn parquet_is_typed_and_says_why_nothing_is_there() {
    let shop = hostile();
    let said = said(&shop);
    let (_folder, path) = file(&shop, &wide(Format::Parquet));
    for (reader, module) in [("duckdb_parquet", "duckdb"), ("pandas_parquet", "pyarrow")] {
        let Some(found) = ask(reader, module, &path) else {
            continue;
        };
        same(reader, &found, &said, |name, value| {
            match (name, value.get("missing")) {
                (_, Some(_)) => Value::Null,
                ("visit_time", None) if value.is_string() => {
                    json!(format!("{}:00", value.as_str().unwrap_or("")))
                }
                _ => value.clone(),
            }
        });
        for (row, said) in found["rows"].as_array().expect("rows").iter().zip(&said) {
            for name in ["pick", "nps", "words", "visit_day"] {
                assert_eq!(
                    row[format!("{name}__why")],
                    said[name].get("missing").cloned().unwrap_or(Value::Null),
                    "{reader}: why {name}"
                );
            }
        }
    }
    if let Some(found) = ask("duckdb_parquet", "duckdb", &path) {
        let kinds = [
            "started_at",
            "visit_day",
            "visit_time",
            "nps",
            "spent",
            "again",
            "likes__cheap",
            "words",
        ]
        .map(|name| found["types"][name].clone());
        let expected = [
            "TIMESTAMP WITH TIME ZONE",
            "DATE",
            "TIME",
            "BIGINT",
            "DOUBLE",
            "BOOLEAN",
            "INTEGER",
            "VARCHAR",
        ];
        assert_eq!(kinds, expected.map(|kind| json!(kind)));
    }
}

#[test]
fn the_script_of_a_set_reads_its_tables_with_labels() {
    let shop = hostile();
    let said = said(&shop);
    let folder = tempfile::tempdir().expect("a folder");
    shop.set(
        &Wanted {
            multi: Multi::Both,
            ..Wanted::default()
        },
        folder.path(),
    );
    let Some(found) = ask("read_py", "pandas", folder.path()) else {
        return;
    };
    let rows = found["wide_hostile"]["rows"].as_array().expect("rows");
    for (row, said) in rows.iter().zip(&said) {
        let expected = match (said["pick"].as_str(), said["pick"].get("missing")) {
            (_, Some(_)) => Value::Null,
            (Some("none"), _) => json!("None"),
            (Some("formula"), _) => json!("=cmd|' /C calc'!A0"),
            _ => row["pick"].clone(),
        };
        assert_eq!(row["pick"], expected);
        assert_eq!(row["nps"].is_null(), said["nps"].get("missing").is_some());
        if said["words"].is_string() {
            assert_eq!(row["words"], said["words"]);
        }
        assert_eq!(
            row["words"].is_null(),
            said["words"].get("missing").is_some(),
            "whoever types `skipped` has not skipped"
        );
    }
    assert_eq!(
        found["respondents"]["rows"].as_array().map(Vec::len),
        Some(said.len())
    );
}

/// Words as the bytes that R has of them, in hexadecimal digits; `-` where it has none.
const IN_R: &str = r#"source("read.R", chdir = TRUE)
hex <- function(word) if (is.na(word)) "-" else paste(as.character(charToRaw(enc2utf8(word))), collapse = "")
for (column in c("words", "pick")) cat(sapply(as.character(wide_hostile[[column]]), hex), sep = "\n")
"#;

#[test]
fn the_script_of_a_set_reads_its_tables_in_r_whatever_the_locale() {
    if !is_there("Rscript") {
        return;
    }
    let shop = hostile();
    let said = said(&shop);
    let folder = tempfile::tempdir().expect("a folder");
    shop.set(&Wanted::default(), folder.path());
    // R reads texts line by line, and has one kind of line break.
    let hex = |words: &str| {
        words
            .replace("\r\n", "\n")
            .bytes()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    let words = said
        .iter()
        .map(|row| row["words"].as_str().map_or_else(|| "-".to_owned(), hex));
    let picks = said.iter().map(|row| match row["pick"].as_str() {
        Some("none") => hex("None"),
        Some("formula") => hex("=cmd|' /C calc'!A0"),
        Some(_) => "labelled".to_owned(),
        None => "-".to_owned(),
    });
    let expected: Vec<String> = words.chain(picks).collect();
    for locale in ["C", "C.UTF-8"] {
        let done = Command::new("Rscript")
            .args(["-e", IN_R])
            .env("LC_ALL", locale)
            .current_dir(folder.path())
            .output()
            .expect("R starts");
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
        let printed = String::from_utf8(done.stdout).expect("digits");
        let found: Vec<&str> = printed.split('\n').collect();
        let found: Vec<&str> = found[..expected.len()].to_vec();
        for (at, (found, expected)) in found.iter().zip(&expected).enumerate() {
            assert!(
                found == expected || (expected == "labelled" && *found != "-"),
                "row {at} in {locale}: {found} is not {expected}"
            );
        }
    }
}
