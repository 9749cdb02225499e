//! Reads what people type: amounts of money, shares, counts. Forgiving about commas and spaces, exact about decimals.

use preau_kernel::{Currency, Locale, Money};

/// "1 250,5" of EUR is 1250.50 EUR; `None` for anything that is no amount of that currency, or is more than a trillion.
pub fn amount(text: &str, currency: Currency) -> Option<Money> {
    let minor = decimal(text, currency.decimals())?;
    Some(Money::new(minor, currency))
}

/// "12,5" percent is 1250 basis points; at most 100 percent.
pub fn basis_points(text: &str) -> Option<u32> {
    let text = text.trim().trim_end_matches('%').trim_end();
    decimal(text, 2).and_then(|points| u32::try_from(points).ok()).filter(|points| (1..=10_000).contains(points))
}

/// A count; empty is `None` in it.
///
/// # Errors
/// When it is not a count between `least` and `most`.
#[expect(clippy::result_unit_err, reason = "there is one thing that can be wrong, and the caller has the words")]
pub fn optional_count(text: &str, least: u32, most: u32) -> Result<Option<u32>, ()> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    text.parse::<u32>().ok().filter(|count| (least..=most).contains(count)).map(Some).ok_or(())
}

/// As it is typed again into a field: "47,00" in French, "47.00" in English.
pub fn amount_field(money: Money, locale: Locale) -> String {
    hundredths_like(money.minor, money.currency.decimals(), locale)
}

/// "12,5" for 1250 basis points.
pub fn share(points: u32, locale: Locale) -> String {
    let text = hundredths_like(i64::from(points), 2, locale);
    text.trim_end_matches('0').trim_end_matches([',', '.']).to_owned()
}

fn hundredths_like(minor: i64, decimals: u32, locale: Locale) -> String {
    let unit = 10_i64.pow(decimals);
    let (whole, rest) = (minor / unit, minor % unit);
    if decimals == 0 {
        return whole.to_string();
    }
    format!("{whole}{}{rest:0width$}", locale.pick(",", "."), width = decimals as usize)
}

fn decimal(text: &str, decimals: u32) -> Option<i64> {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '\u{202f}' && *c != '\u{a0}').collect();
    let (whole, rest) = text.split_once([',', '.']).unwrap_or((&text, ""));
    let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    let too_fine = rest.len() > decimals as usize && rest[decimals as usize..].chars().any(|c| c != '0');
    if whole.is_empty() || whole.len() > 12 || rest.len() > 9 || !digits(whole) || !digits(rest) || too_fine {
        return None;
    }
    let kept = &rest[..rest.len().min(decimals as usize)];
    format!("{whole}{kept:0<width$}", width = decimals as usize).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        assert_eq!(amount("47", Currency::Eur), Some(Money::new(4_700, Currency::Eur)));
        assert_eq!(amount(" 1\u{202f}250,5 ", Currency::Eur), Some(Money::new(125_050, Currency::Eur)));
        assert_eq!(amount("179.000", Currency::Tnd), Some(Money::new(179_000, Currency::Tnd)));
        assert_eq!(amount("350000", Currency::Xof), Some(Money::new(350_000, Currency::Xof)));
        for wrong in ["", "abc", "-5", "1,234", "1,2,3", "1e3", "9999999999999", "½"] {
            assert_eq!(amount(wrong, Currency::Eur), None, "{wrong}");
        }
        assert_eq!(amount("10,5", Currency::Xof), None, "francs have no decimals");
        assert_eq!(amount("10,0", Currency::Xof), Some(Money::new(10, Currency::Xof)));
    }

    #[test]
    fn shares_are_between_nothing_and_all() {
        assert_eq!(
            ["20", "12,5 %", "100", "0", "100,01", "x"].map(basis_points),
            [Some(2_000), Some(1_250), Some(10_000), None, None, None]
        );
        assert_eq!([2_000, 1_250, 10_000].map(|points| share(points, Locale::Fr)), ["20", "12,5", "100"]);
    }

    proptest! {
        #[test]
        fn what_is_written_into_a_field_is_read_back(minor in 0_i64..1_000_000_000_000, index in 0_usize..5, fr in any::<bool>()) {
            let money = Money::new(minor, Currency::ALL[index]);
            let locale = if fr { Locale::Fr } else { Locale::En };
            prop_assert_eq!(amount(&amount_field(money, locale), money.currency), Some(money));
        }
    }
}
