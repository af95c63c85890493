//! Starts the threads that decide, and that load what deciding needs.

use std::sync::Arc;
use std::sync::mpsc::Receiver;

use anyhow::{Context, Result};

use crate::dialog::ast::QuestionType;
use crate::dialog::bot::Dialogs;
use crate::phone;
use crate::runtime::decide::quarantine::catch_panic;
use crate::runtime::decide::{Decider, Work};
use crate::runtime::dispatch::Dispatcher;
use crate::runtime::signals::FailureSignal;

/// Loads the numbering plans of all countries early if a dialog asks for a number, so that no
/// customer's number waits for them.
pub(super) fn load_numbering_plans(dialogs: &Dialogs) -> Result<()> {
    let asks_for_numbers = dialogs
        .programs
        .values()
        .flat_map(|program| &program.questions)
        .any(|question| question.kind == QuestionType::Phone);
    if asks_for_numbers {
        std::thread::Builder::new()
            .name("plans".to_owned())
            .spawn(phone::load)
            .context("starting the thread that reads numbering plans")?;
    }
    Ok(())
}

/// Starts the thread that decides.
///
/// Fails if it cannot be started.
pub(super) fn decide(
    decider: Decider<Dispatcher>,
    works: Receiver<Work>,
    failure: Arc<FailureSignal>,
) -> Result<std::thread::JoinHandle<()>> {
    let decide = move || {
        if catch_panic(|| decider.run(&works)).is_none() {
            // Nobody decides any more: it is better to end and be restarted than to stay without
            // answering.
            failure.tell_panic();
        }
    };
    std::thread::Builder::new()
        .name("decide".to_owned())
        .spawn(decide)
        .context("starting the deciding thread")
}
