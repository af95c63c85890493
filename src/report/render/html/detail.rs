//! Writes what was answered to a question: a picture beside a table, by the type of the question.

use crate::report::results::figure::Figure;
use crate::report::results::{
    DayUnit, Detail, MonthScore, OptionCount, OrderEffect, QuestionResults, Share,
};

use super::super::page::Page;
use super::super::phrases::{Phrases, Say};
use super::super::sentence::{has_percentages, ranged};
use super::super::svg;
use super::super::themes::{labelled, telling, uncovered};
use super::table::{head, highest};

/// Scales with more points have colours that several points share.
const CLASSES: usize = 5;

/// Writes what was answered to a question.
pub fn detail(question: &QuestionResults, phrases: &Phrases, page: &mut Page) {
    let number = |figure: Figure| phrases.number(figure);
    match &question.detail {
        Detail::Options {
            options,
            is_several,
        } => {
            shares(options, question, phrases, page);
            if *is_several && has_percentages(options) {
                page.element("p class=\"dim\"", phrases.say(Say::Several));
            }
        }
        Detail::Scale {
            points,
            mean,
            median,
            top,
            bottom,
            agreement,
            ..
        } => {
            diverging(points, page);
            shares(points, question, phrases, page);
            let told = [
                mean.map(|mean| phrases.fill(Say::Mean, &[("n", &number(mean))])),
                median.map(|median| phrases.fill(Say::Median, &[("n", &number(median))])),
                top.percent
                    .filter(|_| points.len() > 3)
                    .map(|top| phrases.fill(Say::TopTwo, &[("n", &number(top))])),
                bottom
                    .percent
                    .filter(|_| points.len() > 3)
                    .map(|low| phrases.fill(Say::BottomTwo, &[("n", &number(low))])),
                agreement.map(|value| phrases.fill(Say::Agreement, &[("n", &number(value))])),
            ];
            told_line(told, page);
        }
        Detail::Nps {
            points,
            promoters,
            passives,
            detractors,
            score,
            low,
            high,
            months,
        } => {
            let range = score
                .zip(low.zip(*high))
                .map(|(score, (low, high))| ranged(Say::NpsRange, [score, low, high], phrases));
            told_line([range], page);
            let parts = [detractors, passives, promoters].map(|share| share.fraction());
            let classes = ["s0", "s2", "s4"].map(str::to_owned);
            page.raw(&svg::stacked(&parts, &classes, None));
            page.legend(&[
                ("s0", phrases.say(Say::Detractors)),
                ("s2", phrases.say(Say::Passives)),
                ("s4", phrases.say(Say::Promoters)),
            ]);
            let kind = |say: Say, share: &Share| OptionCount {
                key: String::new(),
                label: phrases.say(say).to_owned(),
                share: *share,
            };
            let kinds = [
                kind(Say::Promoters, promoters),
                kind(Say::Passives, passives),
                kind(Say::Detractors, detractors),
            ];
            shares(&kinds, question, phrases, page);
            self::months(months, &question.label, phrases, page);
            page.details(phrases.say(Say::Numbers), &question.label);
            shares(points, question, phrases, page);
            page.end_details();
        }
        Detail::Number {
            mean,
            low,
            high,
            least,
            lower_quartile,
            median,
            upper_quartile,
            most,
            bars,
        } => {
            let two = |what, low, high| {
                phrases.fill(what, &[("low", &number(low)), ("high", &number(high))])
            };
            let mean = mean
                .zip(low.zip(*high))
                .map(|(mean, (low, high))| ranged(Say::MeanRange, [mean, low, high], phrases));
            let told = [
                mean,
                median.map(|median| phrases.fill(Say::Median, &[("n", &number(median))])),
                lower_quartile
                    .zip(*upper_quartile)
                    .map(|(low, high)| two(Say::Quartiles, low, high)),
                least
                    .zip(*most)
                    .map(|(low, high)| two(Say::Ends, low, high)),
            ];
            told_line(told, page);
            let counted: Vec<(String, u64)> = bars
                .iter()
                .map(|bar| (phrases.bar(bar), bar.count))
                .collect();
            columns(&counted, (Say::Answer, &question.label), phrases, page);
        }
        Detail::Days { unit, from } => {
            let counted: Vec<(String, u64)> = from
                .iter()
                .map(|(day, count)| (phrases.period(*day, *unit), *count))
                .collect();
            let of = match unit {
                DayUnit::Week => Say::Week,
                DayUnit::Month => Say::Month,
                DayUnit::Year => Say::Year,
            };
            columns(&counted, (of, &question.label), phrases, page);
        }
        Detail::Hours { hours } => {
            let counted: Vec<(String, u64)> = hours
                .iter()
                .map(|(hour, count)| (format!("{hour:02}:00"), *count))
                .collect();
            columns(&counted, (Say::Hour, &question.label), phrases, page);
        }
        Detail::Rank { options } => {
            page.raw("<table><thead>");
            head(
                &[Say::Answer, Say::MeanPlace, Say::First, Say::Count],
                phrases,
                page,
            );
            for option in options {
                page.raw("<tr>").element("th scope=\"row\"", &option.label);
                page.cell(&phrases.mean_place(option));
                page.cell(&phrases.share(&option.first))
                    .cell(&phrases.count(option.ranked));
                page.raw("</tr>");
            }
            page.raw("</tbody></table>");
        }
        Detail::Texts {
            themes,
            without_theme,
            telling,
            quotes,
        } => {
            if !themes.is_empty() {
                page.element("p class=\"dim\"", phrases.say(Say::Themes));
                shares(&labelled(themes, phrases), question, phrases, page);
            }
            if let Some(without) = without_theme {
                page.element("p", &uncovered(without, phrases));
            }
            for line in self::telling(telling, phrases) {
                page.element("p", &line);
            }
            if quotes.is_empty() {
                return;
            }
            page.element("p class=\"dim\"", phrases.say(Say::Quotes));
            for quote in quotes {
                page.raw("<blockquote>").text(&quote.text).raw(" <small>");
                page.text(&quote.who).raw("</small></blockquote>");
            }
        }
        Detail::Counted => {}
    }
}

/// Writes whether the place of an option mattered, with a table behind it.
pub fn order(order: &OrderEffect, label: &str, phrases: &Phrases, page: &mut Page) {
    page.element(
        "p class=\"dim\"",
        &super::super::order::told(order, phrases),
    );
    if order.test.is_none() {
        return;
    }
    page.details(phrases.say(Say::PlaceTable), label)
        .raw("<table><thead>");
    let columns = [
        Say::Place,
        Say::Count,
        Say::ShareColumn,
        Say::Expected,
        Say::Difference,
    ];
    head(&columns, phrases, page);
    for place in &order.places {
        page.raw("<tr>")
            .element("th scope=\"row\"", &place.place.to_string());
        page.cell(&phrases.count(place.share.count))
            .cell(&phrases.share(&place.share))
            .cell(&format!("{} %", phrases.number(place.expected)))
            .cell(&phrases.signed(place.residual))
            .raw("</tr>");
    }
    page.raw("</tbody></table>").end_details();
}

fn told_line<const N: usize>(parts: [Option<String>; N], page: &mut Page) {
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    if !parts.is_empty() {
        page.element("p", &parts.join("; "));
    }
}

/// Writes shares as a table whose rows are bars.
fn shares(options: &[OptionCount], question: &QuestionResults, phrases: &Phrases, page: &mut Page) {
    let class = if question.is_small {
        "shares few"
    } else {
        "shares"
    };
    page.raw(&format!("<table class=\"{class}\"><thead><tr>"));
    page.element("th scope=\"col\"", phrases.say(Say::Answer))
        .raw("<td></td>");
    for column in [Say::ShareColumn, Say::Range, Say::Count] {
        page.element("th scope=\"col\"", phrases.say(column));
    }
    page.raw("</tr></thead><tbody>");
    for option in options {
        page.raw("<tr>")
            .element("th scope=\"row\"", &option.label)
            .raw("<td class=\"bars\">");
        page.raw(&svg::bar(&option.share)).raw("</td>");
        page.element("td class=\"share\"", &phrases.share(&option.share));
        let range = option
            .share
            .low
            .zip(option.share.high)
            .map(|(low, high)| format!("{}–{} %", phrases.number(low), phrases.number(high)));
        page.element("td class=\"range-cell\"", &range.unwrap_or_default());
        page.element("td class=\"count\"", &phrases.count(option.share.count))
            .raw("</tr>");
    }
    page.raw("</tbody></table>");
}

/// Draws a scale as one bar around its middle: the lower half to the left, the upper to the right.
fn diverging(points: &[OptionCount], page: &mut Page) {
    let shares: Vec<f64> = points.iter().map(|point| point.share.fraction()).collect();
    let half = points.len() / 2;
    let mut left: f64 = shares.iter().take(half).sum();
    if points.len() % 2 == 1 {
        left += shares.get(half).copied().unwrap_or(0.0) / 2.0;
    }
    let class = |at: usize| {
        let place = if points.len() < 2 {
            2
        } else {
            (at * 4 + (points.len() - 1) / 2) / (points.len() - 1)
        };
        format!("s{place}")
    };
    let classes: Vec<String> = (0..points.len()).map(class).collect();
    page.raw(&svg::stacked(&shares, &classes, Some(100.0 * left)));
    let legend: Vec<(&str, &str)> = classes
        .iter()
        .zip(points)
        .map(|(class, point)| (class.as_str(), point.label.as_str()))
        .collect();
    if legend.len() <= CLASSES {
        page.legend(&legend);
    } else if let (Some(low), Some(high)) = (legend.first(), legend.last()) {
        page.legend(&[*low, *high]);
    }
}

fn months(months: &[MonthScore], label: &str, phrases: &Phrases, page: &mut Page) {
    if months.len() < 2 || months.iter().all(|month| month.score.is_none()) {
        return;
    }
    let points: Vec<Option<(f64, f64, f64)>> = months
        .iter()
        .map(|month| {
            let (low, high) = month.low.zip(month.high)?;
            Some((month.score?.value(), low.value(), high.value()))
        })
        .collect();
    page.raw("<figure>")
        .element("p class=\"scale\"", phrases.say(Say::MonthScale))
        .raw(&svg::scores(&points));
    page.raw("<figcaption class=\"ends\">")
        .element("span", &phrases.month_of(&months[0].month));
    page.element("span", &phrases.month_of(&months[months.len() - 1].month))
        .raw("</figcaption></figure>");
    let of = format!("{}, {label}", phrases.say(Say::Month));
    page.details(phrases.say(Say::Numbers), &of)
        .raw("<table><thead>");
    head(
        &[Say::Month, Say::Score, Say::Range, Say::Count],
        phrases,
        page,
    );
    for month in months {
        page.raw("<tr>")
            .element("th scope=\"row\"", &phrases.month_of(&month.month));
        page.cell(
            &month
                .score
                .map(|score| phrases.number(score))
                .unwrap_or_default(),
        );
        let range = month
            .low
            .zip(month.high)
            .map(|(low, high)| format!("{} – {}", phrases.number(low), phrases.number(high)));
        page.cell(&range.unwrap_or_default())
            .cell(&phrases.count(month.answered))
            .raw("</tr>");
    }
    page.raw("</tbody></table>").end_details();
}

/// Draws counts side by side, with a table behind them.
fn columns(
    counted: &[(String, u64)],
    (of, label): (Say, &str),
    phrases: &Phrases,
    page: &mut Page,
) {
    let (Some((first, _)), Some((last, _))) = (counted.first(), counted.last()) else {
        return;
    };
    let counts: Vec<(u64, u64)> = counted.iter().map(|(_, count)| (*count, *count)).collect();
    page.raw("<figure>");
    highest(
        counts.iter().map(|(count, _)| *count).max().unwrap_or(0),
        phrases,
        page,
    );
    page.raw(&svg::columns(&counts, &[]));
    page.raw("<figcaption class=\"ends\">")
        .element("span", first)
        .element("span", last);
    page.raw("</figcaption></figure>")
        .details(phrases.say(Say::Numbers), label)
        .raw("<table><thead>");
    head(&[of, Say::Count], phrases, page);
    for (label, count) in counted {
        page.raw("<tr>")
            .element("th scope=\"row\"", label)
            .cell(&phrases.count(*count));
        page.raw("</tr>");
    }
    page.raw("</tbody></table>").end_details();
}
