//! Takes a record apart by the written design alone: fields 1 to 6 of a protobuf message.

/// A record as it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Frame<'a> {
    /// Field 1: which reign it belongs to.
    pub(super) term: u64,
    /// Field 2: where its writer thought it would stand; a claim says nothing.
    pub(super) index: Option<u64>,
    /// Field 4: the writer's clock.
    pub(super) recorded_at_ms: i64,
    /// Field 5: claim, barrier or outcome.
    pub(super) kind: Kind,
    /// Field 6.
    pub(super) body: &'a [u8],
}

/// What a record is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A writer takes the partition.
    Claim,
    /// Nothing.
    Barrier,
    /// What one command led to.
    Outcome,
}

/// The frame, or nothing if the bytes are none: such a record is void.
pub(super) fn frame(bytes: &[u8]) -> Option<Frame<'_>> {
    let (mut term, mut index, mut recorded_at, mut kind) = (None, None, 0, None);
    let mut body: &[u8] = &[];
    let mut rest = bytes;
    while !rest.is_empty() {
        let key = varint(&mut rest)?;
        match (key >> 3, key & 7) {
            (1, 0) => term = Some(varint(&mut rest)?),
            (2, 0) => index = Some(varint(&mut rest)?),
            (4, 0) => recorded_at = varint(&mut rest)?,
            (5, 0) => kind = Some(varint(&mut rest)?),
            (6, 2) => {
                let len = varint(&mut rest)?;
                body = take(&mut rest, len)?;
            }
            (1 | 2 | 4 | 5 | 6 | 0, _) => return None,
            (_, wire_type) => skip(&mut rest, wire_type)?,
        }
    }
    let kind = match kind? {
        1 => Kind::Claim,
        2 => Kind::Barrier,
        3 => Kind::Outcome,
        _ => return None,
    };
    Some(Frame { term: term?, index, recorded_at_ms: recorded_at.cast_signed(), kind, body })
}

fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, behind) = rest.split_first()?;
        *rest = behind;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

fn take<'a>(rest: &mut &'a [u8], len: u64) -> Option<&'a [u8]> {
    let (taken, behind) = rest.split_at_checked(usize::try_from(len).ok()?)?;
    *rest = behind;
    Some(taken)
}

/// A field that a later version added.
fn skip(rest: &mut &[u8], wire_type: u64) -> Option<()> {
    match wire_type {
        0 => varint(rest).map(drop),
        1 => take(rest, 8).map(drop),
        2 => {
            let len = varint(rest)?;
            take(rest, len).map(drop)
        }
        5 => take(rest, 4).map(drop),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Frame, Kind, frame};

    #[test]
    fn a_frame_is_read_field_by_field() {
        let bytes = [0x08, 0x02, 0x10, 0xac, 0x02, 0x20, 0x07, 0x28, 0x03, 0x32, 0x01, 0x55];
        let expected = Frame {
            term: 2,
            index: Some(300),
            recorded_at_ms: 7,
            kind: Kind::Outcome,
            body: &[0x55],
        };
        assert_eq!(frame(&bytes), Some(expected));
    }

    #[test]
    fn a_frame_that_is_cut_short_is_none() {
        assert_eq!(frame(&[0x08, 0x02, 0x28, 0x03, 0x32, 0x05, 0x55]), None);
    }

    #[test]
    fn a_frame_without_a_term_is_none() {
        assert_eq!(frame(&[0x28, 0x02]), None);
    }
}
