//! The addresses of the page: itself, its events, and what it brings.

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Path, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, HeaderMap,
    HeaderValue, REFERRER_POLICY, SET_COOKIE,
};
use axum::http::{Response, StatusCode};
use axum::routing::{get, post};
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use tokio::time::timeout;

use super::report::{Deed, Report};
use super::service::Web;
use super::shell::PageLanguage;
use super::visitor::{MEMBERS, Seat, Visitor};
use super::{embed, files, shell};
use crate::hex::Hex;
use crate::http::{
    HEAD_TIMEOUT, ICON, chosen_language, client, content, cookie_name, is_language, language,
    not_allowed, page, refuse,
};
use crate::id::Name;
use crate::message::{InMessage, Token};
use crate::value::FileRef;

/// How the name of the cookie with the visitor's id begins; the port follows.
const COOKIE_NAME: &str = "vraag";
/// The largest message, in bytes.
const WORDS_MAX: usize = 64 << 10;
/// The largest file, in bytes: as much as a bot may fetch from Telegram.
const FILE_MAX: usize = 20 << 20;
/// The longest name that a page gives to something, and of a person, in bytes.
const NAME_MAX: usize = 64;
/// What a page brings.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Brought {
    id: String,
    name: Option<String>,
    /// The language that they chose on the page.
    language: Option<String>,
    member: Option<u8>,
    #[serde(default)]
    group: bool,
    text: Option<String>,
    tap: Option<String>,
    number: Option<i64>,
    of: Option<u8>,
    #[serde(default)]
    leaves: bool,
}

/// What a page says about an event.
#[derive(Deserialize)]
struct Seen {
    id: String,
    refused: Option<String>,
}

type Answer = Result<Response<Body>, (StatusCode, &'static str)>;

const STRANGER: (StatusCode, &str) = (StatusCode::UNAUTHORIZED, "open the page anew");
const UNREADABLE: (StatusCode, &str) = (StatusCode::BAD_REQUEST, "this cannot be read");

pub(super) fn router(web: Web) -> Router {
    let only_get = || async { not_allowed("GET, HEAD") };
    let only_post = || async { not_allowed("POST") };
    let demonstration = match web.0.has_group {
        true => Router::new()
            .route("/demo", get(demo).fallback(only_get))
            .route("/later", post(later).fallback(only_post)),
        false => Router::new(),
    };
    demonstration
        .route("/embed.js", get(embed::script).fallback(only_get))
        .route("/embed", get(embed::check).fallback(only_get))
        .route("/icon.svg", get(icon).fallback(only_get))
        .route("/", get(index).fallback(only_get))
        .route("/d/{link}", get(index).fallback(only_get))
        .route("/page.js", get(script).fallback(only_get))
        .route("/page.css", get(style).fallback(only_get))
        .route("/events", get(events).fallback(only_get))
        .route("/shown/{signature}/{*path}", get(shown).fallback(only_get))
        .route("/say", post(say).fallback(only_post))
        .route("/seen", post(seen).fallback(only_post))
        .route("/file", post(file).fallback(only_post))
        .layer(DefaultBodyLimit::disable())
        .with_state(web)
}

async fn index(State(web): State<Web>, request: Request) -> Response<Body> {
    document(&web, &request, |visitor, language| {
        shell::html(&web.0.title, visitor, language)
    })
}

async fn demo(State(web): State<Web>, request: Request) -> Response<Body> {
    document(&web, &request, |visitor, language| {
        let starts = (web.0.group_starts)(language.code);
        shell::demo(&web.0.title, visitor, &starts, language)
    })
}

/// Returns a document, with a cookie by which its visitor is known again. `html` gets the mark by
/// which visitors of one browser are told apart, and the language: the one that they chose, or that of
/// their browser.
fn document(
    web: &Web,
    request: &Request,
    html: impl FnOnce(&str, PageLanguage<'_>) -> String,
) -> Response<Body> {
    let Some(seal) = web.seal() else {
        return refuse(StatusCode::SERVICE_UNAVAILABLE, "starting");
    };
    let query = request.uri().query().unwrap_or_default();
    let Ok(signed) = embed::signed(web, &seal, query) else {
        let words = "the address says who you are, and its signature does not fit or is too old";
        return refuse(StatusCode::FORBIDDEN, words);
    };
    let known = signed.or_else(|| visitor(web, request.headers()).ok());
    let is_welcome = known.is_some()
        || client(request).is_none_or(|from| web.state().limits.takes_visitor(from));
    if !is_welcome {
        let words = "too many new visitors come from your network; try again in some minutes";
        return refuse(StatusCode::TOO_MANY_REQUESTS, words);
    }
    let Some(visitor) = known.or_else(Visitor::new) else {
        return refuse(StatusCode::SERVICE_UNAVAILABLE, "no random numbers");
    };
    let cookie = visitor.to_cookie(&seal);
    // Written at each visit, so that it lasts as long as somebody comes back.
    let attributes = embed::cookie_attributes(request.headers());
    let name = cookie_name(COOKIE_NAME, request.headers());
    let cookie = format!("{name}={cookie}; Path=/; Max-Age=34560000; HttpOnly{attributes}");
    let chosen = chosen_language(request.uri());
    let language = PageLanguage {
        code: chosen.as_deref().unwrap_or(language(request.headers())),
        is_chosen: chosen.is_some(),
    };
    let html = html(&visitor.mark(&seal), language);
    let mut response = content("text/html; charset=utf-8", html.into_bytes());
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(CONTENT_SECURITY_POLICY, embed::policy(web));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        headers.insert(SET_COOKIE, cookie);
    }
    response
}

async fn script() -> Response<Body> {
    content("text/javascript; charset=utf-8", shell::SCRIPT.into())
}

async fn style() -> Response<Body> {
    content("text/css; charset=utf-8", shell::STYLE.into())
}

async fn icon() -> Response<Body> {
    content("image/svg+xml", ICON.into())
}

async fn events(State(web): State<Web>, request: Request) -> Response<Body> {
    answer(async move {
        let visitor = visitor(&web, request.headers())?;
        let newest = request
            .headers()
            .get("last-event-id")
            .and_then(|id| id.to_str().ok());
        let events = web.0.pages.open(visitor.id(), newest);
        let place = Seat {
            visitor: visitor.clone(),
            member: None,
        };
        web.reachable([place.place().0, visitor.group_place()]);
        Ok(events.into_response())
    })
    .await
}

async fn say(State(web): State<Web>, request: Request) -> Response<Body> {
    answer(async {
        let (visitor, language) = sender(&web, request.headers())?;
        let body = read(request.into_body(), WORDS_MAX).await?;
        let brought: Brought = serde_json::from_slice(&body).map_err(|_| UNREADABLE)?;
        let deed = deed(&brought)?;
        take(&web, visitor, language, brought, deed).await
    })
    .await
}

async fn seen(State(web): State<Web>, request: Request) -> Response<Body> {
    answer(async {
        let (visitor, _) = sender(&web, request.headers())?;
        let body = read(request.into_body(), WORDS_MAX).await?;
        let Seen { id, refused } = serde_json::from_slice(&body).map_err(|_| UNREADABLE)?;
        web.0
            .pages
            .kept(visitor.id(), &id, refused.map_or(Ok(()), Err));
        Ok(page(StatusCode::OK, "noted"))
    })
    .await
}

/// Lets the time of the page's own group pass at once.
async fn later(State(web): State<Web>, request: Request) -> Response<Body> {
    answer(async move {
        let (visitor, _) = sender(&web, request.headers())?;
        (web.0.skip_wait)(visitor.group_place());
        Ok(page(StatusCode::OK, "noted"))
    })
    .await
}

async fn file(State(web): State<Web>, request: Request) -> Response<Body> {
    answer(async {
        let (visitor, language) = sender(&web, request.headers())?;
        let mut brought = Brought {
            id: String::new(),
            name: None,
            language: chosen_language(request.uri()),
            member: None,
            group: false,
            text: None,
            tap: None,
            number: None,
            of: None,
            leaves: false,
        };
        let mut name = None;
        let query = request.uri().query().unwrap_or_default().to_owned();
        for (key, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match &*key {
                "id" => brought.id = value.into_owned(),
                "file" => name = Some(value.into_owned()),
                "name" => brought.name = Some(value.into_owned()),
                "language" => {}
                _ => return Err(UNREADABLE),
            }
        }
        let kind = request.headers().get(CONTENT_TYPE);
        let mime = kind.and_then(|kind| kind.to_str().ok()).map(str::to_owned);
        // Read even if it is not kept: a browser that is cut off while it sends sees no answer.
        let bytes = read(request.into_body(), FILE_MAX).await?;
        let place = Seat {
            visitor: visitor.clone(),
            member: None,
        }
        .place();
        if !(web.0.takes_file)(&place.0) {
            return Err((StatusCode::CONFLICT, "no file is asked for now"));
        }
        let is_taken = web
            .state()
            .limits
            .takes_file(visitor.id(), bytes.len() as u64);
        if !is_taken {
            return Err((
                StatusCode::TOO_MANY_REQUESTS,
                "that was much in a short time",
            ));
        }
        let remote = web.0.files.keep(&bytes).await.map_err(|error| {
            log::warn!("a file from a page cannot be kept: {error}");
            (StatusCode::SERVICE_UNAVAILABLE, "the file cannot be kept")
        })?;
        let is_picture = mime.as_ref().is_some_and(|mime| mime.starts_with("image/"));
        let kept = remote.clone();
        let file = FileRef {
            remote,
            unique: Hex(&Sha256::digest(&bytes)).to_string(),
            name,
            mime,
            size: u64::try_from(bytes.len()).ok(),
        };
        let caption = None;
        let message = match is_picture {
            true => InMessage::Photo { file, caption },
            false => InMessage::File { file, caption },
        };
        let deed = Deed::Said {
            message,
            in_group: false,
        };
        let taken = take(&web, visitor, language, brought, deed).await;
        let may_come = matches!(taken, Err((StatusCode::SERVICE_UNAVAILABLE, _)));
        // It was refused, or came for the second time.
        if !may_come && !(web.0.awaits_file)(&place.0, &kept) {
            web.0.files.let_go(&kept).await;
        }
        taken
    })
    .await
}

async fn shown(
    State(web): State<Web>,
    Path((signature, path)): Path<(String, String)>,
) -> Response<Body> {
    let is_ours = web
        .seal()
        .is_some_and(|seal| seal.fits("file", &path, &signature));
    let bytes = match is_ours {
        true => web.0.files.shown(&path).await,
        false => None,
    };
    let Some(bytes) = bytes else {
        return refuse(StatusCode::NOT_FOUND, "nothing is here");
    };
    match files::picture_type(&path) {
        Some(kind) => content(kind, bytes),
        None => {
            let mut response = content("application/octet-stream", bytes);
            response
                .headers_mut()
                .insert(CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
            response
        }
    }
}

/// Returns what a page's person did.
fn deed(brought: &Brought) -> Result<Deed, (StatusCode, &'static str)> {
    let token = || brought.tap.as_deref().and_then(Token::read);
    Ok(match (&brought.text, &brought.tap, brought.number) {
        _ if brought.leaves => Deed::Left(true),
        (Some(text), None, None) => Deed::Said {
            message: InMessage::Text(text.clone()),
            in_group: brought.group,
        },
        (None, Some(_), Some(_)) if brought.group => Deed::TappedInGroup {
            token: token(),
            of: brought.of,
        },
        (None, Some(_), Some(number)) => Deed::Tapped {
            token: token(),
            number,
        },
        _ => return Err(UNREADABLE),
    })
}

async fn take(web: &Web, visitor: Visitor, language: Name, brought: Brought, deed: Deed) -> Answer {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let is_id = (1..=NAME_MAX).contains(&brought.id.len()) && brought.id.bytes().all(is_word);
    let is_member = brought
        .member
        .is_none_or(|member| (1..=MEMBERS).contains(&member));
    let has_seat = web.0.has_group || (brought.member.is_none() && !brought.group);
    if !is_id || !is_member || !has_seat {
        return Err(UNREADABLE);
    }
    let name = brought.name.filter(|name| name.len() <= NAME_MAX);
    let chosen = brought.language.filter(|code| is_language(code));
    let language = chosen.map_or(language, Name::new);
    let seat = Seat {
        visitor,
        member: brought.member,
    };
    // What the bot would not answer is not taken: the page says so, and one writes it later.
    if !web
        .state()
        .limits
        .takes_deed(seat.key(), (web.0.per_minute)())
    {
        return Err((StatusCode::TOO_MANY_REQUESTS, "that was too fast"));
    }
    let report = Report {
        web: web.next_number(),
        id: brought.id,
        seat,
        name,
        language: Some(language),
        deed,
    };
    web.take(report)
        .await
        .map_err(|why| (StatusCode::SERVICE_UNAVAILABLE, why))?;
    Ok(page(StatusCode::OK, "received"))
}

/// Returns who sent a request that changes something, and their language.
///
/// Fails if another site had their browser send it: a cookie of ours alone proves nothing.
fn sender(web: &Web, headers: &HeaderMap) -> Result<(Visitor, Name), (StatusCode, &'static str)> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let is_from_here = match (text("sec-fetch-site"), text("origin"), text("host")) {
        (Some(site), _, _) => site == "same-origin",
        (None, Some(origin), Some(host)) => origin
            .split_once("://")
            .is_some_and(|(_, from)| from == host),
        // No browser: it has no cookie that it does not know of.
        (None, None, _) => true,
        (None, Some(_), None) => false,
    };
    if !is_from_here {
        return Err((StatusCode::FORBIDDEN, "only our own page may do this"));
    }
    Ok((
        visitor(web, headers)?,
        language(headers).to_ascii_lowercase().into(),
    ))
}

/// Returns whose page sent a request.
fn visitor(web: &Web, headers: &HeaderMap) -> Result<Visitor, (StatusCode, &'static str)> {
    let seal = web
        .seal()
        .ok_or((StatusCode::SERVICE_UNAVAILABLE, "starting"))?;
    let own = cookie_name(COOKIE_NAME, headers);
    let cookies = headers.get_all(COOKIE).iter();
    let pairs = cookies.filter_map(|cookie| cookie.to_str().ok());
    pairs
        .flat_map(|cookie| cookie.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        // That of another bot on this machine has another key; our own of another port counts last.
        .filter(|(name, _)| name.starts_with(COOKIE_NAME))
        .filter_map(|(name, value)| Some((name != own, Visitor::from_cookie(value, &seal)?)))
        .min_by_key(|(is_other, _)| *is_other)
        .map(|(_, visitor)| visitor)
        .ok_or(STRANGER)
}

async fn read(body: Body, most: usize) -> Result<Bytes, (StatusCode, &'static str)> {
    let time = HEAD_TIMEOUT * if most > WORDS_MAX { 30 } else { 1 };
    match timeout(time, Limited::new(body, most).collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            Err((StatusCode::PAYLOAD_TOO_LARGE, "this is too large"))
        }
        Ok(Err(_)) => Err((StatusCode::BAD_REQUEST, "the request broke off")),
        Err(_) => Err((StatusCode::REQUEST_TIMEOUT, "the request took too long")),
    }
}

async fn answer(answer: impl Future<Output = Answer>) -> Response<Body> {
    match answer.await {
        Ok(response) => response,
        Err((status, why)) => refuse(status, why),
    }
}
