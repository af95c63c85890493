//! Computes the version of a dialog: a hash of its meaning, so that a session notices only edits
//! that matter.
//!
//! Not included: `about`, comments, spacing, the order of keys in a step and of languages in a
//! text, the contents of pictures, and the built-in words. Every part is hashed with a mark and its
//! length, so that two different dialogs never give the same byte sequence.

use sha2::{Digest, Sha256};

use crate::dialog::ast::{
    Ask, Dialog, Expire, Known, OptionEntry, Options, Remind, Reveal, Room, Say, SayAction,
    SayButton, Scalar, Section, Step, TextSource, Trigger, Verb, Vote,
};
use crate::dialog::source::Spanned;
use crate::id::{Name, Version};

/// Returns the version of a dialog.
pub fn version(dialog: &Dialog) -> Version {
    // Taken apart without `..`, here and below: what an author may write anew does not compile
    // until it is hashed or left out on purpose.
    let Dialog {
        name,
        about: _,
        languages,
        triggers,
        lists,
        sections,
        renamed,
        share_results,
        span: _,
    } = dialog;
    let mut form = Form(Sha256::new());
    form.word("dialog", &name.value);
    form.each("languages", languages, |form, language| {
        form.word("", &language.value)
    });
    form.each("start", triggers, Form::trigger);
    form.each("lists", lists, |form, (name, options)| {
        form.word("list", &name.value);
        form.each("options", options, Form::option);
    });
    form.each("sections", sections, |form, section| {
        let Section { name, steps } = section;
        form.word("section", &name.value);
        form.steps("steps", steps);
    });
    form.each("renamed", renamed, |form, (old, new)| {
        form.word("old", &old.value);
        form.word("new", &new.value);
    });
    form.maybe("share_results", share_results.as_ref(), |_, _| {});
    let mut short = [0; 8];
    short.copy_from_slice(&form.0.finalize()[..8]);
    Version(short)
}

/// The hash state that the parts of a dialog are written to.
struct Form(Sha256);

impl Form {
    fn word(&mut self, mark: &str, word: &str) {
        for part in [mark, word] {
            self.0.update((part.len() as u64).to_le_bytes());
            self.0.update(part.as_bytes());
        }
    }

    fn count(&mut self, mark: &str, count: usize) {
        self.word(mark, "");
        self.0.update((count as u64).to_le_bytes());
    }

    fn each<T>(&mut self, mark: &str, items: &[T], write: impl Fn(&mut Self, &T)) {
        self.count(mark, items.len());
        items.iter().for_each(|item| write(self, item));
    }

    /// Writes an optional item; an absent one adds nothing to the hash.
    fn maybe<T>(&mut self, mark: &str, item: Option<&T>, write: impl Fn(&mut Self, &T)) {
        if let Some(item) = item {
            self.word(mark, "");
            write(self, item);
        }
    }

    fn name(&mut self, mark: &str, name: Option<&Spanned<Name>>) {
        self.maybe(mark, name, |form, name| form.word("", &name.value));
    }

    /// Writes a boolean; `optional: false` hashes like an absent key.
    fn switch(&mut self, mark: &str, switch: Option<&Spanned<bool>>) {
        if switch.is_some_and(|on| on.value) {
            self.word(mark, "");
        }
    }

    fn number(&mut self, mark: &str, number: Option<&Spanned<u32>>) {
        self.maybe(mark, number, |form, number| {
            form.count("", number.value as usize)
        });
    }

    /// Writes a scalar; its quotes do not matter.
    fn words(&mut self, mark: &str, scalar: Option<&Scalar>) {
        self.maybe(mark, scalar, |form, scalar| form.word("", &scalar.text));
    }

    /// Writes an expression or a range; spacing does not matter.
    fn code(&mut self, mark: &str, scalar: Option<&Scalar>) {
        self.maybe(mark, scalar, |form, scalar| {
            form.word("", &without_spacing(&scalar.text))
        });
    }

    fn text(&mut self, mark: &str, text: Option<&TextSource>) {
        let Some(text) = text else { return };
        self.word(mark, "");
        match text {
            TextSource::Plain(scalar) => self.word("plain", &scalar.text),
            TextSource::ByLanguage(entries, _) => {
                let mut entries: Vec<_> = entries
                    .iter()
                    .map(|(language, scalar)| (&language.value, &scalar.text))
                    .collect();
                entries.sort();
                self.each("by", &entries, |form, (language, words)| {
                    form.word(language, words)
                });
            }
        }
    }

    fn trigger(&mut self, trigger: &Trigger) {
        let Trigger {
            section,
            room,
            command,
            commands,
            // Shown only where no session runs.
            label: _,
            link,
            words,
            first_message,
            joins,
            at,
            every,
            audience,
            span: _,
        } = trigger;
        self.word("trigger", "");
        self.name("section", section.as_ref());
        self.maybe("in", room.as_ref(), |form, room| {
            form.word("", room_word(room.value))
        });
        self.name("command", command.as_ref());
        self.each("commands", commands, |form, (language, name)| {
            form.word(&language.value, &name.value)
        });
        self.name("link", link.as_ref());
        self.each("words", words, |form, words| form.word("", &words.text));
        self.maybe("first_message", first_message.as_ref(), |_, _| {});
        self.maybe("joins", joins.as_ref(), |_, _| {});
        self.words("every", every.as_ref());
        self.words("at", at.as_ref());
        self.name("for", audience.as_ref());
    }

    fn option(&mut self, option: &OptionEntry) {
        let OptionEntry {
            key,
            label,
            says,
            when,
            replies,
            complaint,
            then,
        } = option;
        self.word("option", &key.value);
        self.text("label", Some(label));
        self.each("says", says, |form, words| form.word("", &words.text));
        self.code("when", when.as_ref());
        self.text("replies", replies.as_ref());
        self.switch("complaint", complaint.as_ref());
        self.branch("then", then.as_deref());
    }

    fn options(&mut self, options: Option<&Options>) {
        match options {
            None => {}
            Some(Options::Here(entries, _)) => self.each("options", entries, Self::option),
            Some(Options::List(name)) => self.word("options of", &name.value),
        }
    }

    fn steps(&mut self, mark: &str, steps: &[Step]) {
        self.each(mark, steps, Self::step);
    }

    fn branch(&mut self, mark: &str, steps: Option<&[Step]>) {
        if let Some(steps) = steps {
            self.steps(mark, steps);
        }
    }

    fn step(&mut self, step: &Step) {
        let Step {
            verb,
            when,
            verb_span: _,
            span: _,
        } = step;
        self.code("when", when.as_ref());
        match verb {
            Verb::Say(say) => self.say(say),
            Verb::Ask(ask) => self.ask(ask),
            Verb::Vote(vote) => self.vote(vote),
            Verb::If { arms, otherwise } => {
                self.each("if", arms, |form, (condition, steps)| {
                    form.code("arm", Some(condition));
                    form.steps("then", steps);
                });
                self.branch("else", otherwise.as_deref());
            }
            Verb::Tag(name) => self.word("tag", &name.value),
            Verb::Untag(name) => self.word("untag", &name.value),
            Verb::Set(values) => self.assigned("set", values),
            Verb::Keep(values) => self.assigned("keep", values),
            Verb::Do { section, alias } => {
                self.word("do", &section.value);
                self.name("as", alias.as_ref());
            }
            Verb::Redo(question) => self.word("redo", &question.value),
            Verb::Goto(target) => self.word("goto", &target.value),
            Verb::Start { dialog, section } => {
                self.word("start", &dialog.value);
                self.name("section", section.as_ref());
            }
            Verb::End(reason) => self.word(
                "end",
                reason.as_ref().map_or("done", |reason| &reason.value),
            ),
            Verb::Handoff {
                desk,
                note,
                text,
                waits,
            } => {
                self.word(if *waits { "handoff" } else { "notify" }, &desk.value);
                self.text("note", note.as_ref());
                self.text("text", text.as_ref());
            }
            Verb::Reserved(name) => self.word("reserved", name),
        }
    }

    fn assigned(&mut self, mark: &str, values: &[(Spanned<Name>, Scalar)]) {
        self.each(mark, values, |form, (name, value)| match value.quoted {
            true => form.word(&name.value, &format!("\"{}", value.text)),
            false => form.word(&name.value, &without_spacing(&value.text)),
        });
    }

    fn say(&mut self, say: &Say) {
        let Say {
            text,
            photo,
            file,
            buttons,
        } = say;
        self.text("say", Some(text));
        self.words("photo", photo.as_ref());
        self.words("file", file.as_ref());
        self.each("buttons", buttons, |form, button| {
            let SayButton {
                text,
                action,
                span: _,
            } = button;
            form.text("text", Some(text));
            match action {
                SayAction::Url(url) => form.text("url", Some(url)),
                SayAction::Start(dialog, section) => {
                    form.word("start", &dialog.value);
                    form.name("section", section.as_ref());
                }
                SayAction::Share(text) => form.text("share", Some(text)),
            }
        });
    }

    fn ask(&mut self, ask: &Ask) {
        let Ask {
            name,
            kind,
            text,
            hint,
            optional,
            refuse,
            unknown,
            valid,
            retry,
            tries,
            give_up,
            keep,
            known,
            remind,
            expire,
            options,
            other,
            shuffle,
            complaint,
            columns,
            pick,
            none,
            yes,
            no,
            range,
            ends,
            whole,
            unit,
            length,
            pattern,
            country,
            max,
            top,
            version,
            refused,
            // Hashed by what it comes to.
            purpose: _,
            keys: _,
        } = ask;
        self.word("ask", &name.value);
        self.word("type", kind.value.word());
        self.text("text", Some(text));
        self.text("hint", hint.as_ref());
        self.switch("optional", optional.as_ref());
        self.switch("refuse", refuse.as_ref());
        self.switch("unknown", unknown.as_ref());
        self.code("valid", valid.as_ref());
        self.text("retry", retry.as_ref());
        self.number("tries", tries.as_ref());
        self.branch("give_up", give_up.as_deref());
        self.name("keep", keep.as_ref());
        self.maybe("known", known.as_ref(), |form, known| {
            form.word(
                "",
                match known.value {
                    Known::Skip => "skip",
                    Known::Confirm => "confirm",
                },
            );
        });
        self.maybe("remind", remind.as_ref(), Self::remind);
        self.maybe("expire", expire.as_ref(), Self::expire);
        self.options(options.as_ref());
        self.switch("other", other.as_ref());
        if let Some(shuffle) = shuffle.as_ref().filter(|shuffle| shuffle.value.on) {
            self.each("shuffle", &shuffle.value.keep_last, |form, key| {
                form.word("", &key.value)
            });
        }
        self.words("complaint", complaint.as_ref());
        self.number("columns", columns.as_ref());
        self.code("pick", pick.as_ref());
        self.name("none", none.as_ref());
        self.branch("yes", yes.as_deref());
        self.branch("no", no.as_deref());
        self.code("range", range.as_ref());
        self.maybe("ends", ends.as_ref(), |form, (low, high)| {
            form.text("low", Some(low));
            form.text("high", Some(high));
        });
        self.switch("whole", whole.as_ref());
        self.text("unit", unit.as_ref());
        self.code("length", length.as_ref());
        self.words("pattern", pattern.as_ref());
        self.words("country", country.as_ref());
        self.code("max", max.as_ref());
        self.number("top", top.as_ref());
        self.words("version", version.as_ref());
        self.branch("refused", refused.as_deref());
        // `for: answers` is the default, so writing it must not change the hash.
        if ask.is_for_contact() {
            self.word("for", "contact");
        }
    }

    fn remind(&mut self, remind: &Spanned<Remind>) {
        self.each("ladder", &remind.value.0, |form, after| {
            form.word("", &after.0.to_string())
        });
    }

    fn expire(&mut self, expire: &Expire) {
        let Expire { after, end, then } = expire;
        self.word("after", &after.value.0.to_string());
        self.name("end", end.as_ref());
        self.branch("then", then.as_deref());
    }

    fn vote(&mut self, vote: &Vote) {
        let Vote {
            name,
            text,
            options,
            pick,
            open,
            reveal,
            remind,
            quorum,
            share_results,
        } = vote;
        self.word("vote", &name.value);
        self.text("text", Some(text));
        self.options(options.as_ref());
        self.code("pick", pick.as_ref());
        self.maybe("open", open.as_ref(), |form, open| {
            form.word("", &open.value.0.to_string())
        });
        self.maybe("reveal", reveal.as_ref(), |form, reveal| {
            form.word(
                "",
                match reveal.value {
                    Reveal::Always => "always",
                    Reveal::AfterVote => "after_vote",
                    Reveal::AtClose => "at_close",
                },
            );
        });
        self.maybe("remind", remind.as_ref(), Self::remind);
        self.number("quorum", quorum.as_ref());
        self.maybe("share_results", share_results.as_ref(), |_, _| {});
    }
}

fn room_word(room: Room) -> &'static str {
    match room {
        Room::Private => "private",
        Room::Group => "group",
        Room::Member => "member",
        Room::Business => "business",
    }
}

/// Removes the spaces of an expression, except between two words and inside quotes.
fn without_spacing(code: &str) -> String {
    let mut out = String::with_capacity(code.len());
    let (mut quoted, mut gap) = (false, false);
    for letter in code.trim().chars() {
        if !quoted && letter.is_whitespace() {
            gap = true;
            continue;
        }
        let parts_words = |letter: char| letter.is_alphanumeric() || letter == '_';
        if gap && parts_words(letter) && out.chars().next_back().is_some_and(parts_words) {
            out.push(' ');
        }
        gap = false;
        quoted ^= letter == '\'';
        out.push(letter);
    }
    out
}
