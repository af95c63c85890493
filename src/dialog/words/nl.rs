//! Dutch: all sentences and word lists.

use crate::dialog::words::list::List;
use crate::dialog::words::sentence::Key;

/// Returns a sentence with its placeholders in braces.
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
        Key::EraseAll => "Wis alles",
        Key::KeepAll => "Nee, laat staan",
        Key::StartAgain => "Opnieuw",
        Key::CarryOn => "Ga verder",
        Key::IWantToStop => "Ik wil stoppen",
        Key::IWantErased => "Ik wil alles laten wissen",
        Key::MyAnswer => "Het is mijn antwoord",

        Key::HintMulti => "Kies alles wat past en tik dan op {done}.",
        Key::HintRank => "Tik ze aan in jouw volgorde en tik dan op {done}.",
        Key::HintEnds => "{from} is {low}, {to} is {high}.",
        Key::OtherPrompt => "Vertel het in je eigen woorden.",
        Key::KnownConfirm => "We hebben {value} van je. Klopt dat nog?",

        Key::RetryChoice => "Kies een van deze antwoorden.",
        Key::RetryEither => "Bedoel je {options}?",
        Key::RetryPickExactly => "Kies er {count}.",
        Key::RetryPickExactlyOne => "Kies er één.",
        Key::RetryPickOne => "Kies er minstens één.",
        Key::RetrySeveral => "Kies wat past. Met nummers kan ook, bijvoorbeeld 1 2.",
        Key::RetryPickBetween => "Kies er {least} tot en met {most}.",
        Key::RetryPickLeast => "Kies er minstens {least}.",
        Key::RetryPickMost => "Kies er hoogstens {most}.",
        Key::RetryPickMostOne => "Je mag er één kiezen.",
        Key::RetryPickNone => "Kies óf ‘{option}’, óf iets anders. Samen kan niet.",
        Key::RetryRank => "Zet ze allemaal in jouw volgorde. Typ bijvoorbeeld {example}.",
        Key::RetryRankTop => {
            "Noem je eerste {top}, met je favoriet voorop. Typ bijvoorbeeld {example}."
        }
        Key::RetryRankTopOne => "Noem je favoriet.",
        Key::RetryYesno => "Graag ja of nee.",
        Key::RetryScale => "Kies een getal van {from} tot en met {to}.",
        Key::RetryNumber => "Typ een getal, bijvoorbeeld 12.",
        Key::RetryNumberBetween => "Typ een getal van {from} tot en met {to}.",
        Key::RetryNumberFrom => "Typ een getal: {from} of meer.",
        Key::RetryNumberTo => "Typ een getal: {to} of minder.",
        Key::RetryWhole => "Typ een heel getal, zonder komma. Bijvoorbeeld 12.",
        Key::RetryWholeBetween => "Typ een heel getal van {from} tot en met {to}.",
        Key::RetryWholeFrom => "Typ een heel getal: {from} of meer.",
        Key::RetryWholeTo => "Typ een heel getal: {to} of minder.",
        Key::RetryDate => "Typ een datum, bijvoorbeeld 27 november of morgen.",
        Key::RetryDateBetween => "Kies een datum van {from} tot en met {to}.",
        Key::RetryDateFrom => "Kies {from} of een latere datum.",
        Key::RetryDateTo => "Kies {to} of een eerdere datum.",
        Key::RetryTime => "Typ een tijd, bijvoorbeeld 15:30.",
        Key::RetryTimeBetween => "Kies een tijd van {from} tot en met {to}.",
        Key::RetryTimeFrom => "Kies {from} of een latere tijd.",
        Key::RetryTimeTo => "Kies {to} of een eerdere tijd.",
        Key::RetryText => "Typ je antwoord in woorden.",
        Key::RetryTextLeast => "Kun je iets meer vertellen? Minstens {least} letters.",
        Key::RetryTextLeastOne => "Typ minstens één letter.",
        Key::RetryTextMost => "Dat is wat lang voor mij. Lukt het in {most} letters?",
        Key::RetryTextMostOne => "Typ één letter of cijfer.",
        Key::RetryTextPattern => {
            "Dit klopt nog niet helemaal. Controleer of je alles goed hebt getypt."
        }
        Key::RetryEmail => "Typ een e-mailadres, bijvoorbeeld noor@example.org.",
        Key::RetryPhone => "Typ een telefoonnummer, bijvoorbeeld {example}.",
        Key::RetryPhoneOwn => {
            "Dat lijkt het nummer van iemand anders. Deel je eigen nummer, of typ het."
        }
        Key::RetryLocation => {
            "Deel je locatie met de knop of de paperclip. Dat lukt het best op je telefoon."
        }
        Key::RetryPhoto => "Stuur een foto met de paperclip.",
        Key::RetryFile => "Stuur een bestand met de paperclip.",
        Key::RetryFileLarge => "Dat bestand is te groot. Stuur er een van hoogstens {most}.",
        Key::RetryValid => "Dit antwoord kan hier niet. Kun je iets anders kiezen?",
        Key::RetryDateForm => "Typ bijvoorbeeld {example}.",
        Key::RetryNoSuchDay => "Die dag bestaat niet.",
        Key::RetryWeekday => "Dat is {date}.",
        Key::RetryNoSuchTime => "Die tijd bestaat niet.",
        Key::RetryStranger => "‘{words}’ staat er niet bij.",
        Key::RetryUnreadable => {
            "Spraakberichten en stickers begrijp ik niet. Kun je het typen of een knop kiezen?"
        }
        Key::RetryWayOut => "Liever niet? Kies ‘{skip}’.",
        Key::RetryHelp => "Kom je er niet uit? Typ help.",
        Key::RetryStuck => {
            "Zo lukt het niet, en dat ligt aan mij. Typ medewerker om een mens te bereiken, of stop om te stoppen."
        }
        Key::RetryStuckWayOut => {
            "Zo lukt het niet, en dat ligt aan mij. Kies ‘{skip}’ om verder te gaan. Of typ medewerker om een mens te bereiken, of stop om te stoppen."
        }

        Key::Stopped => {
            "Goed, we stoppen hier. Je hoort niets meer tot je zelf weer begint. Wat je al antwoordde, houden we. Typ vergeet mij om het te wissen."
        }
        Key::StoppedIdle => "Goed. Je hoort niets meer tot je zelf weer begint.",
        Key::Help => {
            "Dit kun je altijd typen:\nterug: naar de vorige vraag\nopnieuw: helemaal opnieuw beginnen\ntaal: een andere taal kiezen\nmedewerker: zo bereik je een mens\nmijn gegevens: zien wat we van je bewaren\nvergeet mij: alles laten wissen\nstop: stoppen, en geen berichten meer"
        }
        Key::BackNone => "Dit is de eerste vraag, dus verder terug kan niet.",
        Key::RestartConfirm => "Je was hier al mee bezig. Wil je opnieuw beginnen?",
        Key::RestartKept => "Goed, we gaan verder waar we gebleven waren.",
        Key::NothingHere => "Er staat nu geen vraag open. Typ help om te zien wat je kunt doen.",
        Key::LanguageMenu => "Welke taal wil je? / Which language?",
        Key::LanguageChanged => "We gaan verder in het Nederlands.",
        Key::LanguageOnly => "Dit gesprek is er alleen in deze taal: {language}.",
        Key::HumanNotYet => {
            "Ik ben een computer en kan je niet doorverbinden. Je bereikt ons zo: {contact}."
        }
        Key::HumanNoContact => {
            "Ik ben een computer en kan je niet doorverbinden. Bel of mail ons, of kom langs."
        }
        Key::MyDataComes => {
            "Je krijgt alles wat we van je bewaren in twee bestanden: één om te lezen en één voor andere programma's."
        }
        Key::OnlyPrivate => "Dat blijft onder ons: vraag het me in een privégesprek.",
        Key::ForgetConfirm => {
            "Wil je dat we alles over je wissen? Je antwoorden, je nummer, je bestellingen: alles gaat weg en komt niet terug."
        }
        Key::Forgotten => {
            "Klaar. Je antwoorden en gegevens zijn gewist. Dit gesprek zie je zelf nog. Dat kun je ook verwijderen."
        }
        Key::ForgetKept => "Goed, er is niets gewist. Alles blijft zoals het was.",
        Key::ForgetDropped => "Ik heb niets gewist. Typ vergeet mij als je dat toch wilt.",
        Key::EraseEarlier => "Je zei eerder ja. Wil je dat we ook je eerdere antwoorden wissen?",
        Key::EarlierErased => "Klaar. Je eerdere antwoorden zijn gewist.",
        Key::EarlierKept => {
            "Goed, je eerdere antwoorden blijven bewaard. Typ vergeet mij om alles te laten wissen."
        }
        Key::ContactWithdrawn => {
            "Goed, je toestemming is ingetrokken. Je antwoorden blijven bewaard. Typ vergeet mij om alles te laten wissen."
        }
        Key::ConsentWithdrawn => {
            "Goed, je toestemming is ingetrokken. We hebben je antwoorden op deze vragen gewist."
        }
        Key::ConsentNone => {
            "Je hebt ons geen toestemming gegeven, dus er is niets in te trekken. Typ mijn gegevens om te zien wat we van je bewaren."
        }
        Key::Privacy => "{name} bewaart je antwoorden.",
        Key::PrivacyFor => "{name} bewaart je antwoorden {time}.",
        Key::PrivacyRights => {
            "Typ mijn gegevens om te zien wat we van je bewaren. Typ vergeet mij om alles te laten wissen."
        }
        Key::PersonHere => "Je praat nu met iemand van ons. Daarna gaan we verder met de vragen.",
        Key::OldButton => "Die vraag is al voorbij. Typ terug als je een antwoord wilt veranderen.",
        Key::ButtonGone => "Die knop werkt niet meer.",
        Key::NotYourButton => "Deze vraag is voor iemand anders in de groep.",
        Key::NobodySeen => {
            "Je schrijft anoniem, dus ik weet niet wie je bent. Zet dat uit en probeer het nog eens."
        }
        Key::OldQuestion => "Dat hoort bij een eerdere vraag. Nu gaat het hierover:",
        Key::OneFile => "Dank je. Ik bewaar er één van.",
        Key::Lost => {
            "Ik weet niet zeker wat je bedoelt. Typ help om te zien wat je hier kunt doen."
        }
        Key::LostAgain => {
            "Dit snap ik niet. Ik kan alleen vragen stellen. Typ help, of medewerker als je een mens zoekt."
        }
        Key::CanStart => "Hier kun je mee beginnen:",
        Key::Greeting => {
            "Hallo! Ik ben de automatische assistent van {name}. Ik stel vragen en bewaar je antwoorden. Typ help om te zien wat je kunt doen."
        }
        Key::Resumed => "We gaan verder waar we gebleven waren.",
        Key::Restarted => "Goed, we beginnen opnieuw.",
        Key::Reminder => "We hebben nog een vraag voor je. Liever niet? Typ stop.",
        Key::Expired => "Die vraag is gesloten. Typ {command} om opnieuw te beginnen.",
        Key::ExpiredHelp => "Die vraag is gesloten. Typ help om te zien wat je kunt doen.",
        Key::WhichMeant => "Hoe bedoel je dat?",
        Key::Robot => {
            "Ja, ik ben een computerprogramma van {name}. Ik stel vragen en bewaar je antwoorden. Typ medewerker om een mens te bereiken."
        }
        Key::Hello => "Hallo! Typ help om te zien wat je kunt doen.",
        Key::Thanks => "Graag gedaan!",
        Key::Bye => "Tot ziens!",
        Key::Upset => {
            "Dit gaat niet zoals je wilt, dat snap ik. Typ medewerker om een mens te bereiken, of stop om te stoppen."
        }
        Key::Trouble => {
            "Sorry, er ging iets mis bij ons. Wat je eerder antwoordde, is bewaard. Probeer het over een paar minuten nog eens."
        }
        Key::TooFast => {
            "Dat ging te snel voor mij. Je laatste berichten heb ik niet gelezen. Stuur ze over een minuut nog eens."
        }
        Key::QuestionChanged => "Deze vraag is intussen veranderd. Zo luidt hij nu:",
        Key::YourAnswer => "Je antwoord: {answer}",

        Key::VotePick => "Kies er één of meer, hoogstens {most}.",
        Key::VoteUntil => "Stemmen kan tot {until}.",
        Key::VotedNobody => "Niemand heeft gestemd.",
        Key::VotedNone => "Er heeft nog niemand gestemd.",
        Key::VotedOne => "1 persoon heeft gestemd.",
        Key::Voted => "{count} mensen hebben gestemd.",
        Key::VoteCast => "Je stemde op {votes}.",
        Key::VoteCounts => "Tot nu toe: {counts}.",
        Key::VoteTakenBack => "Je stem is weg. Je kunt opnieuw kiezen.",
        Key::VoteFull => {
            "Je hebt al gekozen: {votes}. Wil je wisselen? Tik eerst op een van je keuzes."
        }
        Key::VoteHidden => "Je schrijft nu namens de groep. Stem onder je eigen naam.",
        Key::VoteClosed => "De stemming is gesloten.",
        Key::VoteStopped => "De stemming is gestopt.",
        Key::VoteFirst => "Er is al een stemming, tot {until}. Daarna komt deze.",
        Key::GroupAdmins => "Dat kunnen alleen beheerders van de groep.",
        Key::GroupNotAllowed => {
            "Ik mag in deze groep nog niet meedoen. Wie deze bot beheert, kan dat aanzetten met /allow."
        }
        Key::GroupAllowed => "Dank je, vanaf nu doe ik hier mee.",
        Key::GroupStopped => "Goed, ik ben hier stil tot iemand weer iets begint.",
        Key::GroupHelp => "Dit kan hier: {commands}. Voor beheerders ook /opnieuw, /taal en /stop.",
        Key::MenuHelp => "Zien wat je kunt doen",
        Key::MenuBack => "Naar de vorige vraag",
        Key::MenuLanguage => "Een andere taal kiezen",
        Key::MenuMyData => "Zien wat we van je bewaren",
        Key::MenuHuman => "Een mens bereiken",
        Key::MenuStop => "Stoppen en geen berichten meer krijgen",
        Key::MenuRestart => "Opnieuw beginnen",
        Key::MenuQuiet => "Stoppen, en hier stil zijn",
        Key::GroupHelpAsked => "Antwoord als reactie op mijn vraag. Met /stop stoppen je vragen.",
        Key::MemberStopped => {
            "Goed, ik vraag je hier niets meer tot je zelf weer begint. Wat je al antwoordde, houden we."
        }
        Key::GroupNothing => "Hier is nu niets te beginnen.",
        Key::WelcomeAll => "Welkom allemaal! Tik hieronder, dan stel ik je een paar vragen.",
        Key::Begin => "Beginnen",

        Key::NumberForm => "1.234,5",
        Key::DateForm => "{weekday} {day} {month}",
        Key::DateYearForm => "{weekday} {day} {month} {year}",
        Key::MomentForm => "{date} om {time}",
        Key::And => "en",
        Key::Or => "of",
        Key::MonthsLong => "{count} maanden",
        Key::OneDay => "1 dag",
        Key::Days => "{count} dagen",
        Key::OneHour => "1 uur",
        Key::Hours => "{count} uur",
        Key::OneMinute => "1 minuut",
        Key::Minutes => "{count} minuten",
    }
}

/// Returns a word list, folded for comparison except for names that are also shown.
pub(super) fn list(list: List) -> &'static str {
    match list {
        List::Stop => {
            "stop, stoppen, ophouden, hou op, afmelden, uitschrijven, schrijf me uit, schrijf mij uit, meld me af, stop maar, stop \
             ermee, ik stop, ik wil stoppen, geen berichten meer, laat me met rust, einde"
        }
        List::Help => {
            "help, hulp, help me, wat kan ik doen, huh, wat bedoel je, wat bedoel je daarmee, snap ik niet, ik snap het niet, ik snap de \
             vraag niet, ik snap je niet, begrijp ik niet, ik begrijp het niet, ik begrijp de vraag niet, ik begrijp je niet"
        }
        List::Back => "terug, ga terug",
        List::Restart => "opnieuw, opnieuw beginnen, begin opnieuw, herstart",
        List::Human => {
            "medewerker, een medewerker, mens, een mens, persoon, een persoon, echt persoon, een echt persoon, echt mens, een echt mens, \
             iemand spreken, mens spreken, een mens spreken, medewerker spreken, een medewerker spreken, ik wil een mens, ik wil een mens \
             spreken, ik wil iemand spreken, ik wil een medewerker spreken, klantenservice, kan ik iemand spreken, kan ik een mens \
             spreken, kan ik een medewerker spreken, kan ik met iemand praten"
        }
        List::Language => "taal, talen, andere taal",
        List::MyData => {
            "mijn gegevens, mijngegevens, inzage, welke gegevens heb je, welke gegevens hebben jullie, wat weet je van mij, wat weten \
             jullie van mij, wat weet je over mij, wat weten jullie over mij, wat bewaar je van mij, wat bewaren jullie van mij"
        }
        List::ForgetMe => {
            "vergeet mij, vergeet me, vergeetmij, vergeetme, wis mijn gegevens, verwijder mijn gegevens, verwijder mij, verwijder me, \
             wis mij, wis alles, alles wissen, gegevens wissen, mijn gegevens wissen, mijn gegevens verwijderen, verwijder alles"
        }
        List::Erase => "wis, wissen, wis het, ja wis alles",
        List::Withdraw => {
            "ik trek mijn toestemming in, trek mijn toestemming in, toestemming intrekken, ik trek toestemming in, ik wil mijn \
             toestemming intrekken, mijn toestemming intrekken"
        }
        List::Privacy => {
            "wat doen jullie met mijn gegevens, wat doe je met mijn gegevens, wat gebeurt er met mijn gegevens, wat gebeurt er met mijn \
             antwoorden, privacy, privacyverklaring, avg"
        }
        List::Robot => {
            "ben je een robot, ben jij een robot, ben je een bot, ben jij een bot, ben je een computer, ben je een mens, ben jij een \
             mens, ben je echt, is dit een robot, is dit een bot, robot, praat ik met een mens, praat ik met een computer"
        }
        List::Hello => {
            "hallo, hoi, hai, hey, hi, hallootjes, hoihoi, dag allemaal, goedemorgen, goedemiddag, goedenavond, goede morgen, goede \
             middag, goeden avond, goedendag, moi"
        }
        List::Thanks => {
            "dank je, dankje, dankjewel, dank je wel, dank u, dank u wel, dankuwel, bedankt, hartelijk dank, hartelijk bedankt, heel \
             erg bedankt, top bedankt, merci, thanks"
        }
        List::Bye => {
            "doei, doeg, dag, tot ziens, tot straks, tot later, tot morgen, tot snel, houdoe, ajuus, fijne dag, fijne avond, fijne dag \
             nog"
        }
        List::Upset => {
            "kut, klote, godver, godverdomme, verdomme, shit, fuck, fuck you, rot op, rotbot, kutbot, stomme bot, stom ding, wat een \
             onzin, wat een klotebot, lul, klootzak, idioot, dit slaat nergens op, dit werkt niet, je snapt er niets van"
        }
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
        List::Skip => {
            "overslaan, sla over, sla maar over, oversla, skip, sla deze over, volgende vraag"
        }
        List::Refuse => {
            "zeg ik liever niet, liever niet zeggen, dat zeg ik liever niet, wil ik niet zeggen, wil ik liever niet zeggen, geen \
             commentaar, zeg ik niet, dat zeg ik niet, vertel ik niet, dat vertel ik niet, dat vertel ik liever niet, vertel ik liever \
             niet, gaat je niks aan, gaat je niets aan, dat gaat je niks aan, dat gaat je niets aan, gaat jullie niks aan, gaat jullie \
             niets aan, dat gaat jullie niks aan, dat gaat jullie niets aan, geef ik niet, die geef ik niet, dat geef ik niet, wil ik niet \
             geven, wil ik liever niet geven"
        }
        List::Unknown => {
            "weet ik niet, weet ik nog niet, weet het niet, weet niet, ik weet het niet, weet ik niet zeker, dat weet ik niet, weet ik \
             echt niet, weet ik niet hoor, geen idee, geen flauw idee, ik heb geen idee, ik weet het niet zeker, ik zou het niet weten, \
             kweenie, wnie, ?"
        }
        List::Done => {
            "klaar, ik ben klaar, dat was het, dat is alles, dat was alles, meer niet, verder niets, gereed"
        }
        List::Other => "iets anders, anders, wat anders, een andere",
        List::Courtesy => {
            "alsjeblieft, alstublieft, aub, a.u.b., ajb, svp, alsjeblieft graag, graag, dank je, dankjewel, dank je wel, dank u, dank u \
             wel, dankuwel, bedankt, hartelijk dank, hartelijk bedankt, merci, thanks, hallo, hoi, hi, hey, sorry, ik wil, ik wil \
             graag, ik zou graag, ik neem, doe mij, doe mij maar, doe maar, geef mij, geef mij maar, mag ik"
        }
        List::Aside => {
            "nu, dan, maar, hoor, joh, even, eens, gewoon, nee, neen, ja, ok, oke, okee, nou, toch, meteen, direct, gelijk, he, hee, echt, helaas, nu meteen, a u b, u, jullie, iedereen, allemaal"
        }
        List::And => "en, &, +, plus",
        List::Numbers => {
            "nul, een, twee, drie, vier, vijf, zes, zeven, acht, negen, tien, elf, twaalf, dertien, veertien, vijftien, zestien, \
             zeventien, achttien, negentien, twintig, dertig, veertig, vijftig, zestig, zeventig, tachtig, negentig, honderd, \
             duizend"
        }
        List::Months => {
            "januari/jan, februari/feb, maart/mrt, april/apr, mei, juni/jun, juli/jul, augustus/aug, september/sep/sept, oktober/okt, \
             november/nov, december/dec"
        }
        List::Weekdays => {
            "maandag/ma, dinsdag/di, woensdag/wo, donderdag/do, vrijdag/vr, zaterdag/za, zondag/zo"
        }
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
             totaal, totaal, zowel, allebei, eh, ehm, uh, nou, oh, ok, oke, beide"
        }
        List::OptionWord => "nummer, nr, no, optie, keuze, antwoord",
        List::Ordinals => {
            "eerste, tweede, derde, vierde, vijfde, zesde, zevende, achtste, negende, tiende, elfde, twaalfde, dertiende, \
             veertiende, vijftiende, zestiende, zeventiende, achttiende, negentiende, twintigste"
        }
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
        List::Morning => {
            "'s ochtends, 's morgens, in de ochtend, 's ochtend, ochtends, sochtends, smorgens, morgens"
        }
        List::Afternoon => {
            "'s middags, 's namiddags, in de middag, vanmiddag, middags, smiddags, snamiddags"
        }
        List::Evening => "'s avonds, in de avond, vanavond, avonds, savonds",
        List::Night => "'s nachts, in de nacht, vannacht, nachts, snachts",
        List::Noon => "",
        List::Midnight => "middernacht",
        List::EmailWord => "mijn, email, e-mail, mail, mailadres, emailadres, e-mailadres, adres",
        List::PhoneWord => "mijn, nummer, telefoonnummer, telefoon, tel, mobiel, nr, bel, op",
        List::Only => "alleen, slechts, enkel, uitsluitend, alleen maar",
        List::DecimalWord => "komma, punt",
        List::NotOne => {
            "geen, geen enkele, geen een, geeneen, niemand, niks, niets, helemaal geen, helemaal niets"
        }
        List::NotApplicable => {
            "nvt, niet van toepassing, heb ik niet, heb ik geen, die heb ik niet, dat heb ik niet, ik heb geen, heb geen, ik heb er geen, ik heb \
             niets, niet nodig, geen opmerkingen, geen opmerking, geen vragen, geen bijzonderheden, niets bijzonders, niks bijzonders, \
             niets te melden, -, - -"
        }
        List::Cancel => {
            "annuleren, annuleer, annuleer het, annuleer maar, ik wil annuleren, afbreken, breek af, breek maar af, ik wil afbreken, laat \
             maar, laat maar zitten, laat zitten, vergeet het, vergeet het maar, ik stop er mee, geen zin meer, ik heb geen zin meer, ik \
             doe niet meer mee"
        }
        List::LanguageNames => {
            "ar/arabisch, bg/bulgaars, cs/tsjechisch, da/deens, de/duits, el/grieks, en/engels, es/spaans, et/ests, fa/perzisch/farsi, \
             fi/fins, fr/frans, fy/fries, he/hebreeuws, hi/hindi, hr/kroatisch, hu/hongaars, id/indonesisch, it/italiaans, ja/japans, \
             ko/koreaans, lt/litouws, lv/lets, nb/noors, nl/nederlands/hollands, pl/pools, pt/portugees, ro/roemeens, ru/russisch, \
             sk/slowaaks, sl/sloveens, so/somalisch, sr/servisch, sv/zweeds, ti/tigrinya, tr/turks, uk/oekraiens, vi/vietnamees, \
             zh/chinees"
        }
        List::LanguageAside => {
            "in, het, de, naar, spreek je, spreekt u, spreken jullie, praat je, praten jullie, kan, kan je, kan ik, kun je, kunt u, kunnen \
             we, kunnen jullie, mag, dit, dat, ook, liever, verder, alleen, ik spreek, ik praat, ik lees, is er, een, versie, heb je, \
             hebben jullie, taal, praten, spreken, schakel over, wissel"
        }
        List::Holidays => {
            "24-12/kerstavond, 25-12/eerste kerstdag/1e kerstdag/kerstdag/kerstmis/kerst, 26-12/tweede kerstdag/2e kerstdag/kerstmis/kerst, \
             31-12/oudejaarsdag/oudejaarsavond/oudjaar, 1-1/nieuwjaarsdag/nieuwjaar, 14-2/valentijnsdag/valentijn, \
             5-5/bevrijdingsdag, 5-12/pakjesavond/sinterklaasavond"
        }
    }
}
