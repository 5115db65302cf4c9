//! Which figures are shares, and how sure a share is.

use verbatim_clocks::Rate;

/// Metrics whose numerator is no part of the denominator (how many for each inquiry), or whose
/// items take time and are counted on one side alone.
const NO_SHARES: [&str; 9] = ["H1", "H4", "H7", "M03", "M09", "M18", "R1", "R2", "R4"];

/// Whether the numerator of this figure is a part of its denominator.
pub(super) fn is_share(metric: &str, variant: &str) -> bool {
    let takes_time = metric == "M14" && variant != "untold_24h";
    !NO_SHARES.contains(&metric) && !takes_time
}

/// The bounds between which the true share lies, 19 times of 20; none of nothing, and none where
/// more counts than there is.
pub(super) fn bounds(met: i64, of: i64) -> Option<(f64, f64)> {
    let (met, of) = (u64::try_from(met).ok()?, u64::try_from(of).ok()?);
    if met > of { None } else { Rate { met, of }.wilson() }
}

#[cfg(test)]
mod tests {
    use verbatim_accountability_projector::metrics::{METRICS, Variant};

    use super::*;

    /// Whether this text gives items that the numerator never counts.
    fn is_never_in_numerator(sql: &str) -> bool {
        sql.contains(" 0 AS in_numerator") || sql.contains("CASE WHEN 1 = 0 THEN")
    }

    /// Whether this text gives items that the denominator never counts.
    fn is_never_in_denominator(sql: &str) -> bool {
        sql.contains(" 0 AS in_denominator")
    }

    #[test]
    fn a_share_is_what_takes_its_numerator_from_its_denominator() {
        let variants = METRICS
            .iter()
            .flat_map(|metric| metric.variants.iter().map(|variant| (metric.id, *variant)));
        let mut share_count = 0;
        for (metric, Variant { name, items, .. }) in variants {
            let has_denominator = items.iter().any(|sql| !is_never_in_denominator(sql));
            if !has_denominator {
                continue; // Of nothing there are no bounds.
            }
            let is_whole = items.iter().all(|sql| !is_never_in_denominator(sql));
            let has_numerator = items.iter().any(|sql| !is_never_in_numerator(sql));
            assert_eq!(is_share(metric, name), is_whole && has_numerator, "{metric} {name}");
            share_count += usize::from(is_share(metric, name));
        }
        assert!(share_count > 40, "{share_count}");
    }

    #[test]
    fn a_small_number_has_wide_bounds() {
        let (low, high) = bounds(19, 20).unwrap();
        assert!(low < 0.77 && high > 0.99, "{low} {high}");
        let (low, high) = bounds(1900, 2000).unwrap();
        assert!(low > 0.93 && high < 0.97, "{low} {high}");
        assert_eq!(bounds(0, 0), None);
        assert_eq!(bounds(3, 2), None);
    }
}
