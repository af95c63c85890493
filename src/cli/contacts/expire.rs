//! `vraag contacts expire`: what is older than `keep_answers`, and a yes to its erasure.

use std::io::Write;

use anyhow::{Context, Result};

use super::{Exit, Ground};
use crate::runtime::serve::Asking;
use crate::runtime::{erase, files, retain};
use crate::time::now;

/// Says what is due, and with a yes lets it go.
pub fn run(yes: bool, ground: &Ground<'_>, people: &mut dyn Write) -> Result<Exit> {
    let Some(keep) = ground.dialogs.bot.keep_answers else {
        writeln!(people, "nothing expires: there is no `keep_answers` in bot.yaml")?;
        return Ok(Exit::Fine);
    };
    let at = now();
    let due = retain::Due::find(ground.store, keep, at).context("looking for what is older")?;
    let before = due.before.iso(ground.zone());
    if due.is_empty() {
        writeln!(people, "nothing is older than `keep_answers` allows: all was said since {before}")?;
        return Ok(Exit::Fine);
    }
    if !yes {
        writeln!(people, "by `keep_answers`, what was said before {before} is to be erased: {}", due.told())?;
        writeln!(people, "hint: this machine's clock says {}; if that and `keep_answers` are right, say --yes", at.iso(ground.zone()))?;
        return Ok(Exit::Fine);
    }
    let mut forgotten = 0;
    let looked_at = retain::erase(ground.store, &due, keep, at, &mut |owner| {
        forgotten += 1;
        if let Some(bot) = ground.bot {
            // Nobody listens only when the bot is ending, and then there is no memory to drop.
            let _ = bot.send(Asking::Forgotten(owner));
        }
        erase::finish(ground.store, Some(ground.data), owner).map(drop)
    });
    let looked_at = looked_at.context("erasing what is older")?;
    files::sweep(ground.store, ground.data).context("removing files that nobody refers to")?;
    writeln!(people, "what was said before {before} is erased: {looked_at} turns looked at, {forgotten} silent contacts forgotten")?;
    writeln!(people, "hint: old bytes stay in the store's file until it uses them again; `vraag compact` takes them out")?;
    Ok(Exit::Fine)
}
