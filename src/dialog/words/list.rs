//! All word lists that the program understands, with their names in `bot.yaml`.
//!
//! Entries of a list are separated by commas; the forms of one entry by `/`.

macro_rules! lists {
    ($( $(#[$doc:meta])* $name:ident $key:ident; )*) => {
        /// A list of words that have the same meaning, or that are in a fixed order.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum List {
            $( $(#[$doc])* $key, )*
        }

        impl List {
            /// Every list.
            pub const ALL: &'static [Self] = &[ $( Self::$key, )* ];

            /// Returns the name by which `bot.yaml` replaces it.
            pub fn name(self) -> &'static str {
                match self { $( Self::$key => stringify!($name), )* }
            }

            /// Returns a list by its name.
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
    /// Wishes for a human, which count also inside a longer message.
    human_wishes HumanWish;
    /// Words for another language.
    language_words Language;
    /// Words for seeing one's own data.
    my_data_words MyData;
    /// Words for having one's data erased.
    forget_me_words ForgetMe;
    /// Words that confirm erasing everything.
    erase_words Erase;
    /// Words for withdrawing a consent.
    withdraw_words Withdraw;
    /// Words for asking what is done with stored data.
    privacy_words Privacy;
    /// Words for asking whether this is a machine.
    robot_words Robot;
    /// Greetings.
    hello_words Hello;
    /// Thanks.
    thanks_words Thanks;
    /// Goodbyes.
    bye_words Bye;
    /// Swearing.
    upset_words Upset;
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
    /// Words for having finished choosing.
    done_words Done;
    /// Words for "something else".
    other_words Other;
    /// Polite words without further meaning.
    courtesy_words Courtesy;
    /// Words around a request without further meaning.
    aside_words Aside;
    /// Words between the parts of a typed list, in addition to comma and space.
    and_words And;
    /// Number words in order: zero to twenty, then thirty to ninety, then hundred and thousand.
    number_words Numbers;
    /// Month names in order, each with its abbreviations.
    months Months;
    /// Weekday names from Monday on, each with its abbreviations.
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
    /// Words before a duration that mean from now on: "in 2 weeks".
    in_words In;
    /// Words after a duration that mean before now: "2 weeks ago".
    ago_words Ago;
    /// Words for days.
    day_words Day;
    /// Words for weeks.
    week_words Week;
    /// Words for months.
    month_words Month;
    /// Words for years.
    year_words Year;
    /// Words for a no that may also be "rather not say".
    soft_no_words SoftNo;
    /// Words around an answer without meaning: articles, "make it".
    filler_words Filler;
    /// Words before the number of an option.
    option_words OptionWord;
    /// Ordinal numbers: first to twentieth.
    ordinal_words Ordinals;
    /// Letters after a number that make it an ordinal.
    ordinal_endings OrdinalEndings;
    /// Words that may follow an ordinal: "the first one".
    one_words One;
    /// Words for one before a duration.
    article_words Article;
    /// Words for a negative number.
    minus_words Minus;
    /// Words after a yes or a no without further meaning.
    yes_no_tail_words YesNoTail;
    /// Words that reverse the meaning of their neighbours, so that they are never skipped.
    not_words Not;
    /// Words for a half.
    half_words Half;
    /// Words for one and a half.
    one_and_half_words OneAndHalf;
    /// Words between a score and the highest score.
    out_of_words OutOf;
    /// Words between the items of a ranking.
    then_words Then;
    /// Words before a day.
    on_words On;
    /// Articles before a day of the month.
    the_words The;
    /// Words between a day and its month.
    of_words Of;
    /// Words before a weekday that mean the coming one, not today.
    this_words This;
    /// Words before a weekday that mean the coming one to some people and that of next week to
    /// others.
    next_unclear_words NextUnclear;
    /// Words before a weekday that mean the last one to some people and that of last week to
    /// others.
    last_unclear_words LastUnclear;
    /// Words for this calendar week.
    this_week_words ThisWeek;
    /// Words for the last calendar week.
    last_week_words LastWeek;
    /// Words after a duration that mean from now on.
    from_now_words FromNow;
    /// Parts of a day, as they follow a day.
    day_part_words DayPart;
    /// Words before a time of day.
    at_words At;
    /// Words after an hour.
    oclock_words Oclock;
    /// Words for minutes.
    minute_words Minute;
    /// Words for half an hour after the hour that follows.
    half_past_words HalfPast;
    /// Words for half an hour before the hour that follows.
    half_to_words HalfTo;
    /// Words for a quarter of an hour.
    quarter_words Quarter;
    /// Words between minutes and the hour that has passed.
    past_words Past;
    /// Words between minutes and the coming hour.
    to_words To;
    /// Words for the first half of the day.
    am_words Am;
    /// Words for the second half of the day.
    pm_words Pm;
    /// Words that put a time in the morning.
    morning_words Morning;
    /// Words that put a time in the afternoon.
    afternoon_words Afternoon;
    /// Words that put a time in the evening.
    evening_words Evening;
    /// Words that put a time in the night.
    night_words Night;
    /// Words for twelve o'clock in the day.
    noon_words Noon;
    /// Words for twelve o'clock at night.
    midnight_words Midnight;
    /// Words around an email address without meaning.
    email_words EmailWord;
    /// Words around a phone number without meaning.
    phone_words PhoneWord;
    /// Words that exclude everything else: "only".
    only_words Only;
    /// Words between the whole and the fraction of a number.
    decimal_words DecimalWord;
    /// Words for zero when counting.
    none_words NotOne;
    /// Words for having no answer to a question.
    not_applicable_words NotApplicable;
    /// Words that may mean stop, so that the program asks.
    cancel_words Cancel;
    /// Names of languages, each after its code.
    language_names LanguageNames;
    /// Words around the name of a requested language.
    language_asides LanguageAside;
    /// Names of days with the same date every year, each after its day and month.
    holidays Holidays;
}
