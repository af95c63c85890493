//! A messenger's limits are kept, and no more than they ask.

use super::*;

/// What the tests say in numbers.
const LIMITS: Limits = Limits {
    unasked_per_second: 25,
    group_messages: 20,
    group_topics: 20,
    group_span: Duration::MINUTE,
    turn_burst: 3,
};
const NOOR: &str = "telegram/1/-/5";
const SAM: &str = "telegram/1/-/6";
const GROUP: &str = "telegram/1/-/-100";

fn reply(place: &str, turn: u64) -> Parcel<'_> {
    let turn = Some((ConversationId(1), turn));
    Parcel {
        place,
        is_group: place == GROUP,
        urgency: Urgency::Reply,
        turn,
        is_edit: false,
        talk: None,
    }
}

/// Sends `count` messages, each as early as allowed, and returns when they went out.
fn sent(pace: &mut Pace, parcel: &Parcel<'_>, count: usize, now: i64) -> Vec<i64> {
    let mut at = Timestamp(now);
    let mut send = || {
        at = pace.next_allowed(parcel, at);
        pace.took(parcel, at);
        at.0 - now
    };
    (0..count).map(|_| send()).collect()
}

#[test]
fn replies_in_private_are_not_held_back() {
    let mut pace = Pace::new(LIMITS);
    let times: Vec<i64> = (1..=500)
        .flat_map(|turn| sent(&mut pace, &reply(NOOR, turn), 1, 0))
        .collect();
    assert!(times.iter().all(|at| *at == 0));
}

#[test]
fn the_fourth_message_of_one_turn_waits_a_second_and_so_on() {
    let mut pace = Pace::new(LIMITS);
    assert_eq!(
        sent(&mut pace, &reply(NOOR, 1), 6, 0),
        [0, 0, 0, 1000, 2000, 3000]
    );
    assert_eq!(sent(&mut pace, &reply(NOOR, 2), 1, 0), [0]);
    assert_eq!(sent(&mut pace, &reply(SAM, 1), 1, 0), [0]);
}

#[test]
fn members_of_a_group_do_not_wait_for_each_other_s_turns() {
    let mut pace = Pace::new(LIMITS);
    let first = |member| Parcel {
        turn: Some((ConversationId(member), 1)),
        ..reply(GROUP, 1)
    };
    let times: Vec<i64> = (0..12)
        .flat_map(|member| sent(&mut pace, &first(member), 1, 0))
        .collect();
    assert!(times.iter().all(|at| *at == 0), "{times:?}");
}

#[test]
fn an_edit_is_no_message_of_the_turn() {
    let mut pace = Pace::new(LIMITS);
    sent(&mut pace, &reply(NOOR, 1), 3, 0);
    let edit = Parcel {
        is_edit: true,
        ..reply(NOOR, 1)
    };
    assert_eq!(sent(&mut pace, &edit, 5, 0), [0, 0, 0, 0, 0]);
}

#[test]
fn a_429_freezes_that_chat_alone() {
    let mut pace = Pace::new(LIMITS);
    pace.refused(NOOR, 30, Timestamp(500));
    assert_eq!(
        pace.next_allowed(&reply(NOOR, 1), Timestamp(1000)),
        Timestamp(30_500)
    );
    assert_eq!(
        pace.next_allowed(&reply(NOOR, 1), Timestamp(40_000)),
        Timestamp(40_000)
    );
    assert_eq!(
        pace.next_allowed(&reply(SAM, 1), Timestamp(1000)),
        Timestamp(1000)
    );
    assert_eq!(pace.limit(Timestamp(1000)), None);
}

#[test]
fn an_answer_to_a_tap_waits_for_nothing() {
    let mut pace = Pace::new(LIMITS);
    pace.refused(NOOR, 30, Timestamp(0));
    let tap = Parcel {
        urgency: Urgency::Tap,
        ..reply(NOOR, 1)
    };
    assert_eq!(pace.next_allowed(&tap, Timestamp(1)), Timestamp(1));
}

#[test]
fn two_429s_in_different_chats_within_a_second_halve_the_rate_and_it_doubles_each_second_without_one()
 {
    let mut pace = Pace::new(LIMITS);
    for turn in 0..100 {
        pace.took(&reply(NOOR, turn), Timestamp(5));
    }
    for _ in 0..4 {
        pace.refused(NOOR, 1, Timestamp(10));
    }
    pace.refused(SAM, 1, Timestamp(1010));
    assert_eq!(pace.limit(Timestamp(1010)), Some(50));
    assert_eq!(
        [2009, 2010, 3010, 5009].map(|at| pace.limit(Timestamp(at))),
        [50, 100, 200, 400].map(Some)
    );
    assert_eq!(
        [6009, 6010, 1_000_000].map(|at| pace.limit(Timestamp(at))),
        [Some(800), None, None]
    );
    pace.refused(NOOR, 1, Timestamp(2500));
    assert_eq!(
        [2500, 3499, 3500].map(|at| pace.limit(Timestamp(at))),
        [100, 100, 200].map(Some),
        "what is refused alone lets it rest"
    );
}

#[test]
fn two_429s_in_one_chat_or_far_apart_halve_nothing() {
    let mut pace = Pace::new(LIMITS);
    pace.refused(NOOR, 1, Timestamp(10));
    pace.refused(NOOR, 1, Timestamp(20));
    pace.refused(SAM, 1, Timestamp(1021));
    assert_eq!(pace.limit(Timestamp(1021)), None);
}

#[test]
fn a_few_429s_among_many_messages_halve_nothing() {
    let mut pace = Pace::new(LIMITS);
    for turn in 0..100 {
        pace.took(&reply(NOOR, turn), Timestamp(5));
    }
    for (at, place) in (0..).zip([NOOR, SAM, NOOR, SAM]) {
        pace.refused(place, 1, Timestamp(at));
    }
    assert_eq!(pace.limit(Timestamp(10)), None);
}

#[test]
fn a_storm_of_429s_halves_once_a_second() {
    let mut pace = Pace::new(LIMITS);
    for turn in 0..80 {
        pace.took(&reply(NOOR, turn), Timestamp(0));
    }
    for at in 0..20 {
        pace.refused(if at % 2 == 0 { NOOR } else { SAM }, 1, Timestamp(at));
    }
    assert_eq!(pace.limit(Timestamp(20)), Some(40));
    pace.refused(NOOR, 1, Timestamp(2100));
    pace.refused(SAM, 1, Timestamp(2101));
    assert_eq!(pace.limit(Timestamp(2101)), Some(80));
}

#[test]
fn a_halved_rate_spaces_replies_evenly() {
    let mut pace = Pace::new(LIMITS);
    pace.replies.limit = Some((4, 0, 0));
    let places: Vec<String> = (0..4).map(|chat| format!("telegram/1/-/{chat}")).collect();
    let times: Vec<i64> = places
        .iter()
        .flat_map(|place| sent(&mut pace, &reply(place, 1), 1, 0))
        .collect();
    assert_eq!(times, [0, 250, 500, 750]);
}

#[test]
fn unasked_messages_go_out_25_a_second_over_all_chats() {
    let mut pace = Pace::new(LIMITS);
    let unasked = Parcel {
        urgency: Urgency::Unasked,
        turn: None,
        ..reply(NOOR, 1)
    };
    assert_eq!(sent(&mut pace, &unasked, 26, 0).last(), Some(&1000));
    assert_eq!(
        pace.next_allowed(&reply(SAM, 1), Timestamp(0)),
        Timestamp(0)
    );
}

#[test]
fn a_group_gets_20_a_minute_edits_included() {
    let mut pace = Pace::new(LIMITS);
    let mut times = Vec::new();
    for turn in 0..22 {
        let parcel = Parcel {
            is_edit: turn % 2 == 1,
            ..reply(GROUP, turn)
        };
        times.extend(sent(&mut pace, &parcel, 1, turn as i64));
    }
    assert!(times[..20].iter().all(|late| *late == 0));
    assert_eq!((times[20] + 20, times[21] + 21), (60_000, 60_001));
}

#[test]
fn a_clock_that_was_put_back_freezes_nobody_for_longer() {
    let mut pace = Pace::new(LIMITS);
    pace.refused(NOOR, 30, Timestamp(10_000_000));
    sent(&mut pace, &reply(SAM, 1), 3, 10_000_000);
    assert_eq!(
        pace.next_allowed(&reply(NOOR, 1), Timestamp(0)),
        Timestamp(30_000)
    );
    assert_eq!(
        pace.next_allowed(&reply(SAM, 1), Timestamp(0)),
        Timestamp(1000)
    );
}

#[test]
fn chats_that_are_quiet_are_forgotten() {
    let mut pace = Pace::new(LIMITS);
    for chat in 0..100_000_i64 {
        pace.took(
            &reply(&format!("telegram/1/-/{chat}"), 1),
            Timestamp(chat * 10),
        );
    }
    assert!(pace.chats.len() <= 2 * MIN_CHATS, "{}", pace.chats.len());
}

#[test]
fn taps_go_before_replies_and_replies_before_the_rest() {
    let mut order = [Urgency::Unasked, Urgency::Tap, Urgency::Reply];
    order.sort();
    assert_eq!(order, [Urgency::Tap, Urgency::Reply, Urgency::Unasked]);
}

#[test]
fn another_messenger_s_limits_make_another_pace() {
    let limits = Limits {
        group_messages: 2,
        group_topics: 2,
        group_span: Duration(10),
        turn_burst: 1,
        unasked_per_second: 2,
    };
    let mut pace = Pace::new(limits);
    assert_eq!(sent(&mut pace, &reply(NOOR, 1), 3, 0), [0, 1000, 2000]);
    let edit = Parcel {
        is_edit: true,
        ..reply(GROUP, 1)
    };
    assert_eq!(sent(&mut pace, &edit, 4, 0), [0, 0, 10_000, 10_000]);
    let unasked = |place| Parcel {
        urgency: Urgency::Unasked,
        turn: None,
        ..reply(place, 1)
    };
    assert_eq!(sent(&mut pace, &unasked(SAM), 3, 0), [0, 500, 1000]);
}

#[test]
fn one_customer_s_words_leave_room_in_the_group_of_a_desk() {
    let mut pace = Pace::new(LIMITS);
    let of = |talk: &'static str| Parcel {
        talk: Some(talk),
        turn: None,
        ..reply(GROUP, 1)
    };
    let card = Parcel {
        turn: None,
        ..reply(GROUP, 2)
    };
    let times = sent(&mut pace, &of("noor"), 8, 0);
    assert_eq!(
        times,
        [0, 0, 0, 0, 0, 10_000, 20_000, 30_000],
        "five at once, then one every ten seconds"
    );
    assert_eq!(sent(&mut pace, &of("kim"), 1, 0), [0]);
    sent(&mut pace, &of("sam"), 5, 0);
    // Three quarters are used up now; cards still go out at once.
    assert_eq!(sent(&mut pace, &of("lee"), 2, 0)[1], 60_000);
    assert_eq!(sent(&mut pace, &card, 4, 0), [0, 0, 0, 0]);
}
