//! Lowers the options of a question or vote, whether written in place or in a list.

use crate::dialog::ast::{self, Ask, OptionEntry, Options};
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::lower::{Lowering, walk};
use crate::dialog::program::{OptionDef, Step, Vote};
use crate::dialog::register as codes;
use crate::dialog::source::Spanned;
use crate::id::Name;
use crate::time::Duration;

/// How long a vote stays open by default.
const DEFAULT_OPEN: Duration = Duration(2 * 86_400);

impl<'a> Lowering<'a> {
    /// Returns the options as written, in place or in a list.
    pub fn written_options(&self, options: Option<&'a Options>) -> &'a [OptionEntry] {
        walk::options(options, &self.scope.lists)
    }

    /// Lowers the options of a question, without the steps below them.
    pub fn options(&mut self, options: Option<&'a Options>, other: bool) -> Vec<OptionDef> {
        if let Some(Options::List(list)) = options
            && !self.scope.lists.contains_key(&list.value)
        {
            let scope = self.scope;
            let message = format!("there is no list `{}` in this dialog", list.value);
            self.report_unknown(
                codes::UNKNOWN_LIST,
                list.span,
                message,
                &list.value,
                scope.lists.keys().map(Name::as_str),
            );
        }
        let written = self.written_options(options);
        if let Some(option) = written
            .iter()
            .find(|option| other && option.key.value == "other")
        {
            let message =
                "`other: true` adds a value `other`, and there is an option of that name already";
            let help = "rename the option, or leave `other: true` out";
            self.report(
                Diagnostic::error(codes::DECLARED_TWICE, option.key.span, message).help(help),
            );
        }
        written.iter().map(|option| self.option(option)).collect()
    }

    fn option(&mut self, option: &'a OptionEntry) -> OptionDef {
        OptionDef {
            key: option.key.value.clone(),
            label: self.text(&option.label),
            says: option.says.iter().map(|words| words.text.clone()).collect(),
            when: option.when.as_ref().map(|when| self.condition(when)),
            replies: option.replies.as_ref().map(|replies| self.text(replies)),
            complaint: option.complaint.as_ref().is_some_and(|on| on.value),
            then: None,
            span: option.key.span,
        }
    }

    /// Returns the keys that stay at the end of shuffled options; `None` if they are not shuffled.
    pub fn shuffle(&mut self, ask: &'a Ask, options: &[OptionDef]) -> Option<Vec<Name>> {
        let shuffle = ask.shuffle.as_ref().filter(|shuffle| shuffle.value.on)?;
        let last = &shuffle.value.keep_last;
        last.iter()
            .for_each(|key| self.check_option(key, options, "keep_last"));
        Some(last.iter().map(|key| key.value.clone()).collect())
    }

    /// Reports a key that is not one of a question's options.
    pub fn check_option(&mut self, key: &Spanned<Name>, options: &[OptionDef], at: &str) {
        // Missing options have been reported already.
        if options.is_empty() || options.iter().any(|option| option.key == key.value) {
            return;
        }
        let message = format!(
            "`{at}` names the option `{}`, which this question does not have",
            key.value
        );
        let known = options.iter().map(|option| option.key.as_str());
        self.report_unknown(codes::UNKNOWN_OPTION, key.span, message, &key.value, known);
    }

    /// Lowers a vote.
    pub fn vote(&mut self, vote: &'a ast::Vote) -> Step {
        let options = self.options(vote.options.as_ref(), false);
        let pick = self.pick(vote.pick.as_ref(), &vote.name.value, options.len(), (1, 1));
        self.check_vote(vote, pick);
        let lowered = Vote {
            name: vote.name.value.clone(),
            text: self.text(&vote.text),
            options,
            pick: (1, pick.1),
            open: vote.open.as_ref().map_or(DEFAULT_OPEN, |open| open.value),
            reveal: vote
                .reveal
                .as_ref()
                .map_or(ast::Reveal::AfterVote, |reveal| reveal.value),
            remind: vote
                .remind
                .as_ref()
                .and_then(|remind| remind.value.0.first().copied()),
            quorum: vote.quorum.as_ref().map(|quorum| quorum.value),
            shares_results: vote.share_results.is_some(),
            span: vote.name.span,
        };
        self.votes.push(lowered);
        Step::Vote((self.votes.len() - 1) as u32)
    }

    /// Reports settings that a question can have but a vote cannot.
    fn check_vote(&mut self, vote: &'a ast::Vote, pick: (usize, usize)) {
        if let (Some(first), Some(again)) = (self.scope.dialog.share_results, vote.share_results) {
            let message = "the group is told this already when the dialog ends there";
            self.report(
                Diagnostic::error(codes::SHARED_TWICE, again, message)
                    .help("leave it to one of them: what two tell together may show who is missing")
                    .label(first, "told here"),
            );
        }
        if let (Some(written), true) = (&vote.pick, pick.0 > 1) {
            let message = format!(
                "`pick` of the vote `{}` is {}, and each tap counts at once",
                vote.name.value,
                written.text.trim()
            );
            let help = format!(
                "write 1..{}: nobody can be made to tap a second time",
                pick.1
            );
            self.report(Diagnostic::error(codes::RANGE_KIND, written.span, message).help(help));
        }
        if let Some(remind) = &vote.remind {
            let open = vote.open.as_ref().map_or(DEFAULT_OPEN, |open| open.value);
            if remind.value.0.len() > 1 {
                let message = format!(
                    "the vote `{}` reminds its group more than once",
                    vote.name.value
                );
                let help = "a group is reminded once: write one duration, such as `remind: 24h`";
                self.report(Diagnostic::error(codes::BAD_FORM, remind.span, message).help(help));
            } else if remind.value.0.first().is_some_and(|after| *after >= open) {
                let message = format!(
                    "the vote `{}` is closed after {open}, before it reminds",
                    vote.name.value
                );
                self.report(
                    Diagnostic::error(codes::REMINDER_TOO_LATE, remind.span, message)
                        .help("remind earlier, or keep it `open` longer"),
                );
            }
        }
        let Some(ast::Options::Here(entries, _)) = &vote.options else {
            return;
        };
        for entry in entries {
            let says = entry.says.first().map(|says| ("says", says.span));
            let replies = entry
                .replies
                .as_ref()
                .map(|replies| ("replies", replies.span()));
            let then = entry.then.as_ref().map(|_| ("then", entry.key.span));
            for (key, span) in says.into_iter().chain(replies).chain(then) {
                let message = format!(
                    "an option of a vote has no `{key}`: people tap it, and the dialog goes on when the vote closes"
                );
                let help = format!(
                    "take it out; behind the vote, `if: {}.winner == {}` can do something for it",
                    vote.name.value, entry.key.value
                );
                self.report(Diagnostic::error(codes::KEY_OF_OTHER_TYPE, span, message).help(help));
            }
        }
    }
}
