//! Posts updates to the bot's webhook: in order within a chat, chats side by side, again until they are taken.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};

use super::fault::Fault;
use super::methods;
use super::params::Params;
use super::queue::Errand;
use super::server::{Shared, result_text};
use super::world::Webhook;

type HttpClient = Client<HttpConnector, Full<Bytes>>;

/// Delivers for as long as the server runs.
pub async fn deliver(shared: Arc<Shared>) {
    let client: HttpClient = Client::builder(TokioExecutor::new()).build_http();
    loop {
        let arrival = shared.arrival();
        let mut arrival = std::pin::pin!(arrival);
        arrival.as_mut().enable();
        for (webhook, errand) in send_off(&shared) {
            tokio::spawn(carry(Arc::clone(&shared), client.clone(), webhook, errand));
        }
        arrival.await;
    }
}

fn send_off(shared: &Shared) -> Vec<(Webhook, Errand)> {
    let mut world = shared.look();
    let Some(webhook) = world.webhook.clone() else {
        return Vec::new();
    };
    let connections = usize::try_from(webhook.max_connections).unwrap_or(1);
    world
        .queue
        .send_off(connections)
        .into_iter()
        .map(|errand| (webhook.clone(), errand))
        .collect()
}

/// Carries one update to the bot and brings home whether it was taken.
async fn carry(shared: Arc<Shared>, client: HttpClient, webhook: Webhook, errand: Errand) {
    let fault = shared.change(|world| world.faults.strike("webhook", Some(errand.chat)));
    let result = match fault {
        None => post(&client, &webhook, &errand.body).await,
        Some(Fault::ClosedAfter | Fault::HungAfter | Fault::CutAfter) => {
            // The bot answers, and nobody hears it.
            let _ = post(&client, &webhook, &errand.body).await;
            Err(Failure {
                reason: "Read timeout expired".into(),
                retry_after: None,
            })
        }
        Some(_) => Err(Failure {
            reason: "Connection refused".into(),
            retry_after: None,
        }),
    };
    let wait = match &result {
        Ok(_) => None,
        // The first repeat comes at once; later ones ever later, at a hundredth of the real server's pace.
        Err(Failure {
            retry_after: None, ..
        }) if errand.failures == 0 => None,
        Err(Failure {
            retry_after: None, ..
        }) => Some(Duration::from_millis(20 << errand.failures.min(5))),
        Err(Failure {
            retry_after: Some(seconds),
            ..
        }) => Some(Duration::from_secs(*seconds)),
    };
    if let Some(wait) = wait {
        tokio::time::sleep(wait).await;
    }
    shared.change(|world| {
        world.queue.come_back(&errand, result.is_ok());
        let now = world.now();
        match (result, &mut world.webhook) {
            (Ok(answer), _) => answer_with_a_call(world, &answer),
            (Err(failure), Some(webhook)) => webhook.last_error = Some((now, failure.reason)),
            (Err(_), None) => {}
        }
    });
}

struct Failure {
    reason: String,
    retry_after: Option<u64>,
}

async fn post(client: &HttpClient, webhook: &Webhook, update: &Value) -> Result<Bytes, Failure> {
    let failure = |reason: String| Failure {
        reason,
        retry_after: None,
    };
    // The one-element list only borrows the writer that puts `update_id` first.
    let list = result_text(&json!([update]));
    let body = Full::new(Bytes::from(list[1..list.len() - 1].to_owned()));
    let mut request = Request::post(&webhook.url).header("content-type", "application/json");
    if !webhook.secret.is_empty() {
        request = request.header("x-telegram-bot-api-secret-token", &webhook.secret);
    }
    let request = request
        .body(body)
        .map_err(|error| failure(error.to_string()))?;
    let response = client
        .request(request)
        .await
        .map_err(|_| failure("Connection refused".into()))?;
    let status = response.status();
    let retry_after = response
        .headers()
        .get("retry-after")
        .and_then(|value| value.to_str().ok()?.parse().ok());
    let body = response
        .into_body()
        .collect()
        .await
        .map_err(|error| failure(error.to_string()))?
        .to_bytes();
    if status.is_success() {
        return Ok(body);
    }
    let reason = format!("Wrong response from the webhook: {status}");
    Err(Failure {
        reason,
        retry_after,
    })
}

/// Carries out the call that a webhook may put into its answer; nobody learns how it ended.
fn answer_with_a_call(world: &mut super::world::World, answer: &[u8]) {
    let Ok(params) = Params::read(None, "application/json", answer) else {
        return;
    };
    let name = params.text("method").to_owned();
    if name.is_empty() {
        return;
    }
    if let Ok((method, carry_out)) = methods::find(world, &name) {
        let chat = world.place(&params);
        let place = world.journal.call(method, &params, chat);
        let outcome = methods::perform(world, method, carry_out, &params);
        world.journal.settle(place, outcome.as_ref());
    }
}
