//! Everything that is stored about one person, and nothing about anybody else: for the person, or
//! for an operator who must answer them.

mod gather;
pub(in crate::report) mod json;
mod text;
mod timeline;

use crate::dialog::bot::Dialogs;
use crate::message::Media;
use crate::time::{Timestamp, Zone};

pub use self::gather::{Mine, PlaceTranscript, Said};
pub use self::timeline::{Happening, What};

impl Mine {
    /// Returns the data for people to read.
    pub fn text(&self, dialogs: &Dialogs, language: &str, zone: Zone, now: Timestamp) -> String {
        text::write(self, dialogs, language, zone, now)
    }

    /// Returns the data for programs to read.
    pub fn json(&self, zone: Zone, now: Timestamp) -> String {
        json::write(self, zone, now)
    }

    /// Returns both as files to send.
    pub fn files(
        &self,
        dialogs: &Dialogs,
        language: &str,
        zone: Zone,
        now: Timestamp,
    ) -> [Media; 2] {
        let name = if language.split(['-', '_']).next() == Some("nl") {
            "mijn-gegevens"
        } else {
            "my-data"
        };
        let file = |ending: &str, body| Media::Document {
            name: format!("{name}.{ending}"),
            body,
        };
        [
            file("txt", self.text(dialogs, language, zone, now)),
            file("json", self.json(zone, now)),
        ]
    }
}
