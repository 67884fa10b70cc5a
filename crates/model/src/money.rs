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
/// The currencies that are written with three decimals (ISO 4217).
const THREE_DECIMALS: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

impl FromStr for Money {
    type Err = MoneyError;

    /// Reads `12500.50 EUR`, `EUR 12500.50` and `12 500 eur`; spaces and apostrophes group
    /// digits, and a point or a comma stands before the decimals. Whether `12,500` or `12.500`
    /// has decimals nobody can know: exactly three are accepted only of a currency that has three.
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let text = text.trim();
        let letter = |c: char| c.is_ascii_alphabetic();
        let behind = text.trim_start_matches(letter);
        let before = text.trim_end_matches(letter);
        let (currency, amount) = match (text.len() - behind.len(), text.len() - before.len()) {
            (0, 0) if text.is_empty() => return Err(MoneyError::Unreadable),
            (0, 0) => return Err(MoneyError::CurrencyMissing),
            (3, 0) => (&text[..3], behind),
            (0, 3) => (&text[before.len()..], before),
            _ => return Err(MoneyError::Unreadable),
        };
        let currency = currency.to_ascii_uppercase();
        let amount: String =
            amount.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '’')).collect();
        let (whole, decimals) = amount.split_once(['.', ',']).unwrap_or((&amount, ""));
        let all_digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(decimals) {
            return Err(MoneyError::Unreadable);
        }
        if decimals.len() == 3 && !THREE_DECIMALS.contains(&currency.as_str()) {
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
            ("1,234.50 EUR", Unreadable),
            ("1e3 EUR", Unreadable),
            ("١ EUR", Unreadable),
            ("12500", CurrencyMissing),
            ("12 €", CurrencyMissing),
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
        fn no_text_makes_reading_panic_and_what_is_read_is_kept(text in "\\PC{0,12}[ .,0-9A-Za-z']{0,12}") {
            if let Ok(money) = text.parse::<Money>() {
                prop_assert_eq!(money.to_string().parse::<Money>(), Ok(money));
            }
        }
    }
}
