//! How a test begins, and what is known of its person afterwards.

use std::sync::Arc;

use crate::contact::Contact;
use crate::dialog::bot::{Bot, Desk, Dialogs};
use crate::dialog::compile::Compiled;
use crate::dialog::program::Step;
use crate::script::case::Test;
use crate::time::{Timestamp, Zone};
use crate::value::Value;

/// When a test begins by default: a Monday at noon.
const SOME_DAY: (i32, u32, u32) = (2026, 1, 5);

/// Returns the dialogs in force for a test, and its start time.
pub(crate) fn setting(test: &Test, compiled: &Compiled) -> (Dialogs, Timestamp) {
    let mut dialogs = compiled.dialogs.clone();
    let named = test.now.and_then(|(_, zone)| zone);
    if compiled.bot_file.is_none() {
        // A dialog without `bot.yaml` uses the time zone of its test, and the quiet hours of a
        // typical shop.
        let mut bot = (*dialogs.bot).clone();
        bot.timezone = named.unwrap_or(bot.timezone);
        bot.quiet =
            chrono::NaiveTime::from_hms_opt(21, 0, 0).zip(chrono::NaiveTime::from_hms_opt(9, 0, 0));
        add_desks(&mut bot, &dialogs);
        dialogs.bot = Arc::new(bot);
    }
    let zone: Zone = named.unwrap_or(dialogs.bot.timezone);
    let (year, month, day) = SOME_DAY;
    let noon = || {
        chrono::NaiveDate::from_ymd_opt(year, month, day)
            .and_then(|day| day.and_hms_opt(12, 0, 0))
            .unwrap_or_default()
    };
    let local = test.now.map_or_else(noon, |(local, _)| local);
    (dialogs, Timestamp::from_local(local, zone))
}

/// Adds every desk that a dialog names: without `bot.yaml` all of them exist.
pub fn add_desks(bot: &mut Bot, dialogs: &Dialogs) {
    let nodes = dialogs.programs.values().flat_map(|program| &program.nodes);
    for node in nodes {
        if let Step::Handoff { desk, .. } = &node.step
            && bot.desk(desk).is_none()
        {
            bot.desks.push(Desk::new(desk.clone(), String::new()));
        }
    }
}

/// Returns a field or a built-in fact of a contact; `None` if it has none.
pub(super) fn kept(contact: &Contact, name: &str) -> Option<Value> {
    let built_in = || match name {
        "name" => contact.name.clone(),
        "language" => contact.language.as_ref().map(ToString::to_string),
        "source" => contact.source.clone(),
        _ => None,
    };
    contact
        .fields
        .get(name)
        .cloned()
        .or_else(|| built_in().map(Value::Text))
}
