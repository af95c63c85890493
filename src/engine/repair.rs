//! Does what is understood everywhere, so that nobody is ever stuck: stop, help, back, restart, a human, the language, one's data.

use crate::dialog::ast::Room;
use crate::dialog::words::{Repair, Sentence, language_name};
use crate::engine::draft::{Draft, Talk};
use crate::engine::effect::Effect;
use crate::engine::event::{Event, Status};
use crate::engine::{ask, back, course, deadline, offers, pending, say, scope, version};
use crate::message::Keyboard;

/// Does what is asked for.
pub(super) fn repair(draft: &mut Draft<'_>, repair: Repair) {
    pending::drop(draft);
    match repair {
        Repair::Stop => stop(draft),
        // In a group one line that is true there is enough: everybody reads it.
        Repair::Help if draft.conversation.room == Room::Member => pending::repeat_after(draft, Sentence::GroupHelpAsked),
        Repair::Help => help(draft),
        Repair::Back => match course::take_active(draft) {
            Some(talk) => go_back(draft, talk),
            None => nothing_here(draft),
        },
        Repair::Restart => match draft.conversation.active.as_ref().map(|session| (session.dialog.clone(), session.section.clone())) {
            Some((dialog, section)) => {
                let language = pending::current_language(draft);
                say::say(draft, &language, Sentence::Restarted);
                course::restart(draft, &dialog, &section);
            }
            None => nothing_here(draft),
        },
        Repair::Human => {
            draft.happened(Event::HumanAsked);
            let language = pending::current_language(draft);
            let contact = draft.bot().contact.as_ref().map(|text| scope::fill_idle(draft, text, &language).words());
            let has_own = draft.bot().words.iter().any(|(code, name, _)| *code == language && name == "human_not_yet");
            let sentence = match contact.as_deref() {
                Some(contact) => Sentence::HumanNotYet { contact },
                None if has_own => Sentence::HumanNotYet { contact: "" },
                None => Sentence::HumanNoContact,
            };
            pending::repeat_after(draft, sentence);
        }
        Repair::Language => change_language(draft),
        Repair::MyData | Repair::ForgetMe if others_read_along(draft) => pending::repeat_after(draft, Sentence::OnlyPrivate),
        Repair::MyData => my_data(draft),
        Repair::ForgetMe => pending::ask_to_forget(draft),
    }
}

/// Says what can be typed, and what can be begun where nothing is under way.
fn help(draft: &mut Draft<'_>) {
    let language = pending::current_language(draft);
    let mut words = say::rich(draft, &language, Sentence::Help);
    match offers::keyboard(draft, &language) {
        Keyboard::None => pending::repeat_after_words(draft, words),
        keyboard => {
            words = words.then(say::rich(draft, &language, Sentence::CanStart));
            draft.send(words, keyboard);
        }
    }
}

/// Sends everything that is stored about the person, and asks the waiting question again.
fn my_data(draft: &mut Draft<'_>) {
    let language = pending::current_language(draft);
    pending::repeat_after(draft, Sentence::MyDataComes);
    let id = draft.next_effect();
    draft.effects.push(Effect::Gather { id, language });
}

/// Forgets the person: what they are told now is the last word, and everything else goes.
pub(super) fn forget(draft: &mut Draft<'_>) {
    let language = pending::current_language(draft);
    course::end_all(draft, Status::Stopped, "stopped");
    draft.conversation.withdrawn_before = draft.conversation.turns.saturating_sub(1);
    say::say(draft, &language, Sentence::Forgotten);
    draft.effects.push(Effect::Forget);
}

fn others_read_along(draft: &Draft<'_>) -> bool {
    match draft.conversation.room {
        Room::Group | Room::Member => true,
        Room::Private | Room::Business => false,
    }
}

/// Ends everything; nothing unasked is said until the customer starts again.
fn stop(draft: &mut Draft<'_>) {
    let language = pending::current_language(draft);
    let had_any = end_everything(draft);
    let sentence = match (had_any, draft.conversation.room) {
        // What can be typed in private is not heard among others.
        (true, Room::Member) => Sentence::MemberStopped,
        (true, Room::Private | Room::Business | Room::Group) => Sentence::Stopped,
        (false, _) => Sentence::StoppedIdle,
    };
    say::say(draft, &language, sentence);
}

/// Ends everything without a word: somebody else is talking here. Where nothing is under way, nothing happens.
pub(super) fn stop_silently(draft: &mut Draft<'_>) {
    if draft.conversation.active.is_some() || !draft.conversation.parked.is_empty() {
        end_everything(draft);
    }
}

fn end_everything(draft: &mut Draft<'_>) -> bool {
    let had_any = course::end_all(draft, Status::Stopped, "stopped");
    if draft.contact.stopped_at.is_none() {
        draft.contact.stopped_at = Some(draft.now());
        draft.happened(Event::Stopped(true));
    }
    draft.conversation.withdrawn_before = draft.conversation.turns.saturating_sub(1);
    had_any
}

fn go_back<'a>(draft: &mut Draft<'a>, mut talk: Talk<'a>) {
    if course::waiting_for(&talk).is_none() {
        return course::keep_waiting(draft, talk);
    }
    // Whoever was asked for words of their own goes back to the options first.
    let is_half_way = talk.session.wait.as_mut().is_some_and(|wait| std::mem::take(&mut wait.wants_other));
    let target = if is_half_way { None } else { back::target(&talk) };
    let Some(to) = target else {
        version::renew(draft, &mut talk);
        let Some(at) = course::waiting_for(&talk) else { return course::keep_waiting(draft, talk) };
        let preface = (!is_half_way).then(|| say::rich(draft, &talk.session.language, Sentence::BackNone));
        deadline::restart_reminders(draft, &mut talk);
        ask::repeat(draft, &mut talk, at, preface);
        return course::keep_waiting(draft, talk);
    };
    if let Some(at) = course::waiting_for(&talk) {
        ask::tidy(draft, &talk, at, None);
        if let Some(wait) = talk.session.wait.take() {
            deadline::disarm(draft, &wait, talk.program.question(at));
        }
    }
    let halt = back::back(draft, &mut talk, to);
    course::settle(draft, talk, halt);
}

fn change_language(draft: &mut Draft<'_>) {
    let languages = pending::languages(draft);
    match languages.as_slice() {
        [] => nothing_here(draft),
        [only] => pending::repeat_after(draft, Sentence::LanguageOnly { language: language_name(only) }),
        _ => pending::ask_language(draft),
    }
}

/// Says that nothing waits.
pub(super) fn nothing_here(draft: &mut Draft<'_>) {
    let language = say::idle_language(draft);
    let (words, keyboard) = (say::rich(draft, &language, Sentence::NothingHere), offers::keyboard(draft, &language));
    draft.send(words, keyboard);
}
