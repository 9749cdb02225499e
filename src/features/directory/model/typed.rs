//! Amounts of money as people type them.

use preau_kernel::{Currency, Locale, Money};

/// "45", "45,5", "1 250.125": more than nothing, with at most the decimals of the currency; `None` for anything else.
pub fn amount(typed: &str, currency: Currency) -> Option<Money> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let (whole, rest) = digits.split_once([',', '.']).unwrap_or((&digits, ""));
    let decimals = currency.decimals() as usize;
    let figures = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || whole.len() > 9 || rest.len() > decimals || !figures(whole) || !figures(rest) {
        return None;
    }
    let minor: i64 = format!("{whole}{rest:0<decimals$}").parse().ok()?;
    (minor > 0).then(|| Money::new(minor, currency))
}

/// As it would be typed: "45,5".
pub fn plain(money: Money, locale: Locale) -> String {
    locale.decimal(money.minor, money.currency.decimals())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_read_exactly_or_not_at_all() {
        let minor = |typed, currency| amount(typed, currency).map(|money| money.minor);
        assert_eq!(minor("45", Currency::Tnd), Some(45_000));
        assert_eq!(minor(" 1\u{202f}250,5 ", Currency::Tnd), Some(1_250_500));
        assert_eq!(minor("5000", Currency::Xof), Some(5_000));
        for wrong in ["", "0", "-5", "1,2,3", "quarante", "1e3", "9999999999"] {
            assert_eq!(minor(wrong, Currency::Tnd), None, "{wrong}");
        }
        assert_eq!(minor("10,5", Currency::Xof), None, "francs have no decimals");
        assert_eq!(minor("10,505", Currency::Eur), None, "cents are the least");
    }

    proptest! {
        #[test]
        fn what_is_written_into_a_field_is_read_back(minor in 1_i64..1_000_000_000, index in 0_usize..Currency::ALL.len(), fr in any::<bool>()) {
            let money = Money::new(minor, Currency::ALL[index]);
            let locale = if fr { Locale::Fr } else { Locale::En };
            prop_assert_eq!(amount(&plain(money, locale), money.currency), Some(money));
        }
    }
}
