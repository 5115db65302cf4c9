//! Words of the views and the API's words for them.

use verbatim_api::v1::{ClockVerdict, HolderKind, InquiryStatus};

/// The status as the views write it; none where any will do.
pub(crate) const fn of_status(status: InquiryStatus) -> Option<&'static str> {
    match status {
        InquiryStatus::Unspecified => None,
        InquiryStatus::Open => Some("open"),
        InquiryStatus::Resolved => Some("resolved"),
        InquiryStatus::Closed => Some("closed"),
        InquiryStatus::Merged => Some("merged"),
        InquiryStatus::Voided => Some("voided"),
    }
}

/// The kind of holder as the views write it; none where any will do.
pub(crate) const fn of_holder_kind(kind: HolderKind) -> Option<&'static str> {
    match kind {
        HolderKind::Unspecified => None,
        HolderKind::Nobody => Some("nobody"),
        HolderKind::Merchant => Some("merchant"),
        HolderKind::Platform => Some("platform"),
        HolderKind::Bot => Some("bot"),
        HolderKind::Customer => Some("customer"),
        HolderKind::ThirdParty => Some("third_party"),
        HolderKind::Closed => Some("closed"),
    }
}

/// The status that the views wrote. A word of a later version is unspecified to this one.
pub(crate) fn to_status(word: &str) -> InquiryStatus {
    let statuses = (0..).map_while(|number| InquiryStatus::try_from(number).ok());
    said(statuses, |status| of_status(status) == Some(word))
}

/// How a clock came out that is not open, by the word of the views. A word of a later version is
/// unspecified to this one.
pub(crate) fn to_verdict(word: &str) -> ClockVerdict {
    match word {
        "met" => ClockVerdict::Met,
        "missed" => ClockVerdict::Missed,
        "open" => ClockVerdict::Running,
        "cancelled" => ClockVerdict::Cancelled,
        "excluded" => ClockVerdict::Excluded,
        "measured" => ClockVerdict::Measured,
        _later_word => ClockVerdict::Unspecified,
    }
}

/// The kind of holder that the views wrote. A word of a later version is unspecified to this one.
pub(crate) fn to_holder_kind(word: &str) -> HolderKind {
    let kinds = (0..).map_while(|number| HolderKind::try_from(number).ok());
    said(kinds, |kind| of_holder_kind(kind) == Some(word))
}

fn said<T: Copy + Default>(words: impl Iterator<Item = T>, is_meant: impl Fn(T) -> bool) -> T {
    let mut words = words;
    words.find(|word| is_meant(*word)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_the_views_is_understood() {
        for word in ["open", "resolved", "closed", "merged", "voided"] {
            assert_eq!(of_status(to_status(word)), Some(word));
        }
        let kinds = ["nobody", "merchant", "platform", "bot", "customer", "third_party", "closed"];
        for word in kinds {
            assert_eq!(of_holder_kind(to_holder_kind(word)), Some(word));
        }
        assert_eq!(to_status("new word"), InquiryStatus::Unspecified);
    }
}
