//! The operator pages of the real program: who comes in and what they may do, what stands on each page, and that nothing
//! that customers wrote runs there.

mod coming_in;
mod data;
mod desk;
mod shown;

use std::net::SocketAddr;

use crate::support::bot::{Bot, Home, free_address};
use crate::support::botapi::{BotApi, Group, Message, Person};
use crate::support::browser::Browser;
use crate::support::http::{Answer, ask};

/// What somebody may call themselves, and answer.
const HOSTILE: &str =
    "<img src=x onerror=document.title='run'>\"'><script>document.title='run'</script>";

const SHOP: &str = r#"dialog: order
about: <b>Beans</b>
languages: [en]
start:
  - { section: main, command: order }
sections:
  main:
    - ask: kind
      type: choice
      text: Which beans?
      options: { filter: "<i onclick=alert(1)>Filter</i>", espresso: Espresso }
    - ask: why
      type: text
      text: Why?
    - goto: thanks
  thanks:
    - say: Thank you!
"#;

/// A bot with operator pages: Olga may do everything, Victor may look, Noor is a customer.
struct Shop {
    api: BotApi,
    home: Home,
    bot: Option<Bot>,
    address: SocketAddr,
    olga: Person,
    victor: Person,
    noor: Person,
}

impl Shop {
    fn new() -> Self {
        let api = BotApi::start();
        let home = Home::empty(&api);
        let (olga, victor) = (api.person("Olga Smit", "en"), api.person("Victor", "nl"));
        let noor = api.person(HOSTILE, "en");
        home.write(
            "bot.yaml",
            &format!(
                "name: Beans & more\nlanguages: [en, nl]\nkeep_answers: 18 months\noperators: [{}]\nviewers: [{}]\n",
                olga.id(),
                victor.id()
            ),
        );
        home.write("order.yaml", SHOP);
        home.write(
            "segments.yaml",
            "segments:\n  espresso: { when: kind == \"espresso\" }\n",
        );
        let mut shop = Self {
            api,
            home,
            bot: None,
            address: free_address(),
            olga,
            victor,
            noor,
        };
        shop.starts();
        shop
    }

    /// Adds a desk, and a dialog that hands over to it.
    fn has_desk(&mut self) -> Group {
        let anna = self.api.person("Anna", "en");
        // An operator lets the bot into the group.
        let bar = self
            .api
            .group("The bar", &[&self.olga, &self.victor, &anna]);
        let settings = std::fs::read_to_string(self.home.dialogs().join("bot.yaml"));
        let desk = format!(
            "{}desks: {{ bar: {{ chat: \"telegram:{}\", people: {{ Anna: {} }} }} }}\n",
            settings.expect("it is there"),
            bar.id(),
            anna.id()
        );
        self.home.write("bot.yaml", &desk);
        self.home.write(
            "replies.yaml",
            "sorry: { en: \"We are sorry.\", nl: \"Het spijt ons.\" }\n",
        );
        self.home.write("help.yaml", HELP);
        self.starts();
        bar
    }

    /// Lets Noor ask for a person.
    fn hands_over(&self, bar: &Group) {
        self.noor.says("/human_help");
        self.api
            .await_message(bar, |message| message.text.contains("Cold"));
    }

    fn starts(&mut self) {
        if let Some(bot) = self.bot.take() {
            assert_eq!(bot.stop(), Some(0));
        }
        self.bot = Some(
            self.home
                .start_with(&[("VRAAG_LISTEN", &self.address.to_string())]),
        );
    }

    /// Makes a link at the machine; returns its path.
    fn link(&self) -> String {
        let made = self.home.run(&["admin"]);
        assert!(made.status.success(), "{made:?}");
        let link = String::from_utf8(made.stdout).expect("a link is text");
        let base = format!("http://{}", self.address);
        link.trim()
            .strip_prefix(&base)
            .expect("it leads here")
            .to_owned()
    }

    /// Asks the bot for a link in Telegram; returns its path.
    fn link_for(&self, person: &Person) -> String {
        person.says("/admin");
        let message = self
            .api
            .await_message(person, |message| message.text.contains("/admin/in/"));
        path_in(&message)
    }

    /// Comes in by a link; returns the cookie.
    fn comes_in(&self, link: &str) -> String {
        let entered = enter(self.address, link);
        assert_eq!(entered.status, 303, "{entered:?}");
        cookie(&entered)
    }

    fn get(&self, cookie: &str, path: &str) -> Answer {
        ask(self.address, "GET", path, &[("cookie", cookie)], b"")
    }

    fn post(&self, cookie: &str, path: &str, form: &str) -> Answer {
        ask(
            self.address,
            "POST",
            path,
            &[("cookie", cookie)],
            form.as_bytes(),
        )
    }

    /// Lets Noor answer both questions.
    fn order(&self) {
        self.noor.says("/order");
        let asked = self
            .api
            .await_message(&self.noor, |message| message.text == "Which beans?");
        self.noor.taps(&asked, "Espresso");
        self.api
            .await_message(&self.noor, |message| message.text == "Why?");
        self.noor.says(HOSTILE);
        self.api
            .await_message(&self.noor, |message| message.text == "Thank you!");
    }
}

fn path_in(message: &Message) -> String {
    let words = message.text.split_whitespace();
    let link = words.clone().find(|word| word.contains("/admin/in/"));
    let link = link.unwrap_or_else(|| panic!("no link in {message:?}"));
    let at = link.find("/admin").expect("it has a path");
    link[at..].to_owned()
}

/// Presses the button of a link's page.
pub fn enter(address: SocketAddr, link: &str) -> Answer {
    let secret = link.strip_prefix("/admin/in/").expect("a link");
    ask(
        address,
        "POST",
        "/admin/in",
        &[],
        format!("secret={secret}").as_bytes(),
    )
}

pub fn cookie(entered: &Answer) -> String {
    let (_, cookie) = entered.head.split_once("set-cookie: ").expect("a cookie");
    cookie.split(';').next().expect("a cookie").to_owned()
}

/// Returns what a form of a page must hold.
pub fn csrf(page: &Answer) -> String {
    let (_, rest) = page
        .body
        .split_once("name=\"csrf\" value=\"")
        .expect("a form");
    format!("csrf={}", rest.split('"').next().expect("a value"))
}

/// Comes in with a browser.
fn comes_in(browser: &mut Browser, shop: &Shop) {
    browser.opens(&format!("http://{}{}", shop.address, shop.link()));
    // The button has the focus.
    browser.presses("Enter", false);
    browser.awaits("location.pathname === '/admin' && document.readyState === 'complete'");
}

/// A dialog that hands over to a desk.
const HELP: &str = r#"dialog: help
languages: [en]
start:
  - { section: main, command: human_help }
sections:
  main:
    - { handoff: bar, note: "<b>Cold</b> coffee." }
    - say: Back with the bot.
"#;
