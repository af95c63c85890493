//! Tests of parsing updates, written as Telegram sends them.

use super::*;
use crate::message::Choice;

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
        r#""voice":{"file_id":"x"}"#,
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

/// Parses a message in a group with these fields besides its chat and date.
fn in_a_group(fields: &str) -> UpdateKind {
    read_json(&format!(
        r#"{{"update_id":1,"message":{{"message_id":10,"date":1790000000,"chat":{{"id":-1009,"type":"supergroup","title":"Vrienden"}},{fields}}}}}"#
    ))
}

#[test]
fn what_is_said_in_a_group_names_the_group_the_topic_and_the_member() {
    let said =
        in_a_group(r#""from":{"id":5},"text":"ja","message_thread_id":42,"is_topic_message":true"#);
    let UpdateKind::Message(incoming) = said else {
        panic!("no message")
    };
    let spot = incoming.spot.expect("a group");
    assert_eq!(
        (spot.chat.as_str(), spot.place.as_str()),
        ("telegram/7001/-/-1009", "telegram/7001/-/-1009/42")
    );
    assert_eq!(
        (spot.member.as_deref(), spot.title.as_deref()),
        (Some("telegram/7001/-/-1009/42/5"), Some("Vrienden"))
    );
    assert_eq!(spot.address, "telegram:-1009");
}

#[test]
fn whoever_hides_behind_the_group_or_a_channel_is_nobody_and_posts_are_left_alone() {
    let said = |fields: &str| match in_a_group(fields) {
        UpdateKind::Message(incoming) => *incoming,
        other => panic!("no message: {other:?}"),
    };
    let hidden = said(
        r#""from":{"id":1087968824,"is_bot":true,"first_name":"Group"},"sender_chat":{"id":-1009},"text":"/stop""#,
    );
    assert!(
        hidden.is_anonymous
            && hidden.is_administrator
            && !hidden.from_bot
            && hidden.address.is_none()
    );
    assert_eq!(
        (hidden.profile, hidden.spot.and_then(|spot| spot.member)),
        (Profile::default(), None)
    );
    let channel = said(
        r#""from":{"id":136817688,"is_bot":true},"sender_chat":{"id":-1007,"type":"channel"},"text":"/stop""#,
    );
    let post = said(
        r#""from":{"id":777000},"sender_chat":{"id":-1007},"is_automatic_forward":true,"text":"/stop""#,
    );
    assert!(
        channel.is_anonymous
            && !channel.is_administrator
            && !channel.from_bot
            && channel.address.is_none()
    );
    assert!(post.from_bot && !post.is_anonymous);
}

#[test]
fn a_reply_to_the_bot_is_told_from_a_reply_to_somebody_else_and_knows_for_whom_the_message_was() {
    let replies = |to: u64, entities: &str| match in_a_group(&format!(
        r#""from":{{"id":5}},"text":"ja","reply_to_message":{{"message_id":9,"from":{{"id":{to}}},"entities":[{entities}]}}"#
    )) {
        UpdateKind::Message(incoming) => (incoming.reply_to, incoming.replies_to_bot),
        other => panic!("no message: {other:?}"),
    };
    assert_eq!(
        (replies(7001, ""), replies(6, "")),
        ((Some(9), Some(Addressee::Everybody)), (Some(9), None))
    );
    let named = |user: u64| {
        replies(
            7001,
            &format!(r#"{{"type":"bold"}},{{"type":"text_mention","user":{{"id":{user}}}}}"#),
        )
        .1
    };
    assert_eq!(
        (named(5), named(6)),
        (Some(Addressee::Theirs), Some(Addressee::Another))
    );
}

#[test]
fn everybody_who_came_is_named_and_bots_are_not() {
    let came = in_a_group(
        r#""from":{"id":5},"new_chat_members":[{"id":6,"first_name":"Sam"},{"id":8,"is_bot":true},{"id":9,"language_code":"nl"}]"#,
    );
    let UpdateKind::Members(members) = came else {
        panic!("nobody came")
    };
    let places: Vec<&str> = members
        .joined
        .iter()
        .map(|member| member.place.as_str())
        .collect();
    assert_eq!(
        places,
        ["telegram/7001/-/-1009/-/6", "telegram/7001/-/-1009/-/9"]
    );
    assert_eq!(
        (
            members.joined[0].profile.name.as_deref(),
            members.left.len(),
            members.date
        ),
        (Some("Sam"), 0, 1_790_000_000)
    );
    let UpdateKind::Members(members) = in_a_group(r#""from":{"id":5},"left_chat_member":{"id":6}"#)
    else {
        panic!("nobody left")
    };
    assert_eq!(
        (members.left[0].address.as_str(), members.joined.len()),
        ("telegram:6", 0)
    );
}

#[test]
fn a_change_of_a_member_is_a_coming_or_a_leaving_or_nothing() {
    let change = |before: &str, after: &str| {
        read_json(&format!(
            r#"{{"update_id":1,"chat_member":{{"chat":{{"id":-1009,"type":"supergroup"}},"from":{{"id":5}},"date":9,
            "old_chat_member":{{"user":{{"id":6}},{before}}},"new_chat_member":{{"user":{{"id":6}},{after}}}}}}}"#
        ))
    };
    let count = |kind: UpdateKind| match kind {
        UpdateKind::Members(members) => Some((members.joined.len(), members.left.len())),
        _ => None,
    };
    let (out, inside) = (r#""status":"left""#, r#""status":"member""#);
    assert_eq!(count(change(out, inside)), Some((1, 0)));
    assert_eq!(count(change(inside, r#""status":"kicked""#)), Some((0, 1)));
    assert_eq!(count(change(inside, r#""status":"administrator""#)), None);
    assert_eq!(
        count(change(
            r#""status":"restricted","is_member":false"#,
            r#""status":"restricted","is_member":true"#
        )),
        Some((1, 0))
    );
}

#[test]
fn how_the_bot_stands_in_a_group_tells_muted_from_removed() {
    let stands = |before: &str, after: &str| {
        let json = format!(
            r#"{{"update_id":1,"my_chat_member":{{"chat":{{"id":-1009,"type":"supergroup","title":"Vrienden"}},"from":{{"id":5}},"date":9,
            "old_chat_member":{{"status":"{before}"}},"new_chat_member":{{"user":{{"id":7001}},{after}}}}}}}"#
        );
        match read_json(&json) {
            UpdateKind::Presence(presence) => {
                (presence.was_in, presence.is_gone, presence.may_write)
            }
            other => panic!("no presence: {other:?}"),
        }
    };
    assert_eq!(stands("left", r#""status":"member""#), (false, false, true));
    assert_eq!(
        stands(
            "member",
            r#""status":"restricted","is_member":true,"can_send_messages":false"#
        ),
        (true, false, false)
    );
    assert_eq!(
        stands("member", r#""status":"kicked""#),
        (true, true, false)
    );
}

#[test]
fn a_button_of_one_member_knows_who_tapped_it_and_its_topic_where_telegram_forgot() {
    let tap = |from: i64, data: &str| {
        let json = format!(
            r#"{{"update_id":1,"callback_query":{{"id":"1","from":{{"id":{from}}},"data":"{data}",
            "message":{{"message_id":77,"date":0,"chat":{{"id":-1009,"type":"supergroup"}}}}}}}}"#
        );
        match read_json(&json) {
            UpdateKind::Tap(tap) => *tap,
            other => panic!("no tap: {other:?}"),
        }
    };
    let own = tap(123_456, "17:espresso@2n9c.16");
    assert_eq!(own.owner, Addressee::Theirs);
    assert_eq!(
        own.spot.and_then(|spot| spot.member).as_deref(),
        Some("telegram/7001/-/-1009/42/123456")
    );
    assert_eq!(tap(6, "17:espresso@2n9c.16").owner, Addressee::Another);
    let shared = tap(6, "17:espresso");
    assert_eq!(
        (shared.owner, shared.token.map(|token| token.question)),
        (Addressee::Everybody, Some(17))
    );
    assert_eq!(tap(6, "17:espresso@!").token, None);
}
