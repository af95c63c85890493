//! Writes what goes into a release archive besides the program: completions, pages of the manual, and the licences of
//! everything it is built from. `./dist` runs it: `cargo run --example release -- FOLDER FEATURES TARGET`.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process;

use clap::Command;
use clap_complete::Shell;
use serde_json::Value;

/// How files with the terms of a licence begin.
const TERMS: [&str; 5] = ["LICENSE", "LICENCE", "COPYING", "NOTICE", "COPYRIGHT"];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, features, target] = arguments.as_slice() else {
        return Err("usage: release FOLDER FEATURES TARGET".into());
    };
    let folder = Path::new(folder);
    let mut command = vraag::cli::command();
    let completions = folder.join("completions");
    std::fs::create_dir_all(&completions)?;
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
        clap_complete::generate_to(shell, &mut command, "vraag", &completions)?;
    }
    let pages = folder.join("man");
    std::fs::create_dir_all(&pages)?;
    clap_mangen::generate_to(without_help(command), &pages)?;
    std::fs::write(
        folder.join("THIRD-PARTY-LICENCES.txt"),
        licences(features, target)?,
    )?;
    Ok(())
}

/// Leaves out `help` as a command: its pages would repeat the others.
fn without_help(command: Command) -> Command {
    command
        .disable_help_subcommand(true)
        .mut_subcommands(without_help)
}

/// Returns the licences of all crates that the program is built from, and their terms, each text once.
fn licences(features: &str, target: &str) -> Result<String, Box<dyn Error>> {
    let output = process::Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .args(["--features", features, "--filter-platform", target])
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let used = used(&metadata)?;
    let mut crates = String::from("Vraag is built from these crates, under these licences:\n\n");
    let mut terms: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut packages: Vec<&Value> = metadata["packages"]
        .as_array()
        .ok_or("cargo named no packages")?
        .iter()
        .filter(|package| used.contains(&text(&package["id"])))
        .collect();
    packages.sort_by_key(|package| (text(&package["name"]), text(&package["version"])));
    for package in packages {
        let name = format!("{} {}", text(&package["name"]), text(&package["version"]));
        let authors = package["authors"].as_array();
        let authors: Vec<&str> = authors
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        writeln!(
            crates,
            "{name}: {} ({})",
            text(&package["license"]),
            authors.join(", ")
        )?;
        let manifest = PathBuf::from(text(&package["manifest_path"]));
        for entry in std::fs::read_dir(manifest.parent().ok_or("a crate has a folder")?)? {
            let path = entry?.path();
            let file = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .to_uppercase();
            if path.is_file() && TERMS.iter().any(|begin| file.starts_with(begin)) {
                let said = String::from_utf8_lossy(&std::fs::read(&path)?).replace("\r\n", "\n");
                terms
                    .entry(said.trim().to_owned())
                    .or_default()
                    .insert(name.clone());
            }
        }
    }
    for (said, of) in terms {
        let of: Vec<String> = of.into_iter().collect();
        write!(
            crates,
            "\n{}\n{}\n\n{said}\n",
            "-".repeat(72),
            of.join(", ")
        )?;
    }
    Ok(crates)
}

/// Returns the crates that stand in the program itself, not those that only build or test it.
fn used(metadata: &Value) -> Result<BTreeSet<String>, Box<dyn Error>> {
    let nodes = metadata["resolve"]["nodes"]
        .as_array()
        .ok_or("cargo resolved nothing")?;
    let nodes: BTreeMap<&str, &Value> = nodes
        .iter()
        .filter_map(|node| Some((node["id"].as_str()?, node)))
        .collect();
    let root = metadata["resolve"]["root"]
        .as_str()
        .ok_or("there is no root")?;
    let mut waiting = vec![root];
    let mut used = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        for dependency in nodes[id]["deps"].as_array().into_iter().flatten() {
            let kinds = dependency["dep_kinds"].as_array();
            let is_normal = kinds
                .into_iter()
                .flatten()
                .any(|kind| kind["kind"].is_null());
            if let Some(id) = dependency["pkg"].as_str().filter(|_| is_normal)
                && used.insert(id.to_owned())
            {
                waiting.push(id);
            }
        }
    }
    Ok(used)
}
