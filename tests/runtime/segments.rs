//! Membership as a running bot keeps it up: by answers and by time, with its reasons, over restarts and edits; and what it starts.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::decider::{MONDAY_NOON, TestDecider, in_force};
use vraag::contact::membership::{Reason, Start};
use vraag::id::OwnerId;
use vraag::rng::Rng;
use vraag::runtime::decide::{Inbound, Work};
use vraag::segment::keeper::Keeper;
use vraag::segment::starts::Starting;
use vraag::store::Address;
use vraag::time::Timestamp;

const SHOP: &str = "dialog: shop
languages: [en]
start:
  - { command: shop }
steps:
  - ask: recommend
    type: nps
    optional: true
    text: How likely are you to recommend us?
  - tag: fan
    when: recommend >= 9
  - ask: why
    type: text
    optional: true
    text: Why?
";

const FOLLOW: &str = "dialog: follow
languages: [en]
steps:
  - ask: sorry
    type: text
    optional: true
    text: We are sorry. What went wrong?
";

const SEGMENTS: &str = "segments:
  unhappy:
    when: any(recommend within 7d) <= 6
    on_enter: { start: follow, cooldown: 30d, at_most: 2 a day }
  fans:
    when: tag(fan)
  silent:
    when: not seen(within 30d)
  dropped_out:
    when: dropped(shop at why after 2h within 3d)
  lost_fans:
    all:
      - segment(fans)
      - segment(silent)
  guests:
    static: true
";

/// A house with a keeper beside it, as the running bot has one.
struct Shop {
    bot: TestDecider,
    keeper: Keeper,
    started: usize,
}

impl Shop {
    fn new(segments: &str) -> Self {
        let bot = TestDecider::new(&files(segments));
        Self::beside(bot, segments)
    }

    fn beside(bot: TestDecider, segments: &str) -> Self {
        let dialogs = in_force(&files(segments)).dialogs;
        let (keeper, starting) =
            Keeper::open(Arc::clone(&bot.store), dialogs, bot.now()).expect("the store works");
        let mut shop = Self {
            bot,
            keeper,
            started: 0,
        };
        shop.start(starting);
        shop
    }

    /// Ends the program and starts it again; the keeper does not get round to anything any more.
    fn restarted(self, segments: &str) -> Self {
        let bot = self.bot.restarted(&files(segments));
        Self::beside(bot, segments)
    }

    fn start(&mut self, starting: Vec<Starting>) {
        self.started += starting.len();
        for one in &starting {
            let inbound = Inbound::own(one.place.clone(), one.id(), one.input());
            self.bot
                .work
                .send(Work::Take(Box::new(inbound)))
                .expect("the house listens");
        }
        self.bot.settle();
        self.keeper.started(&starting).expect("the store works");
    }

    /// Lets the keeper do what is to be done, until it is at rest.
    fn keep(&mut self) -> &mut Self {
        loop {
            let starting = self
                .keeper
                .catch_up(self.bot.now())
                .expect("the store works");
            if starting.is_empty() {
                return self;
            }
            self.start(starting);
        }
    }

    fn says(&mut self, person: u64, words: &[&str]) -> &mut Self {
        for words in words {
            self.bot.says(person, words);
        }
        self.keep()
    }

    fn at(&mut self, moment: Timestamp) -> &mut Self {
        self.bot.at(moment);
        self.keep()
    }

    fn later(&mut self, duration: &str) -> &mut Self {
        self.bot.later(duration);
        self.keep()
    }

    fn owner(&self, person: u64) -> OwnerId {
        self.bot
            .store
            .contact_at(&Address(format!("telegram:{person}")))
            .expect("the store works")
            .expect("they are known")
    }

    /// Who is in a segment, as it is stored.
    fn members(&self, segment: &str) -> Vec<OwnerId> {
        let mut members = Vec::new();
        let read = self.bot.store.memberships(&mut |owner, known| {
            members.extend(
                known
                    .with(segment)
                    .filter(|membership| membership.is_in)
                    .map(|_| owner),
            );
            true
        });
        read.expect("the store works");
        members
    }

    fn is_in(&self, person: u64, segment: &str) -> bool {
        self.members(segment).contains(&self.owner(person))
    }

    /// What happened between a person and a segment: in or out, and why.
    fn changes(&self, person: u64, segment: &str) -> Vec<(bool, Reason)> {
        let known = self
            .bot
            .store
            .memberships_of(self.owner(person))
            .expect("the store works")
            .unwrap_or_default();
        known
            .changes
            .iter()
            .filter(|change| change.segment == segment)
            .map(|change| (change.is_in, change.reason))
            .collect()
    }

    /// Every membership, as it would be found from nothing.
    fn recomputed(&self) -> BTreeMap<String, Vec<OwnerId>> {
        let store = Arc::clone(&self.bot.store);
        let dialogs = Arc::clone(self.keeper.roster().dialogs());
        let (base, roster) =
            vraag::segment::survey::afresh(store.as_ref(), dialogs, self.bot.now())
                .expect("the store works");
        let people: Vec<_> = base.people().map(|(id, _)| id).collect();
        let names: Vec<_> = roster.segments().names().cloned().collect();
        let members = |at: usize| {
            people
                .iter()
                .filter(|id| roster.is_in(**id, at))
                .filter_map(|id| Some(base.person(*id)?.owner))
                .collect::<Vec<_>>()
        };
        names
            .iter()
            .enumerate()
            .map(|(at, name)| (name.to_string(), sorted(members(at))))
            .collect()
    }

    #[track_caller]
    fn holds(&self) {
        for (segment, members) in self.recomputed() {
            assert_eq!(
                sorted(self.members(&segment)),
                members,
                "{segment} is not what it would be from nothing"
            );
        }
    }
}

fn sorted(mut owners: Vec<OwnerId>) -> Vec<OwnerId> {
    owners.sort();
    owners
}

fn files(segments: &str) -> [(&str, &str); 3] {
    [
        ("dialogs/shop.yaml", SHOP),
        ("dialogs/follow.yaml", FOLLOW),
        ("dialogs/segments.yaml", segments),
    ]
}

#[test]
fn an_answer_puts_somebody_into_a_segment_and_starts_what_it_starts() {
    let mut shop = Shop::new(SEGMENTS);
    shop.says(1, &["/shop", "3", "slow"]);
    assert!(shop.is_in(1, "unhappy"));
    assert_eq!(shop.changes(1, "unhappy"), [(true, Reason::Answer)]);
    assert_eq!(
        shop.bot.heard().last().map(String::as_str),
        Some("We are sorry. What went wrong?")
    );
    shop.says(2, &["/shop", "10", "nice"]);
    assert!(!shop.is_in(2, "unhappy") && shop.is_in(2, "fans"));
    assert_eq!(shop.started, 1);
    shop.holds();
}

#[test]
fn a_window_closes_at_night_with_nobody_writing_and_is_told_as_time() {
    let mut shop = Shop::new(SEGMENTS);
    shop.at(Timestamp(MONDAY_NOON.0 - 9 * 3_600_000))
        .says(1, &["/shop", "3", "slow"]);
    let three = shop.bot.now().plus(vraag::time::Duration(7 * 86_400));
    assert_eq!(
        shop.keeper
            .next(shop.bot.now())
            .map(|at| at <= Timestamp(three.0 + 1000)),
        Some(true)
    );
    shop.at(Timestamp(three.0 - 1000));
    assert!(shop.is_in(1, "unhappy"));
    shop.at(Timestamp(three.0 + 1000));
    assert!(!shop.is_in(1, "unhappy"));
    assert_eq!(
        shop.changes(1, "unhappy"),
        [(true, Reason::Answer), (false, Reason::Time)]
    );
    shop.holds();
}

#[test]
fn time_alone_lets_somebody_enter_and_starts_what_it_starts() {
    let segments =
        "segments:\n  silent:\n    when: not seen(within 3d)\n    on_enter: { start: follow }\n";
    let mut shop = Shop::new(segments);
    shop.says(1, &["/shop", "9", "nice"]).later("2d");
    assert!(!shop.is_in(1, "silent"));
    shop.bot.heard();
    shop.later("25h");
    assert_eq!(shop.changes(1, "silent"), [(true, Reason::Time)]);
    assert_eq!(shop.bot.heard(), ["We are sorry. What went wrong?"]);
    // The answer to it makes them leave, and the way back in starts nothing again before the time is over.
    shop.says(1, &["nothing"]);
    assert_eq!(
        shop.changes(1, "silent"),
        [(true, Reason::Time), (false, Reason::Answer)]
    );
    shop.later("4d");
    assert!(shop.is_in(1, "silent"));
    assert_eq!(shop.started, 1);
    shop.says(1, &["hello"]).later("40d");
    assert_eq!(shop.started, 2);
}

#[test]
fn an_edit_of_the_file_writes_to_nobody() {
    let mut shop = Shop::new(SEGMENTS);
    for person in 1..=5 {
        shop.says(person, &["/shop", "8", "fine"]);
    }
    shop.bot.heard();
    let wider = SEGMENTS.replace("<= 6", "<= 8");
    let dialogs = in_force(&files(&wider)).dialogs;
    let starting = shop
        .keeper
        .reload(dialogs, shop.bot.now())
        .expect("the store works");
    assert_eq!(starting, []);
    assert_eq!(shop.members("unhappy").len(), 5);
    assert_eq!(shop.changes(3, "unhappy"), [(true, Reason::Definition)]);
    assert_eq!(shop.bot.heard(), [""; 0]);
    // Whoever answers from now on enters by themselves.
    shop.says(6, &["/shop", "8", "fine"]);
    assert_eq!(shop.started, 1);
    shop.holds();
}

/// The shop with other names for its questions, and segments that name them.
fn renamed(recommend: &[String], why: &[String], segments: &str) -> (String, String) {
    let pairs = [recommend, why]
        .iter()
        .flat_map(|names| names.windows(2))
        .map(|pair| format!("{}: {}", pair[0], pair[1]))
        .collect::<Vec<_>>();
    let name = |text: &str| {
        let (recommend, why) = (
            recommend.last().expect("a name"),
            why.last().expect("a name"),
        );
        text.replace("recommend", recommend).replace("why", why)
    };
    let declared = format!("renamed: {{ {} }}\nsteps:", pairs.join(", "));
    (name(SHOP).replace("steps:", &declared), name(segments))
}

impl Shop {
    /// Saves other files while the bot runs; whoever is to be written to because of that is told.
    fn edited(&mut self, shop: &str, segments: &str) -> Vec<Starting> {
        let files = [
            ("dialogs/shop.yaml", shop),
            ("dialogs/follow.yaml", FOLLOW),
            ("dialogs/segments.yaml", segments),
        ];
        self.bot
            .work
            .send(Work::Dialogs(in_force(&files)))
            .expect("the house listens");
        self.bot.settle();
        self.keeper
            .reload(in_force(&files).dialogs, self.bot.now())
            .expect("the store works")
    }
}

#[test]
fn a_declared_rename_moves_nobody_and_writes_to_nobody() {
    let mut shop = Shop::new(SEGMENTS);
    shop.says(1, &["/shop", "3", "slow"])
        .says(2, &["/shop", "10", "nice"])
        .says(3, &["/shop", "2"])
        .later("3h");
    let before: Vec<_> = ["unhappy", "fans", "dropped_out"]
        .iter()
        .map(|segment| shop.members(segment))
        .collect();
    assert_eq!(before.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1, 1]);
    let (started, changes) = (shop.started, shop.changes(1, "unhappy"));
    let names = |all: &[&str]| {
        all.iter()
            .map(|name| (*name).to_owned())
            .collect::<Vec<_>>()
    };
    for recommend in [
        &["recommend", "nps_score"][..],
        &["recommend", "nps_score", "score"],
    ] {
        let (dialog, segments) = renamed(&names(recommend), &names(&["why", "because"]), SEGMENTS);
        assert_eq!(shop.edited(&dialog, &segments), []);
        shop.keep();
        let after: Vec<_> = ["unhappy", "fans", "dropped_out"]
            .iter()
            .map(|segment| shop.members(segment))
            .collect();
        assert_eq!(after, before);
        assert_eq!(
            (shop.started, shop.changes(1, "unhappy")),
            (started, changes.clone())
        );
        shop.holds();
    }
    // The one who was asked under the old name answers under the new one.
    // Unhappy people were asked something else when they fell silent.
    shop.says(3, &["the queue", "too dear"]);
    assert!(!shop.is_in(3, "dropped_out"));
    shop.holds();
}

#[test]
fn whatever_is_renamed_while_people_talk_membership_is_what_it_would_be_from_nothing() {
    for seed in 0..8 {
        let mut draw = Draw(Rng::new(seed));
        let mut written = draw.segments();
        let (mut recommend, mut why) = (vec!["recommend".to_owned()], vec!["why".to_owned()]);
        let mut shop = Shop::new(&written);
        for turn in 0..40 {
            let person = 1 + draw.below(3) as u64;
            match draw.below(12) {
                0 => _ = shop.later(draw.of(&["20m", "3h", "1d", "8d"])),
                1 => {
                    let names = if draw.below(2) == 0 {
                        &mut recommend
                    } else {
                        &mut why
                    };
                    match draw.below(4) {
                        // Back to an earlier file, with its names.
                        0 => names.truncate(1 + draw.below(names.len())),
                        _ => names.push(format!("name_{turn}")),
                    }
                    if draw.below(3) == 0 {
                        written = draw.segments();
                    }
                    let (dialog, segments) = renamed(&recommend, &why, &written);
                    assert_eq!(shop.edited(&dialog, &segments), [], "seed {seed}");
                }
                2 | 3 => _ = shop.says(person, &["/shop"]),
                _ => {
                    _ = shop.says(
                        person,
                        &[draw.of(&["0", "3", "6", "9", "10", "fine", "skip", "back", "slow"])],
                    )
                }
            }
            shop.holds();
        }
    }
}

#[test]
fn the_first_fill_writes_to_nobody() {
    let mut bot = TestDecider::new(&files("segments: {}\n"));
    for person in 1..=4 {
        bot.says(person, "/shop")
            .says(person, "2")
            .says(person, "slow");
    }
    let shop = Shop::beside(bot, SEGMENTS);
    assert_eq!(shop.members("unhappy").len(), 4);
    assert_eq!(
        (shop.started, shop.changes(1, "unhappy")),
        (0, vec![(true, Reason::Definition)])
    );
}

#[test]
fn what_happened_while_nobody_kept_up_is_made_up_for_with_its_reason() {
    let mut shop = Shop::new(SEGMENTS);
    shop.says(1, &["/shop", "9", "nice"]);
    // The bot took these in, and stopped before the keeper came to them.
    shop.bot.says(2, "/shop").says(2, "1").says(2, "slow");
    let mut shop = shop.restarted(SEGMENTS);
    assert_eq!(shop.changes(2, "unhappy"), [(true, Reason::Answer)]);
    assert_eq!(shop.started, 1);
    shop.bot.later("31d");
    let shop = shop.restarted(SEGMENTS);
    assert_eq!(shop.changes(1, "silent"), [(true, Reason::Time)]);
    assert_eq!(shop.changes(1, "lost_fans"), [(true, Reason::Time)]);
    shop.holds();
}

#[test]
fn an_import_counts_as_one_though_the_answer_before_it_is_folded_after_it() {
    let segments = format!(
        "{SEGMENTS}  chosen_fans:\n    all:\n      - recommend >= 9\n      - tag(chosen)\n    on_enter: {{ start: follow }}\n"
    );
    let mut shop = Shop::new(&segments);
    shop.says(1, &["/shop"]);
    // One who is known, and one whom the keeper meets now.
    shop.bot.says(1, "10").says(41, "/shop").says(41, "10");
    // So many turns that the imports are in a later part of what the keeper folds.
    for person in 2..40 {
        for words in ["/shop", "7", "fine"] {
            shop.bot.says(person, words);
        }
    }
    let chosen = |person| crate::amended::change(person, crate::amended::tagged("chosen"));
    crate::amended::amends(&mut shop.bot, vec![chosen(1), chosen(41)]);
    shop.keep();
    for person in [1, 41] {
        assert_eq!(
            shop.changes(person, "chosen_fans"),
            [(true, Reason::Import)]
        );
    }
    assert_eq!(shop.started, 0, "an import writes to nobody");
    shop.holds();
}

#[test]
fn what_was_on_its_way_when_the_program_stopped_is_started_once() {
    let mut shop = Shop::new(SEGMENTS);
    shop.bot.says(1, "/shop").says(1, "1").says(1, "slow");
    let starting = shop
        .keeper
        .catch_up(shop.bot.now())
        .expect("the store works");
    assert_eq!(starting.len(), 1);
    // It stops here: what is to be started is on disk, and was handed to nobody.
    let shop = shop.restarted(SEGMENTS);
    assert_eq!(shop.started, 1);
    let started = shop
        .bot
        .events()
        .iter()
        .filter(|event| matches!(event, vraag::engine::event::Event::SessionStarted { dialog, .. } if dialog == "follow"))
        .count();
    assert_eq!(started, 1);
    let known = shop
        .bot
        .store
        .memberships_of(shop.owner(1))
        .expect("the store works")
        .expect("they stand somewhere");
    assert_eq!(
        known.with("unhappy").map(|membership| membership.start),
        Some(Start::Nothing)
    );
    // And once more: it is known by its moment.
    let shop = shop.restarted(SEGMENTS);
    assert_eq!(shop.started, 0);
}

#[test]
fn no_more_start_in_a_day_than_may_and_the_others_wait() {
    let mut shop = Shop::new(SEGMENTS);
    for person in 1..=5 {
        shop.says(person, &["/shop", "0", "slow"]);
    }
    assert_eq!((shop.members("unhappy").len(), shop.started), (5, 2));
    shop.later("24h");
    assert_eq!(shop.started, 4);
    // They wait over a restart, too.
    let mut shop = shop.restarted(SEGMENTS);
    shop.later("24h");
    assert_eq!(shop.started, 1);
    shop.holds();
}

#[test]
fn a_cooldown_is_over_at_its_moment_and_not_before() {
    use vraag::time::Duration;
    let segments = "segments:\n  unhappy:\n    when: recommend <= 6\n    on_enter: { start: follow, cooldown: 30d }\n";
    let mut shop = Shop::new(segments);
    let began = shop.bot.now();
    assert_eq!(
        shop.says(1, &["/shop", "3", "slow", "the queue"]).started,
        1
    );
    let over = Timestamp(began.plus(Duration(30 * 86_400)).0);
    for (moment, started) in [(Timestamp(over.0 - 1), 1), (over, 2)] {
        assert!(!shop.says(1, &["/shop", "9", "nice"]).is_in(1, "unhappy"));
        shop.at(moment).says(1, &["/shop", "3", "slow"]);
        assert!(shop.is_in(1, "unhappy") && shop.bot.now() == moment);
        assert_eq!(shop.started, started);
    }
}

#[test]
fn whoever_said_stop_is_counted_and_not_written_to() {
    let mut shop = Shop::new(SEGMENTS);
    shop.says(1, &["/shop", "9", "nice", "stop"]);
    let wider = SEGMENTS.replace(
        "silent:\n    when: not seen(within 30d)",
        "silent:\n    when: not seen(within 30d)\n    on_enter: { start: follow }",
    );
    let mut shop = shop.restarted(&wider);
    shop.later("31d");
    assert!(shop.is_in(1, "silent"));
    assert_eq!(shop.started, 0);
}

#[test]
fn an_answer_looks_only_at_the_segments_that_ask_about_it() {
    let many: String = (0..48)
        .map(|n| format!("  s{n}:\n    when: times(why) > {n} and why is answered\n"))
        .collect();
    let segments = format!(
        "segments:\n{many}  unhappy:\n    when: recommend <= 6\n  fans:\n    when: recommend >= 9\n"
    );
    let mut shop = Shop::new(&segments);
    shop.says(1, &["/shop"]);
    let before = shop.keeper.roster().evaluations();
    shop.says(1, &["3"]);
    assert_eq!(shop.keeper.roster().evaluations() - before, 2);
    let before = shop.keeper.roster().evaluations();
    shop.says(1, &["slow"]);
    assert_eq!(shop.keeper.roster().evaluations() - before, 48);
    shop.holds();
}

#[test]
fn an_open_session_counts_as_left_after_a_time_and_only_for_a_time() {
    let mut shop = Shop::new(SEGMENTS);
    shop.says(1, &["/shop", "7"]);
    assert!(!shop.later("1h").is_in(1, "dropped_out"));
    assert!(shop.later("61m").is_in(1, "dropped_out"));
    assert!(!shop.says(1, &["fine"]).is_in(1, "dropped_out"));
    shop.says(2, &["/shop", "7"]).later("3h");
    assert!(shop.is_in(2, "dropped_out"));
    assert!(!shop.later("3d").is_in(2, "dropped_out"));
    shop.holds();
}

#[test]
fn back_takes_the_answer_and_the_membership_back() {
    let mut shop = Shop::new(
        SEGMENTS
            .replace("at_most: 2 a day", "at_most: 1 a week")
            .as_str(),
    );
    shop.says(1, &["/shop", "10"]);
    assert!(shop.is_in(1, "fans"));
    shop.says(1, &["back"]);
    assert!(!shop.is_in(1, "fans"));
    shop.says(1, &["4", "slow"]);
    assert!(shop.is_in(1, "unhappy") && !shop.is_in(1, "fans"));
    shop.holds();
}

#[test]
fn a_consent_taken_back_is_refused_and_puts_nobody_into_a_segment() {
    let ask = |more: &str| {
        SHOP.replace(
            "steps:\n",
            &format!(
                "steps:\n  - {{ ask: mail_ok, type: consent, version: v1, text: May we?{more} }}\n"
            ),
        )
    };
    let segments = "segments:\n  agreed: { when: mail_ok == agreed }\n  refused: { when: mail_ok is refused }\n  rated: { when: recommend is answered }\n";
    for (more, keeps) in [("", false), (", for: contact", true)] {
        let dialog = ask(more);
        let bot = TestDecider::new(&[
            ("dialogs/shop.yaml", &dialog),
            ("dialogs/segments.yaml", segments),
        ]);
        let dialogs = in_force(&[
            ("dialogs/shop.yaml", &dialog),
            ("dialogs/segments.yaml", segments),
        ])
        .dialogs;
        let (keeper, _) =
            Keeper::open(Arc::clone(&bot.store), dialogs, bot.now()).expect("the store works");
        let mut shop = Shop {
            bot,
            keeper,
            started: 0,
        };
        shop.says(1, &["/shop", "yes", "9", "so"]);
        assert!(
            shop.is_in(1, "agreed") && !shop.is_in(1, "refused") && shop.is_in(1, "rated"),
            "{more}"
        );
        shop.says(1, &["withdraw my consent"]);
        assert!(
            !shop.is_in(1, "agreed") && shop.is_in(1, "refused"),
            "{more}"
        );
        assert_eq!(shop.is_in(1, "rated"), keeps, "{more}");
        shop.holds();
    }
}

#[test]
fn a_snapshot_is_taken_at_its_moment_and_stays() {
    // The 25th begins at midnight in UTC, the zone of a bot that names none.
    let segments = "segments:\n  critics:\n    when: recommend <= 6\n  first_wave:\n    snapshot_of: critics\n    at: 2026-11-25\n  still:\n    when: segment(first_wave) and recommend <= 6\n";
    let mut shop = Shop::new(segments);
    shop.says(1, &["/shop", "2", "slow"]);
    assert_eq!(shop.members("first_wave"), []);
    shop.later("36h");
    assert_eq!(shop.members("first_wave"), [shop.owner(1)]);
    shop.says(2, &["/shop", "3", "slow"])
        .says(1, &["/shop", "9", "better"]);
    assert_eq!(shop.members("critics"), [shop.owner(2)]);
    assert_eq!(shop.members("first_wave"), [shop.owner(1)]);
    assert_eq!(
        shop.changes(1, "still"),
        [(true, Reason::Definition), (false, Reason::Answer)]
    );
    let shop = shop.restarted(segments);
    assert_eq!(shop.members("first_wave"), [shop.owner(1)]);
}

#[test]
fn a_segment_that_is_taken_out_of_the_file_is_left_by_all() {
    let mut shop = Shop::new(SEGMENTS);
    shop.says(1, &["/shop", "1", "slow"]);
    let shop = shop.restarted("segments:\n  fans:\n    when: tag(fan)\n");
    assert_eq!(
        shop.changes(1, "unhappy"),
        [(true, Reason::Answer), (false, Reason::Definition)]
    );
}

#[test]
fn whoever_is_forgotten_is_in_no_segment_and_is_counted_as_erased() {
    let mut shop = Shop::new(SEGMENTS);
    shop.says(1, &["/shop", "10", "nice"])
        .says(2, &["/shop", "10", "nice"]);
    let (zoe, now) = (shop.owner(1), shop.bot.now());
    let asked = vraag::store::Forget {
        now,
        leaves_receipt: true,
        unless_heard_since: None,
    };
    assert_eq!(shop.bot.store.forget(zoe, asked), Ok(true));
    shop.keeper.forget(zoe, now).expect("the store works");
    while shop.bot.store.erase(zoe, 100).expect("the store works") == vraag::store::Erasing::More {}
    shop.later("40d");
    assert_eq!(shop.members("fans"), [shop.owner(2)]);
    let erased = shop
        .keeper
        .ledger("fans")
        .map(|ledger| ledger.days.iter().map(|day| day.left[4]).sum::<u32>());
    assert_eq!(erased, Some(1));
}

#[test]
fn a_day_that_begins_changes_what_counts_in_days() {
    let segments = "segments:\n  mondays:\n    when: weekday(today) == 1 and recommend is answered\n  after_a_day:\n    when: days_since(last_seen) >= 1\n";
    let mut shop = Shop::new(segments);
    shop.says(1, &["/shop", "7", "fine"]);
    assert!(shop.is_in(1, "mondays") && !shop.is_in(1, "after_a_day"));
    shop.later("13h");
    assert!(!shop.is_in(1, "mondays") && shop.is_in(1, "after_a_day"));
    assert_eq!(
        shop.changes(1, "mondays"),
        [(true, Reason::Answer), (false, Reason::Time)]
    );
    shop.holds();
}

#[test]
fn a_comparison_with_now_turns_over_at_its_moment() {
    let mut shop = Shop::new("segments:\n  a_while_ago:\n    when: now - last_seen > 90m\n");
    shop.says(1, &["/shop", "7", "fine"]);
    assert!(!shop.later("90m").is_in(1, "a_while_ago"));
    assert!(shop.later("2s").is_in(1, "a_while_ago"));
    shop.holds();
}

/// Conditions and people at random.
struct Draw(Rng);

impl Draw {
    fn below(&mut self, bound: usize) -> usize {
        self.0.below(bound)
    }

    fn of<'t>(&mut self, all: &[&'t str]) -> &'t str {
        all[self.below(all.len())]
    }

    fn condition(&mut self) -> String {
        let atom = |draw: &mut Self| {
            let n = draw.below(11);
            match draw.below(12) {
                0 => format!("recommend <= {n}"),
                1 => format!(
                    "any(recommend within {}) >= {n}",
                    draw.of(&["3h", "2d", "1w"])
                ),
                2 => format!("all(recommend) > {n}"),
                3 => format!("times(why within {}) >= {}", draw.of(&["5h", "3d"]), n % 3),
                4 => "recommend is skipped".to_owned(),
                5 => "tag(fan)".to_owned(),
                6 => format!("seen(within {})", draw.of(&["1h", "1d", "6d"])),
                7 => format!(
                    "dropped(shop at {} after {} within {})",
                    draw.of(&["why", "recommend"]),
                    draw.of(&["30m", "4h"]),
                    draw.of(&["2d", "9d"])
                ),
                8 => format!("completed(shop within {})", draw.of(&["10h", "5d"])),
                9 => format!("now - last_seen > {}", draw.of(&["45m", "30h"])),
                10 => format!("days_since(last_seen) >= {}", n % 4),
                _ => draw
                    .of(&[
                        "reachable",
                        "weekday(today) in [1, 3, 5]",
                        "hour(now) < 12",
                        "why is answered",
                        "started(follow)",
                    ])
                    .to_owned(),
            }
        };
        let (one, other) = (atom(self), atom(self));
        match self.below(4) {
            0 => one,
            1 => format!("not ({one})"),
            2 => format!("({one}) and ({other})"),
            _ => format!("({one}) or not ({other})"),
        }
    }

    fn segments(&mut self) -> String {
        let mut text = "segments:\n".to_owned();
        for at in 0..8 {
            let names = if at > 0 && self.below(3) == 0 {
                format!(" and not segment(s{})", at - 1)
            } else {
                String::new()
            };
            text.push_str(&format!(
                "  s{at}:\n    when: ({}){names}\n",
                self.condition()
            ));
        }
        text + "  guests:\n    static: true\n"
    }
}

#[test]
fn whatever_is_said_and_however_time_passes_membership_is_what_it_would_be_from_nothing() {
    for seed in 0..12 {
        let mut draw = Draw(Rng::new(seed));
        let mut segments = draw.segments();
        let mut shop = Shop::new(&segments);
        for _ in 0..40 {
            let person = 1 + draw.below(3) as u64;
            match draw.below(16) {
                0 => _ = shop.later(draw.of(&["20m", "3h", "1d", "8d"])),
                1 => _ = shop.later(draw.of(&["59m", "25h"])),
                2 => {
                    // The bot takes something in and stops before the keeper has come to it.
                    shop.bot.says(person, "7");
                    shop = shop.restarted(&segments);
                }
                3 => {
                    segments = draw.segments();
                    let dialogs = in_force(&files(&segments)).dialogs;
                    let starting = shop
                        .keeper
                        .reload(dialogs, shop.bot.now())
                        .expect("the store works");
                    assert_eq!(starting, []);
                }
                4 => _ = shop.says(person, &["stop"]),
                5 | 6 => _ = shop.says(person, &["/shop"]),
                _ => {
                    _ = shop.says(
                        person,
                        &[draw.of(&["0", "3", "6", "9", "10", "fine", "skip", "back", "slow"])],
                    )
                }
            }
            shop.holds();
        }
    }
}

/// A question of a shop that is edited: what it is called and was called, and what it is.
struct Shifting {
    names: Vec<String>,
    kind: &'static str,
}

/// An answer as the long table tells it.
struct Row {
    who: String,
    question: String,
    at: String,
    number: Option<f64>,
    value: String,
    missing: Option<String>,
}

/// A condition, in our language and as a program over the long table: nothing where it cannot be told.
type Oracle = (String, Box<dyn Fn(&[&Row]) -> Option<bool>>);

impl Draw {
    fn shifting(&mut self, at: usize) -> Shifting {
        Shifting {
            names: vec![format!("q{at}")],
            kind: self.of(&["number", "nps", "text", "choice", "yesno"]),
        }
    }

    fn told_by_the_table(&mut self, questions: &[Shifting]) -> Oracle {
        let question = &questions[self.below(questions.len())];
        let name = question.names.last().expect("a name").clone();
        let is_number = matches!(question.kind, "number" | "nps");
        let of = |rows: &[&Row], name: &str| rows.iter().filter(|row| row.question == name).count();
        let n = [0.0, 3.0, 6.0, 7.0, 10.0][self.below(5)];
        let newest = |name: String| {
            move |rows: &[&Row]| {
                rows.iter()
                    .rfind(|row| row.question == name)
                    .map(|row| (row.number, row.value.clone(), row.missing.clone()))
            }
        };
        match self.below(8) {
            0 | 1 if is_number => {
                let newest = newest(name.clone());
                (
                    format!("{name} <= {n}"),
                    Box::new(move |rows| newest(rows)?.0.map(|number| number <= n)),
                )
            }
            2 if is_number => (
                format!("any({name}) >= {n}"),
                Box::new(move |rows| {
                    let numbers: Vec<f64> = rows
                        .iter()
                        .filter(|row| row.question == name)
                        .filter_map(|row| row.number)
                        .collect();
                    (!numbers.is_empty()).then(|| numbers.iter().any(|number| *number >= n))
                }),
            ),
            0 | 1 if question.kind == "choice" => {
                let newest = newest(name.clone());
                let key = self.of(&["red", "green"]);
                (
                    format!("{name} == {key}"),
                    Box::new(move |rows| {
                        newest(rows)
                            .filter(|(_, _, missing)| missing.is_none())
                            .map(|(_, value, _)| value == key)
                    }),
                )
            }
            3 | 4 => (
                format!("times({name}) >= {}", n % 4.0),
                Box::new(move |rows| {
                    Some(
                        rows.iter()
                            .filter(|row| row.question == name && row.missing.is_none())
                            .count() as f64
                            >= n % 4.0,
                    )
                }),
            ),
            5 => {
                let newest = newest(name.clone());
                (
                    format!("{name} is skipped"),
                    Box::new(move |rows| {
                        Some(
                            newest(rows).is_some_and(|(_, _, missing)| {
                                missing.as_deref() == Some("skipped")
                            }),
                        )
                    }),
                )
            }
            6 => {
                let newest = newest(name.clone());
                (
                    format!("{name} is missing"),
                    Box::new(move |rows| {
                        Some(
                            of(rows, &name) == 0
                                || newest(rows).is_some_and(|(_, _, missing)| missing.is_some()),
                        )
                    }),
                )
            }
            _ => {
                let newest = newest(name.clone());
                (
                    format!("{name} is answered"),
                    Box::new(move |rows| {
                        Some(newest(rows).is_some_and(|(_, _, missing)| missing.is_none()))
                    }),
                )
            }
        }
    }

    fn combined(&mut self, questions: &[Shifting]) -> Oracle {
        let ((one, first), (other, second)) = (
            self.told_by_the_table(questions),
            self.told_by_the_table(questions),
        );
        match self.below(4) {
            0 => (one, first),
            1 => (
                format!("not ({one})"),
                Box::new(move |rows| first(rows).map(|holds| !holds)),
            ),
            2 => (
                format!("({one}) and ({other})"),
                Box::new(move |rows| match (first(rows), second(rows)) {
                    (Some(false), _) | (_, Some(false)) => Some(false),
                    (one, other) => Some(one? && other?),
                }),
            ),
            _ => (
                format!("({one}) or ({other})"),
                Box::new(move |rows| match (first(rows), second(rows)) {
                    (Some(true), _) | (_, Some(true)) => Some(true),
                    (one, other) => Some(one? || other?),
                }),
            ),
        }
    }
}

/// The shop's file as it is now.
fn shifted(questions: &[Shifting]) -> String {
    let pairs: Vec<String> = questions
        .iter()
        .flat_map(|question| question.names.windows(2))
        .map(|pair| format!("{}: {}", pair[0], pair[1]))
        .collect();
    let mut file = format!(
        "dialog: shop\nlanguages: [en]\nrenamed: {{ {} }}\nstart:\n  - {{ command: shop }}\nsteps:\n",
        pairs.join(", ")
    );
    for question in questions {
        let name = question.names.last().expect("a name");
        file += &format!(
            "  - ask: {name}\n    type: {}\n    optional: true\n    text: What about {}?\n",
            question.kind, question.names[0]
        );
        if question.kind == "choice" {
            file += "    options: { red: Red, green: Green, seven: \"7\" }\n";
        }
    }
    file
}

/// What the long table tells, the oldest answer first.
fn long_table(shop: &Shop, files: &[(&str, &str)]) -> Vec<Row> {
    use vraag::report::catalogue::Origin;
    use vraag::report::export::{Format, Shape, Wanted, export};
    let in_force = in_force(files);
    let origin = Origin {
        store: shop.bot.store.as_ref(),
        dialogs: &in_force.dialogs,
        sources: &in_force.sources,
        now: shop.bot.now(),
        progress: &|_, _| {},
    };
    let mut out = Vec::new();
    export(
        &origin,
        &Wanted {
            shape: Some(Shape::Long),
            format: Format::Jsonl,
            ..Wanted::default()
        },
        &mut out,
    )
    .expect("it can be written");
    let lines = String::from_utf8(out).expect("UTF-8");
    let rows = lines
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
    let word = |row: &serde_json::Value, name: &str| row[name].as_str().map(str::to_owned);
    let given = rows.filter(|row| {
        row["final"] == true && row["dialog"] == "shop" && row["answered_at"].is_string()
    });
    let mut rows: Vec<Row> = given
        .map(|row| Row {
            who: word(&row, "respondent_id").expect("somebody answered"),
            question: word(&row, "question").expect("to something"),
            at: word(&row, "answered_at").expect("at some moment"),
            // Of a yes or no it is 1 or 0 there; a condition knows no number of those.
            number: row["number"].as_f64().filter(|_| row["type"] != "yesno"),
            value: word(&row, "value").unwrap_or_default(),
            missing: word(&row, "missing"),
        })
        .collect();
    rows.sort_by(|one, other| one.at.cmp(&other.at));
    rows
}

#[test]
fn whatever_becomes_of_questions_membership_is_what_the_tables_say() {
    let (mut both, mut sizes) = (0, std::collections::BTreeSet::new());
    for seed in 0..4 {
        let mut draw = Draw(Rng::new(7000 + seed));
        let mut questions: Vec<Shifting> = (0..3).map(|at| draw.shifting(at)).collect();
        let conditions = |draw: &mut Draw, questions: &[Shifting]| {
            (0..6)
                .map(|_| draw.combined(questions))
                .collect::<Vec<Oracle>>()
        };
        let written = |oracles: &[Oracle]| {
            let of = |(at, (ours, _)): (usize, &Oracle)| format!("  s{at}:\n    when: {ours}\n");
            format!(
                "segments:\n{}",
                oracles.iter().enumerate().map(of).collect::<String>()
            )
        };
        let mut oracles = conditions(&mut draw, &questions);
        let (mut dialog, mut segments) = (shifted(&questions), written(&oracles));
        let mut shop = Shop::new("segments:\n  guests:\n    static: true\n");
        assert_eq!(shop.edited(&dialog, &segments), [], "seed {seed}");
        for turn in 0..40 {
            let person = 1 + draw.below(4) as u64;
            match draw.below(14) {
                0 | 1 => {
                    let at = draw.below(questions.len());
                    match draw.below(4) {
                        0 | 1 => questions[at].names.push(format!("name{turn}")),
                        2 => {
                            questions[at].kind =
                                draw.of(&["number", "nps", "text", "choice", "yesno"])
                        }
                        _ => {
                            questions[at] = draw.shifting(100 + turn);
                        }
                    }
                    if draw.below(2) == 0 {
                        questions.rotate_left(1);
                    }
                    oracles = conditions(&mut draw, &questions);
                    (dialog, segments) = (shifted(&questions), written(&oracles));
                    assert_eq!(shop.edited(&dialog, &segments), [], "seed {seed}");
                }
                2 => _ = shop.later(draw.of(&["20m", "3h"])),
                3 | 4 => _ = shop.says(person, &["/shop"]),
                _ => {
                    _ = shop.says(
                        person,
                        &[draw.of(&[
                            "0", "3", "6", "10", "Red", "Green", "7", "yes", "no", "skip", "back",
                            "stop",
                        ])],
                    )
                }
            }
            shop.holds();
            let files = [
                ("dialogs/shop.yaml", dialog.as_str()),
                ("dialogs/follow.yaml", FOLLOW),
                ("dialogs/segments.yaml", segments.as_str()),
            ];
            let rows = long_table(&shop, &files);
            let pseudonyms = vraag::report::pseudonym::Pseudonyms::of(shop.bot.store.as_ref())
                .expect("the store works");
            let known = |person: &u64| {
                shop.bot
                    .store
                    .contact_at(&Address(format!("telegram:{person}")))
                    .expect("the store works")
            };
            for (at, (ours, holds)) in oracles.iter().enumerate() {
                let members = shop.members(&format!("s{at}"));
                for owner in (1..5).filter_map(|person| known(&person)) {
                    let own: Vec<&Row> = rows
                        .iter()
                        .filter(|row| row.who == pseudonyms.respondent(owner))
                        .collect();
                    let told: Vec<String> = own
                        .iter()
                        .map(|row| {
                            format!(
                                "{} {} {:?} {:?} {:?}",
                                row.at, row.question, row.value, row.number, row.missing
                            )
                        })
                        .collect();
                    assert_eq!(
                        members.contains(&owner),
                        holds(&own) == Some(true),
                        "seed {seed}: {owner:?} and `{ours}`\n{dialog}\n{told:#?}"
                    );
                    both += 1;
                }
                sizes.insert(members.len());
            }
        }
    }
    assert!(
        both > 2000 && sizes.len() > 3,
        "too little to say anything: {both}, {sizes:?}"
    );
}

#[test]
fn a_line_says_why_somebody_is_in_or_is_not() {
    let segments = "segments:
  unhappy:
    when: any(recommend within 7d) <= 6
  quiet_or_left:
    when: \"not seen(within 12d) or dropped(shop, at: why, after: 2h)\"
  fans:
    all:
      - tag(fan)
      - any: [recommend == 10, times(recommend) >= 2]
      - none: [why is skipped, segment(unhappy)]
  guests:
    static: true
";
    let mut shop = Shop::new(segments);
    shop.says(1, &["/shop", "3", "slow"])
        .says(2, &["/shop", "10", "nice"])
        .says(3, &["/shop", "9", "skip"])
        .says(4, &["/shop", "skip"]);
    shop.later("1d").says(5, &["/shop", "6"]);
    shop.later("289h");
    let survey = |language: &str| -> Vec<String> {
        let phrases = vraag::report::render::Phrases::of(language);
        let survey = vraag::segment::survey::Survey {
            base: shop.keeper.base(),
            roster: shop.keeper.roster(),
            now: shop.bot.now(),
        };
        let mut lines = Vec::new();
        for (person, segment) in [
            (1, "unhappy"),
            (1, "quiet_or_left"),
            (2, "fans"),
            (3, "fans"),
            (4, "unhappy"),
            (5, "quiet_or_left"),
            (5, "guests"),
        ] {
            let (id, at) = (
                survey.base.place_of(shop.owner(person)).expect("known"),
                survey.roster.place(segment).expect("it is there"),
            );
            let is_in = if survey.roster.is_in(id, at) {
                "in"
            } else {
                "out"
            };
            lines.push(format!(
                "{person} {segment} {is_in}: {}",
                survey.why(id, at, phrases).expect("there is a reason")
            ));
        }
        lines
    };
    assert_eq!(
        survey("en"),
        [
            "1 unhappy out: recommend: not answered within 1w",
            "1 quiet_or_left in: last seen 13 days ago",
            "2 fans in: has the tag fan, recommend = 10 on 23 Nov (= 10), why answered on 23 Nov, not in unhappy",
            "3 fans out: recommend = 9 on 23 Nov (not = 10), times(recommend) = 1 (not ≥ 2), why: skipped on 23 Nov",
            "4 unhappy out: recommend: not answered within 1w",
            "5 quiet_or_left in: last seen 12 days ago, left shop at why on 24 Nov",
            "5 guests out: not put in by anybody",
        ]
    );
    assert_eq!(
        survey("nl"),
        [
            "1 unhappy out: recommend: niet beantwoord binnen 1w",
            "1 quiet_or_left in: laatst gezien 13 dagen geleden",
            "2 fans in: heeft het label fan, recommend = 10 op 23 nov (= 10), why beantwoord op 23 nov, hoort niet bij unhappy",
            "3 fans out: recommend = 9 op 23 nov (niet = 10), times(recommend) = 1 (niet ≥ 2), why: overgeslagen op 23 nov",
            "4 unhappy out: recommend: niet beantwoord binnen 1w",
            "5 quiet_or_left in: laatst gezien 12 dagen geleden, verliet shop bij why op 24 nov",
            "5 guests out: door niemand erin gezet",
        ]
    );
}
