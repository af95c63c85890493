//! Reads as many broken files as one asks for: no panic, a place for everything that is told, and none that takes long.
//!
//! `cargo bench --bench fuzz -- 2000000 1` reads two million of them, from seed 1 on; `cargo test` reads some thousands.

#[path = "../tests/dialog/hostile/slips.rs"]
mod slips;

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use slips::{Corpus, Dice};

/// Inputs of one seed.
const SLICE: usize = 1000;

/// Whatever takes longer is told.
const SLOW: Duration = Duration::from_millis(100);

fn main() {
    let mut given = std::env::args()
        .skip(1)
        .filter_map(|word| word.parse::<u64>().ok());
    let (count, first) = (given.next().unwrap_or(20_000), given.next().unwrap_or(1));
    static PLACES: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        if PLACES
            .lock()
            .is_ok_and(|mut places| places.insert(place.clone()))
        {
            println!(
                "panic at {place}: {}",
                panic.payload_as_str().unwrap_or_default()
            );
        }
    }));
    let corpus = Corpus::read();
    let start = Instant::now();
    let (mut bad, mut slowest) = (0, Duration::ZERO);
    for seed in (first..).take(count.div_ceil(SLICE as u64) as usize) {
        let mut dice = Dice::new(seed);
        for _ in 0..SLICE {
            let input = corpus.input(&mut dice);
            let before = busy(start);
            let result = input.run();
            let took = busy(start).saturating_sub(before);
            slowest = slowest.max(took);
            if result.is_err() || took > SLOW {
                bad += 1;
                if bad <= 40 {
                    let why = result.err().unwrap_or_default();
                    println!(
                        "seed {seed}, {} ms, {}: {why}\n{:?}",
                        took.as_millis(),
                        input.path().display(),
                        input.text()
                    );
                }
            }
        }
        if seed % 100 == 0 {
            println!(
                "seed {seed}: {bad} bad, slowest {} ms, {} s",
                slowest.as_millis(),
                start.elapsed().as_secs()
            );
        }
    }
    println!(
        "{count} inputs from seed {first}: {bad} bad, slowest {} ms, {} s",
        slowest.as_millis(),
        start.elapsed().as_secs()
    );
}

/// Returns how long this thread has been computing; others on the same machine do not count. Where Linux does not say it, the time since the
/// start.
fn busy(start: Instant) -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split(' ').next()?.parse().ok());
    nanoseconds.map_or_else(|| start.elapsed(), Duration::from_nanos)
}
