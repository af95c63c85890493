//! All sentences of the program itself, with their names in `bot.yaml` and their placeholders.

mod desk;

use self::desk::with_those_of_desks;
use super::sentence_enum::sentences;

with_those_of_desks! {
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
    /// The button that shares one's own phone number.
    share_phone SharePhone;
    /// The button that shares one's own location.
    share_location ShareLocation;
    /// The text for a given consent.
    agreed Agreed;
    /// The button that erases everything.
    erase_all EraseAll;
    /// The button that erases nothing.
    keep_all KeepAll;
    /// The button that starts the same thing again.
    start_again StartAgain;
    /// The button that continues what was begun.
    carry_on CarryOn;
    /// The button for "I meant stop".
    i_want_to_stop IWantToStop;
    /// The button for "I meant erase".
    i_want_erased IWantErased;
    /// The button for "I meant it as an answer".
    my_answer MyAnswer;
    /// The button of a person who wants to talk with one of the people.
    i_want_a_person IWantAPerson;

    /// How to answer a multi with buttons.
    hint_multi HintMulti { done };
    /// How to answer a rank with buttons.
    hint_rank HintRank { done };
    /// The meaning of the ends of a scale.
    hint_ends HintEnds { from, low, to, high };
    /// Asks for the text of "something else".
    other_prompt OtherPrompt;
    /// Asks whether a known value is still right.
    known_confirm KnownConfirm { value };

    // The expected answer; said before a question is asked again.
    /// An option must be chosen.
    retry_choice RetryChoice;
    /// The answer has two possible meanings.
    retry_either RetryEither { options };
    /// Exactly this many of several options.
    retry_pick_exactly RetryPickExactly { count };
    /// Exactly one of several.
    retry_pick_exactly_one RetryPickExactlyOne;
    /// One of several.
    retry_pick_one RetryPickOne;
    /// Several may be chosen, and the text is none of them.
    retry_several RetrySeveral;
    /// From this many to that many of several options.
    retry_pick_between RetryPickBetween { least, most };
    /// At least this many of several options.
    retry_pick_least RetryPickLeast { least };
    /// At most this many of several options.
    retry_pick_most RetryPickMost { most };
    /// At most one of several.
    retry_pick_most_one RetryPickMostOne;
    /// An option that excludes all others.
    retry_pick_none RetryPickNone { option };
    /// All options in order.
    retry_rank RetryRank { example };
    /// The first options of a ranking.
    retry_rank_top RetryRankTop { top, example };
    /// Only the first option of a ranking.
    retry_rank_top_one RetryRankTopOne;
    /// Yes or no.
    retry_yesno RetryYesno;
    /// A scale.
    retry_scale RetryScale { from, to };
    /// Any number.
    retry_number RetryNumber;
    /// A number in a range.
    retry_number_between RetryNumberBetween { from, to };
    /// A number of at least this.
    retry_number_from RetryNumberFrom { from };
    /// A number of at most this.
    retry_number_to RetryNumberTo { to };
    /// Any whole number.
    retry_whole RetryWhole;
    /// A whole number in a range.
    retry_whole_between RetryWholeBetween { from, to };
    /// A whole number of at least this.
    retry_whole_from RetryWholeFrom { from };
    /// A whole number of at most this.
    retry_whole_to RetryWholeTo { to };
    /// Any date.
    retry_date RetryDate;
    /// A date in a range.
    retry_date_between RetryDateBetween { from, to };
    /// A date from this one on.
    retry_date_from RetryDateFrom { from };
    /// A date up to this one.
    retry_date_to RetryDateTo { to };
    /// Any time of day.
    retry_time RetryTime;
    /// A time in a range.
    retry_time_between RetryTimeBetween { from, to };
    /// A time from this one on.
    retry_time_from RetryTimeFrom { from };
    /// A time up to this one.
    retry_time_to RetryTimeTo { to };
    /// A text.
    retry_text RetryText;
    /// Too few characters.
    retry_text_least RetryTextLeast { least };
    /// At least one character.
    retry_text_least_one RetryTextLeastOne;
    /// Too many characters.
    retry_text_most RetryTextMost { most };
    /// At most one character.
    retry_text_most_one RetryTextMostOne;
    /// The text does not match the required pattern.
    retry_text_pattern RetryTextPattern;
    /// An email address.
    retry_email RetryEmail;
    /// A phone number.
    retry_phone RetryPhone { example };
    /// A phone number that is not the sender's own was shared.
    retry_phone_own RetryPhoneOwn;
    /// A location.
    retry_location RetryLocation;
    /// A picture.
    retry_photo RetryPhoto;
    /// A file.
    retry_file RetryFile;
    /// A picture or file that is too large.
    retry_file_large RetryFileLarge { most };
    /// The author's condition is not met.
    retry_valid RetryValid;
    /// A message that cannot be used, such as a sticker.
    retry_unreadable RetryUnreadable;
    /// A date that does not exist; said before what is expected.
    retry_no_such_day RetryNoSuchDay;
    /// A date format that is understood; said after what is expected.
    retry_date_form RetryDateForm { example };
    /// A date with the wrong weekday; said before what is expected.
    retry_weekday RetryWeekday { date };
    /// A time that does not exist; said before what is expected.
    retry_no_such_time RetryNoSuchTime;
    /// Words that match none of several options; said before what is expected.
    retry_stranger RetryStranger { words };
    /// The second try: the button that skips the question.
    retry_way_out RetryWayOut { skip };
    /// The second try, if the question cannot be skipped.
    retry_help RetryHelp;
    /// The third try: a human, or stop.
    retry_stuck RetryStuck;
    /// The third try: a human, stop, or the button that skips the question.
    retry_stuck_way_out RetryStuckWayOut { skip };

    // Repair.
    /// After stop.
    stopped Stopped;
    /// After stop, if nothing was running.
    stopped_idle StoppedIdle;
    /// What can always be typed.
    help Help;
    /// Back at the first question.
    back_none BackNone;
    /// Asks before restarting.
    restart_confirm RestartConfirm;
    /// After a no to restarting.
    restart_kept RestartKept;
    /// A repair word when nothing is running.
    nothing_here NothingHere;
    /// Asks for the language.
    language_menu LanguageMenu;
    /// After a language was chosen.
    language_changed LanguageChanged;
    /// There is only one language.
    language_only LanguageOnly { language };
    /// A human is requested: how to reach one.
    human_not_yet HumanNotYet { contact };
    /// A human is requested, and `bot.yaml` does not say how to reach one.
    human_no_contact HumanNoContact;
    /// The person requested their data, which come as files.
    my_data_comes MyDataComes;
    /// A request for one's data, or to erase them, in a chat that others read.
    only_private OnlyPrivate;
    /// Asks before erasing everything.
    forget_confirm ForgetConfirm;
    /// Everything is erased.
    forgotten Forgotten;
    /// After a no to erasing.
    forget_kept ForgetKept;
    /// An unclear answer to whether to erase everything.
    forget_dropped ForgetDropped;
    /// After a no to a consent that was given before: asks whether to erase the earlier answers.
    erase_earlier EraseEarlier;
    /// After a yes to erasing the earlier answers.
    earlier_erased EarlierErased;
    /// After a no to erasing the earlier answers.
    earlier_kept EarlierKept;
    /// A consent is withdrawn.
    consent_withdrawn ConsentWithdrawn;
    /// A consent to be called, mailed or invited is withdrawn.
    contact_withdrawn ContactWithdrawn;
    /// A consent should be withdrawn, but none was given.
    consent_none ConsentNone;
    /// Who stores data, if `bot.yaml` does not say it.
    privacy Privacy { name };
    /// Who stores data and how long, if `bot.yaml` does not say it.
    privacy_for PrivacyFor { name, time };
    /// That a program answers, and no person, where it is said who stores data.
    privacy_program PrivacyProgram { name };
    /// A person's rights over stored data.
    privacy_rights PrivacyRights;
    /// A tap on a button of an earlier question of the running session.
    old_button OldButton;
    /// A tap on a button of an ended session.
    button_gone ButtonGone;
    /// A reply to a message with an earlier question; it does not answer that question.
    old_question OldQuestion;
    /// Several pictures or files came at once, and only one is kept.
    one_file OneFile;
    /// In a group, a tap on a button of another member's question.
    not_your_button NotYourButton;
    /// In a group, an anonymous administrator wants something that is for one person.
    nobody_seen NobodySeen;
    /// A tap on a button while a person of the business is writing in the chat.
    person_here PersonHere;
    /// The message was not understood.
    lost Lost;
    /// The message was not understood again.
    lost_again LostAgain;
    /// Before the buttons that start dialogs.
    can_start CanStart;
    /// The first message, if `bot.yaml` has none.
    greeting Greeting { name };
    /// A parked dialog continues.
    resumed Resumed;
    /// After restart.
    restarted Restarted;
    /// Before a question that is asked again because nobody answered.
    reminder Reminder;
    /// An answer that comes after its question was closed.
    expired Expired { command };
    /// An answer that comes after its question was closed, if no command starts it again.
    expired_help ExpiredHelp;
    /// A text that begins like stop, where any text can be the answer.
    which_meant WhichMeant;
    /// To a person who asks whether this is a machine.
    robot Robot { name };
    /// To a greeting.
    hello Hello;
    /// To thanks.
    thanks Thanks;
    /// To a goodbye.
    bye Bye;
    /// To swearing.
    upset Upset;
    /// An internal error.
    trouble Trouble;
    /// Too many messages at once.
    too_fast TooFast;
    /// The author changed the waiting question; the new version follows.
    question_changed QuestionChanged;
    /// Below an answered question.
    your_answer YourAnswer { answer };

    // Groups.
    /// How many options may be chosen in a vote.
    vote_pick VotePick { most };
    /// Until when a vote is open.
    vote_until VoteUntil { until };
    /// Nobody has voted yet, and the vote is open.
    voted_none VotedNone;
    /// Nobody voted, and the vote is over.
    voted_nobody VotedNobody;
    /// One person has voted.
    voted_one VotedOne;
    /// How many have voted.
    voted Voted { count };
    /// To the person who tapped: their current vote.
    vote_cast VoteCast { votes };
    /// To the person who tapped: the counts so far.
    vote_counts VoteCounts { counts };
    /// To the person who withdrew their only vote.
    vote_taken_back VoteTakenBack;
    /// To the person who tapped too many options: their current votes.
    vote_full VoteFull { votes };
    /// To a person who acts in the name of the group.
    vote_hidden VoteHidden;
    /// A vote is over.
    vote_closed VoteClosed;
    /// A vote was stopped before its end.
    vote_stopped VoteStopped;
    /// Another vote is running and has to end first.
    vote_first VoteFirst { until };
    /// Something in a group that only its administrators may do.
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
    /// In a menu: who keeps what.
    menu_privacy MenuPrivacy;
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
    /// To a member of a group who stops.
    member_stopped MemberStopped;
    /// To help in a group where nothing can be started.
    group_nothing GroupNothing;
    /// Greets many people who joined a group at once.
    welcome_all WelcomeAll;
    /// The button below that greeting.
    begin Begin;

    // Formats.
    /** The number format, shown by the example 1234.5. */ number_form NumberForm;
    /** A date near today. */ date_form DateForm { weekday, day, month };
    /** A date further away. */ date_year_form DateYearForm { weekday, day, month, year };
    /** A moment. */ moment_form MomentForm { date, time };
    /** The word before the last of several. */ and And;
    /** The word before the last of several possibilities. */ or Or;
    /** A duration: `18 months`. */ months_long MonthsLong { count };
    /** A duration: `1 day`. */ one_day OneDay;
    /** A duration: `3 days`. */ days Days { count };
    /** A duration: `1 hour`. */ one_hour OneHour;
    /** A duration: `3 hours`. */ hours Hours { count };
    /** A duration: `1 minute`. */ one_minute OneMinute;
    /** A duration: `3 minutes`. */ minutes Minutes { count };
}
