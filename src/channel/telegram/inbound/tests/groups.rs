//! Tests of parsing what happens in groups.

use super::*;

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
