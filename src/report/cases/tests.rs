use super::*;
use crate::dialog::ast::Room;
use crate::id::{ConversationId, Version};

fn score(session: u32, score: i64) -> (Timestamp, Event) {
    let at = Timestamp(i64::from(session) * 1000);
    let session = SessionId {
        conversation: ConversationId(1),
        number: session,
    };
    let answer = Answer {
        session,
        dialog: "shop".into(),
        version: Version([0; 8]),
        question: "score".into(),
        kind: QuestionType::Nps,
        outcome: Ok(Value::Number(score.into())),
        other: None,
        typed: None,
        label: None,
        offered: Vec::new(),
        position: None,
        language: "en".into(),
        channel: "console".into(),
        room: Room::Private,
        asked_at: at,
        answered_at: at,
        attempt: 1,
        shown: None,
        consent: None,
    };
    (at, Event::Answered(Box::new(answer)))
}

#[test]
fn a_critic_is_recovered_by_the_next_score_of_seven_or_more_and_counts_once() {
    // Scores of twelve people: four recovered, six did not, one never came back, and one never was a critic.
    let people = "2 8,6 7,0 10 1 2,9 5 9,3 6,4 4 10,1 5,6 6,0 0,5 3,2,7 10";
    let mut cases = Cases::default();
    for (who, scores) in (1..).zip(people.split(',')) {
        let scores = scores.split(' ').map(|of| of.parse().expect("a score"));
        let all = (1..).zip(scores).map(|(at, of)| score(at, of)).collect();
        cases.fold(OwnerId::contact(who), all, &Dialogs::default());
    }
    assert_eq!((cases.critics, cases.recovered), (10, 4));
}

#[test]
fn a_score_that_is_corrected_makes_nobody_a_critic() {
    let back = |event| (Timestamp(1500), event);
    let session = score(1, 2).1.session().expect("it has one");
    let question = Name::from("score");
    let withdrawn = Event::Withdrawn {
        session,
        question: question.clone(),
    };
    let restored = Event::Restored { session, question };
    let told = |events: &[Event], last| {
        let mut all = vec![score(1, 2)];
        all.extend(events.iter().cloned().map(back));
        all.extend([score(2, last), score(3, 8)]);
        let mut cases = Cases::default();
        cases.fold(OwnerId::contact(1), all, &Dialogs::default());
        (cases.critics, cases.recovered)
    };
    assert_eq!(told(std::slice::from_ref(&withdrawn), 9), (0, 0));
    assert_eq!(told(&[withdrawn, restored], 9), (1, 1));
}

#[test]
fn a_case_tells_its_clocks_its_codes_and_the_score_of_asking_again() {
    const HOUR: i64 = 3_600_000;
    let mut dialogs = Dialogs::default();
    let mut settings = crate::dialog::cases::Cases::new("bar".into());
    settings.ask_again = Some(crate::dialog::cases::AskAgain {
        after: crate::time::Duration::DAY,
        dialog: "shop".into(),
    });
    std::sync::Arc::make_mut(&mut dialogs.bot).cases = Some(settings);
    let complained = |hour: i64, why| {
        let event = Event::Complained {
            case: 1,
            opens: hour == 0,
            why,
            session: None,
            question: None,
        };
        (Timestamp(hour * HOUR), event)
    };
    let did = |hour: i64, step| {
        let by = Some(OwnerId::contact(9));
        let event = Event::CaseStepped { case: 1, step, by };
        (Timestamp(hour * HOUR), event)
    };
    let answered = |hour: i64, of| (Timestamp(hour * HOUR), score(7, of).1);
    // Four hours to acknowledge, a day to understand, two to apologise, a week to make it good.
    let all = vec![
        complained(0, CaseReason::Marked),
        did(3, CaseStep::Acknowledged),
        complained(4, CaseReason::Words),
        did(30, CaseStep::Understood),
        answered(31, 1),
        did(40, CaseStep::MadeGood),
        (
            Timestamp(40 * HOUR),
            Event::CodeGiven { case: 1, value: 10 },
        ),
        did(64, CaseStep::AskedAgain),
        answered(65, 4),
        complained(65, CaseReason::Score),
        (
            Timestamp(70 * HOUR),
            Event::CodeGiven { case: 1, value: 25 },
        ),
        did(70, CaseStep::MadeGood),
        did(94, CaseStep::AskedAgain),
    ];
    let told = |all: Vec<(Timestamp, Event)>| {
        let mut cases = Cases::default();
        cases.fold(OwnerId::contact(1), all, &dialogs);
        cases.all.remove(0)
    };
    let case = told(all.clone());
    assert_eq!((case.complaints, case.reopened, case.codes), (3, 1, 35));
    assert_eq!((case.score, case.is_recovered()), (Some(4.into()), None));
    assert_eq!(case.helper(), Some(OwnerId::contact(9)));
    let clocks = |case: &CaseView, hour: i64| {
        let clock = |step| case.clock(&dialogs.bot, step, Timestamp(hour * HOUR));
        CaseStep::ALL.map(clock)
    };
    let (kept, missed) = (Some(Clock::Kept), Some(Clock::Missed));
    // Nobody needs to say sorry who made it good.
    assert_eq!(clocks(&case, 1000), [kept, missed, None, kept, None]);
    let open = told(all[..1].to_vec());
    assert_eq!(clocks(&open, 4), [None; 5]);
    assert_eq!(clocks(&open, 30), [missed, missed, None, None, None]);
    let closed = |how| Event::CaseClosed {
        case: 1,
        how,
        by: None,
    };
    let end = |how| {
        told(
            [
                &all[..],
                &[answered(95, 9), (Timestamp(95 * HOUR), closed(how))],
            ]
            .concat(),
        )
    };
    let recovered = end(CaseEnd::Recovered);
    assert_eq!(
        (recovered.score, recovered.is_recovered()),
        (Some(9.into()), Some(true))
    );
    assert_eq!(end(CaseEnd::ByPerson).is_recovered(), Some(false));
    // What did not arrive was not done.
    let undone = |step| Event::CaseStepUndone { case: 1, step };
    let lost = [
        undone(CaseStep::MadeGood),
        Event::CodeNotArrived { case: 1, value: 25 },
    ];
    let lost = lost.map(|event| (Timestamp(71 * HOUR), event));
    let case = told([&all[..12], &lost[..]].concat());
    assert_eq!(case.codes, 10);
    let good = case.steps.iter();
    let good = good.filter(|(step, ..)| *step == CaseStep::MadeGood);
    assert_eq!(good.count(), 1, "{:?}", case.steps);
}
