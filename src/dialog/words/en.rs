//! English: every sentence and every list of words.

use crate::dialog::words::list::List;
use crate::dialog::words::sentence::Key;

/// Returns a sentence, with its places in braces.
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

        Key::HintMulti => "Choose all that fit, then tap {done}.",
        Key::HintMultiTyped => "Type the numbers of all that fit, for example 1 3.",
        Key::HintRank => "Tap them in your order, then tap {done}.",
        Key::HintRankTyped => "Type the numbers in your order, for example 2 1 3.",
        Key::HintEnds => "{from} = {low}, {to} = {high}",
        Key::OtherPrompt => "What would it be? Use your own words.",
        Key::KnownConfirm => "Is this still right: {value}?",

        Key::RetryChoice => "Choose one of the options, or type its number.",
        Key::RetryEither => "Do you mean {options}?",
        Key::RetryPickExactly => "Choose exactly {count} options.",
        Key::RetryPickOne => "Choose at least one option.",
        Key::RetrySeveral => "Choose from the options, or type their numbers, for example 1 2.",
        Key::RetryPickBetween => "Choose from {least} to {most} options.",
        Key::RetryPickLeast => "Choose at least {least} options.",
        Key::RetryPickMost => "Choose at most {most} options.",
        Key::RetryPickNone => "“{option}” does not go together with another choice.",
        Key::RetryRank => "Put all of them in your order, for example by their numbers: 2 1 3.",
        Key::RetryRankTop => "Give your first {top}, best one first, for example by their numbers.",
        Key::RetryYesno => "Please answer yes or no.",
        Key::RetryScale => "Choose a number from {from} to {to}.",
        Key::RetryNumber => "Type a number, for example 12.",
        Key::RetryNumberBetween => "Choose a number from {from} to {to}.",
        Key::RetryNumberFrom => "Choose a number of {from} or more.",
        Key::RetryNumberTo => "Choose a number of {to} or less.",
        Key::RetryWhole => "Type a whole number, for example 12.",
        Key::RetryWholeBetween => "Choose a whole number from {from} to {to}.",
        Key::RetryWholeFrom => "Choose a whole number of {from} or more.",
        Key::RetryWholeTo => "Choose a whole number of {to} or less.",
        Key::RetryDate => "Type a date, for example 27 November or tomorrow.",
        Key::RetryDateBetween => "Choose a date from {from} to {to}.",
        Key::RetryDateFrom => "Choose {from} or a later date.",
        Key::RetryDateTo => "Choose {to} or an earlier date.",
        Key::RetryTime => "Type a time, for example 15:30.",
        Key::RetryTimeBetween => "Choose a time from {from} to {to}.",
        Key::RetryTimeFrom => "Choose {from} or a later time.",
        Key::RetryTimeTo => "Choose {to} or an earlier time.",
        Key::RetryText => "Please type your answer in words.",
        Key::RetryTextLeast => "That is a little short. Please use at least {least} characters.",
        Key::RetryTextMost => "That is a little long. Please use at most {most} characters.",
        Key::RetryTextPattern => "That does not have the form we expected. Please look at it once more.",
        Key::RetryEmail => "Type an email address, for example noor@example.org.",
        Key::RetryPhone => "Type a phone number, for example +31 6 12345678.",
        Key::RetryPhoneOwn => "That seems to be somebody else's number. Share your own, or type it.",
        Key::RetryLocation => "Share a location: use the button or the paper clip.",
        Key::RetryPhoto => "Send a photo, please.",
        Key::RetryFile => "Send a file, please.",
        Key::RetryFileLarge => "That file is too large. At most {most} will do.",
        Key::RetryValid => "That does not fit here. Please give another answer.",
        Key::RetryUnreadable => "I cannot read that. Please type your answer.",

        Key::Stopped => "All right, we stop here. You will hear nothing more until you start again.",
        Key::StoppedIdle => "All right. You will hear nothing more until you start again.",
        Key::Help => {
            "You can always type:\nback: to the previous question\nrestart: from the beginning\nlanguage: another language\nstop: end this conversation\nmy data: everything we know about you\nforget me: erase all of it"
        }
        Key::BackNone => "This is the first question, so there is nothing to go back to.",
        Key::RestartConfirm => "You are in the middle of this. Start again?",
        Key::RestartKept => "Good, we go on where we were.",
        Key::NothingHere => "There is nothing going on right now.",
        Key::LanguageMenu => "Which language would you like?",
        Key::LanguageChanged => "We go on in English.",
        Key::LanguageOnly => "I only know {language} here.",
        Key::HumanNotYet => "I cannot fetch somebody for you yet. Please reach us the way you usually do.",
        Key::MyDataComes => "Everything we have stored about you comes as two files: one to read, and one for other programs.",
        Key::OnlyPrivate => "That is between the two of us: please ask me in a private chat.",
        Key::ForgetConfirm => "We then erase everything we know about you. Go ahead?",
        Key::Forgotten => "Done. We have erased everything about you.",
        Key::ForgetKept => "Good, everything stays as it was.",
        Key::PersonHere => "You are talking with one of us now. The questions go on afterwards.",
        Key::OldButton => "That button belongs to an earlier question.",
        Key::NotYourButton => "That question is for somebody else.",
        Key::NobodySeen => "I cannot see who you are: turn off writing anonymously, and it works.",
        Key::Lost => "I am not sure what you mean. Type help to see what you can do here.",
        Key::Greeting => "Hello! Good to have you here. Type help to see what you can do.",
        Key::Resumed => "We go on where we were.",
        Key::Trouble => "Something went wrong on our side. We will look into it; please try again later.",
        Key::TooFast => "That was a lot at once. Give me a minute, please.",

        Key::VotePick => "You may choose up to {most}.",
        Key::VoteUntil => "You can vote until {until}.",
        Key::VotedNone => "Nobody has voted yet.",
        Key::VotedOne => "1 person has voted.",
        Key::Voted => "{count} people have voted.",
        Key::VoteCast => "You vote for {votes}.",
        Key::VoteCounts => "So far: {counts}.",
        Key::VoteTakenBack => "Your vote is taken back.",
        Key::VoteFull => "You already vote for {votes}. Tap a vote again to take it back.",
        Key::VoteHidden => "Only people can vote. Turn off writing as the group to join in.",
        Key::VoteClosed => "The vote is closed.",
        Key::VoteStopped => "The vote was stopped.",
        Key::VoteFirst => "There is another vote until {until}. This one comes after it.",
        Key::GroupAdmins => "Only administrators of the group can do that.",
        Key::GroupNotAllowed => "I may not talk in this group yet. Somebody who runs this bot can let me: /allow",
        Key::GroupAllowed => "Thank you, from now on I join in here.",
        Key::GroupStopped => "Good, I am quiet here until somebody starts something again.",
        Key::GroupHelp => "This works here: {commands}. For administrators also /restart, /language and /stop.",

        Key::NumberForm => "1,234.5",
        Key::DateForm => "{weekday} {day} {month}",
        Key::DateYearForm => "{weekday} {day} {month} {year}",
        Key::MomentForm => "{date} at {time}",
        Key::And => "and",
        Key::Or => "or",
        Key::OneDay => "1 day",
        Key::Days => "{count} days",
        Key::OneHour => "1 hour",
        Key::Hours => "{count} hours",
        Key::OneMinute => "1 minute",
        Key::Minutes => "{count} minutes",
    }
}

/// Returns a list of words, folded except for names that are also shown.
pub(super) fn list(list: List) -> &'static str {
    match list {
        List::Stop => "stop, quit, cancel, unsubscribe",
        List::Help => "help",
        List::Back => "back, go back",
        List::Restart => "restart, start again, start over",
        List::Human => "human, a human, talk to a human, agent",
        List::Language => "language, languages",
        List::MyData => "my data, mydata",
        List::ForgetMe => "forget me, forgetme",
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
        List::Skip => "skip, skip it, skip this, pass",
        List::Refuse => {
            "rather not say, prefer not to, i'd rather not say, id rather not say, prefer not to say, i prefer not to say, no comment"
        }
        List::Unknown => {
            "don't know, dont know, i don't know, i dont know, do not know, i do not know, no idea, dunno, idk, not sure, i'm not sure, \
             i am not sure, unsure, no clue, i have no idea, ?"
        }
        List::Done => "done, i'm done, im done, that's all, thats all, that's it, thats it, ready, finished, nothing else",
        List::Other => "something else, other, another, anything else",
        List::Courtesy => {
            "please, pls, plz, thanks, thank you, thank you very much, thanks a lot, many thanks, thx, ty, cheers, hi, hello, hey, \
             sorry, i would like, i'd like, i want, i'll take, i'll have, give me, can i have, may i have"
        }
        List::And => "and, &, +, plus",
        List::Numbers => {
            "zero/nought/naught/nil, one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve, thirteen, fourteen, \
             fifteen, sixteen, seventeen, eighteen, nineteen, twenty, thirty, forty/fourty, fifty, sixty, seventy, eighty, ninety, \
             hundred/one hundred/a hundred"
        }
        List::Months => {
            "January/jan, February/feb, March/mar, April/apr, May, June/jun, July/jul, August/aug, September/sep/sept, October/oct, \
             November/nov, December/dec"
        }
        List::Weekdays => "Monday/mon, Tuesday/tue/tues, Wednesday/wed, Thursday/thu/thur/thurs, Friday/fri, Saturday/sat, Sunday/sun",
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
        List::Ordinals => "first, second, third, fourth, fifth, sixth, seventh, eighth, ninth, tenth",
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
    }
}
