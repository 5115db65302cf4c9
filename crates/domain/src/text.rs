//! Text: codes that everybody may see, and content that nobody sees by accident.

use std::fmt;

/// What is wrong with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing in it.
    #[error("must not be empty")]
    Empty,
    /// More bytes than the field takes.
    #[error("is longer than {bytes_max} bytes")]
    TooLong {
        /// The longest that is taken.
        bytes_max: usize,
    },
    /// A line break, a tab, a NUL …
    #[error("contains a control character")]
    Control,
}

/// The text itself, if it is not empty, not too long, and free of control characters.
///
/// # Errors
/// What is wrong with the text.
pub(crate) fn checked(text: Box<str>, bytes_max: usize) -> Result<Box<str>, TextError> {
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    if text.len() > bytes_max {
        return Err(TextError::TooLong { bytes_max });
    }
    let plain = text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_control());
    if !plain && text.chars().any(char::is_control) {
        return Err(TextError::Control);
    }
    Ok(text)
}

/// A word of an open list: a channel, a category, a reason. Never personal data.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(Box<str>);

impl Code {
    /// The longest code, in bytes of UTF-8.
    pub const BYTES_MAX: usize = 128;

    /// Takes text that is not empty, not too long, and free of control characters.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn new(text: impl Into<Box<str>>) -> Result<Self, TextError> {
        checked(text.into(), Self::BYTES_MAX).map(Self)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Words that people wrote. `Debug` shows their length alone, and there is no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct Content(Box<str>);

impl Content {
    /// The longest content, in bytes of UTF-8.
    pub const BYTES_MAX: usize = 32 * 1024;

    /// Takes words that are not too long.
    ///
    /// # Errors
    /// [`TextError::TooLong`].
    pub fn new(words: impl Into<Box<str>>) -> Result<Self, TextError> {
        let words = words.into();
        let too_long = words.len() > Self::BYTES_MAX;
        if too_long {
            return Err(TextError::TooLong { bytes_max: Self::BYTES_MAX });
        }
        Ok(Self(words))
    }

    /// The words, for whoever may see them.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<content, {} bytes>", self.0.len())
    }
}
