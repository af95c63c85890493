//! What is kept about the person themselves.

use super::super::gather::Mine;
use super::page::{Page, Tongue, plain};
use crate::contact::{Amendment, CaseStep, CodeState, Consent};
use crate::dialog::program::{Question, Spec};
use crate::dialog::words::{Sentence, language_name};
use crate::id::Name;
use crate::time::Timestamp;

impl Page<'_> {
    pub fn person(&mut self, mine: &Mine) {
        let (contact, tongue) = (&mine.contact, self.tongue);
        self.title(tongue.say("Over jou", "About you"));
        self.maybe(tongue.say("Naam", "Name"), contact.name.as_deref());
        let others: Vec<&str> = mine
            .names
            .iter()
            .map(String::as_str)
            .filter(|name| contact.name.as_deref() != Some(*name))
            .collect();
        self.list(tongue.say("Eerdere namen", "Earlier names"), others);
        self.list(
            tongue.say("Adressen", "Addresses"),
            mine.addresses
                .iter()
                .map(|address| address.0.as_str())
                .collect(),
        );
        self.maybe(
            tongue.say("Taal", "Language"),
            contact.language.as_deref().map(language_name),
        );
        self.maybe(
            tongue.say("Binnengekomen via", "Came in via"),
            contact.source.as_deref(),
        );
        let first_seen = self.moment(contact.first_seen);
        self.line(
            0,
            tongue.say("Voor het eerst gezien op", "First seen on"),
            &first_seen,
        );
        let stopped = contact.stopped_at.map(|at| self.moment(at));
        self.maybe(
            tongue.say("Je zei stop op", "You said stop on"),
            stopped.as_deref(),
        );
        if let Some(case) = &contact.case {
            let opened = self.moment(case.opened_at);
            let heading = tongue.say(
                "Je klacht, nog open, sinds",
                "Your complaint, still open, since",
            );
            self.line(0, heading, &opened);
            for done in &case.steps {
                let by = done.name.as_deref().unwrap_or_default();
                let words = format!("{} {by}", self.moment(done.at));
                self.line(1, step(tongue, done.step), &words);
            }
            if let Some(CodeState::Given(code)) = case.code.as_ref().map(|code| &code.state) {
                self.line(1, "code", code);
            }
        }
        self.list(
            tongue.say(
                "Kenmerken die we gebruiken om je te helpen",
                "Tags that we use to help you",
            ),
            contact.tags.iter().map(|tag| tag.as_str()).collect(),
        );
        self.list(
            tongue.say("Lijsten waarop je staat", "Lists you are on"),
            contact.lists.iter().map(|list| list.as_str()).collect(),
        );
        for (segment, since) in &mine.segments {
            let words = format!(
                "{}, {} {}",
                self.segment(segment),
                tongue.say("sinds", "since"),
                self.moment(*since)
            );
            self.line(
                0,
                tongue.say("Groep waarbij je hoort", "Group you belong to"),
                &words,
            );
        }
        for (name, value) in &contact.fields {
            let value = self.value(&Ok(value.clone()));
            self.line(0, self.field(name), &value);
        }
        for consent in &contact.consents {
            let what = if consent.agreed {
                tongue.say("je zei ja op", "you said yes on")
            } else {
                tongue.say("je zei nee op", "you said no on")
            };
            let at = self.moment(consent.at);
            let (asked, version) = self.wording(consent);
            let name = format!(
                "{} ({})",
                tongue.say("Toestemming", "Consent"),
                consent.dialog
            );
            let wording = match asked {
                Some(asked) => format!(
                    "{}: {}",
                    tongue.say("De tekst was", "The text was"),
                    asked.trim_end()
                ),
                None => format!(
                    "{}: {version}",
                    tongue.say("De versie van de tekst was", "The version of the text was")
                ),
            };
            self.line(0, &name, &format!("{what} {at}. {wording}"));
        }
    }

    /// Returns the text that was agreed to, if the dialog still has it, and its version.
    pub fn wording<'c>(&self, consent: &'c Consent) -> (Option<String>, &'c str) {
        let program = self.dialogs.programs.get(&consent.dialog);
        let question = program
            .and_then(|program| Some(program.question(program.question_named(&consent.question)?)));
        let is_same = |question: &&Question| matches!(&question.spec, Spec::Consent { version, .. } if *version == consent.version);
        (
            question
                .filter(is_same)
                .map(|question| plain(&question.text, &consent.language)),
            &consent.version,
        )
    }

    /// Returns the label of a segment.
    pub fn segment<'s>(&'s self, name: &'s Name) -> &'s str {
        let segment = self
            .dialogs
            .segments
            .all
            .iter()
            .find(|segment| segment.name == *name);
        let labels = segment.map_or(&[][..], |segment| &segment.label);
        labels
            .iter()
            .find(|(code, _)| *code == self.words.language())
            .or(labels.first())
            .map_or(name.as_str(), |(_, label)| label.as_str())
    }

    /// Returns the label of a built-in field.
    pub fn field<'f>(&self, name: &'f str) -> &'f str {
        match name {
            "phone" => self.tongue.say("Telefoonnummer", "Phone number"),
            "email" => self.tongue.say("E-mailadres", "Email address"),
            name => name,
        }
    }

    /// Tells who keeps the data, how long, and what the person can do about it.
    pub fn good_to_know(&mut self) {
        let (tongue, bot) = (self.tongue, &self.dialogs.bot);
        self.title(tongue.say("Goed om te weten", "Good to know"));
        let kept = match (&bot.privacy, bot.keep_answers) {
            (Some(own), _) => plain(own, self.words.language()),
            (None, Some(time)) => self
                .words
                .say(Sentence::PrivacyFor {
                    name: &bot.name,
                    time: &self.words.long(time),
                })
                .into_owned(),
            (None, None) => self
                .words
                .say(Sentence::Privacy { name: &bot.name })
                .into_owned(),
        };
        let contact = bot
            .contact
            .as_ref()
            .map(|contact| plain(contact, self.words.language()));
        self.put(format_args!("{}\n", kept.trim_end()));
        self.maybe(
            tongue.say(
                "Vragen, of klopt er iets niet? Je bereikt ons zo",
                "Questions, or is something wrong? You can reach us here",
            ),
            contact.as_deref(),
        );
        self.put(format_args!(
            "{}\n",
            tongue.say(
                "Typ vergeet mij om alles te laten wissen, of ik trek mijn toestemming in.\nBen je niet tevreden over hoe we met je gegevens omgaan? Je kunt een klacht indienen bij de Autoriteit Persoonsgegevens.",
                "Type forget me to have everything erased, or withdraw my consent.\nNot happy with how we handle your data? You can complain to your data protection authority."
            )
        ));
    }

    /// Tells what the operator has noted, so that the person knows it.
    pub fn amendments(&mut self, amendments: &[(Timestamp, Amendment)]) {
        if amendments.is_empty() {
            return;
        }
        let tongue = self.tongue;
        self.title(&format!(
            "{} {} {}",
            tongue.say("Wat", "What"),
            self.dialogs.bot.name,
            tongue.say("over je noteerde", "noted about you")
        ));
        for (
            at,
            Amendment {
                name,
                language,
                tags,
                fields,
                lists,
            },
        ) in amendments
        {
            let mut parts: Vec<String> = Vec::new();
            let mut note = |what: &str, value: &str| parts.push(format!("{what}: {value}"));
            if let Some(name) = name {
                note(tongue.say("naam", "name"), name);
            }
            if let Some(language) = language {
                note(tongue.say("taal", "language"), language);
            }
            for (tag, is_set) in tags {
                note(
                    if *is_set {
                        tongue.say("kenmerk", "tag")
                    } else {
                        tongue.say("kenmerk weg", "tag removed")
                    },
                    tag,
                );
            }
            for (field, value) in fields {
                let value = value.clone().map(|value| self.value(&Ok(value)));
                note(
                    field,
                    value.as_deref().unwrap_or(tongue.say("gewist", "removed")),
                );
            }
            for (list, is_on) in lists {
                note(
                    if *is_on {
                        tongue.say("lijst", "list")
                    } else {
                        tongue.say("van lijst af", "off the list")
                    },
                    list,
                );
            }
            let at = self.moment(*at);
            self.line(0, &at, &parts.join(", "));
        }
    }
}

/// Returns what the customer reads of a step of their case.
fn step(tongue: Tongue, step: CaseStep) -> &'static str {
    match step {
        CaseStep::Acknowledged => tongue.say("Iemand meldde zich", "Somebody came to you"),
        CaseStep::Understood => tongue.say("Begrepen", "Understood"),
        CaseStep::Apologised => tongue.say("Excuses gemaakt", "Apologised"),
        CaseStep::MadeGood => tongue.say("Goedgemaakt", "Made good"),
        CaseStep::AskedAgain => tongue.say("Nog eens gevraagd", "Asked again"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_reads_words_for_each_step_and_no_key() {
        for is_dutch in [false, true] {
            for done in CaseStep::ALL {
                let words = step(Tongue { is_dutch }, done);
                assert!(
                    words.starts_with(char::is_uppercase) && !words.contains('_'),
                    "{words}"
                );
            }
        }
    }
}
