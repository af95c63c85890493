//! Faults: each does exactly what it says, to the call it was meant for, and the record tells the truth about it.

use std::io::{Read, Write};

use serde_json::{Value, json};

use crate::botapi::client::{call, done, refused};
use crate::botapi::conversation::updates;
use crate::support::botapi::{BotApi, Fault, Outcome, Person, Trouble};

fn met(api: &BotApi, name: &str) -> Person {
    let person = api.person(name, "nl");
    person.says("/start");
    person
}

fn text(person: &Person) -> Value {
    json!({ "chat_id": person.id(), "text": "Koffie?" })
}

#[test]
fn a_429_freezes_one_chat_and_counts_who_does_not_wait() {
    let api = BotApi::start();
    let (noor, sam) = (met(&api, "Noor"), met(&api, "Sam"));
    let trouble = api.fault(Fault::TooManyRequests { retry_after: 30 }.in_chat(noor.id()));
    let (_, body) = call(&api, "sendMessage", text(&noor)).expect("an answer");
    assert_eq!(body["parameters"], json!({ "retry_after": 30 }));
    assert_eq!(body["description"], "Too Many Requests: retry after 30");
    done(&api, "sendMessage", text(&sam));
    assert_eq!((api.hits(trouble), api.impatient_calls()), (1, 0));
    assert_eq!(
        refused(&api, "sendMessage", text(&noor)).0,
        429,
        "the chat is still frozen"
    );
    assert_eq!((api.hits(trouble), api.impatient_calls()), (1, 1));
    api.heal();
    done(&api, "sendMessage", text(&noor));
}

#[test]
fn a_429_without_a_chat_freezes_the_whole_bot_but_not_its_polling() {
    let api = BotApi::start();
    let noor = met(&api, "Noor");
    api.fault(Fault::TooManyRequests { retry_after: 30 }.on("getMe"));
    assert_eq!(refused(&api, "getMe", json!({})).0, 429);
    assert_eq!(refused(&api, "sendMessage", text(&noor)).0, 429);
    assert_eq!(updates(&api, 0).len(), 1);
}

#[test]
fn before_means_not_taken_and_after_means_delivered() {
    let api = BotApi::start();
    let noor = met(&api, "Noor");
    for (fault, messages) in [
        (Fault::ClosedBefore, 0),
        (Fault::ClosedAfter, 1),
        (Fault::CutAfter, 2),
    ] {
        api.fault(fault.clone().on("sendMessage"));
        assert_eq!(
            call(&api, "sendMessage", text(&noor)),
            None,
            "{fault:?} gives no answer"
        );
        assert_eq!(api.screen(&noor).len(), messages, "{fault:?}");
    }
    let taken: Vec<Outcome> = api
        .calls_of("sendMessage")
        .into_iter()
        .map(|call| call.outcome)
        .collect();
    let lost = |was_taken| Outcome::Lost { was_taken };
    assert_eq!(taken, [lost(false), lost(true), lost(true)]);
}

#[test]
fn a_call_that_hangs_ends_only_with_its_client() {
    let api = BotApi::start();
    let noor = met(&api, "Noor");
    for (fault, messages) in [(Fault::HungBefore, 0), (Fault::HungAfter, 1)] {
        let trouble = api.fault(fault.on("sendMessage"));
        let mut stream = std::net::TcpStream::connect(api.address()).expect("the emulator listens");
        let path = format!(
            "/bot{}/sendMessage?chat_id={}&text=x",
            api.token(),
            noor.id()
        );
        stream
            .write_all(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes())
            .expect("sent");
        api.await_condition("the lost call", |record| {
            record
                .calls()
                .iter()
                .filter(|call| is_lost(&call.outcome))
                .count()
                == messages + 1
        });
        stream.set_nonblocking(true).expect("a socket");
        assert!(stream.read(&mut [0; 1]).is_err(), "nothing has come");
        assert_eq!((api.hits(trouble), api.screen(&noor).len()), (1, messages));
    }
}

fn is_lost(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Lost { .. })
}

#[test]
fn a_gateway_error_is_not_json() {
    let api = BotApi::start();
    let noor = met(&api, "Noor");
    api.fault(Fault::ServerError { status: 502 }.times(2));
    for _ in 0..2 {
        assert_eq!(
            call(&api, "sendMessage", text(&noor)),
            Some((502, Value::Null))
        );
    }
    done(&api, "sendMessage", text(&noor));
}

#[test]
fn a_fault_waits_for_its_method_its_chat_and_its_turn() {
    let api = BotApi::start();
    let (noor, sam) = (met(&api, "Noor"), met(&api, "Sam"));
    let refusal = Fault::Refused {
        code: 403,
        description: "Forbidden: CHAT_WRITE_FORBIDDEN".into(),
    };
    api.fault(
        Trouble::from(refusal)
            .on("sendMessage")
            .in_chat(noor.id())
            .after(1),
    );
    done(
        &api,
        "sendChatAction",
        json!({ "chat_id": noor.id(), "action": "typing" }),
    );
    done(&api, "sendMessage", text(&sam));
    done(&api, "sendMessage", text(&noor));
    assert_eq!(
        refused(&api, "sendMessage", text(&noor)),
        (403, "Forbidden: CHAT_WRITE_FORBIDDEN".into())
    );
    done(&api, "sendMessage", text(&noor));
}

#[test]
fn the_first_poll_can_fail_without_the_bot_losing_its_wishes() {
    let api = BotApi::start();
    api.fault(Fault::ServerError { status: 502 }.on("getUpdates"));
    assert_eq!(
        call(
            &api,
            "getUpdates",
            json!({ "allowed_updates": ["callback_query"] })
        ),
        Some((502, Value::Null))
    );
    assert_eq!(
        done(&api, "getWebhookInfo", json!({})).get("allowed_updates"),
        None,
        "the wishes of a failed call are not heard"
    );
}

#[test]
fn a_group_that_became_a_supergroup_says_where_it_went() {
    let api = BotApi::start();
    let noor = met(&api, "Noor");
    let group = api.group("Roasters", &[&noor]);
    let moved = group.migrates(&noor);
    let (_, body) = call(
        &api,
        "sendMessage",
        json!({ "chat_id": group.id(), "text": "x" }),
    )
    .expect("an answer");
    assert_eq!(
        body["parameters"],
        json!({ "migrate_to_chat_id": moved.id() })
    );
    done(
        &api,
        "sendMessage",
        json!({ "chat_id": moved.id(), "text": "x" }),
    );
    let batch = updates(&api, 0);
    assert_eq!(batch[1]["message"]["migrate_to_chat_id"], json!(moved.id()));
    assert_eq!(
        batch[2]["message"]["migrate_from_chat_id"],
        json!(group.id())
    );
}

#[test]
fn updates_come_twice_turned_around_and_from_tomorrow() {
    let api = BotApi::start();
    let noor = met(&api, "Noor");
    updates(&api, 0);
    api.deliver_twice(1);
    let said = noor.says("twee");
    let ids = |batch: &[Value]| {
        batch
            .iter()
            .filter_map(|update| update["update_id"].as_i64())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&updates(&api, said.update)), [said.update, said.update]);
    assert_eq!(
        ids(&updates(&api, said.update + 1)),
        [said.update],
        "and once more after it was acknowledged"
    );

    api.reverse_batches(true);
    api.decorate(true);
    let (first, second) = (noor.says("drie"), noor.says("vier"));
    let batch = updates(&api, 0);
    assert_eq!(ids(&batch), [second.update, first.update]);
    assert_eq!(batch[0]["message"]["entities"][0]["type"], "shimmer");
    let unknown = api.raw_update(json!({ "gift_from_tomorrow": { "size": 3 } }));
    assert_eq!(updates(&api, unknown)[0]["gift_from_tomorrow"]["size"], 3);
}

#[test]
fn updates_are_numbered_anew_after_a_quiet_week() {
    let api = BotApi::start();
    let noor = met(&api, "Noor");
    updates(&api, i64::from(i32::MAX));
    api.renumber_updates(41);
    assert_eq!(noor.says("daar ben ik weer").update, 41);
    assert_eq!(updates(&api, 0)[0]["update_id"], 41);
}

#[test]
fn who_repeats_an_offset_gets_one_update_at_a_time() {
    let api = BotApi::start();
    let noor = met(&api, "Noor");
    noor.says("twee");
    api.limit_repeats(true);
    assert_eq!(updates(&api, 0).len(), 2);
    assert_eq!(updates(&api, 0).len(), 1);
}

#[test]
fn a_long_poll_waits_for_the_next_word() {
    let api = BotApi::start();
    let noor = api.person("Noor", "nl");
    std::thread::scope(|scope| {
        let poll = scope.spawn(|| done(&api, "getUpdates", json!({ "timeout": 50 })));
        api.await_condition("a waiting poll", |record| record.polls() == 1);
        noor.says("hallo");
        let batch = poll.join().expect("the poll ends");
        assert_eq!(batch[0]["message"]["text"], "hallo");
    });
}
