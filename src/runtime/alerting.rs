//! Tells operators of alarms in their private chats, and looks for troubles that nobody else finds:
//! a disk that fills up, messages that do not go out.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::channel::SendError;
use crate::disk_space::free_space;
use crate::id::EffectId;
use crate::message::{OutMessage, Rich};
use crate::runtime::alarms::{Alarm, Alarms, Kind, Tidings};
use crate::runtime::decide::versions::InForce;
use crate::runtime::deliver::channels::Channels;
use crate::runtime::metrics::Metrics;
use crate::runtime::signals::FailureSignal;
use crate::store::{Address, Place, Store, StoreError};
use crate::time::now;

/// How often it is looked for troubles, and what could not be told is told again.
const INTERVAL: Duration = Duration::from_secs(60);
/// Less room is an alarm, in MiB …
const LITTLE_ROOM: u64 = 512;
/// … which is over with as much.
const MUCH_ROOM: u64 = 1024;
/// Messages that have waited so long are an alarm if none went out meanwhile.
const LONG: Duration = Duration::from_secs(15 * 60);

/// What telling operators needs.
pub(super) struct Alerting {
    /// The alarms.
    pub alarms: Alarms,
    /// The channels.
    pub channels: Channels,
    /// The store.
    pub store: Arc<dyn Store>,
    /// The dialogs in force, with the operators.
    pub in_force: watch::Receiver<InForce>,
    /// What waits to go out.
    pub metrics: Arc<Metrics>,
    /// The data folder.
    pub data: PathBuf,
    /// Is told if the store breaks.
    pub failure: Arc<FailureSignal>,
}

/// Looks and tells until the program ends.
pub(super) async fn run(mut alerting: Alerting) {
    let mut looks = tokio::time::interval(INTERVAL);
    loop {
        tokio::select! {
            _ = looks.tick() => alerting.look().await,
            () = alerting.alarms.changed() => {}
            // Who has just saved a file, or made room, waits to hear of it.
            changed = alerting.in_force.changed() => match changed {
                Ok(()) => alerting.look().await,
                Err(_) => return,
            },
        }
        alerting.tell().await;
        let (alarms, store) = (alerting.alarms.clone(), Arc::clone(&alerting.store));
        let written = tokio::task::spawn_blocking(move || alarms.write(store.as_ref())).await;
        if let Ok(Err(error)) = written
            && alerting.failure.tell(error)
        {
            return;
        }
    }
}

impl Alerting {
    async fn look(&self) {
        let (alarms, store, metrics) = (
            self.alarms.clone(),
            Arc::clone(&self.store),
            Arc::clone(&self.metrics),
        );
        let data = self.data.clone();
        let looked = tokio::task::spawn_blocking(move || {
            look_at_disk(&alarms, free_space(&data));
            look_at_outbox(&alarms, store.as_ref(), &metrics.waiting_longer(LONG))
        });
        if let Ok(Err(error)) = looked.await {
            self.failure.tell(error);
        }
    }

    /// Tells operators what they do not know yet. What cannot be told now is told later.
    async fn tell(&self) {
        let operators = self.in_force.borrow().dialogs.bot.operators.clone();
        for tidings in self.alarms.tidings(&operators, now()) {
            for operator in &tidings.to {
                if self.tell_one(&tidings, *operator).await {
                    self.alarms.note_told(&tidings, *operator);
                }
            }
        }
    }

    /// Returns whether an operator knows, or cannot be told.
    async fn tell_one(&self, tidings: &Tidings, operator: i64) -> bool {
        let mut is_told = true;
        for (name, channel) in self.channels.iter() {
            let Some(place) = self.channels.chat(&Address(format!("{name}:{operator}"))) else {
                continue;
            };
            let words = match self.words(tidings, &place) {
                Ok(Some(words)) => words,
                // They are told once they have written to the bot: before that it may not.
                Ok(None) | Err(_) => return false,
            };
            let message = OutMessage {
                text: Rich::plain(words),
                ..OutMessage::default()
            };
            match channel.send(&place.0, &message).await {
                Ok(_) => {}
                Err(
                    SendError::RetryAfter(_) | SendError::Unknown(_) | SendError::Misconfigured(_),
                ) => is_told = false,
                Err(error) => log::warn!("an operator cannot be told of an alarm: {error}"),
            }
        }
        is_told
    }

    /// Returns what an operator is told; `None` if they never wrote to the bot.
    fn words(&self, tidings: &Tidings, place: &Place) -> Result<Option<String>, StoreError> {
        let Some((owner, _)) = self.store.find(place)? else {
            return Ok(None);
        };
        let contact = self.store.contact(owner)?;
        let own = contact.and_then(|(contact, _)| contact.language);
        let language = own.unwrap_or_else(|| self.in_force.borrow().dialogs.bot.first_language());
        let name = tidings.alarm.group_name(self.store.as_ref())?;
        let mark = if tidings.is_over { "✅" } else { "⚠️" };
        let words = tidings
            .alarm
            .words(&language, name.as_deref(), tidings.is_over);
        Ok(Some(format!("{mark} {words}")))
    }
}

/// Raises the alarm if there are too few bytes left, and ends it if there are enough again.
fn look_at_disk(alarms: &Alarms, left: Option<u64>) {
    match left.map(|bytes| bytes >> 20) {
        Some(left) if left < LITTLE_ROOM => alarms.raise(Alarm::Disk(left)),
        Some(left) if left >= MUCH_ROOM => alarms.clear(&Kind::Disk),
        Some(_) | None => {}
    }
}

/// Raises the alarm if one of these rows, which have waited for long while nothing went out, may go.
fn look_at_outbox(
    alarms: &Alarms,
    store: &dyn Store,
    waiting: &[EffectId],
) -> Result<(), StoreError> {
    let is_old = !waiting.is_empty() && waits(store, waiting)?;
    if is_old {
        alarms.raise(Alarm::Outbox(LONG.as_secs() / 60));
    } else {
        alarms.clear(&Kind::Outbox);
    }
    Ok(())
}

/// Returns whether one of these rows could go out: its time has come, and somebody is there.
fn waits(store: &dyn Store, waiting: &[EffectId]) -> Result<bool, StoreError> {
    let now = now();
    for (owner, row) in store.outbox()? {
        let may_go = row.not_before.is_none_or(|at| at <= now) && waiting.contains(&row.id);
        if may_go
            && let Some(loaded) = store.load(owner, row.id.conversation)?
            && loaded.conversation.gone_at.is_none()
        {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::loopback::{Loopback, Person};
    use crate::contact::Contact;
    use crate::dialog::ast::Room;
    use crate::dialog::bot::{Bot, Dialogs};
    use crate::engine::input::Input;
    use crate::engine::session::Conversation;
    use crate::id::{ConversationId, InputId, OwnerId};
    use crate::store::memory::Memory;
    use crate::store::prelude::*;
    use crate::store::{Body, Commit, CommitOutcome, Outgoing, Revision, TurnRecord};

    const MIB: u64 = 1 << 20;

    /// An operator who has written to the bot, and a message to them that waits.
    struct Watched {
        alerting: Alerting,
        loopback: Loopback,
        operator: Person,
        waiting: EffectId,
    }

    impl Watched {
        fn new(language: &str) -> Self {
            let loopback = Loopback::new();
            let operator = loopback.person("Noor");
            let store = Arc::new(Memory::default());
            let mut dialogs = Dialogs::default();
            let operators = vec![operator.number()];
            dialogs.bot = Arc::new(Bot {
                operators,
                ..Bot::default()
            });
            let (_, in_force) = watch::channel(InForce {
                dialogs: Arc::new(dialogs),
                sources: Arc::default(),
            });
            let channel: Arc<dyn crate::channel::Channel> = Arc::new(loopback.clone());
            let mut watched = Self {
                alerting: Alerting {
                    alarms: Alarms::default(),
                    channels: [("loopback".into(), channel)].into_iter().collect(),
                    store: Arc::clone(&store) as Arc<dyn Store>,
                    in_force,
                    metrics: Arc::default(),
                    data: PathBuf::new(),
                    failure: Arc::default(),
                },
                loopback,
                operator,
                waiting: EffectId {
                    conversation: ConversationId(2),
                    turn: 1,
                    index: 0,
                },
            };
            watched.writes(language, false);
            watched
        }

        /// Stores a turn of the operator, after which a message to them waits.
        fn writes(&mut self, language: &str, is_gone: bool) {
            let owner = OwnerId::contact(1);
            let address = Address(format!("loopback:{}", self.operator.number()));
            let place = self.alerting.channels.chat(&address).expect("it is a chat");
            let known = self.alerting.store.load(owner, self.waiting.conversation);
            let known = known.expect("memory can be read");
            let revisions = known
                .as_ref()
                .map(|known| (known.revision, known.contact_revision));
            let (revision, contact_revision) = revisions.unwrap_or((Revision::NEW, Revision::NEW));
            let new =
                || Conversation::new(self.waiting.conversation, Room::Private, "loopback".into());
            let mut conversation = known.map_or_else(new, |known| known.conversation);
            conversation.turns += 1;
            conversation.gone_at = is_gone.then(now);
            self.waiting.turn = conversation.turns;
            let mut contact = Contact::new(owner, now());
            contact.language = Some(language.into());
            let is_new = revision == Revision::NEW;
            let commit = Commit {
                owner,
                input: InputId::Update {
                    bot: 1,
                    update: i64::try_from(conversation.turns).expect("few"),
                },
                revision,
                conversation,
                contact_revision,
                contact: is_new.then_some(contact),
                place: is_new.then_some((place, address)),
                record: TurnRecord {
                    input: Input::Gone(is_gone),
                    now: now(),
                    seed: 1,
                    versions: Vec::new(),
                    events: Vec::new(),
                },
                outbox: vec![Outgoing {
                    id: self.waiting,
                    body: Body::Send(Box::default()),
                    not_before: None,
                    tries: 0,
                }],
                disarm: Vec::new(),
                arm: Vec::new(),
                jobs: Vec::new(),
                erase: Vec::new(),
                ballot: None,
                met: None,
                forget: false,
            };
            let outcome = self
                .alerting
                .store
                .commit(vec![commit])
                .expect("memory takes all");
            assert!(
                matches!(outcome[0], CommitOutcome::Committed(_)),
                "{outcome:?}"
            );
        }

        fn looks_at_outbox(&self) {
            let Alerting {
                alarms,
                store,
                metrics,
                ..
            } = &self.alerting;
            let waiting = metrics.waiting_longer(Duration::ZERO);
            look_at_outbox(alarms, store.as_ref(), &waiting).expect("memory can be read");
        }

        /// What the operator is told now; nothing if they know it all.
        fn told(&self) -> Vec<String> {
            let chat = self.operator.number();
            let before = self.loopback.shown_in(chat).len();
            let network = tokio::runtime::Builder::new_current_thread().build();
            network
                .expect("it needs nothing")
                .block_on(self.alerting.tell());
            let shown = self.loopback.shown_in(chat).into_iter().skip(before);
            shown.map(|shown| shown.words).collect()
        }
    }

    #[test]
    fn a_disk_that_fills_up_is_told_once_with_what_to_do_and_once_when_there_is_room() {
        let watched = Watched::new("nl");
        let alarms = &watched.alerting.alarms;
        look_at_disk(alarms, Some(LITTLE_ROOM * MIB));
        assert_eq!(watched.told(), [""; 0], "that is enough");
        look_at_disk(alarms, Some(400 * MIB));
        assert_eq!(
            watched.told(),
            [
                "⚠️ De schijf van mijn datamap is bijna vol: er is nog 400 MiB over. Is hij vol, dan neem ik geen berichten meer aan. Maak ruimte, of verplaats de datamap naar een grotere schijf."
            ]
        );
        for left in [Some(300 * MIB), None, Some((MUCH_ROOM - 1) * MIB)] {
            look_at_disk(alarms, left);
            assert_eq!(watched.told(), [""; 0], "{left:?} is no news");
        }
        look_at_disk(alarms, Some(MUCH_ROOM * MIB));
        assert_eq!(watched.told(), ["✅ Er is weer ruimte op de schijf."]);
        assert_eq!(watched.told(), [""; 0]);
    }

    #[test]
    fn messages_that_wait_for_long_are_told_once_and_once_when_they_go_out() {
        let watched = Watched::new("en");
        watched.looks_at_outbox();
        assert_eq!(watched.told(), [""; 0], "nothing waits");
        watched.alerting.metrics.note_waiting([watched.waiting]);
        watched.looks_at_outbox();
        watched.looks_at_outbox();
        assert_eq!(
            watched.told(),
            [
                "⚠️ Messages wait, and for 15 minutes none has gone out. The log says what the messenger answers; `vraag doctor` says what to do."
            ]
        );
        watched.looks_at_outbox();
        assert_eq!(watched.told(), [""; 0]);
        watched.alerting.metrics.note_settled([watched.waiting]);
        watched.looks_at_outbox();
        assert_eq!(watched.told(), ["✅ Messages go out again."]);
    }

    #[test]
    fn messages_to_who_is_not_there_are_no_alarm() {
        let mut watched = Watched::new("en");
        watched.writes("en", true);
        watched.alerting.metrics.note_waiting([watched.waiting]);
        watched.looks_at_outbox();
        assert_eq!(watched.alerting.alarms.standing(), []);
    }
}
