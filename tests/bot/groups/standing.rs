//! How the bot stands in a group: who may let it in, what happens when it is muted, sent away and let in again.

use super::Roasters;
use super::{Home, ROAST};
use crate::support::botapi::{BotApi, Call, Outcome};

#[test]
fn a_group_talks_with_the_bot_only_when_an_operator_allows_it() {
    let api = BotApi::start();
    let (noor, sam) = (api.person("Noor", "nl"), api.person("Sam", "en"));
    let group = api.group("Branders", &[&sam, &noor]);
    let home = Home::empty(&api);
    home.write(
        "bot.yaml",
        &format!(
            "name: Brander\nlanguages: [nl, en]\noperators: [{}]\n",
            noor.id()
        ),
    );
    home.write("roast.yaml", ROAST);
    let _bot = home.start();
    group.hears(&sam, "/bestel");
    api.await_message(&group, |m| m.text.contains("nog niet meedoen"));
    group.hears(&sam, "/bestel");
    group.hears(&sam, "/allow");
    group.hears(&noor, "/allow");
    api.await_message(&group, |m| m.text.contains("vanaf nu doe ik hier mee"));
    group.hears(&sam, "/bestel");
    api.await_message(&group, |m| m.text.contains("Which size"));
    let count = api
        .screen(&group)
        .into_iter()
        .filter(|m| m.is_from_bot)
        .count();
    assert_eq!(count, 3);
}

#[test]
fn a_group_that_an_operator_adds_the_bot_to_needs_no_word_of_theirs() {
    let api = BotApi::start();
    let (noor, sam) = (api.person("Noor", "nl"), api.person("Sam", "en"));
    let group = api.group_without_bot("Branders", &[&sam, &noor]);
    let home = Home::empty(&api);
    home.write(
        "bot.yaml",
        &format!(
            "name: Brander\nlanguages: [nl, en]\noperators: [{}]\n",
            noor.id()
        ),
    );
    home.write("roast.yaml", ROAST);
    let _bot = home.start();
    group.adds_bot(&noor);
    group.hears(&sam, "/bestel");
    api.await_message(&group, |m| m.text.contains("Which size"));
    group.removes_bot(&sam);
    group.adds_bot(&sam);
    group.hears(&noor, "/bestel");
    api.await_message(&group, |m| m.text.contains("Welke maat"));
}

#[test]
fn a_bot_that_was_sent_away_and_let_in_again_goes_on() {
    let r = Roasters::new();
    r.group.hears(&r.noor, "/bestel");
    let size = r
        .api
        .await_message(&r.group, |m| m.text.contains("Welke maat"));
    r.group.removes_bot(&r.noor);
    r.settle();
    let calls = r.api.calls_of("sendMessage").len();
    r.group.adds_bot(&r.noor);
    r.noor.taps(&size, "Groot");
    r.api
        .await_message(&r.group, |m| m.text.contains("Hoeveel zakken"));
    assert_eq!(r.api.calls_of("sendMessage").len(), calls + 1);
}

#[test]
fn a_muted_bot_is_refused_once_and_goes_on_when_it_may_write_again() {
    let r = Roasters::new();
    let group = r.api.supergroup("Groot", &[&r.noor, &r.sam]);
    r.noor.at(&group).says("/bestel");
    let size = r
        .api
        .await_message(&group, |m| m.text.contains("Welke maat"));
    group.mutes_bot(&r.noor);
    r.settle();
    r.noor.taps(&size, "Groot");
    r.settle();
    r.api.await_call(is_refused);
    group.unmutes_bot(&r.noor);
    r.settle();
    r.noor.at(&group).says("/help");
    r.api
        .await_message(&group, |m| m.text.contains("Hoeveel zakken"));
    let refusals = r
        .api
        .calls_of("sendMessage")
        .into_iter()
        .filter(is_refused)
        .count();
    assert_eq!(refusals, 1);
}

#[test]
fn what_could_not_be_said_is_said_once_when_the_bot_may_write_again() {
    let r = Roasters::new();
    let group = r.api.supergroup("Groot", &[&r.noor, &r.sam]);
    r.noor.at(&group).says("/help");
    r.api.await_message(&group, |m| m.text.contains("/branden"));
    group.mutes_bot(&r.noor);
    r.settle();
    for (person, command) in [
        (&r.noor, "/bestel"),
        (&r.noor, "/branden"),
        (&r.sam, "/bestel"),
        (&r.sam, "/branden"),
    ] {
        person.at(&group).says(command);
    }
    r.settle();
    r.api.await_call(is_refused);
    group.unmutes_bot(&r.noor);
    let all = ["Welke maat", "Which size", "Wat branden we"];
    // They go out in any order.
    r.api.await_condition("all of it is said", |record| {
        all.iter().all(|words| {
            record
                .shown()
                .iter()
                .any(|shown| shown.message.is_from_bot && shown.message.text.contains(words))
        })
    });
    r.settle();
    for words in all {
        let count = r
            .api
            .screen(&group)
            .into_iter()
            .filter(|m| m.is_from_bot && m.text.contains(words))
            .count();
        assert_eq!(count, 1, "{words}");
    }
}

#[test]
fn what_could_not_be_said_outlasts_a_restart() {
    let mut r = Roasters::new();
    let group = r.api.supergroup("Groot", &[&r.noor, &r.sam]);
    group.mutes_bot(&r.noor);
    r.noor.at(&group).says("/bestel");
    r.api.await_call(is_refused);
    assert_eq!(r.bot.stop(), Some(0));
    r.bot = r.home.start();
    group.unmutes_bot(&r.noor);
    let size = r
        .api
        .await_message(&group, |m| m.text.contains("Welke maat"));
    r.noor.taps(&size, "Groot");
    r.api
        .await_message(&group, |m| m.text.contains("Hoeveel zakken"));
}

fn is_refused(call: &Call) -> bool {
    call.method.eq_ignore_ascii_case("sendMessage")
        && matches!(call.outcome, Outcome::Refused { .. })
}
