//! Connects the parts of the running bot: committed turns go to the deliverer and the file jobs,
//! outcomes of rows go back to the store, and a broken store stops everything.

use std::collections::HashMap;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::mpsc;

use crate::channel::SendError;
use crate::engine::input::TopicNews;
use crate::engine::session::Conversation;
use crate::id::{EffectId, OwnerId};
use crate::message::TopicWish;
use crate::runtime::alarms::{Alarm, Alarms, Kind};
use crate::runtime::decide::{AfterCommit, Committed, Work};
use crate::runtime::deliver::topics::IN_DOUBT;
use crate::runtime::deliver::{DeliveryObserver, Order};
use crate::runtime::metrics::Metrics;
use crate::runtime::signals::{CommitSignal, FailureSignal};
use crate::store::{Body, Job, Outgoing, Place, Settled, Store, StoreError};
use crate::time::now;

/// Connects the store, the deciding thread, the deliverer and the jobs.
pub struct Dispatcher {
    store: Arc<dyn Store>,
    work: Sender<Work>,
    orders: mpsc::UnboundedSender<Order>,
    jobs: mpsc::UnboundedSender<(OwnerId, Job)>,
    forgets: mpsc::UnboundedSender<OwnerId>,
    failure: Arc<FailureSignal>,
    news: Arc<CommitSignal>,
    /// The messenger's ids of messages that went out and are not on disk yet: a change of one finds it here meanwhile.
    unsettled: Arc<Mutex<HashMap<EffectId, String>>>,
    metrics: Arc<Metrics>,
    alarms: Alarms,
}

impl Dispatcher {
    /// Connects the parts.
    pub fn new(
        store: Arc<dyn Store>,
        work: Sender<Work>,
        orders: mpsc::UnboundedSender<Order>,
        jobs: mpsc::UnboundedSender<(OwnerId, Job)>,
        forgets: mpsc::UnboundedSender<OwnerId>,
        failure: Arc<FailureSignal>,
        news: Arc<CommitSignal>,
    ) -> Self {
        Self {
            store,
            work,
            orders,
            jobs,
            forgets,
            failure,
            news,
            unsettled: Arc::default(),
            metrics: Arc::default(),
            alarms: Alarms::default(),
        }
    }

    /// Counts into these figures, and raises these alarms, from now on.
    pub fn with_metrics(self, metrics: Arc<Metrics>, alarms: Alarms) -> Self {
        Self {
            metrics,
            alarms,
            ..self
        }
    }

    /// Hands what an earlier run left in the outbox to the deliverer, and runs its jobs.
    ///
    /// Fails if the store cannot be read.
    pub fn take_up(&self) -> Result<(), StoreError> {
        let mut rows = self.store.outbox()?.into_iter().peekable();
        let mut count = 0;
        while let Some((owner, first)) = rows.next() {
            let conversation = first.id.conversation;
            let mut same = vec![first];
            while let Some((_, row)) = rows.next_if(|(_, row)| row.id.conversation == conversation)
            {
                same.push(row);
            }
            count += same.len();
            let look = || {
                Ok((
                    self.store.place(conversation)?,
                    self.store.load(owner, conversation)?,
                ))
            };
            let (place, loaded) = match look() {
                Ok((Some(place), loaded)) => (place, loaded),
                Ok((None, _)) => continue,
                Err(error @ StoreError::Unreadable { .. }) => {
                    self.failure.tell(error);
                    continue;
                }
                Err(error) => return Err(error),
            };
            put_off_topic(&place, &mut same);
            let kept = loaded.map(|loaded| loaded.conversation);
            let card = kept.as_ref().and_then(Conversation::card);
            let (withdrawn_before, last_sent) =
                kept.map_or((0, None), |kept| (kept.withdrawn_before, kept.last_sent));
            self.order(Order::Rows {
                owner,
                conversation,
                place,
                rows: same,
                withdrawn_before,
                last_sent,
                card,
            });
        }
        if count > 0 {
            log::info!("messages of an earlier run that are still to be sent: {count}");
        }
        for job in self.store.jobs()? {
            // The receiver is gone only when the program is ending.
            let _ = self.jobs.send(job);
        }
        Ok(())
    }

    /// Hands rows that a job put into the outbox to the deliverer.
    ///
    /// Fails if the store cannot be read.
    pub fn hand_out(&self, owner: OwnerId, rows: Vec<Outgoing>) -> Result<(), StoreError> {
        let Some(conversation) = rows.first().map(|row| row.id.conversation) else {
            return Ok(());
        };
        if let Some(place) = self.store.place(conversation)? {
            self.order(Order::Rows {
                owner,
                conversation,
                place,
                rows,
                withdrawn_before: 0,
                last_sent: None,
                card: None,
            });
        }
        Ok(())
    }

    /// Reports that a person was forgotten: first the memory of them goes, then everything else.
    pub fn forgotten(&self, owner: OwnerId) {
        let _ = self.work.send(Work::Forgotten(owner));
        self.news.forgotten(owner);
        let _ = self.forgets.send(owner);
    }

    /// Sends a task to the deciding thread.
    pub fn ask(&self, work: Work) {
        // The receiver is gone only when the program is ending; then it is done at the next start.
        let _ = self.work.send(work);
    }

    fn order(&self, order: Order) {
        if let Order::Rows { rows, .. } = &order {
            self.metrics.note_waiting(rows.iter().map(|row| row.id));
        }
        // The receiver is gone only when the program is ending; the rows are on disk and go out
        // next time.
        let _ = self.orders.send(order);
    }
}

impl AfterCommit for Dispatcher {
    fn forgotten(&self, owner: OwnerId) {
        self.forgotten(owner);
    }

    fn committed(&self, committed: Committed) {
        let Committed {
            owner,
            conversation,
            place,
            outbox,
            jobs,
            tap,
            withdrawn_before,
            last_sent,
            card,
            forgets,
            is_gone,
            turn,
        } = committed;
        match is_gone {
            Some(true) => self.alarms.raise(Alarm::Group(owner, conversation)),
            Some(false) => self.alarms.clear(&Kind::Group(conversation)),
            None => {}
        }
        if let Some(turn) = turn {
            self.metrics.count_turn(turn);
        }
        if let Some((tap, note, at)) = tap {
            self.order(Order::Tap {
                place: place.clone(),
                tap,
                note,
                at,
            });
        }
        if !outbox.is_empty() || withdrawn_before > 0 {
            self.order(Order::Rows {
                owner,
                conversation,
                place,
                rows: outbox,
                withdrawn_before,
                last_sent,
                card,
            });
        }
        for job in jobs {
            let _ = self.jobs.send((owner, job));
        }
        self.news.turned();
        if forgets {
            self.news.forgotten(owner);
            let _ = self.forgets.send(owner);
        }
    }

    fn reachable(&self, beginning: String) {
        self.order(Order::Wake(beginning));
    }

    fn broken(&self, error: StoreError) {
        // An unreadable record met by a turn puts the turn's input into quarantine before it gets
        // here.
        self.failure.tell(error);
    }

    fn moved(&self, from: &Place, to: &Place) {
        self.order(Order::Moved(from.clone(), to.clone()));
    }
}

impl DeliveryObserver for Dispatcher {
    fn settle(&self, rows: Vec<(OwnerId, EffectId, Settled)>) {
        let is_over = |settled: &Settled| !matches!(settled, Settled::Later(_));
        self.metrics.note_settled(
            rows.iter()
                .filter(|(_, _, settled)| is_over(settled))
                .map(|(_, id, _)| *id),
        );
        let sent = rows.iter().filter_map(|(_, id, settled)| match settled {
            Settled::Sent { receipt } => Some((*id, receipt.clone())),
            Settled::Dropped(_) | Settled::Later(_) => None,
        });
        let mut sent = sent.peekable();
        if sent.peek().is_some() {
            self.alarms.clear(&Kind::Token);
        }
        let sent: HashMap<EffectId, String> =
            sent.filter(|(_, receipt)| !receipt.is_empty()).collect();
        let ids: Vec<EffectId> = sent.keys().copied().collect();
        lock(&self.unsettled).extend(sent);
        let (failure, unsettled) = (Arc::clone(&self.failure), Arc::clone(&self.unsettled));
        self.store.submit_settled(
            rows,
            Box::new(move |result| {
                let mut unsettled = lock(&unsettled);
                ids.iter().for_each(|id| drop(unsettled.remove(id)));
                if let Err(error) = result {
                    failure.tell(error);
                }
            }),
        );
    }

    fn refused(&self, error: &SendError) {
        self.metrics.count_refusal(error);
        if let SendError::Misconfigured(why) = error {
            self.alarms.raise(Alarm::Token(why.clone()));
        }
    }

    fn gone(&self, place: &Place, found_by: EffectId) {
        let _ = self.work.send(Work::Gone(place.clone(), found_by));
    }

    fn reached(&self, place: &Place, found_by: EffectId) {
        let _ = self.work.send(Work::Reached(place.clone(), found_by));
    }

    fn moved(&self, from: &Place, to: &Place) {
        let _ = self.work.send(Work::Moved(from.clone(), to.clone()));
    }

    fn topic_opened(&self, from: &Place, to: &Place) {
        self.ask(Work::TopicMoved(from.clone(), to.clone()));
    }

    fn topic_lost(&self, place: &Place, found_by: EffectId) {
        self.ask(Work::Topic(place.clone(), found_by, TopicNews::Lost));
    }

    fn topic_refused(&self, place: &Place, found_by: EffectId) {
        self.ask(Work::Topic(place.clone(), found_by, TopicNews::Refused));
    }

    fn unchanged(&self, place: &Place, found_by: EffectId, of: EffectId) {
        self.ask(Work::Unchanged(place.clone(), found_by, of));
    }

    fn receipt(&self, effect: EffectId) -> Option<String> {
        let unsettled = lock(&self.unsettled).get(&effect).cloned();
        unsettled.or_else(|| self.stored_receipt(effect))
    }
}

impl Dispatcher {
    fn stored_receipt(&self, effect: EffectId) -> Option<String> {
        self.store.receipt(effect).unwrap_or_else(|error| {
            self.failure.tell(error);
            None
        })
    }
}

/// Puts off the opening of a topic that an earlier run may have opened already: the messenger tells
/// of it.
fn put_off_topic(place: &Place, rows: &mut [Outgoing]) {
    if place.is_in_topic() {
        return;
    }
    for row in rows {
        if matches!(row.body, Body::Topic(TopicWish::Open(_))) {
            row.not_before = Some(now().plus(IN_DOUBT));
        }
    }
}

fn lock(unsettled: &Mutex<HashMap<EffectId, String>>) -> MutexGuard<'_, HashMap<EffectId, String>> {
    unsettled.lock().unwrap_or_else(PoisonError::into_inner)
}
