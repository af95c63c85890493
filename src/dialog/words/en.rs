//! English: all sentences and word lists.

use crate::dialog::words::list::List;
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

/// Returns a word list, folded for comparison except for names that are also shown.
pub(super) fn list(list: List) -> &'static str {
    match list {
        List::Stop => {
            "stop, quit, end, exit, unsubscribe, opt out, opt-out, optout, sign me out, stop it, stop now, stop this, i want to stop, \
             no more messages, leave me alone"
        }
        List::Help => {
            "help, help me, what can i do, huh, what do you mean, i don't understand, i dont understand, i do not understand, i don't get \
             it, i dont get it, what does that mean"
        }
        List::Back => "back, go back",
        List::Restart => "restart, start again, start over",
        List::Human => {
            "human, a human, person, a person, real person, a real person, talk to a human, talk to a person, talk to someone, i want a \
             human, i want a person, someone, customer service, operator, agent, can i talk to someone, can i speak to someone, can i talk \
             to a human, can i speak to a human, can i talk to a person, can i speak to a person, speak to someone, speak to a human, \
             speak to a person"
        }
        List::Language => "language, languages",
        List::MyData => {
            "my data, mydata, access my data, show my data, what do you know about me, what data do you have"
        }
        List::ForgetMe => {
            "forget me, forgetme, delete my data, erase my data, remove my data, delete me, erase me, remove me, erase everything, \
             delete everything"
        }
        List::Erase => "erase, erase it, yes erase it all",
        List::Withdraw => {
            "withdraw consent, withdraw my consent, i withdraw my consent, i withdraw consent, i want to withdraw my consent, revoke my \
             consent, revoke consent"
        }
        List::Privacy => {
            "what do you do with my data, what happens to my data, what happens with my data, what happens to my answers, privacy, \
             privacy policy, gdpr"
        }
        List::Robot => {
            "are you a robot, are you a bot, are you a computer, are you a machine, are you human, are you a human, are you a person, \
             are you real, is this a robot, is this a bot, am i talking to a human, am i talking to a robot, robot"
        }
        List::Hello => {
            "hello, hi, hey, hiya, hello there, hi there, good morning, good afternoon, good evening, good day, howdy"
        }
        List::Thanks => {
            "thanks, thank you, thank you very much, thank you so much, thanks a lot, many thanks, thx, ty, cheers"
        }
        List::Bye => {
            "bye, goodbye, bye bye, see you, see you later, see ya, cya, have a nice day, good night"
        }
        List::Upset => {
            "fuck, fuck you, fuck off, shit, damn, dammit, bullshit, crap, stupid bot, you idiot, idiot, useless, this is useless, this \
             is stupid, this sucks, you suck, this is nonsense, wtf, piss off"
        }
        List::Yes => {
            "yes, y, yeah, yep, yup, yea, yeh, ye, ya, sure, of course, certainly, definitely, absolutely, ok, okay, k, fine, alright, \
             all right, sure thing, go ahead, yes of course, correct, that's right, thats right, agreed, i agree, i do, yes i do, \
             gladly, with pleasure, yes i would, i would, i would love to, i'd love to, yes i am, i am, please do, that's fine, sounds \
             good, yes indeed, indeed, 👍, ✅, ✔, ☑"
        }
        List::No => {
            "no, n, nope, nah, nay, no way, not at all, of course not, certainly not, definitely not, absolutely not, i don't, i dont, \
             no i don't, do not, i do not, that's wrong, not correct, i disagree, i don't agree, i do not agree, i'm not, i am not, not \
             interested, no need, 👎, ❌"
        }
        List::Skip => "skip, skip it, skip this, pass, skip this one, next question",
        List::Refuse => {
            "rather not say, prefer not to, i'd rather not say, id rather not say, prefer not to say, i prefer not to say, no comment, \
             none of your business, that's none of your business, thats none of your business, not telling, i'm not telling, im not \
             telling, i won't say, i wont say, i won't tell, i wont tell, i don't want to say, i dont want to say, i don't want to tell, i \
             dont want to tell, i don't want to answer, i dont want to answer"
        }
        List::Unknown => {
            "don't know, dont know, i don't know, i dont know, do not know, i do not know, no idea, dunno, idk, not sure, i'm not sure, \
             i am not sure, unsure, no clue, i have no idea, ?"
        }
        List::Done => {
            "done, i'm done, im done, that's all, thats all, that's it, thats it, ready, finished, nothing else"
        }
        List::Other => "something else, other, another, anything else",
        List::Courtesy => {
            "please, pls, plz, thanks, thank you, thank you very much, thanks a lot, many thanks, thx, ty, cheers, hi, hello, hey, \
             sorry, i would like, i'd like, i want, i'll take, i'll have, give me, can i have, may i have"
        }
        List::Aside => {
            "now, then, just, no, yes, ok, okay, well, right now, immediately, really, all, everyone, everybody, folks, pretty"
        }
        List::And => "and, &, +, plus",
        List::Numbers => {
            "zero/nought/naught/nil, one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve, thirteen, fourteen, \
             fifteen, sixteen, seventeen, eighteen, nineteen, twenty, thirty, forty/fourty, fifty, sixty, seventy, eighty, ninety, \
             hundred/one hundred/a hundred, thousand/one thousand/a thousand"
        }
        List::Months => {
            "January/jan, February/feb, March/mar, April/apr, May, June/jun, July/jul, August/aug, September/sep/sept, October/oct, \
             November/nov, December/dec"
        }
        List::Weekdays => {
            "Monday/mon, Tuesday/tue/tues, Wednesday/wed, Thursday/thu/thur/thurs, Friday/fri, Saturday/sat, Sunday/sun"
        }
        List::Today => "today, tonight",
        List::Tomorrow => "tomorrow, tmrw, tomorow, tommorow, tommorrow",
        List::DayAfterTomorrow => "the day after tomorrow, day after tomorrow, overmorrow",
        List::Yesterday => "yesterday",
        List::DayBeforeYesterday => "the day before yesterday, day before yesterday",
        List::NextWeek => "next week",
        List::Next => "next",
        List::Coming => "this coming, coming, upcoming",
        List::Last => "past",
        List::In => "in",
        List::Ago => "ago",
        List::Day => "day, days",
        List::Week => "week, weeks, wk, wks",
        List::Month => "month, months",
        List::Year => "year, years",
        List::SoftNo => "rather not, i would rather not, i'd rather not",
        List::Filler => {
            "the, a, an, i, we, just, only, exactly, via, make it, would, like, want, need, take, will, have, i'll, we'll, i'd, we'd, \
             it's, it is, let's do, let's, do, go for, go with, can, could, may, me, get, give, for me, in total, total, both, uh, um, \
             er, well, oh, ok"
        }
        List::OptionWord => "number, no, nr, option, choice, answer",
        List::Ordinals => {
            "first, second, third, fourth, fifth, sixth, seventh, eighth, ninth, tenth, eleventh, twelfth, thirteenth, \
             fourteenth, fifteenth, sixteenth, seventeenth, eighteenth, nineteenth, twentieth"
        }
        List::OrdinalEndings => "st, nd, rd, th",
        List::One => "one, option",
        List::Article => "a, an",
        List::Minus => "minus, negative",
        List::YesNoTail => "then, mate, man",
        List::Not => "not, no, without, except, less, more, least, most, between",
        List::Half => "half, a half",
        List::OneAndHalf => "one and a half",
        List::OutOf => "out of",
        List::Then => "first, firstly, then, and then, next, after that, finally, lastly",
        List::On => "on",
        List::The => "the",
        List::Of => "of",
        List::This => "this",
        List::NextUnclear => "",
        List::LastUnclear => "last, previous",
        List::ThisWeek => "this week",
        List::LastWeek => "last week, the previous week",
        List::FromNow => "from now, from today",
        List::DayPart => "morning, afternoon, evening, night",
        List::At => "at",
        List::Oclock => "o'clock, oclock, o clock, h, hrs, hours",
        List::Minute => "minute, minutes, min, mins",
        List::HalfPast => "half past",
        List::HalfTo => "",
        List::Quarter => "quarter, a quarter",
        List::Past => "past, after",
        List::To => "to, before",
        List::Am => "am",
        List::Pm => "pm",
        List::Morning => "in the morning, this morning",
        List::Afternoon => "in the afternoon, this afternoon",
        List::Evening => "in the evening, this evening, tonight",
        List::Night => "at night, in the night",
        List::Noon => "noon, midday, 12 noon, twelve noon",
        List::Midnight => "midnight, 12 midnight, twelve midnight",
        List::EmailWord => "my, email, e-mail, mail, address, email address",
        List::PhoneWord => "my, number, phone, telephone, tel, mobile, cell, phone number",
        List::Only => "only, just, solely",
        List::DecimalWord => "point, comma, dot",
        List::NotOne => {
            "none, not one, not any, no one, nobody, nothing, none at all, nothing at all"
        }
        List::NotApplicable => {
            "n a, not applicable, i don't have one, i don't have any, i dont have one, i dont have any, i do not have one, i have none, i have no, i don't have a, i don't have an, \
             don't have one, don't have any, not needed, no comments, no remarks, no questions, nothing special, nothing to add, -, - -"
        }
        List::Cancel => {
            "cancel, cancel it, cancel this, cancel that, i want to cancel, abort, never mind, nevermind, forget it, forget about it, i \
             give up"
        }
        List::LanguageNames => {
            "ar/arabic, bg/bulgarian, cs/czech, da/danish, de/german, el/greek, en/english, es/spanish, et/estonian, fa/persian/farsi, \
             fi/finnish, fr/french, fy/frisian, he/hebrew, hi/hindi, hr/croatian, hu/hungarian, id/indonesian, it/italian, ja/japanese, \
             ko/korean, lt/lithuanian, lv/latvian, nb/norwegian, nl/dutch, pl/polish, pt/portuguese, ro/romanian, ru/russian, sk/slovak, \
             sl/slovenian, so/somali, sr/serbian, sv/swedish, ti/tigrinya, tr/turkish, uk/ukrainian, vi/vietnamese, zh/chinese"
        }
        List::LanguageAside => {
            "in, to, a, an, the, do you speak, can you speak, do you know, do you have, can, can i, can you, can we, could, could we, \
             could you, may, speak, talk, have, get, do, this, that, it, is, is there, version, i speak, i only speak, i read, only, also, \
             switch, switch to, change, change to, change the language to, available, possible, rather, i prefer, language"
        }
        List::Holidays => {
            "24-12/christmas eve, 25-12/christmas day/christmas/xmas, 26-12/boxing day, 31-12/new year's eve, 1-1/new year's day, \
             14-2/valentine's day"
        }
    }
}
