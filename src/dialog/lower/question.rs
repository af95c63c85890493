//! Lowers a question: the keys common to all types, and its branches.

use crate::dialog::ast::{self, Ask};
use crate::dialog::dependencies::Nesting;
use crate::dialog::diagnostic::Diagnostic;
use crate::dialog::expr::tree::Ref;
use crate::dialog::lower::{Lowering, keys};
use crate::dialog::program::{Expire, Next, NodeIx, Question, QuestionIx, Step};
use crate::dialog::register as codes;
use crate::dialog::source::Spanned;
use crate::id::Name;

impl<'a> Lowering<'a> {
    /// Lowers a question, then the branches below it, which continue at `next`.
    pub fn ask(&mut self, at: NodeIx, ask: &'a Ask, next: Next, around: Nesting) -> Step {
        keys::check(ask, self.diagnostics);
        let index = self.questions.len();
        let question = self.question(ask);
        self.asked_at.entry(question.name.clone()).or_insert(at);
        self.nestings.question(around);
        self.questions.push(question);
        self.branches(index, ask, next, around);
        Step::Ask(QuestionIx(index as u32))
    }

    fn question(&mut self, ask: &'a Ask) -> Question {
        let on = |switch: &Option<Spanned<bool>>| switch.as_ref().is_some_and(|on| on.value);
        let options = self.options(ask.options.as_ref(), on(&ask.other));
        let spec = self.spec(ask, &options);
        let complaint = self.complaint(ask, &options);
        Question {
            name: ask.name.value.clone(),
            kind: ask.kind.value,
            text: self.text(&ask.text),
            hint: ask.hint.as_ref().map(|hint| self.text(hint)),
            optional: on(&ask.optional),
            refuse: on(&ask.refuse),
            unknown: on(&ask.unknown),
            valid: ask.valid.as_ref().map(|valid| self.valid(valid, ask)),
            retry: ask.retry.as_ref().map(|retry| self.text(retry)),
            tries: ask.tries.as_ref().map(|tries| tries.value),
            give_up: None,
            keep: self.kept_field(ask),
            known: ask.known.as_ref().map(|known| known.value),
            remind: ask
                .remind
                .as_ref()
                .map(|remind| remind.value.0.clone())
                .unwrap_or_default(),
            expire: ask.expire.as_ref().map(|expire| Expire {
                after: expire.after.value,
                end: expire
                    .end
                    .as_ref()
                    .map_or(Name::new_static("timed_out"), |end| end.value.clone()),
                then: None,
            }),
            shuffle: self.shuffle(ask, &options),
            options,
            other: on(&ask.other),
            complaint,
            columns: ask.columns.as_ref().map(|columns| columns.value),
            yes: None,
            no: None,
            refused: None,
            spec,
            span: ask.name.span,
        }
    }

    /// Lowers the branches after an answer. They depend on the answer, and on whether the question
    /// is asked at all.
    fn branches(&mut self, index: usize, ask: &'a Ask, next: Next, around: Nesting) {
        let within = self.within(around, vec![Ref::Answer(ask.name.value.clone())]);
        for (at, then) in self.option_branches(ask, next, within) {
            self.questions[index].options[at].then = Some(then);
        }
        let [yes, no, refused, give_up] =
            [&ask.yes, &ask.no, &ask.refused, &ask.give_up].map(Option::as_ref);
        let yes = self.branch(yes, next, within);
        let no = self.branch(no, next, within);
        let refused = self.branch(refused, next, within);
        let give_up = self.branch(give_up, next, within);
        let late = ask.expire.as_ref().and_then(|expire| expire.then.as_ref());
        let late = self.branch(late, next, within);
        let question = &mut self.questions[index];
        (
            question.yes,
            question.no,
            question.refused,
            question.give_up,
        ) = (yes, no, refused, give_up);
        if let Some(expire) = &mut question.expire {
            expire.then = late;
        }
    }

    fn option_branches(&mut self, ask: &'a Ask, next: Next, around: Nesting) -> Vec<(usize, Next)> {
        let from_list = matches!(ask.options, Some(ast::Options::List(_)));
        let options = self.written_options(ask.options.as_ref());
        if from_list && self.inside_list {
            if options.iter().any(|option| option.then.is_some()) {
                let message = format!(
                    "`{}` stands below a list, and uses a list whose options have steps of their own",
                    ask.name.value
                );
                let help = "write the options of this question here, or move it out of the list";
                self.report(Diagnostic::error(codes::TOO_MUCH, ask.name.span, message).help(help));
            }
            return Vec::new();
        }
        let outside = self.inside_list;
        self.inside_list = outside || from_list;
        let branches = options
            .iter()
            .enumerate()
            .filter_map(|(at, option)| Some((at, option.then.as_ref()?)));
        let branches: Vec<_> = branches
            .map(|(at, steps)| (at, self.steps(steps, next, around)))
            .collect();
        self.inside_list = outside;
        branches
    }
}
