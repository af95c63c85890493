//! Parses phone numbers to E.164 (`+31612345678`) by the numbering plan of every country.
//!
//! Plans and parsing are those of Google's libphonenumber. What counts as a number is decided here,
//! in one place, for customers' input, tables and commands: in a country that writes a leading
//! zero, a number without it is not accepted.

use rlibphonenumber::phonenumber_matcher::{Leniency, PHONE_MATCHER_FACTORY};
use rlibphonenumber::{
    NumberLengthType, PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat, PhoneNumberType, Region,
};

/// Maximum length in digits and signs: E.164 has 15 digits, and dialling prefixes may precede them.
const MAX_LENGTH: usize = 24;

/// ISO 3166 codes of the supported countries and territories.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ \
CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI \
GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI \
LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF \
PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL \
TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW XK";

/// Territories without a plan of their own, and the one they use.
const GUESTS: [(&str, &str); 7] = [
    ("AQ", "NF"),
    ("BV", "NO"),
    ("GS", "FK"),
    ("HM", "AU"),
    ("PN", "NZ"),
    ("TF", "RE"),
    ("UM", "US"),
];

/// Returns whether numbers of a country (ISO 3166, two letters) can be parsed. Loads no plans.
pub fn is_country(code: &str) -> bool {
    code.len() == 2 && COUNTRIES.split(' ').any(|known| known == code)
}

/// Loads the plans in advance, so that nobody's number waits for them.
pub fn load() {
    let _ = PHONE_NUMBER_UTIL.get_supported_calling_codes().count();
}

/// Parses a plus and digits, or digits as they are dialled within a country or from it. Returns
/// `None` if they are no phone number.
///
/// ```
/// use vraag::phone::dialled;
///
/// assert_eq!(dialled("0612345678", Some("NL")).as_deref(), Some("+31612345678"));
/// assert_eq!(dialled("+310612345678", None).as_deref(), Some("+31612345678"));
/// assert_eq!(dialled("0612345678", None), None);
/// ```
pub fn dialled(digits: &str, country: Option<&str>) -> Option<String> {
    let is_plain = digits
        .strip_prefix('+')
        .unwrap_or(digits)
        .bytes()
        .all(|byte| byte.is_ascii_digit());
    if !is_plain || digits.len() > MAX_LENGTH {
        return None;
    }
    if digits.starts_with('+') {
        return whole(&PHONE_NUMBER_UTIL.parse(digits, None).ok()?);
    }
    let within = country
        .and_then(region)
        .and_then(|region| national(digits, region));
    within.or_else(|| {
        whole(
            &PHONE_NUMBER_UTIL
                .parse(format!("+{}", digits.strip_prefix("00")?), None)
                .ok()?,
        )
    })
}

/// Parses a number as written in a table or a command: with its country's code, or as dialled
/// within a country, with or without spaces, hyphens and brackets. Returns `None` if it is no phone
/// number.
///
/// ```
/// use vraag::phone::written;
///
/// assert_eq!(written("+31 (0)6 12345678", None).as_deref(), Some("+31612345678"));
/// assert_eq!(written("06 12345678", Some("NL")).as_deref(), Some("+31612345678"));
/// assert_eq!(written("06 12345678", None), None);
/// ```
pub fn written(text: &str, country: Option<&str>) -> Option<String> {
    // The `(0)` is dialled only within the country.
    let text = text.trim().replacen("(0)", "", 1);
    let digits: String = text
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '.' | '(' | ')'))
        .collect();
    dialled(&digits, country)
}

/// Returns an example number of a country in its usual form; `None` if there is none.
pub fn example(country: &str) -> Option<String> {
    let region = region(country)?;
    let number = [PhoneNumberType::Mobile, PhoneNumberType::FixedLine]
        .into_iter()
        .find_map(|kind| {
            PHONE_NUMBER_UTIL
                .get_example_number_for_type_and_region(region, kind)
                .ok()
        })?;
    Some(number.format_as(PhoneNumberFormat::National).into_owned())
}

fn region(country: &str) -> Option<Region> {
    let code = country.to_ascii_uppercase();
    let code = GUESTS
        .iter()
        .find(|(guest, _)| *guest == code)
        .map_or(code.as_str(), |(_, host)| host);
    let region = Region::from_code(code).ok()?;
    PHONE_NUMBER_UTIL
        .get_country_code_for_region(region)
        .map(|_| region)
}

/// Parses digits as they are dialled within a country; its trunk prefix must be present.
fn national(digits: &str, region: Region) -> Option<String> {
    let number = PHONE_NUMBER_UTIL.parse(digits, Some(region)).ok()?;
    let has_prefix = digits.len() > number.get_national_significant_number().len();
    let usual = || number.format_as(PhoneNumberFormat::National);
    // A few countries may omit the prefix: India's mobile numbers occur with and without it.
    let may_be_bare = || {
        PHONE_MATCHER_FACTORY
            .create_matcher(digits, Leniency::Valid, 1, Some(region))
            .next()
            .is_some()
    };
    let is_number = has_prefix
        || usual()
            .chars()
            .filter(char::is_ascii_digit)
            .eq(digits.chars())
        || may_be_bare();
    is_number.then(|| whole(&number)).flatten()
}

/// Returns a number as E.164, or `None` if people cannot have it: numbers that only machines dial
/// are shorter or longer.
fn whole(number: &PhoneNumber) -> Option<String> {
    if has_digits_too_many(number) {
        return None;
    }
    let can_be = |kind| {
        let length = PHONE_NUMBER_UTIL.is_possible_number_for_type_with_reason(number, kind);
        matches!(length, Ok(NumberLengthType::IsPossible))
    };
    let kinds = [PhoneNumberType::Mobile, PhoneNumberType::FixedLine];
    kinds
        .into_iter()
        .any(can_be)
        .then(|| number.format_as(PhoneNumberFormat::E164).into_owned())
}

/// Returns whether a number fits no plan, but would without its last digits. A number that fits
/// none at all may be newer than the plans.
fn has_digits_too_many(number: &PhoneNumber) -> bool {
    !PHONE_NUMBER_UTIL.is_valid_number(number)
        && PHONE_NUMBER_UTIL.truncate_too_long_number(&mut number.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_with_digits_too_many_is_no_number() {
        for typed in [
            "061234567890",
            "06123456789012",
            "+3161234567890",
            "0031612345678900",
            "02012345678",
            "+32470123456789",
        ] {
            assert_eq!(dialled(typed, Some("NL")), None, "{typed}");
        }
        for country in COUNTRIES.split(' ') {
            let example = example(country).unwrap_or_default();
            let digits: String = example.chars().filter(char::is_ascii_digit).collect();
            let whole = dialled(&digits, Some(country)).unwrap_or_default();
            for more in ["0", "12", "789"] {
                let typed = format!("{whole}{more}");
                let Some(read) = dialled(&typed, Some(country)) else {
                    continue;
                };
                let number = PHONE_NUMBER_UTIL
                    .parse(&read, None)
                    .expect("what was read can be read");
                assert!(
                    PHONE_NUMBER_UTIL.is_valid_number(&number),
                    "{country}: {typed} is read as {read}"
                );
            }
        }
    }

    #[test]
    fn every_country_has_an_example_that_is_read() {
        for country in COUNTRIES.split(' ') {
            let example = example(country).unwrap_or_else(|| panic!("{country} has no example"));
            let digits: String = example.chars().filter(char::is_ascii_digit).collect();
            let whole = dialled(&digits, Some(country))
                .unwrap_or_else(|| panic!("{country} does not read {example}"));
            assert_eq!(dialled(&whole, None).as_ref(), Some(&whole), "{country}");
            assert_eq!(
                dialled(&whole, Some("NL")).as_ref(),
                Some(&whole),
                "{country}"
            );
        }
        assert!(!is_country("UK") && !is_country("ZZ") && !is_country(""));
    }

    #[test]
    fn a_trunks_nought_behind_the_code_is_left_out_where_the_country_has_one() {
        for (typed, number) in [
            ("+32021234567", "+3221234567"),
            ("0032021234567", "+3221234567"),
            ("+4901711234567", "+491711234567"),
            ("+4306641234567", "+436641234567"),
            ("+610412345678", "+61412345678"),
            ("+91098765 43210", "+919876543210"),
            ("+310612345678", "+31612345678"),
            ("+4407400123456", "+447400123456"),
            ("+390669821234", "+390669821234"),
            ("+39312345678", "+39312345678"),
            ("+3780549886377", "+3780549886377"),
            ("+390669812345", "+390669812345"),
        ] {
            let typed = typed.replace(' ', "");
            assert_eq!(dialled(&typed, None).as_deref(), Some(number), "{typed}");
            assert_eq!(
                dialled(&typed, Some("NL")).as_deref(),
                Some(number),
                "{typed}"
            );
        }
    }

    #[test]
    fn numbers_are_read_as_they_are_dialled_at_home() {
        for (country, typed, number) in [
            ("AU", "0412345678", "+61412345678"),
            ("RW", "0720123456", "+250720123456"),
            ("MA", "0650123456", "+212650123456"),
            ("SR", "7412345", "+5977412345"),
            ("CW", "95181234", "+59995181234"),
            ("AW", "5601234", "+2975601234"),
            ("ID", "0812345678", "+62812345678"),
            ("IN", "09876543210", "+919876543210"),
            ("IN", "9876543210", "+919876543210"),
            ("BR", "11961234567", "+5511961234567"),
            ("JP", "09012345678", "+819012345678"),
            ("NG", "08021234567", "+2348021234567"),
            ("MX", "2221234567", "+522221234567"),
            ("CN", "13123456789", "+8613123456789"),
            ("AE", "0501234567", "+971501234567"),
            ("RU", "89123456789", "+79123456789"),
            ("HU", "06201234567", "+36201234567"),
            ("IT", "0669821234", "+390669821234"),
            ("SM", "0549886377", "+3780549886377"),
            ("US", "4155552671", "+14155552671"),
            ("US", "14155552671", "+14155552671"),
            ("AR", "01123456789", "+541123456789"),
            ("NL", "0101234567", "+31101234567"),
        ] {
            assert_eq!(
                dialled(typed, Some(country)).as_deref(),
                Some(number),
                "{country} {typed}"
            );
        }
        for (country, typed) in [
            ("NL", "612345678"),
            ("NL", "061234567"),
            ("NL", "06123456789"),
            ("US", "5552671"),
            ("NL", "112"),
            ("NL", "0112345"),
        ] {
            assert_eq!(dialled(typed, Some(country)), None, "{country} {typed}");
        }
    }

    #[test]
    fn no_digits_make_reading_fail() {
        for digits in [
            "",
            "+",
            "00",
            "+0",
            "+1",
            "0",
            "+31",
            "+999123456",
            "1a",
            "+٣",
        ] {
            assert_eq!(dialled(digits, Some("NL")), None, "{digits}");
            assert_eq!(dialled(digits, Some("IT")), None, "{digits}");
        }
        assert_eq!(dialled(&"1".repeat(5000), Some("NL")), None);
    }
}
