//! The engine can be looked into: every way a wait can go, what of a session matters, and which steps a turn took.

use std::collections::{HashMap, VecDeque};

use crate::talk::Talk;
use vraag::dialog::program::Step;
use vraag::engine::explore::inputs;
use vraag::engine::input::Input;
use vraag::engine::{State, World, turn};
use vraag::message::{Choice, InMessage};

const ORDER: &str = r#"
dialog: order
steps:
  - ask: name
    type: text
    text: Your name?
  - ask: bags
    type: number
    range: 1..40
    optional: true
    remind: 2h
    expire: 1d
    text: How many?
  - if: bags >= 6
    then:
      - tag: wholesale
  - ask: size
    type: choice
    text: Which size?
    options: { small: Small, large: { label: Large, then: [ { say: Large it is. } ] } }
  - say: Thank you, ${name}!
"#;

fn typed(inputs: &[Input]) -> Vec<&str> {
    let words = inputs.iter().filter_map(|input| match input {
        Input::Message {
            message: InMessage::Text(words),
            ..
        } => Some(words.as_str()),
        _ => None,
    });
    words.collect()
}

#[test]
fn both_sides_of_every_bound_and_comparison_are_tried() {
    let mut talk = Talk::start(ORDER);
    talk.say("Noor");
    let inputs = inputs(&talk.dialogs.programs["order"], talk.session());
    let typed = typed(&inputs);
    for number in ["0", "1", "2", "5", "6", "7", "39", "40", "41"] {
        assert!(typed.contains(&number), "{number} in {typed:?}");
    }
    for word in ["stop", "help", "back", "restart", "language"] {
        assert!(typed.contains(&word), "{word}");
    }
    assert_eq!(
        inputs
            .iter()
            .filter(|input| matches!(input, Input::Deadline(_)))
            .count(),
        2
    );
    let skips = |input: &&Input| matches!(input, Input::Message { message: InMessage::Tap(token), .. } if token.choice == Choice::Skip);
    assert_eq!(inputs.iter().filter(skips).count(), 1);
}

#[test]
fn a_fingerprint_forgets_what_no_later_step_decides_by() {
    let at_size = |name: &str, bags: &str| {
        let mut talk = Talk::start(ORDER);
        talk.say(name).say(bags);
        assert_eq!(talk.waits_for(), "size");
        talk.session().fingerprint(&talk.dialogs.programs["order"])
    };
    assert_eq!(
        at_size("Noor", "3"),
        at_size("Sam", "30"),
        "only a text reads the name, and nothing the number"
    );
    let at_bags = |dialog: &str, name: &str, retries: usize| {
        let mut talk = Talk::start(dialog);
        talk.say(name);
        (0..retries).for_each(|_| {
            talk.say("many");
        });
        talk.session().fingerprint(&talk.dialogs.programs["order"])
    };
    assert_eq!(at_bags(ORDER, "Noor", 0), at_bags(ORDER, "Sam", 0));
    assert_eq!(
        at_bags(ORDER, "Noor", 0),
        at_bags(ORDER, "Noor", 1),
        "without a limit a try makes no difference"
    );
    let limited = ORDER.replace("optional: true", "tries: 3");
    assert_ne!(
        at_bags(&limited, "Noor", 0),
        at_bags(&limited, "Noor", 1),
        "a try was used"
    );
}

#[test]
fn walking_over_all_inputs_reaches_every_step_and_comes_to_an_end() {
    let mut talk = Talk::with(ORDER);
    let program = talk.dialogs.programs["order"].clone();
    talk.take(Input::Start {
        dialog: "order".into(),
        section: None,
    });
    let mut seen = HashMap::new();
    let mut visited = std::collections::HashSet::new();
    let mut open: VecDeque<State> = VecDeque::from([talk.state.clone()]);
    while let Some(state) = open.pop_front() {
        let Some(session) = state.conversation.active.clone() else {
            continue;
        };
        if session.wait.as_ref().is_some_and(|wait| wait.tries > 1)
            || seen.insert(session.fingerprint(&program), ()).is_some()
        {
            continue;
        }
        for input in inputs(&program, &session) {
            let done = turn(
                &World {
                    dialogs: &talk.dialogs,
                    now: talk.now,
                    seed: 1,
                },
                state.clone(),
                &input,
            );
            visited.extend(
                done.trace
                    .into_iter()
                    .map(|visit| (visit.node.0, visit.branch)),
            );
            open.push_back(done.state);
        }
    }
    for (at, node) in program.nodes.iter().enumerate() {
        let ways = if matches!(node.step, Step::If { .. }) {
            1..=2
        } else {
            0..=0
        };
        ways.for_each(|way| {
            assert!(
                visited.contains(&(at as u32, way)) || at == 0,
                "step {at}, way {way}"
            )
        });
    }
    assert!(seen.len() < 40, "{} places", seen.len());
}
