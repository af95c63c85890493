//! The Telegram channel against the emulated Bot API: what goes out, what comes in, and what every kind of trouble means.

use std::sync::Arc;

use crate::support::botapi::{BotApi, Fault, Outcome, Person, Progress};
use vraag::channel::messenger::{Commands, Readers};
use vraag::channel::telegram::{PollError, Settings, Tap, Telegram, Update, UpdateKind};
use vraag::channel::{Channel, SendError};
use vraag::config::Secret;
use vraag::message::{
    Action, Button, ButtonState, Choice, InMessage, Keyboard, Media, OutMessage, Rich, Style, Token,
};

/// A bot at its messenger, a folder with its pictures, and a person who has pressed Start.
struct World {
    api: BotApi,
    bot: Telegram,
    noor: Person,
    place: String,
    dialogs: tempfile::TempDir,
}

const PICTURE: &[u8] = b"\xff\xd8\xffa picture";

fn settings(api: &BotApi, token: &str, dialogs: &tempfile::TempDir) -> Settings {
    Settings {
        token: Secret::new(token),
        api_url: api.url().parse().expect("the emulator has an address"),
        dialogs: dialogs.path().to_path_buf(),
        links: Arc::new(|dialog, _| (dialog == "next-roast").then(|| "roast".into())),
        offers: Arc::new(|_| None),
    }
}

impl World {
    async fn new() -> Self {
        let api = BotApi::start();
        let dialogs = tempfile::tempdir().expect("a folder");
        std::fs::write(dialogs.path().join("beans.jpg"), PICTURE).expect("a picture");
        let bot = Telegram::connect(settings(&api, api.token(), &dialogs))
            .await
            .expect("the emulator knows its token");
        let noor = api.person("Noor de Wit", "nl");
        noor.has_started();
        let place = bot.private_place(noor.id());
        Self {
            api,
            bot,
            noor,
            place,
            dialogs,
        }
    }

    async fn send(&self, message: &OutMessage) -> Result<String, SendError> {
        self.bot
            .send(&self.place, message)
            .await
            .map(|receipt| receipt.message)
    }

    async fn updates(&self) -> Vec<Update> {
        self.bot
            .get_updates(None)
            .await
            .expect("updates")
            .updates
            .iter()
            .map(|raw| self.bot.read(raw))
            .collect()
    }

    async fn only_message(&self) -> InMessage {
        match self.updates().await.pop().expect("an update").kind {
            UpdateKind::Message(incoming) => incoming.message,
            other => panic!("no message: {other:?}"),
        }
    }

    async fn only_tap(&self) -> Box<Tap> {
        match self.updates().await.pop().expect("an update").kind {
            UpdateKind::Tap(tap) => tap,
            other => panic!("no tap: {other:?}"),
        }
    }

    /// Sends words while something goes wrong, and returns what that meant.
    async fn trouble(&self, fault: Fault) -> SendError {
        self.api.fault(fault.on("sendMessage"));
        let error = self
            .send(&words("Hoi"))
            .await
            .expect_err("the fault strikes");
        let told = format!("{error} {error:?}");
        assert!(!told.contains(self.api.token()), "{told}");
        error
    }
}

fn words(text: &str) -> OutMessage {
    OutMessage {
        text: Rich::plain(text),
        ..OutMessage::default()
    }
}

fn option(key: &str, label: &str, mark: ButtonState) -> Button {
    Button {
        label: label.to_owned(),
        action: Action::Tap(Token {
            question: 3,
            choice: Choice::Option(key.into()),
        }),
        mark,
    }
}

fn brew(chosen: ButtonState) -> Keyboard {
    Keyboard::Inline(vec![
        option("espresso", "Espresso", chosen),
        option("filter", "Filter", ButtonState::Off),
    ])
}

#[tokio::test]
async fn words_with_styles_and_hostile_names_arrive_as_they_were_meant() {
    let world = World::new().await;
    let mut text = Rich::plain("Dag </b>&lt; \"Noor\" ");
    text.push("<i>vet</i>", Style::Bold);
    text.push(
        " en een plek",
        Style::Link("https://roasters.example/?a=1&b=\"2\"".into()),
    );
    world
        .send(&OutMessage {
            text,
            ..OutMessage::default()
        })
        .await
        .expect("sent");
    let shown = world.api.await_message(&world.noor, |_| true);
    assert_eq!(shown.text, "Dag </b>&lt; \"Noor\" <i>vet</i> en een plek");
    assert_eq!(
        shown
            .entities
            .iter()
            .map(|entity| entity.kind)
            .collect::<Vec<_>>(),
        ["bold", "text_link"]
    );
}

#[tokio::test]
async fn a_tapped_option_comes_back_and_its_button_can_be_changed() {
    let world = World::new().await;
    let question = OutMessage {
        keyboard: brew(ButtonState::Off),
        ..words("Hoe zet je koffie?")
    };
    let receipt = world.send(&question).await.expect("sent");
    let shown = world.api.await_message(&world.noor, |_| true);
    assert_eq!(shown.labels(), ["Espresso", "Filter"]);

    let tapped = world.noor.taps(&shown, "Espresso");
    let tap = world.only_tap().await;
    assert_eq!(
        tap.token,
        Some(Token {
            question: 3,
            choice: Choice::Option("espresso".into())
        })
    );
    world
        .bot
        .acknowledge_tap(&tap.callback, Some("Espresso"))
        .await
        .expect("answered");
    assert_eq!(world.api.await_toast(&tapped).text, "Espresso");

    world
        .bot
        .edit(
            &world.place,
            &receipt,
            &question.text,
            &brew(ButtonState::On),
        )
        .await
        .expect("edited");
    assert_eq!(
        world.api.screen(&world.noor)[0].labels(),
        ["✓ Espresso", "Filter"]
    );
    world
        .bot
        .edit(
            &world.place,
            &receipt,
            &Rich::plain("Espresso, prima."),
            &Keyboard::None,
        )
        .await
        .expect("edited");
    let shown = &world.api.screen(&world.noor)[0];
    assert_eq!(
        (shown.text.as_str(), shown.labels().len()),
        ("Espresso, prima.", 0)
    );
}

#[tokio::test]
async fn an_edit_that_changes_nothing_is_done() {
    let world = World::new().await;
    let question = OutMessage {
        keyboard: brew(ButtonState::On),
        ..words("Hoe zet je koffie?")
    };
    let receipt = world.send(&question).await.expect("sent");
    assert_eq!(
        world
            .bot
            .edit(&world.place, &receipt, &question.text, &question.keyboard)
            .await,
        Ok(())
    );
    let refused =
        |call: &crate::support::botapi::Call| matches!(call.outcome, Outcome::Refused { .. });
    assert!(world.api.calls_of("editMessageText").iter().all(refused));
}

#[tokio::test]
async fn a_tap_that_nobody_waits_for_any_more_is_no_trouble() {
    let world = World::new().await;
    assert_eq!(world.bot.acknowledge_tap("123", None).await, Ok(()));
}

#[tokio::test]
async fn markup_that_telegram_cannot_read_goes_out_as_plain_words() {
    let world = World::new().await;
    let broken = "Bad Request: can't parse entities: Unsupported start tag \"x\" at byte offset 0";
    world.api.fault(
        Fault::Refused {
            code: 400,
            description: broken.into(),
        }
        .on("sendMessage"),
    );
    let mut text = Rich::plain("Tot ");
    text.push("morgen", Style::Bold);
    world
        .send(&OutMessage {
            text,
            ..OutMessage::default()
        })
        .await
        .expect("sent on the second try");
    let shown = world.api.await_message(&world.noor, |_| true);
    assert_eq!(
        (shown.text.as_str(), shown.entities.len()),
        ("Tot morgen", 0)
    );
}

#[tokio::test]
async fn the_button_that_shares_the_number_goes_away_with_the_next_message() {
    let world = World::new().await;
    let keyboard = Keyboard::ShareContact {
        label: "Mijn nummer".into(),
        extras: vec!["Overslaan".into()],
    };
    let receipt = world
        .send(&OutMessage {
            keyboard,
            ..words("Op welk nummer?")
        })
        .await
        .expect("sent");
    assert_eq!(
        world.noor.keyboard(),
        Some(vec![
            vec!["Mijn nummer".to_owned()],
            vec!["Overslaan".to_owned()]
        ])
    );
    world
        .bot
        .edit(&world.place, &receipt, &Rich::plain("x"), &Keyboard::None)
        .await
        .expect("nothing to edit, nothing refused");
    world.noor.says("0612345678");
    world.send(&words("Dank je!")).await.expect("sent");
    assert_eq!(world.noor.keyboard(), None);
}

#[tokio::test]
async fn a_shared_number_is_own_only_if_it_is_the_senders() {
    let world = World::new().await;
    world.noor.shares_contact("+31612345678");
    assert_eq!(
        world.only_message().await,
        InMessage::Contact {
            number: "+31612345678".into(),
            own: true
        }
    );
    world
        .noor
        .shares_contact_of("Sam", "+31687654321", Some(99));
    assert_eq!(
        world.only_message().await,
        InMessage::Contact {
            number: "+31687654321".into(),
            own: false
        }
    );
}

#[tokio::test]
async fn a_picture_is_uploaded_once_and_then_named() {
    let world = World::new().await;
    let message = OutMessage {
        media: Some(Media::Photo("beans.jpg".into())),
        keyboard: brew(ButtonState::Off),
        ..words("Welke?")
    };
    let receipt = world.send(&message).await.expect("sent");
    world.send(&message).await.expect("sent again");
    let uploads: Vec<bool> = world
        .api
        .calls_of("sendPhoto")
        .iter()
        .map(|call| call.params.upload("photo").is_some())
        .collect();
    assert_eq!(uploads, [true, false]);
    let shown = &world.api.screen(&world.noor)[0];
    assert_eq!(
        world
            .api
            .file(shown.photo.as_deref().expect("a picture"))
            .as_deref(),
        Some(PICTURE)
    );
    assert_eq!((shown.text.as_str(), shown.labels().len()), ("Welke?", 2));
    world
        .bot
        .edit(
            &world.place,
            &receipt,
            &Rich::plain("Espresso"),
            &Keyboard::None,
        )
        .await
        .expect("edited");
    assert_eq!(world.api.screen(&world.noor)[0].text, "Espresso");
}

#[tokio::test]
async fn a_caption_is_as_long_as_telegram_takes_it_and_no_longer() {
    let world = World::new().await;
    let picture = |text: &str| OutMessage {
        media: Some(Media::Photo("beans.jpg".into())),
        keyboard: brew(ButtonState::Off),
        ..words(text)
    };
    // Telegram counts as UTF-16 does: such a sign is two.
    let (fits, longer) = ("🫘".repeat(512), format!("{}a", "🫘".repeat(512)));
    let receipt = world.send(&picture("Welke?")).await.expect("sent");
    let shown = || {
        world
            .api
            .screen(&world.noor)
            .iter()
            .map(|message| (message.text.clone(), message.labels().len()))
            .collect::<Vec<_>>()
    };
    world
        .bot
        .edit(
            &world.place,
            &receipt,
            &Rich::plain(longer.as_str()),
            &Keyboard::None,
        )
        .await
        .expect("edited");
    assert_eq!(
        shown(),
        [("Welke?".to_owned(), 0)],
        "the words stay, and the buttons go"
    );
    world
        .bot
        .edit(
            &world.place,
            &receipt,
            &Rich::plain(fits.as_str()),
            &brew(ButtonState::Off),
        )
        .await
        .expect("edited");
    assert_eq!(shown(), [(fits.clone(), 2)]);
    world.send(&picture(&fits)).await.expect("sent");
    world.send(&picture(&longer)).await.expect("sent");
    assert_eq!(shown()[1..], [(fits, 2), (String::new(), 0), (longer, 2)]);
}

#[tokio::test]
async fn a_picture_that_telegram_forgot_is_uploaded_again() {
    let world = World::new().await;
    let message = OutMessage {
        media: Some(Media::Photo("beans.jpg".into())),
        ..words("Welke?")
    };
    world.send(&message).await.expect("sent");
    let forgot = "Bad Request: wrong file identifier/HTTP URL specified";
    world.api.fault(
        Fault::Refused {
            code: 400,
            description: forgot.into(),
        }
        .on("sendPhoto"),
    );
    world.send(&message).await.expect("sent again");
    let last = world.api.calls_of("sendPhoto").pop().expect("a call");
    assert!(last.params.upload("photo").is_some());
}

#[tokio::test]
async fn a_picture_changed_on_disk_is_a_new_one() {
    let world = World::new().await;
    let message = OutMessage {
        media: Some(Media::Photo("beans.jpg".into())),
        ..words("Welke?")
    };
    world.send(&message).await.expect("sent");
    std::fs::write(
        world.dialogs.path().join("beans.jpg"),
        b"\xff\xd8\xffanother",
    )
    .expect("a picture");
    world.send(&message).await.expect("sent");
    assert!(
        world
            .api
            .calls_of("sendPhoto")
            .iter()
            .all(|call| call.params.upload("photo").is_some())
    );
}

#[tokio::test]
async fn a_broken_picture_does_not_keep_the_question_from_the_customer() {
    let world = World::new().await;
    std::fs::write(world.dialogs.path().join("broken.jpg"), "no picture").expect("a file");
    for path in ["broken.jpg", "missing.jpg"] {
        let message = OutMessage {
            media: Some(Media::Photo(path.into())),
            keyboard: brew(ButtonState::Off),
            ..words("Welke?")
        };
        let receipt = world.send(&message).await.expect("the words go out");
        let shown = world.api.await_message(&world.noor, |_| true);
        assert_eq!(
            (shown.text.as_str(), shown.labels().len(), shown.photo),
            ("Welke?", 2, None)
        );
        world
            .bot
            .edit(
                &world.place,
                &receipt,
                &Rich::plain("Filter"),
                &Keyboard::None,
            )
            .await
            .expect("edited as text");
    }
}

#[tokio::test]
async fn a_made_document_arrives_whole_under_its_name() {
    let world = World::new().await;
    let media = Media::Document {
        name: "mijn gegevens.txt".into(),
        body: "alles — über alles".into(),
    };
    world
        .send(&OutMessage {
            media: Some(media),
            ..OutMessage::default()
        })
        .await
        .expect("sent");
    let upload = world.api.calls_of("sendDocument")[0]
        .params
        .upload("document")
        .expect("an upload")
        .clone();
    assert_eq!(upload.bytes, "alles — über alles".as_bytes());
    assert_eq!(upload.name, "mijn gegevens.txt");
}

#[tokio::test]
async fn a_file_outside_the_dialogs_folder_is_never_sent() {
    let world = World::new().await;
    let message = OutMessage {
        media: Some(Media::File("../../etc/passwd".into())),
        ..OutMessage::default()
    };
    assert!(matches!(
        world.send(&message).await,
        Err(SendError::Refused(_))
    ));
    assert_eq!(world.api.calls_of("sendDocument").len(), 0);
}

#[tokio::test]
async fn a_received_picture_is_fetched_byte_for_byte() {
    let world = World::new().await;
    world.noor.sends_photo_saying(PICTURE, "mijn fiets");
    let InMessage::Photo { file, caption } = world.only_message().await else {
        panic!("no picture")
    };
    assert_eq!(caption.as_deref(), Some("mijn fiets"));
    assert_eq!(world.bot.fetch(&file.remote).await.as_deref(), Ok(PICTURE));
}

#[tokio::test]
async fn a_long_text_is_sent_in_parts_and_a_retry_repeats_none_of_them() {
    let world = World::new().await;
    let long: String = (0..900).map(|n| format!("woord{n} ")).collect();
    let message = OutMessage {
        keyboard: brew(ButtonState::Off),
        ..words(&long)
    };
    world.api.fault(
        Fault::ServerError { status: 502 }
            .on("sendMessage")
            .after(1),
    );
    assert!(matches!(
        world.send(&message).await,
        Err(SendError::Unknown(_))
    ));
    let receipt = world.send(&message).await.expect("sent");
    let shown = world.api.screen(&world.noor);
    let all: Vec<&str> = shown
        .iter()
        .flat_map(|message| message.text.split_whitespace())
        .collect();
    assert_eq!(all, long.split_whitespace().collect::<Vec<_>>());
    world
        .bot
        .edit(&world.place, &receipt, &message.text, &Keyboard::None)
        .await
        .expect("edited");
    let last = world.api.screen(&world.noor).pop().expect("the last part");
    assert!(last.labels().is_empty() && last.text.ends_with("woord899"));
}

#[tokio::test]
async fn a_start_button_is_a_deep_link_and_a_share_button_offers_the_text() {
    let world = World::new().await;
    let start = Action::Start {
        dialog: "next-roast".into(),
        section: "order".into(),
    };
    let button = |label: &str, action| Button {
        label: label.into(),
        action,
        mark: ButtonState::None,
    };
    let buttons = vec![
        button("Bestel", start),
        button("Deel", Action::Share("Stem mee!".into())),
    ];
    world
        .send(&OutMessage {
            keyboard: Keyboard::Inline(buttons),
            ..words("Zin in een zak?")
        })
        .await
        .expect("sent");
    let shown = world.api.await_message(&world.noor, |_| true);
    let name = world.bot.me().username.clone().expect("the bot has a name");
    let expected = format!("https://t.me/{name}?start=roast");
    assert_eq!(
        shown.button("Bestel").and_then(|button| button.url.clone()),
        Some(expected)
    );
    assert_eq!(
        shown
            .button("Deel")
            .and_then(|button| button.url.clone())
            .as_deref(),
        Some("https://t.me/share/url?url=Stem%20mee%21")
    );
}

#[tokio::test]
async fn every_kind_of_trouble_has_its_class_and_none_tells_the_token() {
    let world = World::new().await;
    assert_eq!(
        world
            .trouble(Fault::TooManyRequests { retry_after: 9 })
            .await,
        SendError::RetryAfter(9)
    );
    world.api.heal();
    for unknown in [
        Fault::ServerError { status: 502 },
        Fault::ClosedBefore,
        Fault::ClosedAfter,
        Fault::CutAfter,
    ] {
        let error = world.trouble(unknown.clone()).await;
        assert!(
            matches!(error, SendError::Unknown(_)),
            "{unknown:?}: {error:?}"
        );
    }
    assert_eq!(
        world.trouble(Fault::Migrated { to: -100_123 }).await,
        SendError::Moved("-100123".to_owned())
    );
    let refused = |code, description: &str| Fault::Refused {
        code,
        description: description.into(),
    };
    assert_eq!(
        world
            .trouble(refused(400, "Bad Request: BUSINESS_PEER_INVALID"))
            .await,
        SendError::WindowClosed
    );
    assert!(matches!(
        world
            .trouble(refused(400, "Bad Request: TOPIC_CLOSED"))
            .await,
        SendError::Gone(_)
    ));
    assert!(matches!(
        world.trouble(refused(401, "Unauthorized")).await,
        SendError::Misconfigured(_)
    ));
    world.noor.blocks_bot();
    assert!(matches!(
        world.send(&words("Hoi")).await,
        Err(SendError::Gone(_))
    ));
}

#[tokio::test]
async fn an_answer_that_echoes_the_token_is_told_without_it() {
    let world = World::new().await;
    let echo = Fault::Refused {
        code: 400,
        description: format!(
            "Bad Request: no route /bot{}/sendMessage",
            world.api.token()
        ),
    };
    assert_eq!(
        world.trouble(echo).await,
        SendError::Refused("Bad Request: no route /bot<token>/sendMessage".into())
    );
}

#[tokio::test]
async fn a_wrong_token_is_noticed_at_once_and_not_told() {
    let api = BotApi::start();
    let dialogs = tempfile::tempdir().expect("a folder");
    let wrong = "6148001234:AAwrongwrongwrongwrongwrongwrongwrong";
    let error = Telegram::connect(settings(&api, wrong, &dialogs))
        .await
        .err()
        .expect("refused");
    assert!(matches!(error, SendError::Misconfigured(_)), "{error:?}");
    assert!(!format!("{error} {error:?} {:?}", Secret::new(wrong)).contains("AAwrong"));
}

#[tokio::test]
async fn updates_come_again_until_the_caller_acknowledges_them() {
    let world = World::new().await;
    let said = world.noor.says("Hoi");
    let first = world.bot.get_updates(None).await.expect("updates").updates;
    let again = world.bot.get_updates(None).await.expect("updates").updates;
    assert_eq!((first.len(), first[0].id), (1, again[0].id));
    assert_eq!(world.api.progress(&said), Some(Progress::HandedOut(2)));
    world
        .bot
        .acknowledge(first[0].id + 1)
        .await
        .expect("acknowledged");
    assert_eq!(world.api.progress(&said), Some(Progress::Acknowledged));
}

#[tokio::test]
async fn the_kinds_of_updates_we_read_are_named_with_every_request() {
    let world = World::new().await;
    world
        .api
        .fault(Fault::ServerError { status: 502 }.on("getUpdates"));
    world.noor.says("Hoi");
    assert!(matches!(
        world.bot.get_updates(None).await,
        Err(PollError::Trouble { .. })
    ));
    assert_eq!(world.updates().await.len(), 1);
    let calls = world.api.calls_of("getUpdates");
    let named = calls.iter().all(|call| {
        call.params
            .text("allowed_updates")
            .contains("callback_query")
    });
    assert!(calls.len() >= 2 && named);
}

#[tokio::test]
async fn words_survive_a_newer_bot_api() {
    let world = World::new().await;
    world.api.decorate(true);
    world.noor.says("Hoi, ik ben het");
    assert_eq!(
        world.only_message().await,
        InMessage::Text("Hoi, ik ben het".into())
    );
    world
        .api
        .raw_update(serde_json::json!({ "hologram": { "of": "a cup" } }));
    assert_eq!(
        world.updates().await.pop().map(|update| update.kind),
        Some(UpdateKind::Other)
    );
}

#[tokio::test]
async fn a_person_who_blocks_the_bot_is_told_gone_and_back() {
    let world = World::new().await;
    world.noor.blocks_bot();
    world.noor.unblocks_bot();
    let gone: Vec<bool> = world
        .updates()
        .await
        .iter()
        .filter_map(|update| match &update.kind {
            UpdateKind::Presence(presence) => Some(presence.is_gone),
            _ => None,
        })
        .collect();
    assert_eq!(gone, [true, false]);
}

#[tokio::test]
async fn commands_are_registered_for_each_language_and_for_those_who_can_use_them() {
    let world = World::new().await;
    let menu = |readers, language: Option<&str>, help: &str| Commands {
        readers,
        language: language.map(Into::into),
        list: vec![("stop".into(), "stop".into()), ("help".into(), help.into())],
    };
    let menus = [
        menu(Readers::Private, None, "Help"),
        menu(Readers::Private, Some("nl"), "Hulp"),
        menu(Readers::Groups, None, "Group"),
    ];
    world.bot.register(&menus).await.expect("registered");
    assert_eq!(
        world.api.commands("all_private_chats", "nl")[1],
        ("help".to_owned(), "Hulp".to_owned())
    );
    assert_eq!(
        world.api.commands("all_private_chats", "")[1],
        ("help".to_owned(), "Help".to_owned())
    );
    assert_eq!(
        world.api.commands("all_group_chats", "")[1],
        ("help".to_owned(), "Group".to_owned())
    );
    assert!(
        world.api.commands("default", "").is_empty()
            && world.api.commands("default", "nl").is_empty()
    );
}

#[tokio::test]
async fn words_go_out_without_the_buttons_that_telegram_does_not_take() {
    let refused = |what: &str| Fault::Refused {
        code: 400,
        description: format!("Bad Request: {what}"),
    };
    let address = |label: &str| Button {
        label: label.into(),
        action: Action::Url("http://localhost:8080/x".into()),
        mark: ButtonState::None,
    };
    let world = World::new().await;
    let keyboard = Keyboard::Inline(vec![
        option("espresso", "Espresso", ButtonState::None),
        address("Site"),
    ]);
    world.api.fault(
        refused("inline keyboard button URL 'http://localhost:8080/x' is invalid: Wrong HTTP URL")
            .on("sendMessage"),
    );
    world
        .send(&OutMessage {
            keyboard,
            ..words("Hoe zet je koffie?")
        })
        .await
        .expect("sent");
    let shown = world
        .api
        .await_message(&world.noor, |m| m.text.contains("Hoe zet je"));
    assert!(shown.button("Espresso").is_some() && shown.button("Site").is_none());
    world.api.heal();
    for what in [
        "BUTTON_URL_INVALID",
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        "something newer",
    ] {
        world.api.fault(refused(what).on("sendMessage"));
        let keyboard = Keyboard::Inline(vec![address("Site")]);
        world
            .send(&OutMessage {
                keyboard,
                ..words(what)
            })
            .await
            .expect("sent");
        let shown = world
            .api
            .await_message(&world.noor, |m| m.text.contains(what));
        assert!(shown.button("Site").is_none(), "{what}");
        world.api.heal();
    }
}

#[tokio::test]
async fn the_bot_api_may_stand_below_a_path() {
    let api = BotApi::start();
    let dialogs = tempfile::tempdir().expect("a folder");
    let below = Settings {
        api_url: format!("{}/telegram/", api.url())
            .parse()
            .expect("an address"),
        ..settings(&api, api.token(), &dialogs)
    };
    // The emulator knows no such path; that it is told so, and not asked at the root, is the point.
    assert!(matches!(
        Telegram::connect(below).await.err(),
        Some(SendError::Misconfigured(_))
    ));
}

#[tokio::test]
async fn an_https_address_is_spoken_to_in_tls() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("an address");
    let first_byte = std::thread::spawn(move || {
        let mut byte = [0];
        let (mut stream, _) = listener.accept().expect("a connection");
        std::io::Read::read_exact(&mut stream, &mut byte)
            .map(|()| byte[0])
            .expect("a greeting")
    });
    let dialogs = tempfile::tempdir().expect("a folder");
    let settings = Settings {
        token: Secret::new("1:AA"),
        api_url: format!("https://{address}").parse().expect("an address"),
        dialogs: dialogs.path().to_path_buf(),
        links: Arc::new(|_, _| None),
        offers: Arc::new(|_| None),
    };
    assert!(matches!(
        Telegram::connect(settings).await.err(),
        Some(SendError::Unknown(_))
    ));
    let tls_handshake = 0x16;
    assert_eq!(first_byte.join().expect("the listener ends"), tls_handshake);
}
