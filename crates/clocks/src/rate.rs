//! How many of how many, and how sure that is.

/// So many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Those that count.
    pub met: u64,
    /// All.
    pub of: u64,
}

/// The 97.5 % point of the normal distribution: two sides of 95 %.
const Z: f64 = 1.959_963_984_540_054;

impl Rate {
    /// The share itself; none of nothing.
    pub fn share(self) -> Option<f64> {
        (self.of > 0).then(|| self.met as f64 / self.of as f64)
    }

    /// The bounds between which the true share lies, 19 times of 20 (Wilson's score interval,
    /// 1927). A small shop with 19 of 20 is not judged by 95 %.
    pub fn wilson(self) -> Option<(f64, f64)> {
        let (share, n) = (self.share()?, self.of as f64);
        let (z2, centre) = (Z * Z, share + Z * Z / (2.0 * n));
        let spread = Z * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
        let scale = 1.0 + z2 / n;
        Some((((centre - spread) / scale).max(0.0), ((centre + spread) / scale).min(1.0)))
    }

    /// The share of all and that of the latest, weighed alike.
    pub fn with_latest(self, latest: Rate) -> Option<f64> {
        Some(f64::midpoint(self.share()?, latest.share()?))
    }
}
