//! Connects messengers, and takes in what they bring.

use std::sync::Arc;

use anyhow::{Result, bail};
use tokio::task::JoinSet;

use crate::channel::messenger::{Commands, Connection, Host, Messenger};
use crate::id::Name;
use crate::runtime::readiness::Readiness;
use crate::runtime::tasks::Tasks;

/// Is told the name of a channel and the bot's account there.
pub type Ready = Arc<dyn Fn(&str, &str) + Send + Sync>;

/// Shows the menus and takes updates, by each messenger in a task of its own.
pub(super) fn receive(
    connected: Vec<(Name, Arc<dyn Connection>)>,
    menus: Vec<Commands>,
    readiness: &Arc<Readiness>,
    ready: &Ready,
    tasks: &mut Tasks,
) -> JoinSet<anyhow::Error> {
    let menus = Arc::new(menus);
    let mut receiving = JoinSet::new();
    for (name, connection) in connected {
        let (showing, menus) = (Arc::clone(&connection), Arc::clone(&menus));
        let channel = name.clone();
        tasks.spawn("menus", async move {
            if let Err(error) = showing.register(&menus).await {
                log::warn!("the commands could not be put into the menu of {channel}: {error}");
            }
        });
        let (readiness, ready) = (Arc::clone(readiness), Arc::clone(ready));
        receiving.spawn(async move {
            let account = connection.account().to_owned();
            let ready = move || {
                readiness.set_serving();
                ready(&name, &account);
            };
            connection.receive(Box::new(ready)).await
        });
    }
    receiving
}

/// Connects all messengers, each in its own time.
pub(super) async fn connect(
    messengers: &[Box<dyn Messenger>],
    host: &Host,
) -> Result<Vec<(Name, Arc<dyn Connection>)>> {
    let mut connected: Vec<(Name, Arc<dyn Connection>)> = Vec::new();
    for messenger in messengers {
        let name = messenger.name();
        if connected.iter().any(|(other, _)| *other == name) {
            bail!("two messengers have the name {name}");
        }
        connected.push((name, messenger.connect(host.clone()).await?));
    }
    Ok(connected)
}
