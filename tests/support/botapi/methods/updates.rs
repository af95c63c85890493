//! How the bot gets its updates: the beginning of a long poll, and the webhook.

use std::time::Duration;

use serde_json::{Value, json};

use super::super::params::Params;
use super::super::rule::{Refusal, Rule};
use super::super::world::{Webhook, World};

/// What a long poll asks for.
#[derive(Clone, Copy, Debug)]
pub struct Poll {
    pub offset: i64,
    pub limit: usize,
    pub timeout: Duration,
}

/// Reads a `getUpdates` call; from here on what lies below its offset is forgotten.
pub fn begin_poll(world: &mut World, params: &Params) -> Result<Poll, Refusal> {
    world
        .rules
        .check(Rule::PollBesideWebhook, world.webhook.is_some())?;
    let offset = params.integer("offset").unwrap_or(0);
    let mut limit = params.integer("limit").unwrap_or(100).clamp(1, 100);
    let seconds = params.integer("timeout").unwrap_or(0).clamp(0, 50);
    world
        .queue
        .set_wanted(params.json("allowed_updates").and_then(Result::ok));
    if world.repeats_are_limited && world.last_offset == Some(offset) {
        // The server does this within half a second; here it does not depend on the clock.
        limit = 1;
    }
    world.last_offset = Some(offset);
    let limit = usize::try_from(limit).expect("the limit is between 1 and 100");
    Ok(Poll {
        offset,
        limit,
        timeout: Duration::from_secs(seconds.unsigned_abs()),
    })
}

pub fn set_webhook(world: &mut World, params: &Params) -> Result<Value, Refusal> {
    let url = params.text("url");
    if url.is_empty() {
        return delete_webhook(world, params);
    }
    let is_address = url::Url::parse(url)
        .is_ok_and(|url| matches!(url.scheme(), "https" | "http") && url.has_host());
    world.rules.check(Rule::WebhookUrlWrong, !is_address)?;
    let secret = params.text("secret_token");
    world
        .rules
        .check(Rule::WebhookSecretLong, secret.len() > 256)?;
    let is_plain = secret
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    world.rules.check(Rule::WebhookSecretLetters, !is_plain)?;
    if params.flag("drop_pending_updates") {
        world.queue.clear();
    }
    world
        .queue
        .set_wanted(params.json("allowed_updates").and_then(Result::ok));
    let max_connections = params
        .integer("max_connections")
        .unwrap_or(40)
        .clamp(1, 100);
    world.webhook = Some(Webhook {
        url: url.to_owned(),
        secret: secret.to_owned(),
        max_connections,
        last_error: None,
    });
    Ok(json!(true))
}

pub fn delete_webhook(world: &mut World, params: &Params) -> Result<Value, Refusal> {
    if params.flag("drop_pending_updates") {
        world.queue.clear();
    }
    world.webhook = None;
    Ok(json!(true))
}

pub fn get_webhook_info(world: &mut World, _: &Params) -> Result<Value, Refusal> {
    let mut info = json!({ "url": "", "has_custom_certificate": false, "pending_update_count": world.queue.pending_count() });
    if let Some(webhook) = &world.webhook {
        info["url"] = json!(webhook.url);
        info["max_connections"] = json!(webhook.max_connections);
        info["ip_address"] = json!("127.0.0.1");
        if let Some((date, message)) = &webhook.last_error {
            info["last_error_date"] = json!(date);
            info["last_error_message"] = json!(message);
        }
    }
    if let Some(wanted) = world.queue.wanted() {
        info["allowed_updates"] = wanted;
    }
    Ok(info)
}
