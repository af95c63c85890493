//! What a server needs names only what exists: files, options, features, and variables of `.env.example`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The words of a text that look like variables of ours.
fn variables(text: &str) -> BTreeSet<&str> {
    let is_part = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    text.split(|c| !is_part(c))
        .filter(|word| {
            ["VRAAG_", "AWS_", "TELOXIDE_", "TELEGRAM_"]
                .iter()
                .any(|head| word.starts_with(head))
        })
        .collect()
}

#[test]
fn every_variable_stands_in_the_example_of_env() {
    let example = read(".env.example");
    let known = variables(&example);
    for path in [
        "deploy/vraag.service",
        "deploy/compose.yaml",
        "deploy/Dockerfile",
        "deploy/Caddyfile",
        "deploy/install.sh",
        "docs/install.md",
    ] {
        let text = read(path);
        let unknown: Vec<&str> = variables(&text).difference(&known).copied().collect();
        assert!(unknown.is_empty(), "{path}: {unknown:?}");
    }
}

#[test]
fn the_service_runs_what_is_installed_where_it_may_write() {
    let (unit, install) = (read("deploy/vraag.service"), read("deploy/install.sh"));
    let value = |key: &str| {
        let line = unit.lines().find_map(|line| line.strip_prefix(key));
        line.unwrap_or_else(|| panic!("the unit has no {key}"))
            .to_owned()
    };
    let started = value("ExecStart=");
    let (program, arguments) = started.split_once(' ').expect("it runs a command");
    assert!(install.contains(&format!(
        "bin=\"$root{}\"",
        Path::new(program).parent().expect("a folder").display()
    )));
    let command = vraag::cli::command();
    assert!(
        command.find_subcommand(arguments).is_some(),
        "there is no `vraag {arguments}`"
    );
    let home = format!("/var/lib/{}", value("StateDirectory="));
    assert_eq!(value("WorkingDirectory="), home);
    assert!(install.contains(&format!("home=\"$root{home}\"")));
    assert!(install.contains("unit=\"$root/etc/systemd/system/vraag.service\""));
}

#[test]
fn the_container_is_built_from_what_is_here_with_features_that_exist() {
    let (docker, dist, cargo) = (read("deploy/Dockerfile"), read("dist"), read("Cargo.toml"));
    for line in docker
        .lines()
        .filter(|line| line.starts_with("COPY ") && !line.contains("--from"))
    {
        let paths: Vec<&str> = line.split_whitespace().skip(1).collect();
        for path in &paths[..paths.len() - 1] {
            assert!(root().join(path).exists(), "{path} is not there");
        }
    }
    // What is compiled in must be copied, too.
    for folder in ["docs", "templates", "dialogs", "src", "benches", "examples"] {
        assert!(
            docker.contains(&format!("COPY {folder} {folder}")),
            "{folder}"
        );
    }
    let features = dist
        .lines()
        .find_map(|line| line.strip_prefix("features="))
        .expect("dist names them");
    assert!(docker.contains(&format!("--features {features} ")));
    for feature in features.split(',') {
        assert!(
            cargo.contains(&format!("\n{feature} = [")),
            "there is no feature {feature}"
        );
    }
    for line in dist.lines().filter(|line| line.starts_with("cp ")) {
        for path in line
            .split_whitespace()
            .skip(1)
            .filter(|word| !word.starts_with(['"', '-']))
        {
            assert!(root().join(path).exists(), "{path} is not there");
        }
    }
    for path in ["deploy/Caddyfile", "deploy/Dockerfile"] {
        let name = path.rsplit('/').next().expect("a name");
        assert!(
            read("deploy/compose.yaml").contains(name),
            "compose.yaml does not use {name}"
        );
    }
}

#[test]
fn the_container_of_an_archive_is_built_from_the_program_in_it() {
    let dist = read("dist");
    let line = dist.lines().find(|line| line.starts_with("sed "));
    let made = line.and_then(|line| line.split(" >").next());
    let output = Command::new("sh")
        .args(["-c", made.expect("dist makes it")])
        .current_dir(root())
        .output()
        .expect("there is a shell");
    let made = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        made.contains("\nCOPY vraag /usr/local/bin/vraag\n"),
        "{made}"
    );
    assert!(
        !made.contains("cargo") && made.matches("\nFROM ").count() == 1,
        "{made}"
    );
    let whole = read("deploy/Dockerfile");
    let end = whole
        .split("\nUSER vraag\n")
        .nth(1)
        .expect("it runs as a user of its own");
    assert!(made.ends_with(end), "{made}");
}

#[test]
#[cfg(target_os = "linux")]
fn what_is_installed_is_taken_away_again_but_what_customers_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let (archive, root_of) = (folder.path().join("archive"), folder.path().join("root"));
    for name in [
        "completions/vraag.bash",
        "completions/_vraag",
        "completions/vraag.fish",
        "man/vraag.1",
        "man/vraag-run.1",
    ] {
        let path = archive.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("it is ours");
        std::fs::write(path, name).expect("it is ours");
    }
    for name in ["deploy/install.sh", "deploy/vraag.service", ".env.example"] {
        let file = Path::new(name).file_name().expect("a name");
        std::fs::copy(root().join(name), archive.join(file)).expect("it is there");
    }
    std::fs::copy(env!("CARGO_BIN_EXE_vraag"), archive.join("vraag")).expect("it is built");
    let run = |arguments: &[&str]| {
        let output = Command::new("sh")
            .arg(archive.join("install.sh"))
            .args(arguments)
            .arg("--root")
            .arg(&root_of)
            .output()
            .expect("there is a shell");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    run(&[]);
    let home = root_of.join("var/lib/vraag");
    std::fs::write(home.join(".env"), "mine").expect("it is ours");
    run(&[]);
    assert_eq!(
        std::fs::read_to_string(home.join(".env")).expect("it stays"),
        "mine"
    );
    let mut installed = files(&root_of);
    installed.sort();
    let names = [
        "etc/systemd/system/vraag.service",
        "usr/local/bin/vraag",
        "usr/local/share/bash-completion/completions/vraag",
        "usr/local/share/fish/vendor_completions.d/vraag.fish",
        "usr/local/share/man/man1/vraag-run.1",
        "usr/local/share/man/man1/vraag.1",
        "usr/local/share/zsh/site-functions/_vraag",
        "var/lib/vraag/.env",
    ];
    assert_eq!(installed, names.map(|name| root_of.join(name)));
    run(&["--uninstall"]);
    let mut left = files(&root_of);
    left.sort();
    assert_eq!(
        left,
        names[7..]
            .iter()
            .map(|name| root_of.join(name))
            .collect::<Vec<_>>()
    );
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("it can be read");
    let below = entries.flat_map(|entry| {
        let path = entry.expect("it can be read").path();
        if path.is_dir() {
            files(&path)
        } else {
            vec![path]
        }
    });
    below.collect()
}
