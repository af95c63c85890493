//! `vraag contacts tag`, `untag`, `add`, `remove` and `set`: changes what is known of people by hand.

use std::io::Write;

use anyhow::{Context, Result};

use super::{Directory, Exit, Ground, list, nobody};
use crate::contact::{Amendment, written};
use crate::dialog::expr::tree::Type;
use crate::dialog::segments::SegmentKind;
use crate::dialog::suggest;
use crate::engine::marks;
use crate::id::{Name, OwnerId};
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

/// What is given (`true`) or taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A tag.
    Tag(bool),
    /// A place on a list.
    List(bool),
}

/// Fields of every contact that are not set but come about.
const NOT_SET: [&str; 3] = ["first_name", "source", "tags"];

/// Gives people a tag or a place on a list, or takes it away.
pub fn mark(marking: &Marking, mark: Mark, ground: &Ground<'_>, people: &mut dyn Write) -> Result<Exit> {
    let read = match mark {
        Mark::Tag(_) => written::tag(&marking.name),
        Mark::List(_) => written::list(&marking.name),
    };
    let name = match read {
        Ok(name) => name,
        Err(why) => return usage(&why, people),
    };
    if let (Mark::List(true), Some(why)) = (mark, not_by_hand(ground, &name)) {
        return usage(&why, people);
    }
    let amendment = match mark {
        Mark::Tag(is_set) => Amendment { tags: vec![(name.clone(), is_set)], ..Amendment::default() },
        Mark::List(is_on) => Amendment { lists: vec![(name.clone(), is_on)], ..Amendment::default() },
    };
    let mut directory = Directory::new(ground.store);
    let (mut changes, mut owners): (Vec<Change>, Vec<OwnerId>) = (Vec::new(), Vec::new());
    for who in &marking.who {
        let Some(owner) = directory.find(who).context("looking people up")? else { return nobody(who, people) };
        if !owners.contains(&owner) {
            owners.push(owner);
            changes.extend(change(ground, &mut directory, owner, amendment.clone())?);
        }
    }
    let (changed, same) = (changes.len(), owners.len() - changes.len());
    ground.amend(changes)?;
    match mark {
        Mark::Tag(true) => warn_of_strangers(ground, [&name], people)?,
        Mark::List(true) => warn_of_unwritten(ground, [&name], people)?,
        Mark::Tag(false) | Mark::List(false) => {}
    }
    let did = match mark {
        Mark::Tag(true) => "given to",
        Mark::Tag(false) => "taken from",
        Mark::List(true) => "now has",
        Mark::List(false) => "no longer has",
    };
    let already = if same > 0 { format!("; of {same} it held already") } else { String::new() };
    writeln!(people, "`{name}` {did} {changed} {}{already}", list::noun(&changed.to_string()))?;
    Ok(Exit::Fine)
}

/// Changes somebody's name, language or fields.
pub fn set(setting: &Setting, ground: &Ground<'_>, people: &mut dyn Write) -> Result<Exit> {
    let mut directory = Directory::new(ground.store);
    let mut amendment = Amendment::default();
    for what in &setting.what {
        if let Err(why) = take(what, &settable(ground), &mut amendment) {
            return usage(&why, people);
        }
    }
    let Some(owner) = directory.find(&setting.who).context("looking people up")? else { return nobody(&setting.who, people) };
    match change(ground, &mut directory, owner, amendment)? {
        None => writeln!(people, "contact {owner} is so already")?,
        Some(change) => {
            ground.amend(vec![change])?;
            writeln!(people, "contact {owner} is changed")?;
        }
    }
    Ok(Exit::Fine)
}

/// Returns the fields that can be set, with their types.
pub fn settable(ground: &Ground<'_>) -> Vec<(Name, Type)> {
    let is_one = |(field, kind): &&(Name, Type)| {
        let is_written = !matches!(kind, Type::Tags | Type::File | Type::List(_) | Type::Missing);
        is_written && !NOT_SET.contains(&field.as_str()) && field != "name" && field != "language"
    };
    ground.dialogs.bot.fields.iter().filter(is_one).cloned().collect()
}

/// Says why nobody is put on a list by hand; nothing where people may be.
pub fn not_by_hand(ground: &Ground<'_>, list: &str) -> Option<String> {
    match ground.dialogs.segments.find(list)?.kind {
        SegmentKind::Static => None,
        SegmentKind::Dynamic(_) => Some(format!("`{list}` is a segment with a condition: people enter it by themselves")),
        SegmentKind::Snapshot { .. } => Some(format!("`{list}` is a snapshot: who is in it does not change any more")),
    }
}

/// Says which of some lists stand in no file of segments: they are kept all the same, for the day when they do.
pub fn warn_of_unwritten<'n>(ground: &Ground<'_>, lists: impl IntoIterator<Item = &'n Name>, people: &mut dyn Write) -> Result<()> {
    let segments = &ground.dialogs.segments;
    let written = |list: &Name| segments.find(list).is_some() || segments.faulty.contains(list);
    for list in lists.into_iter().filter(|list| !written(list)) {
        writeln!(people, "warning: segments.yaml has no segment `{list}`")?;
        match suggest::nearest(list, segments.names().map(Name::as_str)) {
            Some(near) => writeln!(people, "hint: did you mean `{near}`?")?,
            None => writeln!(people, "hint: write `{list}: {{ static: true }}` into it, so that conditions and exports can name it")?,
        }
    }
    Ok(())
}

/// Says which of some tags no dialog knows: most often that is a slip of the pen.
pub fn warn_of_strangers<'n>(ground: &Ground<'_>, tags: impl IntoIterator<Item = &'n Name>, people: &mut dyn Write) -> Result<()> {
    let known = marks::known(ground.dialogs);
    for tag in tags {
        if known.contains(tag) {
            continue;
        }
        writeln!(people, "warning: no dialog gives the tag `{tag}` or asks for it")?;
        if let Some(near) = suggest::nearest(tag, known.iter().map(Name::as_str)) {
            writeln!(people, "hint: did you mean `{near}`?")?;
        }
    }
    Ok(())
}

/// Returns what is to be changed about somebody; nothing where it holds already.
fn change(ground: &Ground<'_>, directory: &mut Directory<'_>, owner: OwnerId, amendment: Amendment) -> Result<Option<Change>> {
    let Some((contact, _)) = ground.store.contact(owner).context("reading the contact")? else { return Ok(None) };
    let news = amendment.news_for(&contact);
    let address = directory.address_of(owner).context("looking the address up")?;
    Ok(address.filter(|_| !news.is_empty()).map(|address| Change { address, amendment: news }))
}

/// Takes `field=value` in.
fn take(what: &str, fields: &[(Name, Type)], amendment: &mut Amendment) -> Result<(), String> {
    let Some((field, text)) = what.split_once('=') else {
        return Err(format!("`{}` says no value; write it as field=value", written::shortened(what)));
    };
    let (field, text) = (field.trim(), text.trim());
    match field {
        "name" | "language" if text.is_empty() => return Err(format!("`{field}` can be changed, not removed")),
        "name" => amendment.name = Some(written::name(text)?),
        "language" => amendment.language = Some(written::language(text)?),
        "tags" => return Err("tags are given with `vraag contacts tag` and taken away with `untag`".to_owned()),
        field => {
            let Some((known, kind)) = fields.iter().find(|(known, _)| known == field) else {
                let all: Vec<&str> = ["name", "language"].into_iter().chain(fields.iter().map(|(known, _)| known.as_str())).collect();
                let advice = match suggest::nearest(field, all.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("there are {}; others are declared under `fields:` in bot.yaml", suggest::list(&all)),
                };
                return Err(format!("`{}` is no field of a contact; {advice}", written::shortened(field)));
            };
            let value = if text.is_empty() { None } else { Some(written::value(field, kind, text)?) };
            amendment.fields.retain(|(other, _)| other != known);
            amendment.fields.push((known.clone(), value));
        }
    }
    Ok(())
}

fn usage(why: &str, people: &mut dyn Write) -> Result<Exit> {
    writeln!(people, "error: {why}")?;
    Ok(Exit::Usage)
}
