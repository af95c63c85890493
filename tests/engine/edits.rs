//! A dialog is edited while people are talking: nothing they said is lost or becomes something else.

mod model;
mod search;
mod tables;

use crate::talk::{Talk, key, keys, text};
use vraag::engine::event::{Answer, Event, Status};
use vraag::engine::version::{Class, classify};
use vraag::message::InMessage;
use vraag::value::{Outcome, Value};

const CHANGED: &str = "This question has changed in the meantime. This is how it is now:";

fn number(number: i64) -> Outcome {
    Ok(Value::Number(number.into()))
}

/// Starts the first version, lets something be said, and saves the second.
fn edited(first: &str, said: &[&str], second: &str) -> Talk {
    let mut talk = Talk::start(first);
    said.iter().for_each(|words| {
        talk.say(words);
    });
    talk.edit(second);
    talk
}

fn answered(talk: &Talk) -> Vec<Answer> {
    let answer = |event: &Event| match event {
        Event::Answered(answer) => Some((**answer).clone()),
        _ => None,
    };
    talk.all_events.iter().filter_map(answer).collect()
}

fn class(talk: &Talk) -> Class {
    let session = talk.session();
    let old = talk.dialogs.program(&session.dialog, Some(session.version));
    classify(
        old.map(AsRef::as_ref),
        &talk.dialogs.programs[&session.dialog],
        session,
    )
}

fn asks(question: &str) -> String {
    format!(
        "dialog: test\nlanguages: [en]\nsteps:\n  - ask: it\n{question}  - ask: after\n    type: text\n    text: And then?\n"
    )
}

#[test]
fn who_agrees_agrees_to_the_words_they_were_shown() {
    let consent = |words: &str, version: &str| {
        asks(&format!(
            "    type: consent\n    version: {version}\n    text: {words}\n    refused: [{{ say: Too bad. }}]\n"
        ))
    };
    for answer in ["Yes", "No"] {
        for typed in [true, false] {
            let mut talk = edited(
                &consent("May we keep your order?", "v2025"),
                &[],
                &consent("May we sell your data?", "v2026"),
            );
            if typed {
                talk.say(answer)
            } else {
                talk.tap(answer)
            };
            talk.hears_part(&[CHANGED, "May we sell your data?"]);
            assert!(
                answered(&talk).is_empty(),
                "nobody agreed to anything: {answer}"
            );
            assert!(talk.state.contact.consents.is_empty());
            assert_eq!(
                talk.shows()[0],
                "May we keep your order?",
                "what was shown stays as it was"
            );
            talk.tap("Yes").hears(&["And then?"]);
            assert_eq!(answered(&talk)[0].consent.as_deref(), Some("v2026"));
        }
    }
    // The words alone, and the version alone.
    for (words, version) in [
        ("May we sell your data?", "v2025"),
        ("May we keep your order?", "v2026"),
    ] {
        edited(
            &consent("May we keep your order?", "v2025"),
            &[],
            &consent(words, version),
        )
        .tap("Yes")
        .hears_part(&[CHANGED]);
    }
}

#[test]
fn a_button_of_the_question_as_it_was_answers_nothing_once_it_was_asked_anew() {
    let scale = |range: &str| {
        asks(&format!(
            "    type: scale\n    range: {range}\n    text: How was it?\n"
        ))
    };
    let mut talk = edited(&scale("1..5"), &[], &scale("1..10"));
    let old = talk.button("5");
    talk.tap("5").hears_part(&[CHANGED]);
    talk.send(InMessage::Tap(old));
    assert_eq!(
        talk.toasts,
        ["That question has passed. Type back if you want to change an answer."]
    );
    assert!(answered(&talk).is_empty());
    talk.tap("10").hears(&["And then?"]);
    assert_eq!(talk.answers()["it"], number(10));
}

/// The question before and after an edit, and what is said to the first.
const NO_ANSWER_ANY_MORE: [(&str, &str, &str); 19] = [
    (
        "type: scale\n    range: 1..5",
        "type: scale\n    range: 1..10",
        "5",
    ),
    (
        "type: scale\n    range: 1..10",
        "type: scale\n    range: 1..5",
        "8",
    ),
    (
        "type: scale\n    range: 1..10",
        "type: scale\n    range: 1..5",
        "4",
    ),
    (
        "type: scale\n    range: 0..4",
        "type: scale\n    range: 1..5",
        "4",
    ),
    (
        "type: scale\n    range: 1..5\n    ends: [bad, good]",
        "type: scale\n    range: 1..5\n    ends: [good, bad]",
        "5",
    ),
    (
        "type: choice\n    optional: true\n    options: { a: A, b: B }",
        "type: choice\n    options: { a: A, b: B }",
        "Skip",
    ),
    (
        "type: choice\n    refuse: true\n    options: { a: A, b: B }",
        "type: choice\n    options: { a: A, b: B }",
        "Rather not say",
    ),
    (
        "type: choice\n    unknown: true\n    options: { a: A, b: B }",
        "type: choice\n    options: { a: A, b: B }",
        "Don't know",
    ),
    (
        "type: choice\n    options: { a: Tea, b: Coffee }",
        "type: choice\n    options: { a: Coffee, b: Tea }",
        "Tea",
    ),
    (
        "type: choice\n    options: { a: Tea, b: Coffee }",
        "type: choice\n    options: { b: Tea, a: Milk }",
        "Tea",
    ),
    (
        "type: number\n    unit: kg",
        "type: number\n    unit: g",
        "3",
    ),
    (
        "type: number\n    range: 1..40",
        "type: number\n    range: 1..20",
        "30",
    ),
    ("type: number", "type: number\n    whole: true", "2.5"),
    (
        "type: date",
        "type: date\n    range: 2027-01-01..",
        "2026-12-01",
    ),
    ("type: time", "type: time\n    range: 09:00..17:00", "18:00"),
    ("type: text", "type: text\n    length: 1..3", "words"),
    ("type: text", "type: text\n    pattern: \"[0-9]+\"", "words"),
    (
        "type: text",
        "type: text\n    valid: answer != 'words'",
        "words",
    ),
    ("type: number", "type: number\n    valid: answer > 3", "3"),
];

#[test]
fn what_is_no_answer_to_the_question_as_it_is_now_is_asked_again_with_a_word() {
    for (before, now, said) in NO_ANSWER_ANY_MORE {
        let (before, now) = (
            asks(&format!("    {before}\n    text: Well?\n")),
            asks(&format!("    {now}\n    text: Well?\n")),
        );
        let is_button = Talk::start(&before)
            .buttons()
            .iter()
            .any(|label| label == said);
        for tapped in [false, true] {
            if tapped && !is_button {
                continue;
            }
            let mut talk = edited(&before, &[], &now);
            if tapped {
                talk.tap(said)
            } else {
                talk.say(said)
            };
            talk.hears_part(&[CHANGED, "Well?"]);
            assert!(
                answered(&talk).is_empty(),
                "{said} to {before} is nothing to {now}"
            );
            assert_eq!(
                talk.session().version,
                talk.dialogs.programs["test"].version
            );
            assert_eq!(talk.waits_for(), "it");
        }
    }
}

#[test]
fn an_answer_that_means_the_same_counts_as_it_was_shown() {
    let same = [
        (
            "type: choice\n    options: { a: Tea, b: Coffee }",
            "type: choice\n    options: { b: Coffee, a: Black tea, c: Milk }",
            "Tea",
            key("a"),
        ),
        (
            "type: number\n    range: 1..40",
            "type: number\n    range: 1..20",
            "12",
            number(12),
        ),
        (
            "type: scale\n    range: 1..5\n    ends: [bad, good]",
            "type: scale\n    range: 1..5\n    ends: [awful, great]",
            "5",
            number(5),
        ),
        (
            "type: text",
            "type: text\n    optional: true",
            "words",
            text("words"),
        ),
        (
            "type: yesno",
            "type: yesno\n    unknown: true",
            "yes",
            Ok(Value::Bool(true)),
        ),
    ];
    for (before, now, said, expected) in same {
        let (before, now) = (
            asks(&format!("    {before}\n    text: Well?\n")),
            asks(&format!("    {now}\n    text: Well then?\n")),
        );
        let mut talk = edited(&before, &[], &now);
        let version = talk.session().version;
        talk.say(said).hears(&["And then?"]);
        let answer = &answered(&talk)[0];
        assert_eq!(
            (&answer.outcome, answer.version),
            (&expected, version),
            "what was shown was answered"
        );
        assert_eq!(talk.answers()["it"], expected);
        assert!(
            talk.shows()[0].starts_with("Well?"),
            "no shown question becomes another: {:?}",
            talk.shows()
        );
        assert_eq!(
            talk.session().version,
            talk.dialogs.programs["test"].version
        );
    }
    let choice = |label: &str| {
        asks(&format!(
            "    type: choice\n    options: {{ a: {label}, b: Coffee }}\n    text: Well?\n"
        ))
    };
    let mut talk = edited(&choice("Tea"), &[], &choice("Black tea"));
    talk.tap("Tea");
    assert_eq!(
        (
            answered(&talk)[0].label.as_deref(),
            talk.shows()[0].as_str()
        ),
        (Some("Tea"), "Well?\n\nYour answer: Tea")
    );
}

/// Asks in two languages; `nl` and `en` are two labels or two ends each.
fn bilingual(kind: &str, nl: [&str; 2], en: [&str; 2]) -> String {
    let both = |at: usize| format!("{{ nl: {}, en: {} }}", nl[at], en[at]);
    let own = match kind {
        "scale" => format!("range: 1..5\n    ends: [{}, {}]", both(0), both(1)),
        _ => format!("options: {{ a: {}, b: {} }}", both(0), both(1)),
    };
    let question = format!("    type: {kind}\n    {own}\n    text: Well?\n");
    format!(
        "dialog: test\nlanguages: [nl, en]\nsteps:\n  - ask: it\n{question}  - ask: after\n    type: text\n    text: And then?\n"
    )
}

#[test]
fn labels_that_change_places_in_the_language_that_was_shown_answer_nothing_any_more() {
    let (nl, en, swapped) = (["Klein", "Groot"], ["Small", "Large"], ["groot", "klein"]);
    let dutch = "Deze vraag is intussen veranderd. Zo luidt hij nu:";
    for (kind, said) in [
        ("choice", "groot"),
        ("choice", "2"),
        ("multi", "groot"),
        ("multi", "1 2"),
        ("rank", "2 1"),
        ("scale", "4"),
    ] {
        let mut talk = edited(&bilingual(kind, nl, en), &[], &bilingual(kind, swapped, en));
        talk.say(said);
        assert!(
            talk.said()[0].starts_with(dutch),
            "{kind} {said}: {:?}",
            talk.said()
        );
        assert!(
            answered(&talk).is_empty(),
            "{kind}: {said} is nothing where the labels changed places"
        );
        let mut talk = edited(
            &bilingual(kind, nl, en),
            &[],
            &bilingual(kind, nl, ["Large", "Small"]),
        );
        talk.say(said);
        assert_eq!(
            answered(&talk).len(),
            1,
            "{kind}: nothing that was shown changed"
        );
    }
    let mut talk = edited(
        &bilingual("choice", nl, en),
        &[],
        &bilingual("choice", swapped, en),
    );
    talk.tap("Klein");
    assert!(answered(&talk).is_empty() && talk.waits_for() == "it");
    // Dutch is gone, and what stands in its place has changed places.
    let english = bilingual("choice", nl, ["Large", "Small"])
        .replace("nl: Klein, ", "")
        .replace("nl: Groot, ", "");
    let mut talk = edited(
        &bilingual("choice", nl, en),
        &[],
        &english.replace("[nl, en]", "[en]"),
    );
    talk.tap("Klein");
    assert!(answered(&talk).is_empty() && talk.waits_for() == "it");
}

#[test]
fn what_is_half_ticked_stays_where_it_means_the_same() {
    let multi = |options: &str, pick: &str| {
        asks(&format!(
            "    type: multi\n    options: {{ {options} }}\n    pick: {pick}\n    text: Well?\n"
        ))
    };
    let mut talk = Talk::start(&multi("a: Tea, b: Coffee, c: Milk", "1..3"));
    talk.tap("Tea")
        .tap("Coffee")
        .edit(&multi("a: Tea, b: Coffee, c: Milk, d: Water", "1..4"));
    talk.tap("Milk").tap("Done").hears(&["And then?"]);
    assert_eq!(talk.answers()["it"], keys(&["a", "b", "c"]));
    let mut talk = Talk::start(&multi("a: Tea, b: Coffee, c: Milk", "1..3"));
    talk.tap("Tea")
        .tap("Coffee")
        .edit(&multi("a: Tea, b: Coffee, c: Milk", "1..1"));
    talk.tap("Done").hears_part(&[CHANGED]);
    let mut talk = Talk::start(&multi("a: Tea, b: Coffee, c: Milk", "1..3"));
    talk.tap("Tea")
        .edit(&multi("a: Coffee, b: Tea, c: Milk", "1..3"));
    talk.say("help");
    assert_eq!(
        talk.buttons(),
        ["[ ] Coffee", "[ ] Tea", "[ ] Milk", "Done"],
        "a tick on Tea is none on Coffee"
    );
    let mut talk = Talk::start(&multi("a: Tea, b: Coffee, c: Milk", "1..3"));
    talk.tap("Tea")
        .edit(&multi("a: Tea, b: Coffee, c: Milk, d: Water", "1..3"));
    talk.say("help");
    assert_eq!(
        talk.buttons(),
        ["[x] Tea", "[ ] Coffee", "[ ] Milk", "[ ] Water", "Done"]
    );
}

const ORDER: &str = "dialog: test
languages: [en]
steps:
  - ask: bags
    type: number
    text: How many?
  - set: { total: bags * 2 }
  - ask: pickup
    type: text
    text: When?
  - say: \"You ordered ${bags} bags of ${total}.\"
  - if: bags >= 6
    then: [{ say: That is a lot. }]
";

#[test]
fn a_declared_rename_carries_every_answer_and_variable_along_chains() {
    let renamed = |entries: &str, bags: &str, total: &str, pickup: &str| {
        let dialog = ORDER
            .replace("pickup", pickup)
            .replace("total", total)
            .replace("bags", bags)
            .replace(&format!("{{{bags}}} {bags}"), &format!("{{{bags}}} bags"));
        dialog.replace("steps:", &format!("renamed: {{ {entries} }}\nsteps:"))
    };
    let expected = ["You ordered 8 bags of 16.", "That is a lot."];
    edited(
        ORDER,
        &["8"],
        &renamed("bags: sacks", "sacks", "total", "pickup"),
    )
    .say("Friday")
    .hears(&expected);
    edited(
        ORDER,
        &["8"],
        &renamed(
            "bags: sacks, total: sum_of_all, pickup: day_of_it",
            "sacks",
            "sum_of_all",
            "day_of_it",
        ),
    )
    .say("Friday")
    .hears(&expected);
    let chain = "bags: pouches, pouches: boxes, boxes: sacks, total: a, a: b";
    edited(ORDER, &["8"], &renamed(chain, "sacks", "b", "pickup"))
        .say("Friday")
        .hears(&expected);
    // Step by step, with something said in between.
    let mut talk = edited(
        ORDER,
        &["8"],
        &renamed("bags: pouches", "pouches", "total", "pickup"),
    );
    talk.say("help").edit(&renamed(
        "bags: pouches, pouches: sacks",
        "sacks",
        "total",
        "pickup",
    ));
    talk.say("Friday").hears(&expected);
    // Back to the renamed question, and on again.
    let mut talk = edited(
        ORDER,
        &["8"],
        &renamed("bags: sacks", "sacks", "total", "pickup"),
    );
    talk.say("back")
        .hears(&["How many?"])
        .say("3")
        .hears(&["When?"])
        .say("Friday")
        .hears(&["You ordered 3 bags of 6."]);
}

#[test]
fn a_renamed_section_is_gone_on_in() {
    let dialog = |section: &str, renamed: &str| {
        format!(
            "dialog: test\nlanguages: [en]\n{renamed}start: [{{ section: main, command: go }}]\nsections:\n  main:\n    - do: {section}\n    - say: The end.\n  {section}:\n    - ask: it\n      type: text\n      text: Well?\n    - ask: more\n      type: text\n      text: More?\n"
        )
    };
    let mut talk = edited(
        &dialog("details", ""),
        &[],
        &dialog("particulars", "renamed: { details: particulars }\n"),
    );
    talk.say("x")
        .hears(&["More?"])
        .say("y")
        .hears(&["The end."]);
    assert_eq!(
        answered(&talk)
            .iter()
            .map(|answer| answer.version)
            .collect::<std::collections::HashSet<_>>()
            .len(),
        2
    );
    // Undeclared, it is finished as it was begun.
    let mut talk = edited(&dialog("details", ""), &[], &dialog("particulars", ""));
    assert_eq!(class(&talk), Class::Gone);
    talk.say("x")
        .hears(&["More?"])
        .say("y")
        .hears(&["The end."]);
}

#[test]
fn a_session_finishes_on_its_version_where_a_later_step_would_read_a_blank() {
    let before = |put: &str| ORDER.replace("  - ask: pickup", &format!("{put}  - ask: pickup"));
    let reads = |name: &str| {
        ORDER.replace(
            "You ordered ${bags} bags",
            &format!("You ordered ${{{name}}}"),
        )
    };
    let edits = [
        // Another name that nobody declared.
        ORDER.replace("bags", "sacks").replace("} sacks", "} bags"),
        // Another type.
        ORDER.replace("type: number", "type: scale\n    range: 1..20"),
        // A variable that is set before the waiting question, or a question that is asked there.
        before("  - set: { size: \"big\" }\n").replace("You ordered ${bags} bags", "You ordered ${size}"),
        before("  - ask: kind\n    type: text\n    text: Which?\n").replace("You ordered ${bags} bags", "You ordered ${kind}"),
        reads("kind").replace("steps:\n", "steps:\n  - ask: kind\n    type: text\n    text: Which?\n"),
        before("  - if: bags > 100\n    then: [{ set: { size: \"big\" } }]\n    else: [{ set: { size: \"small\" } }]\n")
            .replace("bags of", "${size} bags of"),
        before("  - ask: town\n    type: text\n    keep: contact.town\n    text: Where?\n").replace("bags of", "${contact.town} bags of"),
        // A number that means something else.
        ORDER.replace("type: number", "type: number\n    unit: kg"),
    ];
    for edit in edits {
        let mut talk = edited(ORDER, &["8"], &edit);
        assert_eq!(class(&talk), Class::Gone, "{edit}");
        let version = talk.session().version;
        talk.say("help").say("help");
        assert_eq!(
            talk.session().version,
            version,
            "it finishes on its own version"
        );
        talk.say("Friday")
            .hears(&["You ordered 8 bags of 16.", "That is a lot."]);
        assert!(
            answered(&talk)
                .iter()
                .all(|answer| answer.version == version)
        );
    }
    // A roll-back: the file of before knows nothing of what was asked since.
    let newer = ORDER
        .replace("bags", "sacks")
        .replace("} sacks", "} bags")
        .replace("steps:", "renamed: { bags: sacks }\nsteps:");
    let mut talk = edited(&newer, &["8"], ORDER);
    assert_eq!(class(&talk), Class::Gone);
    talk.say("Friday")
        .hears(&["You ordered 8 bags of 16.", "That is a lot."]);
}

#[test]
fn who_was_left_behind_stays_behind_until_the_next_edit() {
    let dialog = |first: &str, renamed: &str| {
        format!(
            "dialog: test\nlanguages: [en]\n{renamed}steps:\n  - ask: {first}\n    type: number\n    text: How many?\n  - ask: when\n    type: text\n    text: When?\n  - say: \"${{{first}}}!\"\n  - ask: last\n    type: text\n    text: Else?\n  - say: Bye.\n"
        )
    };
    let mut talk = edited(&dialog("bags", ""), &["8"], &dialog("sacks", ""));
    let version = talk.session().version;
    talk.say("Friday").hears(&["8!", "Else?"]);
    talk.say("help");
    assert_eq!(
        talk.session().version,
        version,
        "also where nothing ahead reads a blank any more"
    );
    talk.edit(&dialog("sacks", "renamed: { bags: sacks }\n"));
    talk.say("no").hears(&["Bye."]);
    // Told in time what became of it, it goes on in the newest version.
    let mut talk = edited(&dialog("bags", ""), &["8"], &dialog("sacks", ""));
    talk.say("help")
        .edit(&dialog("sacks", "renamed: { bags: sacks }\n"))
        .say("Friday")
        .hears(&["8!", "Else?"]);
    assert_eq!(
        talk.session().version,
        talk.dialogs.programs["test"].version
    );
}

#[test]
fn what_still_comes_may_be_added_freely() {
    let edits = [
        ORDER.replace("  - say: \"You ordered", "  - ask: kind\n    type: text\n    text: Which?\n  - say: \"${kind}: You ordered"),
        ORDER.replace("  - if: bags", "  - set: { more: 1 }\n  - if: more > 0 and bags"),
        ORDER.replace(
            "  - say: \"You ordered",
            "  - if: bags > 100\n    then: [{ ask: kind, type: text, text: Which? }]\n  - say: \"${kind | default('')}You ordered",
        ),
        ORDER.replace("When?", "At what time?"),
    ];
    for edit in edits {
        assert_ne!(class(&edited(ORDER, &["8"], &edit)), Class::Gone, "{edit}");
    }
}

#[test]
fn a_question_that_moved_into_a_detour_is_finished_and_nothing_after_it_is_lost() {
    let flat = "dialog: test\nlanguages: [en]\nstart: [{ section: main, command: go }]\nsections:\n  main:\n    - ask: it\n      type: text\n      text: Well?\n    - ask: more\n      type: text\n      text: More?\n    - say: The end.\n";
    let inside = "dialog: test\nlanguages: [en]\nstart: [{ section: main, command: go }]\nsections:\n  main:\n    - do: details\n    - ask: more\n      type: text\n      text: More?\n    - say: The end.\n  details:\n    - ask: it\n      type: text\n      text: Well?\n";
    for (first, second) in [(flat, inside), (inside, flat)] {
        let mut talk = edited(first, &[], second);
        talk.say("x").hears(&["More?"]);
        assert_eq!(talk.ended(), None);
        talk.say("y").hears(&["The end."]);
        assert_eq!(answered(&talk).len(), 2);
        let mut talk = edited(first, &[], second);
        talk.say("help").say("x").hears(&["More?"]);
    }
    let branch = flat.replace(
        "    - ask: it\n      type: text\n      text: Well?\n",
        "    - if: room == private\n      then: [{ ask: it, type: text, text: Well? }]\n",
    );
    for (first, second) in [(flat, branch.as_str()), (branch.as_str(), flat)] {
        edited(first, &[], second).say("x").hears(&["More?"]);
    }
}

fn timed(timers: &str) -> String {
    asks(&format!("    type: text\n    text: Well?\n{timers}"))
}

/// What a reminder says.
const REMINDED: &str = "We still have a question for you. Rather not? Type stop.\n\nWell?";

#[test]
fn reminders_and_expiry_are_those_of_the_newest_version_counted_from_the_question() {
    // Taken away: none comes.
    edited(&timed("    remind: 20h\n    expire: 3d\n"), &[], &timed(""))
        .wait("10d")
        .hears(&[]);
    // Lengthened: it comes later.
    let mut talk = edited(
        &timed("    remind: 2h\n    expire: 1d\n"),
        &[],
        &timed("    remind: 6h\n    expire: 2d\n"),
    );
    talk.wait("5h")
        .hears(&[])
        .wait("2h")
        .hears(&[REMINDED])
        .wait("20h")
        .hears(&[]);
    assert!(talk.state.conversation.active.is_some());
    talk.wait("22h");
    assert_eq!(talk.ended(), Some("timed_out"));
    // Added and shortened: at the next word they count from when the question was asked.
    let mut talk = edited(&timed(""), &[], &timed("    expire: 1d\n"));
    talk.wait("10h").say("help").wait("13h");
    assert!(talk.state.conversation.active.is_some());
    talk.wait("2h");
    assert_eq!(talk.ended(), Some("timed_out"));
    let mut talk = edited(
        &timed("    expire: 9d\n"),
        &[],
        &timed("    remind: 1h\n    expire: 2d\n"),
    );
    talk.say("help").wait("1h").hears(&[REMINDED]).wait("47h");
    assert_eq!(talk.ended(), Some("timed_out"));
}

#[test]
fn back_goes_to_no_question_that_the_new_version_asks_later() {
    let file = |steps: &str| format!("dialog: test\nlanguages: [en]\nsteps:\n{steps}");
    let question = |name: &str| format!("  - {{ ask: {name}, type: number, text: {name}? }}\n");
    let old = file(&format!(
        "{}{}{}",
        question("one"),
        question("two"),
        question("three")
    ));
    let steps = [
        question("two"),
        question("three"),
        "  - set: { it: \"set\" }\n".to_owned(),
        question("one"),
    ];
    let new = file(&format!("{}  - say: V=${{it}}\n", steps.concat()));
    edited(&old, &["1", "2"], &new)
        .say("back")
        .hears(&["two?"])
        .say("back")
        .hears_part(&["two?"]);
    // From there on everything comes in the new order, and nothing between is left out.
    let mut talk = edited(&old, &["1", "2"], &new);
    talk.say("back")
        .say("2")
        .hears(&["three?"])
        .say("3")
        .hears(&["one?"])
        .say("4")
        .hears(&["V=set"]);
}

#[test]
fn a_dialog_that_is_gone_is_not_started_in_silence() {
    let first = "dialog: test\nlanguages: [en]\nsteps:\n  - ask: it\n    type: text\n    text: Well?\n  - start: other\n";
    let other = "dialog: other\nlanguages: [en]\nstart: [{ section: main, command: other }]\nsteps:\n  - say: Here.\n";
    let mut talk = Talk::with_files(&[("dialogs/test.yaml", first), ("dialogs/other.yaml", other)]);
    talk.take(vraag::engine::input::Input::Start {
        dialog: "test".into(),
        section: None,
    });
    talk.edit(
        "dialog: test\nlanguages: [en]\nsteps:\n  - ask: that\n    type: text\n    text: Well?\n",
    );
    talk.say("x")
        .hears_part(&["something went wrong on our side"]);
    assert!(talk.events.iter().any(|event| matches!(
        event,
        Event::SessionEnded {
            status: Status::Failed,
            ..
        }
    )));
    assert_eq!(
        talk.answers_of("test")["it"],
        text("x"),
        "what was said is kept"
    );
}

#[test]
fn a_value_of_the_bot_that_is_gone_is_no_blank() {
    let first = "dialog: test\nlanguages: [en]\nsteps:\n  - ask: it\n    type: text\n    text: Well?\n  - say: \"We open at ${bot.opens}.\"\n";
    let mut talk = Talk::with_files(&[
        ("dialogs/test.yaml", first),
        (
            "dialogs/bot.yaml",
            "name: Shop\nvalues: { opens: \"9:00\" }\n",
        ),
    ]);
    talk.take(vraag::engine::input::Input::Start {
        dialog: "test".into(),
        section: None,
    });
    talk.edit(
        "dialog: test\nlanguages: [en]\nsteps:\n  - ask: that\n    type: text\n    text: Well?\n",
    );
    talk.say("x")
        .hears_part(&["something went wrong on our side"]);
    assert_eq!(talk.ended(), Some("failed"));
}

#[test]
fn a_parked_question_is_asked_as_it_is_now_when_it_comes_back() {
    let file = |text: &str| {
        format!(
            "dialog: test\nlanguages: [en]\nstart: [{{ section: main, command: go }}, {{ section: other, command: other }}]\nsections:\n  main:\n    - ask: it\n      type: scale\n      range: {text}\n      text: Well?\n  other:\n    - ask: that\n      type: text\n      text: That?\n"
        )
    };
    let mut talk = Talk::with(&file("1..5"));
    talk.say("/go").say("/other").hears(&["That?"]);
    talk.edit(&file("1..10")).say("x");
    talk.hears_part(&[CHANGED, "Well?"]).tap("9");
    assert_eq!(talk.answers_of("test")["it"], number(9));
}

/// How many talks are searched; `VRAAG_TALKS` asks for more, `VRAAG_SEED` for another beginning.
fn seeds(usual: u64) -> std::ops::Range<u64> {
    let given = |name: &str, usual: u64| {
        std::env::var(name)
            .ok()
            .and_then(|number| number.parse().ok())
            .unwrap_or(usual)
    };
    let first = given("VRAAG_SEED", 1);
    first..first + given("VRAAG_TALKS", usual)
}

#[test]
fn whatever_is_edited_while_somebody_talks_they_are_heard_as_they_were_asked() {
    search(400, |seed| search::Search::new(seed).run());
}

#[test]
fn whatever_is_edited_while_people_talk_each_answer_stands_in_the_column_of_its_question() {
    search(60, |seed| tables::Tables::new(seed).run());
}

fn search(usual: u64, run: impl Fn(u64) + std::panic::RefUnwindSafe) {
    for seed in seeds(usual) {
        let done = std::panic::catch_unwind(|| run(seed));
        assert!(
            done.is_ok(),
            "seed {seed}: VRAAG_SEED={seed} VRAAG_TALKS=1 shows it alone"
        );
    }
}
