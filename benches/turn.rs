//! One answer in the middle of a dialog of 30 steps: the turn alone, and with the session decoded before and encoded after.

use std::fmt::Write as _;
use std::hint::black_box;

use vraag::contact::Contact;
use vraag::dialog::ast::Room;
use vraag::dialog::bot::Dialogs;
use vraag::dialog::compile;
use vraag::dialog::source::{SourceFile, Sources};
use vraag::engine::input::Input;
use vraag::engine::session::Conversation;
use vraag::engine::{State, World, turn};
use vraag::id::{ConversationId, Name, OwnerId};
use vraag::message::{Action, InMessage};
use vraag::store::Revision;
use vraag::store::record::{self, Head};
use vraag::time::Timestamp;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

/// Thirty steps: questions of five types with conditions, a tag and a variable in between.
fn dialogs() -> Dialogs {
    let mut text = String::from("dialog: long\nlanguages: [nl, en]\nsteps:\n");
    for part in 0..6 {
        let step = format!(
            r#"
  - ask: choice{part}
    type: choice
    text: {{ nl: "Welke wil je, nummer {part}?", en: "Which one would you like, number {part}?" }}
    options:
      one: {{ nl: De eerste, en: The first }}
      two: {{ nl: De tweede, en: The second }}
      three: {{ nl: De derde, en: The third }}
  - ask: number{part}
    type: number
    range: 1..40
    text: {{ nl: Hoeveel?, en: How many? }}
  - ask: words{part}
    type: text
    when: choice{part} != two
    optional: true
    text: {{ nl: Waarom, ${{contact.first_name}}?, en: "Why, ${{contact.first_name}}?" }}
  - set: {{ total{part}: number{part} * 2 }}
  - if: number{part} > 3
    then:
      - tag: many
"#
        )
        .replace(
            "nl: Waarom, ${contact.first_name}?",
            "nl: \"Waarom, ${contact.first_name}?\"",
        );
        write!(text, "{step}").expect("writing to a text");
    }
    let file = SourceFile {
        path: "long.yaml".into(),
        text: text.as_str().into(),
    };
    let compiled = compile::compile(&Sources(vec![file]));
    assert_eq!(compiled.errors().count(), 0, "{:#?}", compiled.diagnostics);
    compiled.dialogs
}

const NOW: Timestamp = Timestamp(1_795_435_200_000);

/// Returns the state in the middle of the dialog, waiting for a choice, and the tap that answers it.
fn middle(dialogs: &Dialogs) -> (State, Input) {
    let world = World {
        dialogs,
        now: NOW,
        seed: 7,
    };
    let mut contact = Contact::new(OwnerId::contact(1), NOW);
    contact.name = Some("Noor de Wit".to_owned());
    contact.language = Some(Name::new_static("nl"));
    let mut state = State {
        conversation: Conversation::new(
            ConversationId(1),
            Room::Private,
            Name::new_static("telegram"),
        ),
        contact,
    };
    let mut input = Input::Start {
        dialog: Name::new_static("long"),
        section: None,
    };
    loop {
        let done = turn(&world, state, &input);
        state = done.state;
        let wait = state
            .conversation
            .active
            .as_ref()
            .and_then(|session| session.wait.as_ref())
            .expect("it waits");
        match wait.question.as_str() {
            "choice3" => {
                let sent = done.effects.iter().rev().find_map(|effect| match effect {
                    vraag::engine::effect::Effect::Send { message, .. } => Some(message),
                    _ => None,
                });
                let button = &sent.expect("a question was sent").keyboard.buttons()[0];
                let Action::Tap(token) = &button.action else {
                    panic!("an option is tapped")
                };
                return (
                    state,
                    Input::Message {
                        message: InMessage::Tap(token.clone()),
                        profile: None,
                    },
                );
            }
            question if question.starts_with("choice") => input = text("de eerste"),
            question if question.starts_with("number") => input = text("5"),
            _ => input = text("omdat het kan"),
        }
    }
}

fn text(words: &str) -> Input {
    Input::Message {
        message: InMessage::Text(words.to_owned()),
        profile: None,
    }
}

fn measure(bencher: divan::Bencher<'_, '_>, input: Option<Input>) {
    let dialogs = dialogs();
    let (state, tap) = middle(&dialogs);
    let input = input.unwrap_or(tap);
    let world = World {
        dialogs: &dialogs,
        now: NOW,
        seed: 7,
    };
    bencher
        .with_inputs(|| state.clone())
        .bench_values(|state| turn(&world, state, black_box(&input)));
}

#[divan::bench(sample_count = 200, sample_size = 50)]
fn one_tap(bencher: divan::Bencher<'_, '_>) {
    measure(bencher, None);
}

#[divan::bench(sample_count = 200, sample_size = 50)]
fn one_typed_label(bencher: divan::Bencher<'_, '_>) {
    measure(bencher, Some(text("de eerste")));
}

#[divan::bench(sample_count = 200, sample_size = 50)]
fn one_typed_number_of_an_option(bencher: divan::Bencher<'_, '_>) {
    measure(bencher, Some(text("1")));
}

#[divan::bench(sample_count = 200, sample_size = 50)]
fn one_typed_sentence_with_courtesy(bencher: divan::Bencher<'_, '_>) {
    measure(bencher, Some(text("De eerste, graag!")));
}

#[divan::bench(sample_count = 200, sample_size = 50)]
fn one_tap_decoded_before_and_encoded_after(bencher: divan::Bencher<'_, '_>) {
    let dialogs = dialogs();
    let (state, input) = middle(&dialogs);
    let world = World {
        dialogs: &dialogs,
        now: NOW,
        seed: 7,
    };
    let head = Head {
        revision: Revision(1),
        turns: 1,
        timers: Vec::new(),
    };
    let conversation = record::encode_conversation(&head, &state.conversation);
    let contact = record::encode_contact(Revision(1), &state.contact);
    bencher.bench(|| {
        let (_, conversation) =
            record::decode_conversation(black_box(&conversation)).expect("it was encoded");
        let (contact, _) = record::decode_contact(black_box(&contact)).expect("it was encoded");
        let done = turn(
            &world,
            State {
                conversation,
                contact,
            },
            black_box(&input),
        );
        let conversation = record::encode_conversation(&head, &done.state.conversation);
        let contact = record::encode_contact(Revision(2), &done.state.contact);
        (done.events, done.effects, conversation, contact)
    });
}
