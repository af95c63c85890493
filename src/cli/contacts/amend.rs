//! `vraag contacts tag`, `untag`, `add`, `remove` and `set`: an operator's changes to contacts.

use std::io::Write;

use anyhow::{Context, Result};

use super::context::{CommandContext, nobody};
use super::list;
use crate::cli::exit::Exit;
use crate::contact::{Amendment, parse_value};
use crate::dialog::expr::tree::Type;
use crate::dialog::program::{Question, Spec};
use crate::dialog::segments::SegmentKind;
use crate::dialog::suggest;
use crate::engine::tags;
use crate::id::{Name, OwnerId};
use crate::report::directory::Directory;
use crate::runtime::amend::Change;

/// A tag or a list, and people.
#[derive(Clone, Debug, clap::Args)]
pub struct Marking {
    /// Tag or list
    #[arg(value_name = "NAME")]
    name: String,
    /// Their ids, addresses such as telegram:123456789, or respondent_ids
    #[arg(value_name = "WHO", required = true)]
    who: Vec<String>,
}

/// Somebody, and what holds of them.
#[derive(Clone, Debug, clap::Args)]
pub struct Setting {
    /// Their id, an address such as telegram:123456789, or a respondent_id
    #[arg(value_name = "WHO")]
    who: String,
    /// FIELD=VALUE, for example name=Noor; leave the value empty to remove it
    #[arg(value_name = "FIELD=VALUE", required = true)]
    what: Vec<String>,
}

/// What is added (`true`) or removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TagChange {
    /// A tag.
    Tag(bool),
    /// Membership of a list.
    List(bool),
}

/// Fields of every contact that cannot be set.
const NOT_SET: [&str; 3] = ["first_name", "source", "tags"];

/// Adds a tag or a list to people, or removes it.
///
/// Fails if the store cannot be read or written.
pub fn mark(
    marking: &Marking,
    mark: TagChange,
    context: &CommandContext<'_>,
    status: &mut dyn Write,
) -> Result<Exit> {
    let read = match mark {
        TagChange::Tag(_) => parse_value::tag(&marking.name),
        TagChange::List(_) => parse_value::list(&marking.name),
    };
    let name = match read {
        Ok(name) => name,
        Err(why) => return usage(&why, status),
    };
    if let (TagChange::List(true), Some(why)) = (mark, not_by_hand(context, &name)) {
        return usage(&why, status);
    }
    let amendment = match mark {
        TagChange::Tag(is_set) => Amendment {
            tags: vec![(name.clone(), is_set)],
            ..Amendment::default()
        },
        TagChange::List(is_on) => Amendment {
            lists: vec![(name.clone(), is_on)],
            ..Amendment::default()
        },
    };
    let mut directory = Directory::new(context.store);
    let (mut changes, mut owners): (Vec<Change>, Vec<OwnerId>) = (Vec::new(), Vec::new());
    for who in &marking.who {
        let Some(owner) = directory.find(who).context("looking people up")? else {
            return nobody(who, status);
        };
        if !owners.contains(&owner) {
            owners.push(owner);
            changes.extend(change(context, &mut directory, owner, amendment.clone())?);
        }
    }
    let (changed, same) = (changes.len(), owners.len() - changes.len());
    context.amend(changes)?;
    match mark {
        TagChange::Tag(true) => warn_of_strangers(context, [&name], status)?,
        TagChange::List(true) => warn_of_unwritten(context, [&name], status)?,
        TagChange::Tag(false) | TagChange::List(false) => {}
    }
    let did = match mark {
        TagChange::Tag(true) => "given to",
        TagChange::Tag(false) => "taken from",
        TagChange::List(true) => "now has",
        TagChange::List(false) => "no longer has",
    };
    let already = if same > 0 {
        format!("; of {same} it held already")
    } else {
        String::new()
    };
    writeln!(
        status,
        "`{name}` {did} {changed} {}{already}",
        list::noun(&changed.to_string())
    )?;
    Ok(Exit::Fine)
}

/// Changes a contact's name, language or fields.
///
/// Fails if the store cannot be read or written.
pub fn set(
    setting: &Setting,
    context: &CommandContext<'_>,
    status: &mut dyn Write,
) -> Result<Exit> {
    let mut directory = Directory::new(context.store);
    let mut amendment = Amendment::default();
    for what in &setting.what {
        if let Err(why) = take(
            what,
            &settable(context),
            country(context).as_deref(),
            &mut amendment,
        ) {
            return usage(&why, status);
        }
    }
    let Some(owner) = directory.find(&setting.who).context("looking people up")? else {
        return nobody(&setting.who, status);
    };
    match change(context, &mut directory, owner, amendment)? {
        None => writeln!(status, "contact {owner} is so already")?,
        Some(change) => {
            context.amend(vec![change])?;
            writeln!(status, "contact {owner} is changed")?;
        }
    }
    Ok(Exit::Fine)
}

/// Returns the fields that can be set, with their types.
pub fn settable(context: &CommandContext<'_>) -> Vec<(Name, Type)> {
    let is_one = |(field, kind): &&(Name, Type)| {
        let is_written = !matches!(
            kind,
            Type::Tags | Type::File | Type::List(_) | Type::Missing
        );
        is_written && !NOT_SET.contains(&field.as_str()) && field != "name" && field != "language"
    };
    context
        .dialogs
        .bot
        .fields
        .iter()
        .filter(is_one)
        .cloned()
        .collect()
}

/// Returns the country of phone numbers written without one: the country of the questions that keep
/// a number, else of all that ask for one, if they agree.
pub fn country(context: &CommandContext<'_>) -> Option<Name> {
    let questions = || {
        context
            .dialogs
            .programs
            .values()
            .flat_map(|program| &program.questions)
    };
    let agreed = |is_meant: &dyn Fn(&Question) -> bool| {
        let mut countries = questions()
            .filter(|question| is_meant(question))
            .filter_map(|question| match &question.spec {
                Spec::Phone { country } => country.clone(),
                _ => None,
            });
        let first = countries.next()?;
        countries.all(|other| other == first).then_some(first)
    };
    agreed(&|question| question.keep.as_deref() == Some("phone")).or_else(|| agreed(&|_| true))
}

/// Returns why nobody can be added to a list by hand, or `None` if people can.
pub fn not_by_hand(context: &CommandContext<'_>, list: &str) -> Option<String> {
    match context.dialogs.segments.find(list)?.kind {
        SegmentKind::Static => None,
        SegmentKind::Dynamic(_) => Some(format!(
            "`{list}` is a segment with a condition: people enter it by themselves"
        )),
        SegmentKind::Snapshot { .. } => Some(format!(
            "`{list}` is a snapshot: who is in it does not change any more"
        )),
    }
}

/// Warns about lists that no segments file defines: they are stored anyway, in case one does later.
///
/// Fails if the output cannot be written.
pub fn warn_of_unwritten<'n>(
    context: &CommandContext<'_>,
    lists: impl IntoIterator<Item = &'n Name>,
    status: &mut dyn Write,
) -> Result<()> {
    let segments = &context.dialogs.segments;
    let written = |list: &Name| segments.find(list).is_some() || segments.faulty.contains(list);
    for list in lists.into_iter().filter(|list| !written(list)) {
        writeln!(status, "warning: segments.yaml has no segment `{list}`")?;
        match suggest::nearest(list, segments.names().map(Name::as_str)) {
            Some(near) => writeln!(status, "hint: did you mean `{near}`?")?,
            None => writeln!(
                status,
                "hint: write `{list}: {{ static: true }}` into it, so that conditions and exports can name it"
            )?,
        }
    }
    Ok(())
}

/// Warns about tags that no dialog knows: usually a typing error.
pub fn warn_of_strangers<'n>(
    context: &CommandContext<'_>,
    tags: impl IntoIterator<Item = &'n Name>,
    status: &mut dyn Write,
) -> Result<()> {
    let known = tags::known(context.dialogs);
    for tag in tags {
        if known.contains(tag) {
            continue;
        }
        writeln!(
            status,
            "warning: no dialog gives the tag `{tag}` or asks for it"
        )?;
        if let Some(near) = suggest::nearest(tag, known.iter().map(Name::as_str)) {
            writeln!(status, "hint: did you mean `{near}`?")?;
        }
    }
    Ok(())
}

/// Returns the change to a contact, or `None` if nothing would change.
fn change(
    context: &CommandContext<'_>,
    directory: &mut Directory<'_>,
    owner: OwnerId,
    amendment: Amendment,
) -> Result<Option<Change>> {
    let Some((contact, _)) = context
        .store
        .contact(owner)
        .context("reading the contact")?
    else {
        return Ok(None);
    };
    let news = amendment.news_for(&contact);
    let address = directory
        .address_of(owner)
        .context("looking the address up")?;
    Ok(address.filter(|_| !news.is_empty()).map(|address| Change {
        address,
        amendment: news,
    }))
}

/// Parses `field=value`.
fn take(
    what: &str,
    fields: &[(Name, Type)],
    country: Option<&str>,
    amendment: &mut Amendment,
) -> Result<(), String> {
    let Some((field, text)) = what.split_once('=') else {
        return Err(format!(
            "`{}` says no value; write it as field=value",
            parse_value::shortened(what)
        ));
    };
    let (field, text) = (field.trim(), text.trim());
    match field {
        "name" | "language" if text.is_empty() => {
            return Err(format!("`{field}` can be changed, not removed"));
        }
        "name" => amendment.name = Some(parse_value::name(text)?),
        "language" => amendment.language = Some(parse_value::language(text)?),
        "tags" => {
            return Err(
                "tags are given with `vraag contacts tag` and taken away with `untag`".to_owned(),
            );
        }
        field => {
            let Some((known, kind)) = fields.iter().find(|(known, _)| known == field) else {
                let all: Vec<&str> = ["name", "language"]
                    .into_iter()
                    .chain(fields.iter().map(|(known, _)| known.as_str()))
                    .collect();
                let advice = match suggest::nearest(field, all.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!(
                        "there are {}; others are declared under `fields:` in bot.yaml",
                        suggest::list(&all)
                    ),
                };
                return Err(format!(
                    "`{}` is no field of a contact; {advice}",
                    parse_value::shortened(field)
                ));
            };
            let value = if text.is_empty() {
                None
            } else {
                Some(parse_value::value(field, kind, text, country)?)
            };
            amendment.fields.retain(|(other, _)| other != known);
            amendment.fields.push((known.clone(), value));
        }
    }
    Ok(())
}

fn usage(why: &str, status: &mut dyn Write) -> Result<Exit> {
    writeln!(status, "error: {why}")?;
    Ok(Exit::Usage)
}
