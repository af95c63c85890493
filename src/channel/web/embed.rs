//! The page on other sites: which of them may show it, and who they say a visitor is.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, HeaderMap, HeaderValue, ORIGIN, VARY,
};
use axum::http::{Response, StatusCode};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::service::Web;
use super::shell;
use super::visitor::{Seal, Visitor};
use crate::hex::bytes;
use crate::http::{content, page, refuse};
use crate::time::now;

/// The longest id that a site may give a visitor, in bytes.
const ID_MAX: usize = 128;

pub(super) async fn script() -> Response<Body> {
    content("text/javascript; charset=utf-8", shell::EMBED.into())
}

/// Tells the script on a site whether the page may be shown there.
pub(super) async fn check(State(web): State<Web>, request: Request) -> Response<Body> {
    let origin = request.headers().get(ORIGIN);
    let is_named = |origin: &&HeaderValue| {
        let sites = (web.0.sites)();
        origin
            .to_str()
            .is_ok_and(|origin| sites.iter().any(|site| site == origin))
    };
    let Some(origin) = origin.filter(is_named) else {
        return refuse(
            StatusCode::FORBIDDEN,
            "`sites:` of bot.yaml does not name this site",
        );
    };
    let mut response = page(StatusCode::OK, "welcome");
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    headers.insert(VARY, HeaderValue::from_static("origin"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Returns what may be run and shown on the page, and by whose pages it may be shown.
pub(super) fn policy(web: &Web) -> HeaderValue {
    let sites = (web.0.sites)().join(" ");
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; \
         connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self' {sites}"
    );
    // Origins are ASCII; a policy that names nobody shows the page nowhere.
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static(
        "default-src 'none'; frame-ancestors 'none'",
    ))
}

/// Returns the attributes of the cookie: in a frame of another site it has a jar of its own there.
pub(super) fn cookie_attributes(headers: &HeaderMap) -> &'static str {
    let is = |name: &str, value: &str| headers.get(name).is_some_and(|had| had == value);
    let is_secure = is("x-forwarded-proto", "https");
    let is_framed = is("sec-fetch-dest", "iframe") && is("sec-fetch-site", "cross-site");
    match (is_secure, is_framed) {
        (true, true) => "; SameSite=None; Secure; Partitioned",
        (true, false) => "; SameSite=Lax; Secure",
        (false, _) => "; SameSite=Lax",
    }
}

/// Returns the visitor that a site has signed into the address: `?visitor=ID&until=TIME&signature=HEX`,
/// where the signature is HMAC-SHA256 of `ID.TIME` with the site's key and TIME is in Unix seconds;
/// `None` if the address names nobody.
///
/// Fails if the signature does not fit or is too old.
pub(super) fn signed(web: &Web, seal: &Seal, query: &str) -> Result<Option<Visitor>, ()> {
    let value = |wanted: &str| {
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        pairs.find_map(|(key, value)| (key == wanted).then(|| value.into_owned()))
    };
    let Some(id) = value("visitor") else {
        return Ok(None);
    };
    let (Some(key), Some(until), Some(signature)) =
        (&web.0.site_key, value("until"), value("signature"))
    else {
        return Err(());
    };
    let is_fresh = until
        .parse::<i64>()
        .is_ok_and(|until| until >= now().0 / 1000);
    let mac = Hmac::<Sha256>::new_from_slice(key.reveal().as_bytes())
        .expect("a key of this kind may have any length")
        .chain_update(&id)
        .chain_update(".")
        .chain_update(&until);
    let fits = bytes(&signature).is_some_and(|signature| mac.verify_slice(&signature).is_ok());
    match (1..=ID_MAX).contains(&id.len()) && is_fresh && fits {
        true => Ok(Some(Visitor::of_site(&id, seal))),
        false => Err(()),
    }
}
