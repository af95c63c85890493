//! Registers the command menus with Telegram, by language.

use teloxide::Bot;
use teloxide::payloads::SetMyCommandsSetters;
use teloxide::requests::Requester;
use teloxide::types::{BotCommand, BotCommandScope};
use teloxide::{ApiError, RequestError};

use super::bot::Telegram;
use super::errors::{Fault, Refusal};
use crate::channel::SendError;
use crate::channel::messenger::{Commands, Readers};
use crate::id::Name;

/// Telegram's limits of a menu.
const MAX_COMMANDS: usize = 100;
const MAX_DESCRIPTION: usize = 256;

impl Telegram {
    /// Registers the commands, one call per language; they replace the earlier ones of that
    /// language. Nobody waits for this, so teloxide's `Bot` may do it with its long pauses after
    /// errors.
    ///
    /// Fails if Telegram refuses them or cannot be reached.
    pub async fn register(&self, menus: &[Commands]) -> Result<(), SendError> {
        let api_url = self
            .settings
            .api_url
            .as_str()
            .trim_end_matches('/')
            .parse()
            .unwrap_or_else(|_| self.settings.api_url.clone());
        let bot = Bot::new(self.settings.token.reveal()).set_api_url(api_url);
        // Commands registered without a scope would appear in groups, too.
        for language in menus
            .iter()
            .filter(|menu| menu.readers == Readers::Private)
            .map(|menu| &menu.language)
        {
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

/// Leaves out commands for which Telegram would refuse the whole menu.
fn accepted(menu: &Commands) -> Vec<BotCommand> {
    let is_name = |name: &str| {
        (1..=32).contains(&name.len())
            && name
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
    };
    let described = |(name, description): &(Name, String)| {
        let description: String = description
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
            .chars()
            .take(MAX_DESCRIPTION)
            .collect();
        BotCommand::new(
            name.as_str(),
            if description.is_empty() {
                name.to_string()
            } else {
                description
            },
        )
    };
    menu.list
        .iter()
        .filter(|(name, _)| is_name(name))
        .take(MAX_COMMANDS)
        .map(described)
        .collect()
}

/// Converts teloxide's error. Its own text may contain the address, and with it the token, so it is
/// left out.
fn fault(error: RequestError) -> SendError {
    match error {
        RequestError::Api(ApiError::InvalidToken) => {
            SendError::Misconfigured("Unauthorized".to_owned())
        }
        RequestError::Api(error) => Refusal {
            code: 400,
            description: error.to_string(),
            ..Refusal::default()
        }
        .into(),
        RequestError::MigrateToChatId(chat) => SendError::Moved(chat.0.to_string()),
        RequestError::RetryAfter(seconds) => SendError::RetryAfter(seconds.seconds().into()),
        RequestError::Network(_) | RequestError::Io(_) => {
            Fault::NoAnswer("the network is in trouble".to_owned()).into()
        }
        RequestError::InvalidJson { .. } => {
            Fault::NoAnswer("the answer has another form".to_owned()).into()
        }
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
        let menu = accepted(&Commands {
            readers: Readers::Private,
            language: None,
            list,
        });
        assert_eq!(
            menu.iter()
                .map(|command| command.command.as_str())
                .collect::<Vec<_>>(),
            ["stop", "help", "order"]
        );
        assert_eq!(
            (menu[1].description.as_str(), menu[2].description.len()),
            ("help", 256)
        );
    }
}
