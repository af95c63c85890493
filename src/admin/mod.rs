//! The operator pages at `/admin`: what the bot knows and does, for people of the business to see
//! and change in a browser.
//!
//! A page is a function from a question to markup (`pages/`), in one list. Everything that people
//! wrote is escaped by the templates; the pages run no script but their own, and need none to be
//! read. What changes something goes the way that commands go.

mod ask;
mod audit;
mod events;
mod export;
mod frame;
mod pages;
mod pool;
mod route;
mod service;
mod stream;
mod visit;

use std::sync::Arc;

use axum::Router;

use crate::runtime::listen::Running;

pub use self::service::Admin;

/// Returns the routes of the operator pages of a running bot.
pub fn routes(admin: Admin, running: Running) -> Router {
    route::router(Arc::new(service::Service::new(admin, running)))
}
