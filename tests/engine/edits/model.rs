//! A dialog that is edited at random, and what becomes of each of its questions.

use std::fmt::Write;

use vraag::rng::Rng;

/// What is drawn at random; equal seeds give equal edits.
pub struct Draw(Rng);

impl Draw {
    pub fn below(&mut self, bound: usize) -> usize {
        self.0.below(bound)
    }

    pub fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Choice,
    Multi,
    Scale,
    Number,
    Yesno,
    Consent,
    Date,
}

const KINDS: [Kind; 8] = [
    Kind::Text,
    Kind::Choice,
    Kind::Multi,
    Kind::Scale,
    Kind::Number,
    Kind::Yesno,
    Kind::Consent,
    Kind::Date,
];

/// Where a question stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Here,
    /// In a section of its own, by `do`.
    Detour,
    /// Below an `if` that is always true.
    Branch,
}

/// A question, with an identity that a declared rename keeps and another type or an undeclared name does not.
#[derive(Clone, Debug)]
pub struct Item {
    pub id: usize,
    pub name: String,
    pub kind: Kind,
    pub place: Place,
    wording: usize,
    options: Vec<(String, String)>,
    range: (i64, i64),
    is_optional: bool,
    has_unit: bool,
    remind: Option<u32>,
    expire: Option<u32>,
    consent: usize,
    /// A variable that is set behind it.
    variable: Option<String>,
    /// Whether a later step says what was answered.
    is_read: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Model {
    pub items: Vec<Item>,
    renamed: Vec<(String, String)>,
}

/// Edits dialogs: every name and identity is used once.
pub struct Editor {
    pub draw: Draw,
    next: usize,
    before: Vec<Model>,
}

impl Editor {
    pub fn new(seed: u64) -> Self {
        Self {
            draw: Draw(Rng::new(seed)),
            next: 0,
            before: Vec::new(),
        }
    }

    fn fresh(&mut self) -> usize {
        self.next += 1;
        self.next
    }

    fn item(&mut self) -> Item {
        let id = self.fresh();
        let options = (0..2 + self.draw.below(3)).map(|_| self.option()).collect();
        Item {
            id,
            name: format!("q{id}"),
            kind: self.draw.of(&KINDS),
            place: self
                .draw
                .of(&[Place::Here, Place::Here, Place::Detour, Place::Branch]),
            wording: 1,
            options,
            range: (1, 5),
            is_optional: self.draw.below(4) == 0,
            has_unit: false,
            remind: (self.draw.below(4) == 0).then_some(20),
            expire: None,
            consent: 1,
            variable: (self.draw.below(3) == 0).then(|| format!("v{id}")),
            is_read: self.draw.below(3) > 0,
        }
    }

    fn option(&mut self) -> (String, String) {
        let id = self.fresh();
        (format!("o{id}"), format!("Label {}", words(id)))
    }

    pub fn model(&mut self) -> Model {
        let items = (0..3 + self.draw.below(3)).map(|_| self.item()).collect();
        Model {
            items,
            renamed: Vec::new(),
        }
    }

    /// Edits a dialog once or several times.
    pub fn edit(&mut self, model: &mut Model) {
        self.before.push(model.clone());
        for _ in 0..1 + self.draw.below(3) {
            self.edit_once(model);
        }
    }

    fn edit_once(&mut self, model: &mut Model) {
        let count = model.items.len();
        let at = self.draw.below(count);
        let fresh = self.fresh();
        let draw = &mut self.draw;
        let item = &mut model.items[at];
        match draw.below(20) {
            0 => item.wording += 1,
            1 => {
                let option = draw.below(item.options.len());
                item.options[option].1 = format!("Label {}", words(fresh));
            }
            2 => {
                let option = self.option();
                model.items[at].options.push(option);
            }
            3 if item.options.len() > 2 => {
                let option = draw.below(item.options.len());
                item.options.remove(option);
            }
            4 => item.options.reverse(),
            5 => {
                // Labels change places.
                let (one, other) = (item.options[0].1.clone(), item.options[1].1.clone());
                (item.options[0].1, item.options[1].1) = (other, one);
            }
            6 | 7 => {
                let name = format!("q{fresh}");
                model.renamed.push((item.name.clone(), name.clone()));
                item.name = name;
            }
            8 => (item.id, item.name) = (fresh, format!("q{fresh}")),
            9 => {
                (item.id, item.kind) = (
                    fresh,
                    KINDS[(KINDS
                        .iter()
                        .position(|kind| *kind == item.kind)
                        .unwrap_or(0)
                        + 1)
                        % KINDS.len()],
                )
            }
            10 => item.place = draw.of(&[Place::Here, Place::Detour, Place::Branch]),
            11 => {
                let new = self.item();
                model.items.insert(at, new);
            }
            12 if count > 2 => {
                model.items.remove(at);
            }
            13 => {
                let other = draw.below(count);
                model.items.swap(at, other);
            }
            14 => {
                item.consent += 1;
                item.range = draw.of(&[(1, 5), (1, 10), (0, 4), (1, 3)]);
            }
            15 => item.is_optional = !item.is_optional,
            16 => item.has_unit = !item.has_unit,
            17 => {
                item.remind = draw.of(&[None, Some(2), Some(20)]);
                item.expire = draw.of(&[None, None, Some(400), Some(900)]);
            }
            18 => match &item.variable {
                Some(old) => {
                    let name = format!("v{fresh}");
                    model.renamed.push((old.clone(), name.clone()));
                    item.variable = Some(name);
                }
                None => item.variable = Some(format!("v{fresh}")),
            },
            _ => {
                // Back to an earlier file.
                let earlier = draw.below(self.before.len());
                *model = self.before[earlier].clone();
            }
        }
    }
}

/// Two words that look like nothing else: no slip leads from one label to another.
fn words(id: usize) -> String {
    const TONES: [&str; 10] = ["ba", "ko", "mi", "zu", "re", "ga", "po", "lu", "ti", "ne"];
    format!("{id}")
        .bytes()
        .map(|digit| TONES[usize::from(digit - b'0')])
        .collect::<String>()
        + "x"
}

impl Model {
    /// Returns whether a name, or what became of it, is there.
    fn leads_somewhere(&self, name: &str) -> bool {
        let is_there = |item: &Item| item.name == name || item.variable.as_deref() == Some(name);
        self.items.iter().any(is_there)
            || self
                .renamed
                .iter()
                .any(|(old, new)| old == name && self.leads_somewhere(new))
    }

    /// Writes the dialog.
    pub fn yaml(&self) -> String {
        let mut file = "dialog: test\nlanguages: [en]\n".to_owned();
        // A name that came to nothing is taken out, as the checker asks.
        let pairs: Vec<String> = self
            .renamed
            .iter()
            .filter(|(_, new)| self.leads_somewhere(new))
            .map(|(old, new)| format!("{old}: {new}"))
            .collect();
        if !pairs.is_empty() {
            let _ = writeln!(file, "renamed: {{ {} }}", pairs.join(", "));
        }
        file.push_str("start: [{ section: main, command: go }]\nsections:\n  main:\n");
        let mut sections = String::new();
        for (at, item) in self.items.iter().enumerate() {
            match item.place {
                Place::Here => item.write(&mut file, 4),
                Place::Detour => {
                    let _ = writeln!(file, "    - do: s_{}", item.id);
                    let _ = writeln!(sections, "  s_{}:", item.id);
                    item.write(&mut sections, 4);
                }
                Place::Branch => {
                    file.push_str("    - if: room == private\n      then:\n");
                    item.write(&mut file, 8);
                }
            }
            if let Some(variable) = &item.variable {
                let _ = writeln!(file, "    - set: {{ {variable}: \"set\" }}");
            }
            // What was answered is said again later, by its identity.
            for earlier in self.items[..at].iter().filter(|earlier| earlier.is_read) {
                if !earlier.is_optional && earlier.kind != Kind::Consent {
                    let keyed = matches!(earlier.kind, Kind::Choice | Kind::Multi);
                    let _ = writeln!(
                        file,
                        "    - say: \"R{}=${{{}{}}}\"",
                        earlier.id,
                        earlier.name,
                        if keyed { " | key" } else { "" }
                    );
                }
                if let Some(variable) = &earlier.variable {
                    let _ = writeln!(file, "    - say: \"V=${{{variable}}}\"");
                }
            }
        }
        file + "    - say: The end.\n" + &sections
    }
}

impl Item {
    fn write(&self, file: &mut String, indent: usize) {
        let pad = " ".repeat(indent);
        let kind = format!("{:?}", self.kind).to_lowercase();
        let _ = writeln!(
            file,
            "{pad}- ask: {}\n{pad}  type: {kind}\n{pad}  text: \"Q{}.{}?\"",
            self.name, self.id, self.wording
        );
        let mut key = |words: String| {
            let _ = writeln!(file, "{pad}  {words}");
        };
        match self.kind {
            Kind::Choice | Kind::Multi => {
                let options: Vec<String> = self
                    .options
                    .iter()
                    .map(|(key, label)| format!("{key}: {label}"))
                    .collect();
                key(format!("options: {{ {} }}", options.join(", ")));
            }
            Kind::Scale => key(format!("range: {}..{}", self.range.0, self.range.1)),
            Kind::Number => {
                key(format!("range: {}..{}", self.range.0, self.range.1 * 3));
                if self.has_unit {
                    key("unit: kg".to_owned());
                }
            }
            Kind::Consent => key(format!("version: v{}", self.consent)),
            Kind::Text | Kind::Yesno | Kind::Date => {}
        }
        if self.is_optional && self.kind != Kind::Consent {
            key("optional: true".to_owned());
        }
        if let Some(hours) = self.remind {
            key(format!("remind: {hours}h"));
        }
        if let Some(hours) = self.expire {
            key(format!("expire: {hours}h"));
        }
    }
}
