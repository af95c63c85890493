//! Votes of a group: ballots, counts, the shared message, reminders, closing, and what one does meanwhile.

use vraag::dialog::ast::Room;
use vraag::dialog::bot::Bot;
use vraag::engine::effect::Effect;
use vraag::engine::event::Event;
use vraag::engine::input::{Actor, Input, Offer, Profile, Standing};
use vraag::engine::results;
use vraag::engine::session::VoteResult;
use vraag::id::ConversationId;
use vraag::message::{Choice, InMessage, Keyboard, Style, Token};
use vraag::time::{Duration, Timestamp};

use crate::talk::{Talk, admin, member};

const POLL: &str = "dialog: roast
languages: [en, nl]
start:
  - { section: poll, in: group, command: poll }
  - { section: second, in: group, command: second }
  - { section: about, in: group, command: about }
  - { section: welcome, in: group, joins: true }
  - { section: order, link: order }
sections:
  poll:
    - vote: bean
      text: Which bean?
      options: { kenya: Kenya, brazil: Brazil, decaf: Decaf }
      pick: 1..2
      open: 2d
      remind: 1d
      quorum: 2
    - if: bean.winner is missing
      then:
        - say: \"No winner among ${bean.winners | default('none')}.\"
      else:
        - say: \"${bean.winner}: ${bean.counts[bean.winner]} of ${bean.voters}, ${round(bean.share[kenya] * 100)} % for Kenya.\"
  second:
    - vote: weekday_of
      text: Which day?
      options: { monday: Monday, tuesday: Tuesday }
      reveal: always
  about:
    - say: We roast once a month.
  welcome:
    - say: Welcome!
  order:
    - say: \"The winner was ${bean.winner | default('nobody')}.\"
    - ask: bags
      type: number
      text: How many bags?
";

fn poll() -> Talk {
    let mut talk = Talk::in_group(POLL);
    talk.in_group_says(1, "/poll@vraag_bot");
    talk
}

#[test]
fn a_vote_shows_its_options_until_when_and_how_many_voted() {
    let mut talk = poll();
    talk.hears_part(&[
        "Which bean?",
        "Choose one or more, up to 2.",
        "You can vote until Wednesday 25 November",
        "Nobody has voted yet.",
    ]);
    assert_eq!(talk.buttons(), ["Kenya", "Brazil", "Decaf"]);
    talk.wait("10s").votes(1, "Kenya");
    assert!(
        talk.poster().contains("1 person has voted."),
        "{}",
        talk.poster()
    );
    assert!(
        !talk.poster().contains("(1)"),
        "the counts are not shown before the end: {}",
        talk.poster()
    );
}

#[test]
fn the_one_who_voted_sees_the_counts_and_whoever_takes_it_back_does_not() {
    let mut talk = poll();
    assert_eq!(
        talk.votes(1, "Kenya").toasts,
        ["You voted for Kenya. So far: Kenya 1, Brazil 0, Decaf 0."]
    );
    assert_eq!(
        talk.votes(1, "Decaf").toasts,
        ["You voted for Kenya and Decaf. So far: Kenya 1, Brazil 0, Decaf 1."]
    );
    talk.votes(1, "Kenya");
    assert_eq!(
        talk.votes(1, "Decaf").toasts,
        ["Your vote has been removed. You can choose again."]
    );
    assert_eq!(talk.open_vote().voters, 0);
}

#[test]
fn a_tap_beyond_pick_changes_nothing_and_says_which_votes_one_has() {
    let mut talk = poll();
    talk.votes(1, "Kenya").votes(1, "Brazil").votes(1, "Decaf");
    assert_eq!(
        talk.toasts,
        ["You've already chosen Kenya and Brazil. To change, first tap one of them again."]
    );
    assert_eq!((talk.events.len(), talk.effects.len()), (0, 1));
}

#[test]
fn a_burst_of_taps_makes_an_edit_every_six_seconds_and_one_after_the_last() {
    let mut talk = poll();
    talk.wait("1m");
    let before = talk.edits;
    for who in 1..=60 {
        talk.wait("1s").votes(who, "Kenya");
    }
    talk.wait("1m");
    let edits = talk.edits - before;
    assert!(
        (10..=11).contains(&edits),
        "{edits} edits for 60 taps in a minute"
    );
    assert!(
        talk.poster().contains("60 people have voted."),
        "{}",
        talk.poster()
    );
    talk.wait("1h");
    assert_eq!(talk.edits - before, edits, "nobody taps, nothing changes");
}

#[test]
fn a_tap_that_changes_nothing_of_what_is_shown_edits_nothing() {
    let mut talk = poll();
    talk.wait("1m").votes(1, "Kenya").wait("1m");
    let before = talk.edits;
    talk.votes(1, "Brazil").wait("1m");
    assert_eq!(talk.edits, before);
}

#[test]
fn nobody_votes_for_the_group_itself_or_for_what_is_not_offered() {
    let mut talk = poll();
    let token = talk.button("Kenya");
    let hidden = Actor {
        contact: None,
        ..admin(1)
    };
    talk.in_group_by(hidden, InMessage::Tap(token.clone()));
    assert_eq!(
        talk.toasts,
        ["You're posting as the group. Switch to your own name to vote."]
    );
    let forged = Token {
        choice: Choice::Option("tea".into()),
        ..token.clone()
    };
    talk.in_group_by(member(2), InMessage::Tap(forged));
    assert_eq!(talk.toasts, ["That button no longer works."]);
    talk.in_group_by(
        member(2),
        InMessage::Tap(Token {
            question: token.question + 1,
            ..token
        }),
    );
    assert_eq!(talk.toasts, ["That button no longer works."]);
    assert!(talk.ballots.is_empty());
}

#[test]
fn the_group_is_reminded_once_and_hears_what_it_came_to() {
    let mut talk = poll();
    talk.votes(1, "Kenya")
        .votes(2, "Kenya")
        .votes(2, "Brazil")
        .votes(3, "Decaf");
    talk.wait("1d")
        .hears_part(&["3 people have voted. You can vote until Wednesday"]);
    talk.wait("23h").hears(&[]);
    talk.wait("1h").hears(&["Kenya: 2 of 3, 67 % for Kenya."]);
    assert_eq!(talk.ended(), Some("done"));
    let counts = vec![
        ("kenya".into(), 2),
        ("brazil".into(), 1),
        ("decaf".into(), 1),
    ];
    assert_eq!(talk.state.conversation.results[0].counts, counts);
}

#[test]
fn a_vote_that_is_over_shows_its_shares_and_has_no_buttons() {
    let mut talk = poll();
    let token = talk
        .votes(1, "Kenya")
        .votes(2, "Kenya")
        .votes(3, "Brazil")
        .button("Kenya");
    talk.wait("2d");
    let shown: Vec<String> = talk.screen.values().map(|(text, _)| text.words()).collect();
    assert!(
        shown[0].contains("▰▰▰▰▰▰▰▱▱▱ 67% · Kenya (2)\n▰▰▰▱▱▱▱▱▱▱ 33% · Brazil (1)"),
        "{}",
        shown[0]
    );
    assert!(
        shown[0].ends_with("3 people have voted.\nThe vote is closed."),
        "{}",
        shown[0]
    );
    assert!(
        talk.screen
            .values()
            .all(|(_, keyboard)| keyboard.buttons().is_empty())
    );
    talk.in_group_by(member(4), InMessage::Tap(token));
    assert_eq!(talk.toasts, ["That button no longer works."]);
}

#[test]
fn a_vote_that_closes_in_another_month_still_says_for_which_it_was() {
    let dated = POLL
        .replace(
            "text: Which bean?",
            "text: \"Which bean for ${today | month}?\"",
        )
        .replace("kenya: Kenya,", "kenya: \"Kenya of ${today | month}\",")
        .replace("open: 2d", "open: 10d");
    let mut talk = Talk::in_group(&dated);
    talk.in_group_says(1, "/poll@vraag_bot");
    talk.wait("9d").votes(1, "Kenya of November");
    assert_eq!(
        talk.toasts,
        ["You voted for Kenya of November. So far: Kenya of November 1, Brazil 0, Decaf 0."]
    );
    talk.wait("1d");
    let shown: Vec<String> = talk.screen.values().map(|(text, _)| text.words()).collect();
    assert!(
        shown[0].starts_with("Which bean for November?"),
        "{}",
        shown[0]
    );
    assert!(shown[0].contains("· Kenya of November (1)"), "{}", shown[0]);
}

#[test]
fn a_tie_and_too_few_votes_have_no_winner() {
    let mut talk = poll();
    talk.votes(1, "Kenya").votes(2, "Brazil");
    talk.wait("47h")
        .wait("1h")
        .hears(&["No winner among Kenya and Brazil."]);
    talk.in_group_says(1, "/poll").votes(1, "Kenya");
    talk.wait("47h").wait("1h").hears(&["No winner among ."]);
    assert_eq!(
        talk.state.conversation.results.len(),
        1,
        "the newest result of a vote takes the place of the one before"
    );
}

#[test]
fn counts_are_shown_to_all_where_the_author_wants_that() {
    let mut talk = Talk::in_group(POLL);
    talk.in_group_says(1, "/second")
        .wait("10s")
        .votes(1, "Monday");
    assert!(
        talk.poster().contains("100% · Monday (1)"),
        "{}",
        talk.poster()
    );
}

#[test]
fn a_second_vote_waits_for_the_first() {
    let mut talk = poll();
    talk.in_group_says(2, "/second").hears(&[
        "Another vote runs until Wednesday 25 November at 12:00. This one starts after that.",
    ]);
    talk.votes(1, "Kenya").wait("47h").wait("1h");
    assert_eq!(talk.said().len(), 2, "{:?}", talk.said());
    assert!(talk.said()[1].starts_with("Which day?"));
}

#[test]
fn what_needs_no_vote_is_said_beside_the_one_under_way() {
    let mut talk = poll();
    talk.in_group_says(2, "/about")
        .hears(&["We roast once a month."]);
    talk.take(Input::Joined {
        profile: Profile::default(),
    })
    .hears(&["Welcome!"]);
    assert_eq!(talk.votes(1, "Kenya").open_vote().voters, 1);
}

#[test]
fn the_same_command_shows_the_vote_again_with_its_ballots() {
    let mut talk = poll();
    talk.votes(1, "Kenya").in_group_says(2, "/poll").hears(&[]);
    talk.wait("10s")
        .in_group_says(2, "/poll")
        .hears_part(&["Which bean?", "1 person has voted."]);
    let with_buttons = talk
        .screen
        .values()
        .filter(|(_, keyboard)| !keyboard.buttons().is_empty());
    assert_eq!(with_buttons.count(), 1, "only the newest can be pressed");
    assert_eq!(talk.votes(2, "Kenya").open_vote().voters, 2);
}

#[test]
fn only_who_runs_the_group_stops_a_vote() {
    let mut talk = poll();
    talk.in_group_says(1, "/stop")
        .hears(&["Only administrators of the group can do that."]);
    talk.in_group_by(
        Actor {
            is_admin: None,
            ..member(1)
        },
        InMessage::Text("/stop".into()),
    );
    assert!(
        matches!(talk.effects.as_slice(), [Effect::AskWhetherAdmin { .. }]),
        "{:?}",
        talk.effects
    );
    talk.in_group_by(admin(9), InMessage::Text("/stop".into()));
    talk.hears(&["OK, I'll stay quiet until someone starts something."]);
    assert_eq!(talk.ended(), Some("stopped"));
    talk.wait("3d").hears(&[]);
    assert!(
        talk.screen
            .values()
            .next()
            .expect("the vote was shown")
            .0
            .words()
            .ends_with("The vote was stopped.")
    );
}

#[test]
fn people_talk_with_each_other_and_the_bot_keeps_out_of_it() {
    let mut talk = poll();
    for words in ["stop", "hello", "Kenya", "/weather", "help"] {
        talk.in_group_says(1, words);
        assert!(
            talk.effects.is_empty() && talk.events.is_empty(),
            "{words}: {:?}",
            talk.effects
        );
    }
    talk.in_group_says(1, "/help")
        .hears_part(&["/poll, /second, /about"]);
}

#[test]
fn a_group_changes_its_language_and_the_vote_with_it() {
    let mut talk = poll();
    talk.in_group_by(admin(9), InMessage::Text("/language".into()));
    talk.votes(1, "Nederlands");
    assert_eq!(
        talk.toasts,
        ["Only administrators of the group can do that."]
    );
    let token = talk.button("Nederlands");
    talk.in_group_by(admin(9), InMessage::Tap(token))
        .hears(&["We gaan verder in het Nederlands."]);
    assert!(
        talk.screen
            .values()
            .next()
            .expect("the vote was shown")
            .0
            .words()
            .contains("Er heeft nog niemand gestemd.")
    );
}

#[test]
fn a_group_that_moves_gets_the_vote_anew() {
    let mut talk = poll();
    talk.votes(1, "Kenya")
        .take(Input::Moved)
        .hears_part(&["Which bean?", "1 person has voted."]);
    assert!(
        talk.effects
            .iter()
            .all(|effect| !matches!(effect, Effect::Edit { .. })),
        "the old message is out of reach"
    );
    assert_eq!(talk.votes(2, "Kenya").open_vote().voters, 2);
}

#[test]
fn a_group_that_nobody_allowed_is_told_so_once() {
    let mut talk = Talk::in_group(POLL);
    talk.dialogs.bot = std::sync::Arc::new(Bot {
        operators: vec![1],
        ..Bot::default()
    });
    talk.state.contact.group = None;
    let standing = Standing {
        title: Some("Maasbranders".into()),
        may_write: true,
        added_by_operator: Some(false),
    };
    talk.take(Input::Standing(standing.clone()))
        .hears_part(&["I'm not allowed to talk in this group yet."]);
    talk.in_group_says(1, "/poll").hears(&[]);
    talk.in_group_by(admin(1), InMessage::Text("/allow".into()))
        .hears(&[]);
    talk.in_group_by(
        Actor {
            is_operator: true,
            ..member(5)
        },
        InMessage::Text("/allow".into()),
    )
    .hears_part(&["join in here from now on"]);
    assert!(talk.events.contains(&Event::GroupAllowed(true)));
    talk.in_group_says(1, "/poll").hears_part(&["Which bean?"]);
    talk.take(Input::Standing(Standing {
        may_write: false,
        added_by_operator: None,
        ..standing
    }));
    assert_eq!(talk.state.contact.name.as_deref(), Some("Maasbranders"));
    assert!(talk.state.conversation.gone_at.is_some());
}

#[test]
fn a_person_who_follows_the_group_s_button_reads_what_it_voted() {
    let mut talk = poll();
    talk.votes(1, "Kenya").votes(2, "Kenya").wait("2d");
    let votes = talk.state.conversation.results.clone();
    let mut private = Talk::with(POLL);
    let group = Offer {
        conversation: ConversationId(7),
        name: Some("Maasbranders".into()),
        votes,
    };
    private.take(Input::Offered {
        message: InMessage::Text("/start order".into()),
        profile: None,
        group,
    });
    private.hears(&["The winner was Kenya.", "How many bags?"]);
    assert_eq!(private.session().source.as_deref(), Some("Maasbranders"));
    assert_eq!(
        private.state.contact.source.as_deref(),
        Some("Maasbranders")
    );
    Talk::with(POLL)
        .say("/start order")
        .hears(&["The winner was nobody.", "How many bags?"]);
}

#[test]
fn a_member_is_addressed_by_name_and_answers_in_a_reply() {
    let mut talk = Talk::with(
        "dialog: intro\nstart: [{ in: member, command: intro }]\nsteps:\n  - ask: town\n    type: text\n    text: Where do you live?\n",
    );
    talk.state.conversation.room = Room::Member;
    talk.state.contact.name = Some("Noor de Wit".into());
    talk.say("/intro").hears(&["Noor: Where do you live?"]);
    assert_eq!(
        (&talk.last[0].text.0[0].style, &talk.last[0].keyboard),
        (&Style::Mention, &Keyboard::Reply)
    );
    talk.say("help")
        .hears_part(&["/stop", "Where do you live?"]);
    assert_eq!(
        talk.session().wait.as_ref().map(|wait| wait.tries),
        Some(0),
        "it is no answer and costs no try"
    );
    talk.say("/help")
        .hears_part(&["/stop", "Where do you live?"]);
    talk.say("stop");
    assert_eq!(talk.ended(), Some("stopped"));
}

#[test]
fn a_vote_goes_on_over_an_edit_that_keeps_its_options_and_else_on_its_own_version() {
    let mut talk = poll();
    talk.votes(1, "Kenya");
    let edit = |talk: &mut Talk, from: &str, to: &str| {
        let old = talk.dialogs.programs["roast"].clone();
        talk.dialogs.programs =
            crate::talk::dialogs(&[("dialogs/test.yaml", &POLL.replace(from, to))]).programs;
        talk.dialogs
            .older
            .insert(("roast".into(), old.version), old);
    };
    edit(
        &mut talk,
        "decaf: Decaf }",
        "decaf: Without caffeine, java: Java }",
    );
    talk.wait("10s").votes(2, "Without caffeine");
    assert_eq!(
        talk.session().version,
        talk.dialogs.programs["roast"].version
    );
    assert_eq!(
        talk.toasts,
        ["You voted for Without caffeine. So far: Kenya 1, Brazil 0, Without caffeine 1."]
    );
    edit(&mut talk, "decaf: Decaf }", "java: Java }");
    talk.wait("10s").votes(3, "Kenya");
    assert_ne!(
        talk.session().version,
        talk.dialogs.programs["roast"].version
    );
    talk.wait("47h").wait("1h").hears_part(&["Kenya: 2 of 3"]);
}

#[test]
fn a_vote_that_is_open_for_less_time_now_closes_then_and_words_that_were_voted_for_stay() {
    let edited = |from: &str, to: &str| {
        let mut talk = poll();
        talk.votes(1, "Kenya");
        talk.edit(&POLL.replace(from, to));
        talk
    };
    let mut talk = edited("open: 2d\n      remind: 1d", "open: 10h\n      remind: 5h");
    talk.take(Input::Retimed).wait("9h");
    assert!(talk.state.conversation.active.is_some());
    talk.wait("2h");
    assert!(talk.state.conversation.active.is_none(), "it is closed");
    let mut talk = edited("Kenya", "Ethiopia");
    talk.wait("10s").votes(2, "Kenya");
    assert!(talk.poster().contains("2"), "{}", talk.poster());
    assert!(
        talk.shows().iter().all(|words| !words.contains("Ethiopia")),
        "nobody voted for that"
    );
}

#[test]
fn a_vote_is_missing_before_it_was_held() {
    let result = Talk::in_group(POLL).state.conversation.results.len();
    assert_eq!(result, 0);
    let mut talk = Talk::in_group(
        "dialog: d\nstart: [{ section: told, in: group, command: told }, { section: held, in: group, command: held }]\nsections:\n  told:\n    - say: \"${bean.voters | default('nobody')} voted\"\n  held:\n    - vote: bean\n      text: Which?\n      options: { a: A, b: B }\n",
    );
    talk.in_group_says(1, "/told").hears(&["nobody voted"]);
    talk.in_group_says(1, "/held").votes(1, "A").wait("3d");
    talk.in_group_says(1, "/told").hears(&["1 voted"]);
}

#[test]
fn what_closes_later_comes_in_once_and_what_a_session_has_seen_stays_as_it_was() {
    let result = |counts: [(&str, u32); 2]| VoteResult {
        dialog: "roast".into(),
        vote: "bean".into(),
        counts: counts.map(|(key, count)| (key.into(), count)).into(),
        voters: 3,
        quorum: Some(2),
    };
    let group = ConversationId(7);
    let mut private = Talk::with(POLL);
    let offer = Offer {
        conversation: group,
        name: Some("Maasbranders".into()),
        votes: Vec::new(),
    };
    private.take(Input::Offered {
        message: InMessage::Text("/start order".into()),
        profile: None,
        group: offer,
    });
    private.hears(&["The winner was nobody.", "How many bags?"]);

    let first = vec![result([("kenya", 3), ("brazil", 0)])];
    let told = results::news(&private.state.conversation, group, &first).expect("it is news");
    assert_eq!(
        results::news(&private.state.conversation, ConversationId(8), &first),
        None,
        "another group's is none"
    );
    private.take(told).hears(&[]);
    assert_eq!(private.session().votes, first);
    assert_eq!(
        results::news(&private.state.conversation, group, &first),
        None,
        "it is told once"
    );

    let next_month = [result([("kenya", 0), ("brazil", 3)])];
    assert_eq!(
        results::news(&private.state.conversation, group, &next_month),
        None
    );
    private.reload();
    assert_eq!(private.session().votes, first);
}

#[test]
fn a_vote_counts_until_the_moment_it_closes_and_not_at_it() {
    let mut talk = poll();
    let closes = talk.now.plus(Duration(2 * 86_400));
    talk.now = Timestamp(closes.0 - 1);
    assert_eq!(talk.votes(1, "Kenya").open_vote().voters, 1);
    talk.now = closes;
    talk.votes(2, "Kenya");
    assert_eq!(talk.toasts, ["The vote is closed."]);
    assert_eq!(talk.state.conversation.results[0].voters, 1);
}

#[test]
fn the_count_is_shown_anew_six_seconds_after_it_was_and_not_a_moment_before() {
    let tapped = |after: i64| {
        let mut talk = poll();
        let (shown, edits) = (talk.now, talk.edits);
        talk.now = Timestamp(shown.0 + after);
        talk.votes(1, "Kenya");
        (
            talk.edits - edits,
            armed(&talk)
                .iter()
                .map(|(_, at)| at.0 - shown.0)
                .collect::<Vec<_>>(),
        )
    };
    assert_eq!(tapped(5_999), (0, vec![6_000]));
    assert_eq!(tapped(6_000), (1, Vec::new()));
}

/// Returns the timers that the last turn set, by their steps.
fn armed(talk: &Talk) -> Vec<(u16, Timestamp)> {
    let armed = talk.effects.iter().filter_map(|effect| match effect {
        Effect::Arm { timer, at } => Some((timer.step, *at)),
        _ => None,
    });
    armed.collect()
}

#[test]
fn a_reminder_that_quiet_hours_put_off_to_the_close_is_none_and_one_before_the_close_is() {
    let opened = |open: &str| {
        let bot = "timezone: UTC\nquiet: { from: \"13:00\", to: \"15:00\" }\n";
        let dialog = POLL.replace(
            "open: 2d\n      remind: 1d",
            &format!("open: {open}\n      remind: 90m"),
        );
        let mut talk = Talk::in_group(&dialog);
        talk.dialogs =
            crate::talk::dialogs(&[("dialogs/bot.yaml", bot), ("dialogs/test.yaml", &dialog)]);
        talk.in_group_says(1, "/poll@vraag_bot");
        talk
    };
    let (mut at_it, mut before_it) = (opened("3h"), opened("181m"));
    let at = |talk: &Talk, minutes: i64| talk.now.plus(Duration(minutes * 60));
    assert_eq!(armed(&at_it), [(0, at(&at_it, 180))]);
    assert_eq!(
        armed(&before_it),
        [(0, at(&before_it, 181)), (1, at(&before_it, 180))]
    );
    let is_reminded = |talk: &mut Talk| {
        talk.wait("3h")
            .said()
            .iter()
            .any(|words| words.contains("You can vote until"))
    };
    assert!(!is_reminded(&mut at_it) && is_reminded(&mut before_it));
}

#[test]
fn a_quorum_is_reached_by_exactly_so_many() {
    let mut one = poll();
    let ended = |talk: &mut Talk, with: &str| {
        talk.wait("2d")
            .said()
            .iter()
            .any(|words| words.contains(with))
    };
    assert!(ended(one.votes(1, "Kenya"), "No winner among"));
    let mut two = poll();
    assert!(ended(
        two.votes(1, "Kenya").votes(2, "Kenya"),
        "Kenya: 2 of 2"
    ));
}

#[test]
fn as_many_options_as_may_be_picked_count_and_one_more_does_not() {
    let mut talk = poll();
    talk.votes(1, "Kenya").votes(1, "Brazil").votes(1, "Decaf");
    let counts: Vec<u32> = talk
        .open_vote()
        .counts
        .iter()
        .map(|(_, count)| *count)
        .collect();
    assert_eq!(counts, [1, 1, 0]);
}

#[test]
fn a_vote_that_is_over_without_votes_does_not_wait_for_any() {
    let mut talk = poll();
    talk.wait("2d");
    let shown: Vec<String> = talk.screen.values().map(|(text, _)| text.words()).collect();
    assert!(
        shown
            .iter()
            .any(|words| words.contains("Nobody voted. The vote is closed.")
                || words.contains("Nobody voted.\nThe vote is closed.")),
        "{shown:?}"
    );
    // What a reminder said while the vote was open stays; the vote itself waits for nobody.
    assert!(
        !shown
            .iter()
            .any(|words| words.contains("Which bean") && words.contains("yet")),
        "{shown:?}"
    );
}

#[test]
fn administrators_are_asked_before_votes_are_thrown_away() {
    let mut talk = poll();
    talk.votes(1, "Kenya")
        .in_group_by(admin(2), InMessage::Text("/restart".into()));
    assert_eq!(talk.open_vote().voters, 1);
    let yes = talk.button("Start again");
    talk.in_group_by(admin(2), InMessage::Tap(yes));
    assert_eq!(talk.open_vote().voters, 0);
}
