//! Schedules over days, restarts, reloads and clocks that jump: each moment starts its section once in each group.

use std::path::Path;
use std::sync::Arc;

use crate::decider::{MONDAY_NOON, TestDecider, in_force};
use proptest::prelude::*;
use vraag::contact::Contact;
use vraag::dialog::ast::Room;
use vraag::dialog::bot::Dialogs;
use vraag::engine::input::Input;
use vraag::engine::session::Conversation;
use vraag::id::{ConversationId, InputId, Name, OwnerId};
use vraag::runtime::decide::Work;
use vraag::runtime::decide::handle::handle;
use vraag::runtime::schedule::{self, ScheduleTable, ScheduledRun};
use vraag::script::draw::draw;
use vraag::script::transcript::TranscriptLine;
use vraag::script::{Options, Tried, try_file};
use vraag::store::{Address, CommitOutcome, Loaded, Place, Revision, Store};
use vraag::time::{Duration, Timestamp, Zone};

const DAILY: &[(&str, &str)] = &[(
    "dialogs/news.yaml",
    "dialog: news\nstart:\n  - { section: bread, every: day 18:00 }\n  - { section: bread, every: tuesday 18:00 }\nsections:\n  bread:\n    - say: Fresh bread!\n",
)];

/// A bot with groups, and the plan beside it.
struct Bakery {
    bot: TestDecider,
    plan: ScheduleTable,
    files: &'static [(&'static str, &'static str)],
}

fn hours(hours: i64) -> Timestamp {
    MONDAY_NOON.plus(Duration(hours * 3600))
}

/// Stores a conversation, the way its first input does.
fn put(store: &dyn Store, number: u64, room: Room, is_gone: bool) {
    let owner = if room == Room::Group {
        OwnerId::group(number)
    } else {
        OwnerId::contact(number)
    };
    let conversation =
        Conversation::new(ConversationId(number), room, Name::new_static("telegram"));
    let (revision, contact_revision) = (Revision::NEW, Revision::NEW);
    let (contact, place) = (
        Contact::new(owner, MONDAY_NOON),
        Place(format!("telegram/7001/-/-{number}")),
    );
    let loaded = Loaded {
        owner,
        conversation,
        contact,
        revision,
        contact_revision,
        place,
    };
    let (address, id) = (
        Address(format!("telegram:-{number}")),
        InputId::Line(ConversationId(number), 1),
    );
    let done = handle(
        &Dialogs::default(),
        loaded,
        Some(&address),
        id,
        Input::Gone(is_gone),
        MONDAY_NOON,
    );
    assert!(matches!(
        store.commit(vec![done.commit]).as_deref(),
        Ok([CommitOutcome::Committed(_)])
    ));
}

impl Bakery {
    fn opens(files: &'static [(&'static str, &'static str)]) -> Self {
        let bot = TestDecider::new(files);
        put(bot.store.as_ref(), 1, Room::Group, false);
        put(bot.store.as_ref(), 2, Room::Group, false);
        put(bot.store.as_ref(), 3, Room::Group, true);
        put(bot.store.as_ref(), 4, Room::Private, false);
        Self {
            plan: plan(&bot, files, MONDAY_NOON),
            bot,
            files,
        }
    }

    /// Puts the clock somewhere and looks what is due; returns how many were told.
    fn at(&mut self, moment: Timestamp) -> usize {
        self.bot.at(moment);
        let runs = self.plan.due(moment);
        let told = self.start(&runs);
        self.plan
            .write(self.bot.store.as_ref())
            .expect("the store works");
        told
    }

    fn start(&mut self, runs: &[ScheduledRun]) -> usize {
        let groups = schedule::groups(self.bot.store.as_ref()).expect("the store works");
        for inbound in runs
            .iter()
            .flat_map(|run| groups.iter().map(|group| run.inbound(group)))
        {
            self.bot
                .work
                .send(Work::Take(Box::new(inbound)))
                .expect("the house listens");
        }
        self.bot.settle().heard().len()
    }

    /// Stops the program, and starts it again at a moment.
    fn reopens(self, moment: Timestamp) -> Self {
        let bot = TestDecider::over(Arc::clone(&self.bot.store), self.files, moment);
        Self {
            plan: plan(&bot, self.files, moment),
            bot,
            files: self.files,
        }
    }
}

fn plan(bot: &TestDecider, files: &[(&str, &str)], now: Timestamp) -> ScheduleTable {
    ScheduleTable::of(&in_force(files).dialogs, bot.store.as_ref(), now).expect("the store works")
}

#[test]
fn a_moment_starts_the_section_once_in_every_group_that_is_there() {
    let mut bakery = Bakery::opens(DAILY);
    assert_eq!(bakery.plan.next(), Some(hours(6)));
    assert_eq!(
        (
            bakery.at(hours(5)),
            bakery.at(hours(6)),
            bakery.at(hours(7))
        ),
        (0, 2, 0)
    );
    // On a Tuesday two schedules of the section meet.
    assert_eq!(
        (
            bakery.at(hours(29)),
            bakery.at(hours(30)),
            bakery.at(hours(31))
        ),
        (0, 2, 0)
    );
}

#[test]
fn a_run_missed_by_less_than_a_day_is_made_up_once() {
    let bakery = Bakery::opens(DAILY);
    let mut bakery = bakery.reopens(hours(29));
    assert_eq!((bakery.at(hours(29)), bakery.at(hours(29))), (2, 0));
    let mut bakery = bakery.reopens(hours(29));
    assert_eq!(bakery.at(hours(29)), 0);
}

#[test]
fn a_run_missed_by_a_day_or_more_is_left() {
    const WEEKLY: &[(&str, &str)] = &[(
        "dialogs/news.yaml",
        "dialog: news\nstart:\n  - { every: monday 18:00 }\nsteps:\n  - say: Fresh bread!\n",
    )];
    let mut bakery = Bakery::opens(WEEKLY).reopens(hours(30));
    assert_eq!(
        (bakery.at(hours(30)), bakery.plan.next()),
        (0, Some(hours(6 + 7 * 24)))
    );
    let mut bakery = bakery.reopens(hours(6 + 7 * 24 + 23));
    assert_eq!(bakery.at(hours(6 + 7 * 24 + 23)), 2);
}

#[test]
fn of_many_missed_runs_the_newest_is_made_up() {
    let mut bakery = Bakery::opens(DAILY).reopens(hours(10 * 24));
    assert_eq!(
        (
            bakery.at(hours(10 * 24)),
            bakery.at(hours(10 * 24 + 5)),
            bakery.at(hours(10 * 24 + 6))
        ),
        (2, 0, 2)
    );
}

#[test]
fn a_kill_before_the_plan_is_kept_starts_nothing_twice() {
    let mut bakery = Bakery::opens(DAILY);
    bakery.bot.at(hours(6));
    let runs = bakery.plan.due(hours(6));
    assert_eq!(bakery.start(&runs), 2);
    let mut bakery = bakery.reopens(hours(6));
    assert_eq!(bakery.plan.due(hours(6)), runs);
    assert_eq!(bakery.start(&runs), 0);
}

#[test]
fn a_clock_that_jumps_starts_nothing_twice() {
    let mut bakery = Bakery::opens(DAILY);
    assert_eq!(
        (
            bakery.at(hours(9)),
            bakery.at(hours(2)),
            bakery.at(hours(6)),
            bakery.at(hours(9))
        ),
        (2, 0, 0, 0)
    );
    assert_eq!((bakery.at(hours(20)), bakery.at(hours(30))), (0, 2));
}

#[test]
fn a_clock_that_was_years_ahead_stops_no_schedule() {
    let mut bakery = Bakery::opens(DAILY);
    let far = hours(3 * 365 * 24);
    assert_eq!(
        (
            bakery.at(far),
            bakery.at(hours(1)),
            bakery.at(hours(6)),
            bakery.at(hours(30))
        ),
        (2, 0, 2, 2)
    );
}

#[test]
fn a_schedule_kept_over_a_reload_goes_on_and_a_new_one_counts_from_now() {
    let mut bakery = Bakery::opens(DAILY);
    let with_evening = DAILY[0].1.replace(
        "sections:",
        "  - { section: bread, every: day 15:00 }\nsections:",
    );
    let files = [("dialogs/news.yaml", with_evening.as_str())];
    // At seven in the evening both moments of the day have passed: one schedule was there before, the other was not.
    bakery.plan = plan(&bakery.bot, &files, hours(7));
    assert_eq!(bakery.at(hours(7)), 2);
    assert_eq!(bakery.plan.next(), Some(hours(27)));
    // What was taken out and comes back is new.
    let none: &[(&str, &str)] = &[(
        "dialogs/news.yaml",
        "dialog: news\nstart:\n  - { command: news }\nsteps:\n  - say: Fresh bread!\n",
    )];
    bakery.plan = plan(&bakery.bot, none, hours(8));
    assert_eq!(bakery.plan.next(), None);
    bakery.plan = plan(&bakery.bot, DAILY, hours(31));
    assert_eq!(
        (bakery.at(hours(31)), bakery.plan.next()),
        (0, Some(hours(54)))
    );
}

#[test]
fn moments_are_those_of_the_bot_s_zone_on_both_nights() {
    const NIGHTLY: &[(&str, &str)] = &[
        ("dialogs/bot.yaml", "timezone: Europe/Amsterdam\n"),
        (
            "dialogs/news.yaml",
            "dialog: news\nstart:\n  - { every: day 02:30 }\nsteps:\n  - say: Fresh bread!\n",
        ),
    ];
    let local = |text: &str| {
        let local =
            chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a moment");
        Timestamp::from_local(local, Zone::Europe__Amsterdam)
    };
    let nights = [
        ("2026-10-24 20:00", "2026-10-25 02:30", "2026-10-26 02:30"),
        ("2027-03-27 20:00", "2027-03-28 03:00", "2027-03-29 02:30"),
    ];
    for (evening, due, next) in nights {
        let bot = TestDecider::over(Bakery::opens(NIGHTLY).bot.store, NIGHTLY, local(evening));
        let mut bakery = Bakery {
            plan: plan(&bot, NIGHTLY, local(evening)),
            bot,
            files: NIGHTLY,
        };
        // The morning before is made up; the night comes after it.
        bakery.at(local(evening));
        let told: Vec<usize> = (-120..240)
            .map(|minutes| bakery.at(local(due).plus(Duration(minutes * 60))))
            .collect();
        assert_eq!(
            (told.iter().sum::<usize>(), told[120], bakery.plan.next()),
            (2, 2, Some(local(next))),
            "{due}"
        );
    }
}

/// Tries a talk in a group whose dialog starts by the clock.
fn goes_well(every: &str, talk: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let dialog = format!(
        "dialog: poll\nlanguages: [en]\nstart:\n  - {{ section: poll, every: {every} }}\nsections:\n  poll:\n    - vote: when\n      text: Which day?\n      options: {{ sat: Saturday, sun: Sunday }}\n      open: 24h\n    - say: ${{when.winner}} it is.\n"
    );
    std::fs::write(folder.path().join("poll.yaml"), dialog).expect("a dialog");
    let path = folder.path().join("poll.test.yaml");
    let head = "dialog: poll\ntests:\n  - name: it\n    now: 2026-11-23 12:00 Europe/Amsterdam\n    room: group\n    talk:\n";
    std::fs::write(&path, format!("{head}{talk}")).expect("a test");
    let tried = try_file(&path, None, Options::default());
    assert!(
        tried.is_fine(),
        "{}\n{:#?}",
        draw(&tried, &tried.tests[0], false),
        tried.diagnostics
    );
}

#[test]
fn a_test_that_waits_lets_schedules_start_in_the_group() {
    goes_well(
        "tuesday 10:00",
        "      - wait: 22h\n      - bot: ...Which day?...\n      - { as: Noor, tap: Sunday }\n      - wait: 1d\n      - bot: Sunday it is.\n      - wait: 5d\n      - wait: 1d\n      - bot: ...Which day?...\n",
    );
}

#[test]
fn what_a_schedule_asks_at_night_is_shown_in_the_morning() {
    goes_well(
        "day 08:00",
        "      - wait: 20h\n      - wait: 1h\n      - bot: ...Which day?...\n",
    );
}

/// A shop in which time brings everything that it can bring: reminders, an expiry, schedules, and segments that start something by an answer, by
/// a window that closes, by the day, by the hour and one after the other.
const SHOP: &[(&str, &str)] = &[
    ("bot.yaml", "name: Shop\nlanguages: [en]\ntimezone: Europe/Amsterdam\nquiet: { from: \"21:00\", to: \"09:00\" }\n"),
    (
        "shop.yaml",
        "dialog: shop
languages: [en]
start:
  - { section: main, command: shop, words: [hello] }
  - { section: news, in: private, every: day 10:00, for: raters }
  - { section: late, in: private, every: \"monday, thursday 22:30\", for: away }
sections:
  main:
    - ask: recommend
      type: nps
      optional: true
      text: How likely?
      remind: [5h, 20h]
      expire: { after: 3d }
    - ask: fruit
      type: choice
      text: Which fruit?
      options: { a: Apple, b: Banana, c: Cherry }
      shuffle: true
      optional: true
      expire: { after: 30h }
  news:
    - say: News!
  late:
    - ask: back
      type: yesno
      text: Will you come back?
      expire: { after: 10h }
",
    ),
    ("sorry.yaml", "dialog: sorry\nlanguages: [en]\nsteps:\n  - say: Sorry!\n  - tag: heard\n"),
    ("more.yaml", "dialog: more\nlanguages: [en]\nsteps:\n  - ask: why\n    type: text\n    text: Why so?\n    expire: { after: 2h }\n"),
    ("away.yaml", "dialog: away\nlanguages: [en]\nsteps:\n  - say: Long time no see!\n"),
    ("night.yaml", "dialog: night\nlanguages: [en]\nsteps:\n  - say: It is late in the evening.\n"),
    (
        "segments.yaml",
        "segments:
  raters: { when: shop.recommend is answered }
  unhappy: { when: \"shop.recommend <= 6\", on_enter: { start: sorry, cooldown: 1h } }
  heard: { when: tag(heard), on_enter: { start: more, at_most: 1 a day } }
  away: { when: not seen(within 2d), on_enter: { start: away, cooldown: 1d } }
  silent: { when: \"days_since(last_seen) > 3 and hour(now) == 20\", on_enter: { start: night, cooldown: 1d } }
",
    ),
];

fn tried(folder: &Path, talk: &[String]) -> Tried {
    let path = folder.join("shop.test.yaml");
    let talk: String = talk
        .iter()
        .map(|line| format!("      - {line}\n"))
        .collect();
    let head = "dialog: shop\ntests:\n  - name: it\n    now: 2026-11-23 12:00 Europe/Amsterdam\n    contact: { name: Noor }\n    talk:\n";
    std::fs::write(&path, format!("{head}{talk}")).expect("a test");
    let tried = try_file(&path, None, Options::default());
    assert!(
        tried.tests[0].transcript.is_some(),
        "{:#?}",
        tried.diagnostics
    );
    tried
}

/// Returns a talk with every message awaited where it comes, whatever it says.
fn awaited(folder: &Path, talk: &[String]) -> (Vec<String>, Tried) {
    let mut talk = talk.to_vec();
    loop {
        let tried = tried(folder, &talk);
        let transcript = tried.tests[0].transcript.as_ref().expect("it was run");
        let Some(difference) = &transcript.difference else {
            return (talk, tried);
        };
        let is_bot = |line: &&String| line.starts_with("bot:");
        let (said, heard) = (
            transcript
                .lines
                .iter()
                .filter(|line| matches!(line, TranscriptLine::Bot(_)))
                .count(),
            talk[..difference.turn - 1].iter().filter(is_bot).count(),
        );
        assert!(
            said > heard,
            "only what nobody awaits differs: {difference:?}"
        );
        let before = difference.turn - 1;
        talk.splice(
            before..before,
            std::iter::repeat_n("bot: ...".to_owned(), said - heard),
        );
    }
}

/// Returns what the bot says in a talk.
fn said(folder: &Path, talk: &[String]) -> Vec<String> {
    let (_, tried) = awaited(folder, talk);
    let lines = tried
        .tests
        .into_iter()
        .filter_map(|test| test.transcript)
        .flat_map(|transcript| transcript.lines);
    lines
        .filter_map(|line| match line {
            TranscriptLine::Bot(seen) => Some(format!("{} {:?}", seen.text, seen.labels())),
            _ => None,
        })
        .collect()
}

fn shop() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    SHOP.iter()
        .for_each(|(name, text)| std::fs::write(folder.path().join(name), text).expect("a file"));
    in_force(SHOP);
    folder
}

/// Each line with its minutes to wait, where it waits.
fn lines(talk: &[(u8, u32)], pieces: &[u32]) -> Vec<String> {
    let mut lines = vec!["user: hello".to_owned()];
    for (what, minutes) in talk {
        match what {
            0..=3 => {
                // The pieces divide the wait wherever they fall in it.
                let mut cuts: Vec<u32> = pieces
                    .iter()
                    .map(|piece| piece % minutes)
                    .chain([0, *minutes])
                    .collect();
                cuts.sort_unstable();
                lines.extend(
                    cuts.windows(2)
                        .filter(|cut| cut[0] < cut[1])
                        .map(|cut| format!("wait: {}m", cut[1] - cut[0])),
                );
            }
            4 => lines.push("user: \"3\"".to_owned()),
            5 => lines.push("user: skip".to_owned()),
            6 => lines.push("user: hello".to_owned()),
            7 => lines.push("user: /shop".to_owned()),
            _ => lines.push("user: \"yes\"".to_owned()),
        }
    }
    lines
}

#[test]
fn a_test_and_its_waits_bring_what_segments_and_schedules_start() {
    let folder = shop();
    let talk = [
        "user: hello",
        "user: \"3\"",
        "user: skip",
        "user: because",
        "wait: 100h",
    ]
    .map(str::to_owned);
    let said = said(folder.path(), &talk);
    let words: Vec<&str> = said
        .iter()
        .filter_map(|line| line.split(" [").next())
        .collect();
    // The sorry and the why come at once, the news in the mornings, after two days the away. What is asked on Thursday night is shown in the morning,
    // has its ten hours from then on, and is asked again after the news of that morning.
    let expected = [
        "How likely?",
        "Which fruit?",
        "Sorry!",
        "Why so?",
        "News!",
        "News!",
        "Long time no see!",
        "News!",
        "Will you come back?",
        "News!",
        "Let's pick up where we left off.\n\nWill you come back?",
    ];
    assert_eq!(words, expected, "{said:#?}");
}

#[test]
fn what_a_test_gives_starts_nothing() {
    let folder = shop();
    let path = folder.path().join("shop.test.yaml");
    let test = "dialog: shop\ntests:\n  - name: it\n    contact: { name: Noor, tags: [heard] }\n    talk:\n      - user: hello\n      - bot: How likely?\n      - user: skip\n      - bot: Which fruit?\n      - user: skip\n";
    std::fs::write(&path, test).expect("a test");
    let tried = try_file(&path, None, Options::default());
    assert!(
        tried.is_fine(),
        "{}\n{:#?}",
        draw(&tried, &tried.tests[0], false),
        tried.diagnostics
    );
}

const VISIT: &[(&str, &str)] = &[(
    "dialogs/visit.yaml",
    "dialog: visit
start:
  - { section: main, command: visit }
  - { section: never, command: never }
  - { section: zone, command: zone }
  - { section: before, at: contact.next_visit - 1d 10:00 }
sections:
  main:
    - { ask: come, type: date, keep: contact.next_visit, text: When? }
  never:
    - keep: { contact.next_visit: missing }
  zone:
    - { ask: where, type: text, keep: contact.timezone, text: Where? }
  before:
    - say: See you tomorrow!
",
)];

/// A bot whose people have a date, and the plan beside it.
struct Visits {
    bot: TestDecider,
    plan: ScheduleTable,
}

impl Visits {
    fn opens() -> Self {
        let bot = TestDecider::new(VISIT);
        Self {
            plan: plan(&bot, VISIT, MONDAY_NOON),
            bot,
        }
    }

    fn reopens(self, moment: Timestamp, files: &[(&str, &str)]) -> Self {
        let bot = TestDecider::over(Arc::clone(&self.bot.store), files, moment);
        Self {
            plan: plan(&bot, files, moment),
            bot,
        }
    }

    /// Says when somebody will come.
    fn comes(&mut self, person: u64, day: &str) -> &mut Self {
        self.bot.says(person, "/visit").says(person, day).heard();
        self
    }

    /// Puts the clock somewhere and looks what is due; returns how many were told.
    fn at(&mut self, moment: Timestamp) -> usize {
        self.bot.at(moment);
        let told = self.start(moment);
        self.plan
            .write(self.bot.store.as_ref())
            .expect("the store works");
        told
    }

    fn start(&mut self, moment: Timestamp) -> usize {
        for stretch in self.plan.stretches(moment) {
            for start in stretch
                .starts(self.bot.store.as_ref())
                .expect("the store works")
            {
                let inbound =
                    vraag::runtime::decide::Inbound::own(start.place, start.id, start.input);
                self.bot
                    .work
                    .send(Work::Take(Box::new(inbound)))
                    .expect("the house listens");
            }
        }
        self.bot
            .settle()
            .heard()
            .iter()
            .filter(|said| *said == "See you tomorrow!")
            .count()
    }
}

fn seconds(at: Timestamp, seconds: i64) -> Timestamp {
    at.plus(Duration(seconds))
}

#[test]
fn a_date_starts_its_section_once_at_its_moment() {
    let mut visits = Visits::opens();
    // On the 25th, and on the 26th.
    visits
        .comes(1, "2026-11-26")
        .comes(2, "2026-11-27")
        .comes(3, "2026-11-26");
    let (first, second) = (hours(46), hours(70));
    assert_eq!(
        (
            visits.at(seconds(first, -1)),
            visits.at(first),
            visits.at(seconds(first, 1))
        ),
        (0, 2, 0)
    );
    assert_eq!(
        (
            visits.at(seconds(second, -1)),
            visits.at(second),
            visits.at(hours(900))
        ),
        (0, 1, 0)
    );
}

#[test]
fn a_moment_moves_with_its_date_and_goes_with_it() {
    let mut visits = Visits::opens();
    visits.comes(1, "2026-11-26").comes(2, "2026-11-26");
    visits.at(hours(20));
    visits.comes(1, "2026-11-28");
    visits.bot.says(2, "/never").heard();
    assert_eq!(
        (
            visits.at(hours(46)),
            visits.at(hours(94)),
            visits.at(hours(95))
        ),
        (0, 1, 0)
    );
    // A date that was had before starts nothing again, another one does.
    visits.bot.at(hours(95));
    visits
        .comes(1, "2026-12-05")
        .comes(1, "2026-11-28")
        .comes(2, "2026-12-05");
    assert_eq!((visits.at(hours(200)), visits.at(hours(263))), (0, 1));
}

#[test]
fn a_moment_that_has_passed_when_the_date_comes_in_starts_nothing() {
    let mut visits = Visits::opens();
    visits.at(MONDAY_NOON);
    visits.comes(1, "2026-11-24").comes(2, "2026-11-20");
    assert_eq!(
        (
            visits.at(hours(1)),
            visits.at(hours(24)),
            visits.at(hours(240))
        ),
        (0, 0, 0)
    );
    // The very minute is not the past yet.
    visits.bot.at(seconds(hours(10 * 24 + 22), -60));
    visits.comes(3, "2026-12-05");
    assert_eq!(visits.at(hours(10 * 24 + 22)), 1);
}

#[test]
fn a_moment_is_on_the_clock_of_the_person() {
    let mut visits = Visits::opens();
    visits
        .comes(1, "2026-11-26")
        .comes(2, "2026-11-26")
        .comes(3, "2026-11-26");
    visits
        .bot
        .says(2, "/zone")
        .says(2, "America/New_York")
        .says(3, "/zone")
        .says(3, "Asia/Kathmandu")
        .heard();
    let kathmandu = seconds(hours(40), 15 * 60);
    assert_eq!(
        (
            visits.at(seconds(kathmandu, -1)),
            visits.at(kathmandu),
            visits.at(hours(46)),
            visits.at(hours(51))
        ),
        (0, 1, 1, 1)
    );
}

#[test]
fn a_moment_missed_by_less_than_a_day_is_made_up_once() {
    let mut visits = Visits::opens();
    visits.comes(1, "2026-11-26").comes(2, "2026-11-27");
    // Kept nowhere that it was done: killed.
    visits.bot.at(hours(69));
    assert_eq!(visits.start(hours(69)), 1);
    let mut visits = visits.reopens(hours(69), VISIT);
    assert_eq!((visits.at(hours(69)), visits.at(hours(70))), (0, 1));
    visits.comes(3, "2026-11-30");
    let mut visits = visits.reopens(hours(6 * 24 + 22), VISIT);
    assert_eq!(visits.at(hours(6 * 24 + 22)), 0, "missed by a day");
}

#[test]
fn a_clock_that_jumps_and_an_edit_start_no_date_twice() {
    let mut visits = Visits::opens();
    visits.comes(1, "2026-11-26");
    // Far ahead, where it is missed by more than a day, and put right.
    assert_eq!(
        (
            visits.at(hours(75)),
            visits.at(hours(20)),
            visits.at(hours(46)),
            visits.at(hours(61))
        ),
        (0, 0, 1, 0)
    );
    let mut visits = Visits::opens();
    visits.comes(1, "2026-11-26");
    assert_eq!(
        (
            visits.at(hours(47)),
            visits.at(hours(40)),
            visits.at(hours(46)),
            visits.at(hours(48))
        ),
        (1, 0, 0, 0)
    );
    let later = VISIT[0].1.replace("10:00", "14:00");
    let files = [("dialogs/visit.yaml", later.as_str())];
    let mut visits = visits.reopens(hours(48), &files);
    assert_eq!(
        visits.at(hours(50)),
        0,
        "another time of day is no other date"
    );
    visits.comes(1, "2026-11-28");
    assert_eq!((visits.at(hours(97)), visits.at(hours(98))), (0, 1));
}

#[test]
fn who_said_stop_hears_of_no_date() {
    let mut visits = Visits::opens();
    visits.comes(1, "2026-11-26");
    visits.bot.says(1, "/visit").says(1, "stop").heard();
    assert_eq!(visits.at(hours(46)), 0);
}

#[test]
fn a_test_that_waits_comes_to_the_moments_of_the_person() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("visit.yaml"), VISIT[0].1).expect("a dialog");
    let path = folder.path().join("visit.test.yaml");
    let talk = "      - user: 2026-11-26\n      - wait: 45h\n      - wait: 59m\n      - wait: 1m\n      - bot: See you tomorrow!\n      - wait: 30d\n";
    let head = "dialog: visit\ntests:\n  - name: it\n    now: 2026-11-23 12:00 Europe/Amsterdam\n    contact: { name: Noor }\n    talk:\n      - bot: When?\n";
    std::fs::write(&path, format!("{head}{talk}")).expect("a test");
    let tried = try_file(&path, None, Options::default());
    assert!(
        tried.is_fine(),
        "{}\n{:#?}",
        draw(&tried, &tried.tests[0], false),
        tried.diagnostics
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn one_long_wait_gives_what_its_pieces_give(
        talk in prop::collection::vec((0..9_u8, 1..6000_u32), 1..9),
        pieces in prop::collection::vec(any::<u32>(), 0..6),
    ) {
        let folder = shop();
        prop_assert_eq!(said(folder.path(), &lines(&talk, &[])), said(folder.path(), &lines(&talk, &pieces)));
    }
}
