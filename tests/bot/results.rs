//! Reports on the phone: what an operator gets for `/results` and its buttons, and what nobody else does.

use vraag::store::prelude::*;
use vraag::store::sled::Sled;

use crate::support::bot::{Bot, Home};
use crate::support::botapi::{BotApi, Fault, Message, Person};

/// A bot of a business with answers, and its operator.
struct Business {
    api: BotApi,
    home: Home,
    bot: Bot,
    noor: Person,
}

impl Business {
    fn new(settings: &str) -> Self {
        Self::of_operator("nl", settings)
    }

    /// Starts a bot of two languages whose operator's messenger speaks this one.
    fn of_operator(language: &str, settings: &str) -> Self {
        let api = BotApi::start();
        let home = Home::new(&api);
        let until = (chrono::Utc::now() - chrono::Duration::days(30)).to_rfc3339();
        let demo = home.run(&["demo", "--answers", "2000", "--until", &until]);
        assert!(demo.status.success());
        let noor = api.person("Noor", language);
        let shipped =
            std::fs::read_to_string(home.dialogs().join("bot.yaml")).expect("it is shipped");
        let more = format!("{shipped}operators: [{}]\n{settings}", noor.id());
        home.write("bot.yaml", &more);
        let bot = home.start();
        Self {
            api,
            home,
            bot,
            noor,
        }
    }

    fn await_report(&self) -> Message {
        await_report(&self.api, &self.noor)
    }
}

/// Waits for a report, which has buttons for periods.
fn await_report(api: &BotApi, operator: &Person) -> Message {
    api.await_message(operator, |m| m.button("30 dagen").is_some())
}

fn words_of(api: &BotApi, message: &Message) -> String {
    let file = message.document.as_deref().expect("it has a file");
    String::from_utf8(api.file(file).expect("it was uploaded")).expect("it is text")
}

#[test]
fn an_operator_gets_a_card_with_three_findings_and_a_tap_brings_the_page() {
    let business = Business::new("");
    let Business { api, noor, .. } = &business;
    noor.says("/results");
    let first = business.await_report();
    let findings: Vec<&str> = first
        .text
        .lines()
        .filter(|line| line.starts_with('•'))
        .collect();
    assert_eq!(findings.len(), 3, "{}", first.text);
    assert!(
        findings.iter().all(|line| line.contains("n = ")
            || line.contains("n\u{a0}=\u{a0}")
            || line.contains("van de")),
        "{findings:?}"
    );
    assert_eq!(first.photo.is_some(), cfg!(feature = "png"));
    assert!(first.document.is_none());
    if let Some(photo) = &first.photo {
        let bytes = api.file(photo).expect("it was uploaded");
        assert!(bytes.starts_with(b"\x89PNG\r\n"));
    }
    assert!(
        first.labels().contains(&"✓ Alle dialogen") && first.labels().contains(&"✓ Alles"),
        "{:?}",
        first.labels()
    );
    noor.taps(&first, "repair");
    let page = api.await_message(noor, |m| m.document.is_some());
    let page = words_of(api, &page);
    assert!(
        page.starts_with("<!doctype html>\n<html lang=\"nl\">") && !page.contains("Welke bonen"),
        "{page}"
    );
    let of_one = api.await_message(noor, |m| m.labels().contains(&"✓ repair"));
    noor.taps(&of_one, "7 dagen");
    let week = api.await_message(noor, |m| m.labels().contains(&"✓ 7 dagen"));
    assert!(
        week.labels().contains(&"✓ repair"),
        "the dialog stays: {:?}",
        week.labels()
    );
    let sent = api.calls_of("sendDocument");
    let names: Vec<&str> = sent
        .iter()
        .filter_map(|call| Some(call.params.upload("document")?.name.as_str()))
        .collect();
    assert!(
        names.len() == 2 && names[0] != names[1] && names[1].ends_with("-7-days.html"),
        "{names:?}"
    );
    assert_eq!(business.bot.stop(), Some(0));
}

#[test]
fn an_operator_who_never_wrote_before_gets_the_report_in_the_language_of_their_messenger() {
    let business = Business::of_operator("en", "");
    let Business { api, noor, .. } = &business;
    noor.says("/results");
    let report = api.await_message(noor, |m| !m.buttons.is_empty());
    assert!(
        report.labels().contains(&"✓ Everything"),
        "{:?}",
        report.labels()
    );
    assert_eq!(business.bot.stop(), Some(0));
}

#[test]
fn to_everybody_else_the_command_and_the_buttons_are_like_any_that_do_not_exist() {
    let business = Business::new("");
    let Business { api, noor, .. } = &business;
    let [sam, piet] = ["Sam", "Piet"].map(|name| api.person(name, "nl"));
    let [unknown, results] = [(&piet, "/resulds"), (&sam, "/results")].map(|(who, command)| {
        who.says(command);
        let answer = api.await_message(who, |m| m.is_from_bot);
        (answer.text, answer.buttons.len())
    });
    assert_eq!(unknown, results);
    noor.says("/results");
    let report = business.await_report();
    let data = report
        .buttons
        .iter()
        .flatten()
        .find_map(|button| button.data.clone());
    sam.says("/reparatie");
    let asked = api.await_message(&sam, |m| m.text.contains("Hoe waarschijnlijk"));
    let note = api.await_toast(&sam.forges_tap(&asked, &data.expect("a button has data")));
    assert!(!note.text.is_empty(), "as for any old button");
    noor.says("/results");
    business.await_report();
    assert!(
        api.screen(&sam)
            .iter()
            .all(|m| m.photo.is_none() && m.document.is_none() && !m.text.contains("n = "))
    );
    assert_eq!(business.bot.stop(), Some(0));
}

/// Moves what the store says of schedules a number of days back, as if the program had been off so long.
fn moves_back(home: &Home, days: u64) {
    let store = Sled::open(&home.data().join("db")).expect("nobody else has it open");
    let record = store
        .meta("schedules")
        .expect("it can be read")
        .expect("there are schedules");
    let moved: Vec<u8> = record
        .chunks_exact(16)
        .flat_map(|pair| {
            let seen = u64::from_be_bytes(pair[8..].try_into().expect("eight bytes"));
            [
                pair[..8].to_vec(),
                (seen - days * 86_400_000).to_be_bytes().to_vec(),
            ]
            .concat()
        })
        .collect();
    store
        .set_meta("schedules", &moved)
        .expect("it can be written");
}

#[test]
fn by_the_clock_an_operator_is_sent_a_report_once_also_after_a_pause_and_only_if_somebody_answered()
{
    let Business {
        api,
        home,
        bot,
        noor,
    } = Business::new("results: day 00:01\n");
    noor.says("/results");
    await_report(&api, &noor);
    assert_eq!(bot.stop(), Some(0));
    // Starts the bot as if it had been off for two days; the time is another each time, as it would be.
    let starts_after_pause = |minute: u32| {
        let path = home.dialogs().join("bot.yaml");
        let settings = std::fs::read_to_string(&path).expect("it is there");
        let (before, _) = settings.split_once("results:").expect("it says when");
        home.write("bot.yaml", &format!("{before}results: day 00:0{minute}\n"));
        assert_eq!(home.start().stop(), Some(0));
        moves_back(&home, 2);
        let bot = home.start();
        bot.await_line("it is time for the report of 1 operator");
        bot
    };
    let bot = starts_after_pause(1);
    let first = await_report(&api, &noor);
    // Without cards its words begin with those of the card.
    let begins = if cfg!(feature = "png") {
        "•"
    } else {
        "Resultaten\n"
    };
    assert!(
        first.text.starts_with(begins) && first.document.is_none(),
        "{}",
        first.text
    );
    assert_eq!(bot.stop(), Some(0));
    assert_eq!(home.start().stop(), Some(0));
    let bot = starts_after_pause(2);
    bot.await_line("no report is sent: nobody answered since the last one");
    let sam = api.person("Sam", "nl");
    sam.says("/reparatie");
    api.await_message(&sam, |m| m.text.contains("Hoe waarschijnlijk"));
    sam.says("9");
    api.await_message(&sam, |m| m.is_from_bot);
    assert_eq!(bot.stop(), Some(0));
    let bot = starts_after_pause(3);
    let last = await_report(&api, &noor);
    assert!(
        last.text
            .starts_with("1 persoon antwoordde sinds het vorige verslag (")
            && last.text.contains(", 00:02). Van iedereen samen:\n\n"),
        "{}",
        last.text
    );
    let reports = api
        .screen(&noor)
        .into_iter()
        .filter(|m| m.text.contains('•'));
    assert_eq!(reports.count(), 3, "one by command, two by the clock");
    assert!(api.screen(&sam).iter().all(|m| !m.text.contains('•')));
    assert_eq!(bot.stop(), Some(0));
}

#[test]
fn a_report_comes_although_the_program_was_killed_before_it_was_sent() {
    let business = Business::new("");
    let method = if cfg!(feature = "png") {
        "sendPhoto"
    } else {
        "sendMessage"
    };
    let trouble = business.api.fault(
        Fault::ServerError { status: 502 }
            .on(method)
            .times(1_000_000),
    );
    business.noor.says("/results");
    business.api.await_hits(trouble, 1);
    business.bot.kill();
    business.api.heal();
    let bot = business.home.start();
    business
        .api
        .await_message(&business.noor, |m| m.text.contains('•'));
    assert_eq!(bot.stop(), Some(0));
}
