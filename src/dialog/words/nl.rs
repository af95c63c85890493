//! Dutch: every sentence and every list of words.

use crate::dialog::words::list::List;
use crate::dialog::words::sentence::Key;

/// Returns a sentence, with its places in braces.
pub(super) fn sentence(key: Key) -> &'static str {
    match key {
        Key::Yes => "Ja",
        Key::No => "Nee",
        Key::Skip => "Overslaan",
        Key::Refuse => "Zeg ik liever niet",
        Key::Unknown => "Weet ik niet",
        Key::Done => "Klaar",
        Key::Other => "Iets anders",
        Key::SharePhone => "Deel mijn nummer",
        Key::ShareLocation => "Deel mijn locatie",
        Key::Agreed => "Akkoord",

        Key::HintMulti => "Kies alles wat past en tik dan op {done}.",
        Key::HintMultiTyped => "Typ de nummers van alles wat past, bijvoorbeeld 1 3.",
        Key::HintRank => "Tik ze aan in jouw volgorde en tik dan op {done}.",
        Key::HintRankTyped => "Typ de nummers in jouw volgorde, bijvoorbeeld 2 1 3.",
        Key::HintEnds => "{from} = {low}, {to} = {high}",
        Key::OtherPrompt => "Wat wordt het dan? Zeg het in je eigen woorden.",
        Key::KnownConfirm => "Klopt dit nog: {value}?",

        Key::RetryChoice => "Kies een van de opties, of typ het nummer ervan.",
        Key::RetryEither => "Bedoel je {options}?",
        Key::RetryPickExactly => "Kies precies {count} opties.",
        Key::RetryPickOne => "Kies minstens één optie.",
        Key::RetrySeveral => "Kies uit de opties, of typ hun nummers, bijvoorbeeld 1 2.",
        Key::RetryPickBetween => "Kies {least} tot en met {most} opties.",
        Key::RetryPickLeast => "Kies minstens {least} opties.",
        Key::RetryPickMost => "Kies hoogstens {most} opties.",
        Key::RetryPickNone => "‘{option}’ gaat niet samen met een andere keuze.",
        Key::RetryRank => "Zet ze allemaal in jouw volgorde, bijvoorbeeld met de nummers: 2 1 3.",
        Key::RetryRankTop => "Geef je eerste {top}, de beste voorop, bijvoorbeeld met de nummers.",
        Key::RetryYesno => "Antwoord met ja of nee.",
        Key::RetryScale => "Kies een getal van {from} tot en met {to}.",
        Key::RetryNumber => "Typ een getal, bijvoorbeeld 12.",
        Key::RetryNumberBetween => "Kies een getal van {from} tot en met {to}.",
        Key::RetryNumberFrom => "Kies een getal van {from} of meer.",
        Key::RetryNumberTo => "Kies een getal van {to} of minder.",
        Key::RetryWhole => "Typ een heel getal, bijvoorbeeld 12.",
        Key::RetryWholeBetween => "Kies een heel getal van {from} tot en met {to}.",
        Key::RetryWholeFrom => "Kies een heel getal van {from} of meer.",
        Key::RetryWholeTo => "Kies een heel getal van {to} of minder.",
        Key::RetryDate => "Typ een datum, bijvoorbeeld 27 november of morgen.",
        Key::RetryDateBetween => "Kies een datum van {from} tot en met {to}.",
        Key::RetryDateFrom => "Kies {from} of een latere datum.",
        Key::RetryDateTo => "Kies {to} of een eerdere datum.",
        Key::RetryTime => "Typ een tijd, bijvoorbeeld 15:30.",
        Key::RetryTimeBetween => "Kies een tijd van {from} tot en met {to}.",
        Key::RetryTimeFrom => "Kies {from} of een latere tijd.",
        Key::RetryTimeTo => "Kies {to} of een eerdere tijd.",
        Key::RetryText => "Typ je antwoord in woorden.",
        Key::RetryTextLeast => "Dat is wat kort. Gebruik minstens {least} tekens.",
        Key::RetryTextMost => "Dat is wat lang. Gebruik hoogstens {most} tekens.",
        Key::RetryTextPattern => "Dat heeft niet de vorm die we verwachten. Kijk het nog even na.",
        Key::RetryEmail => "Typ een e-mailadres, bijvoorbeeld noor@example.org.",
        Key::RetryPhone => "Typ een telefoonnummer, bijvoorbeeld 06 12345678.",
        Key::RetryPhoneOwn => "Dat lijkt het nummer van iemand anders. Deel je eigen nummer, of typ het.",
        Key::RetryLocation => "Deel een locatie: met de knop of de paperclip.",
        Key::RetryPhoto => "Stuur een foto.",
        Key::RetryFile => "Stuur een bestand.",
        Key::RetryFileLarge => "Dat bestand is te groot. Hoogstens {most} kan.",
        Key::RetryValid => "Dat past hier niet. Geef een ander antwoord.",
        Key::RetryUnreadable => "Dat kan ik niet lezen. Typ je antwoord.",

        Key::Stopped => "Goed, we stoppen hier. Je hoort niets meer tot je zelf weer begint.",
        Key::StoppedIdle => "Goed. Je hoort niets meer tot je zelf weer begint.",
        Key::Help => {
            "Dit kun je altijd typen:\nterug: naar de vorige vraag\nopnieuw: van voren af aan\ntaal: een andere taal\nstop: dit gesprek beëindigen\nmijn gegevens: alles wat we van je weten\nvergeet mij: dat alles wissen"
        }
        Key::BackNone => "Dit is de eerste vraag, dus verder terug kan niet.",
        Key::RestartConfirm => "Je bent hier al mee bezig. Opnieuw beginnen?",
        Key::RestartKept => "Goed, we gaan verder waar we waren.",
        Key::NothingHere => "Er loopt nu niets.",
        Key::LanguageMenu => "Welke taal wil je?",
        Key::LanguageChanged => "We gaan verder in het Nederlands.",
        Key::LanguageOnly => "Ik ken hier alleen {language}.",
        Key::HumanNotYet => "Ik kan er nog niemand bij halen. Bereik ons op de manier die je gewend bent.",
        Key::MyDataComes => "Alles wat we van je bewaren komt als twee bestanden: een om te lezen, en een voor andere programma's.",
        Key::OnlyPrivate => "Dat blijft onder ons: vraag het me in een privégesprek.",
        Key::ForgetConfirm => "Dan wissen we alles wat we van je weten. Doorgaan?",
        Key::Forgotten => "Klaar. We hebben alles over je gewist.",
        Key::ForgetKept => "Goed, alles blijft zoals het was.",
        Key::PersonHere => "Je praat nu met iemand van ons. Daarna gaan we verder met de vragen.",
        Key::OldButton => "Die knop hoort bij een eerdere vraag.",
        Key::NotYourButton => "Deze vraag is voor iemand anders.",
        Key::NobodySeen => "Ik zie niet wie je bent: zet anoniem schrijven uit, dan kan het.",
        Key::Lost => "Ik weet niet zeker wat je bedoelt. Typ help om te zien wat je hier kunt doen.",
        Key::Greeting => "Hallo! Fijn dat je er bent. Typ help om te zien wat je kunt doen.",
        Key::Resumed => "We gaan verder waar we waren.",
        Key::Trouble => "Er ging iets mis aan onze kant. We kijken ernaar; probeer het later nog eens.",
        Key::TooFast => "Dat was veel tegelijk. Geef me even een minuutje.",

        Key::VotePick => "Je mag er hoogstens {most} kiezen.",
        Key::VoteUntil => "Stemmen kan tot {until}.",
        Key::VotedNone => "Nog niemand heeft gestemd.",
        Key::VotedOne => "1 persoon heeft gestemd.",
        Key::Voted => "{count} mensen hebben gestemd.",
        Key::VoteCast => "Je stemt op {votes}.",
        Key::VoteCounts => "Tot nu toe: {counts}.",
        Key::VoteTakenBack => "Je stem is teruggenomen.",
        Key::VoteFull => "Je stemt al op {votes}. Tik nog eens op een stem om die terug te nemen.",
        Key::VoteHidden => "Alleen mensen kunnen stemmen. Zet schrijven namens de groep uit om mee te doen.",
        Key::VoteClosed => "De stemming is gesloten.",
        Key::VoteStopped => "De stemming is gestopt.",
        Key::VoteFirst => "Er is al een stemming, tot {until}. Daarna komt deze.",
        Key::GroupAdmins => "Dat kunnen alleen beheerders van de groep.",
        Key::GroupNotAllowed => "Ik mag in deze groep nog niet meepraten. Iemand van deze bot kan dat toestaan: /allow",
        Key::GroupAllowed => "Dank je, vanaf nu doe ik hier mee.",
        Key::GroupStopped => "Goed, ik ben hier stil tot iemand weer iets begint.",
        Key::GroupHelp => "Dit kan hier: {commands}. Voor beheerders ook /opnieuw, /taal en /stop.",

        Key::NumberForm => "1.234,5",
        Key::DateForm => "{weekday} {day} {month}",
        Key::DateYearForm => "{weekday} {day} {month} {year}",
        Key::MomentForm => "{date} om {time}",
        Key::And => "en",
        Key::Or => "of",
        Key::OneDay => "1 dag",
        Key::Days => "{count} dagen",
        Key::OneHour => "1 uur",
        Key::Hours => "{count} uur",
        Key::OneMinute => "1 minuut",
        Key::Minutes => "{count} minuten",
    }
}

/// Returns a list of words, folded except for names that are also shown.
pub(super) fn list(list: List) -> &'static str {
    match list {
        List::Stop => "stop, stoppen, ophouden, hou op, afmelden",
        List::Help => "help, hulp",
        List::Back => "terug, ga terug",
        List::Restart => "opnieuw, opnieuw beginnen, begin opnieuw, herstart",
        List::Human => "medewerker, een medewerker, mens, een mens",
        List::Language => "taal, talen, andere taal",
        List::MyData => "mijn gegevens, mijngegevens",
        List::ForgetMe => "vergeet mij, vergeet me, vergeetmij, vergeetme",
        List::Yes => {
            "ja, j, jazeker, zeker, zeker weten, ja zeker, ja hoor, jawel, jep, jup, yep, natuurlijk, uiteraard, vanzelfsprekend, \
             tuurlijk, absoluut, ok, oke, okee, okay, prima, goed, is goed, dat is goed, akkoord, klopt, dat klopt, dat is zo, juist, \
             graag, ja graag, heel graag, doe maar, ga je gang, dat mag, mag wel, ik ga akkoord, ik ben akkoord, mee eens, okidoki, 👍, \
             ✅, ✔, ☑"
        }
        List::No => {
            "nee, n, neen, nee hoor, nee joh, nope, natuurlijk niet, uiteraard niet, helemaal niet, doe maar niet, geen interesse, \
             hoeft niet, dat hoeft niet, ik ga niet akkoord, zeker niet, absoluut niet, klopt niet, dat klopt niet, dat is niet zo, \
             onjuist, liever niet, nee liever niet, nee bedankt, nee dank je, nee dankjewel, niet akkoord, 👎, ❌"
        }
        List::Skip => "overslaan, sla over, sla maar over, oversla, skip",
        List::Refuse => {
            "zeg ik liever niet, liever niet zeggen, dat zeg ik liever niet, wil ik niet zeggen, wil ik liever niet zeggen, geen \
             commentaar"
        }
        List::Unknown => {
            "weet ik niet, weet ik nog niet, weet het niet, weet niet, ik weet het niet, weet ik niet zeker, dat weet ik niet, weet ik \
             echt niet, weet ik niet hoor, geen idee, geen flauw idee, ik heb geen idee, ik weet het niet zeker, ik zou het niet weten, \
             kweenie, wnie, ?"
        }
        List::Done => "klaar, ik ben klaar, dat was het, dat is alles, dat was alles, meer niet, verder niets, gereed",
        List::Other => "iets anders, anders, wat anders, een andere",
        List::Courtesy => {
            "alsjeblieft, alstublieft, aub, a.u.b., ajb, svp, alsjeblieft graag, graag, dank je, dankjewel, dank je wel, dank u, dank u \
             wel, dankuwel, bedankt, hartelijk dank, hartelijk bedankt, merci, thanks, hallo, hoi, hi, hey, sorry, ik wil, ik wil \
             graag, ik zou graag, ik neem, doe mij, doe mij maar, doe maar, geef mij, geef mij maar, mag ik"
        }
        List::And => "en, &, +, plus",
        List::Numbers => {
            "nul, een, twee, drie, vier, vijf, zes, zeven, acht, negen, tien, elf, twaalf, dertien, veertien, vijftien, zestien, \
             zeventien, achttien, negentien, twintig, dertig, veertig, vijftig, zestig, zeventig, tachtig, negentig, honderd"
        }
        List::Months => {
            "januari/jan, februari/feb, maart/mrt, april/apr, mei, juni/jun, juli/jul, augustus/aug, september/sep/sept, oktober/okt, \
             november/nov, december/dec"
        }
        List::Weekdays => "maandag/ma, dinsdag/di, woensdag/wo, donderdag/do, vrijdag/vr, zaterdag/za, zondag/zo",
        List::Today => "vandaag, vanavond, vanmiddag, vanmorgen, vanochtend",
        List::Tomorrow => "morgen",
        List::DayAfterTomorrow => "overmorgen",
        List::Yesterday => "gisteren, gister",
        List::DayBeforeYesterday => "eergisteren, eergister",
        List::NextWeek => "volgende week, volgende wk",
        List::Next => "",
        List::Coming => "komende, aanstaande, aankomende, eerstvolgende, a.s.",
        List::Last => "afgelopen",
        List::In => "over",
        List::Ago => "geleden",
        List::Day => "dag, dagen, dagje, dagjes",
        List::Week => "week, weken, weekje, weekjes, wk",
        List::Month => "maand, maanden, maandje, maandjes",
        List::Year => "jaar, jaren, jaartje",
        List::SoftNo => "liever niet, nee liever niet",
        List::Filler => {
            "doe, doe maar, kom, dan, er, maar, gewoon, ik, wil, neem, kies, zou, willen, hebben, heb, nodig, liefst, liever, precies, \
             slechts, alleen, toch, via, de, het, een, dat, dit, is, wordt, we, wij, nemen, kiezen, mij, me, mag, geef, voor mij, in \
             totaal, totaal, zowel, allebei, eh, ehm, uh, nou, oh, ok, oke"
        }
        List::OptionWord => "nummer, nr, no, optie, keuze, antwoord",
        List::Ordinals => "eerste, tweede, derde, vierde, vijfde, zesde, zevende, achtste, negende, tiende",
        List::OrdinalEndings => "e, de, ste",
        List::One => "",
        List::Article => "een",
        List::Minus => "min",
        List::YesNoTail => "hoor, joh, dan, man",
        List::Not => "niet, geen, nee, zonder, behalve, minder, meer, minstens, hoogstens, tussen",
        List::Half => "half, halve, een half, een halve",
        List::OneAndHalf => "anderhalf, anderhalve",
        List::OutOf => "van de, op de, uit, uit de",
        List::Then => "eerst, als eerste, dan, en dan, daarna, en daarna, vervolgens, tot slot",
        List::On => "op",
        List::The => "de",
        List::Of => "van",
        List::This => "deze",
        List::NextUnclear => "volgende, volgend",
        List::LastUnclear => "vorige, vorig, laatste, laatst",
        List::ThisWeek => "deze week",
        List::LastWeek => "vorige week, afgelopen week",
        List::FromNow => "vanaf nu",
        List::DayPart => "ochtend, morgen, middag, avond, namiddag, voormiddag",
        List::At => "om",
        List::Oclock => "uur, u, h",
        List::Minute => "minuut, minuten, min",
        List::HalfPast => "",
        List::HalfTo => "half",
        List::Quarter => "kwart, een kwart, kwartier",
        List::Past => "over",
        List::To => "voor",
        List::Am => "am",
        List::Pm => "pm",
        List::Morning => "'s ochtends, 's morgens, in de ochtend, 's ochtend, ochtends",
        List::Afternoon => "'s middags, 's namiddags, in de middag, vanmiddag, middags",
        List::Evening => "'s avonds, in de avond, vanavond, avonds",
        List::Night => "'s nachts, in de nacht, vannacht, nachts",
        List::Noon => "",
        List::Midnight => "middernacht",
        List::EmailWord => "mijn, email, e-mail, mail, mailadres, emailadres, e-mailadres, adres",
        List::PhoneWord => "mijn, nummer, telefoonnummer, telefoon, tel, mobiel, nr, bel, op",
    }
}
