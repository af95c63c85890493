//! A page for whoever writes dialogs: one chats with them, beside it the results fill up, and what
//! is wrong with a saved file is shown.
//!
//! It stands below an address that only the starting program tells: what it shows is the operator's.

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::Response;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY,
};
use axum::routing::get;
use tokio::sync::watch;

use crate::channel::messenger::Routes;
use crate::http::words::fill;
use crate::http::{chosen_language, content, language};
use crate::runtime::live::LiveResults;
use crate::runtime::reload::saved::Saved;

const HTML: &str = include_str!("tryout/page.html");
const SCRIPT: &str = include_str!("tryout/page.js");
const STYLE: &str = include_str!("tryout/page.css");
/// Nothing but what this program serves is run or shown.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; frame-src 'self'; \
     connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);
/// How many requests its routes take at once.
const CONNECTIONS: usize = 64;

const WORDS: [(&str, [&str; 2]); 16] = [
    ("views", ["What to try", "Wat je probeert"]),
    ("talk", ["Conversation", "Gesprek"]),
    ("results", ["Results", "Resultaten"]),
    (
        "what",
        [
            "Talk as a customer would; the results fill up beside it.",
            "Praat zoals een klant; ernaast lopen de resultaten vol.",
        ],
    ),
    (
        "edit",
        [
            "Change a file in the dialogs folder and save it: it is in force within three seconds, and what is wrong with it stands here.",
            "Pas een bestand in de map met dialogen aan en sla het op: binnen drie seconden geldt het, en hier staat wat eraan mankeert.",
        ],
    ),
    ("demo", ["A group votes", "Een groep stemt"]),
    ("other_code", ["nl", "en"]),
    ("other_language", ["Nederlands", "English"]),
    ("in_force", ["is in force", "geldt nu"]),
    (
        "refused",
        [
            "has errors, so what it said before stays in force",
            "heeft fouten, dus wat er eerst stond blijft gelden",
        ],
    ),
    (
        "left_out",
        [
            "has errors and is left out",
            "heeft fouten en doet niet mee",
        ],
    ),
    ("gone", ["is gone", "is weg"]),
    (
        "missed",
        [
            "is gone; what it said stays in force until it is back",
            "is weg; wat erin stond blijft gelden tot het terug is",
        ],
    ),
    ("error", ["error", "fout"]),
    ("warning", ["warning", "waarschuwing"]),
    (
        "offline",
        [
            "The program has stopped. Start it again, and open the address that it prints.",
            "Het programma is gestopt. Start het weer, en open het adres dat het toont.",
        ],
    ),
];

/// The page, and what it shows of saved files.
#[derive(Clone)]
pub struct Tryout {
    /// The path of the page, such as `/try/0f3c`.
    pub path: String,
    /// The name of the bot.
    pub title: String,
    /// What became of saved files.
    pub saved: watch::Receiver<Saved>,
}

impl Tryout {
    /// Returns its routes: the page at its path, and the live results below it.
    pub(super) fn routes(&self, live: &LiveResults) -> Routes {
        let own = Router::new()
            .route("/", get(page))
            .route("/saved", get(saved))
            .with_state(self.clone());
        let shared = Router::new()
            .route(
                "/tryout.js",
                get(|| async { content("text/javascript; charset=utf-8", SCRIPT.into()) }),
            )
            .route(
                "/tryout.css",
                get(|| async { content("text/css; charset=utf-8", STYLE.into()) }),
            );
        // Results have addresses of their own below the path.
        let router = shared.nest(&self.path, own.merge(live.routes()));
        Routes {
            router,
            connections: CONNECTIONS,
        }
    }
}

async fn page(State(tryout): State<Tryout>, request: Request) -> Response<Body> {
    let chosen = chosen_language(request.uri());
    let code = chosen.as_deref().unwrap_or(language(request.headers()));
    let query = chosen.as_ref().map(|code| format!("?language={code}"));
    let html = fill(HTML, &WORDS, &tryout.title, code)
        .replace("{path}", &tryout.path)
        .replace("{chosen}", &query.unwrap_or_default());
    let mut response = content("text/html; charset=utf-8", html.into_bytes());
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(CONTENT_SECURITY_POLICY, POLICY);
    // The address is a secret.
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    );
    response
}

async fn saved(State(tryout): State<Tryout>) -> Response<Body> {
    let saved = tryout.saved.borrow().clone();
    // It holds nothing that JSON cannot.
    let json = serde_json::to_vec(&saved).unwrap_or_default();
    content("application/json", json)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_its_words_are_filled_in() {
        for language in ["nl", "en"] {
            let page = fill(HTML, &WORDS, "Bonen {talk}", language)
                .replace("{path}", "/try/0")
                .replace("{chosen}", "");
            assert!(!page.contains('{'), "{page}");
        }
    }
}
