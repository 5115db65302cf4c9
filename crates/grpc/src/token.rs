//! Opaque tokens that go on where an earlier answer ended, bound to the filters they belong to.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use prost::Message;
use sha2::{Digest, Sha256};

/// How many bytes of the filters' digest a token carries.
const DIGEST_BYTES: usize = 16;

/// A digest of what a token belongs to. It guards against mistakes, not against forgery: a token
/// says where to go on, never what may be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filters([u8; DIGEST_BYTES]);

impl Filters {
    /// The filters of a request: its message with token, page size and freshness taken out.
    pub fn of(request: &impl Message) -> Self {
        let digest: [u8; 32] = Sha256::digest(request.encode_to_vec()).into();
        let mut short = [0; DIGEST_BYTES];
        short.copy_from_slice(&digest[..DIGEST_BYTES]);
        Filters(short)
    }
}

/// Why a token says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It was not made here, or was cut short.
    #[error("is not a token that this service gave")]
    Unreadable,
    /// It belongs to a request with other filters.
    #[error("belongs to a request with other filters")]
    OtherFilters,
}

impl TokenError {
    /// The reason in UPPER_SNAKE.
    pub const fn reason(self) -> &'static str {
        match self {
            TokenError::Unreadable => "TOKEN_UNREADABLE",
            TokenError::OtherFilters => "TOKEN_OF_OTHER_FILTERS",
        }
    }
}

/// A token that says where to go on.
pub fn seal_token(filters: Filters, place: &impl Message) -> String {
    let mut bytes = filters.0.to_vec();
    bytes.extend(place.encode_to_vec());
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Where such a token says to go on.
///
/// # Errors
/// It is no token, or that of other filters.
pub fn open_token<T: Message + Default>(filters: Filters, token: &str) -> Result<T, TokenError> {
    let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| TokenError::Unreadable)?;
    let (digest, place) = bytes.split_at_checked(DIGEST_BYTES).ok_or(TokenError::Unreadable)?;
    if digest != filters.0 {
        return Err(TokenError::OtherFilters);
    }
    T::decode(place).map_err(|_| TokenError::Unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filters(of: &str) -> Filters {
        Filters::of(&of.to_owned())
    }

    #[test]
    fn a_token_says_what_was_sealed_in_it() {
        let token = seal_token(filters("a"), &42_u64);
        assert_eq!(open_token(filters("a"), &token), Ok(42_u64));
    }

    #[test]
    fn a_token_of_other_filters_is_known_as_such() {
        let token = seal_token(filters("a"), &42_u64);
        assert_eq!(open_token::<u64>(filters("b"), &token), Err(TokenError::OtherFilters));
    }

    #[test]
    fn anything_else_is_no_token() {
        for nonsense in ["", "abc", "ü", "AAAAAAAAAAAAAAAAAAAA="] {
            let opened = open_token::<u64>(filters("a"), nonsense);
            assert_eq!(opened, Err(TokenError::Unreadable), "{nonsense}");
        }
    }
}
