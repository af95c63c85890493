//! Lowers `start:`: the events that start a section, and in which room.

use std::collections::{HashMap, HashSet};

use crate::dialog::ast::{self, Dialog, Room};
use crate::dialog::bot::{Bot, RESULTS_COMMAND};
use crate::dialog::decode::name::Named;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::expr::tree::Type;
use crate::dialog::fold::fold;
use crate::dialog::lower::Lowering;
use crate::dialog::lower::schedule::read_schedule;
use crate::dialog::moment::Moment;
use crate::dialog::program::{Trigger, TriggerKind};
use crate::dialog::register as codes;
use crate::dialog::schedule::Schedule;
use crate::dialog::source::{Span, Spanned};
use crate::dialog::words::Words;
use crate::id::Name;

impl<'a> Lowering<'a> {
    /// Lowers all triggers; an entry with a command and words becomes two.
    pub fn triggers(&mut self) -> Vec<Trigger> {
        let scope = self.scope;
        scope
            .dialog
            .triggers
            .iter()
            .flat_map(|trigger| self.trigger(trigger))
            .collect()
    }

    fn trigger(&mut self, trigger: &'a ast::Trigger) -> Vec<Trigger> {
        if let Some(audience) = &trigger.audience {
            self.check_audience(audience, trigger);
        }
        let schedule = trigger
            .every
            .as_ref()
            .and_then(|every| self.schedule(every, trigger));
        let moment = trigger.at.as_ref().and_then(|at| self.moment(at));
        let Some(section) = self.trigger_section(trigger) else {
            return Vec::new();
        };
        let room = room(trigger);
        let label = trigger
            .label
            .as_ref()
            .map(|label| by_language(label, &self.scope.dialog.languages))
            .unwrap_or_default();
        let entry = |language: Option<&Spanned<Name>>, on, span| Trigger {
            section: section.clone(),
            room,
            on,
            language: language.map(|language| language.value.clone()),
            label: label.clone(),
            span,
        };
        let commands = trigger.commands.iter().map(|(language, name)| {
            let on = TriggerKind::Command(name.value.clone());
            entry(Some(language), on, name.span)
        });
        commands
            .chain(
                trigger_kinds(trigger, schedule, moment)
                    .into_iter()
                    .map(|(on, span)| entry(None, on, span)),
            )
            .collect()
    }

    fn trigger_section(&mut self, trigger: &'a ast::Trigger) -> Option<Name> {
        match &trigger.section {
            Some(section) => self.section_named(section).map(|_| section.value.clone()),
            None => match self.scope.dialog.sections.as_slice() {
                [only] => Some(only.name.value.clone()),
                [] => None,
                several => {
                    let names: Vec<&str> = several
                        .iter()
                        .take(8)
                        .map(|section| section.name.value.as_str())
                        .collect();
                    let message = "this dialog has several sections, and the entry does not say which one it starts";
                    let help = format!(
                        "add `section:` with {}",
                        crate::dialog::suggest::list(&names)
                    );
                    self.report(
                        Diagnostic::error(codes::KEY_NEEDED, trigger.span, message).help(help),
                    );
                    None
                }
            },
        }
    }

    fn schedule(&mut self, every: &ast::Scalar, trigger: &ast::Trigger) -> Option<Schedule> {
        let room = trigger.room.as_ref().map(|room| (room.value, room.span));
        match (room, &trigger.audience) {
            (Some((Room::Private, span)), None) => {
                let message =
                    "a schedule in private is for the people of a segment, and there is no `for`";
                self.report(
                    Diagnostic::error(codes::KEY_NEEDED, span, message)
                        .help("add `for: segment`, or write `in: group`"),
                );
            }
            (Some((Room::Group, _)), Some(audience)) => {
                let message = "a segment holds people, and this schedule is for groups";
                self.report(
                    Diagnostic::error(codes::TRIGGER_IN_WRONG_ROOM, audience.span, message)
                        .help("remove `for`, or write `in: private`"),
                );
            }
            (Some((Room::Group | Room::Private | Room::Member | Room::Business, _)) | None, _) => {}
        }
        let mut found = Vec::new();
        let schedule = read_schedule(every, &mut found);
        found.into_iter().for_each(|problem| self.report(problem));
        schedule
    }

    /// Parses an `at:`; its field has to hold a date.
    fn moment(&mut self, at: &ast::Scalar) -> Option<Moment> {
        let moment = match Moment::parse(&at.text) {
            Ok(moment) => moment,
            Err(fault) => {
                self.report(
                    Diagnostic::error(codes::BAD_MOMENT, at.part(fault.at), fault.message)
                        .help(fault.help),
                );
                return None;
            }
        };
        let field = moment.field();
        let start = at
            .text
            .find("contact.")
            .map_or(0, |at| at + "contact.".len());
        let span = at.part(start..start + field.len());
        let fields = self.shared.fields;
        match fields.kind(field) {
            Some(Type::Date | Type::Unknown) => Some(moment),
            Some(_) => {
                let message =
                    format!("`contact.{field}` is no date, so there is no day to count from");
                let help = "take a field that a question of `type: date` keeps, or that `fields:` of `bot.yaml` declares as `date`";
                self.report(Diagnostic::error(codes::AT_NEEDS_DATE, span, message).help(help));
                None
            }
            None => {
                let message = format!("there is no field `{field}` of the contact");
                let dates: Vec<Name> = fields
                    .all()
                    .filter(|(_, kind)| *kind == Type::Date)
                    .map(|(name, _)| name)
                    .collect();
                self.report_unknown(
                    codes::UNKNOWN_FIELD,
                    span,
                    message,
                    field,
                    dates.iter().map(Name::as_str),
                );
                None
            }
        }
    }

    fn check_audience(
        &mut self,
        audience: &crate::dialog::source::Spanned<Name>,
        trigger: &ast::Trigger,
    ) {
        if trigger.every.is_none() {
            let message = "`for` says of whom a schedule is, and there is no `every`";
            self.report(
                Diagnostic::error(codes::KEY_NEEDED, audience.span, message)
                    .help("add `every: …`, or remove `for`"),
            );
        }
        let segments: &'a HashSet<Name> = self.shared.segments;
        if !segments.contains(&audience.value) {
            let message = format!(
                "there is no segment `{}` in `segments.yaml`",
                audience.value
            );
            self.report_unknown(
                codes::UNKNOWN_SEGMENT,
                audience.span,
                message,
                &audience.value,
                segments.iter().map(Name::as_str),
            );
        }
    }
}

/// Reports triggers of any dialogs that the same message would start.
pub fn check_clashes<'a>(
    dialogs: impl Iterator<Item = &'a Dialog>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut seen: HashMap<(bool, TriggerKey), (Span, &Dialog, Span)> = HashMap::new();
    for dialog in dialogs {
        for trigger in &dialog.triggers {
            // A Business chat counts as private, and a member writes in the group.
            let in_group = matches!(room(trigger), Room::Group | Room::Member);
            for (key, span) in trigger_keys(trigger) {
                let (first, other, entry) =
                    *seen
                        .entry((in_group, key.clone()))
                        .or_insert((span, dialog, trigger.span));
                if first == span {
                    continue;
                }
                let clash = if entry == trigger.span {
                    let message = format!(
                        "{} are there twice: capitals and accents do not matter",
                        key.words()
                    );
                    Diagnostic::warning(codes::TRIGGER_TWICE, span, message)
                        .help("remove one of them")
                } else if other.name.value == dialog.name.value {
                    let message = format!("two entries of `start` claim {}", key.words());
                    Diagnostic::error(codes::TRIGGER_TWICE, span, message)
                        .help("leave it to one of them")
                } else {
                    let message = format!(
                        "{} would start `{}` and `{}`",
                        key.words(),
                        other.name.value,
                        dialog.name.value
                    );
                    Diagnostic::error(codes::TRIGGER_TWICE, span, message)
                        .help("leave it to one of them")
                };
                diagnostics.push(clash.label(first, "first here"));
            }
        }
    }
}

/// Warns of a command that operators cannot use, because it brings them a report.
pub fn check_operators_command<'a>(
    dialogs: impl Iterator<Item = &'a Dialog>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let triggers = dialogs.flat_map(|dialog| &dialog.triggers);
    for trigger in triggers.filter(|trigger| room(trigger) == Room::Private) {
        for (key, span) in trigger_keys(trigger) {
            if matches!(&key, TriggerKey::Command(name) if *name == RESULTS_COMMAND) {
                let message = format!(
                    "{} starts this for everybody but the operators: it brings them a report",
                    key.words()
                );
                diagnostics.push(
                    Diagnostic::warning(codes::OPERATORS_COMMAND, span, message)
                        .help("take another name, so that you can try it yourself"),
                );
            }
        }
    }
}

/// Reports commands that are always understood, so that they never start anything: `/help_me` is a cry for help.
pub fn check_taken_commands<'a>(
    dialogs: impl Iterator<Item = &'a Dialog>,
    bot: &Bot,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for dialog in dialogs {
        let language = dialog.languages.first();
        let language = language.map_or("en", |language| language.value.as_str());
        let words = Words::for_language(bot, language);
        for (key, span) in dialog.triggers.iter().flat_map(trigger_keys) {
            // The plain words are refused where they are read.
            let is_taken = |name: &str| {
                !Named::Command.pattern().2.contains(&name) && words.repair_command(name).is_some()
            };
            if matches!(&key, TriggerKey::Command(name) if is_taken(name)) {
                let message = format!(
                    "{} is always understood, in every dialog, and never starts this",
                    key.words()
                );
                diagnostics.push(
                    Diagnostic::error(codes::REFUSED_NAME, span, message)
                        .help("take another name for the command"),
                );
            }
        }
    }
}

/// Returns a text in each language; a plain text is returned for every language.
pub fn by_language(text: &ast::TextSource, languages: &[Spanned<Name>]) -> Vec<(Name, String)> {
    match text {
        ast::TextSource::Plain(words) => languages
            .iter()
            .map(|language| (language.value.clone(), words.text.clone()))
            .collect(),
        ast::TextSource::ByLanguage(entries, _) => entries
            .iter()
            .map(|(language, words)| (language.value.clone(), words.text.clone()))
            .collect(),
    }
}

/// The key of a trigger; two triggers with the same key clash.
#[derive(Clone, PartialEq, Eq, Hash)]
enum TriggerKey {
    Command(Name),
    Link(Name),
    Words(String),
    FirstMessage,
    Joins,
}

impl TriggerKey {
    fn words(&self) -> String {
        match self {
            Self::Command(name) => format!("the command `/{name}`"),
            Self::Link(name) => format!("the link `{name}`"),
            Self::Words(words) => format!("the words `{words}`"),
            Self::FirstMessage => "a first message".to_owned(),
            Self::Joins => "a person who enters the group".to_owned(),
        }
    }
}

/// Returns the keys of an entry. Schedules have none: two that are due at the same time run one
/// after the other.
fn trigger_keys(trigger: &ast::Trigger) -> Vec<(TriggerKey, Span)> {
    let mut trigger_keys = Vec::new();
    trigger_keys.extend(
        trigger
            .command
            .as_ref()
            .map(|command| (TriggerKey::Command(command.value.clone()), command.span)),
    );
    trigger_keys.extend(
        trigger
            .commands
            .iter()
            .map(|(_, name)| (TriggerKey::Command(name.value.clone()), name.span)),
    );
    trigger_keys.extend(
        trigger
            .link
            .as_ref()
            .map(|link| (TriggerKey::Link(link.value.clone()), link.span)),
    );
    trigger_keys.extend(trigger.words.iter().map(|words| {
        (
            TriggerKey::Words(fold(&words.text).into_owned()),
            words.span,
        )
    }));
    trigger_keys.extend(
        trigger
            .first_message
            .map(|span| (TriggerKey::FirstMessage, span)),
    );
    trigger_keys.extend(trigger.joins.map(|span| (TriggerKey::Joins, span)));
    trigger_keys
}

fn trigger_kinds(
    trigger: &ast::Trigger,
    schedule: Option<Schedule>,
    moment: Option<Moment>,
) -> Vec<(TriggerKind, Span)> {
    let mut trigger_kinds = Vec::new();
    trigger_kinds.extend(
        trigger
            .command
            .as_ref()
            .map(|command| (TriggerKind::Command(command.value.clone()), command.span)),
    );
    trigger_kinds.extend(
        trigger
            .link
            .as_ref()
            .map(|link| (TriggerKind::Link(link.value.clone()), link.span)),
    );
    if let Some(first) = trigger.words.first() {
        let words = trigger
            .words
            .iter()
            .map(|words| fold(&words.text).into_owned())
            .collect();
        trigger_kinds.push((TriggerKind::Words(words), first.span));
    }
    trigger_kinds.extend(
        trigger
            .first_message
            .map(|span| (TriggerKind::FirstMessage, span)),
    );
    trigger_kinds.extend(trigger.joins.map(|span| (TriggerKind::Joins, span)));
    trigger_kinds.extend(trigger.every.as_ref().map(|every| {
        let audience = trigger
            .audience
            .as_ref()
            .map(|audience| audience.value.clone());
        (TriggerKind::Every { schedule, audience }, every.span)
    }));
    trigger_kinds.extend(
        trigger
            .at
            .as_ref()
            .map(|at| (TriggerKind::At(moment), at.span)),
    );
    trigger_kinds
}

/// Returns the room of an entry. Default is private, but a person who joins is in the group, and a
/// schedule without a segment is for groups.
fn room(trigger: &ast::Trigger) -> Room {
    if let Some(room) = &trigger.room {
        return room.value;
    }
    match trigger.joins.is_some() || (trigger.every.is_some() && trigger.audience.is_none()) {
        true => Room::Group,
        false => Room::Private,
    }
}
