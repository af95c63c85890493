//! Records to try stores with: small ones, long ones, and one of every shape.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use vraag::contact::membership::{Change, Ledger, Memberships, Reason, Start};
use vraag::contact::{
    Case, CaseCode, CaseComplaint, CaseEnd, CaseReason, CaseStep, CodeState, Consent, Contact,
    Group, StepDone,
};
use vraag::dialog::ast::{QuestionType, Room};
use vraag::engine::effect::ShareRequest;
use vraag::engine::event::{Answer, Event, Status};
use vraag::engine::handover::{
    CardAnswer, CaseNews, CodeNews, CodeWish, DeskTalk, Handover, Helper, Over, Recipient, Relay,
};
use vraag::engine::input::{
    Actor, Input, MessageInfo, Occasion, Offer, Profile, ReportRequest, Standing, TopicNews,
};
use vraag::engine::session::{
    AnswerState, Became, Conversation, Detour, Latest, OpenVote, Pending, Piece, Postponed,
    RedoMark, Session, TrailEntry, Undo, VoteResult, Wait,
};
use vraag::engine::till::{Till, UsedCode};
use vraag::id::{ConversationId, EffectId, InputId, OwnerId, SessionId, TimerId, Version};
use vraag::message::{
    Action, Button, ButtonState, Choice, DeskAction, InMessage, Keyboard, Media, OutMessage,
    PassedMedia, Rich, Style, TextRun, Token, TopicWish,
};
use vraag::store::record::Taken;
use vraag::store::{
    Address, Body, Job, Outgoing, Place, QuarantineId, Receipt, RecordId, Task, TurnRecord,
};
use vraag::time::{Duration, Timestamp};
use vraag::value::{FileRef, Missing, Value};

pub const OWNER: OwnerId = OwnerId(0x1234_5678_9abc_def0);
pub const CONVERSATION: ConversationId = ConversationId(0xfeed_0000_0000_0001);
pub const SESSION: SessionId = SessionId {
    conversation: CONVERSATION,
    number: 3,
};
pub const VERSION: Version = Version([1, 2, 3, 4, 5, 6, 7, 8]);
pub const NOW: Timestamp = Timestamp(1_795_000_000_000);

pub fn effect(turn: u64, index: u16) -> EffectId {
    EffectId {
        conversation: CONVERSATION,
        turn,
        index,
    }
}

pub fn timer(question: u32, step: u16) -> TimerId {
    TimerId {
        conversation: CONVERSATION,
        question,
        step,
    }
}

pub fn file() -> FileRef {
    FileRef {
        remote: "AgAC".into(),
        unique: "u1".into(),
        name: Some("fiets.jpg".into()),
        mime: Some("image/jpeg".into()),
        size: Some(70_000),
    }
}

/// Where somebody stands with three segments.
pub fn memberships() -> Memberships {
    let change = |segment: &str, is_in, reason| Change {
        segment: segment.into(),
        is_in,
        at: NOW,
        reason,
        definition: [7; 8],
    };
    let mut memberships = Memberships::default();
    for reason in Reason::ALL {
        memberships.note(change("fans", true, reason));
    }
    memberships
        .note(change("unhappy", true, Reason::Answer))
        .start = Start::UnderWay(NOW);
    let left = memberships.note(change("guests", false, Reason::Time));
    (left.started_at, left.start) = (Some(NOW), Start::Waits);
    memberships
}

/// What is remembered of a segment.
pub fn ledger() -> Ledger {
    let mut ledger = Ledger {
        definition: [7; 8],
        filled_at: Some(NOW),
        stretch: Some(NOW),
        started: 3,
        days: Vec::new(),
    };
    let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 27).expect("the day exists");
    ledger.count(day, true, Reason::Answer);
    ledger.count(day, false, Reason::Erased);
    ledger
}

/// One value of every kind.
pub fn values() -> Vec<Value> {
    let date = chrono::NaiveDate::from_ymd_opt(2026, 11, 27).expect("the day exists");
    vec![
        Value::Text("Zoë zegt: ja".into()),
        Value::Number(Decimal::new(-12_345, 2)),
        Value::Bool(true),
        Value::Date(date),
        Value::Time(chrono::NaiveTime::from_hms_opt(15, 30, 0).expect("the time exists")),
        Value::Moment(NOW),
        Value::Duration(Duration(72_000)),
        Value::Key("espresso".into()),
        Value::Keys(vec!["filter".into(), "moka".into()]),
        Value::Location {
            latitude: Decimal::new(52_090_737, 6),
            longitude: Decimal::new(5_121_420, 6),
        },
        Value::File(Box::new(file())),
        Value::List(vec![
            Value::Bool(false),
            Value::List(vec![Value::Text(String::new())]),
        ]),
    ]
}

fn answer_state(question: String, outcome: vraag::value::Outcome) -> AnswerState {
    AnswerState {
        question: question.into(),
        outcome,
        other: None,
        reads: 0x0123_4567_89ab_cdef,
    }
}

fn session() -> Session {
    Session {
        id: SESSION,
        dialog: "next-roast".into(),
        version: VERSION,
        section: "order".into(),
        language: "nl".into(),
        source: Some("flyer".into()),
        started_at: NOW,
        detours: Vec::new(),
        answers: Vec::new(),
        kept: Vec::new(),
        variables: Vec::new(),
        trail: Vec::new(),
        redoing: Vec::new(),
        vote: None,
        votes: Vec::new(),
        offered_by: None,
        left_behind: None,
        resting: None,
        wait: Some(Wait {
            question: "brew".into(),
            number: 31,
            asked_at: NOW,
            reminding_since: NOW,
            held_until: Some(NOW),
            reminded: 0,
            tries: 0,
            offered: vec![
                "espresso".into(),
                "filter".into(),
                "moka".into(),
                "french_press".into(),
            ],
            chosen: Vec::new(),
            other: None,
            wants_other: false,
            confirming: false,
            reads: 42,
            sent: Some(effect(30, 1)),
            shown: None,
            readings: Vec::new(),
        }),
    }
}

/// A conversation in the middle of a dialog of ordinary questions, with so many answers.
pub fn conversation(answers: usize) -> Conversation {
    let mut session = session();
    let kinds = [
        Value::Key("french_press".into()),
        Value::Text("Graag zonder suiker, en niet te heet.".into()),
        Value::Number(Decimal::new(3, 0)),
        Value::Keys(vec!["filter".into(), "moka".into()]),
        Value::Bool(true),
    ];
    for (number, value) in kinds.iter().cycle().take(answers).enumerate() {
        let question = format!("question_{number}");
        session.trail.push(TrailEntry {
            question: question.as_str().into(),
            detours: Vec::new(),
            undo: Vec::new(),
            sent: None,
        });
        session
            .answers
            .push(answer_state(question, Ok(value.clone())));
    }
    let mut conversation = Conversation::new(CONVERSATION, Room::Private, "telegram".into());
    conversation.active = Some(session);
    conversation.turns = 31;
    conversation.sessions = 3;
    conversation.questions = 31;
    conversation.last_inbound = Some(NOW);
    conversation
}

/// A conversation in which everything is there that can be.
pub fn full_conversation() -> Conversation {
    let detours = vec![Detour {
        from: "main".into(),
        section: "address".into(),
        alias: Some("billing".into()),
    }];
    let mark = RedoMark {
        section: "main".into(),
        step: "redo_1".into(),
        detours: detours.clone(),
    };
    let mut session = session();
    session.detours = detours.clone();
    session.answers = values()
        .into_iter()
        .enumerate()
        .map(|(n, value)| answer_state(format!("q{n}"), Ok(value)))
        .collect();
    session.kept = Missing::ALL
        .into_iter()
        .enumerate()
        .map(|(n, missing)| answer_state(format!("k{n}"), Err(missing)))
        .collect();
    session.kept[0].other = Some("iets anders".into());
    session.variables = vec![
        ("points".into(), Ok(Value::Number(Decimal::new(5, 1)))),
        ("gone".into(), Err(Missing::Skipped)),
    ];
    session.redoing = vec![mark.clone()];
    let undo = vec![
        Undo::Variable("points".into(), Some(Err(Missing::Unknown))),
        Undo::Field("city".into(), None),
        Undo::Tag("vip".into(), true),
        Undo::Language(Some("en".into()), true),
        Undo::Answer(Box::new(answer_state("q1".into(), Ok(Value::Bool(false))))),
        Undo::Redoing(mark),
    ];
    session.trail = vec![TrailEntry {
        question: "q1".into(),
        detours,
        undo,
        sent: Some(effect(3, 1)),
    }];
    let wait = session.wait.as_mut().expect("the sample waits");
    wait.chosen = vec!["moka".into()];
    (wait.other, wait.wants_other, wait.confirming) = (Some("cortado".into()), true, true);
    wait.shown = Some("Hoe zet je 250 g?".into());
    wait.readings = vec![
        Value::Text("+31612345678".into()),
        Value::Text("+31687654321".into()),
    ];
    (session.votes, session.offered_by) = (vec![vote_result()], Some(CONVERSATION));
    session.left_behind = Some(session.version);
    session.resting = Some(("main".into(), "bar__2".into()));
    session.vote = Some(OpenVote {
        vote: "bean".into(),
        number: 33,
        opened_at: NOW,
        counts: vec![("nyeri".into(), 3), ("decaf".into(), 0)],
        voters: 3,
        is_reminded: true,
        sent: Some(effect(30, 1)),
        shown_at: NOW,
        is_refresh_due: true,
        posted_at: Some(NOW),
    });
    let mut conversation = conversation(0);
    conversation.room = Room::Business;
    conversation.active = Some(session.clone());
    conversation.parked = vec![Session {
        wait: None,
        source: None,
        ..session
    }];
    conversation.pending = Some(Pending::Restart {
        dialog: "next-roast".into(),
        section: "order".into(),
        number: 32,
    });
    (
        conversation.lost_at,
        conversation.gone_at,
        conversation.withdrawn_before,
    ) = (Some(NOW), Some(NOW), 12);
    (conversation.paused_until, conversation.last_sent) = (Some(NOW), Some(NOW));
    conversation.results = vec![vote_result()];
    conversation.postponed = vec![Postponed {
        dialog: "next-roast".into(),
        section: "poll".into(),
        until: NOW,
    }];
    conversation.answered_by = Some(41);
    conversation.answered = Some((SESSION, "bags".into()));
    (conversation.lost_count, conversation.expired) =
        (3, Some(("wish-list".into(), "main".into())));
    conversation.greeted_at = Some(NOW);
    let piece = |number, words: &str| Piece {
        number,
        words: words.to_owned(),
    };
    let pieces = vec![piece(40, "Een lang verhaal, "), piece(41, "en nog wat.")];
    let album = Some("album".to_owned());
    conversation.latest = Some(Latest {
        pieces,
        sent: NOW,
        album,
        became: Became::Answer,
        is_cut: true,
        until: NOW,
    });
    conversation.handovers = 2;
    conversation.handover = Some(Handover {
        number: 2,
        desk: "bar".into(),
        by: Some(helper()),
        since: NOW,
        until: NOW,
        said: vec![(4711, effect(30, 1))],
        told_opening: Some(NOW),
        title: Some("Noor · tasting".into()),
    });
    conversation.desk = Some(DeskTalk {
        customer: CONVERSATION,
        desk: "bar".into(),
        number: 2,
        name: Some("Noor".into()),
        is_open: true,
        by: Some(helper()),
        card: Some((effect(3, 0), Rich::plain("Noor"))),
        said: vec![4711, 4712],
        passed_to: Some("Bo".to_owned()),
        case: Some((effect(3, 1), Rich::plain("Klacht"))),
        title: Some("Noor · tasting".into()),
        is_missed: true,
    });
    conversation.desks_gone = vec!["bar".into()];
    conversation
}

fn helper() -> Helper {
    Helper {
        contact: Some(OWNER),
        name: Some("Anna Bakker".into()),
    }
}

pub fn vote_result() -> VoteResult {
    let counts = vec![("nyeri".into(), 4), ("decaf".into(), 1)];
    VoteResult {
        dialog: "next-roast".into(),
        vote: "bean".into(),
        counts,
        voters: 5,
        quorum: Some(5),
    }
}

pub fn contact() -> Contact {
    let mut contact = Contact::new(OWNER, NOW);
    contact.name = Some("Zoë de Vries".into());
    contact.name_given = true;
    contact.language = Some("nl".into());
    contact.language_chosen = true;
    contact.source = Some("flyer".into());
    contact.fields = BTreeMap::from([
        ("phone".into(), Value::Text("+31612345678".into())),
        ("visits".into(), Value::Number(Decimal::ONE)),
    ]);
    contact.tags = BTreeSet::from(["vip".into(), "beans".into()]);
    contact.consents = vec![Consent {
        dialog: "next-roast".into(),
        question: "news".into(),
        version: "2026-11".into(),
        language: "nl".into(),
        at: NOW,
        agreed: true,
        session: Some(SessionId {
            conversation: CONVERSATION,
            number: 2,
        }),
        for_contact: true,
    }];
    contact.stopped_at = Some(NOW);
    contact.group = Some(Group {
        is_allowed: true,
        was_told: false,
    });
    contact.lists = BTreeSet::from(["event_guests".into()]);
    contact.cases = 2;
    contact.case = Some(case());
    contact
}

/// An open case with everything that it may have.
pub fn case() -> Case {
    let done = |step| StepDone {
        step,
        at: NOW,
        by: Some(OWNER),
        name: Some("Anna Bakker".into()),
        told: Some(effect(3, 2)),
    };
    Case {
        number: 2,
        opened_at: NOW,
        since: NOW,
        why: CaseReason::Score,
        desk: "bar".into(),
        conversation: CONVERSATION,
        dialog: Some("next-roast".into()),
        question: Some("taste".into()),
        complaints: 3,
        steps: CaseStep::ALL.into_iter().map(done).collect(),
        ask_again_at: Some(NOW),
        asked_again_at: Some(NOW),
        code: Some(CaseCode {
            value: 10,
            by: Some(OWNER),
            name: Some("Anna Bakker".into()),
            state: CodeState::Given("SORRY-1".into()),
        }),
        standing: vec![CaseComplaint {
            session: Some(SESSION),
            question: Some("taste".into()),
        }],
        is_promised: true,
    }
}

/// A till that gave a code.
pub fn till() -> Till {
    let used = UsedCode {
        value: 10,
        month: "2026-11".into(),
        job: [1, 2, 3, 4, 5, 6, 7, 8],
    };
    Till {
        used: [("SORRY-1".to_owned(), used)].into(),
    }
}

/// What is said about a code, in the order of giving it.
pub fn code_news() -> Vec<CodeNews> {
    let by = Helper {
        contact: Some(OWNER),
        name: Some("Anna Bakker".into()),
    };
    let wish = CodeWish {
        case: 2,
        value: 10,
        by: by.clone(),
    };
    vec![
        CodeNews::Wanted(wish.clone()),
        CodeNews::Taken {
            wish: wish.clone(),
            code: "SORRY-1".into(),
        },
        CodeNews::NoneLeft { wish: wish.clone() },
        CodeNews::OverBudget {
            wish: wish.clone(),
            left: 5,
        },
        CodeNews::Look {
            wish: Some(wish.clone()),
        },
        CodeNews::Seen {
            wish: Some(wish),
            values: vec![10],
            left: Some(5),
        },
        CodeNews::Given {
            case: 2,
            desk: "bar".into(),
            by,
            value: 10,
            code: "SORRY-1".into(),
        },
        CodeNews::NotArrived {
            code: "SORRY-1".into(),
        },
    ]
}

/// An answer of an ordinary question, with words that were typed.
pub fn answer(session: SessionId, question: &str, typed: &str) -> Event {
    Event::Answered(Box::new(Answer {
        session,
        dialog: "next-roast".into(),
        version: VERSION,
        question: question.into(),
        kind: QuestionType::Choice,
        outcome: Ok(Value::Key("espresso".into())),
        other: None,
        typed: Some(typed.to_owned()),
        label: Some("Espresso".into()),
        offered: vec!["espresso".into(), "filter".into(), "moka".into()],
        position: Some(1),
        language: "nl".into(),
        channel: "telegram".into(),
        room: Room::Private,
        asked_at: NOW,
        answered_at: NOW,
        attempt: 1,
        shown: Some("Hoe zet je koffie, Zoë?".into()),
        consent: None,
    }))
}

/// The turn of an ordinary answer: it is taken, and the next question is asked.
pub fn turn(session: SessionId) -> TurnRecord {
    TurnRecord {
        input: Input::Message {
            message: InMessage::Text("espreso".into()),
            profile: Some(Profile {
                name: Some("Zoë".into()),
                language: Some("nl".into()),
            }),
        },
        now: NOW,
        seed: 77,
        versions: vec![("next-roast".into(), VERSION)],
        events: vec![
            answer(session, "brew", "espreso"),
            Event::Asked {
                session,
                question: "bags".into(),
                number: 32,
            },
        ],
    }
}

/// Turns that hold one of every input and of every event.
pub fn full_turns() -> Vec<TurnRecord> {
    let inputs = in_messages()
        .into_iter()
        .map(|message| Input::Message {
            message,
            profile: None,
        })
        .chain([
            Input::Deadline(timer(31, 1)),
            Input::Start {
                dialog: "next-roast".into(),
                section: Some("order".into()),
            },
            Input::Gone(true),
        ]);
    let mut turns: Vec<TurnRecord> = inputs
        .map(|input| TurnRecord {
            input,
            events: Vec::new(),
            ..turn(SESSION)
        })
        .collect();
    turns.push(TurnRecord {
        events: events(),
        ..turn(SESSION)
    });
    turns
}

fn events() -> Vec<Event> {
    let (session, question) = (SESSION, || "brew".into());
    let statuses = [
        Status::Completed,
        Status::Stopped,
        Status::TimedOut,
        Status::Replaced,
        Status::Failed,
    ];
    let mut events = vec![
        Event::SessionStarted {
            session,
            dialog: "next-roast".into(),
            version: VERSION,
            section: "order".into(),
            language: "nl".into(),
            channel: "telegram".into(),
            room: Room::Member,
            source: None,
        },
        Event::Asked {
            session,
            question: question(),
            number: 31,
        },
        Event::Misunderstood {
            session,
            question: question(),
            attempt: 2,
            typed: Some("eh".into()),
        },
        answer(session, "brew", "espreso"),
        Event::Withdrawn {
            session,
            question: question(),
        },
        Event::Restored {
            session,
            question: question(),
        },
        Event::AnswersErased { session },
        Event::Tagged("vip".into(), true),
        Event::Kept("city".into(), Some(Value::Text("Utrecht".into()))),
        Event::VersionChanged {
            session,
            version: VERSION,
        },
        Event::LanguageChanged("en".into()),
        Event::SessionParked(session),
        Event::SessionResumed(session),
        Event::Stopped(true),
        Event::HumanAsked,
        Event::Lost,
        Event::Failed {
            session,
            step: "set_1".into(),
            why: "a division by zero".into(),
        },
    ];
    events.extend(statuses.map(|status| Event::SessionEnded {
        session,
        status,
        reason: "done".into(),
    }));
    events
}

fn in_messages() -> Vec<InMessage> {
    let tap = |choice| {
        InMessage::Tap(Token {
            question: 31,
            choice,
        })
    };
    vec![
        InMessage::Text("hoi".into()),
        tap(Choice::Option("espresso".into())),
        tap(Choice::Other),
        tap(Choice::Skip),
        tap(Choice::Refuse),
        tap(Choice::Unknown),
        tap(Choice::Done),
        tap(Choice::Language("en".into())),
        InMessage::Contact {
            number: "31612345678".into(),
            own: true,
        },
        InMessage::Location {
            latitude: Decimal::new(52, 0),
            longitude: Decimal::new(51, 1),
        },
        InMessage::Photo {
            file: file(),
            caption: Some("kijk".into()),
        },
        InMessage::File {
            file: FileRef {
                name: None,
                mime: None,
                size: None,
                ..file()
            },
            caption: None,
        },
        InMessage::Other,
        InMessage::Voice {
            file: file(),
            caption: Some("luister".into()),
        },
    ]
}

/// The row of an ordinary question.
pub fn outgoing(id: EffectId) -> Outgoing {
    let button = |key: &str, mark| Button {
        label: key.to_owned(),
        action: Action::Tap(Token {
            question: 32,
            choice: Choice::Option(key.into()),
        }),
        mark,
    };
    let keyboard = Keyboard::Inline(vec![
        button("espresso", ButtonState::None),
        button("filter", ButtonState::None),
        button("moka", ButtonState::None),
    ]);
    let text = Rich::plain("Hoeveel zakken van 250 g wil je?");
    Outgoing {
        id,
        body: Body::Send(Box::new(OutMessage {
            text,
            media: None,
            keyboard,
            unasked: false,
        })),
        not_before: None,
        tries: 0,
    }
}

/// Rows that hold one of everything a message can have.
pub fn full_outgoing() -> Vec<Outgoing> {
    let styles = [
        Style::Plain,
        Style::Bold,
        Style::Italic,
        Style::Code,
        Style::Link("https://example.com".into()),
    ];
    let text = Rich(
        styles
            .into_iter()
            .map(|style| TextRun {
                text: "zo ".into(),
                style,
            })
            .collect(),
    );
    let button = |action, mark| Button {
        label: "Zo".into(),
        action,
        mark,
    };
    let buttons = vec![
        button(
            Action::Tap(Token {
                question: 1,
                choice: Choice::Done,
            }),
            ButtonState::Extra,
        ),
        button(Action::Url("https://example.com".into()), ButtonState::None),
        button(
            Action::Start {
                dialog: "next-roast".into(),
                section: "order".into(),
            },
            ButtonState::Off,
        ),
        button(Action::Share("kom ook".into()), ButtonState::On),
        button(Action::Share(String::new()), ButtonState::Place(2)),
    ];
    let keyboards = [
        Keyboard::None,
        Keyboard::Inline(buttons.clone()),
        Keyboard::Grid(2, buttons),
        Keyboard::ShareContact {
            label: "Deel".into(),
            extras: vec!["Overslaan".into()],
        },
        Keyboard::ShareLocation {
            label: "Deel".into(),
            extras: Vec::new(),
        },
    ];
    let media = [
        None,
        Some(Media::Photo("images/a.jpg".into())),
        Some(Media::File("images/a.pdf".into())),
        Some(Media::Document {
            name: "mijn-gegevens.txt".into(),
            body: "alles".into(),
        }),
        None,
    ];
    let rows = keyboards
        .into_iter()
        .zip(media)
        .enumerate()
        .map(|(index, (keyboard, media))| {
            let body = match index {
                0 => Body::Edit {
                    of: effect(29, 0),
                    text: text.clone(),
                    keyboard,
                },
                _ => Body::Send(Box::new(OutMessage {
                    text: text.clone(),
                    media,
                    keyboard,
                    unasked: index == 1,
                })),
            };
            Outgoing {
                id: effect(30, u16::try_from(index).expect("few rows")),
                body,
                not_before: Some(NOW),
                tries: 3,
            }
        });
    rows.collect()
}

pub fn job() -> Job {
    Job {
        id: effect(30, 4),
        task: Task::Fetch(file()),
    }
}

pub fn gather_job() -> Job {
    Job {
        id: effect(30, 7),
        task: Task::Gather("nl".into()),
    }
}

/// What a report for an operator writes: its turns, its job, and the message with its picture.
pub fn report_turns() -> Vec<TurnRecord> {
    let occasions = [
        Occasion::Command,
        Occasion::Schedule { since: None },
        Occasion::Schedule { since: Some(NOW) },
    ];
    let turn = |input| TurnRecord {
        input,
        now: NOW,
        seed: 7,
        versions: Vec::new(),
        events: Vec::new(),
    };
    let ordered = occasions.map(|occasion| {
        turn(Input::Report(ReportRequest {
            dialog: None,
            days: None,
            occasion,
        }))
    });
    let tapped = turn(Input::Report(report_request()));
    let old = turn(Input::Message {
        message: InMessage::Tap(report_token()),
        profile: None,
    });
    ordered.into_iter().chain([tapped, old]).collect()
}

pub fn report_job() -> Job {
    Job {
        id: effect(30, 8),
        task: Task::Report {
            request: report_request(),
            language: "nl".into(),
        },
    }
}

pub fn share_job() -> Job {
    Job {
        id: effect(30, 10),
        task: Task::Share(ShareRequest {
            session: SESSION,
            dialog: "roast".into(),
            vote: Some("bean".into()),
            since: NOW,
            language: "nl".into(),
        }),
    }
}

pub fn report_outgoing() -> Vec<Outgoing> {
    let button = Button {
        label: "30 dagen".into(),
        action: Action::Tap(report_token()),
        mark: ButtonState::Extra,
    };
    vec![Outgoing {
        id: effect(30, 9),
        body: Body::Send(Box::new(OutMessage {
            text: Rich::plain("• Koffie"),
            media: Some(Media::Picture {
                name: "results.png".into(),
                bytes: vec![0x89, b'P', 0, 0xff],
            }),
            keyboard: Keyboard::Inline(vec![button]),
            unasked: false,
        })),
        not_before: None,
        tries: 0,
    }]
}

fn report_request() -> ReportRequest {
    ReportRequest {
        dialog: Some("repair".into()),
        days: Some(30),
        occasion: Occasion::Tap,
    }
}

fn report_token() -> Token {
    Token {
        question: 0,
        choice: Choice::Report {
            dialog: Some("repair".into()),
            days: Some(30),
        },
    }
}

pub fn expired_turn() -> TurnRecord {
    TurnRecord {
        input: Input::Message {
            message: InMessage::Other,
            profile: None,
        },
        events: vec![Event::AnswerExpired {
            session: SESSION,
            question: "brew".into(),
        }],
        ..turn(SESSION)
    }
}

pub fn noting_turn() -> TurnRecord {
    let held = |variable: &'static str, value| Event::VariableSet {
        session: SESSION,
        variable: variable.into(),
        value,
    };
    TurnRecord {
        input: Input::Message {
            message: InMessage::Other,
            profile: None,
        },
        events: vec![
            held("points", Some(Ok(Value::Number(Decimal::new(125, 1))))),
            held("mood", Some(Err(Missing::NotAsked))),
            held("gone", None),
        ],
        ..turn(SESSION)
    }
}

pub fn withdrawing_turn() -> TurnRecord {
    let input = Input::Message {
        message: InMessage::Text("withdraw my consent".into()),
        profile: None,
    };
    TurnRecord {
        input,
        events: vec![Event::ConsentWithdrawn {
            session: SESSION,
            question: "may_call".into(),
        }],
        ..turn(SESSION)
    }
}

/// Turns of a customer's conversation and of the desk's about them.
pub fn desk_turns() -> Vec<TurnRecord> {
    let said = |words: &str| InMessage::Text(words.into());
    let told = [
        Relay::HandedOver {
            desk: "bar".into(),
            number: 2,
            name: Some("Noor".into()),
            card: Rich::plain("Noor"),
            by: Some(helper()),
        },
        Relay::Customer {
            message: said("It was cold"),
            number: Some(41),
        },
        Relay::CustomerEdited(said("It was very cold")),
        Relay::Over {
            number: 2,
            why: Over::Silence,
        },
        Relay::NotDelivered,
        Relay::Taken {
            desk: "bar".into(),
            by: helper(),
        },
        Relay::Helper {
            by: helper(),
            message: said("I'm sorry"),
            number: None,
        },
        Relay::HelperEdited {
            message: said("I'm so sorry"),
            number: 42,
        },
        Relay::GivenBack {
            handover: 2,
            by: helper(),
            is_done: true,
        },
        Relay::Notice {
            desk: "bar".into(),
            name: Some("Noor".into()),
            card: Rich::plain("Noor"),
        },
    ];
    let mut inputs: Vec<Input> = told
        .into_iter()
        .map(|what| Input::Relayed {
            from: CONVERSATION,
            at: "telegram/7001/-/123456".into(),
            what: Box::new(what),
        })
        .collect();
    inputs.push(Input::AtDesk {
        by: Actor {
            contact: Some(OWNER),
            name: Some("Anna Bakker".into()),
            is_admin: None,
            is_operator: false,
        },
        message: InMessage::Tap(Token {
            question: 0,
            choice: Choice::Desk(CONVERSATION, DeskAction::GiveBack),
        }),
        number: Some(43),
        is_edit: true,
    });
    let ends = [
        Over::GivenBack,
        Over::Done,
        Over::Customer,
        Over::Stopped,
        Over::Silence,
    ];
    let mut events = vec![
        Event::HandedOver {
            desk: "bar".into(),
            session: Some(SESSION),
        },
        Event::HelperTook(Some(OWNER)),
        Event::HelperSaid(None),
    ];
    events.extend(ends.map(Event::HandedBack));
    inputs
        .into_iter()
        .map(|input| TurnRecord {
            input,
            events: events.clone(),
            ..turn(SESSION)
        })
        .collect()
}

/// What goes to another messenger.
pub fn passed_outgoing() -> Vec<Outgoing> {
    let file = FileRef {
        remote: "a1".into(),
        unique: "a1".into(),
        name: Some("bill.pdf".into()),
        mime: Some("application/pdf".into()),
        size: Some(9),
    };
    let media = [
        Media::Attachment {
            name: "bill.pdf".into(),
            bytes: b"%PDF".to_vec(),
        },
        Media::Passed(Box::new(PassedMedia {
            place: "web/-/-/a".into(),
            number: 41,
            file: Some(file),
            is_picture: false,
            instead: "(something)".into(),
        })),
    ];
    let row = |media| Outgoing {
        id: effect(31, 0),
        body: Body::Send(Box::new(OutMessage {
            media: Some(media),
            ..OutMessage::default()
        })),
        not_before: None,
        tries: 0,
    };
    media.map(row).to_vec()
}

/// A turn that tells the holder of a Business account of a customer.
pub fn holder_turns() -> Vec<TurnRecord> {
    let what = Relay::ForHolder {
        name: Some("Noor".into()),
        card: Rich::plain("Noor"),
        waits: true,
    };
    vec![TurnRecord {
        input: Input::Relayed {
            from: CONVERSATION,
            at: "telegram/7001/42/5".into(),
            what: Box::new(what),
        },
        ..turn(SESSION)
    }]
}

/// Turns about desks that are elsewhere or cannot be reached, and about a queue.
pub fn moved_turns() -> Vec<TurnRecord> {
    let told = [
        Relay::DeskMoved {
            to: Some("counter".into()),
        },
        Relay::DeskMoved { to: None },
        Relay::DesksGone(vec!["bar".into()]),
        Relay::Missed {
            desk: "bar".into(),
            name: Some("Noor".into()),
        },
        Relay::Queued {
            number: 2,
            ahead: Some(3),
        },
        Relay::Queued {
            number: 2,
            ahead: None,
        },
        Relay::CaseDeskGone {
            desk: "bar".into(),
            card: Rich::plain("Noor"),
        },
        Relay::CaseMoved(CaseNews::Elsewhere("back".into())),
    ];
    told.into_iter()
        .map(|what| TurnRecord {
            input: Input::Relayed {
                from: CONVERSATION,
                at: String::new(),
                what: Box::new(what),
            },
            ..turn(SESSION)
        })
        .collect()
}

/// Turns about what does not arrive at a customer or at a desk.
pub fn desk_refusals() -> Vec<TurnRecord> {
    let told = [
        Relay::Refused(Over::Gone),
        Relay::EditRefused,
        Relay::NotBrought,
        Relay::Unheard,
        Relay::DeskGone {
            number: 2,
            card: Some(Rich::plain("Noor")),
        },
    ];
    let ends = [Over::Gone, Over::Forgotten, Over::DeskGone];
    let record = |what| TurnRecord {
        input: Input::Relayed {
            from: CONVERSATION,
            at: String::new(),
            what: Box::new(what),
        },
        events: ends.map(Event::HandedBack).to_vec(),
        ..turn(SESSION)
    };
    told.map(record).to_vec()
}

/// Turns in which a person of a desk passes a customer on, or chooses a saved reply.
pub fn passed_turns() -> Vec<TurnRecord> {
    let told = [
        Relay::Passed {
            by: helper(),
            to: "Bo".to_owned(),
        },
        Relay::Saved {
            by: helper(),
            name: "thanks".into(),
        },
        Relay::SavedSent {
            by: helper(),
            text: Rich::plain("Thank you!"),
        },
        Relay::SavedLacks(vec!["taste".into()]),
    ];
    let event = Event::HelperPassed {
        by: Some(OWNER),
        to: "Bo".to_owned(),
    };
    let record = |what| TurnRecord {
        input: Input::Relayed {
            from: CONVERSATION,
            at: "telegram/7001/-/123456".into(),
            what: Box::new(what),
        },
        events: vec![event.clone()],
        ..turn(SESSION)
    };
    told.map(record).to_vec()
}

/// What a desk is sent to call one of its people.
pub fn desk_calls() -> Vec<Outgoing> {
    let button = |action: DeskAction| Button {
        label: action.word().to_owned(),
        action: Action::Tap(Token {
            question: 0,
            choice: Choice::Desk(CONVERSATION, action),
        }),
        mark: ButtonState::None,
    };
    let mut text = Rich::default();
    text.push("Bo", Style::Call(123_456_789));
    let buttons = [
        DeskAction::Pass,
        DeskAction::PassTo(123_456_789),
        DeskAction::Saved,
        DeskAction::Reply("thanks".into()),
    ];
    let message = OutMessage {
        text,
        keyboard: Keyboard::Grid(2, buttons.map(button).into()),
        ..OutMessage::default()
    };
    vec![Outgoing {
        id: effect(30, 8),
        body: Body::Send(Box::new(message)),
        not_before: None,
        tries: 0,
    }]
}

/// Turns about a case, and what a desk is told of it.
pub fn case_turns() -> Vec<TurnRecord> {
    let told = [
        Relay::Complaint {
            desk: "bar".into(),
            name: Some("Noor".into()),
            card: Rich::plain("Noor"),
            opens: true,
            is_heard: true,
        },
        Relay::CaseMoved(CaseNews::Stepped),
        Relay::CaseMoved(CaseNews::StillUnhappy("3".into())),
        Relay::CaseMoved(CaseNews::Closed(CaseEnd::NoAnswer)),
        Relay::CaseMoved(CaseNews::Answered {
            answer: CardAnswer {
                question: "How was it?".into(),
                answer: "mouldy".into(),
            },
            corrects: true,
        }),
        Relay::AskAgain { case: 2 },
    ];
    let told = told
        .into_iter()
        .chain(code_news().into_iter().map(Relay::Code));
    let mut events = Vec::new();
    for why in [CaseReason::Marked, CaseReason::Score, CaseReason::Words] {
        events.push(Event::Complained {
            case: 2,
            opens: why == CaseReason::Score,
            why,
            session: Some(SESSION),
            question: Some("taste".into()),
        });
    }
    events.extend(CaseStep::ALL.map(|step| Event::CaseStepped {
        case: 2,
        step,
        by: Some(OWNER),
    }));
    let closings = [
        CaseEnd::Recovered,
        CaseEnd::ByPerson,
        CaseEnd::NoComplaint,
        CaseEnd::NoAnswer,
        CaseEnd::Unreachable,
        CaseEnd::TakenBack,
    ];
    events.extend(closings.map(|how| Event::CaseClosed {
        case: 2,
        how,
        by: Some(OWNER),
    }));
    events.push(Event::CodeGiven { case: 2, value: 10 });
    events.extend(CaseStep::ALL.map(|step| Event::CaseStepUndone { case: 2, step }));
    events.push(Event::CodeNotArrived { case: 2, value: 10 });
    let of = |message| Input::AtDesk {
        by: Actor {
            contact: Some(OWNER),
            name: Some("Anna Bakker".into()),
            is_admin: None,
            is_operator: false,
        },
        message,
        number: None,
        is_edit: false,
    };
    let pressed = DeskAction::ALL.into_iter();
    let pressed = pressed.chain([DeskAction::Code(10), DeskAction::CodeYes(10)]);
    let pressed = pressed.map(|action| {
        of(InMessage::Tap(Token {
            question: 0,
            choice: Choice::Desk(CONVERSATION, action),
        }))
    });
    told.map(|what| Input::Relayed {
        from: CONVERSATION,
        at: "telegram/7001/-/123456".into(),
        what: Box::new(what),
    })
    .chain(pressed)
    .chain([Input::Undelivered(effect(3, 2))])
    .map(|input| TurnRecord {
        input,
        events: events.clone(),
        ..turn(SESSION)
    })
    .collect()
}

/// Turns of a desk's conversation that has a topic.
pub fn topic_turns() -> Vec<TurnRecord> {
    let titled = Input::Relayed {
        from: CONVERSATION,
        at: "telegram/7001/-/123456".into(),
        what: Box::new(Relay::Titled {
            desk: "bar".into(),
            title: "Noor · tasting".into(),
        }),
    };
    let inputs = [
        titled,
        Input::Topic(TopicNews::Lost),
        Input::Topic(TopicNews::Refused),
    ];
    let of_input = |input| TurnRecord {
        input,
        ..turn(SESSION)
    };
    inputs.into_iter().map(of_input).collect()
}

/// What is to become of a desk's topic.
pub fn topic_outgoing() -> Vec<Outgoing> {
    let wishes = [
        TopicWish::Open("Noor · tasting".into()),
        TopicWish::Rename("Noor".into()),
        TopicWish::Close,
    ];
    let row = |(index, wish)| Outgoing {
        id: effect(31, index),
        body: Body::Topic(wish),
        not_before: None,
        tries: 0,
    };
    (0..).zip(wishes).map(row).collect()
}

/// Jobs that tell another conversation something.
pub fn telling_jobs() -> Vec<Job> {
    let to = [
        Recipient::Desk("bar".into()),
        Recipient::Conversation(CONVERSATION),
    ];
    to.into_iter()
        .map(|to| Job {
            id: effect(30, 9),
            task: Task::Relay {
                to,
                what: Box::new(Relay::NotDelivered),
            },
        })
        .collect()
}

/// A job that asks the till for a code.
pub fn till_jobs() -> Vec<Job> {
    let mut jobs = telling_jobs();
    jobs.truncate(1);
    for job in &mut jobs {
        job.task = Task::Relay {
            to: Recipient::Till,
            what: Box::new(Relay::Code(code_news().remove(0))),
        };
    }
    jobs
}

/// What a desk is sent.
pub fn desk_outgoing() -> Vec<Outgoing> {
    let actions = [
        DeskAction::Take,
        DeskAction::GiveBack,
        DeskAction::Done,
        DeskAction::Note,
    ];
    let buttons = actions.map(|action| Button {
        label: action.word().to_owned(),
        action: Action::Tap(Token {
            question: 0,
            choice: Choice::Desk(CONVERSATION, action),
        }),
        mark: ButtonState::None,
    });
    let message = OutMessage {
        text: Rich::plain("Noor"),
        media: Some(Media::Copy {
            place: "telegram/7001/-/123456".into(),
            number: 41,
        }),
        keyboard: Keyboard::Grid(2, buttons.into()),
        ..OutMessage::default()
    };
    vec![Outgoing {
        id: effect(30, 8),
        body: Body::Send(Box::new(message)),
        not_before: None,
        tries: 0,
    }]
}

pub fn mark() -> vraag::store::forget::ErasureMark {
    let farewell = Some((CONVERSATION, 31));
    vraag::store::forget::ErasureMark {
        at: NOW,
        leaves_receipt: true,
        conversations: vec![CONVERSATION],
        farewell,
        is_unlinked: false,
    }
}

pub fn admin_job() -> Job {
    let (by, message) = (Box::new(actor()), Box::new(InMessage::Text("/stop".into())));
    Job {
        id: effect(30, 5),
        task: Task::AskWhetherAdmin { by, message },
    }
}

pub fn actor() -> Actor {
    Actor {
        contact: Some(OWNER),
        name: Some("Zoë".into()),
        is_admin: None,
        is_operator: true,
    }
}

pub fn amended() -> TurnRecord {
    let amendment = vraag::contact::Amendment {
        name: Some("Zoë".into()),
        language: Some("nl".into()),
        tags: vec![("vip".into(), true), ("unhappy".into(), false)],
        fields: vec![
            ("phone".into(), Some(Value::Text("+31612345678".into()))),
            ("email".into(), None),
        ],
        lists: vec![("event_guests".into(), true)],
    };
    TurnRecord {
        input: Input::Amended(amendment),
        events: vec![Event::Listed("event_guests".into(), true)],
        ..turn(SESSION)
    }
}

pub fn command_taken() -> Vec<Taken> {
    vec![Taken {
        input: InputId::Command {
            command: u64::MAX,
            change: 70,
        },
        at: NOW,
        turn: None,
    }]
}

pub fn named_taken() -> Vec<Taken> {
    vec![Taken {
        input: InputId::Named {
            bot: 7001,
            name: "wamid.HBgLMzE2MTIzNDU2NzgVAgASGBQzQTdCNTE2QzlGMjY5RUQ1RkYA".into(),
        },
        at: NOW,
        turn: Some((OWNER, CONVERSATION, 31)),
    }]
}

pub fn group_taken() -> Vec<Taken> {
    let ids = [
        InputId::Part {
            bot: 7001,
            update: 9,
            part: 1,
        },
        InputId::Schedule(CONVERSATION, 77, 1_795_000_000_000),
    ];
    ids.into_iter()
        .map(|input| Taken {
            input,
            at: NOW,
            turn: None,
        })
        .collect()
}

pub fn results_turn() -> TurnRecord {
    let input = Input::Results {
        group: CONVERSATION,
        votes: vec![vote_result()],
    };
    TurnRecord {
        input,
        events: Vec::new(),
        ..turn(SESSION)
    }
}

pub fn retimed_turn() -> TurnRecord {
    TurnRecord {
        input: Input::Retimed,
        events: Vec::new(),
        ..turn(SESSION)
    }
}

pub fn said_turns() -> Vec<TurnRecord> {
    let info = |asked| MessageInfo {
        number: 41,
        sent: NOW,
        album: Some("album".into()),
        replies_to: Some(40),
        asked,
    };
    let said = |message, asked| TurnRecord {
        input: Input::Said {
            message,
            profile: None,
            info: info(asked),
        },
        events: Vec::new(),
        ..turn(SESSION)
    };
    vec![
        said(InMessage::Text("ja".into()), Some(effect(30, 1))),
        said(InMessage::Other, None),
    ]
}

pub fn group_turns() -> Vec<TurnRecord> {
    let (session, vote, message) = (
        SESSION,
        || "bean".into(),
        InMessage::Text("/start roast".into()),
    );
    let profile = Profile {
        name: Some("Zoë".into()),
        language: Some("nl".into()),
    };
    let group = Offer {
        conversation: CONVERSATION,
        name: Some("Maasbranders".into()),
        votes: vec![vote_result()],
    };
    let standing = Standing {
        title: Some("Maasbranders".into()),
        may_write: true,
        added_by_operator: Some(false),
    };
    let inputs = [
        Input::Group {
            by: actor(),
            message: message.clone(),
            ballot: vec!["nyeri".into()],
        },
        Input::Joined {
            profile: profile.clone(),
        },
        Input::Offered {
            message: message.clone(),
            profile: Some(profile.clone()),
            group,
        },
        Input::Moved,
        Input::Business {
            message: message.clone(),
            profile: Some(profile),
            number: 41,
            sent: NOW,
        },
        Input::Edited {
            message,
            number: 41,
        },
        Input::OwnerSpoke { resumes: true },
        Input::Standing(standing),
        Input::Scheduled {
            dialog: "next-roast".into(),
            section: "poll".into(),
        },
    ];
    let mut turns: Vec<TurnRecord> = inputs
        .into_iter()
        .map(|input| TurnRecord {
            input,
            events: Vec::new(),
            ..turn(SESSION)
        })
        .collect();
    let events = vec![
        Event::VoteOpened {
            session,
            vote: vote(),
            number: 33,
        },
        Event::Voted {
            session,
            vote: vote(),
            voter: OWNER,
            keys: vec!["nyeri".into()],
        },
        Event::VoteClosed {
            session,
            result: vote_result(),
        },
        Event::Paused(true),
        Event::GroupAllowed(false),
    ];
    turns.push(TurnRecord {
        events,
        ..turn(SESSION)
    });
    turns
}

pub fn group_outgoing() -> Vec<Outgoing> {
    let text = Rich(vec![TextRun {
        text: "Zoë".into(),
        style: Style::Mention,
    }]);
    let message = OutMessage {
        text,
        keyboard: Keyboard::Reply,
        ..OutMessage::default()
    };
    vec![Outgoing {
        id: effect(30, 6),
        body: Body::Send(Box::new(message)),
        not_before: None,
        tries: 0,
    }]
}

pub fn taken() -> Vec<Taken> {
    let ids = [
        InputId::Update {
            bot: 7001,
            update: -5,
        },
        InputId::Timer(timer(31, 1)),
        InputId::Effect(effect(1, 2)),
        InputId::Job(effect(3, 4)),
        InputId::Line(CONVERSATION, 9),
    ];
    let turns = (0..).map(|n| (n % 2 == 0).then_some((OWNER, CONVERSATION, n)));
    ids.into_iter()
        .zip(turns)
        .map(|(input, turn)| Taken {
            input,
            at: NOW,
            turn,
        })
        .collect()
}

/// The id of a record of every kind.
pub fn record_ids() -> Vec<RecordId> {
    vec![
        RecordId::Conversation(OWNER, CONVERSATION),
        RecordId::Contact(OWNER),
        RecordId::Turn(OWNER, CONVERSATION, 300),
        RecordId::Order(70_000),
        RecordId::Outgoing(effect(300, 2)),
        RecordId::Delivered(CONVERSATION),
        RecordId::Job(effect(300, 3)),
        RecordId::Ballot(OWNER, CONVERSATION, 7, OWNER),
        RecordId::Found(Place("telegram/7001/-/123456".to_owned())),
        RecordId::Place(CONVERSATION),
        RecordId::Address(Address("telegram:123456".to_owned())),
        RecordId::Version("order".into(), VERSION),
        RecordId::Quarantined(QuarantineId(1234, 2)),
        RecordId::Memberships(OWNER),
        RecordId::Mark(OWNER),
        RecordId::Erased(Receipt([9; 16])),
        RecordId::Note("erasure_key".to_owned()),
    ]
}
