//! The addresses of the operator pages: who comes in, what they may do, and which page answers.

use std::sync::{Arc, PoisonError};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, COOKIE, HeaderMap,
    HeaderName, HeaderValue, LOCATION, SET_COOKIE,
};
use axum::http::{Method, Response, StatusCode};
use axum::routing::any;
use http_body_util::{BodyExt, Limited};
use maud::{Markup, html};
use tokio::time::timeout;

use super::ask::{Ask, CSRF, Fault, Reply, Tongue};
use super::audit::{self, Entry};
use super::pages::{PAGES, Page};
use super::service::Service;
use super::visit::visit;
use super::{events, frame, stream};
use crate::http::{HEAD_TIMEOUT, ICON, cookie_name, refuse};
use crate::runtime::admission::{self, SESSION_LIFE};
use crate::time::now;

/// The cookie with the secret of the session.
const COOKIE_NAME: &str = "vraag_admin";
/// The pages that read everybody's answers, and so wait for a place.
const HEAVY: [&str; 4] = ["results", "segments", "dialogs", "contacts"];
/// The largest form, in bytes.
const FORM_MAX: usize = 64 << 10;
/// Nothing but what this program serves is shown or run.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; connect-src 'self'; \
     base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
);

/// What a browser sent, read.
struct Sent {
    method: Method,
    path: Vec<String>,
    fields: Vec<(String, String)>,
    headers: HeaderMap,
    tongue: Tongue,
}

pub fn router(service: Arc<Service>) -> Router {
    Router::new()
        .route("/admin", any(answer))
        .route("/admin/{*path}", any(answer))
        .with_state(service)
}

async fn answer(State(service): State<Arc<Service>>, request: Request) -> Response<Body> {
    let sent = match Sent::read(request).await {
        Ok(sent) => sent,
        Err(refused) => return refused,
    };
    let path: Vec<&str> = sent.path.iter().map(String::as_str).collect();
    match path.as_slice() {
        ["admin.css"] => return fixed("text/css; charset=utf-8", frame::style()),
        ["icon.svg"] => return fixed("image/svg+xml", ICON.to_owned()),
        ["admin.js"] => return fixed("text/javascript; charset=utf-8", frame::SCRIPT.to_owned()),
        ["events"] if sent.method == Method::GET => {
            let secret = sent.cookie().unwrap_or_default();
            return match visit(&service, secret) {
                Ok(Some(visit)) => events::follow(service, visit.secret),
                Ok(None) => refuse(StatusCode::UNAUTHORIZED, "come in first"),
                Err(_) => refuse(StatusCode::SERVICE_UNAVAILABLE, "the store cannot be read"),
            };
        }
        _ => {}
    }
    let is_heavy = path.first().is_some_and(|here| HEAVY.contains(here));
    let mut place = None;
    if is_heavy
        && matches!(
            visit(&service, sent.cookie().unwrap_or_default()),
            Ok(Some(_))
        )
    {
        // If the browser goes while it waits, this ends here.
        place = service.pool.enter().await;
        if place.is_none() {
            return too_much(sent.tongue);
        }
    }
    // Pages read the store, which may have to read the disk.
    let answered = tokio::task::spawn_blocking(move || {
        let answered = service.answer(&sent);
        drop(place);
        answered
    })
    .await;
    answered.unwrap_or_else(|_| {
        refuse(
            StatusCode::INTERNAL_SERVER_ERROR,
            "the program made a mistake",
        )
    })
}

impl Sent {
    async fn read(request: Request) -> Result<Self, Response<Body>> {
        let (head, body) = request.into_parts();
        let decoded = |part: &str| {
            let bytes: Vec<u8> = percent(part);
            String::from_utf8_lossy(&bytes).into_owned()
        };
        let below = head.uri.path().strip_prefix("/admin").unwrap_or_default();
        let path = below.split('/').filter(|part| !part.is_empty());
        let path = path.map(decoded).collect();
        let is_form = head.method == Method::POST;
        let bytes = match is_form {
            true => read(body).await?,
            false => Bytes::copy_from_slice(head.uri.query().unwrap_or_default().as_bytes()),
        };
        let fields = url::form_urlencoded::parse(&bytes).into_owned().collect();
        let language = head.headers.get(ACCEPT_LANGUAGE);
        let language = language.and_then(|value| value.to_str().ok());
        let is_dutch = language.is_some_and(|language| language.starts_with("nl"));
        Ok(Self {
            method: head.method,
            path,
            fields,
            headers: head.headers,
            tongue: Tongue { is_dutch },
        })
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    fn field(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// Returns the secret of the session.
    fn cookie(&self) -> Option<&str> {
        let cookies = self.headers.get_all(COOKIE).iter();
        let pairs = cookies.filter_map(|cookie| cookie.to_str().ok());
        let own = cookie_name(COOKIE_NAME, &self.headers);
        pairs
            .flat_map(|cookie| cookie.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find_map(|(name, value)| (name == own).then_some(value))
    }

    fn is_encrypted(&self) -> bool {
        self.header("x-forwarded-proto") == Some("https")
    }

    /// Returns whether no other site had the browser send this.
    fn is_from_here(&self) -> bool {
        match (self.header("sec-fetch-site"), self.header("origin")) {
            (Some(site), _) => site == "same-origin",
            (None, Some(origin)) => {
                let from = origin.split_once("://").map(|(_, host)| host);
                from.is_some() && from == self.header("host")
            }
            // No browser: it has no cookie that it does not know of.
            (None, None) => true,
        }
    }
}

impl Service {
    fn answer(&self, sent: &Sent) -> Response<Body> {
        if self.admin.needs_https && !sent.is_encrypted() {
            return refuse(
                StatusCode::FORBIDDEN,
                "these pages are reached by https alone, through the server in front",
            );
        }
        let visit = match sent.cookie().map(|secret| visit(self, secret)) {
            None | Some(Ok(None)) => return self.outside(sent),
            Some(Ok(Some(visit))) => visit,
            Some(Err(_)) => {
                return refuse(StatusCode::SERVICE_UNAVAILABLE, "the store cannot be read");
            }
        };
        let mut parts = sent.path.iter();
        let here = parts.next().map_or("", String::as_str);
        if here == "in" {
            return self.outside(sent);
        }
        let ask = Ask {
            service: self,
            visit: &visit,
            tongue: sent.tongue,
            rest: parts.as_slice(),
            fields: &sent.fields,
            in_force: self.running.in_force.borrow().clone(),
            now: now(),
        };
        let page = PAGES.iter().find(|page| page.path == here);
        if sent.method == Method::POST {
            return self.act(&ask, sent, here, page);
        }
        let reply = page.map_or(Err(Fault::NotFound), |page| (page.show)(&ask));
        reply_with(&ask, here, reply)
    }

    fn act(&self, ask: &Ask<'_>, sent: &Sent, here: &str, page: Option<&Page>) -> Response<Body> {
        if !sent.is_from_here() || sent.field(CSRF) != ask.visit.csrf() {
            return refuse(
                StatusCode::FORBIDDEN,
                "only our own page may do this; nothing was changed",
            );
        }
        if here == "out" {
            return self.leave(ask);
        }
        if !ask.visit.is_owner() {
            let why = ask.say(
                "You may look on these pages, and change nothing. Nothing was changed. An operator of bot.yaml may.",
                "Je mag op deze pagina's kijken en niets veranderen. Er is niets veranderd. Een operator uit bot.yaml mag dat wel.",
            );
            return with_status(
                reply_with(ask, here, Err(Fault::Refused(why.to_owned()))),
                StatusCode::FORBIDDEN,
            );
        }
        let reply = page.map_or(Err(Fault::NotFound), |page| (page.act)(ask));
        reply_with(ask, here, reply)
    }

    fn leave(&self, ask: &Ask<'_>) -> Response<Body> {
        let ended = admission::end(self.store(), &ask.visit.secret);
        let noted = ended
            .and_then(|()| audit::note(self.store(), &Entry::new(ask.visit.who, "out"), ask.now));
        self.left.send_replace(());
        match noted {
            Ok(()) => to("/admin"),
            Err(_) => refuse(
                StatusCode::SERVICE_UNAVAILABLE,
                "the store cannot be written",
            ),
        }
    }

    /// Answers somebody who is not in: with what to do, or by letting them in.
    fn outside(&self, sent: &Sent) -> Response<Body> {
        let path: Vec<&str> = sent.path.iter().map(String::as_str).collect();
        match path.as_slice() {
            // Looking at a link does not use it up: messengers look at what they show.
            ["in", secret] if sent.method == Method::GET => {
                let main = html! {
                    p { (sent.tongue.say(
                        "What people answer, who waits for you, and what can be changed. This link works once; this browser stays in for seven days.",
                        "Wat mensen antwoorden, wie op je wacht, en wat je kunt veranderen. Deze link werkt één keer; deze browser blijft zeven dagen binnen.",
                    )) }
                    form method="post" action="/admin/in" {
                        input type="hidden" name="secret" value=(secret);
                        button.main autofocus { (sent.tongue.say("Come in", "Naar binnen")) }
                    }
                };
                let title = sent.tongue.say("Operator pages", "Beheerpagina's");
                document(StatusCode::OK, frame::outside(sent.tongue, title, &main))
            }
            ["in"] if sent.method == Method::POST => self.enter(sent),
            _ => {
                let why = sent.tongue.say(
                    "You are not in any more: your session is over or was ended, or bot.yaml does not name you now.",
                    "Je bent niet meer binnen: je sessie is voorbij of afgesloten, of bot.yaml noemt je niet meer.",
                );
                let why = sent.cookie().map(|_| why);
                self.closed(sent, StatusCode::UNAUTHORIZED, why)
            }
        }
    }

    fn enter(&self, sent: &Sent) -> Response<Body> {
        if !sent.is_from_here() {
            return refuse(StatusCode::FORBIDDEN, "only our own page may do this");
        }
        let now = now();
        let begun = {
            let _entering = self.entering.lock().unwrap_or_else(PoisonError::into_inner);
            admission::begin(self.store(), sent.field("secret"), now)
        };
        let noted = |who| audit::note(self.store(), &Entry::new(who, "in"), now);
        match begun.and_then(|begun| {
            begun.map_or(Ok(None), |(who, secret)| noted(who).map(|()| Some(secret)))
        }) {
            Ok(Some(secret)) => {
                let secure = if sent.is_encrypted() { "; Secure" } else { "" };
                let name = cookie_name(COOKIE_NAME, &sent.headers);
                let cookie = format!(
                    "{name}={secret}; Path=/admin; Max-Age={}; HttpOnly; SameSite=Strict{secure}",
                    SESSION_LIFE.0
                );
                let mut response = to("/admin");
                if let Ok(cookie) = HeaderValue::from_str(&cookie) {
                    response.headers_mut().insert(SET_COOKIE, cookie);
                }
                response
            }
            Ok(None) if self.is_one_try_too_many(now) => refuse(
                StatusCode::TOO_MANY_REQUESTS,
                "too many wrong links: wait a minute",
            ),
            Ok(None) => {
                let why = sent.tongue.say(
                    "This link does not work: each works once, and for a quarter of an hour.",
                    "Deze link werkt niet: elke link werkt één keer, en een kwartier lang.",
                );
                self.closed(sent, StatusCode::FORBIDDEN, Some(why))
            }
            Err(_) => refuse(StatusCode::SERVICE_UNAVAILABLE, "the store cannot be used"),
        }
    }

    fn closed(&self, sent: &Sent, status: StatusCode, why: Option<&str>) -> Response<Body> {
        let tongue = sent.tongue;
        let main = html! {
            @if let Some(why) = why { p.note role="alert" { (why) } }
            (written(tongue, sent.field("words")))
            p { (tongue.say("A link lets you in:", "Een link laat je binnen:")) }
            ul {
                li { (tongue.say("at the machine of the bot: ", "op de computer van de bot: ")) code { "vraag admin" } }
                li { (tongue.say("elsewhere: send the bot ", "ergens anders: stuur de bot ")) code { "/admin" }
                    (tongue.say(" in your private chat with it, as one of the operators: or viewers: of bot.yaml", " in je privéchat met hem, als een van de operators: of viewers: in bot.yaml")) }
            }
        };
        let title = tongue.say("Operator pages", "Beheerpagina's");
        document(status, frame::outside(tongue, title, &main))
    }
}

/// Answers somebody while too many wait for pages that take long.
fn too_much(tongue: Tongue) -> Response<Body> {
    let title = tongue.say("Too much at once", "Te veel tegelijk");
    let main = html! { p role="alert" { (tongue.say(
        "Too many pages are being made at once. Nothing is wrong with this one: open it again in a moment.",
        "Er worden te veel pagina's tegelijk gemaakt. Met deze is niets mis: open haar zo nog eens.",
    )) } };
    let page = frame::outside(tongue, title, &main);
    document(StatusCode::SERVICE_UNAVAILABLE, page)
}

fn reply_with(ask: &Ask<'_>, here: &str, reply: Result<Reply, Fault>) -> Response<Body> {
    let (status, title, words) = match reply {
        Ok(Reply::Page(title, main)) => {
            return document(StatusCode::OK, frame::page(ask, here, &title, &main));
        }
        Ok(Reply::To(address)) => return to(&address),
        Ok(Reply::Media { kind, bytes }) => {
            return without_cache(response(kind, bytes.into()));
        }
        Ok(Reply::File { name, kind, bytes }) => return file(&name, kind, bytes.into()),
        Ok(Reply::Stream(name, content)) => {
            return file(&name, "application/octet-stream", stream::body(content));
        }
        Err(Fault::NotFound) => (
            StatusCode::NOT_FOUND,
            ask.say("Nothing is here", "Hier is niets"),
            ask.say(
                "There is no such page, or no such person any more.",
                "Die pagina is er niet, of die persoon is er niet meer.",
            )
            .to_owned(),
        ),
        Err(Fault::Refused(why)) => (
            StatusCode::BAD_REQUEST,
            ask.say("That did not go", "Dat ging niet"),
            why,
        ),
        Err(Fault::Broken(why)) => {
            log::error!("an operator page could not be made: {why}");
            (
                StatusCode::INTERNAL_SERVER_ERROR,
                ask.say("Something is broken", "Er is iets stuk"),
                ask.say("The log says what. Whether anything was changed shows on the page before this one.", "In het log staat wat. Of er iets veranderd is, zie je op de vorige pagina.").to_owned(),
            )
        }
    };
    let page = PAGES.iter().find(|page| page.path == here);
    let main = html! {
        p role="alert" { (words) }
        (written(ask.tongue, ask.field("words")))
        p {
            @if let Some(page) = page.filter(|page| !page.path.is_empty()) {
                a href=(page.address()) { (ask.say(page.title.0, page.title.1)) } " · "
            }
            a href="/admin" { (ask.say("To the first page", "Naar de eerste pagina")) }
        }
    };
    document(status, frame::page(ask, here, title, &main))
}

/// Returns what somebody wrote into a form that was not taken, so that it is not lost.
fn written(tongue: Tongue, words: &str) -> Markup {
    html! {
        @if !words.is_empty() {
            label for="written" { (tongue.say("What you wrote, to copy", "Wat je schreef, om te kopiëren")) }
            textarea.wide id="written" rows="4" dir="auto" readonly { (words) }
        }
    }
}

fn with_status(mut response: Response<Body>, status: StatusCode) -> Response<Body> {
    *response.status_mut() = status;
    response
}

fn document(status: StatusCode, page: String) -> Response<Body> {
    let response = with_status(response("text/html; charset=utf-8", page.into()), status);
    without_cache(response)
}

fn without_cache(mut response: Response<Body>) -> Response<Body> {
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn fixed(kind: &'static str, text: String) -> Response<Body> {
    let mut response = response(kind, text.into());
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    response
}

fn file(name: &str, kind: &'static str, body: Body) -> Response<Body> {
    let is_plain = |letter: &char| letter.is_ascii_alphanumeric() || ".-_".contains(*letter);
    let name: String = name.chars().filter(is_plain).collect();
    let mut response = without_cache(response(kind, body));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        response.headers_mut().insert(CONTENT_DISPOSITION, value);
    }
    response
}

/// Returns a response that no browser takes for another kind of content, and that runs nothing.
fn response(kind: &'static str, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(HeaderName::from_static("content-security-policy"), POLICY);
    for (name, value) in [
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
    ] {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    response
}

/// Sends the browser to an address of ours.
fn to(address: &str) -> Response<Body> {
    let mut response = with_status(
        without_cache(response("text/plain", Body::empty())),
        StatusCode::SEE_OTHER,
    );
    let address = HeaderValue::from_str(address);
    let address = address.unwrap_or(HeaderValue::from_static("/admin"));
    response.headers_mut().insert(LOCATION, address);
    response
}

async fn read(body: Body) -> Result<Bytes, Response<Body>> {
    match timeout(HEAD_TIMEOUT, Limited::new(body, FORM_MAX).collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(_)) => Err(refuse(StatusCode::PAYLOAD_TOO_LARGE, "this is too large")),
        Err(_) => Err(refuse(
            StatusCode::REQUEST_TIMEOUT,
            "the request took too long",
        )),
    }
}

/// Undoes the encoding of a part of an address.
fn percent(part: &str) -> Vec<u8> {
    let bytes = part.as_bytes();
    let (mut plain, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let coded = (bytes[at] == b'%')
            .then(|| part.get(at + 1..at + 3))
            .flatten();
        match coded.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                plain.push(byte);
                at += 3;
            }
            None => {
                plain.push(bytes[at]);
                at += 1;
            }
        }
    }
    plain
}
