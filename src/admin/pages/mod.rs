//! The operator pages, one file each.

mod audit;
mod cases;
mod contacts;
mod desk;
mod dialogs;
mod exports;
mod health;
mod results;
mod segments;
mod timeline;

use super::ask::{Answer, Ask, Fault};

/// A page.
pub struct Page {
    /// Its part of the address below `/admin/`.
    pub path: &'static str,
    /// Its title in English and Dutch.
    pub title: (&'static str, &'static str),
    /// Shows it, or a page below it.
    pub show: fn(&Ask<'_>) -> Answer,
    /// Does what a form of it asks for.
    pub act: fn(&Ask<'_>) -> Answer,
}

impl Page {
    /// Returns its address.
    pub fn address(&self) -> String {
        let below = if self.path.is_empty() { "" } else { "/" };
        format!("/admin{below}{}", self.path)
    }
}

/// All pages, as they stand in the navigation.
pub const PAGES: [Page; 9] = [
    Page {
        path: "",
        title: ("Health", "Toestand"),
        show: health::show,
        act: nothing,
    },
    Page {
        path: "results",
        title: ("Results", "Resultaten"),
        show: results::show,
        act: nothing,
    },
    Page {
        path: "desk",
        title: ("Desk", "Balie"),
        show: desk::show,
        act: desk::act,
    },
    Page {
        path: "cases",
        title: ("Complaints", "Klachten"),
        show: cases::show,
        act: nothing,
    },
    Page {
        path: "contacts",
        title: ("People", "Mensen"),
        show: contacts::show,
        act: contacts::act,
    },
    Page {
        path: "segments",
        title: ("Segments", "Segmenten"),
        show: segments::show,
        act: nothing,
    },
    Page {
        path: "dialogs",
        title: ("Dialogs", "Dialogen"),
        show: dialogs::show,
        act: nothing,
    },
    Page {
        path: "exports",
        title: ("Exports", "Exports"),
        show: exports::show,
        act: exports::act,
    },
    Page {
        path: "log",
        title: ("Log", "Logboek"),
        show: audit::show,
        act: audit::act,
    },
];

/// The deeds of a page that changes nothing.
fn nothing(_: &Ask<'_>) -> Answer {
    Err(Fault::NotFound)
}
