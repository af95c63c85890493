//! SplitMix64: random numbers from a seed, the same for the same seed on every machine and in every release.

/// A source of random numbers.
///
/// ```
/// use vraag::rng::Rng;
/// let draw = |seed| Rng::new(seed).below(100);
/// assert_eq!(draw(7), draw(7));
/// ```
#[derive(Clone, Debug, Default)]
pub struct Rng(u64);

/// The step of SplitMix64 from one number to the next.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

impl Rng {
    /// Starts with a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Starts with several numbers: what belongs to something with these numbers is drawn anew and need not be remembered.
    pub fn from_words(words: &[u64]) -> Self {
        Self(mix(words))
    }

    /// Draws 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        let mixed = self.0;
        let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Draws a number from 0 to below 1.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Draws a whole number below a bound; 0 if there is nothing to choose from. For small bounds the remainder is as good as even.
    pub fn below(&mut self, bound: usize) -> usize {
        if bound < 2 {
            0
        } else {
            (self.bits() % bound as u64) as usize
        }
    }

    /// Draws whether something with this chance happens.
    pub fn happens(&mut self, chance: f64) -> bool {
        self.unit() < chance
    }

    /// Draws from the normal distribution with mean 0 and deviation 1.
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// Draws from the exponential distribution with mean 1.
    pub fn exponential(&mut self) -> f64 {
        -(1.0 - self.unit()).ln()
    }

    /// Draws one item of a list; `None` if the list is empty.
    pub fn pick<'a, T>(&mut self, several: &'a [T]) -> Option<&'a T> {
        several.get(self.below(several.len()))
    }

    /// Draws an index from a list of weights.
    pub fn weighted(&mut self, weights: impl IntoIterator<Item = f64, IntoIter: Clone>) -> usize {
        let weights = weights.into_iter();
        let mut left = self.unit() * weights.clone().sum::<f64>();
        let mut last = 0;
        for (at, weight) in weights.enumerate() {
            left -= weight;
            if left < 0.0 {
                return at;
            }
            last = at;
        }
        last
    }
}

/// Mixes several numbers into one.
pub fn mix(words: &[u64]) -> u64 {
    words.iter().fold(STEP, |hash, word| {
        Rng::new(hash ^ word.wrapping_mul(0xff51_afd7_ed55_8ccd)).bits()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_seeds_give_equal_draws() {
        let draws = |seed| {
            let mut rng = Rng::new(seed);
            (0..5).map(|_| rng.bits()).collect::<Vec<_>>()
        };
        assert_eq!(draws(7), draws(7));
        assert_ne!(draws(7), draws(8));
    }

    #[test]
    fn the_bell_curve_is_centred_and_as_wide_as_it_says() {
        let mut rng = Rng::new(1);
        let drawn: Vec<f64> = (0..20_000).map(|_| rng.normal()).collect();
        let mean = drawn.iter().sum::<f64>() / 20_000.0;
        let spread = drawn
            .iter()
            .map(|number| (number - mean).powi(2))
            .sum::<f64>()
            / 20_000.0;
        assert!(
            mean.abs() < 0.03 && (spread - 1.0).abs() < 0.05,
            "{mean} {spread}"
        );
    }
}
