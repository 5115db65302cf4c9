//! The `traceparent` of W3C Trace Context, as callers send it and as it is handed on.

use verbatim_domain::TraceParent;

/// The header's name.
pub(crate) const HEADER: &str = "traceparent";

const VERSION_LEN: usize = 2;
const TRACE_ID_LEN: usize = 32;
const SPAN_ID_LEN: usize = 16;

/// Reads a header's value. One that is not understood is no trace, never an error: a trace must
/// not keep a command away (W3C Trace Context, 3.2.2 and 4.3).
pub(crate) fn parse(text: &str) -> Option<TraceParent> {
    let mut parts = text.split('-');
    let (version, trace_id) = (parts.next()?, parts.next()?);
    let (span_id, flags) = (parts.next()?, parts.next()?);
    let is_known = version.len() == VERSION_LEN && version != "ff" && is_lower_hex(version);
    // Later versions may add parts behind the flags; this one has none.
    let ends_here = version != "00" || parts.next().is_none();
    if !is_known || !ends_here || trace_id.len() != TRACE_ID_LEN || span_id.len() != SPAN_ID_LEN {
        return None;
    }
    let [flags] = bytes(flags)?;
    TraceParent::new(bytes(trace_id)?, bytes(span_id)?, flags)
}

/// Writes a header's value.
pub(crate) fn print(parent: &TraceParent) -> String {
    let TraceParent { trace_id, span_id, flags } = parent;
    let (trace_id, span_id) = (u128::from_be_bytes(*trace_id), u64::from_be_bytes(*span_id));
    format!("00-{trace_id:032x}-{span_id:016x}-{flags:02x}")
}

fn is_lower_hex(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Exactly so many bytes, from two hexadecimal digits each.
fn bytes<const LEN: usize>(text: &str) -> Option<[u8; LEN]> {
    if text.len() != 2 * LEN || !is_lower_hex(text) {
        return None;
    }
    let mut bytes = [0; LEN];
    for (byte, place) in bytes.iter_mut().zip((0..).step_by(2)) {
        *byte = u8::from_str_radix(&text[place..place + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn a_header_is_read_and_written_alike() {
        let parent = parse(EXAMPLE).unwrap();
        assert_eq!(parent.trace_id[..2], [0x4b, 0xf9]);
        assert!(parent.is_sampled());
        assert_eq!(print(&parent), EXAMPLE);
    }

    #[test]
    fn what_is_not_understood_is_no_trace() {
        let broken = [
            "",
            "00",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "00-4bf92f3577b34da6a3ce929d0e0e473é-00f067aa0ba902b7-01",
        ];
        for text in broken {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_later_version_is_read_as_far_as_it_is_known() {
        let later = EXAMPLE.replacen("00", "01", 1) + "-more";
        assert_eq!(parse(&later), parse(EXAMPLE));
    }
}
