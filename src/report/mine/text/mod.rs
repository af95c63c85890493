//! A person's data for people to read, in Dutch or English.

mod page;
mod person;
mod talk;

use self::page::Page;
pub use self::page::{Tongue, plain};
pub use self::talk::words;
use super::gather::Mine;
use crate::dialog::bot::Dialogs;
use crate::dialog::words::Words;
use crate::time::{Timestamp, Zone};

/// Returns the data as text.
pub fn write(mine: &Mine, dialogs: &Dialogs, language: &str, zone: Zone, now: Timestamp) -> String {
    let tongue = Tongue {
        is_dutch: language.split(['-', '_']).next() == Some("nl"),
    };
    let words = Words::for_language(&dialogs.bot, language);
    let mut page = Page {
        text: String::new(),
        tongue,
        words,
        dialogs,
        zone,
    };
    page.title(tongue.say(
        "Alles wat we van je bewaren",
        "Everything we keep about you",
    ));
    let at = page.moment(now);
    page.line(0, tongue.say("Opgeschreven op", "Written on"), &at);
    page.person(mine);
    for talk in &mine.talks {
        page.talk(talk);
    }
    page.amendments(&mine.amendments);
    page.good_to_know();
    page.text
}
