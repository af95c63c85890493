//! A report that comes late does not undo newer knowledge.

use std::sync::Mutex;

use tokio::sync::{mpsc, oneshot};

use super::*;
use crate::channel::pace::Limits;
use crate::channel::{Call, Capabilities, Sent};
use crate::message::{Keyboard, OutMessage, Rich};

type Answer = oneshot::Sender<Result<Sent, SendError>>;

/// A messenger with one group; the test decides its answers.
struct Group(mpsc::UnboundedSender<Answer>);

impl Channel for Group {
    fn capabilities(&self, _place: &str) -> Capabilities {
        Capabilities {
            buttons: true,
            requests: false,
            edits: true,
            corrections: true,
            moves: true,
            topics: false,
            media: false,
            text_max: 4096,
            caption_max: 1024,
            buttons_max: 100,
            label_max: 40,
            window: None,
        }
    }

    fn group<'p>(&self, place: &'p str) -> Option<&'p str> {
        Some(place)
    }

    fn limits(&self) -> Limits {
        Limits {
            unasked_per_second: 1,
            group_messages: 100,
            group_topics: 100,
            group_span: Duration::MINUTE,
            turn_burst: 100,
        }
    }

    fn send<'a>(&'a self, _place: &'a str, _message: &'a OutMessage) -> Call<'a, Sent> {
        let (answer, answered) = oneshot::channel();
        self.0.send(answer).expect("the test listens");
        Box::pin(async { answered.await.expect("the test answers") })
    }

    fn edit<'a>(
        &'a self,
        _place: &'a str,
        _receipt: &'a str,
        _text: &'a Rich,
        _keyboard: &'a Keyboard,
    ) -> Call<'a, ()> {
        Box::pin(async { Ok(()) })
    }

    fn acknowledge_tap<'a>(&'a self, _tap: &'a str, _note: Option<&'a str>) -> Call<'a, ()> {
        Box::pin(async { Ok(()) })
    }

    fn fetch<'a>(&'a self, _remote: &'a str) -> Call<'a, Vec<u8>> {
        Box::pin(async { Ok(Vec::new()) })
    }
}

/// Records the reports of the deliverer, in order.
#[derive(Default)]
struct RecordingObserver(Mutex<Vec<&'static str>>);

impl RecordingObserver {
    fn note(&self, what: &'static str) {
        self.0.lock().expect("nobody panics").push(what);
    }
}

impl DeliveryObserver for RecordingObserver {
    fn settle(&self, rows: Vec<(OwnerId, EffectId, Settled)>) {
        rows.iter().for_each(|(.., settled)| {
            self.note(if matches!(settled, Settled::Sent { .. }) {
                "sent"
            } else {
                "dropped"
            })
        });
    }

    fn gone(&self, _place: &Place, _found_by: EffectId) {
        self.note("gone");
    }

    fn reached(&self, _place: &Place, _found_by: EffectId) {
        self.note("reached");
    }

    fn moved(&self, _from: &Place, _to: &Place) {}

    fn topic_opened(&self, _from: &Place, _to: &Place) {
        self.note("topic opened");
    }

    fn topic_lost(&self, _place: &Place, _found_by: EffectId) {
        self.note("topic lost");
    }

    fn topic_refused(&self, _place: &Place, _found_by: EffectId) {
        self.note("topic refused");
    }

    fn receipt(&self, _effect: EffectId) -> Option<String> {
        None
    }
}

/// Returns the order to send one message to a place.
fn order_to(place: &str) -> Order {
    let conversation = ConversationId(1);
    let id = EffectId {
        conversation,
        turn: 1,
        index: 0,
    };
    Order::Rows {
        owner: OwnerId::group(1),
        conversation,
        place: Place(place.to_owned()),
        rows: vec![Outgoing {
            id,
            body: Body::Send(Box::default()),
            not_before: None,
            tries: 0,
        }],
        withdrawn_before: 0,
        last_sent: None,
        card: None,
    }
}

/// Sends one message to a group and returns the reports. Per attempt: whether it is refused, and
/// whether the word that the bot may write comes before the answer.
async fn told_of(attempts: &[(bool, bool)]) -> Vec<&'static str> {
    let (calls, mut called) = mpsc::unbounded_channel();
    let (orders, taken) = mpsc::unbounded_channel();
    let told = Arc::new(RecordingObserver::default());
    let channels = [(
        Name::new("group"),
        Arc::new(Group(calls)) as Arc<dyn Channel>,
    )];
    let channels = channels.into_iter().collect();
    let running = tokio::spawn(Deliverer::new(&channels, Arc::clone(&told)).run(taken));
    orders.send(order_to("group")).expect("it runs");
    for (is_refused, is_told_before) in attempts {
        let answer = called.recv().await.expect("it is tried again");
        let wake = || {
            orders
                .send(Order::Wake("group".to_owned()))
                .expect("it runs")
        };
        if *is_told_before {
            wake();
            tokio::task::yield_now().await;
        }
        let refused = Err(SendError::Gone("muted".to_owned()));
        let sent = Ok(Sent {
            message: "1".to_owned(),
            at: None,
        });
        answer
            .send(if *is_refused { refused } else { sent })
            .expect("it waits");
        tokio::task::yield_now().await;
        if *is_refused && !is_told_before {
            while !told.0.lock().expect("nobody panics").contains(&"gone") {
                tokio::task::yield_now().await;
            }
            wake();
        }
    }
    orders.send(Order::Finish).expect("it runs");
    running.await.expect("it ends");
    std::mem::take(&mut *told.0.lock().expect("nobody panics"))
}

#[tokio::test]
async fn a_refusal_that_comes_after_the_word_that_the_bot_may_write_is_old_news() {
    assert_eq!(told_of(&[(true, true), (false, false)]).await, ["sent"]);
    assert_eq!(
        told_of(&[(true, true), (true, true), (false, false)]).await,
        ["sent"]
    );
    assert_eq!(
        told_of(&[(true, false), (false, false)]).await,
        ["gone", "reached", "sent"]
    );
}

#[tokio::test]
async fn a_row_whose_messenger_is_not_connected_stays_for_a_run_in_which_it_is() {
    let (orders, taken) = mpsc::unbounded_channel();
    let told = Arc::new(RecordingObserver::default());
    let running = Deliverer::new(&Channels::default(), Arc::clone(&told)).run(taken);
    orders.send(order_to("elsewhere/1/-/5")).expect("it runs");
    orders.send(Order::Finish).expect("it runs");
    running.await;
    assert_eq!(
        *told.0.lock().expect("nobody panics"),
        [""; 0],
        "it is neither sent nor dropped"
    );
}
