//! The kill test: SIGKILL at random moments while two hundred customers talk, verified from what they said.

#[cfg(feature = "postgres")]
#[path = "../support/database.rs"]
mod database;
mod desks;
#[path = "../support/mod.rs"]
mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use support::bot::{Home, Mode, in_both_modes};
use support::botapi::{BotApi, Deed, Person, Progress, Reaction, Said, Script, Seed, ShownAs};

in_both_modes! {
    no_answer_is_lost_or_doubled_however_often_the_program_is_killed,
}

const CUSTOMERS: usize = 200;
/// In the later waves: fewer customers, each of whose words tells how far it came.
const TALKERS: usize = 60;
const QUESTIONS: usize = 20;
/// How many kills must have fallen into each gap, and how many there are in all at least.
const EACH: usize = 5;
const KILLS: usize = 10;
/// More than enough; only a bot that no longer goes on reaches it.
const PATIENCE: Duration = Duration::from_secs(240);

/// What a customer is going to answer, by dialog and question.
type Truth = BTreeMap<(&'static str, &'static str), String>;

#[derive(Debug, Default)]
struct Gaps {
    kills: usize,
    before_commit: usize,
    before_acknowledgement: usize,
    before_receipt: usize,
}

impl Gaps {
    fn is_enough(&self) -> bool {
        self.kills >= KILLS
            && [
                self.before_commit,
                self.before_acknowledgement,
                self.before_receipt,
            ]
            .iter()
            .all(|gap| *gap >= EACH)
    }
}

fn customer(number: usize, seed: &mut Seed) -> (Script, Truth) {
    let (guests, nps, bags) = (1 + seed.below(6), seed.below(7), 1 + seed.below(5));
    let (wish, complaint) = (
        format!("Boek nummer {number}"),
        format!("Klacht nummer {number}"),
    );
    let script = Script::opening("/wensen")
        .when("Mogen we je antwoorden bewaren", Reaction::tap("Ja"))
        .when("Hoe vaak", Reaction::tap("Elke maand"))
        .when("Waarvoor kom je", Reaction::say("romans, studeren"))
        .when(
            "Wat heb je het liefst",
            Reaction::say("een stille studieruimte, avonden open, een koffiehoek"),
        )
        .when("Welk boek", Reaction::say(&wish))
        .when("een foto van", Reaction::tap("Overslaan"))
        .when("open avond", Reaction::say("morgen"))
        .when("hoeveel mensen", Reaction::say(&guests.to_string()))
        .when("als het binnen is", Reaction::say("06 1234 5678"))
        .when("Jouw top drie", Reaction::say("/reparatie"))
        .when("Hoe waarschijnlijk", Reaction::say(&nps.to_string()))
        .when("op tijd klaar", Reaction::tap("Ja"))
        .when("Wat kunnen we beter doen", Reaction::say(&complaint))
        .when("Wat helpt je", Reaction::tap("Niets, dank je"))
        .when("Dat begrijpen we", Reaction::say("bestellen"))
        .when("Hoe zet je koffie", Reaction::say("espresso"))
        .when("Hoeveel zakken", Reaction::say(&bags.to_string()))
        .when("Wanneer haal je", Reaction::say("morgen"))
        .when("vorige koffie", Reaction::tap("4"))
        .until("Betalen kan");
    let truth = [
        (("wish-list", "visits"), "monthly".to_owned()),
        (("wish-list", "comes_for"), "novels study".to_owned()),
        (
            ("wish-list", "plans_in_order"),
            "quiet evenings coffee".to_owned(),
        ),
        (("wish-list", "wish"), wish),
        (("wish-list", "guests"), guests.to_string()),
        (("repair", "recommend"), nps.to_string()),
        (("repair", "complaint"), complaint),
        (("repair", "make_good"), "nothing".to_owned()),
        (("repair", "ready_on_time"), "true".to_owned()),
        (("next-roast", "brew"), "espresso".to_owned()),
        (("next-roast", "bags"), bags.to_string()),
        (("next-roast", "last_roast"), "4".to_owned()),
    ];
    (script, truth.into_iter().collect())
}

/// A dialog in which every answer is in words of its own.
fn words_dialog() -> String {
    let mut dialog = "dialog: words\nlanguages: [nl]\nstart:\n  - { section: main, command: woorden }\nsections:\n  main:\n".to_owned();
    for question in 1..=QUESTIONS {
        dialog.push_str(&format!(
            "    - ask: q{question}\n      type: text\n      text: Vraag {question}?\n"
        ));
    }
    dialog + "    - say: Klaar ermee.\n"
}

fn talker(number: usize) -> (Script, Truth) {
    const NAMES: [&str; QUESTIONS] = [
        "q1", "q2", "q3", "q4", "q5", "q6", "q7", "q8", "q9", "q10", "q11", "q12", "q13", "q14",
        "q15", "q16", "q17", "q18", "q19", "q20",
    ];
    let words = |question: usize| format!("Woord {question} van nummer {number}");
    let script = (1..=QUESTIONS).fold(Script::opening("/woorden"), |script, question| {
        script.when(
            &format!("Vraag {question}?"),
            Reaction::say(&words(question)),
        )
    });
    let truth = NAMES
        .iter()
        .enumerate()
        .map(|(at, name)| (("words", *name), words(at + 1)));
    (script.until("Klaar ermee"), truth.collect())
}

/// Everything typed so far that is in the store.
fn stored_words(home: &Home) -> BTreeSet<String> {
    home.table(&["--long", "--raw"])
        .into_iter()
        .map(|row| row["typed"].clone())
        .filter(|typed| !typed.is_empty())
        .collect()
}

/// Words that only one customer says, once.
fn own_words(said: &Said) -> Option<&str> {
    match &said.deed {
        Deed::Said(words) if words.contains("nummer") => Some(words),
        _ => None,
    }
}

/// Looks which gaps a kill fell into: what was handed out and is not stored, what is stored and not acknowledged.
fn look(api: &BotApi, home: &Home, gaps: &mut Gaps) {
    let stored = stored_words(home);
    let under_way: Vec<Said> = api
        .said()
        .into_iter()
        .filter(|said| matches!(api.progress(said), Some(Progress::HandedOut { .. })))
        .collect();
    let mut own = under_way.iter().filter_map(own_words);
    gaps.kills += 1;
    gaps.before_commit += usize::from(own.clone().any(|words| !stored.contains(words)));
    gaps.before_acknowledgement += usize::from(own.any(|words| stored.contains(words)));
}

/// Counts the messages that came a second time since the newest kill.
fn repeats_since(api: &BotApi, order: u64) -> usize {
    let mut seen = BTreeSet::new();
    let mut repeats = 0;
    for shown in api
        .shown()
        .into_iter()
        .filter(|shown| shown.shown_as == ShownAs::New)
    {
        let is_new = seen.insert((shown.message.chat, shown.message.text.clone()));
        repeats += usize::from(!is_new && shown.order > order);
    }
    repeats
}

fn newest_order(api: &BotApi) -> u64 {
    api.calls().last().map_or(0, |call| call.order)
}

fn no_answer_is_lost_or_doubled_however_often_the_program_is_killed(mode: Mode) {
    let api = BotApi::start();
    let home = Home::new(&api).in_mode(mode);
    kill_again_and_again(&api, &home, &format!("{mode:?}"));
}

#[cfg(feature = "postgres")]
#[test]
fn no_answer_is_lost_or_doubled_with_the_store_in_a_database() {
    let Some(url) = database::database() else {
        return;
    };
    let api = BotApi::start();
    let home = Home::new(&api).with_store(&url);
    kill_again_and_again(&api, &home, "PostgreSQL");
    assert!(
        !home.data().join("db").exists(),
        "nothing is kept beside it"
    );
}

fn kill_again_and_again(api: &BotApi, home: &Home, how: &str) {
    home.write("words.yaml", &words_dialog());
    let mut seed = Seed::new(20_261_122);
    let mut gaps = Gaps::default();
    let mut wave = 0;
    while !gaps.is_enough() {
        assert!(wave < 60, "the kills do not fall into every gap: {gaps:?}");
        one_wave(api, home, wave, &mut seed, &mut gaps);
        wave += 1;
    }
    println!(
        "{how}: {} kills: {} before the commit, {} between commit and acknowledgement, {} between send and receipt",
        gaps.kills, gaps.before_commit, gaps.before_acknowledgement, gaps.before_receipt
    );
}

/// Lets a crowd talk to its end, kills the program on the way, and verifies what is stored then.
fn one_wave(api: &BotApi, home: &Home, wave: usize, seed: &mut Seed, gaps: &mut Gaps) {
    let mut truths = BTreeMap::new();
    // The shipped dialogs first; the later waves only fill the gaps that the kills have not found yet.
    let (customers, deeds, kills) = if wave == 0 {
        (CUSTOMERS, 20, KILLS)
    } else {
        (TALKERS, QUESTIONS + 1, EACH)
    };
    let crowd: Vec<(Person, Script)> = (0..customers)
        .map(|at| {
            let number = wave * CUSTOMERS + at;
            let (script, truth) = if wave == 0 {
                customer(number, seed)
            } else {
                talker(number)
            };
            truths.insert(number, truth);
            (api.person(&format!("Klant {number}"), "nl"), script)
        })
        .collect();
    let mut bot = Some(home.start());
    let before = api.said().len();
    let all = customers * deeds;
    let mut moments: Vec<usize> = (0..kills)
        .map(|kill| before + kill * all / kills + 10 + seed.below(all / kills - 20))
        .collect();
    moments.reverse();
    std::thread::scope(|scope| {
        let talking = scope.spawn(|| api.drive(crowd, PATIENCE));
        while let Some(moment) = moments.pop() {
            api.await_condition("the next kill", |record| record.said().len() >= moment);
            bot.take().expect("it was started").kill();
            let killed_at = newest_order(api);
            look(api, home, gaps);
            bot = Some(home.start());
            let next = moments
                .last()
                .copied()
                .unwrap_or(before + all)
                .min(moment + customers);
            api.await_condition("the talk to go on", |record| record.said().len() >= next);
            gaps.before_receipt += usize::from(repeats_since(api, killed_at) > 0);
        }
        talking.join().expect("every customer comes to the end");
    });
    verify(home, &truths);
    assert_eq!(bot.expect("it was started").stop(), Some(0));
}

/// Holds the table against what the customers said: every answer once, each the right one.
fn verify(home: &Home, truths: &BTreeMap<usize, Truth>) {
    let rows = home.table(&["--long", "--raw"]);
    let mut answers: BTreeMap<(&str, &str, &str), Vec<&str>> = BTreeMap::new();
    let mut respondents: BTreeMap<usize, &str> = BTreeMap::new();
    for row in &rows {
        let (respondent, value) = (row["respondent_id"].as_str(), row["value"].as_str());
        answers
            .entry((respondent, row["dialog"].as_str(), row["question"].as_str()))
            .or_default()
            .push(value);
        if let Some(number) = value
            .rsplit_once("nummer ")
            .and_then(|(_, number)| number.parse().ok())
        {
            respondents.insert(number, respondent);
        }
    }
    for (number, truth) in truths {
        let respondent = respondents
            .get(number)
            .unwrap_or_else(|| panic!("nothing is stored of customer {number}"));
        for ((dialog, question), expected) in truth {
            let given = answers.get(&(*respondent, *dialog, *question));
            assert_eq!(
                given,
                Some(&vec![expected.as_str()]),
                "{dialog}/{question} of customer {number}"
            );
        }
    }
}
