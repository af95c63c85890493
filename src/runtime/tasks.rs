//! The tasks that run beside the deciding thread, by name: they end together.

use std::collections::HashMap;

use tokio::task::{Id, JoinSet};

/// Running tasks. All end when this is dropped.
#[derive(Default)]
pub(super) struct Tasks {
    running: JoinSet<()>,
    names: HashMap<Id, &'static str>,
}

impl Tasks {
    /// Starts a task; its name stands in reports.
    pub fn spawn(&mut self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        let id = self.running.spawn(task).id();
        self.names.insert(id, name);
    }

    /// Reports tasks that panic, for as long as there are any; then waits for ever.
    pub async fn watch(&mut self) -> std::convert::Infallible {
        while let Some(ended) = self.running.join_next_with_id().await {
            let id = match &ended {
                Ok((id, ())) => *id,
                Err(error) => error.id(),
            };
            let name = self.names.remove(&id).unwrap_or("a task");
            match ended {
                Ok(_) => log::debug!("{name}: nothing is left to do"),
                Err(error) => log::error!("{name}: the task ended by itself: {error}"),
            }
        }
        std::future::pending().await
    }

    /// Stops all tasks and waits until they are gone.
    pub async fn shutdown(mut self) {
        self.running.shutdown().await;
    }
}
