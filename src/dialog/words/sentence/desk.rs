//! The sentences about people who answer: at a desk, and about cases.

/// Makes the sentences of a list and these.
macro_rules! with_those_of_desks {
    ($($others:tt)*) => {
        sentences! {
            $($others)*

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
            /// The same, where it is known how people are reached otherwise.
            human_nobody_contact HumanNobodyContact { contact };
            /// How many wait before the customer, and one.
            human_queue HumanQueue { place };
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
            /// A customer asked for a person while nobody could be reached.
            desk_missed DeskMissed { name };
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
            /// The holder of a Business account is told of a customer.
            holder_waits HolderWaits;
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
            /// A command that does not say which customer it is about.
            desk_which DeskWhich;
            /// Written where people of a desk read who read elsewhere now.
            desk_no_longer DeskNoLonger;
            /// Words in a topic of somebody who is not there any more.
            desk_nobody_here DeskNobodyHere;
            /// The bot may not open topics, and which right it needs.
            desk_no_topics DeskNoTopics;

            // Cases.
            /** A complaint was heard, and by when a person looks at it. */ case_told CaseTold { until };
            /** A desk is told of a complaint. */ case_new CaseNew { number };
            /** A desk is told of words that may be a complaint. */ case_perhaps CasePerhaps { number };
            /** Words that may be a complaint, said to people who read them already. */ case_in_talk CaseInTalk { number };
            /** The customer's message came to the desk that looks at their complaint. */ case_passed_on CasePassedOn;
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
            /** Asked again, the customer is satisfied. */ case_recovered CaseRecovered { number, customer };
            /** A person closed the case. */ case_closed CaseClosed { number, customer, name };
            /** A person said that it is no complaint. */ case_was_none CaseWasNone { number, customer, name };
            /** Asked again, the customer did not answer. */ case_no_answer CaseNoAnswer { number, customer };
            /** The customer cannot be asked again. */ case_unreachable CaseUnreachable { number, customer };
            /** For which desk a case was that another one gets. */ case_instead CaseInstead { desk };
            /** Which desk has the case now. */ case_elsewhere CaseElsewhere { desk };
            /** The customer corrected the answer that was the complaint. */ case_taken_back CaseTakenBack { number, customer };
            /** The customer corrected an answer that was a complaint, but a person looks at the case or it has others. */ case_corrected CaseCorrected { number, name, question, answer };
            /** What the customer corrected is no complaint, so nobody looks at it. */ case_untold CaseUntold;
            /** There is no open case. */ case_none CaseNone;
            /** Nobody without a name answers a complaint. */ desk_anonymous DeskAnonymous;
            // Codes that make a case good.
            /** Which code is to be given. */ code_which CodeWhich { name };
            /** No code can be given now. */ code_cannot CodeCannot;
            /** The button of making it good without a code. */ code_without CodeWithout;
            /** A second person is to agree to a code. */ code_waits CodeWaits { name, customer, value };
            /** Words that may be the second yes were not sent. */ code_yes_how CodeYesHow { customer, value };
            /** The button with which a second person agrees. */ code_yes CodeYes;
            /** The person who asked cannot agree to it, too. */ code_second CodeSecond;
            /** No code of that value is left. */ code_none_left CodeNoneLeft { value };
            /** It is more than what is left of the budget. */ code_over_budget CodeOverBudget { value, left };
            /** The customer got a code. */ code_given CodeGiven { name, customer, value, code };
            /** The customer was sent a code, and the bot goes on. */ code_with_bot CodeWithBot { name };
            /** Below a code: the bot goes on, not a person. */ code_from_bot CodeFromBot;
            /** The code did not reach the customer. */ code_not_arrived CodeNotArrived { customer, code };
            /** The case has its code, or is about to get it. */ code_already CodeAlready { name, value };
            /** There are no codes. */ code_none CodeNone;
            /** What the customer reads of a code. */ code_here CodeHere { value, code };
        }
    };
}

pub(super) use with_those_of_desks;
