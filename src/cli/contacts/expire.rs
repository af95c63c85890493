//! `vraag contacts expire`: shows what is older than `keep_answers`, and erases it on confirmation.

use std::io::Write;

use anyhow::{Context, Result};

use super::context::CommandContext;
use crate::cli::exit::Exit;
use crate::runtime::asking::Asking;
use crate::runtime::jobs::files;
use crate::runtime::privacy::erase;
use crate::runtime::privacy::retain;
use crate::time::now;

/// Shows what is due, and erases it if confirmed.
///
/// Fails if the store cannot be read or written.
pub fn run(yes: bool, context: &CommandContext<'_>, status: &mut dyn Write) -> Result<Exit> {
    let Some(keep) = context.dialogs.bot.keep_answers else {
        writeln!(
            status,
            "nothing expires: there is no `keep_answers` in bot.yaml"
        )?;
        return Ok(Exit::Fine);
    };
    let at = now();
    let due = retain::Due::find(context.store, keep, at).context("looking for what is older")?;
    let before = due.before.iso(context.zone());
    if due.is_empty() {
        writeln!(
            status,
            "nothing is older than `keep_answers` allows: all was said since {before}"
        )?;
        return Ok(Exit::Fine);
    }
    if !yes {
        writeln!(
            status,
            "by `keep_answers`, what was said before {before} is to be erased: {}",
            due.told()
        )?;
        writeln!(
            status,
            "hint: this machine's clock says {}; if that and `keep_answers` are right, say --yes",
            at.iso(context.zone())
        )?;
        return Ok(Exit::Fine);
    }
    let mut forgotten = 0;
    let looked_at = retain::erase(context.store, &due, keep, at, &mut |owner| {
        forgotten += 1;
        if let Some(bot) = context.bot {
            // The receiver is gone only if the bot is ending, and then there is no memory to drop.
            let _ = bot.send(Asking::Forgotten(owner));
        }
        erase::finish(context.store, Some(context.data), owner).map(drop)
    });
    let looked_at = looked_at.context("erasing what is older")?;
    files::sweep(context.store, context.data).context("removing files that nobody refers to")?;
    writeln!(
        status,
        "what was said before {before} is erased: {looked_at} turns looked at, {forgotten} silent contacts forgotten"
    )?;
    writeln!(
        status,
        "hint: old bytes stay in the store's file until it uses them again; `vraag compact` takes them out"
    )?;
    Ok(Exit::Fine)
}
