//! The laws of the engine, over the shipped dialogs and generated ones.
//!
//! No panic; every turn ends; equal arguments give equal results (the world checks that at every turn); a session that is stored
//! and read back behaves the same; any tap from any old message is safe; what compiles has no failing turn.

use std::fmt::Write as _;
use std::path::Path;

use crate::talk::Talk;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use vraag::dialog::bot::Dialogs;
use vraag::dialog::compile;
use vraag::dialog::source::{SourceFile, Sources};
use vraag::engine::event::Event;
use vraag::engine::explore;
use vraag::engine::input::{Actor, Input};
use vraag::id::OwnerId;
use vraag::message::{Choice, InMessage, Token};

fn shipped() -> Dialogs {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("dialogs");
    let files = [
        "bot.yaml",
        "next-roast.yaml",
        "repair.yaml",
        "wish-list.yaml",
    ];
    let read = |name: &str| SourceFile {
        path: name.into(),
        text: std::fs::read_to_string(folder.join(name))
            .expect("a shipped file")
            .into(),
    };
    let compiled = compile::compile(&Sources(files.into_iter().map(read).collect()));
    assert_eq!(compiled.errors().count(), 0, "{:#?}", compiled.diagnostics);
    compiled.dialogs
}

/// What may come in now; `pick` chooses.
fn input(talk: &Talk, pick: u64) -> Input {
    let text = |words: &str| Input::Message {
        message: InMessage::Text(words.into()),
        profile: None,
    };
    let active = talk.state.conversation.active.as_ref();
    let program =
        active.and_then(|session| talk.dialogs.program(&session.dialog, Some(session.version)));
    let mut inputs = match (program, active) {
        (Some(program), Some(session)) => explore::inputs(program, session),
        _ => Vec::new(),
    };
    let dialogs: Vec<_> = talk.dialogs.programs.keys().collect();
    let number = u32::try_from(pick % 97).expect("small") % (talk.state.conversation.questions + 2);
    let choices = [
        Choice::Option("yes".into()),
        Choice::Option("a".into()),
        Choice::Done,
        Choice::Skip,
        Choice::Language("nl".into()),
    ];
    let choice = choices[usize::try_from(pick / 97 % 5).expect("small")].clone();
    inputs.extend([
        Input::Start {
            dialog: dialogs[usize::try_from(pick % 7).expect("small") % dialogs.len()].clone(),
            section: None,
        },
        Input::Start {
            dialog: "nothing".into(),
            section: Some("at all".into()),
        },
        Input::Message {
            message: InMessage::Tap(Token {
                question: number,
                choice,
            }),
            profile: None,
        },
        Input::Gone(pick.is_multiple_of(2)),
        text("/start"),
        text("/start wish-tree"),
        text("yes"),
        text("ja"),
        text("no"),
        text("1 3"),
        text("27 november"),
        text("½ \u{0} ${x} 💥"),
        text(""),
    ]);
    let at = usize::try_from(pick % 1_000_003).expect("small") % inputs.len();
    inputs.swap_remove(at)
}

fn check_laws(talk: &mut Talk, picks: &[u64]) {
    for pick in picks {
        let input = input(talk, *pick);
        let before = talk.state.clone();
        talk.now = talk.now.plus(vraag::time::Duration(
            i64::try_from(pick % 5_000).expect("small"),
        ));
        talk.take(input.clone());
        let failed = talk
            .events
            .iter()
            .find(|event| matches!(event, Event::Failed { .. }));
        assert_eq!(failed, None, "after {input:?}");
        check_tap(talk, &before, &input);
        talk.reload();
    }
}

/// A tap that belongs to no question that waits changes no answer.
fn check_tap(talk: &Talk, before: &vraag::engine::State, input: &Input) {
    let Input::Message {
        message: InMessage::Tap(token),
        ..
    } = input
    else {
        return;
    };
    let waits = before.conversation.active.iter().any(|session| {
        session
            .wait
            .as_ref()
            .is_some_and(|wait| wait.number == token.question)
    });
    if !waits && before.conversation.pending.is_none() {
        let answers = |state: &vraag::engine::State| {
            state
                .conversation
                .active
                .as_ref()
                .map(|session| session.answers.len())
        };
        assert_eq!(answers(&talk.state), answers(before));
        assert_eq!(talk.toasts.len(), 1);
    }
}

const NIGHT: &str =
    "languages: [en, nl]\ntimezone: UTC\nquiet: { from: \"21:00\", to: \"09:00\" }\nbusy: 5m\n";
const CALL: &str = "dialog: call
start: [{ command: call }]
steps:
  - ask: calls
    type: consent
    version: 2026-11
    text: May we call you?
    remind: [1h, 2h]
    expire: { after: 3h, then: [{ ask: why, type: text, text: Why not? }, { ask: again, type: yesno, text: Shall we ask again? }] }
";
const DEBIT: &str = "dialog: debit
start: [{ command: debit }]
steps:
  - ask: debit
    type: yesno
    text: May we debit 500 euros?
    expire: { after: 8h, then: [{ ask: which, type: multi, other: true, optional: true, text: Which?, options: { a: A, b: B } }] }
  - ask: words
    type: text
    text: Anything else?
    optional: true
    expire: 1h
";

const POLL: &str = "dialog: roast
languages: [en, nl]
start:
  - { section: poll, in: group, command: poll }
  - { section: second, in: group, command: second }
  - { section: about, in: group, command: about }
sections:
  poll:
    - vote: bean
      text: Which bean?
      options: { kenya: Kenya, brazil: Brazil, decaf: Decaf }
      pick: 1..2
      open: 6h
      remind: 2h
      quorum: 2
    - if: bean.winner is missing
      then: [{ say: Nobody. }]
      else: [{ say: \"${bean.winner} ${bean.share[bean.winner]}\" }]
  second:
    - vote: dark
      text: How dark?
      options: { light: Light, dark: Dark }
      open: 1h
      reveal: always
  about:
    - say: We roast.
";

/// The same cases at every run; `PROPTEST_CASES=5000 cargo test --test engine` tries as many others.
fn config() -> ProptestConfig {
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => config,
        None => ProptestConfig {
            cases: 96,
            rng_seed: RngSeed::Fixed(2026),
            ..config
        },
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_laws_hold_over_the_shipped_dialogs(picks in prop::collection::vec(any::<u64>(), 1..60)) {
        let mut talk = Talk::with_dialogs(SHIPPED.with(Clone::clone));
        check_laws(&mut talk, &picks);
    }

    #[test]
    fn the_laws_hold_over_generated_dialogs(luck in any::<u64>(), picks in prop::collection::vec(any::<u64>(), 1..60)) {
        let mut talk = Talk::with_dialogs(generated(luck));
        talk.take(Input::Start { dialog: "generated".into(), section: None });
        check_laws(&mut talk, &picks);
    }

    #[test]
    fn a_dialog_may_change_under_any_session(
        luck in any::<u64>(), edited in any::<u64>(), picks in prop::collection::vec(any::<u64>(), 1..30), later in prop::collection::vec(any::<u64>(), 1..30)
    ) {
        let mut talk = Talk::with_dialogs(generated(luck));
        talk.take(Input::Start { dialog: "generated".into(), section: None });
        check_laws(&mut talk, &picks);
        let old = talk.dialogs.programs["generated"].clone();
        talk.dialogs.programs = generated(edited).programs;
        talk.dialogs.older.insert(("generated".into(), old.version), old);
        check_laws(&mut talk, &later);
    }

    #[test]
    fn no_question_is_answered_before_it_is_shown(picks in prop::collection::vec(any::<u64>(), 1..60)) {
        let files = [("dialogs/bot.yaml", NIGHT), ("dialogs/call.yaml", CALL), ("dialogs/debit.yaml", DEBIT)];
        let mut talk = Talk::with_files(&files);
        let words = ["ja", "yes", "1", "ok", "no", "help", "back", "stop the music", "thanks", "/call", "/debit", "two words", "skip"];
        for pick in picks {
            let (kind, pick) = (pick % 10, usize::try_from(pick / 10 % 1_000_003).expect("small"));
            let number = talk.state.conversation.questions;
            match kind {
                0 | 1 => talk.take(Input::Scheduled { dialog: ["call", "debit"][pick % 2].into(), section: "main".into() }),
                2..=4 => talk.wait(["5m", "1h", "3h", "8h"][pick % 4]),
                5 => talk.tap_token(number, ["agreed", "yes", "no", "a"][pick % 4]),
                6 => talk.send(InMessage::Other),
                _ => talk.say(words[pick % words.len()]),
            };
            // The world checks the law at every turn.
            talk.reload();
        }
    }

    #[test]
    fn a_vote_is_what_its_ballots_add_up_to(picks in prop::collection::vec(any::<u64>(), 1..80)) {
        let mut talk = Talk::in_group(POLL);
        for pick in picks {
            let inputs = match &talk.state.conversation.active {
                Some(session) => explore::inputs(&talk.dialogs.programs["roast"], session),
                None => Vec::new(),
            };
            talk.now = talk.now.plus(vraag::time::Duration(i64::try_from(pick % 9_000).expect("small")));
            match inputs.into_iter().nth(usize::try_from(pick / 7 % 40).expect("small")) {
                // Whoever taps is one of a few people, and brings the ballot that is filed.
                Some(Input::Group { by, message, .. }) => {
                    let contact = by.contact.map(|_| OwnerId::contact(pick % 5));
                    talk.in_group_by(Actor { contact, ..by }, message)
                }
                Some(input) => talk.take(input),
                None => talk.in_group_says(pick % 5, ["/poll", "/second", "/about"][usize::try_from(pick % 3).expect("small")]),
            };
            let failed = talk.events.iter().find(|event| matches!(event, Event::Failed { .. }));
            prop_assert_eq!(failed, None);
            talk.reload();
        }
    }

    #[test]
    fn a_fingerprint_is_the_same_whatever_the_clock_and_the_ids(picks in prop::collection::vec(any::<u64>(), 1..30)) {
        let mut talk = Talk::with_dialogs(SHIPPED.with(Clone::clone));
        check_laws(&mut talk, &picks);
        if let Some(session) = &talk.state.conversation.active {
            let program = talk.dialogs.program(&session.dialog, Some(session.version)).expect("it runs");
            let mut later = session.clone();
            later.id.number += 1;
            later.started_at = later.started_at.plus(vraag::time::Duration::DAY);
            prop_assert_eq!(session.fingerprint(program), later.fingerprint(program));
        }
    }
}

thread_local! {
    static SHIPPED: Dialogs = shipped();
}

fn generated(luck: u64) -> Dialogs {
    let text = Author {
        luck,
        questions: Vec::new(),
        text: String::new(),
    }
    .dialog();
    let file = SourceFile {
        path: "generated.yaml".into(),
        text: text.as_str().into(),
    };
    let compiled = compile::compile(&Sources(vec![file]));
    let errors: Vec<_> = compiled.errors().map(|told| &told.message).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{text}");
    compiled.dialogs
}

/// Writes dialogs by luck.
struct Author {
    luck: u64,
    questions: Vec<(String, &'static str)>,
    text: String,
}

impl Author {
    fn below(&mut self, end: usize) -> usize {
        self.luck = self
            .luck
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.luck >> 40).expect("24 bits") % end
    }

    fn line(&mut self, depth: usize, words: &str) {
        writeln!(self.text, "{}{words}", "  ".repeat(depth)).expect("writing to a text");
    }

    fn dialog(mut self) -> String {
        self.line(0, "dialog: generated");
        self.line(0, "sections:");
        self.line(1, "main:");
        self.ask(2);
        let count = 2 + self.below(4);
        self.steps(2, count, 0);
        self.line(2, "- do: detour");
        self.steps(2, 2, 0);
        self.line(1, "detour:");
        let count = 1 + self.below(3);
        self.steps(2, count, 1);
        self.ask(2);
        self.text
    }

    fn steps(&mut self, depth: usize, count: usize, nested: usize) {
        for _ in 0..count {
            self.step(depth, nested);
        }
    }

    fn step(&mut self, depth: usize, nested: usize) {
        match self.below(9) {
            0 => self.line(depth, "- say: Something."),
            1 => self.line(depth, "- tag: marked"),
            2 => self.line(depth, "- set: { count_of: 1 }"),
            3 => self.line(depth, "- keep: { contact.note: \"noted\" }"),
            4 if nested < 2 => {
                let condition = self.condition();
                self.line(depth, &format!("- if: {condition}"));
                self.line(depth + 1, "then:");
                self.steps(depth + 2, 2, nested + 1);
                self.line(depth + 1, "else:");
                self.steps(depth + 2, 1, nested + 1);
            }
            5 if self.below(2) == 0 => {
                // The first question has no condition: a loop that asks nothing would be told by `check`.
                let (name, condition) = (self.questions[0].0.clone(), self.condition());
                self.line(depth, &format!("- goto: {name}"));
                self.line(depth + 1, &format!("when: {condition}"));
            }
            5 => {
                let (name, condition) = (self.any_question().0, self.condition());
                self.line(depth, &format!("- redo: {name}"));
                self.line(depth + 1, &format!("when: {condition}"));
            }
            _ => self.ask(depth),
        }
    }

    fn any_question(&mut self) -> (String, &'static str) {
        let at = self.below(self.questions.len());
        self.questions[at].clone()
    }

    fn condition(&mut self) -> String {
        let (name, kind) = self.any_question();
        match kind {
            "choice" => format!("{name} == a"),
            "multi" => format!("{name} has b"),
            "number" => format!("{name} > 3"),
            "yesno" => name,
            _ => format!("{name} is answered"),
        }
    }

    fn ask(&mut self, depth: usize) {
        let kinds = [
            "choice", "multi", "rank", "yesno", "number", "text", "scale", "nps", "date", "time",
            "email", "phone", "location", "photo",
        ];
        let kind = kinds[self.below(kinds.len())];
        let name = format!("q{}", self.questions.len());
        let when = (!self.questions.is_empty() && self.below(3) == 0).then(|| self.condition());
        self.line(depth, &format!("- ask: {name}"));
        self.line(depth + 1, &format!("type: {kind}"));
        self.line(depth + 1, "text: What now?");
        if let Some(when) = when {
            self.line(depth + 1, &format!("when: {when}"));
        }
        for (key, chance) in [
            ("optional: true", 3),
            ("unknown: true", 4),
            ("refuse: true", 4),
            ("tries: 2", 4),
            ("remind: 2h", 4),
            ("expire: 1d", 4),
        ] {
            if self.below(chance) == 0 {
                self.line(depth + 1, key);
            }
        }
        match kind {
            "choice" | "multi" | "rank" => {
                self.line(depth + 1, "options: { a: Apple, b: Bean, c: Carrot }")
            }
            "number" => self.line(depth + 1, "range: 1..9"),
            "scale" => self.line(depth + 1, "range: 1..5"),
            "phone" => self.line(depth + 1, "country: NL"),
            _ => {}
        }
        if matches!(kind, "choice" | "multi") && self.below(3) == 0 {
            self.line(depth + 1, "other: true");
        }
        self.questions.push((name, kind));
    }
}
