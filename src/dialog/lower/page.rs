//! Reads what `bot.yaml` says of the page in the browser: whether there is one, and which sites may
//! show it.

use url::{Host, Url};

use crate::dialog::ast::Scalar;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::register as codes;

/// Reads `web:`.
pub(super) fn read_web(web: &Scalar, diagnostics: &mut Vec<Diagnostic>) -> bool {
    let text = web.text.trim();
    match text {
        "yes" | "true" => true,
        "no" | "false" => false,
        _ => {
            let message = format!("`web` is yes or no, and `{text}` is neither");
            diagnostics.push(
                Diagnostic::error(codes::WEB_YES_OR_NO, web.span, message)
                    .help("write `web: yes` for a page in the browser; VRAAG_LISTEN says where"),
            );
            false
        }
    }
}

/// Reads `sites:`, as a browser writes the origins of pages.
pub(super) fn read_sites(sites: &[Scalar], diagnostics: &mut Vec<Diagnostic>) -> Vec<String> {
    let mut read = |site: &Scalar| match origin(site.text.trim()) {
        Ok(origin) => Some(origin),
        Err(why) => {
            let message = format!("`{}` names no site: {why}", site.text.trim());
            diagnostics.push(
                Diagnostic::error(codes::NO_SITE, site.span, message)
                    .help("write what stands before the first / of its address, such as `https://www.example.org`"),
            );
            None
        }
    };
    sites.iter().filter_map(&mut read).collect()
}

fn origin(text: &str) -> Result<String, &'static str> {
    if text.contains('*') {
        return Err("each site is written in full");
    }
    let Ok(url) = Url::parse(text) else {
        return Err("it begins with https:// and a name");
    };
    let is_here = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => return Err("it begins with https:// and a name"),
    };
    match url.scheme() {
        "https" => {}
        "http" if is_here => {}
        _ => return Err("it begins with https://"),
    }
    let is_bare = matches!(url.path(), "" | "/") && url.query().is_none();
    if !is_bare || url.fragment().is_some() || !url.username().is_empty() {
        return Err("it is a site, and no page of it");
    }
    Ok(url.origin().ascii_serialization())
}
