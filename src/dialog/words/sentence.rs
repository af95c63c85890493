//! Every sentence the program itself says, as a closed list: its name in `bot.yaml` and the places it has to fill.

macro_rules! sentences {
    ($( $(#[$doc:meta])* $name:ident $key:ident $({ $($place:ident),+ })? ; )*) => {
        /// A sentence of the program itself, with what is put into it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Sentence<'a> {
            $( $(#[$doc])* $key $({ $( #[doc = "What stands at this place."] $place: &'a str ),+ })? , )*
        }

        /// The name of a sentence.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Key {
            $( $(#[$doc])* $key, )*
        }

        impl Key {
            /// Every sentence.
            pub const ALL: &'static [Self] = &[ $( Self::$key, )* ];

            /// Returns the name under which `bot.yaml` replaces it.
            pub fn name(self) -> &'static str {
                match self { $( Self::$key => stringify!($name), )* }
            }

            /// Returns the places it may hold, written `{place}`.
            pub fn places(self) -> &'static [&'static str] {
                match self { $( Self::$key => &[ $($( stringify!($place) ),+)? ], )* }
            }

            /// Finds a sentence by its name.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|key| key.name() == name)
            }
        }

        impl<'a> Sentence<'a> {
            /// Returns which sentence it is.
            pub fn key(&self) -> Key {
                match self { $( Self::$key { .. } => Key::$key, )* }
            }

            /// Returns what is put in at a place.
            pub fn at(&self, place: &str) -> Option<&'a str> {
                match *self {
                    $( Self::$key $({ $($place),+ })? => {
                        let places: &[(&str, &'a str)] = &[ $($( (stringify!($place), $place) ),+)? ];
                        places.iter().find(|(name, _)| *name == place).map(|(_, words)| *words)
                    } )*
                }
            }
        }
    };
}

sentences! {
    // Buttons.
    /// The button and the word for a yes.
    yes Yes;
    /// The button and the word for a no.
    no No;
    /// The button that skips an optional question.
    skip Skip;
    /// The button "rather not say".
    refuse Refuse;
    /// The button "don't know".
    unknown Unknown;
    /// The button that ends choosing several.
    done Done;
    /// The button "something else".
    other Other;
    /// The button that shares the own phone number.
    share_phone SharePhone;
    /// The button that shares the own place.
    share_location ShareLocation;
    /// What a consent that was given is called in a text.
    agreed Agreed;
    /// The button that erases everything.
    erase_all EraseAll;
    /// The button that erases nothing.
    keep_all KeepAll;
    /// The button that starts the same thing again.
    start_again StartAgain;
    /// The button that goes on with what was begun.
    carry_on CarryOn;
    /// The button that says that a stop was meant.
    i_want_to_stop IWantToStop;
    /// The button that says that erasing was meant.
    i_want_erased IWantErased;
    /// The button that says that an answer was meant.
    my_answer MyAnswer;

    // Sentences beside a question.
    /// How to answer a multi with buttons.
    hint_multi HintMulti { done };
    /// How to answer a rank with buttons.
    hint_rank HintRank { done };
    /// What the ends of a scale mean.
    hint_ends HintEnds { from, low, to, high };
    /// Asks for the words of "something else".
    other_prompt OtherPrompt;
    /// Asks whether a known value still holds.
    known_confirm KnownConfirm { value };

    // What is expected: said before a question is asked again.
    /// An option must be chosen.
    retry_choice RetryChoice;
    /// Two readings are left.
    retry_either RetryEither { options };
    /// Exactly so many of several.
    retry_pick_exactly RetryPickExactly { count };
    /// Exactly one of several.
    retry_pick_exactly_one RetryPickExactlyOne;
    /// One of several.
    retry_pick_one RetryPickOne;
    /// Where several may be chosen and the words are none of them.
    retry_several RetrySeveral;
    /// So many to so many of several.
    retry_pick_between RetryPickBetween { least, most };
    /// At least so many of several.
    retry_pick_least RetryPickLeast { least };
    /// At most so many of several.
    retry_pick_most RetryPickMost { most };
    /// At most one of several.
    retry_pick_most_one RetryPickMostOne;
    /// An option that excludes the others.
    retry_pick_none RetryPickNone { option };
    /// All options in order.
    retry_rank RetryRank { example };
    /// So many options in order.
    retry_rank_top RetryRankTop { top, example };
    /// The first of all options.
    retry_rank_top_one RetryRankTopOne;
    /// Yes or no.
    retry_yesno RetryYesno;
    /// A scale.
    retry_scale RetryScale { from, to };
    /// Any number.
    retry_number RetryNumber;
    /// A number in a range.
    retry_number_between RetryNumberBetween { from, to };
    /// A number from here on.
    retry_number_from RetryNumberFrom { from };
    /// A number up to here.
    retry_number_to RetryNumberTo { to };
    /// Any whole number.
    retry_whole RetryWhole;
    /// A whole number in a range.
    retry_whole_between RetryWholeBetween { from, to };
    /// A whole number from here on.
    retry_whole_from RetryWholeFrom { from };
    /// A whole number up to here.
    retry_whole_to RetryWholeTo { to };
    /// Any date.
    retry_date RetryDate;
    /// A date in a range.
    retry_date_between RetryDateBetween { from, to };
    /// A date from here on.
    retry_date_from RetryDateFrom { from };
    /// A date up to here.
    retry_date_to RetryDateTo { to };
    /// Any time of day.
    retry_time RetryTime;
    /// A time in a range.
    retry_time_between RetryTimeBetween { from, to };
    /// A time from here on.
    retry_time_from RetryTimeFrom { from };
    /// A time up to here.
    retry_time_to RetryTimeTo { to };
    /// Words are expected.
    retry_text RetryText;
    /// Too few characters.
    retry_text_least RetryTextLeast { least };
    /// At least one character.
    retry_text_least_one RetryTextLeastOne;
    /// Too many characters.
    retry_text_most RetryTextMost { most };
    /// At most one character.
    retry_text_most_one RetryTextMostOne;
    /// The words do not have the form that is asked for.
    retry_text_pattern RetryTextPattern;
    /// An email address.
    retry_email RetryEmail;
    /// A phone number.
    retry_phone RetryPhone { example };
    /// A phone number that is not the sender's own was shared.
    retry_phone_own RetryPhoneOwn;
    /// A place.
    retry_location RetryLocation;
    /// A picture.
    retry_photo RetryPhoto;
    /// A file.
    retry_file RetryFile;
    /// A picture or file that is too large.
    retry_file_large RetryFileLarge { most };
    /// The author's condition is not met.
    retry_valid RetryValid;
    /// Something that cannot be read, such as a sticker.
    retry_unreadable RetryUnreadable;
    /// A day that is in no calendar, before what is expected.
    retry_no_such_day RetryNoSuchDay;
    /// A form of a date that is understood, behind what is expected.
    retry_date_form RetryDateForm { example };
    /// A day that falls on another weekday than the one said with it, before what is expected.
    retry_weekday RetryWeekday { date };
    /// A time that no clock shows, before what is expected.
    retry_no_such_time RetryNoSuchTime;
    /// Words that name none of several options, before what is expected.
    retry_stranger RetryStranger { words };
    /// The second time: the button that passes the question.
    retry_way_out RetryWayOut { skip };
    /// The second time, where nothing passes the question.
    retry_help RetryHelp;
    /// The third time: a person, or stop.
    retry_stuck RetryStuck;
    /// The third time: a person, stop, or the button that passes the question.
    retry_stuck_way_out RetryStuckWayOut { skip };

    // Repair.
    /// After stop.
    stopped Stopped;
    /// After stop where nothing was going on.
    stopped_idle StoppedIdle;
    /// What can always be typed.
    help Help;
    /// Back at the first question.
    back_none BackNone;
    /// Asks before starting the same thing again.
    restart_confirm RestartConfirm;
    /// After a no to that.
    restart_kept RestartKept;
    /// A repair word where nothing is going on.
    nothing_here NothingHere;
    /// Asks for the language.
    language_menu LanguageMenu;
    /// After a language was chosen.
    language_changed LanguageChanged;
    /// There is only one language.
    language_only LanguageOnly { language };
    /// A human is asked for: how to reach one.
    human_not_yet HumanNotYet { contact };
    /// A human is asked for, and `bot.yaml` does not say how to reach one.
    human_no_contact HumanNoContact;
    /// One's data are asked for: they come as files.
    my_data_comes MyDataComes;
    /// One's data are asked for, or erasing them, where others read along.
    only_private OnlyPrivate;
    /// Asks before erasing everything.
    forget_confirm ForgetConfirm;
    /// Everything is erased.
    forgotten Forgotten;
    /// After a no to erasing.
    forget_kept ForgetKept;
    /// The answer to whether to erase everything was unclear.
    forget_dropped ForgetDropped;
    /// After a no to a consent that was given before.
    erase_earlier EraseEarlier;
    /// After a yes to that.
    earlier_erased EarlierErased;
    /// After a no to that.
    earlier_kept EarlierKept;
    /// A consent is taken back.
    consent_withdrawn ConsentWithdrawn;
    /// A consent to be called, mailed or invited was taken back.
    contact_withdrawn ContactWithdrawn;
    /// A consent is taken back, and none was given.
    consent_none ConsentNone;
    /// Who keeps what, where `bot.yaml` does not say it.
    privacy Privacy { name };
    /// Who keeps what and how long, where `bot.yaml` does not say it.
    privacy_for PrivacyFor { name, time };
    /// What a person can do about what is kept.
    privacy_rights PrivacyRights;
    /// A tap on a button of an earlier question of what goes on.
    old_button OldButton;
    /// A tap on a button of something that is over.
    button_gone ButtonGone;
    /// A reply to a message with an earlier question, which does not answer that one.
    old_question OldQuestion;
    /// Several pictures or files came at once, of which one is kept.
    one_file OneFile;
    /// In a group, a tap on a button of another member's question.
    not_your_button NotYourButton;
    /// In a group, an administrator who hides behind its name wants what is for one person.
    nobody_seen NobodySeen;
    /// A button is pressed while a person of the business writes in the chat.
    person_here PersonHere;
    /// Nothing fits what was said.
    lost Lost;
    /// Nothing fits what was said, once more.
    lost_again LostAgain;
    /// Before the buttons that start something.
    can_start CanStart;
    /// The first words, where `bot.yaml` has none.
    greeting Greeting { name };
    /// A parked dialog goes on.
    resumed Resumed;
    /// After restart.
    restarted Restarted;
    /// Before a question that is asked again because nobody answered.
    reminder Reminder;
    /// An answer comes after its question was closed.
    expired Expired { command };
    /// An answer comes after its question was closed, and no word starts it again.
    expired_help ExpiredHelp;
    /// Words that begin like stop, where any words can be the answer.
    which_meant WhichMeant;
    /// To whoever asks whether this is a machine.
    robot Robot { name };
    /// To a greeting.
    hello Hello;
    /// To thanks.
    thanks Thanks;
    /// To a goodbye.
    bye Bye;
    /// To swearing.
    upset Upset;
    /// The program itself ran into trouble.
    trouble Trouble;
    /// Too many messages at once.
    too_fast TooFast;
    /// The author changed the waiting question: it follows as it is now.
    question_changed QuestionChanged;
    /// Under a question that was answered.
    your_answer YourAnswer { answer };

    // Groups.
    /// How many options may be chosen in a vote.
    vote_pick VotePick { most };
    /// Until when a vote is open.
    vote_until VoteUntil { until };
    /// Nobody has voted yet.
    voted_none VotedNone;
    /// Nobody voted, and the vote is over.
    voted_nobody VotedNobody;
    /// One person has voted.
    voted_one VotedOne;
    /// How many have voted.
    voted Voted { count };
    /// To the one who tapped: how they vote now.
    vote_cast VoteCast { votes };
    /// To the one who tapped: the counts so far.
    vote_counts VoteCounts { counts };
    /// To the one who tapped on their only vote.
    vote_taken_back VoteTakenBack;
    /// To the one who tapped once too often: the votes they have.
    vote_full VoteFull { votes };
    /// To one who acts in the name of the group.
    vote_hidden VoteHidden;
    /// A vote is over.
    vote_closed VoteClosed;
    /// A vote was stopped before its end.
    vote_stopped VoteStopped;
    /// Another vote goes before the one that was asked for.
    vote_first VoteFirst { until };
    /// Something in a group that is for its administrators.
    group_admins GroupAdmins;
    /// In a group that no operator has allowed yet.
    group_not_allowed GroupNotAllowed;
    /// In a group that has been allowed.
    group_allowed GroupAllowed;
    /// After stop in a group.
    group_stopped GroupStopped;
    /// What a group can do.
    group_help GroupHelp { commands };
    /// In a menu of commands: help.
    menu_help MenuHelp;
    /// In a menu: back.
    menu_back MenuBack;
    /// In a menu: language.
    menu_language MenuLanguage;
    /// In a menu: my data.
    menu_my_data MenuMyData;
    /// In a menu: person.
    menu_human MenuHuman;
    /// In a menu: stop.
    menu_stop MenuStop;
    /// In a menu for administrators of a group: restart.
    menu_restart MenuRestart;
    /// In a menu for administrators of a group: stop.
    menu_quiet MenuQuiet;
    /// Help for a member of a group who is being asked something.
    group_help_asked GroupHelpAsked;
    /// Answers a member of a group who stops.
    member_stopped MemberStopped;
    /// Answers help in a group where nothing can be started.
    group_nothing GroupNothing;
    /// Greets many who came into a group at once.
    welcome_all WelcomeAll;
    /// The button under that greeting.
    begin Begin;

    // Forms.
    /// A number as the language writes it, by the example of 1234.5.
    number_form NumberForm;
    /// A date near today.
    date_form DateForm { weekday, day, month };
    /// A date further away.
    date_year_form DateYearForm { weekday, day, month, year };
    /// A moment.
    moment_form MomentForm { date, time };
    /// The word before the last of several.
    and And;
    /// The word before the last of several possibilities.
    or Or;
    /// A length of time: `18 months`.
    months_long MonthsLong { count };
    /// A length of time: `1 day`.
    one_day OneDay;
    /// A length of time: `3 days`.
    days Days { count };
    /// A length of time: `1 hour`.
    one_hour OneHour;
    /// A length of time: `3 hours`.
    hours Hours { count };
    /// A length of time: `1 minute`.
    one_minute OneMinute;
    /// A length of time: `3 minutes`.
    minutes Minutes { count };
}

impl Sentence<'_> {
    /// Returns the sentence for a count of one, where it differs.
    pub(super) fn singular(&self) -> Option<Self> {
        match self {
            Self::RetryPickExactly { count: "1" } => Some(Self::RetryPickExactlyOne),
            Self::RetryPickLeast { least: "1" } => Some(Self::RetryPickOne),
            Self::RetryPickMost { most: "1" } | Self::VotePick { most: "1" } => Some(Self::RetryPickMostOne),
            Self::RetryRankTop { top: "1", .. } => Some(Self::RetryRankTopOne),
            Self::RetryTextLeast { least: "1" } => Some(Self::RetryTextLeastOne),
            Self::RetryTextMost { most: "1" } => Some(Self::RetryTextMostOne),
            Self::Voted { count: "1" } => Some(Self::VotedOne),
            Self::Days { count: "1" } => Some(Self::OneDay),
            Self::Hours { count: "1" } => Some(Self::OneHour),
            Self::Minutes { count: "1" } => Some(Self::OneMinute),
            _ => None,
        }
    }
}
