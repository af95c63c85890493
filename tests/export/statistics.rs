//! Every statistic of a report equals what two other programs print for published data: R 4 and
//! SciPy 1.17 unless a test names others.

use vraag::report::statistics::contingency::Contingency;
use vraag::report::statistics::fisher;
use vraag::report::statistics::nps::Scores;
use vraag::report::statistics::proportion::wilson;
use vraag::report::statistics::ranks::{epsilon_squared, kruskal_wallis};
use vraag::report::statistics::several::benjamini_hochberg;
use vraag::report::statistics::spread::{agreement, histogram, quantile, spread};

fn table<const N: usize>(rows: &[[u64; N]]) -> Contingency {
    Contingency::new(&rows.iter().map(|row| row.to_vec()).collect::<Vec<_>>())
}

#[track_caller]
fn close(value: f64, expected: f64, within: f64) {
    assert!(
        (value - expected).abs() <= within,
        "{value} instead of {expected}"
    );
}

/// Whether a probability is right to so many digits, however small it is.
#[track_caller]
fn nearly(value: f64, expected: f64, digits: i32) {
    assert!(
        (value / expected - 1.0).abs() < 10_f64.powi(-digits),
        "{value} instead of {expected}"
    );
}

/// Hair (black, blond, brown, red) and eyes (blue, brown, green, hazel) of 592 students.
fn hair_and_eyes() -> Contingency {
    table(&[
        [20, 68, 5, 15],
        [94, 7, 16, 10],
        [84, 119, 29, 54],
        [17, 26, 14, 14],
    ])
}

/// Country (Australia, Norway, Sweden, USA) and whether too little, about right or too much is done
/// against poverty: 5,381 people of the World Values Survey.
const POVERTY: [[u64; 3]; 4] = [
    [952, 622, 300],
    [597, 494, 36],
    [604, 374, 25],
    [555, 372, 450],
];

#[test]
fn chi_squared_and_cramers_v_are_those_of_published_tables() {
    let hair = hair_and_eyes();
    close(hair.pearson().statistic, 138.289_842, 1e-6);
    assert_eq!(hair.pearson().freedom, 9);
    nearly(hair.pearson().p, 2.325_287e-25, 6);
    // scipy.stats.chi2_contingency(…, lambda_="log-likelihood"), and R's vcd::assocstats.
    close(hair.likelihood_ratio().statistic, 146.443_578, 1e-6);
    nearly(hair.likelihood_ratio().p, 4.805_584e-27, 6);
    close(hair.cramers_v(), 0.279_0, 5e-5);
    close(hair.corrected_v(), 0.270_5, 5e-5);

    // Class and survival on the Titanic.
    let titanic = table(&[[122, 203], [167, 118], [528, 178], [673, 212]]);
    close(titanic.pearson().statistic, 190.401_104, 1e-6);
    nearly(titanic.pearson().p, 4.999_928e-41, 5);
    close(titanic.cramers_v(), 0.294_1, 5e-5);
    close(titanic.corrected_v(), 0.291_9, 5e-5);

    // Admissions to Berkeley.
    let berkeley = table(&[[557, 1278], [1198, 1493]]);
    close(berkeley.pearson().statistic, 92.205_280, 1e-6);
    close(berkeley.cramers_v(), 0.142_7, 5e-5);

    // 1,681 tenants of Copenhagen: satisfaction by influence, by contact, by kind of house.
    let influence = table(&[[282, 170, 175], [206, 189, 264], [79, 87, 229]]);
    close(influence.pearson().statistic, 106.175_059, 1e-6);
    nearly(influence.pearson().p, 4.758_566e-22, 6);
    close(influence.cramers_v(), 0.177_7, 5e-5);
    let contact = table(&[[262, 178, 273], [305, 268, 395]]);
    close(contact.pearson().statistic, 5.139_838, 1e-6);
    nearly(contact.pearson().p, 0.076_541_73, 6);
    let house = table(&[[271, 192, 302], [64, 79, 96], [133, 74, 70], [99, 101, 200]]);
    close(house.pearson().statistic, 60.285_954, 1e-6);
    nearly(house.pearson().p, 3.937_397e-11, 6);

    let poverty = table(&POVERTY);
    close(poverty.pearson().statistic, 597.618_379, 1e-6);
    nearly(poverty.pearson().p, 7.611_715e-126, 4);

    // 84 patients with arthritis; the level `None` counts.
    let arthritis = table(&[[29, 7, 7], [13, 7, 21]]);
    close(arthritis.pearson().statistic, 13.055, 5e-4);
    nearly(arthritis.pearson().p, 0.001_462_6, 4);
    close(arthritis.likelihood_ratio().statistic, 13.529_807, 1e-6);
    close(arthritis.cramers_v(), 0.394, 5e-4);
}

#[test]
fn residuals_are_those_of_scipy_s_expected_frequencies() {
    let expected = [
        [-4.253_816, 6.136_520, -2.287_896, -0.575_026],
        [9.967_550, -8.328_248, 0.732_023, -2.737_977],
        [-3.397_883, 2.164_282, -0.508_263, 2.050_216],
        [-2.311_052, -0.100_824, 2.576_569, 0.989_512],
    ];
    for (row, expected) in hair_and_eyes().residuals().iter().zip(expected) {
        for (value, expected) in row.iter().zip(expected) {
            close(*value, expected, 1e-6);
        }
    }
}

#[test]
fn fishers_test_is_exact_for_tables_of_any_size() {
    // The lady who tastes tea.
    close(fisher::p(&[vec![3, 1], vec![1, 3]]), 0.485_714_3, 5e-8);
    // Income and satisfaction with one's job (Agresti); there are millions of such tables.
    let jobs =
        [[1, 2, 1, 0], [3, 3, 6, 1], [10, 10, 14, 9], [6, 7, 12, 11]].map(|row| row.to_vec());
    close(fisher::p_within(&jobs, 20_000_000), 0.782_684_9, 5e-8);
    close(fisher::p(&jobs), 0.782_684_9, 0.01);
    // Who smokes, and who exercises (none, some, often): R only.
    let smoke = [
        vec![1, 3, 7],
        vec![18, 84, 87],
        vec![3, 4, 12],
        vec![1, 7, 9],
    ];
    close(fisher::p_within(&smoke, 5_000_000), 0.413_85, 5e-6);
    // Nothing can differ where everybody gave one answer.
    assert_eq!(
        fisher::p(&[vec![3, 0], vec![5, 0]].map(|row| row[..1].to_vec())),
        1.0
    );
}

#[test]
fn tables_too_large_for_all_their_ways_are_drawn_and_come_near_chi_squared() {
    let rows = [
        [90_u64, 61, 40, 22, 9, 2],
        [70, 66, 52, 31, 14, 3],
        [52, 60, 49, 44, 21, 6],
    ];
    let counts: Vec<Vec<u64>> = rows.iter().map(|row| row.to_vec()).collect();
    let drawn = fisher::p(&counts);
    assert_eq!(
        drawn,
        fisher::p(&counts),
        "the same table gives the same figure"
    );
    close(drawn, table(&rows).pearson().p, 0.01);
    // Far from chance: never 0, since that cannot be known from draws.
    let far = fisher::p(&[
        vec![300, 1, 2, 3, 4],
        vec![1, 300, 2, 4, 4],
        vec![5, 2, 300, 1, 4],
    ]);
    assert!(far > 0.0 && far < 1e-3, "{far}");
}

#[test]
fn groups_are_compared_by_ranks_with_ties() {
    // Ozone in New York from May to September.
    let ozone: [&[u64]; 5] = [
        &[
            41, 36, 12, 18, 28, 23, 19, 8, 7, 16, 11, 14, 18, 14, 34, 6, 30, 11, 1, 11, 4, 32, 23,
            45, 115, 37,
        ],
        &[29, 71, 39, 23, 21, 37, 20, 12, 13],
        &[
            135, 49, 32, 64, 40, 77, 97, 97, 85, 10, 27, 7, 48, 35, 61, 79, 63, 16, 80, 108, 20,
            52, 82, 50, 64, 59,
        ],
        &[
            39, 9, 16, 78, 35, 66, 122, 89, 110, 44, 28, 65, 22, 59, 23, 31, 44, 21, 9, 45, 168,
            73, 76, 118, 84, 85,
        ],
        &[
            96, 78, 73, 91, 47, 32, 20, 23, 21, 24, 44, 21, 28, 9, 13, 46, 18, 13, 24, 16, 13, 23,
            36, 7, 14, 30, 14, 18, 20,
        ],
    ];
    let groups: Vec<Vec<(f64, u64)>> = ozone
        .iter()
        .map(|group| group.iter().map(|value| (*value as f64, 1)).collect())
        .collect();
    let result = kruskal_wallis(&groups);
    close(result.statistic, 29.266_576, 5e-7);
    assert_eq!(result.freedom, 4);
    nearly(result.p, 6.900_714e-6, 6);

    let scale = |rows: &[[u64; 3]]| -> Vec<Vec<(f64, u64)>> {
        let levels = |row: &[u64; 3]| (1..).map(f64::from).zip(*row).collect();
        rows.iter().map(levels).collect()
    };
    let poverty = kruskal_wallis(&scale(&POVERTY));
    close(poverty.statistic, 253.748_958, 1e-6);
    nearly(poverty.p, 1.011_481e-54, 5);
    let housing = kruskal_wallis(&scale(&[[282, 170, 175], [206, 189, 264], [79, 87, 229]]));
    close(housing.statistic, 102.041_571, 1e-6);
    close(
        epsilon_squared(housing.statistic, 1681),
        102.041_571 / 1680.0,
        1e-9,
    );
    // Everybody the same, or one group only: nothing can be said.
    assert_eq!(kruskal_wallis(&scale(&[[5, 0, 0], [7, 0, 0]])).p, 1.0);
    assert_eq!(kruskal_wallis(&scale(&[[5, 4, 3]])).p, 1.0);
    assert_eq!(kruskal_wallis(&[]).p, 1.0);
}

#[test]
fn shares_have_wilson_s_interval() {
    let of = |count, base| wilson(count, base);
    close(of(15, 20).low, 0.531_299, 5e-7);
    close(of(15, 20).high, 0.888_138, 5e-7);
    close(of(0, 20).low, 0.0, 0.0);
    close(of(0, 20).high, 0.161_125, 5e-7);
    assert_eq!((of(0, 0).low, of(0, 0).high), (0.0, 1.0));
}

#[test]
fn the_net_promoter_score_has_its_error() {
    let scores = Scores {
        promoters: 52,
        passives: 28,
        detractors: 20,
    };
    close(scores.score(), 32.0, 1e-9);
    close(scores.error(), 7.858_8, 5e-5);
    close(scores.interval().low, 16.60, 5e-3);
    close(scores.interval().high, 47.40, 5e-3);
    // Five people who all recommend are not certain to be everybody's opinion.
    let few = Scores {
        promoters: 5,
        passives: 0,
        detractors: 0,
    };
    assert_eq!(few.interval().high, 100.0);
    assert!(few.interval().low < 70.0);
}

#[test]
fn probabilities_are_corrected_for_how_many_were_looked_at() {
    // McDonald's 25 diets (R's p.adjust).
    let p = [
        0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216, 0.222, 0.251, 0.269,
        0.275, 0.34, 0.341, 0.384, 0.569, 0.594, 0.696, 0.762, 0.94, 0.942, 0.975, 0.986,
    ];
    let corrected = benjamini_hochberg(&p);
    for (value, expected) in corrected.iter().zip([0.025, 0.1, 0.21, 0.21, 0.21, 0.25]) {
        close(*value, expected, 1e-9);
    }
    assert_eq!(corrected.iter().filter(|q| **q <= 0.25 + 1e-9).count(), 6);
    assert!(benjamini_hochberg(&[]).is_empty());
}

#[test]
fn agreement_on_a_scale_is_van_der_eijk_s() {
    // R's package agrmt, and the formula of the paper by hand.
    close(
        agreement(&[10, 20, 30, 15, 4]).expect("people answered"),
        0.392_405_1,
        5e-8,
    );
    close(
        agreement(&[50, 0, 0, 0, 50]).expect("people answered"),
        -1.0,
        1e-12,
    );
    close(agreement(&[20; 5]).expect("people answered"), 0.0, 1e-12);
    close(
        agreement(&[40, 5, 5, 5, 45]).expect("people answered"),
        -0.65,
        1e-12,
    );
    assert_eq!(agreement(&[0, 0]), None);
}

#[test]
fn numbers_have_their_middle_and_every_number_stands_in_one_bar() {
    // The Ozone of May, by R's summary() and t.test(), and by SciPy.
    let mut may: Vec<f64> = [
        41, 36, 12, 18, 28, 23, 19, 8, 7, 16, 11, 14, 18, 14, 34, 6, 30, 11, 1, 11, 4, 32, 23, 45,
        115, 37,
    ]
    .map(f64::from)
    .to_vec();
    let found = spread(&mut may).expect("there are numbers");
    close(found.mean, 23.615_385, 5e-7);
    close(found.deviation, 22.224_449, 5e-7);
    close(found.median, 18.0, 0.0);
    close(found.lower_quartile, 11.0, 0.0);
    close(found.upper_quartile, 31.5, 0.0);
    let interval = found.interval.expect("there is more than one number");
    close(interval.low, 14.638_735, 1e-6);
    close(interval.high, 32.592_034, 1e-6);
    // The same as numpy.histogram with these ends; one day of 115 does not press the others together.
    let bins: Vec<(Option<f64>, Option<f64>, u64)> = histogram(&may)
        .iter()
        .map(|bin| (bin.from, bin.to, bin.count))
        .collect();
    let tens = |from: f64, count| (Some(from), Some(from + 9.0), count);
    let right = [
        tens(1.0, 5),
        tens(11.0, 10),
        tens(21.0, 4),
        tens(31.0, 4),
        tens(41.0, 2),
        (Some(51.0), None, 1),
    ];
    assert_eq!(bins, right);
    // Whole numbers that are near each other have a bar each, also those that nobody said.
    let few: Vec<_> = histogram(&[1.0, 1.0, 2.0, 4.0])
        .iter()
        .map(|bin| (bin.from, bin.to, bin.count))
        .collect();
    let one = |number: f64, count| (Some(number), Some(number), count);
    assert_eq!(few, [one(1.0, 2), one(2.0, 1), one(3.0, 0), one(4.0, 1)]);
    // Fractions: the ends of neighbours are the same, and all numbers are in a bar.
    let shares: Vec<f64> = (0..200).map(|n| f64::from(n * n) / 700.0).collect();
    let bins = histogram(&shares);
    assert!(bins.windows(2).all(|pair| pair[0].to == pair[1].from));
    assert_eq!(bins.iter().map(|bin| bin.count).sum::<u64>(), 200);
    // A few far below have a bar without a lower end.
    let mut low: Vec<f64> = (100..200).map(f64::from).collect();
    low.insert(0, -9000.0);
    let bins = histogram(&low);
    assert_eq!(
        (bins[0].from, bins[0].to, bins[0].count),
        (None, Some(81.0), 1)
    );
    assert_eq!(bins.iter().map(|bin| bin.count).sum::<u64>(), 101);
    close(quantile(&[1.0, 2.0, 3.0, 4.0], 0.5), 2.5, 0.0);
    assert_eq!(histogram(&[]), vec![]);
    assert_eq!(
        histogram(&[4.0, 4.0])
            .iter()
            .map(|bin| bin.count)
            .sum::<u64>(),
        2
    );
    assert_eq!(spread(&mut []), None);
}
