//! Says whether the place of an option had a part in what was chosen, where options were shuffled.

use crate::report::results::{OrderEffect, OrderTest, PlaceShare};

use super::phrases::{Phrases, Say};

/// Returns it as a sentence with its numbers.
pub fn told(order: &OrderEffect, phrases: &Phrases) -> String {
    let Some(test) = &order.test else {
        return phrases.say(Say::PlaceFew).to_owned();
    };
    let (n, test_line) = (phrases.count(order.people), test_line(test, phrases));
    let far = |place: &&PlaceShare| place.residual.value().abs();
    let furthest = order.places.iter().max_by(|a, b| far(a).total_cmp(&far(b)));
    let (what, place) = match furthest {
        Some(place) if test.is_found && place.residual.value() > 0.0 => (Say::PlaceMore, place),
        Some(place) if test.is_found => (Say::PlaceLess, place),
        _ => return phrases.fill(Say::PlaceSame, &[("n", &n), ("test", &test_line)]),
    };
    let here = place.share.percent.map(|percent| phrases.number(percent));
    phrases.fill(
        what,
        &[
            ("place", &place.place.to_string()),
            ("here", &here.unwrap_or_default()),
            ("expected", &phrases.number(place.expected)),
            ("n", &n),
            ("test", &test_line),
        ],
    )
}

fn test_line(test: &OrderTest, phrases: &Phrases) -> String {
    let name = match test.name {
        "cochran_q" => Say::CochranQ,
        _ => Say::ChiSquared,
    };
    phrases.fill(
        Say::PlaceTest,
        &[
            ("test", phrases.say(name)),
            ("statistic", &phrases.number(test.statistic)),
            (
                "freedom",
                &phrases.several(Say::Freedom, u64::from(test.freedom)),
            ),
            ("p", &phrases.probability(test.p)),
            ("q", &phrases.probability(test.q)),
        ],
    )
}
