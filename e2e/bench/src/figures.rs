//! One figure for many.

pub fn median(figures: &[f64]) -> f64 {
    ranked(figures, 0.5)
}

/// What one of a hundred passes.
pub fn p99(figures: &[f64]) -> f64 {
    ranked(figures, 0.99)
}

/// The median of the rounds' ratios.
pub fn ratio(ours: &[f64], bare: &[f64]) -> f64 {
    median(&ours.iter().zip(bare).map(|(ours, bare)| ours / bare).collect::<Vec<_>>())
}

fn ranked(figures: &[f64], part: f64) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = (sorted.len() as f64 * part) as usize;
    sorted.get(at.min(sorted.len().saturating_sub(1))).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{median, p99};

    #[test]
    fn the_middle_and_what_one_of_a_hundred_passes() {
        let figures: Vec<f64> = (0..200).rev().map(f64::from).collect();
        assert_eq!((median(&figures), p99(&figures)), (100.0, 198.0));
        assert_eq!((median(&[3.0]), p99(&[3.0]), median(&[])), (3.0, 3.0, 0.0));
    }
}
