//! The name of the topic in which people of a desk read about a customer.

use crate::dialog::letter::one_line;
use crate::dialog::topic_name::Part;
use crate::dialog::words::Sentence;
use crate::engine::state::handover::{Recipient, Relay};
use crate::engine::state::turn_context::TurnContext;
use crate::engine::text::{say, scope};
use crate::id::Name;

/// Maximum length of a name, in characters.
const MAX: usize = 128;

/// Tells the desk that has the customer how their topic is named, if that is new.
pub(in crate::engine) fn tell(turn: &mut TurnContext<'_>) {
    let active = turn.conversation.active.as_ref();
    let dialog = active.map(|session| session.dialog.clone());
    tell_of(turn, dialog);
}

/// Does the same for a customer who is in this dialog.
pub(in crate::engine) fn tell_of(turn: &mut TurnContext<'_>, dialog: Option<Name>) {
    let Some(handover) = &turn.conversation.handover else {
        return;
    };
    let desk = handover.desk.clone();
    let title = title(turn, &desk, dialog.as_deref());
    let Some(handover) = &mut turn.conversation.handover else {
        return;
    };
    if title.is_none() || handover.title == title {
        return;
    }
    handover.title.clone_from(&title);
    if let Some(title) = title {
        let to = Recipient::Desk(desk.clone());
        turn.tell(to, Relay::Titled { desk, title });
    }
}

/// Fills the desk's template; `None` if there is no such desk any more.
fn title(turn: &TurnContext<'_>, desk: &str, dialog: Option<&str>) -> Option<String> {
    let desk = turn.bot().desk(desk)?;
    let language = turn.bot().first_language();
    let mut title = String::new();
    for part in &desk.topic.0 {
        match part {
            Part::Words(words) => title.push_str(words),
            Part::Dialog => title.push_str(dialog.unwrap_or_default()),
            Part::Desk => title.push_str(&desk.name),
            Part::Field(field) => {
                let unnamed = || {
                    let is_name = field == "name" || field == "first_name";
                    let words = say::sentence(turn, &language, Sentence::DeskUnnamed);
                    is_name.then(|| words.into_owned())
                };
                let shown = scope::shown_field(turn, field, &language).or_else(unnamed);
                title.push_str(&one_line(&shown.unwrap_or_default()));
            }
        }
    }
    let one_line = title.split_whitespace().collect::<Vec<_>>().join(" ");
    // A value that is missing leaves no sign that held two of them apart.
    let is_apart = |c: char| c.is_whitespace() || "·-–—,:|/".contains(c);
    let cut: String = one_line.trim_matches(is_apart).chars().take(MAX).collect();
    let cut = cut.trim_end();
    Some(if cut.is_empty() {
        say::sentence(turn, &language, Sentence::DeskUnnamed).into_owned()
    } else {
        cut.to_owned()
    })
}
