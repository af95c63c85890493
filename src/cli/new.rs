//! `vraag new`: writes a dialog that works, with its tests, from one of the templates in the program.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::check::diagnose;
use super::draw::Drawing;
use super::exit::Exit;
use super::schema::{self, Kind};
use crate::dialog::decode::name::{Named, refusal};
use crate::dialog::diagnostic::Severity;
use crate::dialog::suggest::nearest;

/// Write a new dialog with its tests, from a template
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = "Examples:
  vraag new --list                            the templates
  vraag new how-was-it --from satisfaction    writes how-was-it.yaml and how-was-it.test.yaml")]
pub struct Options {
    /// Name of the dialog: small letters, digits and `-`
    #[arg(required_unless_present = "list")]
    pub name: Option<String>,
    /// Template to begin with
    #[arg(long, value_name = "TEMPLATE", default_value = "satisfaction")]
    pub from: String,
    /// List the templates
    #[arg(long)]
    pub list: bool,
}

/// A dialog to begin with.
pub struct Template {
    /// Its name, and that of the dialog in it.
    pub name: &'static str,
    /// What it is, in English and in Dutch.
    pub about: (&'static str, &'static str),
    /// The dialog.
    pub dialog: &'static str,
    /// Its tests.
    pub tests: &'static str,
    /// The pictures that it shows, by their path below the dialogs folder.
    pub pictures: &'static [(&'static str, &'static [u8])],
}

macro_rules! templates {
    ($($name:literal $english:literal $dutch:literal [$($picture:literal),*];)*) => {
        /// All templates.
        pub const TEMPLATES: &[Template] = &[$(Template {
            name: $name,
            about: ($english, $dutch),
            dialog: include_str!(concat!("../../templates/", $name, ".yaml")),
            tests: include_str!(concat!("../../templates/", $name, ".test.yaml")),
            pictures: &[$(($picture, include_bytes!(concat!("../../templates/", $picture)))),*],
        }),*];
    };
}

templates! {
    "satisfaction" "how was your visit: a scale, and a follow-up for who liked it and who did not" "hoe was je bezoek: een cijfer, en een vervolg voor wie het fijn vond en wie niet" [];
    "group-vote" "a group votes for two days, and a helper goes on in private" "een groep stemt twee dagen lang, en een helper gaat privé verder" [];
    "wishes" "what people miss in your shop, with a photo" "wat mensen in je winkel missen, met een foto" [];
    "appointment" "an appointment, and a reminder the day before" "een afspraak, en een herinnering een dag ervoor" [];
    "lead" "who asks for a quote, with points for how urgent it is" "wie een offerte vraagt, met punten voor hoe dringend het is" [];
    "event-feedback" "how an evening was, and who wants to be invited again" "hoe een avond was, en wie er weer uitgenodigd wil worden" [];
    "quiz" "three questions with points, and a word at the end" "drie vragen met punten, en een woord aan het eind" [];
    "menu" "answers to a word: the menu with its picture, opening hours, the address" "antwoorden op een woord: de kaart met een plaatje, openingstijden, het adres" ["images/menu.png"];
    "panel" "asks customers to join a panel, and what they want a say in" "vraagt klanten voor een panel, en waarover ze willen meedenken" [];
    "complaint" "takes a complaint, gets a person, and asks whether it is solved" "neemt een klacht aan, haalt er iemand bij en vraagt of het is opgelost" [];
}

/// Dialogs that a template needs beside its own: the template, what stands behind its name, the text.
const BESIDE: &[(&str, &str, &str)] = &[(
    "complaint",
    "-again",
    include_str!("../../templates/complaint-again.yaml"),
)];
/// The `bot.yaml` of a template that needs more of it than others: the template, the text.
const BOTS: &[(&str, &str)] = &[("complaint", include_str!("../../templates/complaint.bot"))];

impl Template {
    /// Returns the dialog and its tests under another name, each with the line that ties it to its schema.
    pub fn named(&self, name: &str) -> (String, String) {
        let own = self.name;
        let mut dialog = self.dialog.to_owned();
        for place in ["dialog: ", "link: ", "start: "] {
            dialog = renamed(&dialog, place, own, name);
        }
        let tests = renamed(self.tests, "dialog: ", own, name);
        (
            Kind::Dialog.editor_line() + &dialog,
            Kind::Test.editor_line() + &tests,
        )
    }

    /// Returns the files that are written, by path, each with the line that ties it to its schema. The settings of the
    /// bot are among them if there are none.
    fn files(&self, name: &str, dialogs: &Path) -> Vec<(PathBuf, String)> {
        let (dialog, tests) = self.named(name);
        let mut files = vec![
            (dialogs.join(format!("{name}.yaml")), dialog),
            (dialogs.join(format!("{name}.test.yaml")), tests),
        ];
        for (_, end, text) in BESIDE.iter().filter(|(of, ..)| *of == self.name) {
            let [own, new] = [self.name, name].map(|name| format!("{name}{end}"));
            let text = ["dialog: ", "link: "]
                .iter()
                .fold((*text).to_owned(), |text, place| {
                    renamed(&text, place, &own, &new)
                });
            let path = dialogs.join(format!("{new}.yaml"));
            files.push((path, Kind::Dialog.editor_line() + &text));
        }
        let bot = dialogs.join("bot.yaml");
        files.extend(
            self.settings(name)
                .filter(|_| !bot.exists())
                .map(|settings| (bot, Kind::Bot.editor_line() + &settings)),
        );
        files
    }

    /// Returns the `bot.yaml` that it needs, if it needs more of it than others.
    fn settings(&self, name: &str) -> Option<String> {
        let (own, text) = BOTS.iter().find(|(of, _)| *of == self.name)?;
        let ends = BESIDE.iter().filter(|(of, ..)| of == own);
        Some(ends.fold((*text).to_owned(), |text, (_, end, _)| {
            renamed(
                &text,
                "dialog: ",
                &format!("{own}{end}"),
                &format!("{name}{end}"),
            )
        }))
    }
}

/// Renames what stands behind a key.
fn renamed(text: &str, key: &str, own: &str, name: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    let old = format!("{key}{own}");
    while let Some((before, after)) = rest.split_once(&old) {
        let is_whole =
            !after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        out.push_str(before);
        out.push_str(key);
        out.push_str(if is_whole { name } else { own });
        rest = after;
    }
    out + rest
}

/// Writes a dialog, or lists the templates.
///
/// Fails if a file cannot be written.
pub fn run(
    options: &Options,
    dialogs: &Path,
    is_coloured: bool,
    out: &mut dyn Write,
    status: &mut dyn Write,
) -> Result<Exit> {
    let Some(name) = options.name.as_deref().filter(|_| !options.list) else {
        for template in TEMPLATES {
            let (english, dutch) = template.about;
            writeln!(out, "{:<16}{english}\n{:<16}{dutch}", template.name, "")?;
        }
        return Ok(Exit::Fine);
    };
    let Some(template) = TEMPLATES
        .iter()
        .find(|template| template.name == options.from)
    else {
        writeln!(status, "error: no template is called `{}`", options.from)?;
        let names = || TEMPLATES.iter().map(|template| template.name);
        match nearest(&options.from, names()) {
            Some(near) => writeln!(status, "hint: did you mean `{near}`?")?,
            None => writeln!(
                status,
                "hint: there are {}",
                names().collect::<Vec<_>>().join(", ")
            )?,
        }
        return Ok(Exit::Usage);
    };
    if let Some(rule) = refusal(name, Named::Dialog) {
        writeln!(
            status,
            "error: `{name}` cannot be the name of a dialog\nhint: {rule}"
        )?;
        return Ok(Exit::Usage);
    }
    if [Kind::Bot, Kind::Segments]
        .iter()
        .any(|kind| kind.name() == name)
    {
        writeln!(
            status,
            "error: `{name}.yaml` is a file of its own\nhint: choose another name"
        )?;
        return Ok(Exit::Usage);
    }
    let settings = template
        .settings(name)
        .filter(|_| dialogs.join("bot.yaml").exists());
    let files = template.files(name, dialogs);
    if let Some((path, _)) = files.iter().find(|(path, _)| path.exists()) {
        writeln!(
            status,
            "error: {} is there already, and is left as it is",
            path.display()
        )?;
        writeln!(status, "hint: choose another name, or take that file away")?;
        return Ok(Exit::Usage);
    }
    std::fs::create_dir_all(dialogs).with_context(|| format!("making {}", dialogs.display()))?;
    for (path, text) in &files {
        write(path, text.as_bytes())?;
        writeln!(status, "written: {}", path.display())?;
    }
    for (path, bytes) in template.pictures {
        let path = dialogs.join(path);
        if !path.exists() {
            std::fs::create_dir_all(path.parent().unwrap_or(dialogs))
                .with_context(|| format!("making the folder of {}", path.display()))?;
            write(&path, bytes)?;
            writeln!(status, "written: {}", path.display())?;
        }
    }
    schema::write_all(dialogs)?;
    if let Some(settings) = settings {
        tell_what_is_needed(&settings, &dialogs.join("bot.yaml"), status)?;
    }
    tell_what_next(name, &files[0].0, dialogs, is_coloured, status)
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let writing = || format!("writing {}", path.display());
    // Between the look and the writing another program may have made it.
    let mut file = std::fs::File::create_new(path).with_context(writing)?;
    file.write_all(bytes).with_context(writing)
}

/// Says what is to be added to a `bot.yaml` that is there: the keys that it lacks, with what stands below them.
fn tell_what_is_needed(settings: &str, bot: &Path, status: &mut dyn Write) -> Result<()> {
    let there = std::fs::read_to_string(bot).unwrap_or_default();
    let has = |key: &str| there.lines().any(|line| line.starts_with(key));
    let mut lacks = String::new();
    let mut is_lacking = false;
    for line in settings.lines() {
        if let Some((key, _)) = line
            .split_once(':')
            .filter(|_| !line.starts_with([' ', '#']))
        {
            is_lacking = !has(&format!("{key}:"));
        }
        if is_lacking {
            lacks.push_str(&format!("  {line}\n"));
        }
    }
    if !lacks.is_empty() {
        write!(
            status,
            "\nadd to {}, and try it then:\n{lacks}",
            bot.display()
        )?;
    }
    Ok(())
}

/// Checks the new dialog among the others, and says how to go on.
fn tell_what_next(
    name: &str,
    path: &Path,
    dialogs: &Path,
    is_coloured: bool,
    status: &mut dyn Write,
) -> Result<Exit> {
    let (sources, diagnostics) = diagnose(&[PathBuf::from(path)], dialogs);
    let drawing = Drawing::new(&sources, is_coloured);
    for diagnostic in &diagnostics {
        writeln!(status, "\n{}", drawing.text(diagnostic))?;
    }
    if diagnostics
        .iter()
        .any(|told| told.severity == Severity::Error)
    {
        writeln!(
            status,
            "\nhint: it does not go with what is there yet: mend the lines above, then `vraag check`"
        )?;
        return Ok(Exit::Dialogs);
    }
    writeln!(
        status,
        "\ntry it:    vraag chat {name}\ntest it:   vraag test {path}\nsee it:    vraag graph {name} --out {name}.html\nchange it: open {path} in your editor; `vraag check` tells what is wrong",
        path = path.display()
    )?;
    Ok(Exit::Fine)
}
