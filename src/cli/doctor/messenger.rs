//! What Telegram says: whether it accepts the token, where it brings messages, what the bot may do
//! in groups, and what time it is there.

use std::collections::BTreeMap;

use super::findings::Findings;
use crate::channel::SendError;
use crate::channel::telegram::introduction::{Account, Introduction};
use crate::config::Config;
use crate::dialog::ast::Room;
use crate::dialog::bot::Dialogs;
use crate::dialog::program::TriggerKind;
use crate::runtime::schedule::groups;
use crate::store::Store;
use crate::time::now;

/// How far clocks may be apart, in seconds.
const SKEW: i64 = 60;

/// Asks Telegram, and looks up the groups of the store if it is there.
pub(super) async fn look(
    config: &Config,
    dialogs: &Dialogs,
    store: Option<&dyn Store>,
) -> Findings {
    let mut findings = Findings::default();
    let Some(token) = &config.token else {
        findings.note(
            "token",
            "there is no token, so the bot talks in the terminal and on its page",
            "`vraag init` asks for one and writes it into .env",
        );
        return findings;
    };
    let telegram = Introduction::new(token.clone(), &config.api_url);
    let account = match telegram.account().await {
        Ok(account) => account,
        Err(SendError::Misconfigured(why) | SendError::Refused(why)) => {
            findings.trouble(
                "token",
                format!("Telegram does not accept it: {why}"),
                "/token at @BotFather shows it again; put it into .env as TELOXIDE_TOKEN",
            );
            return findings;
        }
        Err(error) => {
            findings.trouble(
                "token",
                format!("Telegram cannot be asked: {error}"),
                "is this machine connected? Another address is set with TELEGRAM_API_URL",
            );
            return findings;
        }
    };
    findings.fine("token", format!("it is that of @{}", account.username));
    clock(&telegram, &mut findings).await;
    webhook(&telegram, config, &mut findings).await;
    reading(&account, dialogs, &mut findings);
    chats(&telegram, &account, (dialogs, store), &mut findings).await;
    findings
}

async fn clock(telegram: &Introduction, findings: &mut Findings) {
    let Some(theirs) = telegram.clock().await else {
        return;
    };
    let apart = (now().0 - theirs.0) / 1000;
    if apart.abs() > SKEW {
        let way = if apart > 0 { "ahead of" } else { "behind" };
        findings.trouble(
            "clock",
            format!("this machine's clock is {} s {way} Telegram's", apart.abs()),
            "switch on the synchronization of the clock: `timedatectl set-ntp true`",
        );
    } else {
        findings.fine("clock", "it agrees with Telegram's");
    }
}

async fn webhook(telegram: &Introduction, config: &Config, findings: &mut Findings) {
    let delivery = match telegram.delivery().await {
        Ok(delivery) => delivery,
        Err(error) => {
            findings.trouble(
                "webhook",
                format!("Telegram does not tell: {error}"),
                "try again",
            );
            return;
        }
    };
    let own = config
        .webhook
        .as_ref()
        .map_or("", |webhook| webhook.url.as_str());
    let waiting = delivery.pending_update_count;
    match (delivery.url.as_str(), own) {
        ("", "") => findings.fine("webhook", "there is none, and messages are fetched"),
        (set, own) if set == own => match &delivery.last_error_message {
            Some(why) => findings.trouble(
                "webhook",
                format!("Telegram could not bring messages: {why}; {waiting} wait"),
                "look at the server in front and its certificate (docs/telegram.md, Behind a proxy)",
            ),
            None => findings.fine("webhook", format!("messages are brought to {}", delivery.host())),
        },
        ("", _) => findings.note(
            "webhook",
            "VRAAG_WEBHOOK_URL is not set at Telegram yet",
            "the bot sets it when it starts",
        ),
        (_, "") => findings.trouble(
            "webhook",
            format!("another program has messages brought to {}, so the bot can fetch none", delivery.host()),
            "end that program and its webhook, or make a token of your own for this bot at @BotFather",
        ),
        (_, _) => findings.trouble(
            "webhook",
            format!("messages are brought to {} instead of VRAAG_WEBHOOK_URL", delivery.host()),
            "the bot sets its own when it starts; if another program sets it again, it has the same token",
        ),
    }
}

/// Compares what dialogs hear in groups with what Telegram tells the bot there.
fn reading(account: &Account, dialogs: &Dialogs, findings: &mut Findings) {
    let triggers = || {
        dialogs
            .programs
            .values()
            .flat_map(|program| &program.triggers)
    };
    let is_group = |room: Room| matches!(room, Room::Group | Room::Member);
    if !triggers().any(|trigger| is_group(trigger.room)) {
        return;
    }
    if !account.joins_groups {
        findings.trouble(
            "groups",
            "dialogs start in groups, and the bot cannot be added to any",
            "/setjoingroups at @BotFather allows it",
        );
    }
    let hears = |on: &TriggerKind| matches!(on, TriggerKind::Words(_));
    let has_words = triggers().any(|trigger| is_group(trigger.room) && hears(&trigger.on));
    match (has_words, account.reads_groups) {
        (true, false) => findings.trouble(
            "groups",
            "dialogs start by words in groups, and Telegram tells the bot only commands and replies there",
            "switch privacy mode off with /setprivacy at @BotFather, and add the bot to its groups again",
        ),
        (true, true) | (false, false) => findings.fine("groups", "it hears there what its dialogs need"),
        (false, true) => findings.note(
            "groups",
            "Telegram tells the bot everything that is said in groups, and no dialog needs it",
            "/setprivacy at @BotFather, Enable: what is not sent cannot be kept",
        ),
    }
}

/// Looks whether the bot may write to its desks, and in the groups that it knows.
async fn chats(
    telegram: &Introduction,
    account: &Account,
    (dialogs, store): (&Dialogs, Option<&dyn Store>),
    findings: &mut Findings,
) {
    let number = |address: &str| address.rsplit_once(':')?.1.parse::<i64>().ok();
    let mut chats: BTreeMap<i64, String> = BTreeMap::new();
    let known = store
        .and_then(|store| groups(store).ok())
        .unwrap_or_default();
    for (_, place) in known
        .iter()
        .filter(|(_, place)| place.channel() == "telegram")
    {
        if let Some(chat) = number(&place.group_address().0) {
            chats.insert(chat, format!("the group {chat}"));
        }
    }
    for desk in &dialogs.bot.desks {
        if let Some(chat) = number(&desk.chat) {
            chats.insert(chat, format!("the desk `{}` ({})", desk.name, desk.chat));
        }
    }
    for (chat, what) in chats {
        let about = if what.starts_with("the desk") {
            "desks"
        } else {
            "groups"
        };
        match telegram.may_write(account, chat).await {
            Ok(true) => findings.fine(about, format!("the bot may write to {what}")),
            Ok(false) => findings.trouble(
                about,
                format!("the bot is not in {what}, or may not write there"),
                "add it, and let it write",
            ),
            Err(error) => findings.trouble(
                about,
                format!("the bot does not reach {what}: {error}"),
                "add the bot to the group, or let the person write to it once; is the number right?",
            ),
        }
    }
}
