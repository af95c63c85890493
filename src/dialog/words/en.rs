//! English: all sentences.

use crate::dialog::words::sentence::Key;

/// Returns a sentence with its placeholders in braces.
pub(super) fn sentence(key: Key) -> &'static str {
    match key {
        Key::Yes => "Yes",
        Key::No => "No",
        Key::Skip => "Skip",
        Key::Refuse => "Rather not say",
        Key::Unknown => "Don't know",
        Key::Done => "Done",
        Key::Other => "Something else",
        Key::SharePhone => "Share my number",
        Key::ShareLocation => "Share my location",
        Key::Agreed => "Agreed",
        Key::EraseAll => "Erase it all",
        Key::KeepAll => "No, keep it",
        Key::StartAgain => "Start again",
        Key::CarryOn => "Carry on",
        Key::IWantToStop => "I want to stop",
        Key::IWantErased => "I want it all erased",
        Key::MyAnswer => "It's my answer",
        Key::IWantAPerson => "I want a person",

        Key::HintMulti => "Choose all that fit, then tap {done}.",
        Key::HintRank => "Tap them in your order, then tap {done}.",
        Key::HintEnds => "{from} is {low}, {to} is {high}.",
        Key::OtherPrompt => "Tell us in your own words.",
        Key::KnownConfirm => "We have {value} for you. Is that still right?",

        Key::RetryChoice => "Choose one of these answers.",
        Key::RetryEither => "Do you mean {options}?",
        Key::RetryPickExactly => "Choose {count}.",
        Key::RetryPickExactlyOne => "Choose one.",
        Key::RetryPickOne => "Choose at least one.",
        Key::RetrySeveral => "Choose what fits. You can also type numbers, for example 1 2.",
        Key::RetryPickBetween => "Choose {least} to {most}.",
        Key::RetryPickLeast => "Choose {least} or more.",
        Key::RetryPickMost => "Choose up to {most}.",
        Key::RetryPickMostOne => "You can choose one.",
        Key::RetryPickNone => "Choose “{option}” or something else, but not both.",
        Key::RetryRank => "Put them all in your order. For example {example}.",
        Key::RetryRankTop => "Give your top {top}, favourite first. For example {example}.",
        Key::RetryRankTopOne => "Choose your favourite.",
        Key::RetryYesno => "Please answer yes or no.",
        Key::RetryScale => "Choose a number from {from} to {to}.",
        Key::RetryNumber => "Type a number, for example 12.",
        Key::RetryNumberBetween => "Type a number from {from} to {to}.",
        Key::RetryNumberFrom => "Type {from} or a higher number.",
        Key::RetryNumberTo => "Type {to} or a lower number.",
        Key::RetryWhole => "Type a whole number, for example 12.",
        Key::RetryWholeBetween => "Type a whole number from {from} to {to}.",
        Key::RetryWholeFrom => "Type a whole number: {from} or higher.",
        Key::RetryWholeTo => "Type a whole number: {to} or lower.",
        Key::RetryDate => "Type a date, for example 27 November or tomorrow.",
        Key::RetryDateBetween => "Choose a date from {from} to {to}.",
        Key::RetryDateFrom => "Choose {from} or a later date.",
        Key::RetryDateTo => "Choose {to} or an earlier date.",
        Key::RetryTime => "Type a time, for example 15:30.",
        Key::RetryTimeBetween => "Choose a time from {from} to {to}.",
        Key::RetryTimeFrom => "Choose {from} or a later time.",
        Key::RetryTimeTo => "Choose {to} or an earlier time.",
        Key::RetryText => "Please type your answer in words.",
        Key::RetryTextLeast => "Could you say a little more? At least {least} letters.",
        Key::RetryTextLeastOne => "Type at least one letter.",
        Key::RetryTextMost => "That's a little long for me. Could you say it in {most} letters?",
        Key::RetryTextMostOne => "Type one letter or digit.",
        Key::RetryTextPattern => "That doesn't look quite right. Please check your typing.",
        Key::RetryEmail => "Type an email address, for example noor@example.org.",
        Key::RetryPhone => "Type a phone number, for example {example}.",
        Key::RetryPhoneOwn => "That seems to be someone else's number. Share your own, or type it.",
        Key::RetryLocation => {
            "Share your location with the button or the paper clip. This works best on a phone."
        }
        Key::RetryPhoto => "Send a photo with the paper clip.",
        Key::RetryFile => "Send a file with the paper clip.",
        Key::RetryFileLarge => "That file is too big. Please send one of {most} or less.",
        Key::RetryValid => "That answer isn't possible here. Could you choose another one?",
        Key::RetryDateForm => "Type {example}, for example.",
        Key::RetryNoSuchDay => "There is no such day.",
        Key::RetryWeekday => "That is {date}.",
        Key::RetryNoSuchTime => "There is no such time.",
        Key::RetryStranger => "“{words}” isn't one of them.",
        Key::RetryUnreadable => {
            "I can't understand voice messages or stickers. Could you type it, or choose a button?"
        }
        Key::RetryWayOut => "Rather not? Choose “{skip}”.",
        Key::RetryHelp => "Stuck? Type help.",
        Key::RetryStuck => {
            "This isn't working, and that's my fault. Type person to reach someone, or stop to end."
        }
        Key::RetryStuckWayOut => {
            "This isn't working, and that's my fault. Choose “{skip}” to go on. Or type person to reach someone, or stop to end."
        }
        Key::OldQuestion => "That belongs to an earlier question. This is the one now:",
        Key::OneFile => "Thank you. I keep one of these.",

        Key::Stopped => {
            "OK, we'll stop here. You won't hear from us again until you write to us. We keep what you answered so far. Type forget me to erase it."
        }
        Key::StoppedIdle => "OK. You won't hear from us again until you write to us.",
        Key::Help => {
            "You can always type:\nback: go to the previous question\nrestart: start again\nlanguage: choose another language\nperson: how to reach a person\nmy data: see what we keep about you\nforget me: have it all erased\nstop: stop, and get no more messages"
        }
        Key::BackNone => "This is the first question, so there's nothing to go back to.",
        Key::RestartConfirm => "You've already started this. Start again?",
        Key::RestartKept => "All right, let's pick up where we left off.",
        Key::NothingHere => "There's no open question right now. Type help to see what you can do.",
        Key::LanguageMenu => "Which language would you like?",
        Key::LanguageChanged => "We'll continue in English.",
        Key::LanguageOnly => "This conversation is only in {language}.",
        Key::HumanNotYet => {
            "I'm a computer program and can't put you through. You can reach us here: {contact}."
        }
        Key::HumanNoContact => {
            "I'm a computer program and can't put you through. Please call, email or visit us."
        }
        Key::MyDataComes => {
            "You'll get everything we keep about you in two files: one to read, one for other programs."
        }
        Key::OnlyPrivate => "Let's keep that between us: please ask me in a private chat.",
        Key::ForgetConfirm => {
            "Shall we erase everything about you? Your answers, your number, your orders: all of it goes, for good."
        }
        Key::Forgotten => {
            "Done. Your answers and details are erased. You can still see this chat yourself. You can delete it too."
        }
        Key::ForgetKept => "OK, nothing is erased. Everything stays as it was.",
        Key::ForgetDropped => "I haven't erased anything. Type forget me if you do want that.",
        Key::EraseEarlier => "You said yes before. Shall we erase your earlier answers too?",
        Key::EarlierErased => "Done. Your earlier answers are erased.",
        Key::EarlierKept => {
            "OK, your earlier answers are kept. Type forget me to have everything erased."
        }
        Key::ContactWithdrawn => {
            "Your consent is withdrawn. Your answers are kept. Type forget me to have everything erased."
        }
        Key::ConsentWithdrawn => {
            "Your consent is withdrawn. We've erased your answers to these questions."
        }
        Key::ConsentNone => {
            "You haven't given us consent, so there is nothing to withdraw. Type my data to see what we keep about you."
        }
        Key::Privacy => "{name} keeps your answers.",
        Key::PrivacyFor => "{name} keeps your answers for {time}.",
        Key::PrivacyProgram => "A computer program of {name} answers here, not a person.",
        Key::PrivacyRights => {
            "Type my data to see what we keep about you. Type forget me to have it all erased."
        }
        Key::PersonHere => {
            "You're talking to one of us now. We'll get back to the questions afterwards."
        }
        Key::OldButton => "That question has passed. Type back if you want to change an answer.",
        Key::ButtonGone => "That button no longer works.",
        Key::NotYourButton => "This question is for someone else in the group.",
        Key::NobodySeen => {
            "You're posting anonymously, so I can't tell who you are. Turn that off and try again."
        }
        Key::Lost => "I'm not sure what you mean. Type help to see what you can do here.",
        Key::LostAgain => {
            "I don't understand that. I can only ask questions. Type help, or person if you want to reach someone."
        }
        Key::CanStart => "You can start with:",
        Key::Greeting => {
            "Hello! I'm {name}'s automated assistant. I ask questions and keep your answers. Type help to see what you can do."
        }
        Key::Resumed => "Let's pick up where we left off.",
        Key::Restarted => "OK, let's start again.",
        Key::Reminder => "We still have a question for you. Rather not? Type stop.",
        Key::Expired => "That question is closed. Type {command} to start again.",
        Key::ExpiredHelp => "That question is closed. Type help to see what you can do.",
        Key::WhichMeant => "How do you mean that?",
        Key::Robot => {
            "Yes, I'm a computer program of {name}. I ask questions and keep your answers. Type person to reach someone."
        }
        Key::Hello => "Hello! Type help to see what you can do.",
        Key::Thanks => "You're welcome!",
        Key::Bye => "Goodbye!",
        Key::Upset => {
            "I can see this isn't working for you. Type person to reach someone, or stop to end."
        }
        Key::Trouble => {
            "Sorry, something went wrong on our side. Your earlier answers are safe. Please try again in a few minutes."
        }
        Key::TooFast => {
            "That was too fast for me. I haven't read your last messages. Please send them again in a minute."
        }
        Key::QuestionChanged => "This question has changed in the meantime. This is how it is now:",
        Key::YourAnswer => "Your answer: {answer}",

        Key::VotePick => "Choose one or more, up to {most}.",
        Key::VoteUntil => "You can vote until {until}.",
        Key::VotedNobody => "Nobody voted.",
        Key::VotedNone => "Nobody has voted yet.",
        Key::VotedOne => "1 person has voted.",
        Key::Voted => "{count} people have voted.",
        Key::VoteCast => "You voted for {votes}.",
        Key::VoteCounts => "So far: {counts}.",
        Key::VoteTakenBack => "Your vote has been removed. You can choose again.",
        Key::VoteFull => "You've already chosen {votes}. To change, first tap one of them again.",
        Key::VoteHidden => "You're posting as the group. Switch to your own name to vote.",
        Key::VoteClosed => "The vote is closed.",
        Key::VoteStopped => "The vote was stopped.",
        Key::VoteFirst => "Another vote runs until {until}. This one starts after that.",
        Key::GroupAdmins => "Only administrators of the group can do that.",
        Key::GroupNotAllowed => {
            "I'm not allowed to talk in this group yet. Whoever runs this bot can turn me on with /allow."
        }
        Key::GroupAllowed => "Thanks, I'll join in here from now on.",
        Key::GroupStopped => "OK, I'll stay quiet until someone starts something.",
        Key::GroupHelp => {
            "You can use {commands} here. Administrators can also use /restart, /language and /stop."
        }
        Key::MenuHelp => "See what you can do",
        Key::MenuBack => "Go to the previous question",
        Key::MenuLanguage => "Choose another language",
        Key::MenuMyData => "See what we keep about you",
        Key::MenuPrivacy => "See who keeps what about you, and why",
        Key::MenuHuman => "Reach a person",
        Key::MenuStop => "Stop, and get no more messages",
        Key::MenuRestart => "Start again",
        Key::MenuQuiet => "Stop, and be quiet here",
        Key::GroupHelpAsked => "Answer by replying to my question. /stop ends your questions.",
        Key::MemberStopped => {
            "All right, I ask you nothing more here until you start again. We keep what you've answered so far."
        }
        Key::GroupNothing => "There's nothing to start here right now.",
        Key::WelcomeAll => "Welcome, all of you! Tap below and I'll ask you a few questions.",
        Key::Begin => "Begin",

        Key::HumanAsked => {
            "I've asked one of us to join. Until they answer, I'll be quiet. What you write now is read by a person."
        }
        Key::HumanHint => "Rather go on with me? Type /bot.",
        Key::HumanWaits => "Somebody has been asked already. Rather go on with me? Type /bot.",
        Key::HumanHere => "{name} is here now and answers you in person.",
        Key::HumanHereUnnamed => "One of us is here now and answers you in person.",
        Key::HumanLeft => "You're talking with me, the computer, again.",
        Key::HumanSilent => {
            "Nobody could answer yet, sorry. We do have what you wrote. You're talking with me, the computer, again."
        }
        Key::HumanNobody => {
            "Nobody can be reached there right now, sorry. You're talking with me, the computer, again."
        }
        Key::HumanNobodyContact => {
            "Nobody can be reached there right now, sorry. You can reach us here: {contact}. You're talking with me, the computer, again."
        }
        Key::HumanQueue => "You're number {place} in the queue.",
        Key::HumanAway => "Nobody is here right now.",
        Key::HumanOpens => "From {when} on somebody is here again, and answers you.",
        Key::HumanPassed => "{name} takes over and answers you.",
        Key::HumanPassedUnnamed => "Somebody else of us takes over and answers you.",
        Key::DeskTake => "Take",
        Key::DeskGiveBack => "Hand back",
        Key::DeskFinish => "Done",
        Key::DeskNote => "Note",
        Key::DeskPass => "Pass on",
        Key::DeskPassTo => "To whom do you pass {name} on?",
        Key::DeskPassed => "{name} passes {customer} on to you.",
        Key::DeskNobody => "Nobody here is called that. You can pass customers on to: {names}.",
        Key::DeskNoPeople => "This desk names nobody to whom you could pass customers on.",
        Key::DeskSaved => "Saved reply",
        Key::DeskSavedWhich => "Which reply do you send {name}?",
        Key::DeskSavedNone => "There are no saved replies. They stand in replies.yaml.",
        Key::DeskSavedUnknown => "No saved reply is called that. There are: {names}.",
        Key::DeskSavedSent => "Sent to {name}:",
        Key::DeskSavedLacks => "Not sent: the reply needs {names}, which is not known of {name}.",
        Key::DeskNoteHow => "Begin a message with //. The customer doesn't see it.",
        Key::DeskHelp => {
            "That's no command, and the customer doesn't see it. There are /take, /back, /done, /pass, /saved, and // for a note. For a complaint: /understood, /apologised, /madegood, /code, /nocomplaint, /close."
        }
        Key::DeskUnnamed => "Somebody",
        Key::DeskDialog => "Dialog: {dialog}",
        Key::DeskQuestion => "Question that waits: {question}",
        Key::DeskTags => "Tags: {tags}",
        Key::DeskNotice => "For your information. The bot goes on.",
        Key::DeskNew => "Asks for a person. Nobody answers yet.",
        Key::DeskMissed => {
            "{name} asked for a person while nobody could be reached here. Take brings them to you."
        }
        Key::DeskWaits => "{name} still waits for an answer.",
        Key::DeskTaken => "{name} answers.",
        Key::DeskToAnswer => "Passed on to {name}, who has not answered yet.",
        Key::DeskGaveBack => "{name} handed it back. The bot talks again.",
        Key::DeskDone => "{name} says: done. The bot talks again.",
        Key::DeskLeft => "{name} is talking with the bot again.",
        Key::DeskStopped => "{name} said stop and wants no more messages.",
        Key::DeskSilent => "Nobody wrote for a while. {name} is talking with the bot again.",
        Key::DeskNotSent => {
            "Not sent: {name} is talking with the bot again. Take it first if you want to write all the same."
        }
        Key::DeskEdited => "{name} changed a message:",
        Key::HolderWaits => "Waits for you in your own chat with them. I'm silent there for now.",
        Key::NotShownHere => "(Something was sent with it that can't be shown here.)",
        Key::DeskNotBrought => {
            "{name} can't be shown this on their page. Pictures and files arrive there, up to 10 MB."
        }
        Key::DeskEditUnseen => "{name} doesn't see this change.",
        Key::DeskGone => {
            "{name} can't be reached: they've blocked the bot, or left. Nothing arrives."
        }
        Key::DeskForgotten => "{name} asked to be forgotten. We keep nothing, and nothing arrives.",
        Key::DeskUnknown => {
            "I don't know whom this is about, so nobody got it. Reply to the customer's card, or to a newer message about them. Meant for me? Write it without a reply."
        }
        Key::DeskWhich => {
            "Which customer? Write it as a reply to a message about them, or press the button there."
        }
        Key::CaseTold => {
            "Thank you for telling us. One of us will look at it in person, by {until} at the latest."
        }
        Key::CaseNew => "Complaint, case {number}.",
        Key::CasePerhaps => {
            "Perhaps a complaint, case {number}. The customer was told nothing yet."
        }
        Key::CaseInTalk => "Perhaps a complaint: case {number}.",
        Key::CasePassedOn => "I've passed that on to whoever looks at it.",
        Key::CaseMore => "One more complaint in case {number}.",
        Key::CaseAcknowledged => "Acknowledged",
        Key::CaseUnderstood => "Understood",
        Key::CaseApologised => "Apologised",
        Key::CaseMadeGood => "Made good",
        Key::CaseAskedAgain => "Asked again",
        Key::CaseNoComplaint => "No complaint",
        Key::CaseClose => "Close",
        Key::CaseDue => "☐ {step}: by {until}",
        Key::CaseDone => "☑ {step}: {name}, {time}",
        Key::CaseDoneByBot => "☑ {step}: {time}",
        Key::CaseAskAgain => "Is asked again {time}.",
        Key::CaseLate => "Case {number}, {name}: “{step}” is late.",
        Key::CaseStillUnhappy => {
            "Case {number}: {name} was asked again and gives {score}. Not satisfied yet, so the case stays open."
        }
        Key::CaseRecovered => {
            "Case {number} of {customer} is closed: asked again, they are satisfied."
        }
        Key::CaseClosed => "Case {number} of {customer} is closed by {name}.",
        Key::CaseWasNone => "{name} says: case {number} of {customer} is no complaint.",
        Key::CaseNoAnswer => {
            "Case {number} of {customer} is closed: asked again, they did not answer."
        }
        Key::CaseUnreachable => {
            "Case {number} of {customer} is closed: they cannot be asked again."
        }
        Key::CaseInstead => "This was for the desk “{desk}”, where nobody can be reached.",
        Key::CaseElsewhere => {
            "At the desk “{desk}” now. What is done about the complaint is done there."
        }
        Key::CaseTakenBack => {
            "Case {number} of {customer} is closed: they corrected the answer, and it is no complaint any more."
        }
        Key::CaseCorrected => "Case {number}: {name} corrected an answer. {question} {answer}",
        Key::CaseUntold => {
            "I've changed that, so nobody needs to look at it any more. Rather talk with one of us? Type /person."
        }
        Key::CaseNone => "There is no open case.",
        Key::DeskAnonymous => {
            "Not sent: a complaint is answered by a person with a name. You write anonymously, or as a channel. Switch that off in this group, then write again."
        }
        Key::CodeWhich => "Which code does {name} get? Typed, it is /code and the value.",
        Key::CodeCannot => {
            "No code can be given now: none is left, or each is over this month's budget. Have more added to the file of codes, or `budget` in bot.yaml raised."
        }
        Key::CodeWithout => "Without a code",
        Key::CodeWaits => {
            "{name} wants to give {customer} a code worth {value}. Somebody else of you has to agree."
        }
        Key::CodeYesHow => {
            "Not sent to {customer}. A code worth {value} waits for a second yes: press the button below that question, or reply “yes” to it. Meant for {customer}? Say it in more words."
        }
        Key::CodeYes => "Yes, give it",
        Key::CodeSecond => {
            "Whoever asked for a code can't agree to it: somebody else of you has to."
        }
        Key::CodeNoneLeft => {
            "No code worth {value} is left, so the customer got none. Give one of another value, or have more added to the file of codes."
        }
        Key::CodeOverBudget => {
            "A code worth {value} is over the budget: this month has {left} left. Give a smaller one, or have `budget` in bot.yaml raised."
        }
        Key::CodeGiven => "{name} gave {customer} a code worth {value}: {code}",
        Key::CodeWithBot => "{name} is talking with the bot. Take brings them to you.",
        Key::CodeFromBot => {
            "You're talking with me, the computer. Rather talk with one of us? Type /person."
        }
        Key::CodeNotArrived => {
            "The code {code} did not reach {customer}. It stays used: give it in another way, then press Made good."
        }
        Key::CodeAlready => "One code for a case: {name} gives one worth {value}.",
        Key::CodeNone => {
            "There is no such code to give. Values stand in the file that `codes` in bot.yaml names, under `cases`."
        }
        Key::CodeHere => {
            "To make it good, here is a code for you worth {value}: {code}. It works once."
        }
        Key::DeskNoLonger => {
            "This chat is no longer a desk: nobody is shown here any more, and what you write reaches no customer."
        }
        Key::DeskNobodyHere => "Nobody is behind this topic any more. Nobody got what you wrote.",
        Key::DeskNoTopics => {
            "I may not open topics here. Make me an administrator with the right to manage topics. Until then, reply to the messages about a customer."
        }

        Key::NumberForm => "1,234.5",
        Key::DateForm => "{weekday} {day} {month}",
        Key::DateYearForm => "{weekday} {day} {month} {year}",
        Key::MomentForm => "{date} at {time}",
        Key::And => "and",
        Key::Or => "or",
        Key::MonthsLong => "{count} months",
        Key::OneDay => "1 day",
        Key::Days => "{count} days",
        Key::OneHour => "1 hour",
        Key::Hours => "{count} hours",
        Key::OneMinute => "1 minute",
        Key::Minutes => "{count} minutes",
    }
}
