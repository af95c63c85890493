//! What was ever written can be read for ever, and today's program still writes it the same way.
//!
//! `tests/golden/KIND.vN.hex` holds one record a line, written by the release that brought version N. To add a version run
//! `VRAAG_GOLDEN=write cargo test --test store` once: it writes files that are missing and leaves all others alone.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::path::PathBuf;

use vraag::id::{EffectId, OwnerId};
use vraag::store::record::{self, DecodeError, Delivered, Head};
use vraag::store::{Place, Revision};

/// Reads a record and shows what it means.
type Reads = dyn Fn(&[u8]) -> Result<String, DecodeError>;

/// A record kind: its name, its newest version, and for every sample how it is written and what reading gives.
struct Kind {
    name: &'static str,
    newest: u8,
    /// The first version that has such samples.
    oldest: u8,
    written: Vec<Vec<u8>>,
    reads: Box<Reads>,
    meant: Vec<String>,
}

fn kind<T: Debug>(
    (name, newest): (&'static str, u8),
    samples: Vec<T>,
    encode: impl Fn(&T) -> Vec<u8>,
    decode: impl Fn(&[u8]) -> Result<T, DecodeError> + 'static,
) -> Kind {
    Kind {
        name,
        newest,
        oldest: 1,
        written: samples.iter().map(encode).collect(),
        reads: Box::new(move |bytes| decode(bytes).map(|value| format!("{value:?}"))),
        meant: samples.iter().map(|sample| format!("{sample:?}")).collect(),
    }
}

fn owned<T>(rows: Vec<T>) -> Vec<(OwnerId, T)> {
    let row = |row| (crate::samples::OWNER, row);
    rows.into_iter().map(row).collect()
}

fn kinds() -> Vec<Kind> {
    let head = Head {
        revision: Revision(99),
        turns: 31,
        timers: vec![(31, 0, crate::samples::NOW), (31, 1, crate::samples::NOW)],
    };
    vec![
        kind(
            ("record-id", 1),
            crate::samples::record_ids(),
            record::encode_record_id,
            record::decode_record_id,
        ),
        kind(
            ("conversation", 7),
            vec![
                (head.clone(), crate::samples::conversation(3)),
                (head, crate::samples::full_conversation()),
            ],
            |(head, conversation)| record::encode_conversation(head, conversation),
            record::decode_conversation,
        ),
        kind(
            ("contact", 5),
            vec![(crate::samples::contact(), Revision(5))],
            |(contact, revision)| record::encode_contact(*revision, contact),
            record::decode_contact,
        ),
        kind(
            ("memberships", 1),
            vec![crate::samples::memberships()],
            record::encode_memberships,
            record::decode_memberships,
        ),
        kind(
            ("till", 1),
            vec![crate::samples::till()],
            record::encode_till,
            record::decode_till,
        ),
        kind(
            ("ledger", 1),
            vec![crate::samples::ledger()],
            record::encode_ledger,
            record::decode_ledger,
        ),
        kind(
            ("turn", 1),
            crate::samples::full_turns(),
            record::encode_turn,
            record::decode_turn,
        ),
        kind(
            ("turn-groups", 1),
            crate::samples::group_turns(),
            record::encode_turn,
            record::decode_turn,
        ),
        kind(
            ("turn-retimed", 1),
            vec![crate::samples::retimed_turn()],
            record::encode_turn,
            record::decode_turn,
        ),
        kind(
            ("turn-amended", 1),
            vec![crate::samples::amended()],
            record::encode_turn,
            record::decode_turn,
        ),
        kind(
            ("order-commands", 1),
            vec![crate::samples::command_taken()],
            record::encode_order,
            record::decode_order,
        ),
        kind(
            ("ballot", 1),
            vec![vec!["nyeri".into(), "decaf".into()]],
            |keys| record::encode_ballot(keys),
            record::decode_ballot,
        ),
        kind(
            ("outgoing-groups", 1),
            owned(crate::samples::group_outgoing()),
            |(own, row)| record::encode_outgoing(*own, row),
            record::decode_outgoing,
        ),
        kind(
            ("outgoing", 1),
            owned(crate::samples::full_outgoing()),
            |(own, row)| record::encode_outgoing(*own, row),
            record::decode_outgoing,
        ),
        kind(
            ("job", 2),
            vec![
                (crate::samples::OWNER, crate::samples::job()),
                (crate::samples::OWNER, crate::samples::admin_job()),
                (crate::samples::OWNER, crate::samples::gather_job()),
            ],
            |(owner, job)| record::encode_job(*owner, job),
            record::decode_job,
        ),
        kind(
            ("turn-report", 1),
            crate::samples::report_turns(),
            record::encode_turn,
            record::decode_turn,
        ),
        Kind {
            oldest: 2,
            ..kind(
                ("job-report", 2),
                owned(vec![crate::samples::report_job()]),
                |(owner, job)| record::encode_job(*owner, job),
                record::decode_job,
            )
        },
        Kind {
            oldest: 2,
            ..kind(
                ("job-share", 2),
                owned(vec![crate::samples::share_job()]),
                |(owner, job)| record::encode_job(*owner, job),
                record::decode_job,
            )
        },
        kind(
            ("outgoing-report", 1),
            owned(crate::samples::report_outgoing()),
            |(own, row)| record::encode_outgoing(*own, row),
            record::decode_outgoing,
        ),
        kind(
            ("receipts", 2),
            vec![Delivered {
                turn: 31,
                settled: vec![2, 0],
                receipts: BTreeMap::from([
                    ((29, 0), "4711".to_owned()),
                    ((30, 1), "4712".to_owned()),
                ]),
            }],
            record::encode_delivered,
            record::decode_delivered,
        ),
        kind(
            ("order-named", 1),
            vec![crate::samples::named_taken()],
            record::encode_order,
            record::decode_order,
        ),
        kind(
            ("order-groups", 1),
            vec![crate::samples::group_taken()],
            record::encode_order,
            record::decode_order,
        ),
        kind(
            ("order", 1),
            vec![crate::samples::taken()],
            record::encode_order,
            record::decode_order,
        ),
        kind(
            ("found", 1),
            vec![(crate::samples::OWNER, crate::samples::CONVERSATION)],
            |(owner, conversation)| record::encode_found(*owner, *conversation),
            record::decode_found,
        ),
        kind(
            ("place", 1),
            vec![(
                crate::samples::OWNER,
                Place("telegram/7001/-/123456".into()),
            )],
            |(owner, place)| record::encode_place(*owner, place),
            record::decode_place,
        ),
        kind(
            ("turn-variables", 1),
            vec![crate::samples::noting_turn()],
            record::encode_turn,
            record::decode_turn,
        ),
        kind(
            ("turn-withdrawn", 1),
            vec![crate::samples::withdrawing_turn()],
            record::encode_turn,
            record::decode_turn,
        ),
        kind(
            ("turn-expired", 1),
            vec![crate::samples::expired_turn()],
            record::encode_turn,
            record::decode_turn,
        ),
        kind(
            ("turn-said", 1),
            crate::samples::said_turns(),
            record::encode_turn,
            record::decode_turn,
        ),
        kind(
            ("turn-desk", 1),
            crate::samples::desk_turns(),
            record::encode_turn,
            record::decode_turn,
        ),
        kind(
            ("turn-holder", 1),
            crate::samples::holder_turns(),
            record::encode_turn,
            record::decode_turn,
        ),
        kind(
            ("turn-desks", 1),
            crate::samples::moved_turns(),
            record::encode_turn,
            record::decode_turn,
        ),
        kind(
            ("turn-topics", 1),
            crate::samples::topic_turns(),
            record::encode_turn,
            record::decode_turn,
        ),
        kind(
            ("outgoing-topics", 1),
            owned(crate::samples::topic_outgoing()),
            |(own, row)| record::encode_outgoing(*own, row),
            record::decode_outgoing,
        ),
        kind(
            ("turn-refusals", 1),
            crate::samples::desk_refusals(),
            record::encode_turn,
            record::decode_turn,
        ),
        kind(
            ("outgoing-passed", 1),
            owned(crate::samples::passed_outgoing()),
            |(own, row)| record::encode_outgoing(*own, row),
            record::decode_outgoing,
        ),
        kind(
            ("turn-passed", 1),
            crate::samples::passed_turns(),
            record::encode_turn,
            record::decode_turn,
        ),
        kind(
            ("turn-case", 1),
            crate::samples::case_turns(),
            record::encode_turn,
            record::decode_turn,
        ),
        kind(
            ("outgoing-calls", 1),
            owned(crate::samples::desk_calls()),
            |(own, row)| record::encode_outgoing(*own, row),
            record::decode_outgoing,
        ),
        kind(
            ("outgoing-desk", 1),
            owned(crate::samples::desk_outgoing()),
            |(own, row)| record::encode_outgoing(*own, row),
            record::decode_outgoing,
        ),
        Kind {
            oldest: 2,
            ..kind(
                ("job-telling", 2),
                crate::samples::telling_jobs()
                    .into_iter()
                    .map(|job| (crate::samples::OWNER, job))
                    .collect(),
                |(owner, job)| record::encode_job(*owner, job),
                record::decode_job,
            )
        },
        Kind {
            oldest: 2,
            ..kind(
                ("job-till", 2),
                crate::samples::till_jobs()
                    .into_iter()
                    .map(|job| (crate::samples::OWNER, job))
                    .collect(),
                |(owner, job)| record::encode_job(*owner, job),
                record::decode_job,
            )
        },
        kind(
            ("turn-results", 1),
            vec![crate::samples::results_turn()],
            record::encode_turn,
            record::decode_turn,
        ),
        kind(
            ("mark", 1),
            vec![crate::samples::mark()],
            record::encode_mark,
            record::decode_mark,
        ),
        kind(
            ("moment", 1),
            vec![crate::samples::NOW],
            |at| record::encode_moment(*at),
            record::decode_moment,
        ),
        kind(
            ("owner", 1),
            vec![crate::samples::OWNER],
            |owner| record::encode_owner(*owner),
            record::decode_owner,
        ),
        kind(
            ("text", 1),
            vec![vec!["een".to_owned(), String::new()]],
            |texts| record::encode_text(&texts.iter().map(String::as_str).collect::<Vec<_>>()),
            record::decode_text,
        ),
    ]
}

fn path(kind: &Kind, version: u8) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(format!("{}.v{version}.hex", kind.name))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(line: &str) -> Vec<u8> {
    let digits =
        |at: usize| u8::from_str_radix(&line[at..at + 2], 16).expect("golden files hold hex");
    (0..line.len()).step_by(2).map(digits).collect()
}

fn golden(kind: &Kind, version: u8) -> Vec<Vec<u8>> {
    let path = path(kind, version);
    if !path.exists() && std::env::var("VRAAG_GOLDEN").is_ok_and(|value| value == "write") {
        let lines: String = kind.written.iter().map(|bytes| hex(bytes) + "\n").collect();
        std::fs::write(&path, lines).expect("the golden file can be written");
    }
    let text = std::fs::read_to_string(&path).unwrap_or_else(|_| {
        panic!(
            "{} is missing: see the top of tests/store/golden.rs",
            path.display()
        )
    });
    text.lines().map(unhex).collect()
}

#[test]
fn every_version_ever_written_can_be_read() {
    for kind in kinds() {
        for version in kind.oldest..=kind.newest {
            for bytes in golden(&kind, version) {
                assert_eq!(
                    bytes[0], version,
                    "{} v{version} begins with its version",
                    kind.name
                );
                let read = (kind.reads)(&bytes);
                assert!(read.is_ok(), "{} v{version}: {read:?}", kind.name);
            }
        }
    }
}

#[test]
fn the_newest_golden_bytes_mean_what_was_written() {
    for kind in kinds() {
        let read: Vec<String> = golden(&kind, kind.newest)
            .iter()
            .map(|bytes| (kind.reads)(bytes).expect("it can be read"))
            .collect();
        assert_eq!(read, kind.meant, "{}", kind.name);
    }
}

#[test]
fn today_s_writer_writes_the_newest_golden_bytes() {
    for kind in kinds() {
        let written: Vec<String> = kind.written.iter().map(|bytes| hex(bytes)).collect();
        let golden: Vec<String> = golden(&kind, kind.newest)
            .iter()
            .map(|bytes| hex(bytes))
            .collect();
        assert_eq!(
            written, golden,
            "{}: a released form is never changed; see src/store/record/mod.rs",
            kind.name
        );
    }
}

#[test]
fn what_happened_in_a_turn_is_read_without_what_came_in() {
    let turns = [
        crate::samples::full_turns(),
        crate::samples::group_turns(),
        vec![
            crate::samples::amended(),
            crate::samples::expired_turn(),
            crate::samples::results_turn(),
        ],
        crate::samples::said_turns(),
        crate::samples::desk_turns(),
        crate::samples::desk_refusals(),
        crate::samples::holder_turns(),
    ];
    for turn in turns.concat() {
        let bytes = record::encode_turn(&turn);
        assert_eq!(
            record::decode_events(&bytes),
            Ok((turn.now, turn.events)),
            "{:?}",
            turn.input
        );
        for end in 0..bytes.len() {
            assert_eq!(
                record::decode_events(&bytes[..end]),
                Err(DecodeError::Bytes),
                "cut at {end}"
            );
        }
    }
}

#[test]
fn a_receipt_is_added_as_if_all_were_read_and_written_again() {
    let mut known: BTreeMap<(u64, u16), String> = BTreeMap::new();
    let mut bytes = Vec::new();
    for (turn, index, receipt) in [
        (3, 0, "30"),
        (3, 1, "31"),
        (1, 0, "10"),
        (3, 1, "again"),
        (700, 0, ""),
        (9, 2, "ü"),
        (10, 0, "100"),
    ] {
        bytes = record::add_receipt(&bytes, (turn, index), receipt, 4).expect("it can be read");
        known.insert((turn, index), receipt.to_owned());
        while known.len() > 4 {
            known.pop_first();
        }
        let delivered = Delivered {
            receipts: known.clone(),
            ..Delivered::default()
        };
        assert_eq!(bytes, record::encode_delivered(&delivered));
    }
    for end in 1..bytes.len() {
        assert_eq!(
            record::add_receipt(&bytes[..end], (11, 0), "new", 4),
            Err(DecodeError::Bytes),
            "cut at {end}"
        );
    }
    assert_eq!(
        record::add_receipt(&[bytes.as_slice(), &[0]].concat(), (11, 0), "new", 4),
        Err(DecodeError::Bytes),
        "with a byte behind it"
    );
    assert_eq!(
        record::add_receipt(&[200], (11, 0), "new", 4),
        Err(DecodeError::Version(200))
    );
}

#[test]
fn a_cut_record_and_one_of_a_later_release_are_told_apart() {
    for kind in kinds() {
        for bytes in &kind.written {
            for end in 0..bytes.len() {
                assert_eq!(
                    (kind.reads)(&bytes[..end]),
                    Err(DecodeError::Bytes),
                    "{} cut at {end}",
                    kind.name
                );
            }
            let mut later = bytes.clone();
            later[0] = 200;
            assert_eq!(
                (kind.reads)(&later),
                Err(DecodeError::Version(200)),
                "{}",
                kind.name
            );
            later[0] = kind.newest;
            later.push(0);
            assert_eq!(
                (kind.reads)(&later),
                Err(DecodeError::Bytes),
                "{} with a byte too many",
                kind.name
            );
        }
    }
}

#[test]
fn the_head_is_read_without_the_sessions() {
    let head = Head {
        revision: Revision(7),
        turns: 31,
        timers: vec![(31, 0, crate::samples::NOW)],
    };
    let bytes = record::encode_conversation(&head, &crate::samples::conversation(30));
    assert_eq!(record::decode_head(&bytes[..40]), Ok(head));
}

#[test]
fn what_a_turn_sends_stands_before_the_sessions_and_goes_once_it_is_settled() {
    let head = Head {
        revision: Revision(7),
        turns: 31,
        timers: vec![(31, 0, crate::samples::NOW)],
    };
    let conversation = crate::samples::conversation(3);
    let id = |index| EffectId {
        conversation: conversation.id,
        turn: 31,
        index,
    };
    let row = |index| {
        record::encode_outgoing(crate::samples::OWNER, &crate::samples::outgoing(id(index)))
    };
    let rows = [row(0), row(2)];
    let bytes = record::encode_head(&head, &record::encode_body(&rows, &conversation));
    assert_eq!(
        record::decode_conversation(&bytes),
        Ok((head.clone(), conversation.clone()))
    );
    assert_eq!(
        record::without_sends(&bytes),
        Ok(record::encode_conversation(&head, &conversation))
    );
    let (first, second) = ((id(0), rows[0].as_slice()), (id(2), rows[1].as_slice()));
    assert_eq!(record::unsent(&bytes, &[]), Ok(vec![first, second]));
    let earlier = record::add_settled(&[], (30, 0)).expect("it can be read");
    assert_eq!(record::unsent(&bytes, &earlier), Ok(vec![first, second]));
    let one = record::add_settled(&earlier, (31, 2)).expect("it can be read");
    assert_eq!(record::unsent(&bytes, &one), Ok(vec![first]));
    let one = record::add_receipt(&one, (31, 2), "4711", 8).expect("it can be read");
    assert_eq!(record::unsent(&bytes, &one), Ok(vec![first]));
    let both = record::add_settled(&one, (31, 0)).expect("it can be read");
    assert_eq!(record::unsent(&bytes, &both), Ok(Vec::new()));
    let moved = record::without_receipts(&both).expect("it can be read");
    assert_eq!(
        record::decode_delivered(&moved),
        Ok(Delivered {
            turn: 31,
            settled: vec![2, 0],
            receipts: BTreeMap::new()
        })
    );
    for end in 0..bytes.len() {
        assert_eq!(
            record::decode_conversation(&bytes[..end]),
            Err(DecodeError::Bytes),
            "cut at {end}"
        );
    }
}
