//! Tells Telegram which commands to offer, by language.

use teloxide::Bot;
use teloxide::payloads::SetMyCommandsSetters;
use teloxide::requests::Requester;
use teloxide::types::{BotCommand, BotCommandScope};
use teloxide::{ApiError, RequestError};

use super::Telegram;
use super::errors::{Fault, Refusal};
use crate::channel::SendError;
use crate::id::Name;

/// The commands one language offers: name and what it does, in the order of the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commands {
    /// Who sees them.
    pub readers: Readers,
    /// For whom: a language of two letters; everybody else where missing.
    pub language: Option<Name>,
    /// Names without the slash, and a description each.
    pub list: Vec<(Name, String)>,
}

/// Where and by whom a menu is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Everybody in a private chat with the bot.
    Private,
    /// Everybody in groups.
    Groups,
    /// The administrators of groups.
    Administrators,
}

/// What Telegram takes in one menu.
const MOST: usize = 100;
const DESCRIPTION_MOST: usize = 256;

impl Telegram {
    /// Registers the commands, one call per language; those of a language replace what was registered for it before.
    ///
    /// Nobody waits for this, so teloxide's `Bot` may do it with its long pauses on trouble.
    pub async fn register(&self, menus: &[Commands]) -> Result<(), SendError> {
        let api_url = self.settings.api_url.as_str().trim_end_matches('/').parse().unwrap_or_else(|_| self.settings.api_url.clone());
        let bot = Bot::new(self.settings.token.reveal()).set_api_url(api_url);
        // What is registered for no readers in particular would be shown in groups, too.
        for language in menus.iter().filter(|menu| menu.readers == Readers::Private).map(|menu| &menu.language) {
            let mut call = bot.set_my_commands(Vec::<BotCommand>::new());
            if let Some(language) = language {
                call = call.language_code(language.as_str());
            }
            call.await.map_err(fault)?;
        }
        for menu in menus {
            let scope = match menu.readers {
                Readers::Private => BotCommandScope::AllPrivateChats,
                Readers::Groups => BotCommandScope::AllGroupChats,
                Readers::Administrators => BotCommandScope::AllChatAdministrators,
            };
            let mut call = bot.set_my_commands(accepted(menu)).scope(scope);
            if let Some(language) = &menu.language {
                call = call.language_code(language.as_str());
            }
            call.await.map_err(fault)?;
        }
        Ok(())
    }
}

/// Leaves out what Telegram would refuse the whole menu for.
fn accepted(menu: &Commands) -> Vec<BotCommand> {
    let is_name = |name: &str| (1..=32).contains(&name.len()) && name.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'));
    let described = |(name, description): &(Name, String)| {
        let description: String = description.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(DESCRIPTION_MOST).collect();
        BotCommand::new(name.as_str(), if description.is_empty() { name.to_string() } else { description })
    };
    menu.list.iter().filter(|(name, _)| is_name(name)).take(MOST).map(described).collect()
}

/// Reads teloxide's error; its own words may hold the address, and with it the token, so they are left out.
fn fault(error: RequestError) -> SendError {
    match error {
        RequestError::Api(ApiError::InvalidToken) => SendError::Misconfigured("Unauthorized".to_owned()),
        RequestError::Api(error) => Refusal { code: 400, description: error.to_string(), ..Refusal::default() }.into(),
        RequestError::MigrateToChatId(chat) => SendError::Moved(chat.0),
        RequestError::RetryAfter(seconds) => SendError::RetryAfter(seconds.seconds().into()),
        RequestError::Network(_) | RequestError::Io(_) => Fault::NoAnswer("the network is in trouble".to_owned()).into(),
        RequestError::InvalidJson { .. } => Fault::NoAnswer("the answer has another form".to_owned()).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_telegram_would_refuse_is_left_out_of_the_menu() {
        let list = vec![
            ("stop".into(), "Stoppen".to_owned()),
            ("my-data".into(), "Mijn gegevens".to_owned()),
            ("help".into(), String::new()),
            ("order".into(), "x".repeat(300)),
        ];
        let menu = accepted(&Commands { readers: Readers::Private, language: None, list });
        assert_eq!(menu.iter().map(|command| command.command.as_str()).collect::<Vec<_>>(), ["stop", "help", "order"]);
        assert_eq!((menu[1].description.as_str(), menu[2].description.len()), ("help", 256));
    }
}
