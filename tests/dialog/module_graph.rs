//! Which module of the sources uses which: read from `use` declarations and from paths in the code, through
//! re-exports to where a thing is written.

use std::collections::{BTreeMap, BTreeSet};

/// The names of a module, from the crate's root down.
pub type ModulePath = Vec<String>;

/// The modules of the crate, and for each of them those it uses.
pub struct ModuleGraph {
    uses: BTreeMap<ModulePath, BTreeSet<ModulePath>>,
}

impl ModuleGraph {
    /// Reads the modules from their names and code; comments are skipped here, tests must not be in it.
    pub fn read(sources: impl IntoIterator<Item = (ModulePath, String)>) -> Self {
        let modules: BTreeMap<ModulePath, Vec<Mention>> = sources
            .into_iter()
            .map(|(module, code)| {
                let mentions = read_mentions(&code);
                (module, mentions)
            })
            .collect();
        let names = Names::new(&modules);
        let uses = modules.iter().map(|(module, mentions)| {
            let others = mentions
                .iter()
                .filter_map(|mention| names.absolute(module, &mention.path))
                .filter_map(|path| names.home(&path, 0))
                .filter(|home| home != module)
                .collect();
            (module.clone(), others)
        });
        Self {
            uses: uses.collect(),
        }
    }

    /// Every pair of a module and one it uses, both below a folder of `src`.
    pub fn uses_within<'a>(
        &'a self,
        folder: &'a str,
    ) -> impl Iterator<Item = (&'a ModulePath, &'a ModulePath)> {
        let is_in = move |module: &ModulePath| module.first().is_some_and(|name| name == folder);
        self.all_uses()
            .filter(move |(module, other)| is_in(module) && is_in(other))
    }

    /// The uses that lie on a ring, or between two rings: `a uses b`, where `b` leads back to `a`.
    pub fn rings(&self) -> Vec<String> {
        let mut edges: Vec<_> = self.all_uses().collect();
        loop {
            let users: BTreeSet<_> = edges.iter().map(|(module, _)| *module).collect();
            let used: BTreeSet<_> = edges.iter().map(|(_, other)| *other).collect();
            let before = edges.len();
            edges.retain(|(module, other)| used.contains(module) && users.contains(other));
            if edges.len() == before {
                break;
            }
        }
        edges
            .iter()
            .map(|(module, other)| format!("{} uses {}", module.join("::"), other.join("::")))
            .collect()
    }

    fn all_uses(&self) -> impl Iterator<Item = (&ModulePath, &ModulePath)> {
        self.uses
            .iter()
            .flat_map(|(module, others)| others.iter().map(move |other| (module, other)))
    }
}

/// A path that stands in the code.
struct Mention {
    path: Vec<String>,
    /// The name under which a `use` makes it known here.
    known_as: Option<String>,
    /// Whether others may use it from here.
    is_exported: bool,
}

/// Which names mean what, in which module.
struct Names<'a> {
    modules: BTreeSet<&'a ModulePath>,
    imports: BTreeMap<ModulePath, Vec<String>>,
    exports: BTreeMap<ModulePath, Vec<String>>,
}

impl<'a> Names<'a> {
    fn new(modules: &'a BTreeMap<ModulePath, Vec<Mention>>) -> Self {
        let mut names = Self {
            modules: modules.keys().collect(),
            imports: BTreeMap::new(),
            exports: BTreeMap::new(),
        };
        for (module, mentions) in modules {
            for mention in mentions {
                let (Some(name), Some(path)) =
                    (&mention.known_as, names.rooted(module, &mention.path))
                else {
                    continue;
                };
                let known: ModulePath = module.iter().chain([name]).cloned().collect();
                // A module may re-export a function of its child's name: `pub use turn::turn`.
                if mention.is_exported && path != known && !names.modules.contains(&known) {
                    names.exports.insert(known.clone(), path.clone());
                }
                names.imports.insert(known, path);
            }
        }
        names
    }

    /// A path from the crate's root, if it begins with a keyword or a child of the module.
    fn rooted(&self, module: &ModulePath, path: &[String]) -> Option<Vec<String>> {
        let above = path.iter().take_while(|name| *name == "super").count();
        match path.first()?.as_str() {
            "crate" => Some(path[1..].to_vec()),
            "self" => Some([module, &path[1..]].concat()),
            "super" => Some([module.get(..module.len() - above)?, &path[above..]].concat()),
            first => {
                let child: ModulePath = module.iter().cloned().chain([first.to_owned()]).collect();
                let is_child = self.modules.contains(&child);
                is_child.then(|| [module, path].concat())
            }
        }
    }

    /// A path from the crate's root, or nothing if it leads out of the crate.
    fn absolute(&self, module: &ModulePath, path: &[String]) -> Option<Vec<String>> {
        let known: ModulePath = module.iter().chain(path.first()).cloned().collect();
        match self.imports.get(&known) {
            Some(import) if !self.modules.contains(&known) => {
                Some([import.as_slice(), &path[1..]].concat())
            }
            _ => self.rooted(module, path),
        }
    }

    /// The module in which a thing is written. A path that names a module alone uses nothing of it yet.
    fn home(&self, path: &[String], hops: u8) -> Option<ModulePath> {
        let exported = (1..=path.len())
            .rev()
            .find_map(|length| Some((self.exports.get(&path[..length])?, length)));
        if let Some((origin, length)) = exported
            && hops < 8
        {
            return self.home(&[origin.as_slice(), &path[length..]].concat(), hops + 1);
        }
        (1..path.len())
            .rev()
            .map(|length| path[..length].to_vec())
            .find(|module| self.modules.contains(module))
            .filter(|_| !self.modules.contains(&path.to_vec()))
    }
}

fn read_mentions(code: &str) -> Vec<Mention> {
    let tokens = tokens(code);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if tokens[at] == "use" {
            let is_exported = at > 0 && matches!(tokens[at - 1].as_str(), "pub" | ")");
            at = read_use(&tokens, at + 1, &[], is_exported, &mut found);
        } else if is_name(&tokens[at]) {
            let mut path = vec![tokens[at].clone()];
            while tokens.get(at + 1).is_some_and(|next| next == "::")
                && tokens.get(at + 2).is_some_and(|next| is_name(next))
            {
                path.push(tokens[at + 2].clone());
                at += 2;
            }
            if path.len() > 1 {
                found.push(Mention {
                    path,
                    known_as: None,
                    is_exported: false,
                });
            }
        }
        at += 1;
    }
    found
}

/// Reads one tree of a `use`, and returns the place behind it.
fn read_use(
    tokens: &[String],
    mut at: usize,
    before: &[String],
    is_exported: bool,
    found: &mut Vec<Mention>,
) -> usize {
    let mut path = before.to_vec();
    let mut known_as = None;
    loop {
        match tokens.get(at).map(String::as_str) {
            Some("{") => {
                at += 1;
                while tokens.get(at).is_some_and(|token| token != "}") {
                    at = read_use(tokens, at, &path, is_exported, found);
                    at += usize::from(tokens.get(at).is_some_and(|token| token == ","));
                }
                return at + 1;
            }
            Some("::") => {}
            Some("as") => {
                known_as = tokens.get(at + 1).cloned();
                at += 1;
            }
            Some("self") if !path.is_empty() => {}
            Some(name) if is_name(name) => path.push(name.to_owned()),
            _ => break,
        }
        at += 1;
    }
    let known_as = known_as.or_else(|| path.last().cloned());
    found.push(Mention {
        path,
        known_as,
        is_exported,
    });
    at
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Names, `::`, and single signs; no comments, and nothing of what stands in quotes.
fn tokens(code: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    for line in code.lines() {
        let line = line.split("//").next().unwrap_or_default();
        for part in line.split('"').step_by(2) {
            let mut rest = part.trim_start();
            while let Some(first) = rest.chars().next() {
                let length = if is_name(&rest[..first.len_utf8()]) {
                    rest.find(|c: char| !c.is_alphanumeric() && c != '_')
                        .unwrap_or(rest.len())
                } else if rest.starts_with("::") {
                    2
                } else {
                    first.len_utf8()
                };
                tokens.push(rest[..length].to_owned());
                rest = rest[length..].trim_start();
            }
        }
    }
    tokens
}
