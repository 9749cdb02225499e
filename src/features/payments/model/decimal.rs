//! Amounts as decimals: what PayPal speaks, and what people type. Through text, never through a float.

use preau_kernel::{Currency, Money};

/// "47.00" of 47 EUR, "655" of 655 XOF.
pub fn to_decimal(amount: Money) -> String {
    let decimals = amount.currency.decimals() as usize;
    let sign = if amount.minor < 0 { "-" } else { "" };
    let digits = format!("{:0>width$}", amount.minor.unsigned_abs(), width = decimals + 1);
    let (whole, rest) = digits.split_at(digits.len() - decimals);
    if rest.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") }
}

/// Reads [`to_decimal`], and what people write: a comma, spaces between groups, fewer decimals. No sign, no amount that is
/// finer than the currency.
pub fn from_decimal(text: &str, currency: Currency) -> Option<Money> {
    let text: String = text.chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}')).collect();
    let (whole, rest) = text.split_once(['.', ',']).unwrap_or((&text, ""));
    let decimals = currency.decimals() as usize;
    let plain = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 15 || !plain(whole) || !plain(rest) {
        return None;
    }
    // What is beyond the decimals must say nothing: "655.00" of a currency without.
    let (kept, beyond) = rest.split_at(rest.len().min(decimals));
    if beyond.bytes().any(|byte| byte != b'0') {
        return None;
    }
    let minor = format!("{whole}{kept:0<decimals$}").parse().ok()?;
    Some(Money::new(minor, currency))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_read_as_people_and_providers_write_them() {
        let read = |text, currency| from_decimal(text, currency).map(|amount| amount.minor);
        assert_eq!(read("47.00", Currency::Eur), Some(4_700));
        assert_eq!(read("47,5", Currency::Eur), Some(4_750));
        assert_eq!(read("1 179,000", Currency::Tnd), Some(1_179_000));
        assert_eq!(read("655.00", Currency::Xof), Some(655));
        for wrong in ["", ".", "-1", "1e3", "1.234", "1..2", "1,2,3", "٣", "9999999999999999"] {
            assert_eq!(read(wrong, Currency::Eur), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(minor in 0_i64..1_000_000_000_000, which in 0_usize..5) {
            let amount = Money::new(minor, Currency::ALL[which]);
            prop_assert_eq!(from_decimal(&to_decimal(amount), amount.currency), Some(amount));
        }
    }
}
