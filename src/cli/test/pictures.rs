//! What `vraag test` draws: conversations that went well, as pictures.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};

use crate::report::export::AtomicFile;
use crate::script::picture::picture;
use crate::script::{Tried, TriedTest};

/// Draws each conversation that went well: `order.svg`, `order-2.svg` and so on.
///
/// Fails if the folder or a picture cannot be written.
pub fn draw_all(tried: &[Tried], folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    for file in tried {
        let path = file.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = name.trim_end_matches(".test.yaml");
        for (at, test) in file.tests.iter().enumerate() {
            let Some(drawn) = picture(test) else { continue };
            let number = if at == 0 {
                String::new()
            } else {
                format!("-{}", at + 1)
            };
            write(&folder.join(format!("{name}{number}.svg")), &drawn)?;
        }
    }
    Ok(())
}

/// Returns the picture of the one conversation that is called so, or whose name begins so; or what is wrong, as lines
/// for the operator.
pub fn find(tried: &[Tried], name: &str) -> Result<String, String> {
    let all = || tried.iter().flat_map(|file| &file.tests);
    let exact: Vec<&TriedTest> = all().filter(|test| test.name == name).collect();
    let begins = || all().filter(|test| test.name.starts_with(name)).collect();
    let found: Vec<&TriedTest> = if exact.is_empty() { begins() } else { exact };
    let [test] = found.as_slice() else {
        let names = if found.is_empty() {
            all().collect()
        } else {
            found.clone()
        };
        let names: Vec<String> = names
            .iter()
            .map(|test| format!("  {}", test.name))
            .collect();
        if names.is_empty() {
            return Err("error: there are no conversations that could be drawn".to_owned());
        }
        let how_many = if found.is_empty() {
            "no"
        } else {
            "more than one"
        };
        return Err(format!(
            "error: {how_many} conversation is called `{name}`; there are\n{}\nhint: name the file, too, or write the whole name",
            names.join("\n")
        ));
    };
    picture(test).ok_or_else(|| {
        format!(
            "error: `{}` does not go well, and is not drawn\nhint: `vraag test` without --picture shows where it goes another way",
            test.name
        )
    })
}

/// Writes a picture, and the folder it stands in; it appears whole or not at all.
///
/// Fails if it cannot be written.
pub fn write(path: &Path, drawn: &str) -> Result<()> {
    let writing = || format!("writing {}", path.display());
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder {
        std::fs::create_dir_all(folder).with_context(writing)?;
    }
    let file = AtomicFile::begin(path).with_context(writing)?;
    file.file()
        .write_all(drawn.as_bytes())
        .with_context(writing)?;
    file.keep().with_context(writing)
}
