//! The sentences of alarms, in the languages of operators.

use crate::runtime::alarms::Alarm;

impl Alarm {
    /// Returns what is said when it begins or is over; `name` is that of the group, if it is about
    /// one. Dutch, and English for everybody else.
    pub fn words(&self, language: &str, name: Option<&str>, is_over: bool) -> String {
        let is_dutch = language.starts_with("nl");
        let say = |begins: (&str, &str), over: (&str, &str)| {
            let (en, nl) = if is_over { over } else { begins };
            let name = name.unwrap_or(if is_dutch { "een groep" } else { "a group" });
            let words = if is_dutch { nl } else { en };
            words.replace("{name}", name)
        };
        match self {
            Self::Token(why) => say(
                (
                    "The messenger does not accept me any more ({why}). Put a new token into .env and restart me.",
                    "De berichtendienst accepteert me niet meer ({why}). Zet een nieuw token in .env en start me opnieuw.",
                ),
                (
                    "The messenger accepts me again.",
                    "De berichtendienst accepteert me weer.",
                ),
            )
            .replace("{why}", why),
            Self::Disk(left) => say(
                (
                    "The disk of my data folder is nearly full: {n} MiB are left. When it is full I take no messages in any more. Make room, or move the data folder to a larger disk.",
                    "De schijf van mijn datamap is bijna vol: er is nog {n} MiB over. Is hij vol, dan neem ik geen berichten meer aan. Maak ruimte, of verplaats de datamap naar een grotere schijf.",
                ),
                (
                    "There is room on the disk again.",
                    "Er is weer ruimte op de schijf.",
                ),
            )
            .replace("{n}", &left.to_string()),
            Self::Outbox(minutes) => say(
                (
                    "Messages wait, and for {n} minutes none has gone out. The log says what the messenger answers; `vraag doctor` says what to do.",
                    "Er wachten berichten, en al {n} minuten gaat er geen meer uit. In het logboek staat wat de berichtendienst antwoordt; `vraag doctor` zegt wat eraan te doen is.",
                ),
                ("Messages go out again.", "Berichten gaan weer uit."),
            )
            .replace("{n}", &minutes.to_string()),
            Self::Group(..) => say(
                (
                    "I am no longer in {name}, or may not write there. If that was not meant, add me again and let me write.",
                    "Ik zit niet meer in {name}, of mag er niet meer schrijven. Was dat niet de bedoeling, voeg me dan weer toe en laat me schrijven.",
                ),
                (
                    "I may write in {name} again.",
                    "Ik mag weer schrijven in {name}.",
                ),
            ),
            Self::Dialog(file) => say(
                (
                    "{file} has errors and is not in force; what it said before stays, if it was in force. `vraag check` shows what to mend.",
                    "In {file} staan fouten, dus die versie geldt niet; wat er eerder gold, blijft gelden. `vraag check` laat zien wat er te herstellen is.",
                ),
                (
                    "{file} is no longer refused.",
                    "{file} wordt niet meer geweigerd.",
                ),
            )
            .replace("{file}", file),
            Self::Backup(to, why) => say(
                (
                    "The backup to {to} was not made: {why}. I try again every quarter of an hour, and at once when bot.yaml is saved.",
                    "De back-up naar {to} is niet gemaakt: {why}. Ik probeer het elk kwartier opnieuw, en meteen als bot.yaml wordt opgeslagen.",
                ),
                ("A backup was made again.", "Er is weer een back-up gemaakt."),
            )
            .replace("{to}", to)
            .replace("{why}", if is_dutch { why.words().1 } else { why.words().0 }),
        }
    }
}
