//! Every rule of the emulator: an example that is refused in Telegram's words, a near miss that is taken, and the proof
//! that it is this rule that refuses.

use std::time::Duration;

use serde_json::json;

use crate::botapi::ground::{Fixture, PICTURE};
use crate::botapi::tries::{
    Try, WELL, action, after, answer, business, business_delete, business_edit, buttons, caption,
    commands, copy, data, delete, delete_word, file, file_to_group, forget, hours,
    in_foreign_topic, in_own_topic, in_supergroup, in_topic, key, many, me, member, new_topic,
    re_edit, second_poll, waiting_poll, webhook,
};
use crate::support::botapi::{Rule, Topic};

/// What breaks a rule, what just does not, and what the server says beyond the rule's own words.
struct Case(Try, Try, &'static str);

#[test]
fn every_rule_refuses_its_example_in_the_servers_words() {
    for rule in Rule::ALL {
        let Case(breaks, _, detail) = case(*rule);
        let answer = breaks(&Fixture::new());
        let (status, body) = answer.unwrap_or_else(|| panic!("{rule:?}: no answer"));
        assert_eq!(body["ok"], json!(false), "{rule:?} let it pass: {body}");
        assert_eq!(
            (i64::from(status), body["error_code"].as_i64()),
            (i64::from(rule.code()), Some(i64::from(rule.code()))),
            "{rule:?}"
        );
        assert_eq!(
            body["description"],
            json!(format!("{}{detail}", rule.text())),
            "{rule:?}"
        );
    }
}

#[test]
fn every_rule_takes_its_near_miss() {
    for rule in Rule::ALL {
        let Case(_, near, _) = case(*rule);
        let (status, body) = near(&Fixture::new()).unwrap_or_else(|| panic!("{rule:?}: no answer"));
        assert_eq!(
            (status, &body["ok"]),
            (200, &json!(true)),
            "{rule:?} refused its near miss: {body}"
        );
    }
}

#[test]
fn no_example_is_refused_in_these_words_once_its_rule_is_gone() {
    for rule in Rule::ALL {
        let Case(breaks, _, detail) = case(*rule);
        let ground = Fixture::new();
        ground.api.without(*rule);
        let (_, body) = breaks(&ground).unwrap_or_else(|| panic!("{rule:?}: no answer"));
        assert_ne!(
            body["description"],
            json!(format!("{}{detail}", rule.text())),
            "another rule hides {rule:?}"
        );
    }
}

fn case(rule: Rule) -> Case {
    match rule {
        Rule::TokenWrong => Case(
            |g| me(g, "/bot123:wrong/getMe"),
            |g| me(g, &format!("/bot{}/getMe", g.api.token())),
            "",
        ),
        Rule::MethodUnknown => Case(
            |g| g.call("sendPigeon", json!({})),
            |g| {
                g.call(
                    "SENDmessage",
                    json!({ "chat_id": g.noor.id(), "text": "x" }),
                )
            },
            "",
        ),
        Rule::ChatIdEmpty => Case(
            |g| g.call("sendMessage", json!({ "text": "x" })),
            |g| g.send(json!({})),
            "",
        ),
        Rule::ChatUnknown => Case(|g| g.send_to(4711, json!({})), |g| g.send(json!({})), ""),
        Rule::ChatNeverStarted => Case(
            |g| {
                let sam = g.api.person("Sam", "en");
                g.api.group("Sam's", &[&sam]);
                g.send_to(sam.id(), json!({}))
            },
            |g| {
                let sam = g.api.person("Sam", "en");
                sam.says("/start");
                g.send_to(sam.id(), json!({}))
            },
            "",
        ),
        Rule::ChatBlocked => Case(
            |g| {
                g.noor.blocks_bot();
                g.send(json!({}))
            },
            |g| {
                g.noor.blocks_bot();
                g.noor.says("weer terug");
                g.send(json!({}))
            },
            "",
        ),
        Rule::ChatDeactivated => Case(
            |g| {
                g.noor.leaves_telegram();
                g.send(json!({}))
            },
            |g| g.send(json!({})),
            "",
        ),
        Rule::ChatKicked => Case(
            |g| {
                g.group.kicks_bot(&g.noor);
                g.send_to(g.group.id(), json!({}))
            },
            |g| g.send_to(g.group.id(), json!({})),
            "",
        ),
        Rule::ChatLeft => Case(
            |g| {
                g.group.removes_bot(&g.noor);
                g.send_to(g.group.id(), json!({}))
            },
            |g| g.send_to(g.group.id(), json!({})),
            "",
        ),
        Rule::SupergroupKicked => Case(
            |g| in_supergroup(g, |g, group| group.kicks_bot(&g.noor)),
            |g| in_supergroup(g, |g, group| group.promotes_bot(&g.noor)),
            "",
        ),
        Rule::SupergroupLeft => Case(
            |g| in_supergroup(g, |g, group| group.removes_bot(&g.noor)),
            |g| in_supergroup(g, |g, group| drop(group.adds_bot(&g.noor))),
            "",
        ),
        Rule::TextForbidden => Case(
            |g| in_supergroup(g, |g, group| group.mutes_bot(&g.noor)),
            |g| {
                g.group.forbids_writing(true);
                g.group.promotes_bot(&g.noor);
                g.send_to(g.group.id(), json!({}))
            },
            "",
        ),
        Rule::PhotoForbidden => Case(
            |g| file_to_group(g, "photo", true),
            |g| file_to_group(g, "photo", false),
            "",
        ),
        Rule::DocumentForbidden => Case(
            |g| file_to_group(g, "document", true),
            |g| file_to_group(g, "document", false),
            "",
        ),
        Rule::BusinessChatEmpty => Case(|g| business(g, |_| json!({ "chat_id": "" })), WELL, ""),
        Rule::BusinessChatWord => {
            Case(|g| business(g, |_| json!({ "chat_id": "@noor" })), WELL, "")
        }
        Rule::BusinessChatPublic => Case(|g| business(g, |_| json!({ "chat_id": -5 })), WELL, ""),
        Rule::BusinessChatOwn => Case(
            |g| business(g, |s| json!({ "chat_id": s.owner().id() })),
            WELL,
            "",
        ),
        Rule::ConnectionUnknown => Case(
            |g| business(g, forget),
            |g| {
                g.call(
                    "getBusinessConnection",
                    json!({ "business_connection_id": g.shop().connection() }),
                )
            },
            "",
        ),
        Rule::ConnectionDisabled => Case(
            |g| after(g, |_, s| drop(s.disconnects())),
            |g| after(g, |_, s| drop(s.connects_again())),
            "",
        ),
        Rule::BusinessNoReply => Case(
            |g| after(g, |_, s| drop(s.grants(&["can_read_messages"]))),
            |g| after(g, |_, s| drop(s.grants(&["can_reply"]))),
            "",
        ),
        Rule::BusinessChatNotChosen => Case(
            |g| after(g, |g, s| s.leaves_out(&g.noor, true)),
            |g| after(g, |g, s| s.leaves_out(&g.noor, false)),
            "",
        ),
        Rule::BusinessWindowOver => Case(
            |g| after(g, |g, _| hours(g, 25)),
            |g| after(g, |g, _| hours(g, 23)),
            "",
        ),
        Rule::BusinessReplyUnknown => Case(
            |g| business(g, |_| json!({ "reply_parameters": { "message_id": 4711 } })),
            WELL,
            "",
        ),
        Rule::BusinessKeyboard => Case(|g| business(g, |_| key("request_contact")), WELL, ""),
        Rule::BusinessButton => Case(
            |g| {
                business(
                    g,
                    |_| json!({ "reply_markup": { "inline_keyboard": [[{ "text": "Deel", "switch_inline_query": "x" }]] } }),
                )
            },
            |g| {
                business(
                    g,
                    |_| json!({ "reply_markup": { "inline_keyboard": data("y".into()) } }),
                )
            },
            "",
        ),
        Rule::BusinessEditUnknown => Case(
            |g| business_edit(g, |_, _| 4711),
            |g| business_edit(g, |_, own| own),
            "",
        ),
        Rule::BusinessEditForeign => Case(
            |g| business_edit(g, |words, _| words),
            |g| business_edit(g, |_, own| own),
            "",
        ),
        Rule::BusinessDeleteForbidden => Case(
            |g| business_delete(g, &["can_reply"]),
            |g| business_delete(g, &["can_reply", "can_delete_sent_messages"]),
            "",
        ),
        Rule::MessagesUnnamed => Case(
            |g| {
                g.call(
                    "deleteBusinessMessages",
                    json!({ "business_connection_id": g.shop().connection() }),
                )
            },
            |g| business_delete(g, &["can_reply", "can_delete_all_messages"]),
            "",
        ),
        Rule::MemberNoId => Case(
            |g| member(g, g.group.id(), 0),
            |g| member(g, g.group.id(), g.noor.id()),
            "",
        ),
        Rule::MemberUnknown => Case(
            |g| member(g, g.group.id(), 4711),
            |g| member(g, g.group.id(), g.api.person("Sam", "en").id()),
            "",
        ),
        Rule::MembersOfPrivate => Case(
            |g| g.call("getChatAdministrators", json!({ "chat_id": g.noor.id() })),
            |g| g.call("getChatAdministrators", json!({ "chat_id": g.group.id() })),
            "",
        ),
        Rule::LeavePrivate => Case(
            |g| g.call("leaveChat", json!({ "chat_id": g.noor.id() })),
            |g| g.call("leaveChat", json!({ "chat_id": g.group.id() })),
            "",
        ),
        Rule::ChatMigrated => Case(
            |g| {
                g.group.migrates(&g.noor);
                g.send_to(g.group.id(), json!({}))
            },
            |g| g.send_to(g.group.migrates(&g.noor).id(), json!({})),
            "",
        ),
        Rule::ThreadUnknown => Case(
            |g| in_topic(g, |_, topic| topic.is_deleted()),
            |g| in_topic(g, |_, _| ()),
            "",
        ),
        Rule::TopicNoForum => Case(
            |g| {
                g.call(
                    "createForumTopic",
                    json!({ "chat_id": g.group.id(), "name": "x" }),
                )
            },
            |g| in_own_topic(g, |_| (), "editForumTopic", json!({ "name": "y" })),
            "",
        ),
        Rule::TopicCreateForbidden => Case(
            |g| new_topic(g, "x", |g, forum| forum.demotes_bot(&g.noor)),
            |g| new_topic(g, "x", |_, _| ()),
            "",
        ),
        Rule::TopicNameEmpty => Case(
            |g| new_topic(g, " ", |_, _| ()),
            |g| new_topic(g, "x", |_, _| ()),
            "",
        ),
        Rule::TopicEditForbidden => Case(
            |g| in_foreign_topic(g, true, "editForumTopic", json!({ "name": "y" })),
            |g| in_foreign_topic(g, false, "editForumTopic", json!({ "name": "y" })),
            "",
        ),
        Rule::TopicCloseForbidden => Case(
            |g| in_foreign_topic(g, true, "closeForumTopic", json!({})),
            |g| in_foreign_topic(g, false, "closeForumTopic", json!({})),
            "",
        ),
        Rule::TopicIdMissing => Case(
            |g| {
                in_own_topic(
                    g,
                    |_| (),
                    "closeForumTopic",
                    json!({ "message_thread_id": 0 }),
                )
            },
            |g| in_own_topic(g, |_| (), "closeForumTopic", json!({})),
            "",
        ),
        Rule::TopicUnknown => Case(
            |g| in_own_topic(g, Topic::is_deleted, "closeForumTopic", json!({})),
            |g| in_own_topic(g, |_| (), "closeForumTopic", json!({})),
            "",
        ),
        Rule::TopicSame => Case(
            |g| in_own_topic(g, |_| (), "reopenForumTopic", json!({})),
            |g| in_own_topic(g, |_| (), "closeForumTopic", json!({})),
            "",
        ),
        Rule::TopicClosed => Case(
            |g| in_topic(g, |g, topic| drop(topic.closes(&g.noor))),
            |g| {
                in_topic(g, |g, topic| {
                    topic.closes(&g.noor);
                    topic.reopens(&g.noor);
                })
            },
            "",
        ),
        Rule::CopyUnknown => Case(|g| copy(g, 4711), |g| copy(g, g.words), ""),
        Rule::ReplyUnknown => Case(
            |g| g.send(json!({ "reply_parameters": { "message_id": 4711 } })),
            |g| {
                g.send(json!({ "reply_parameters": { "message_id": 4711, "allow_sending_without_reply": true } }))
            },
            "",
        ),
        Rule::TextEmpty => Case(
            |g| g.send(json!({ "text": "" })),
            |g| g.send(json!({ "text": "0" })),
            "",
        ),
        Rule::TextBlank => Case(
            |g| g.send(json!({ "text": " \n " })),
            |g| g.send(json!({ "text": " \n." })),
            "",
        ),
        Rule::TextLong => Case(
            |g| g.send(json!({ "text": "😀".repeat(2048) + "!" })),
            |g| g.html(&format!("<b>{}</b>&amp;&lt;", "😀".repeat(2047))),
            "",
        ),
        Rule::TextHuge => Case(
            |g| g.html(&"<b>x</b>".repeat(4097)),
            |g| g.html(&"<b>x</b>".repeat(4096)),
            "",
        ),
        Rule::CaptionLong => Case(
            |g| caption(g, &"ij".repeat(513)),
            |g| caption(g, &"ij".repeat(512)),
            "",
        ),
        Rule::ParseModeUnknown => Case(
            |g| g.send(json!({ "parse_mode": "BBCode" })),
            |g| g.send(json!({ "parse_mode": "hTmL" })),
            "",
        ),
        Rule::HtmlTagUnknown => Case(
            |g| g.html("één <br> twee"),
            |g| g.html("<STRONG>één</strong> &lt;br>"),
            "\"br\" at byte offset 6",
        ),
        Rule::HtmlStartTagOpen => Case(
            |g| g.html("2 <3"),
            |g| g.html("2 &lt;3 <b>x</b>"),
            "at byte offset 2",
        ),
        Rule::HtmlAttributeEmpty => Case(
            |g| g.html("<a =x>k</a>"),
            |g| g.html("<a href='example.org'>k</a>"),
            "\"a\" at byte offset 0",
        ),
        Rule::HtmlTokenBroken => Case(
            |g| g.html("<a href=a/b>k</a>"),
            |g| g.html("<a href=example.org>k</a>"),
            "8",
        ),
        Rule::HtmlSpanClass => Case(
            |g| g.html("<span>k</span>"),
            |g| g.html("<span class=\"tg-spoiler\">k</span>"),
            "0",
        ),
        Rule::HtmlEndTagStray => Case(|g| g.html("koffie</b>"), |g| g.html("<b>koffie</b>"), "6"),
        Rule::HtmlEndTagOpen => Case(|g| g.html("<b>k</b"), |g| g.html("<b>k</b >"), "4"),
        Rule::HtmlEndTagCrossed => Case(
            |g| g.html("<b><i>k</b></i>"),
            |g| g.html("<b><i>k</i></b>"),
            "7, expected \"</i>\", found \"</b>\"",
        ),
        Rule::HtmlEndTagMissing => Case(
            |g| g.html("<b><i>k</i>"),
            |g| g.html("<b><i>k</></>"),
            "\"b\"",
        ),
        Rule::MarkupUnreadable => Case(
            |g| g.markup(json!("{{")),
            |g| g.markup(json!("{\"inline_keyboard\":[]}")),
            "",
        ),
        Rule::MarkupNotObject => Case(|g| g.markup(json!([])), |g| g.markup(json!({})), ""),
        Rule::InlineRowsNotArrays => Case(
            |g| g.inline(json!([{ "text": "Ja", "callback_data": "y" }])),
            |g| g.inline(json!([[{ "text": "Ja", "callback_data": "y" }]])),
            "",
        ),
        Rule::InlineButtonNotObject => Case(
            |g| g.inline(json!([["Ja"]])),
            |g| g.markup(json!({ "keyboard": [["Ja"]] })),
            "",
        ),
        Rule::InlineButtonNoText => Case(
            |g| g.inline(json!([[{ "callback_data": "y" }]])),
            |g| g.inline(json!([[{ "text": "", "callback_data": "y" }]])),
            "",
        ),
        Rule::InlineButtonNoAction => Case(
            |g| g.inline(json!([[{ "text": "Ja", "callback_data": "" }]])),
            |g| g.inline(json!([[{ "text": "Ja", "url": "https://example.org" }]])),
            "",
        ),
        Rule::InlineDataLong => Case(
            |g| g.inline(data("é".repeat(32) + "!")),
            |g| g.inline(data("é".repeat(32))),
            "",
        ),
        Rule::InlineTooMany => Case(|g| g.inline(buttons(101)), |g| g.inline(buttons(100)), ""),
        Rule::KeyboardRowsNotArrays => Case(
            |g| g.markup(json!({ "keyboard": ["Ja"] })),
            |g| g.markup(json!({ "keyboard": [["Ja"]] })),
            "",
        ),
        Rule::KeyboardButtonWrong => Case(
            |g| g.markup(json!({ "keyboard": [[7]] })),
            |g| g.markup(json!({ "keyboard": [["7"]] })),
            "",
        ),
        Rule::KeyboardButtonNoText => Case(
            |g| g.markup(json!({ "keyboard": [[{ "request_contact": true }]] })),
            |g| g.markup(json!({ "keyboard": [[{ "text": "Nummer", "request_contact": true }]] })),
            "",
        ),
        Rule::KeyboardContactInGroup => Case(
            |g| g.send_to(g.group.id(), key("request_contact")),
            |g| g.send(key("request_contact")),
            "",
        ),
        Rule::KeyboardLocationInGroup => Case(
            |g| g.send_to(g.group.id(), key("request_location")),
            |g| g.send(key("request_location")),
            "",
        ),
        Rule::InlineExpected => Case(
            |g| {
                g.edit(
                    g.question.id,
                    json!({ "reply_markup": { "keyboard": [["Ja"]] } }),
                )
            },
            |g| {
                g.edit(
                    g.question.id,
                    json!({ "reply_markup": { "inline_keyboard": [] } }),
                )
            },
            "",
        ),
        Rule::EditUnknown => Case(
            |g| g.edit(4711, json!({})),
            |g| g.edit(g.question.id, json!({})),
            "",
        ),
        Rule::EditForeign => Case(
            |g| g.edit(g.words, json!({})),
            |g| g.edit(g.question.id, json!({})),
            "",
        ),
        Rule::EditUnderKeyboard => Case(
            |g| g.edit(g.keyboard, json!({})),
            |g| g.edit(g.question.id, json!({})),
            "",
        ),
        Rule::EditNoText => {
            Case(
                |g| g.edit(g.photo, json!({})),
                |g| {
                    g.call("editMessageCaption", json!({ "chat_id": g.noor.id(), "message_id": g.photo, "caption": "Bonen" }))
                },
                "",
            )
        }
        Rule::EditSame => Case(
            |g| re_edit(g, " Koffie?\n"),
            |g| g.edit(g.question.id, json!({ "text": "Koffie?" })),
            "",
        ),
        Rule::DeleteNoId => Case(
            |g| g.call("deleteMessage", json!({ "chat_id": g.noor.id() })),
            |g| delete(g, g.question.id),
            "",
        ),
        Rule::DeleteUnknown => Case(|g| delete(g, 4711), |g| delete(g, g.words), ""),
        Rule::DeleteForeign => Case(
            |g| delete_word(g, &g.group),
            |g| {
                g.group.promotes_bot(&g.noor);
                delete_word(g, &g.group)
            },
            "",
        ),
        Rule::DeleteRefused => Case(
            |g| delete_word(g, &g.supergroup()),
            |g| {
                let group = g.supergroup();
                group.promotes_bot(&g.noor);
                delete_word(g, &group)
            },
            "",
        ),
        Rule::DeleteLate => Case(
            |g| {
                g.api.advance_clock(Duration::from_secs(48 * 3600 + 1));
                delete(g, g.question.id)
            },
            |g| {
                g.api.advance_clock(Duration::from_secs(47 * 3600));
                delete(g, g.question.id)
            },
            "",
        ),
        Rule::TapUnknown => Case(|g| answer(g, "4711", ""), |g| answer(g, &g.tap.id, ""), ""),
        Rule::TapOld => Case(
            |g| {
                g.api.advance_clock(Duration::from_secs(16 * 60));
                answer(g, &g.tap.id, "")
            },
            |g| {
                g.api.advance_clock(Duration::from_secs(14 * 60));
                answer(g, &g.tap.id, "")
            },
            "",
        ),
        Rule::ToastLong => Case(
            |g| answer(g, &g.tap.id, &"x".repeat(201)),
            |g| answer(g, &g.tap.id, &"x".repeat(200)),
            "",
        ),
        Rule::PhotoMissing => Case(
            |g| file(g, "sendPhoto", "photo", ""),
            |g| file(g, "sendPhoto", "photo", &g.file),
            "",
        ),
        Rule::DocumentMissing => Case(
            |g| file(g, "sendDocument", "document", ""),
            |g| file(g, "sendDocument", "document", &g.file),
            "",
        ),
        Rule::FileUnknown => Case(
            |g| file(g, "sendPhoto", "photo", "nope"),
            |g| file(g, "sendPhoto", "photo", &g.file),
            "",
        ),
        Rule::PhotoUnreadable => Case(
            |g| g.upload("sendPhoto", "photo", b"text"),
            |g| g.upload("sendDocument", "document", b"text"),
            "",
        ),
        Rule::FileEmpty => Case(
            |g| g.upload("sendDocument", "document", b""),
            |g| g.upload("sendDocument", "document", b"x"),
            "",
        ),
        Rule::FileHuge => Case(
            |g| {
                g.api.limit_uploads(PICTURE.len() - 1);
                g.upload("sendPhoto", "photo", PICTURE)
            },
            |g| {
                g.api.limit_uploads(PICTURE.len());
                g.upload("sendPhoto", "photo", PICTURE)
            },
            "",
        ),
        Rule::GetFileNoId => Case(
            |g| g.call("getFile", json!({})),
            |g| g.call("getFile", json!({ "file_id": g.file })),
            "",
        ),
        Rule::GetFileUnknown => Case(
            |g| g.call("getFile", json!({ "file_id": "x" })),
            |g| g.call("getFile", json!({ "file_id": g.file })),
            "",
        ),
        Rule::GetFileBig => Case(
            |g| {
                g.api.claim_size(&g.file, (20 << 20) + 1);
                g.call("getFile", json!({ "file_id": g.file }))
            },
            |g| {
                g.api.claim_size(&g.file, 20 << 20);
                g.call("getFile", json!({ "file_id": g.file }))
            },
            "",
        ),
        Rule::ActionUnknown => Case(|g| action(g, "dancing"), |g| action(g, "typing"), ""),
        Rule::CommandsUnreadable => Case(
            |g| commands(g, json!("[{")),
            |g| commands(g, json!("[]")),
            "",
        ),
        Rule::CommandsNotArray => Case(|g| commands(g, json!({})), |g| commands(g, json!([])), ""),
        Rule::CommandsTooMany => Case(|g| commands(g, many(101)), |g| commands(g, many(100)), ""),
        Rule::CommandEmpty => Case(
            |g| g.commands("/", "Begin"),
            |g| g.commands("/start", "Begin"),
            "",
        ),
        Rule::CommandLong => Case(
            |g| g.commands(&"a".repeat(33), "x"),
            |g| g.commands(&"a".repeat(32), "x"),
            "",
        ),
        Rule::CommandLetters => Case(
            |g| g.commands("opnieuw-beginnen", "x"),
            |g| g.commands("opnieuw_beginnen", "x"),
            "",
        ),
        Rule::CommandUndescribed => Case(
            |g| g.commands("start", " "),
            |g| g.commands("start", "x"),
            "",
        ),
        Rule::CommandDescriptionLong => Case(
            |g| g.commands("start", &"x".repeat(257)),
            |g| g.commands("start", &"x".repeat(256)),
            "",
        ),
        Rule::ScopeUnknown => Case(
            |g| {
                g.call(
                    "setMyCommands",
                    json!({ "commands": [], "scope": { "type": "private" } }),
                )
            },
            |g| {
                g.call(
                    "setMyCommands",
                    json!({ "commands": [], "scope": { "type": "all_private_chats" } }),
                )
            },
            "",
        ),
        Rule::LanguageUnknown => Case(
            |g| g.call("getMyCommands", json!({ "language_code": "nld" })),
            |g| g.call("getMyCommands", json!({ "language_code": "nl" })),
            "",
        ),
        Rule::PollBesideWebhook => Case(
            |g| {
                webhook(g, "s");
                g.call("getUpdates", json!({}))
            },
            |g| {
                webhook(g, "s");
                g.call("deleteWebhook", json!({}));
                g.call("getUpdates", json!({}))
            },
            "",
        ),
        Rule::PollTwice => Case(
            |g| waiting_poll(g, |g| drop(second_poll(g))),
            |g| waiting_poll(g, |g| drop(g.call("getMe", json!({})))),
            "",
        ),
        Rule::PollCutByWebhook => Case(
            |g| waiting_poll(g, |g| drop(webhook(g, "s"))),
            |g| waiting_poll(g, |_| ()),
            "",
        ),
        Rule::WebhookUrlWrong => Case(
            |g| g.call("setWebhook", json!({ "url": "example.org/hook" })),
            |g| g.call("setWebhook", json!({ "url": "https://example.org/hook" })),
            "",
        ),
        Rule::WebhookSecretLong => Case(
            |g| webhook(g, &"a".repeat(257)),
            |g| webhook(g, &"a".repeat(256)),
            "",
        ),
        Rule::WebhookSecretLetters => {
            Case(|g| webhook(g, "ge heim"), |g| webhook(g, "ge_heim-1"), "")
        }
    }
}
