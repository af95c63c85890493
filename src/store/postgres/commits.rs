//! Turns, timers and the outbox, for the store in PostgreSQL.

use std::sync::mpsc::channel;

use tokio_postgres::Row;

use super::line::{Param, Request as Statement};
use super::part::{Needs, Part, look_up, numbered};
use super::scan::scan_all;
use super::sql;
use super::tables::{self, ADDRESSES, Column, INPUTS, JOBS, OUTBOX, counted, id_of};
use super::writer::{Answer, Change, Request};
use super::{Postgres, writer_gone};
use crate::contact::Contact;
use crate::id::{ConversationId, EffectId, InputId, OwnerId, TimerId};
use crate::store::record;
use crate::store::{
    Address, Commit, CommitOutcome, Done, Job, Loaded, Outbox, Outgoing, Place, Prefetched,
    RecordId, Revision, Settled, SettledDone, StoreError, Timers, Turns, Wanted,
};
use crate::time::Timestamp;

impl Turns for Postgres {
    fn load(
        &self,
        owner: OwnerId,
        conversation: ConversationId,
    ) -> Result<Option<Loaded>, StoreError> {
        let part = self.records([
            RecordId::Mark(owner),
            RecordId::Conversation(owner, conversation),
            RecordId::Contact(owner),
            RecordId::Place(conversation),
        ])?;
        part.memory.load(owner, conversation)
    }

    fn contact(&self, owner: OwnerId) -> Result<Option<(Contact, Revision)>, StoreError> {
        let part = self.records([RecordId::Mark(owner), RecordId::Contact(owner)])?;
        part.memory.contact(owner)
    }

    fn has_taken(&self, input: &InputId) -> Result<bool, StoreError> {
        let needs = Needs {
            inputs: [input.clone()].into(),
            ..Needs::default()
        };
        self.part(&needs)?.memory.has_taken(input)
    }

    fn prefetch(&self, wanted: &[Wanted]) -> Result<Vec<Option<Prefetched>>, StoreError> {
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let part = self.wanted(wanted)?;
        let damaged = part.damaged();
        if damaged.is_empty() {
            return part.memory.prefetch(wanted);
        }
        // What cannot be read concerns its own input: each is looked up by itself.
        crate::store::prefetch::one_by_one(self, wanted)
    }

    fn commit(&self, group: Vec<Commit>) -> Result<Vec<CommitOutcome>, StoreError> {
        let (sender, receiver) = channel();
        let count = group.len();
        let requests = group.into_iter().enumerate().map(|(at, commit)| {
            let sender = sender.clone();
            let done: Done = Box::new(move |outcome| drop(sender.send((at, outcome))));
            turn(commit, done)
        });
        self.send(requests.collect());
        drop(sender);
        let mut outcomes = vec![CommitOutcome::Unknown; count];
        for _ in 0..count {
            let (at, outcome) = receiver.recv().map_err(|_| writer_gone())?;
            outcomes[at] = outcome?;
        }
        Ok(outcomes)
    }

    fn submit(&self, commit: Commit, done: Done) {
        self.send(vec![turn(commit, done)]);
    }

    fn submit_all(&self, turns: Vec<(Commit, Done)>) {
        self.send(
            turns
                .into_iter()
                .map(|(commit, done)| turn(commit, done))
                .collect(),
        );
    }
}

impl Timers for Postgres {
    fn due(
        &self,
        until: Timestamp,
        most: usize,
    ) -> Result<Vec<(OwnerId, TimerId, Timestamp)>, StoreError> {
        let params = vec![Param::Int(until.0), Param::Int(counted(most as u64))];
        let rows = self.reads.ask(sql::DUE, params)?;
        Ok(rows.iter().filter_map(due).collect())
    }

    fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        let rows = self.reads.ask(sql::NEXT_DUE, Vec::new())?;
        let next: Option<i64> = rows.first().and_then(|row| row.get(0));
        Ok(next.map(Timestamp))
    }
}

impl Outbox for Postgres {
    fn outbox(&self) -> Result<Vec<(OwnerId, Outgoing)>, StoreError> {
        let mut rows = Vec::new();
        scan_all(&self.lists, &OUTBOX, &mut |id, bytes| {
            rows.extend(self.or_left_out(&id, record::decode_outgoing(&bytes)));
            Ok(true)
        })?;
        Ok(rows)
    }

    fn settle(&self, rows: Vec<(OwnerId, EffectId, Settled)>) -> Result<(), StoreError> {
        self.wait(Change::Settled(rows)).map(|_| ())
    }

    fn submit_settled(&self, rows: Vec<(OwnerId, EffectId, Settled)>, done: SettledDone) {
        let reply = move |answer: Result<Answer, StoreError>| done(answer.map(|_| ()));
        self.send(vec![(Change::Settled(rows), Box::new(reply))]);
    }

    fn receipt(&self, effect: EffectId) -> Result<Option<String>, StoreError> {
        let part = self.records([RecordId::Delivered(effect.conversation)])?;
        part.memory.receipt(effect)
    }

    fn receipts(
        &self,
        conversation: ConversationId,
    ) -> Result<Vec<(EffectId, String)>, StoreError> {
        let part = self.records([RecordId::Delivered(conversation)])?;
        part.memory.receipts(conversation)
    }

    fn jobs(&self) -> Result<Vec<(OwnerId, Job)>, StoreError> {
        let mut jobs = Vec::new();
        scan_all(&self.lists, &JOBS, &mut |id, bytes| {
            jobs.extend(self.or_left_out(&id, record::decode_job(&bytes)));
            Ok(true)
        })?;
        Ok(jobs)
    }

    fn finish_job(&self, job: EffectId, rows: Vec<Outgoing>) -> Result<bool, StoreError> {
        let done = self.alone(move |part| {
            let needs = Needs::records([RecordId::Job(job)]);
            part.load(&needs)?;
            part.whole(&needs)?;
            let owner = part.memory.jobs()?.first().map(|(owner, _)| *owner);
            part.load(&Needs::records(owner.map(RecordId::Mark)))?;
            part.memory.finish_job(job, rows).map(usize::from)
        })?;
        Ok(done > 0)
    }
}

impl Postgres {
    /// Loads in one round trip what a batch of inputs needs.
    fn wanted(&self, wanted: &[Wanted]) -> Result<Part, StoreError> {
        let places: Vec<&(Place, Address)> = wanted
            .iter()
            .filter_map(|wanted| wanted.conversation.as_ref())
            .collect();
        let inputs: Vec<_> = wanted
            .iter()
            .map(|wanted| vec![tables::input(&wanted.input)])
            .collect();
        let text = |text: &str| text.as_bytes().to_vec();
        let mut requests = vec![look_up(&INPUTS, &inputs)];
        if !places.is_empty() {
            let addresses: Vec<_> = places
                .iter()
                .map(|(_, address)| vec![Column::Bytes(text(&address.0))])
                .collect();
            let at: Vec<_> = places.iter().map(|(place, _)| text(&place.0)).collect();
            requests.push(Statement::new(sql::AT_PLACES, vec![Param::Blobs(at)]));
            requests.push(look_up(&ADDRESSES, &addresses));
        }
        let answers = self.reads.ask_all(requests)?;
        let mut part = Part::new(&self.reads, 0, &self.key);
        let mut answers = answers.into_iter();
        for row in answers.next().unwrap_or_default() {
            if let Some(wanted) = numbered(wanted, &row) {
                part.add_taken(wanted.input.clone());
            }
        }
        for row in answers.next().unwrap_or_default() {
            if let Some((place, _)) = numbered(&places, &row) {
                add_found(&mut part, place, &row);
            }
        }
        for row in answers.next().unwrap_or_default() {
            if let Some((_, address)) = numbered(&places, &row) {
                part.add(RecordId::Address(address.clone()), row.get(1));
                part.add_mark(row.get(3), row.get(2));
            }
        }
        Ok(part)
    }
}

/// Adds what was found at a place.
fn add_found(part: &mut Part, place: &Place, row: &Row) {
    part.add(RecordId::Found(place.clone()), row.get(1));
    let (owner, conversation): (i64, i64) = (row.get(3), row.get(4));
    part.add_mark(owner, row.get(2));
    let (owner, conversation) = (OwnerId(id_of(owner)), ConversationId(id_of(conversation)));
    let records = [
        RecordId::Conversation(owner, conversation),
        RecordId::Contact(owner),
        RecordId::Place(conversation),
    ];
    for (record, at) in records.into_iter().zip(5..) {
        if let Some(bytes) = row.get::<_, Option<Vec<u8>>>(at) {
            part.add(record, bytes);
        }
    }
}

fn due(row: &Row) -> Option<(OwnerId, TimerId, Timestamp)> {
    let number = |at: usize| row.get::<_, i64>(at);
    let timer = TimerId {
        conversation: ConversationId(id_of(number(1))),
        question: number(2).try_into().ok()?,
        step: number(3).try_into().ok()?,
    };
    Some((OwnerId(id_of(number(0))), timer, Timestamp(number(4))))
}

fn turn(commit: Commit, done: Done) -> Request {
    let reply = move |answer: Result<Answer, StoreError>| {
        done(answer.map(|answer| match answer {
            Answer::Turn(outcome) => outcome,
            Answer::Done(_) => CommitOutcome::Unknown,
        }));
    };
    (Change::Turn(Box::new(commit)), Box::new(reply))
}
