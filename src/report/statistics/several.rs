//! Many tests at once: of a hundred differences, five look real by chance.

/// Returns for each probability its corrected one: of those below `q`, at most the share `q` is
/// chance, on average.
///
/// Source: Y. Benjamini and Y. Hochberg, *Controlling the false discovery rate* (1995).
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|a, b| p[*b].total_cmp(&p[*a]));
    let mut corrected = vec![1.0; p.len()];
    let mut least = 1.0_f64;
    for (above, index) in order.into_iter().enumerate() {
        let rank = p.len() - above;
        least = least.min(p[index] * p.len() as f64 / rank as f64);
        corrected[index] = least;
    }
    corrected
}
