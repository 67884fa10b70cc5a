//! Amounts of money: exact decimals with a currency, never floats.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An amount in a currency, as exact as it was written: `1234.50 EUR`.
///
/// Stored and exchanged as its text. Two amounts are equal when they are written the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Money {
    /// The digits without the point.
    digits: u128,
    /// How many of the digits stand behind the point; at most 9.
    scale: u32,
    /// ISO 4217, three capital letters.
    currency: String,
}

/// Why a text is no amount of money. Shown to people as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    #[error("Write an amount and a currency, such as 12500.50 EUR.")]
    Unreadable,
    #[error("Say in which currency, such as 12500 EUR.")]
    CurrencyMissing,
    #[error("The amount has more than {0} digits.")]
    TooLong(usize),
    #[error("The amount has more than {0} decimals.")]
    TooFine(usize),
    #[error("{0} may be thousands or decimals. Write 12500 or 12.5, for example.")]
    Ambiguous(String),
}

/// Far above any sum of money there is.
const DIGITS_LIMIT: usize = 30;
const SCALE_LIMIT: usize = 9;
/// The signs that stand for one currency alone, or nearly so: the yen's is also China's.
const SIGNS: [(&str, &str); 4] = [("€", "EUR"), ("$", "USD"), ("£", "GBP"), ("₹", "INR")];
/// The currencies that are written with three decimals (ISO 4217).
const THREE_DECIMALS: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

impl FromStr for Money {
    type Err = MoneyError;

    /// Reads what people paste: `12500.50 EUR`, `EUR 12.500,50`, `12 500,5 €`, `$20`. Spaces,
    /// apostrophes, points and commas group digits; the last of several different marks stands
    /// before the decimals. Whether `12,500` or `12.500` has decimals nobody can know: exactly
    /// three behind a single mark are accepted only of a currency that has three, and where what
    /// stands before them cannot be thousands.
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let (currency, amount) = apart(text.trim())?;
        let amount: String =
            amount.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '’')).collect();
        let (whole, decimals) = parts(&amount).ok_or(MoneyError::Unreadable)?;
        // `0.500` and `1234.567` cannot be thousands.
        let may_be_thousands = (1..=3).contains(&whole.len()) && whole != "0";
        if decimals.len() == 3 && may_be_thousands && !THREE_DECIMALS.contains(&currency.as_str()) {
            return Err(MoneyError::Ambiguous(amount));
        }
        if decimals.len() > SCALE_LIMIT {
            return Err(MoneyError::TooFine(SCALE_LIMIT));
        }
        if whole.len() + decimals.len() > DIGITS_LIMIT {
            return Err(MoneyError::TooLong(DIGITS_LIMIT));
        }
        let digits = format!("{whole}{decimals}").parse().map_err(|_| MoneyError::Unreadable)?;
        let scale = decimals.len() as u32;
        Ok(Money { digits, scale, currency })
    }
}

/// The currency, and the text of the amount before or behind it.
fn apart(text: &str) -> Result<(String, &str), MoneyError> {
    for (sign, currency) in SIGNS {
        if let Some(amount) = text.strip_prefix(sign).or_else(|| text.strip_suffix(sign)) {
            return Ok((currency.to_owned(), amount));
        }
    }
    let letter = |c: char| c.is_ascii_alphabetic();
    let behind = text.trim_start_matches(letter);
    let before = text.trim_end_matches(letter);
    match (text.len() - behind.len(), text.len() - before.len()) {
        (0, 0) if text.is_empty() => Err(MoneyError::Unreadable),
        (0, 0) => Err(MoneyError::CurrencyMissing),
        (3, 0) => Ok((text[..3].to_ascii_uppercase(), behind)),
        (0, 3) => Ok((text[before.len()..].to_ascii_uppercase(), before)),
        _ => Err(MoneyError::Unreadable),
    }
}

/// The digits before the decimals, without leading zeros, and the decimals.
fn parts(amount: &str) -> Option<(String, &str)> {
    let mark = |c: char| matches!(c, '.' | ',');
    let marks: Vec<char> = amount.chars().filter(|c| mark(*c)).collect();
    let (whole, decimals) = match marks[..] {
        [] => (amount, ""),
        [one] => amount.split_once(one)?,
        // `1.250.000`: one kind of mark several times groups.
        [first, .., last] if first == last => (amount, ""),
        [.., last] => amount.rsplit_once(last)?,
    };
    let mut groups = whole.split(mark);
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    let grouped = rest.is_empty()
        || (1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3);
    // Groups are parted by one kind of mark, which is not that of the decimals.
    let mut kinds = whole.chars().filter(|c| mark(*c));
    let kind = kinds.next();
    let one_kind = kinds.all(|c| Some(c) == kind);
    let apart = kind.is_none() || whole.len() == amount.len() || kind != marks.last().copied();
    let digits: String = std::iter::once(first).chain(rest).collect();
    let all_digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if digits.is_empty() || !grouped || !one_kind || !apart {
        return None;
    }
    if !all_digits(&digits) || !all_digits(decimals) {
        return None;
    }
    let trimmed = digits.trim_start_matches('0');
    Some((if trimmed.is_empty() { "0".into() } else { trimmed.to_owned() }, decimals))
}

impl Money {
    /// Which amount is larger; `None` for different currencies, which nobody converts here.
    pub fn compare(&self, other: &Money) -> Option<Ordering> {
        if self.currency != other.currency {
            return None;
        }
        let scale = self.scale.max(other.scale);
        let at = |money: &Money| money.digits.checked_mul(10u128.pow(scale - money.scale));
        // An amount too large for the other's scale is larger than anything.
        Some(match (at(self), at(other)) {
            (Some(own), Some(other)) => own.cmp(&other),
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (None, None) => Ordering::Equal,
        })
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scale = self.scale as usize;
        let digits = format!("{:0>width$}", self.digits, width = scale + 1);
        let (whole, decimals) = digits.split_at(digits.len() - scale);
        if scale == 0 {
            write!(f, "{whole} {}", self.currency)
        } else {
            write!(f, "{whole}.{decimals} {}", self.currency)
        }
    }
}

impl From<Money> for String {
    fn from(money: Money) -> String {
        money.to_string()
    }
}

impl TryFrom<String> for Money {
    type Error = MoneyError;

    fn try_from(text: String) -> Result<Self, MoneyError> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<String, MoneyError> {
        text.parse().map(|money: Money| money.to_string())
    }

    #[test]
    fn amounts_are_read_as_people_write_them() {
        let cases = [
            ("12500.50 EUR", "12500.50 EUR"),
            ("EUR 12500,50", "12500.50 EUR"),
            (" 12 500 eur ", "12500 EUR"),
            ("12\u{202f}500 eur", "12500 EUR"),
            ("1'000’000chf", "1000000 CHF"),
            ("0 EUR", "0 EUR"),
            ("0.05 USD", "0.05 USD"),
            ("007.10 USD", "7.10 USD"),
            ("5. USD", "5 USD"),
            ("1.250 KWD", "1.250 KWD"),
            ("0.000000001 BTC", "0.000000001 BTC"),
            ("12,500.50 EUR", "12500.50 EUR"),
            ("12 500,5 €", "12500.5 EUR"),
            ("$20", "20 USD"),
            ("€0", "0 EUR"),
            ("€ 3.000.000", "3000000 EUR"),
            ("EUR 12.500,50", "12500.50 EUR"),
            ("£1,250,000.75", "1250000.75 GBP"),
            ("1,234.567 EUR", "1234.567 EUR"),
            ("0.500 EUR", "0.500 EUR"),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text).as_deref(), Ok(expected), "{text}");
            assert_eq!(read(expected).as_deref(), Ok(expected), "{expected}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused_with_the_reason() {
        use MoneyError::*;
        let cases = [
            ("", Unreadable),
            ("EUR", Unreadable),
            ("E12UR", Unreadable),
            ("1 EUR EUR", Unreadable),
            ("EUR 1 EUR", Unreadable),
            ("1 EURO", Unreadable),
            ("1 E", Unreadable),
            ("-1 EUR", Unreadable),
            (".5 EUR", Unreadable),
            ("1,23.50 EUR", Unreadable),
            ("1,234.500.00 EUR", Unreadable),
            ("1.2.3 EUR", Unreadable),
            ("€ 1 EUR", Unreadable),
            ("1e3 EUR", Unreadable),
            ("١ EUR", Unreadable),
            ("12500", CurrencyMissing),
            ("¥ 100", CurrencyMissing),
            ("$12,500", Ambiguous("12,500".into())),
            ("000,001.234 EUR", Ambiguous("000,001.234".into())),
            ("12,500 EUR", Ambiguous("12,500".into())),
            ("12.500 EUR", Ambiguous("12.500".into())),
            ("0.0000000001 EUR", TooFine(9)),
            ("1234567890123456789012345678901 EUR", TooLong(30)),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text), Err(expected), "{text}");
        }
    }

    #[test]
    fn amounts_compare_across_scales_and_not_across_currencies() {
        let money = |text: &str| text.parse::<Money>().unwrap();
        let order = |one: &str, two: &str| money(one).compare(&money(two));
        assert_eq!(order("100000 EUR", "99999.99 EUR"), Some(Ordering::Greater));
        assert_eq!(order("1.5 EUR", "1.50 EUR"), Some(Ordering::Equal));
        assert_ne!(money("1.5 EUR"), money("1.50 EUR"));
        assert_eq!(order("1 EUR", "1 USD"), None);
        let huge = "999999999999999999999999999999 EUR";
        assert_eq!(order(huge, "0.000000001 EUR"), Some(Ordering::Greater));
        assert_eq!(order("0.000000001 EUR", huge), Some(Ordering::Less));
        assert_eq!(order(huge, huge), Some(Ordering::Equal));
    }

    proptest! {
        #[test]
        fn no_text_makes_reading_panic_and_what_is_read_is_kept(text in "\\PC{0,12}[ .,0-9A-Za-z'€$]{0,12}") {
            if let Ok(money) = text.parse::<Money>() {
                prop_assert_eq!(money.to_string().parse::<Money>(), Ok(money));
            }
        }
    }
}
