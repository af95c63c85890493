//! The names under which the server answers. A page elsewhere can have its own name lead to this
//! machine; its browser then takes what is here for a part of that page.

use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::HOST;
use axum::http::uri::Authority;
use axum::middleware::{Next, from_fn};

use super::{OWN_PATHS, refuse};

/// Refuses requests under other names: of a server that only this machine reaches (`is_local`) all but
/// those of this machine and of the server in front; elsewhere, if a server in front is named, names
/// that are neither its own nor an address, except for the fixed paths, which monitoring asks for
/// under whatever name it has.
pub fn only(router: Router, is_local: bool, public: &[String]) -> Router {
    let public: Arc<[String]> = public.into();
    router.layer(from_fn(move |request: Request, next: Next| {
        let is_known = knows(&request, is_local, &public);
        async move {
            match is_known {
                true => next.run(request).await,
                false => refuse(
                    StatusCode::MISDIRECTED_REQUEST,
                    "this program does not answer under this name: VRAAG_PUBLIC_URL names the one of the server in front",
                ),
            }
        }
    }))
}

fn knows(request: &Request, is_local: bool, public: &[String]) -> bool {
    let Some(host) = request.headers().get(HOST) else {
        // No browser: each of them says where it wants to go.
        return true;
    };
    let authority = host.to_str().ok().and_then(|host| host.parse().ok());
    let Some(host) = authority.as_ref().map(Authority::host) else {
        return false;
    };
    let address: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
    let is_here = |address: &IpAddr| !is_local || address.is_loopback();
    host.eq_ignore_ascii_case("localhost")
        || address.as_ref().is_some_and(is_here)
        || public.iter().any(|name| name.eq_ignore_ascii_case(host))
        || (!is_local && (public.is_empty() || OWN_PATHS.contains(&request.uri().path())))
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn asks(host: &str, path: &str, is_local: bool, public: &[&str]) -> bool {
        let request = Request::get(path).header(HOST, host).body(Body::empty());
        let public: Vec<String> = public.iter().map(|&name| name.to_owned()).collect();
        knows(&request.expect("a request"), is_local, &public)
    }

    #[test]
    fn only_this_machine_and_the_server_in_front_are_known_at_a_local_address() {
        for host in ["127.0.0.1:4117", "localhost", "LOCALHOST:1", "[::1]:80"] {
            assert!(asks(host, "/", true, &[]), "{host}");
        }
        for host in [
            "evil.example:4117",
            "192.0.2.1",
            "127.0.0.1.evil.example",
            "",
        ] {
            assert!(
                !asks(host, "/metrics", true, &["chat.example.org"]),
                "{host}"
            );
        }
        assert!(asks("chat.example.org", "/", true, &["chat.example.org"]));
    }

    #[test]
    fn elsewhere_addresses_and_the_named_server_are_known_and_monitoring_by_any_name() {
        let public = ["chat.example.org"];
        assert!(asks("192.0.2.1:80", "/", false, &public));
        assert!(asks("vraag:8080", "/metrics", false, &public));
        assert!(!asks("vraag:8080", "/demo", false, &public));
        assert!(asks("vraag:8080", "/demo", false, &[]));
    }
}
