//! The chapter of the guide about Telegram, followed as it is read: `init` asks what it says, `run` says what it says, and
//! people come in by every way of its table.

use std::fs::File;
use std::process::Stdio;

use crate::support::bot::{Bot, Home};
use crate::support::botapi::{BotApi, Person};

const PAGE: &str = include_str!("../../docs/guide/06-telegram.md");

/// A file as the chapter has it, shown or in a comment.
fn file(name: &str) -> String {
    let shown = [
        format!("```yaml\n# dialogs/{name}\n"),
        format!("<!-- file: dialogs/{name}\n"),
    ];
    let rest = shown
        .iter()
        .find_map(|head| PAGE.split(head.as_str()).nth(1));
    let rest = rest.unwrap_or_else(|| panic!("the chapter has no {name}"));
    let end = rest.find("```").into_iter().chain(rest.find("-->")).min();
    rest[..end.expect("it ends")].to_owned()
}

fn comes_in(api: &BotApi, who: &Person, words: &str, answer: &str) {
    who.says(words);
    api.await_message(who, |message| message.text.contains(answer));
}

#[test]
fn who_follows_the_chapter_has_a_bot_to_which_people_come_in_by_every_way_it_lists() {
    for command in ["vraag init", "vraag run"] {
        assert!(
            PAGE.contains(&format!("```sh\n{command}\n```")),
            "{command}"
        );
    }
    let api = BotApi::start();
    let home = Home::empty(&api);
    home.write("wish.yaml", &file("wish.yaml"));
    let lines = format!(
        "{}\nBakery De Hoek\nnl, en\nEurope/Amsterdam\n020 123 4567\nyes\nno\n",
        api.token()
    );
    let path = home.path().join("typed");
    std::fs::write(&path, lines).expect("the folder is ours");
    let mut init = home.command(&["init"]);
    init.env("TELEGRAM_API_URL", api.url());
    init.stdin(Stdio::from(File::open(path).expect("it was written")));
    let init = Bot::start(init);
    let asked = init.await_line("or send the bot: /start");
    let words = asked
        .split("or send the bot: ")
        .nth(1)
        .expect("it says what");
    let owner = api.person("Bart", "nl");
    owner.says(words);
    init.await_line("You are its operator");
    init.await_line("start it: vraag run");
    assert!(
        init.await_line("then open https://t.me/")
            .ends_with("?start=wish")
    );
    for asks in [
        "Name of your shop",
        "Languages",
        "Time zone",
        "reach a person of yours",
    ] {
        assert!(init.told().contains(asks), "{asks}: {}", init.told());
    }
    assert_eq!(init.ended(), Some(0));
    let kept =
        |name: &str| std::fs::read_to_string(home.path().join(name)).expect("it was written");
    assert!(kept(".env").contains(api.token()));
    let settings = kept("dialogs/bot.yaml");
    assert!(
        settings.contains(&format!("operators: [{}]", owner.id())),
        "{settings}"
    );
    assert_eq!(
        kept("dialogs/wish.yaml"),
        file("wish.yaml"),
        "what is there stays"
    );

    home.write("bot.yaml", &file("bot.yaml"));
    home.write("order.yaml", &file("order.yaml"));
    let first = PAGE.split("`first_message: true`").count();
    assert_eq!(first, 2, "the table lists it");
    let greets = file("wish.yaml").replace("- { command:", "- { first_message: true, command:");
    home.write("wish.yaml", &greets);
    let bot = home.start();
    let ready = bot.await_line("ready: @");
    assert!(ready.contains("answers in Telegram"), "{ready}");
    let (noor, sam, lou, kim) = (
        api.person("Noor", "en"),
        api.person("Sam", "en"),
        api.person("Lou", "nl"),
        api.person("Kim", "nl"),
    );
    comes_in(&api, &noor, "/order", "Which bread?");
    comes_in(&api, &sam, "I'd like to order", "Which bread?");
    comes_in(&api, &lou, "/start order", "Welk brood?");
    comes_in(&api, &kim, "Goedemiddag!", "Wat mis je in onze bakkerij?");
    // Stopped and started again, everybody goes on at the same question.
    assert_eq!(bot.stop(), Some(0));
    let bot = home.start();
    comes_in(&api, &noor, "Rye", "It's ready tomorrow.");
    comes_in(&api, &lou, "Rogge", "Staat morgen klaar.");
    comes_in(&api, &kim, "krentenbollen", "Dank je wel!");
    assert_eq!(bot.stop(), Some(0));
    assert_eq!(home.table(&["order"]).len(), 3);
}
