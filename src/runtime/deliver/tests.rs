//! A report that comes late does not undo newer knowledge.

use std::sync::Mutex;

use tokio::sync::{mpsc, oneshot};

use super::*;
use crate::channel::{Capabilities, Receipt};
use crate::message::{Keyboard, OutMessage, Rich};

type Answer = oneshot::Sender<Result<Receipt, SendError>>;

/// A messenger with one group; the test decides its answers.
struct Group(mpsc::UnboundedSender<Answer>);

impl Channel for Group {
    fn capabilities(&self, _place: &str) -> Capabilities {
        Capabilities {
            buttons: true,
            requests: false,
            edits: true,
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

    async fn send(&self, _place: &str, _message: &OutMessage) -> Result<Receipt, SendError> {
        let (answer, answered) = oneshot::channel();
        self.0.send(answer).expect("the test listens");
        answered.await.expect("the test answers")
    }

    async fn edit(
        &self,
        _place: &str,
        _receipt: &str,
        _text: &Rich,
        _keyboard: &Keyboard,
    ) -> Result<(), SendError> {
        Ok(())
    }

    async fn acknowledge_tap(&self, _tap: &str, _note: Option<&str>) -> Result<(), SendError> {
        Ok(())
    }

    async fn fetch(&self, _remote: &str) -> Result<Vec<u8>, SendError> {
        Ok(Vec::new())
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

    fn receipt(&self, _effect: EffectId) -> Option<String> {
        None
    }
}

/// Sends one message to a group and returns the reports. Per attempt: whether it is refused, and
/// whether the word that the bot may write comes before the answer.
async fn told_of(attempts: &[(bool, bool)]) -> Vec<&'static str> {
    let (calls, mut called) = mpsc::unbounded_channel();
    let (orders, taken) = mpsc::unbounded_channel();
    let told = Arc::new(RecordingObserver::default());
    let running =
        tokio::spawn(Deliverer::new(Arc::new(Group(calls)), Arc::clone(&told)).run(taken));
    let conversation = ConversationId(1);
    let (id, body) = (
        EffectId {
            conversation,
            turn: 1,
            index: 0,
        },
        Body::Send(Box::default()),
    );
    let rows = vec![Outgoing {
        id,
        body,
        not_before: None,
        tries: 0,
    }];
    let place = Place("group".to_owned());
    let order = Order::Rows {
        owner: OwnerId::group(1),
        conversation,
        place,
        rows,
        withdrawn_before: 0,
        last_sent: None,
    };
    orders.send(order).expect("it runs");
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
        let sent = Ok(Receipt {
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
