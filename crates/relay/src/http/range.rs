//! One range of bytes (RFC 9110, section 14).

/// What part of something a request wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    All,
    /// Bytes from the first to the last, both of which are there.
    Some {
        first: u64,
        last: u64,
    },
    /// None of what is there.
    Nothing,
}

/// Reads a `Range` for something of that length. What is not one range of bytes is left out of
/// account, as the standard allows.
pub(super) fn wanted(range: Option<&str>, length: u64) -> Wanted {
    range.and_then(|range| one(range, length)).unwrap_or(Wanted::All)
}

fn one(range: &str, length: u64) -> Option<Wanted> {
    let (first, last) = range.trim().strip_prefix("bytes=")?.trim().split_once('-')?;
    let (first, last) = match (first, last) {
        ("", suffix) => (length.saturating_sub(number(suffix)?), length.checked_sub(1)),
        (first, "") => (number(first)?, length.checked_sub(1)),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            if last < first {
                return None;
            }
            (first, length.checked_sub(1).map(|end| end.min(last)))
        }
    };
    match last {
        Some(last) if first <= last => Some(Wanted::Some { first, last }),
        _ => Some(Wanted::Nothing),
    }
}

/// A number without a sign. A number too large for us is larger than any file.
fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_understood_and_everything_else_means_all() {
        let some = |first, last| Wanted::Some { first, last };
        for (range, expected) in [
            ("bytes=0-0", some(0, 0)),
            ("bytes=2-4", some(2, 4)),
            ("bytes=2-", some(2, 9)),
            ("bytes=-3", some(7, 9)),
            ("bytes=-30", some(0, 9)),
            ("bytes=5-99999999999999999999999", some(5, 9)),
            ("bytes=10-", Wanted::Nothing),
            ("bytes=10-20", Wanted::Nothing),
            ("bytes=-0", Wanted::Nothing),
            ("bytes=4-2", Wanted::All),
            ("bytes=0-1,3-4", Wanted::All),
            ("bytes=-", Wanted::All),
            ("bytes=+1-2", Wanted::All),
            ("lines=0-1", Wanted::All),
            ("nonsense", Wanted::All),
        ] {
            assert_eq!(wanted(Some(range), 10), expected, "{range}");
        }
        assert_eq!(wanted(None, 10), Wanted::All);
        assert_eq!(wanted(Some("bytes=0-"), 0), Wanted::Nothing);
    }
}
