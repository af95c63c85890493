//! Every list of words the program understands, as a closed list: its name in `bot.yaml`.
//!
//! A list is written with commas between entries; where an entry has several forms, `/` stands between them.

macro_rules! lists {
    ($( $(#[$doc:meta])* $name:ident $key:ident; )*) => {
        /// A list of words that mean the same, or that stand in a fixed order.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum List {
            $( $(#[$doc])* $key, )*
        }

        impl List {
            /// Every list.
            pub const ALL: &'static [Self] = &[ $( Self::$key, )* ];

            /// Returns the name under which `bot.yaml` replaces it.
            pub fn name(self) -> &'static str {
                match self { $( Self::$key => stringify!($name), )* }
            }

            /// Finds a list by its name.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|list| list.name() == name)
            }
        }
    };
}

lists! {
    /// Words for stop.
    stop_words Stop;
    /// Words for help.
    help_words Help;
    /// Words for back.
    back_words Back;
    /// Words for restart.
    restart_words Restart;
    /// Words for a human.
    human_words Human;
    /// Words for another language.
    language_words Language;
    /// Words for one's own data.
    my_data_words MyData;
    /// Words for being forgotten.
    forget_me_words ForgetMe;
    /// Words for yes.
    yes_words Yes;
    /// Words for no.
    no_words No;
    /// Words for skipping.
    skip_words Skip;
    /// Words for "rather not say".
    refuse_words Refuse;
    /// Words for "don't know".
    unknown_words Unknown;
    /// Words for having chosen enough.
    done_words Done;
    /// Words for "something else".
    other_words Other;
    /// Words that are polite and mean nothing more.
    courtesy_words Courtesy;
    /// Words between the parts of a typed list, besides comma and space.
    and_words And;
    /// Number words in order: nought to twenty, then thirty to ninety, then hundred.
    number_words Numbers;
    /// Month names in order, each with its short forms.
    months Months;
    /// Weekday names from Monday on, each with its short forms.
    weekdays Weekdays;
    /// Words for today.
    today_words Today;
    /// Words for tomorrow.
    tomorrow_words Tomorrow;
    /// Words for the day after tomorrow.
    day_after_tomorrow_words DayAfterTomorrow;
    /// Words for yesterday.
    yesterday_words Yesterday;
    /// Words for the day before yesterday.
    day_before_yesterday_words DayBeforeYesterday;
    /// Words for the next calendar week.
    next_week_words NextWeek;
    /// Words before a weekday that mean the next calendar week.
    next_words Next;
    /// Words before a weekday that mean the coming one.
    coming_words Coming;
    /// Words before a weekday that mean the last one.
    last_words Last;
    /// Words before a length of time that mean from now on: "in 2 weeks".
    in_words In;
    /// Words behind a length of time that mean before now: "2 weeks ago".
    ago_words Ago;
    /// Words for days.
    day_words Day;
    /// Words for weeks.
    week_words Week;
    /// Words for months.
    month_words Month;
    /// Words for years.
    year_words Year;
}
