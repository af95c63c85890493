//! English: all word lists.

use crate::dialog::words::list::List;

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
        List::HumanWish => {
            "i want a human, i want a person, i want a real person, i want a real human, i need a human, i need a person, i need a \
             real person, i'd like a human, i'd like a person, i would like a human, i would like a person, can i have a human, can \
             i get a human, can i get a person, get me a human, get me a person, give me a human, give me a person, i want to talk \
             to a human, i want to talk to a person, i want to talk to a real person, i want to talk to someone, i want to talk to \
             somebody, i want to talk to an employee, i want to speak to a human, i want to speak to a person, i want to speak to a \
             real person, i want to speak to someone, i want to speak to somebody, i want to speak to an employee, i want to speak \
             with a human, i want to speak with a person, i want to speak with a real person, i want to speak with someone, i want \
             to speak with somebody, i want to speak with an employee, i'd like to talk to a human, i'd like to talk to a person, \
             i'd like to talk to a real person, i'd like to talk to someone, i'd like to talk to somebody, i'd like to talk to an \
             employee, i'd like to speak to a human, i'd like to speak to a person, i'd like to speak to a real person, i'd like to \
             speak to someone, i'd like to speak to somebody, i'd like to speak to an employee, i'd like to speak with a human, i'd \
             like to speak with a person, i'd like to speak with a real person, i'd like to speak with someone, i'd like to speak \
             with somebody, i'd like to speak with an employee, i would like to talk to a human, i would like to talk to a person, \
             i would like to talk to a real person, i would like to talk to someone, i would like to talk to somebody, i would like \
             to talk to an employee, i would like to speak to a human, i would like to speak to a person, i would like to speak to \
             a real person, i would like to speak to someone, i would like to speak to somebody, i would like to speak to an \
             employee, i would like to speak with a human, i would like to speak with a person, i would like to speak with a real \
             person, i would like to speak with someone, i would like to speak with somebody, i would like to speak with an \
             employee, i need to talk to a human, i need to talk to a person, i need to talk to a real person, i need to talk to \
             someone, i need to talk to somebody, i need to talk to an employee, i need to speak to a human, i need to speak to a \
             person, i need to speak to a real person, i need to speak to someone, i need to speak to somebody, i need to speak to \
             an employee, i need to speak with a human, i need to speak with a person, i need to speak with a real person, i need \
             to speak with someone, i need to speak with somebody, i need to speak with an employee, can i talk to a human, can i \
             talk to a person, can i talk to a real person, can i talk to someone, can i talk to somebody, can i talk to an \
             employee, can i speak to a human, can i speak to a person, can i speak to a real person, can i speak to someone, can i \
             speak to somebody, can i speak to an employee, can i speak with a human, can i speak with a person, can i speak with a \
             real person, can i speak with someone, can i speak with somebody, can i speak with an employee, could i talk to a \
             human, could i talk to a person, could i talk to a real person, could i talk to someone, could i talk to somebody, \
             could i talk to an employee, could i speak to a human, could i speak to a person, could i speak to a real person, \
             could i speak to someone, could i speak to somebody, could i speak to an employee, could i speak with a human, could i \
             speak with a person, could i speak with a real person, could i speak with someone, could i speak with somebody, could \
             i speak with an employee, may i talk to a human, may i talk to a person, may i talk to a real person, may i talk to \
             someone, may i talk to somebody, may i talk to an employee, may i speak to a human, may i speak to a person, may i \
             speak to a real person, may i speak to someone, may i speak to somebody, may i speak to an employee, may i speak with \
             a human, may i speak with a person, may i speak with a real person, may i speak with someone, may i speak with \
             somebody, may i speak with an employee, let me talk to a human, let me talk to a person, let me talk to a real person, \
             let me talk to someone, let me talk to somebody, let me talk to an employee, let me speak to a human, let me speak to \
             a person, let me speak to a real person, let me speak to someone, let me speak to somebody, let me speak to an \
             employee, let me speak with a human, let me speak with a person, let me speak with a real person, let me speak with \
             someone, let me speak with somebody, let me speak with an employee"
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
