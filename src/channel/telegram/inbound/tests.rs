//! Tests of parsing updates, written as Telegram sends them.

mod groups;

use std::str::FromStr;

use rust_decimal::Decimal;
use serde_json::value::RawValue;

use super::*;
use crate::engine::input::Profile;
use crate::message::Choice;
use crate::message::Token;

fn me() -> Me {
    Me {
        id: 7001,
        username: Some("roast_bot".into()),
        name: "Roast".into(),
    }
}

fn read_json(json: &str) -> UpdateKind {
    let raw = RawUpdate {
        id: 1,
        json: RawValue::from_string(json.to_owned()).expect("a test writes JSON"),
    };
    read(&raw, &me()).kind
}

/// Parses a private message with these fields besides its sender, chat and date.
fn private(fields: &str) -> Incoming {
    let json = format!(
        r#"{{"update_id":1,"message":{{"message_id":10,"date":1790000000,"chat":{{"id":5,"type":"private"}},
        "from":{{"id":5,"is_bot":false,"first_name":" Noor","last_name":"de Wit","language_code":"nl"}},{fields}}}}}"#
    );
    match read_json(&json) {
        UpdateKind::Message(incoming) => *incoming,
        other => panic!("no message: {other:?}"),
    }
}

#[test]
fn a_message_says_who_said_what_where_and_when() {
    let incoming = private(r#""text":"Hoi & <dag>""#);
    assert_eq!(incoming.place, "telegram/7001/-/5");
    assert_eq!(incoming.address.as_deref(), Some("telegram:5"));
    assert_eq!(incoming.message, InMessage::Text("Hoi & <dag>".into()));
    assert_eq!(
        incoming.profile,
        Profile {
            name: Some("Noor de Wit".into()),
            language: Some("nl".into())
        }
    );
    assert_eq!(
        (incoming.date, incoming.chat, incoming.from_bot),
        (Timestamp(1_790_000_000_000), ChatKind::Private, false)
    );
}

#[test]
fn text_survives_parts_that_nobody_knows_yet() {
    for newer in [
        r#""entities":[{"type":"date_time","offset":0,"length":2,"unix_time":1,"x":{}}]"#,
        r#""entities":"?""#,
        r#""forward_origin":{"type":"from_the_moon"}"#,
        r#""reply_to_message":{"quote":7}"#,
        r#""photo":[{"no":"id"}],"message_thread_id":"x""#,
        r#""rich_message":{"blocks":[[]]},"suggested_post_info":null"#,
    ] {
        assert_eq!(
            private(&format!(r#""text":"ja",{newer}"#)).message,
            InMessage::Text("ja".into()),
            "{newer}"
        );
    }
}

#[test]
fn what_somebody_says_without_words_is_something_we_cannot_read() {
    for content in [
        r#""sticker":{"file_id":"x"}"#,
        r#""voice":{}"#,
        r#""dice":{"value":3}"#,
        r#""photo":[]"#,
    ] {
        assert_eq!(private(content).message, InMessage::Other, "{content}");
    }
}

#[test]
fn what_is_not_said_to_the_bot_is_nothing() {
    let kinds = [
        "gift",
        "unique_gift",
        "checklist",
        "checklist_tasks_done",
        "checklist_tasks_added",
        "users_shared",
        "chat_shared",
        "web_app_data",
        "successful_payment",
        "giveaway",
        "giveaway_winners",
        "proximity_alert_triggered",
        "connected_website",
        "passport_data",
        "direct_message_price_changed",
        "video_chat_scheduled",
        "chat_owner_left",
        "hologram",
        "pinned_message",
        "game",
    ];
    for kind in kinds {
        for field in ["message", "business_message", "edited_message"] {
            let json = format!(
                r#"{{"update_id":1,"{field}":{{"message_id":1,"date":1,"chat":{{"id":5,"type":"private"}},"from":{{"id":5}},"{kind}":{{}}}}}}"#
            );
            assert_eq!(read_json(&json), UpdateKind::Other, "{kind} in {field}");
        }
    }
}

#[test]
fn a_topic_of_a_private_chat_is_a_place_of_its_own() {
    let place =
        |fields: &str| private(&format!(r#""text":"x","message_thread_id":3{fields}"#)).place;
    assert_eq!(
        place(r#","is_topic_message":true"#),
        format!("{}/3", place(""))
    );
}

#[test]
fn service_messages_and_newer_updates_are_left_alone() {
    let service = r#"{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":5},"pinned_message":{}}}"#;
    for json in [
        service,
        r#"{"update_id":1,"something_new":{}}"#,
        r#"{"update_id":1,"message":"?"}"#,
        r#"{"update_id":1}"#,
        "7",
    ] {
        assert_eq!(read_json(json), UpdateKind::Other, "{json}");
    }
}

#[test]
fn a_phone_number_is_the_senders_own_only_if_telegram_says_so() {
    let own = |user: &str| match private(&format!(
        r#""contact":{{"phone_number":"+31612345678","first_name":"N"{user}}}"#
    ))
    .message
    {
        InMessage::Contact { own, .. } => own,
        other => panic!("no contact: {other:?}"),
    };
    assert!(own(r#","user_id":5"#));
    assert!(!own(r#","user_id":6"#));
    assert!(!own(""));
}

#[test]
fn of_a_picture_the_largest_size_is_taken_with_its_caption() {
    let fields = r#""caption":"mijn fiets","photo":[{"file_id":"s","file_unique_id":"us","width":90,"height":60},
        {"file_id":"l","file_unique_id":"ul","width":1280,"height":960,"file_size":91000},{"file_id":"m","width":320,"height":240}]"#;
    let InMessage::Photo { file, caption } = private(fields).message else {
        panic!("no picture")
    };
    assert_eq!(
        (file.remote.as_str(), file.unique.as_str(), file.size),
        ("l", "ul", Some(91000))
    );
    assert_eq!(caption.as_deref(), Some("mijn fiets"));
}

#[test]
fn a_document_keeps_its_name_and_a_video_is_a_file_too() {
    let fields = r#""document":{"file_id":"d","file_unique_id":"u","file_name":"../../cv.pdf","mime_type":"application/pdf","file_size":9}"#;
    let InMessage::File {
        file,
        caption: None,
    } = private(fields).message
    else {
        panic!("no file")
    };
    assert_eq!(
        (file.name.as_deref(), file.mime.as_deref()),
        (Some("../../cv.pdf"), Some("application/pdf"))
    );
    assert!(matches!(
        private(r#""video":{"file_id":"v","duration":3}"#).message,
        InMessage::File { .. }
    ));
}

#[test]
fn a_place_on_earth_keeps_every_digit() {
    let at = |latitude: &str, longitude: &str| {
        private(&format!(r#""location":{{"latitude":{latitude},"longitude":{longitude},"horizontal_accuracy":12.5}}"#)).message
    };
    let decimal = |text: &str| Decimal::from_str(text).expect("a decimal");
    assert_eq!(
        at("51.9244201", "-4e-5"),
        InMessage::Location {
            latitude: decimal("51.9244201"),
            longitude: decimal("-0.00004")
        }
    );
}

#[test]
fn a_command_that_names_this_bot_is_the_bare_command() {
    let text = |written: &str| private(&format!(r#""text":"{written}""#)).message;
    assert_eq!(
        text("/start@Roast_Bot flyer"),
        InMessage::Text("/start flyer".into())
    );
    assert_eq!(
        text("/start@other_bot flyer"),
        InMessage::Text("/start@other_bot flyer".into())
    );
    assert_eq!(
        text("noor@roast_bot"),
        InMessage::Text("noor@roast_bot".into())
    );
}

#[test]
fn what_a_bot_says_is_marked() {
    let json = r#"{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":-9,"type":"group"},"from":{"id":8,"is_bot":true},"text":"hi"}}"#;
    let UpdateKind::Message(incoming) = read_json(json) else {
        panic!("no message")
    };
    assert!(incoming.from_bot);
    assert_eq!(incoming.chat, ChatKind::Group);
}

#[test]
fn a_topic_counts_only_in_a_forum() {
    let topic =
        |fields: &str| private(&format!(r#""text":"x","message_thread_id":3{fields}"#)).topic;
    assert_eq!(topic(""), None);
    assert_eq!(topic(r#","is_topic_message":true"#), Some(3));
}

#[test]
fn a_tap_names_its_message_its_person_and_what_the_button_carries() {
    let json = r#"{"update_id":1,"callback_query":{"id":"4382bfdwdsb323b2d9","from":{"id":5,"is_bot":false,"first_name":"Noor"},
        "message":{"message_id":77,"date":0,"chat":{"id":5,"type":"private"}},"chat_instance":"1","data":"17:espresso"}}"#;
    let UpdateKind::Tap(tap) = read_json(json) else {
        panic!("no tap")
    };
    assert_eq!(
        (tap.callback.as_str(), tap.place.as_str(), tap.message_id),
        ("4382bfdwdsb323b2d9", "telegram/7001/-/5", Some(77))
    );
    assert_eq!(
        tap.token,
        Some(Token {
            question: 17,
            choice: Choice::Option("espresso".into())
        })
    );
}

#[test]
fn a_tap_with_data_that_we_never_wrote_has_no_token() {
    for data in [
        r#","data":"x""#,
        r#","data":7"#,
        r#","game_short_name":"g""#,
        "",
    ] {
        let UpdateKind::Tap(tap) = read_json(&format!(
            r#"{{"update_id":1,"callback_query":{{"id":"1","from":{{"id":5}}{data}}}}}"#
        )) else {
            panic!("no tap")
        };
        assert_eq!((tap.token, tap.place.as_str()), (None, "telegram/7001/-/5"));
    }
}

#[test]
fn blocking_the_bot_and_letting_it_in_again_are_told_apart() {
    let gone = |status: &str| {
        let json = format!(
            r#"{{"update_id":1,"my_chat_member":{{"chat":{{"id":5,"type":"private"}},"from":{{"id":5}},"date":9,
            "old_chat_member":{{"status":"?"}},"new_chat_member":{{"user":{{"id":7001}},"status":"{status}"}}}}}}"#
        );
        match read_json(&json) {
            UpdateKind::Presence(presence) => (presence.place, presence.is_gone),
            other => panic!("no presence: {other:?}"),
        }
    };
    assert_eq!(gone("kicked"), ("telegram/7001/-/5".to_owned(), true));
    assert_eq!(gone("member"), ("telegram/7001/-/5".to_owned(), false));
}

#[test]
fn a_migration_is_the_same_move_whichever_side_tells_it() {
    let moved = |chat: i64, field: &str| {
        read_json(&format!(
            r#"{{"update_id":1,"message":{{"message_id":1,"date":1,"chat":{{"id":{chat},"type":"group"}},{field}}}}}"#
        ))
    };
    let here = moved(-9, r#""migrate_to_chat_id":-1009"#);
    assert_eq!(here, moved(-1009, r#""migrate_from_chat_id":-9"#));
    let UpdateKind::Migrated { from, to } = here else {
        panic!("no move")
    };
    assert_eq!(
        (from.chat.as_str(), to.chat.as_str(), to.address.as_str()),
        (
            "telegram/7001/-/-9",
            "telegram/7001/-/-1009",
            "telegram:-1009"
        )
    );
}

#[test]
fn a_business_message_keeps_its_connection_and_never_looks_like_the_private_chat() {
    let json = r#"{"update_id":1,"business_message":{"message_id":1,"date":1,"business_connection_id":"bc1","chat":{"id":5,"type":"private"},
        "from":{"id":5},"text":"open op zondag?","entities":[{"type":"date_time","offset":0,"length":1}]}}"#;
    let UpdateKind::Business(incoming) = read_json(json) else {
        panic!("no business message")
    };
    assert_eq!(
        (incoming.place.as_str(), incoming.connection.as_deref()),
        ("telegram/7001/bc1/5", Some("bc1"))
    );
    assert_eq!(incoming.message, InMessage::Text("open op zondag?".into()));
}

#[test]
fn an_edited_message_is_not_a_new_one() {
    let json = r#"{"update_id":1,"edited_message":{"message_id":1,"date":1,"edit_date":2,"chat":{"id":5},"from":{"id":5},"text":"nee"}}"#;
    assert!(matches!(read_json(json), UpdateKind::Edited(_)));
}
