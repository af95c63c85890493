//! The numbers of a scale.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::dialog::question_type::QuestionType;

/// The numbers of a scale: whole ones from the lowest to the highest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Points {
    /// The lowest number.
    pub from: i64,
    /// The highest number.
    pub to: i64,
}

impl Points {
    /// Those of a scale whose author says nothing else.
    pub const USUAL: Self = Self { from: 1, to: 5 };
    /// Those of an `nps`.
    pub const NPS: Self = Self { from: 0, to: 10 };

    /// Returns those of a question of this type whose author says nothing else; `None` if it is no
    /// scale.
    pub fn usual(kind: QuestionType) -> Option<Self> {
        match kind {
            QuestionType::Scale => Some(Self::USUAL),
            QuestionType::Nps => Some(Self::NPS),
            QuestionType::Text
            | QuestionType::Choice
            | QuestionType::Multi
            | QuestionType::Yesno
            | QuestionType::Number
            | QuestionType::Date
            | QuestionType::Time
            | QuestionType::Email
            | QuestionType::Phone
            | QuestionType::Location
            | QuestionType::Photo
            | QuestionType::File
            | QuestionType::Rank
            | QuestionType::Consent => None,
        }
    }

    /// Returns the numbers, the lowest first.
    pub fn all(self) -> impl Iterator<Item = i64> {
        self.from..=self.to
    }

    /// Returns whether a number is one of them.
    ///
    /// ```
    /// use rust_decimal::Decimal;
    /// use vraag::dialog::points::Points;
    ///
    /// let holds = |number: &str| Points::NPS.holds(number.parse().expect("a number"));
    /// assert_eq!(["0", "10", "11", "-1", "2.5", "3.0"].map(holds), [true, true, false, false, false, true]);
    /// ```
    pub fn holds(self, number: Decimal) -> bool {
        let whole = Some(number).filter(|number| number.fract().is_zero());
        let whole = whole.and_then(|number| number.to_i64());
        whole.is_some_and(|number| (self.from..=self.to).contains(&number))
    }

    /// Returns a score as one of ten: on a scale that ends at 10 as it is, on any other in
    /// proportion between its ends.
    ///
    /// ```
    /// use rust_decimal::Decimal;
    /// use vraag::dialog::points::Points;
    ///
    /// let of_ten = |score: i64, from, to| Points { from, to }.of_ten(score.into());
    /// assert_eq!(of_ten(4, 1, 5), Decimal::new(75, 1));
    /// assert_eq!(of_ten(3, 1, 5), Decimal::from(5));
    /// assert_eq!(of_ten(7, 1, 10), Decimal::from(7));
    /// ```
    pub fn of_ten(self, score: Decimal) -> Decimal {
        if self.to == 10 {
            return score;
        }
        let (from, to) = self.ends();
        let above = (score - from) * Decimal::TEN;
        above.checked_div(to - from).unwrap_or(score)
    }

    /// Returns the lowest and the highest number.
    pub fn ends(self) -> (Decimal, Decimal) {
        (self.from.into(), self.to.into())
    }
}
