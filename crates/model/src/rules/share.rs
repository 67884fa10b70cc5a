//! Shares as people write them: in per cent, with one decimal at most.

/// Why a text is no share. Shown to people as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Write a share from 0 to 100, with one decimal at most, such as 2.5.")]
pub struct WrongShare;

/// `1`, `0.5`, `100`: per mille as per cent.
pub fn percent(per_mille: u64) -> String {
    match (per_mille / 10, per_mille % 10) {
        (whole, 0) => whole.to_string(),
        (whole, tenth) => format!("{whole}.{tenth}"),
    }
}

/// Per mille of a text in per cent: `1`, `0.5`, `0,5 %`.
///
/// # Errors
/// [`WrongShare`] for what is none, is finer than that, or lies above 100.
pub fn per_mille(text: &str) -> Result<u64, WrongShare> {
    let text = text.trim().trim_end_matches('%').trim_end();
    let (whole, tenth) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(tenth) || whole.len() > 3 || tenth.len() > 1 {
        return Err(WrongShare);
    }
    let read = |part: &str| part.parse::<u64>().map_err(|_| WrongShare);
    let share = read(whole)? * 10 + read(tenth)?;
    if share > 1000 { Err(WrongShare) } else { Ok(share) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_share_is_written_as_it_is_read() {
        for share in 0..=1000 {
            assert_eq!(per_mille(&percent(share)), Ok(share));
        }
        assert_eq!(per_mille(" 0,5 % "), Ok(5));
        for wrong in
            ["", "%", "-1", "+1", "1.25", "100.1", "101", ".5", "5.", "1 000", "ten", "1e1"]
        {
            assert_eq!(per_mille(wrong), Err(WrongShare), "{wrong:?}");
        }
    }
}
