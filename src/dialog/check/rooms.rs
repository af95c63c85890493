//! Checks that each step is allowed in every room its section can run in.

use crate::dialog::ast::{QuestionType, Room};
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::expr::tree::{Expr, Ref};
use crate::dialog::fold::{FoldedWords, fold};
use crate::dialog::program::{Node, Program, Step, TriggerKind};
use crate::dialog::register as codes;
use crate::dialog::source::Span;
use crate::dialog::text::{Piece, Text};

use super::missing::texts;

/// Checks one dialog.
pub fn check(program: &Program, diagnostics: &mut Vec<Diagnostic>) {
    for trigger in program
        .triggers
        .iter()
        .filter(|trigger| matches!(trigger.room, Room::Group | Room::Member))
    {
        let TriggerKind::Words(phrases) = &trigger.on else {
            continue;
        };
        let is_word = |phrase: &&String| FoldedWords::of(&fold(phrase)).count() == 1;
        let words: Vec<String> = phrases
            .iter()
            .filter(is_word)
            .map(|word| format!("`{word}`"))
            .collect();
        if !words.is_empty() {
            let message = format!(
                "people in a group say {} among themselves, and it would start `{}`",
                words.join(", "),
                trigger.section
            );
            let help = "write a phrase of several words, or use `command:`";
            diagnostics.push(
                Diagnostic::warning(codes::ONE_WORD_IN_GROUP, trigger.span, message).help(help),
            );
        }
    }
    for node in &program.nodes {
        let section = program.section(node.section);
        let runs_in = |room: Room| section.rooms.contains(&room);
        let private = [Room::Private, Room::Business, Room::Member]
            .into_iter()
            .find(|room| runs_in(*room));
        match &node.step {
            Step::Ask(question) => {
                let question = program.question(*question);
                if runs_in(Room::Group) {
                    let message = format!(
                        "`{}` asks one person, but section `{}` runs in a group",
                        question.name, section.name
                    );
                    let help = "in a group use `vote`; or let a button start a private section: `buttons: [{ text: …, start: … }]`";
                    diagnostics.push(
                        Diagnostic::error(codes::ASK_IN_GROUP, question.span, message).help(help),
                    );
                }
                if runs_in(Room::Member) && is_personal(question.kind) {
                    let message = format!(
                        "`{}` asks something personal, and the whole group would read the answer",
                        question.name
                    );
                    let help = "ask it in private: let a button start a private section";
                    diagnostics.push(
                        Diagnostic::error(codes::PERSONAL_IN_GROUP, question.span, message)
                            .help(help),
                    );
                }
            }
            Step::Vote(vote) => {
                if let (Some(_), Some(vote)) = (private, program.votes.get(*vote as usize)) {
                    let message = format!(
                        "`{}` is a vote of a whole group, but section `{}` runs with one person",
                        vote.name, section.name
                    );
                    diagnostics.push(
                        Diagnostic::error(codes::VOTE_IN_PRIVATE, vote.span, message)
                            .help("use `ask`, or start the section with `in: group`"),
                    );
                }
            }
            Step::Tag(_) | Step::Untag(_) | Step::Keep(_) if runs_in(Room::Group) => {
                report_contact_in_group(node.span, &section.name, diagnostics)
            }
            Step::Say(_)
            | Step::If { .. }
            | Step::Tag(_)
            | Step::Untag(_)
            | Step::Set(_)
            | Step::Keep(_)
            | Step::Do { .. }
            | Step::Redo { .. }
            | Step::Goto(_)
            | Step::Start { .. }
            | Step::End(_) => {}
            Step::Handoff { .. } => {
                let others = [Room::Group, Room::Member];
                if let Some(room) = others.into_iter().find(|room| runs_in(*room)) {
                    let message = format!(
                        "section `{}` runs {}, and people of a desk answer only in private chats",
                        section.name,
                        where_it_runs(room)
                    );
                    let help = "let a button start a private section that hands over";
                    diagnostics.push(
                        Diagnostic::error(codes::HANDOFF_ROOM, node.span, message).help(help),
                    );
                }
            }
        }
        if runs_in(Room::Group) {
            let of_texts = texts(program, node).into_iter().flat_map(values);
            conditions(node).chain(of_texts).for_each(|condition| {
                condition.names(&mut |name, span| {
                    if matches!(name, Ref::Contact(_)) {
                        report_contact_in_group(span, &section.name, diagnostics);
                    }
                })
            });
        }
    }
    check_triggers(program, diagnostics);
}

fn conditions(node: &Node) -> impl Iterator<Item = &Expr> {
    let arms = match &node.step {
        Step::If { arms, .. } => arms.as_slice(),
        _ => &[],
    };
    node.when
        .iter()
        .chain(arms.iter().map(|(condition, _)| condition))
}

fn values(text: &Text) -> impl Iterator<Item = &Expr> {
    text.entries
        .iter()
        .flat_map(|(_, template)| &template.0)
        .filter_map(|piece| match piece {
            Piece::Value(fill, _) => Some(&fill.expr),
            Piece::Words(..) => None,
        })
}

fn report_contact_in_group(span: Span, section: &str, diagnostics: &mut Vec<Diagnostic>) {
    let message =
        format!("section `{section}` runs in a group, where there is no single person to ask");
    diagnostics.push(
        Diagnostic::error(codes::CONTACT_IN_GROUP, span, message)
            .help("do this in a private section, or in one with `in: member`"),
    );
}

fn is_personal(kind: QuestionType) -> bool {
    matches!(
        kind,
        QuestionType::Email | QuestionType::Phone | QuestionType::Location | QuestionType::Consent
    )
}

fn check_triggers(program: &Program, diagnostics: &mut Vec<Diagnostic>) {
    for trigger in &program.triggers {
        let wrong = match (&trigger.on, trigger.room) {
            (TriggerKind::Joins, Room::Private | Room::Business) => {
                Some("nobody joins a private chat")
            }
            (TriggerKind::Link(_), Room::Business) => {
                Some("a chat of a Business account has no deep links")
            }
            (TriggerKind::FirstMessage, Room::Group | Room::Member) => {
                Some("a group has no first message of one person")
            }
            (TriggerKind::Every { .. }, Room::Member | Room::Business) => {
                Some("a schedule starts in groups or in private")
            }
            (TriggerKind::At(_), Room::Group | Room::Member | Room::Business) => {
                Some("what is known of a person starts in private")
            }
            (TriggerKind::Command(_) | TriggerKind::Words(_), _)
            | (TriggerKind::Link(_), Room::Private | Room::Group | Room::Member)
            | (TriggerKind::FirstMessage, Room::Private | Room::Business)
            | (TriggerKind::Joins, Room::Group | Room::Member)
            | (TriggerKind::At(_), Room::Private)
            | (TriggerKind::Every { .. }, Room::Private | Room::Group) => None,
        };
        if let Some(why) = wrong {
            diagnostics.push(
                Diagnostic::error(codes::TRIGGER_IN_WRONG_ROOM, trigger.span, why)
                    .help("change `in:` or the kind of trigger"),
            );
        }
    }
}

fn where_it_runs(room: Room) -> &'static str {
    match room {
        Room::Private => "in private",
        Room::Group => "in a group",
        Room::Member => "with one member of a group",
        Room::Business => "in chats of a Business account",
    }
}
