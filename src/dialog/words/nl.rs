//! Dutch: all sentences.

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
        Key::IWantAPerson => "Ik wil een mens",

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
        Key::PrivacyProgram => "Hier antwoordt een computerprogramma van {name}, geen mens.",
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
        Key::MenuPrivacy => "Zien wie wat van je bewaart, en waarom",
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

        Key::HumanAsked => {
            "Ik heb iemand van ons erbij gevraagd. Tot die antwoordt, ben ik stil. Wat je nu schrijft, leest een mens."
        }
        Key::HumanHint => "Toch verder met mij? Typ /bot.",
        Key::HumanWaits => "Er is al iemand gevraagd. Toch verder met mij? Typ /bot.",
        Key::HumanHere => "{name} leest nu mee en antwoordt je zelf.",
        Key::HumanHereUnnamed => "Iemand van ons leest nu mee en antwoordt je zelf.",
        Key::HumanLeft => "Je praat weer met mij, de computer.",
        Key::HumanSilent => {
            "Er kon nog niemand antwoorden, sorry. Wij hebben wel wat je schreef. Je praat nu weer met mij, de computer."
        }
        Key::HumanNobody => {
            "Daar is nu niemand te bereiken, sorry. Je praat weer met mij, de computer."
        }
        Key::HumanNobodyContact => {
            "Er is daar nu niemand te bereiken, sorry. Je bereikt ons hier: {contact}. Je praat weer met mij, de computer."
        }
        Key::HumanQueue => "Je bent nummer {place} in de rij.",
        Key::HumanAway => "Er is nu niemand.",
        Key::HumanOpens => "Vanaf {when} is er weer iemand, die antwoordt je dan.",
        Key::HumanPassed => "{name} neemt het over en antwoordt je.",
        Key::HumanPassedUnnamed => "Iemand anders van ons neemt het over en antwoordt je.",
        Key::DeskTake => "Neem over",
        Key::DeskGiveBack => "Geef terug",
        Key::DeskFinish => "Klaar",
        Key::DeskNote => "Notitie",
        Key::DeskPass => "Geef door",
        Key::DeskPassTo => "Aan wie geef je {name} door?",
        Key::DeskPassed => "{name} geeft {customer} aan jou door.",
        Key::DeskNobody => "Zo heet hier niemand. Je kunt klanten doorgeven aan: {names}.",
        Key::DeskNoPeople => "Deze balie noemt niemand aan wie je klanten kunt doorgeven.",
        Key::DeskSaved => "Vast antwoord",
        Key::DeskSavedWhich => "Welk antwoord stuur je {name}?",
        Key::DeskSavedNone => "Er zijn geen vaste antwoorden. Ze staan in replies.yaml.",
        Key::DeskSavedUnknown => "Zo heet geen vast antwoord. Er zijn: {names}.",
        Key::DeskSavedSent => "Gestuurd aan {name}:",
        Key::DeskSavedLacks => {
            "Niet gestuurd: het antwoord heeft {names} nodig, en dat is van {name} niet bekend."
        }
        Key::DeskNoteHow => "Begin een bericht met //. De klant ziet het niet.",
        Key::DeskHelp => {
            "Dit is geen opdracht. De klant ziet het niet. Wel: /take, /back, /done, /pass, /saved, of // voor een notitie. Bij een klacht: /understood, /apologised, /madegood, /code, /nocomplaint, /close."
        }
        Key::DeskUnnamed => "Iemand",
        Key::DeskDialog => "Gesprek: {dialog}",
        Key::DeskQuestion => "Vraag die wacht: {question}",
        Key::DeskTags => "Labels: {tags}",
        Key::DeskNotice => "Ter kennisgeving. De bot praat verder.",
        Key::DeskNew => "Vraagt om een mens. Er antwoordt nog niemand.",
        Key::DeskMissed => {
            "{name} vroeg om een mens terwijl hier niemand te bereiken was. Neem over brengt die bij jou."
        }
        Key::DeskWaits => "{name} wacht nog op antwoord.",
        Key::DeskTaken => "{name} antwoordt.",
        Key::DeskToAnswer => "Doorgegeven aan {name}, die nog niet antwoordde.",
        Key::DeskGaveBack => "{name} gaf het terug. De bot praat weer.",
        Key::DeskDone => "{name} zegt: klaar. De bot praat weer.",
        Key::DeskLeft => "{name} praat weer met de bot.",
        Key::DeskStopped => "{name} is gestopt en wil geen berichten meer.",
        Key::DeskSilent => "Er is lang niets geschreven. {name} praat weer met de bot.",
        Key::DeskNotSent => {
            "Niet verstuurd: {name} praat weer met de bot. Neem het eerst over als je toch wilt schrijven."
        }
        Key::DeskEdited => "{name} heeft een bericht veranderd:",
        Key::HolderWaits => "Wacht op jou in jullie eigen chat. Ik ben daar nu even stil.",
        Key::NotShownHere => "(Hier hoort iets bij dat hier niet te zien is.)",
        Key::DeskNotBrought => {
            "{name} krijgt dit op de pagina niet te zien. Foto's en bestanden komen er wel aan, tot 10 MB."
        }
        Key::DeskEditUnseen => "{name} ziet deze wijziging niet.",
        Key::DeskGone => {
            "{name} is niet te bereiken: de bot is geblokkeerd, of het account is weg. Er komt niets aan."
        }
        Key::DeskForgotten => {
            "{name} wilde vergeten worden. We bewaren niets, en er komt niets aan."
        }
        Key::DeskUnknown => {
            "Ik weet niet over wie dit gaat, dus niemand kreeg het. Beantwoord de kaart van de klant, of een nieuwer bericht over die klant. Was het voor mij? Schrijf het dan zonder reactie."
        }
        Key::DeskWhich => {
            "Welke klant? Schrijf het als reactie op een bericht over die klant, of druk op de knop."
        }
        Key::CaseTold => {
            "Dank je dat je het zegt. Een van ons kijkt er zelf naar, uiterlijk {until}."
        }
        Key::CaseNew => "Klacht, zaak {number}.",
        Key::CasePerhaps => "Misschien een klacht, zaak {number}. De klant weet nog van niets.",
        Key::CaseInTalk => "Misschien een klacht: zaak {number}.",
        Key::CasePassedOn => "Ik heb het doorgegeven aan wie ernaar kijkt.",
        Key::CaseMore => "Nog een klacht in zaak {number}.",
        Key::CaseAcknowledged => "Contact gehad",
        Key::CaseUnderstood => "Begrepen",
        Key::CaseApologised => "Excuses gemaakt",
        Key::CaseMadeGood => "Goedgemaakt",
        Key::CaseAskedAgain => "Nog eens gevraagd",
        Key::CaseNoComplaint => "Geen klacht",
        Key::CaseClose => "Sluit",
        Key::CaseDue => "☐ {step}: uiterlijk {until}",
        Key::CaseDone => "☑ {step}: {name}, {time}",
        Key::CaseDoneByBot => "☑ {step}: {time}",
        Key::CaseAskAgain => "Wordt nog eens gevraagd {time}.",
        Key::CaseLate => "Zaak {number}, {name}: “{step}” is te laat.",
        Key::CaseStillUnhappy => {
            "Zaak {number}: {name} is het nog eens gevraagd en geeft {score}. Nog niet tevreden, dus de zaak blijft open."
        }
        Key::CaseRecovered => {
            "Zaak {number} van {customer} is gesloten: nog eens gevraagd, en nu tevreden."
        }
        Key::CaseClosed => "Zaak {number} van {customer} is gesloten door {name}.",
        Key::CaseWasNone => "{name} zegt: zaak {number} van {customer} is geen klacht.",
        Key::CaseNoAnswer => {
            "Zaak {number} van {customer} is gesloten: nog eens gevraagd, maar zonder antwoord."
        }
        Key::CaseUnreachable => {
            "Zaak {number} van {customer} is gesloten: nog eens vragen kan niet."
        }
        Key::CaseInstead => "Dit was voor de balie “{desk}”, waar niemand te bereiken is.",
        Key::CaseElsewhere => {
            "Nu bij de balie “{desk}”. Wat aan de klacht gedaan wordt, gebeurt daar."
        }
        Key::CaseTakenBack => {
            "Zaak {number} van {customer} is gesloten: het antwoord is verbeterd en is geen klacht meer."
        }
        Key::CaseCorrected => {
            "Zaak {number}: {name} heeft een antwoord verbeterd. {question} {answer}"
        }
        Key::CaseUntold => {
            "Ik heb het aangepast, dus niemand hoeft er nog naar te kijken. Toch liever iemand van ons? Typ /persoon."
        }
        Key::CaseNone => "Er is geen open zaak.",
        Key::DeskAnonymous => {
            "Niet verstuurd: een klacht beantwoordt iemand met een naam, en jij schrijft anoniem of als kanaal. Zet dat in deze groep uit, en schrijf het dan nog eens."
        }
        Key::CodeWhich => "Welke code krijgt {name}? Getypt is het /code en de waarde.",
        Key::CodeCannot => {
            "Er kan nu geen code gegeven worden: er is er geen meer, of elke is te duur voor deze maand. Laat het bestand met codes aanvullen, of `budget` in bot.yaml verhogen."
        }
        Key::CodeWithout => "Zonder code",
        Key::CodeWaits => {
            "{name} wil {customer} een code van {value} geven. Iemand anders van jullie moet ermee instemmen."
        }
        Key::CodeYesHow => {
            "Niet naar {customer} gestuurd. Een code van {value} wacht op een tweede ja: druk op de knop onder die vraag, of antwoord er “ja” op. Was het voor {customer}? Zeg het dan in meer woorden."
        }
        Key::CodeYes => "Ja, geef die",
        Key::CodeSecond => {
            "Wie een code vraagt, kan er niet ook mee instemmen: dat moet iemand anders van jullie doen."
        }
        Key::CodeNoneLeft => {
            "Er is geen code van {value} meer, dus de klant kreeg er geen. Geef er een van een andere waarde, of laat het bestand met codes aanvullen."
        }
        Key::CodeOverBudget => {
            "Een code van {value} kan niet: deze maand is er nog {left}. Geef een kleinere, of laat `budget` in bot.yaml verhogen."
        }
        Key::CodeGiven => "{name} gaf {customer} een code van {value}: {code}",
        Key::CodeWithBot => "{name} praat met de bot. Met Neem over komt de klant bij jou.",
        Key::CodeFromBot => "Je praat met mij, de computer. Liever iemand van ons? Typ /persoon.",
        Key::CodeNotArrived => {
            "De code {code} heeft {customer} niet bereikt. Die blijft gebruikt: geef hem op een andere manier en druk dan op Goedgemaakt."
        }
        Key::CodeAlready => "Eén code per zaak: {name} geeft er een van {value}.",
        Key::CodeNone => {
            "Zo'n code is er niet. De waarden staan in het bestand dat `codes` in bot.yaml noemt, onder `cases`."
        }
        Key::CodeHere => {
            "Om het goed te maken is hier een code van {value} voor je: {code}. Die werkt één keer."
        }
        Key::DeskNoLonger => {
            "Dit is geen balie meer: hier verschijnt niemand meer, en wat je schrijft bereikt geen klant."
        }
        Key::DeskNobodyHere => {
            "Achter dit onderwerp zit niemand meer. Niemand heeft gekregen wat je schreef."
        }
        Key::DeskNoTopics => {
            "Ik mag hier geen onderwerpen openen. Maak mij beheerder met het recht om onderwerpen te beheren. Antwoord tot dan op de berichten over een klant."
        }

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
