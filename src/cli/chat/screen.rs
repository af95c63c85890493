//! What the terminal shows: the bot's messages behind a bar, the program's own words dimmed beside
//! them.

use std::io::Write;

use anyhow::Result;
use unicode_width::UnicodeWidthStr;

use super::local_session::Output;
use crate::channel::console;
use crate::id::Name;
use crate::time::{Timestamp, Zone};

/// The screen of a talk.
pub struct Screen {
    /// The page on which it is shown.
    pub page: console::Screen,
    /// Whether the program speaks Dutch.
    pub is_dutch: bool,
    /// The time zone of times.
    pub zone: Zone,
}

/// A dialog that can be started.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Its name.
    pub dialog: Name,
    /// Its description.
    pub about: String,
}

/// A sentence of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Say {
    /// The title of the list of dialogs.
    Offers,
    /// How to choose one.
    Choose,
    /// A dialog continues where it was left.
    GoesOn,
    /// A dialog is over.
    Over,
    /// The person leaves, and the talk is stored.
    Kept,
    /// The person leaves, and nothing is stored.
    NotKept,
    /// The syntax of `/wait`.
    HowToWait,
    /// The syntax of `/as`.
    HowToBe,
    /// A recorded talk has one person and one beginning.
    OnlyOne,
    /// A group cannot be recorded.
    NotInGroup,
    /// A section of a group starts.
    GroupSits,
    /// Words in a group are not for the bot.
    InGroup,
    /// A message is for the people of the desk.
    AtDesk,
    /// The person speaks at the desk now.
    DeskSpeaks,
    /// The customer speaks again.
    CustomerSpeaks,
    /// Nobody was handed over yet.
    NoDesk,
}

impl Screen {
    /// Returns the drawn output; ends with a line break unless it is empty.
    pub fn heard(&self, heard: &[Output]) -> String {
        let mut text = String::new();
        for item in heard {
            match item {
                Output::Message(message) => text.push_str(&self.page.message(message)),
                Output::AtDesk(message) => {
                    text.push_str(&self.page.quiet(self.say(Say::AtDesk)));
                    text.push_str(&self.page.message(message));
                }
                Output::Note(note) => text.push_str(&self.page.quiet(note)),
                Output::Later(at) => {
                    text.push_str(&self.page.quiet(&format!("— {} —", self.moment(*at))))
                }
            }
        }
        text
    }

    /// Returns the list of dialogs.
    pub fn offers(&self, offers: &[Offer]) -> String {
        let mut text = String::new();
        if self.page.is_live {
            text.push_str(&format!(
                "   {}\n\n",
                self.page.inked("1", self.say(Say::Offers))
            ));
        } else {
            text.push_str(&format!("{}\n\n", self.say(Say::Offers)));
        }
        let widest = offers
            .iter()
            .map(|offer| offer.dialog.len())
            .max()
            .unwrap_or(0);
        for (at, offer) in offers.iter().enumerate() {
            let number = self.page.inked("36", &format!("{}.", at + 1));
            let pad = " ".repeat(widest - offer.dialog.len());
            let name = self.page.inked("1", &offer.dialog);
            // Further lines of a description are indented below its start.
            let indent = 3 + (at + 1).to_string().len() + 2 + widest + 2;
            let about = wrapped(
                &offer.about,
                self.page
                    .width
                    .map_or(usize::MAX, |width| width.saturating_sub(indent + 1).max(20)),
            );
            for (line, words) in about.iter().enumerate() {
                let head = if line == 0 {
                    format!("   {number} {name}{pad}  ")
                } else {
                    " ".repeat(indent)
                };
                text.push_str(format!("{head}{}", words).trim_end());
                text.push('\n');
            }
        }
        format!(
            "{text}\n{}",
            if self.page.is_live {
                self.page.quiet(self.say(Say::Choose))
            } else {
                String::new()
            }
        )
    }

    /// Prints to the standard output.
    ///
    /// Fails if the output cannot be written.
    pub fn print(&self, words: &str) -> Result<()> {
        let mut out = std::io::stdout().lock();
        out.write_all(words.as_bytes())?;
        out.flush()?;
        Ok(())
    }

    /// Returns a sentence of the program.
    pub fn say(&self, what: Say) -> &'static str {
        let (dutch, english) = match what {
            Say::Offers => ("Waarmee wil je beginnen?", "What would you like to try?"),
            Say::Choose => (
                "Typ een nummer. Sluiten kan met /quit of Ctrl-D.",
                "Type a number. /quit or Ctrl-D closes this.",
            ),
            Say::GoesOn => ("Je was hier gebleven:", "You were here:"),
            Say::Over => (
                "Dit gesprek is afgelopen. Druk op Enter voor de lijst.",
                "This conversation is over. Press Enter for the list.",
            ),
            Say::Kept => (
                "Tot ziens! De volgende keer ga je hier verder.",
                "Goodbye! Next time you'll carry on from here.",
            ),
            Say::NotKept => (
                "Tot ziens! Er is niets bewaard.",
                "Goodbye! Nothing was kept.",
            ),
            Say::HowToWait => (
                "Zeg hoe lang: /wait 20h (of 30m, 3d, 2w)",
                "Say how long: /wait 20h (or 30m, 3d, 2w)",
            ),
            Say::HowToBe => ("Zeg wie je bent: /as Noor", "Say who you are: /as Noor"),
            Say::GroupSits => (
                "Dit is een groep: typ de naam of het nummer van een knop. Met /as Noor laat je een ander spreken.",
                "This is a group: type a button's name or number. /as Noor lets someone else speak.",
            ),
            Say::NotInGroup => (
                "Wat er in een groep gebeurt, kan niet worden opgenomen. Zonder --record kun je het wel proberen.",
                "What happens in a group cannot be recorded. Without --record you can try it.",
            ),
            Say::InGroup => (
                "In een groep tellen alleen knoppen en opdrachten.",
                "In a group only buttons and commands count.",
            ),
            Say::AtDesk => ("Aan de balie:", "At the desk:"),
            Say::DeskSpeaks => (
                "Je spreekt nu aan de balie. Met /as en een naam spreekt de klant weer.",
                "You speak at the desk now. /as and a name let the customer speak again.",
            ),
            Say::CustomerSpeaks => ("Nu spreekt de klant weer.", "The customer speaks again."),
            Say::NoDesk => (
                "Er is nog niemand overgedragen aan een balie.",
                "Nobody has been handed over to a desk yet.",
            ),
            Say::OnlyOne => (
                "Tijdens een opname kan alleen één persoon praten, in één gesprek.",
                "A recording holds one person and one conversation.",
            ),
        };
        if self.is_dutch { dutch } else { english }
    }

    fn moment(&self, at: Timestamp) -> String {
        let local = at.local(self.zone).format("%Y-%m-%d %H:%M");
        if self.is_dutch {
            format!("het is {local}")
        } else {
            format!("it is {local}")
        }
    }
}

/// Breaks a text into lines of at most `room` columns; there is always one line.
fn wrapped(words: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in words.split_whitespace() {
        let line = lines.last_mut().expect("there is always a line");
        if line.is_empty() {
            line.push_str(word);
        } else if line.width() + 1 + word.width() <= room {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}
