//! The real program in groups of Telegram: who is asked, who is heard, who votes, and what nobody but people hears.

mod changes;
mod members;
mod pace;
mod results;
mod shared;
mod standing;
mod votes;

use crate::support::bot::{Bot, Home};
use crate::support::botapi::{BotApi, Group, Person};

const ROAST: &str = r#"dialog: roast
languages: [nl, en]
start:
  - { section: poll, in: group, command: branden }
  - { section: order, in: member, command: bestel }
  - { section: welcome, in: member, joins: true }
  - { section: brew, in: private, link: brew }
sections:
  poll:
    - vote: next
      text: { nl: Wat branden we?, en: What do we roast? }
      options: { nyeri: Nyeri, decaf: Decaf }
      open: 48h
      reveal: always
  order:
    - ask: size
      type: choice
      options: { small: { nl: Klein, en: Small }, large: { nl: Groot, en: Large } }
      text: { nl: Welke maat?, en: Which size? }
    - ask: bags
      type: number
      range: 1..40
      text: { nl: Hoeveel zakken?, en: How many bags? }
    - say: { nl: "Genoteerd: ${bags}.", en: "Noted: ${bags}." }
      buttons:
        - text: { nl: Hoe zet je koffie?, en: How do you brew? }
          start: brew
  welcome:
    - ask: likes
      type: yesno
      text: { nl: Drink je koffie?, en: Do you drink coffee? }
    - say: { nl: Gezellig., en: Lovely. }
  brew:
    - ask: brewer
      type: choice
      options: { filter: Filter, moka: Moka }
      text: { nl: "Er stemden ${next.voters}. Waarmee zet je koffie?", en: "${next.voters} voted. How do you brew?" }
"#;

/// A bot in a group of Noor, who owns it, and Sam.
struct Roasters {
    api: BotApi,
    home: Home,
    bot: Bot,
    noor: Person,
    sam: Person,
    group: Group,
}

impl Roasters {
    fn new() -> Self {
        Self::with("name: Brander\nlanguages: [nl, en]\n")
    }

    /// Writes the dialog beside this `bot.yaml` and starts the bot.
    fn with(bot: &str) -> Self {
        let api = BotApi::start();
        let (noor, sam) = (api.person("Noor de Wit", "nl"), api.person("Sam", "en"));
        let group = api.group("Branders", &[&noor, &sam]);
        let home = Home::empty(&api);
        home.write("bot.yaml", bot);
        home.write("roast.yaml", ROAST);
        let bot = home.start();
        Self {
            api,
            home,
            bot,
            noor,
            sam,
            group,
        }
    }

    /// Waits until all that was said so far is taken.
    fn settle(&self) {
        self.api.await_acknowledged();
    }

    /// Returns the texts that stand in the group by the bot.
    fn texts(&self) -> Vec<String> {
        self.api
            .screen(&self.group)
            .into_iter()
            .filter(|message| message.is_from_bot)
            .map(|message| message.text)
            .collect()
    }
}
