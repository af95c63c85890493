//! All sentences of the program itself, with their names in `bot.yaml` and their placeholders.

use super::sentence_enum::sentences;

sentences! {
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

    // A person answers.
    /// A person was asked for, and nobody answers yet.
    human_asked HumanAsked;
    /// How to go on with the bot.
    human_hint HumanHint;
    /// A person is asked for once more.
    human_waits HumanWaits;
    /// A person is there now.
    human_here HumanHere { name };
    /// A person is there now, whose name is not said.
    human_here_unnamed HumanHereUnnamed;
    /// The bot talks again.
    human_left HumanLeft;
    /// The bot talks again, because nobody answered.
    human_silent HumanSilent;
    /// The bot talks again, because nobody can be reached at the desk.
    human_nobody HumanNobody;
    /// Nobody is at the desk now.
    human_away HumanAway;
    /// When somebody is there again.
    human_opens HumanOpens { when };
    /// A person passes the customer on.
    human_passed HumanPassed { name };
    /// A person passes the customer on to somebody whose name is not said.
    human_passed_unnamed HumanPassedUnnamed;
    /// At a desk, the button that takes a customer.
    desk_take DeskTake;
    /// The button that gives the customer back to the bot.
    desk_give_back DeskGiveBack;
    /// The button for a matter that is done.
    desk_finish DeskFinish;
    /// The button that says how to write a note.
    desk_note DeskNote;
    /// The button that passes a customer on.
    desk_pass DeskPass;
    /// Asks to whom.
    desk_pass_to DeskPassTo { name };
    /// Told to the person to whom a customer is passed on.
    desk_passed DeskPassed { name, customer };
    /// Nobody of the desk is called like that.
    desk_nobody DeskNobody { names };
    /// The desk names nobody to whom a customer could be passed on.
    desk_no_people DeskNoPeople;
    /// The button that lists the saved replies.
    desk_saved DeskSaved;
    /// Asks which reply the customer is sent.
    desk_saved_which DeskSavedWhich { name };
    /// There are no saved replies.
    desk_saved_none DeskSavedNone;
    /// No saved reply has that name.
    desk_saved_unknown DeskSavedUnknown { names };
    /// Before the saved reply that the customer was sent.
    desk_saved_sent DeskSavedSent { name };
    /// A saved reply names what is not known of the customer.
    desk_saved_lacks DeskSavedLacks { names, name };
    /// How to write a note.
    desk_note_how DeskNoteHow;
    /// A command that a desk does not have.
    desk_help DeskHelp;
    /// A customer or a person of the desk whose name is not known.
    desk_unnamed DeskUnnamed;
    /// The dialog that a customer is in.
    desk_dialog DeskDialog { dialog };
    /// The question that waits for them.
    desk_question DeskQuestion { question };
    /// Their tags.
    desk_tags DeskTags { tags };
    /// A customer asks for a person.
    desk_new DeskNew;
    /// The desk is told of a customer who stays with the bot.
    desk_notice DeskNotice;
    /// Nobody answered a customer yet.
    desk_waits DeskWaits { name };
    /// Who answers.
    desk_taken DeskTaken { name };
    /// Who is to answer, because the customer was passed on.
    desk_to_answer DeskToAnswer { name };
    /// Who gave the customer back.
    desk_gave_back DeskGaveBack { name };
    /// Who said that it is done.
    desk_done DeskDone { name };
    /// The customer went on with the bot.
    desk_left DeskLeft { name };
    /// The customer said stop.
    desk_stopped DeskStopped { name };
    /// Nobody wrote for a while.
    desk_silent DeskSilent { name };
    /// What was just written did not reach the customer.
    desk_not_sent DeskNotSent { name };
    /// The customer changed a message.
    desk_edited DeskEdited { name };
    /// Stands where something that a person sent cannot be shown.
    not_shown_here NotShownHere;
    /// What was sent at the desk cannot be shown to the customer.
    desk_not_brought DeskNotBrought { name };
    /// What was changed at the desk does not reach the customer.
    desk_edit_unseen DeskEditUnseen { name };
    /// The customer cannot be reached.
    desk_gone DeskGone { name };
    /// The customer was forgotten.
    desk_forgotten DeskForgotten { name };
    /// A reply to a message of the bot that belongs to no customer any more.
    desk_unknown DeskUnknown;
    /// The bot may not open topics, and which right it needs.
    desk_no_topics DeskNoTopics;

    // Cases.
    /** A complaint was heard, and by when a person looks at it. */ case_told CaseTold { until };
    /** A desk is told of a complaint. */ case_new CaseNew { number };
    /** A desk is told of words that may be a complaint. */ case_perhaps CasePerhaps { number };
    /** One more complaint of a customer with an open case. */ case_more CaseMore { number };
    /** The step of telling the customer that somebody looks at it. */ case_acknowledged CaseAcknowledged;
    /** The step of knowing what went wrong; also a button. */ case_understood CaseUnderstood;
    /** The step of saying sorry; also a button. */ case_apologised CaseApologised;
    /** The step of making it good; also a button. */ case_made_good CaseMadeGood;
    /** The step of asking again. */ case_asked_again CaseAskedAgain;
    /** The button for what is no complaint. */ case_no_complaint CaseNoComplaint;
    /** The button that closes a case. */ case_close CaseClose;
    /** A step that is to be done, and until when. */ case_due CaseDue { step, until };
    /** A step that was done. */ case_done CaseDone { step, name, time };
    /** A step that nobody of the desk did, such as asking again. */ case_done_by_bot CaseDoneByBot { step, time };
    /** When the customer is asked again. */ case_ask_again CaseAskAgain { time };
    /** A step is late. */ case_late CaseLate { number, name, step };
    /** Asked again, the customer is still not satisfied. */ case_still_unhappy CaseStillUnhappy { number, name, score };
    /** Asked again, the customer is satisfied. */ case_recovered CaseRecovered { number };
    /** A person closed the case. */ case_closed CaseClosed { number, name };
    /** A person said that it is no complaint. */ case_was_none CaseWasNone { number, name };
    /** Asked again, the customer did not answer. */ case_no_answer CaseNoAnswer { number };
    /** The customer cannot be asked again. */ case_unreachable CaseUnreachable { number };
    /** There is no open case. */ case_none CaseNone;

    // Formats.
    /// The number format, shown by the example 1234.5.
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
    /// A duration: `18 months`.
    months_long MonthsLong { count };
    /// A duration: `1 day`.
    one_day OneDay;
    /// A duration: `3 days`.
    days Days { count };
    /// A duration: `1 hour`.
    one_hour OneHour;
    /// A duration: `3 hours`.
    hours Hours { count };
    /// A duration: `1 minute`.
    one_minute OneMinute;
    /// A duration: `3 minutes`.
    minutes Minutes { count };
}
