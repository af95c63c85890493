//! Dutch: all word lists.

use crate::dialog::words::list::List;

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
        List::HumanWish => {
            "ik wil een mens, ik wil een echt mens, ik wil een medewerker, ik wil graag een mens, ik wil graag een medewerker, mag \
             ik een mens, mag ik een medewerker, mag ik een echt mens, kan ik een medewerker, geef mij een mens, geef me een mens, \
             geef mij een medewerker, geef me een medewerker, ik wil een mens spreken, ik wil met een mens praten, ik wil met een \
             mens spreken, ik wil een echt mens spreken, ik wil met een echt mens praten, ik wil met een echt mens spreken, ik wil \
             een persoon spreken, ik wil met een persoon praten, ik wil met een persoon spreken, ik wil een echt persoon spreken, \
             ik wil met een echt persoon praten, ik wil met een echt persoon spreken, ik wil een medewerker spreken, ik wil met een \
             medewerker praten, ik wil met een medewerker spreken, ik wil iemand spreken, ik wil met iemand praten, ik wil met \
             iemand spreken, ik wil graag een mens spreken, ik wil graag met een mens praten, ik wil graag met een mens spreken, ik \
             wil graag een echt mens spreken, ik wil graag met een echt mens praten, ik wil graag met een echt mens spreken, ik wil \
             graag een persoon spreken, ik wil graag met een persoon praten, ik wil graag met een persoon spreken, ik wil graag een \
             echt persoon spreken, ik wil graag met een echt persoon praten, ik wil graag met een echt persoon spreken, ik wil \
             graag een medewerker spreken, ik wil graag met een medewerker praten, ik wil graag met een medewerker spreken, ik wil \
             graag iemand spreken, ik wil graag met iemand praten, ik wil graag met iemand spreken, ik zou graag een mens spreken, \
             ik zou graag met een mens praten, ik zou graag met een mens spreken, ik zou graag een echt mens spreken, ik zou graag \
             met een echt mens praten, ik zou graag met een echt mens spreken, ik zou graag een persoon spreken, ik zou graag met \
             een persoon praten, ik zou graag met een persoon spreken, ik zou graag een echt persoon spreken, ik zou graag met een \
             echt persoon praten, ik zou graag met een echt persoon spreken, ik zou graag een medewerker spreken, ik zou graag met \
             een medewerker praten, ik zou graag met een medewerker spreken, ik zou graag iemand spreken, ik zou graag met iemand \
             praten, ik zou graag met iemand spreken, mag ik een mens spreken, mag ik met een mens praten, mag ik met een mens \
             spreken, mag ik een echt mens spreken, mag ik met een echt mens praten, mag ik met een echt mens spreken, mag ik een \
             persoon spreken, mag ik met een persoon praten, mag ik met een persoon spreken, mag ik een echt persoon spreken, mag \
             ik met een echt persoon praten, mag ik met een echt persoon spreken, mag ik een medewerker spreken, mag ik met een \
             medewerker praten, mag ik met een medewerker spreken, mag ik iemand spreken, mag ik met iemand praten, mag ik met \
             iemand spreken, kan ik een mens spreken, kan ik met een mens praten, kan ik met een mens spreken, kan ik een echt mens \
             spreken, kan ik met een echt mens praten, kan ik met een echt mens spreken, kan ik een persoon spreken, kan ik met een \
             persoon praten, kan ik met een persoon spreken, kan ik een echt persoon spreken, kan ik met een echt persoon praten, \
             kan ik met een echt persoon spreken, kan ik een medewerker spreken, kan ik met een medewerker praten, kan ik met een \
             medewerker spreken, kan ik iemand spreken, kan ik met iemand praten, kan ik met iemand spreken, kan ik hier een mens \
             spreken, kan ik hier met een mens praten, kan ik hier met een mens spreken, kan ik hier een echt mens spreken, kan ik \
             hier met een echt mens praten, kan ik hier met een echt mens spreken, kan ik hier een persoon spreken, kan ik hier met \
             een persoon praten, kan ik hier met een persoon spreken, kan ik hier een echt persoon spreken, kan ik hier met een \
             echt persoon praten, kan ik hier met een echt persoon spreken, kan ik hier een medewerker spreken, kan ik hier met een \
             medewerker praten, kan ik hier met een medewerker spreken, kan ik hier iemand spreken, kan ik hier met iemand praten, \
             kan ik hier met iemand spreken, laat me een mens spreken, laat me met een mens praten, laat me met een mens spreken, \
             laat me een echt mens spreken, laat me met een echt mens praten, laat me met een echt mens spreken, laat me een \
             persoon spreken, laat me met een persoon praten, laat me met een persoon spreken, laat me een echt persoon spreken, \
             laat me met een echt persoon praten, laat me met een echt persoon spreken, laat me een medewerker spreken, laat me met \
             een medewerker praten, laat me met een medewerker spreken, laat me iemand spreken, laat me met iemand praten, laat me \
             met iemand spreken, laat mij een mens spreken, laat mij met een mens praten, laat mij met een mens spreken, laat mij \
             een echt mens spreken, laat mij met een echt mens praten, laat mij met een echt mens spreken, laat mij een persoon \
             spreken, laat mij met een persoon praten, laat mij met een persoon spreken, laat mij een echt persoon spreken, laat \
             mij met een echt persoon praten, laat mij met een echt persoon spreken, laat mij een medewerker spreken, laat mij met \
             een medewerker praten, laat mij met een medewerker spreken, laat mij iemand spreken, laat mij met iemand praten, laat \
             mij met iemand spreken"
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
