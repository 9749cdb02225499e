//! Amounts and shares as people type them.

use preau_kernel::{Currency, Locale, Money};

/// "40", "40,5", "−12.500", "1 250": an amount of this currency with at most its decimals.
pub fn amount(typed: &str, currency: Currency) -> Option<Money> {
    decimal(typed, currency.decimals()).map(|minor| Money::new(minor, currency))
}

/// "25", "12,5 %": basis points, at most all of it.
pub fn share(typed: &str) -> Option<u32> {
    let typed = typed.trim().trim_end_matches('%');
    decimal(typed, 2).and_then(|points| u32::try_from(points).ok()).filter(|points| *points <= super::price::ALL)
}

/// "18:30": minutes since midnight.
pub fn time(typed: &str) -> Option<u32> {
    let (hours, minutes) = typed.trim().split_once(':')?;
    let (hours, minutes): (u32, u32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

/// An amount as it would be typed: "40,5".
pub fn plain(money: Money, locale: Locale) -> String {
    locale.decimal(money.minor, money.currency.decimals())
}

/// "25 %", "25%".
pub fn percent(basis_points: u32, locale: Locale) -> String {
    let number = locale.decimal(basis_points.into(), 2);
    format!("{number}{}", locale.pick("\u{a0}%", "%"))
}

fn decimal(typed: &str, decimals: u32) -> Option<i64> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let (negative, digits) = match digits.strip_prefix(['-', '−']) {
        Some(rest) => (true, rest),
        None => (false, digits.as_str()),
    };
    let (whole, rest) = digits.split_once([',', '.']).unwrap_or((digits, ""));
    let figures = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let fits = !whole.is_empty() && whole.len() <= 9 && rest.len() <= decimals as usize;
    if !fits || !figures(whole) || !figures(rest) || (rest.is_empty() && digits.len() > whole.len()) {
        return None;
    }
    let value: i64 = format!("{whole}{rest:0<width$}", width = decimals as usize).parse().ok()?;
    Some(if negative { -value } else { value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_read_as_people_type_them() {
        let tnd = |typed| amount(typed, Currency::Tnd).map(|money| money.minor);
        assert_eq!(tnd("40"), Some(40_000));
        assert_eq!(tnd(" 40,5 "), Some(40_500));
        assert_eq!(tnd("1\u{202f}250.125"), Some(1_250_125));
        assert_eq!(tnd("−12.500"), Some(-12_500));
        for nonsense in ["", "-", ",5", "4,", "4,0001", "4.0.0", "quarante", "1e3", "9999999999"] {
            assert_eq!(tnd(nonsense), None, "{nonsense}");
        }
        assert_eq!(amount("350", Currency::Xof).map(|m| m.minor), Some(350));
        assert_eq!(amount("350,5", Currency::Xof), None);
    }

    #[test]
    fn shares_and_times_too() {
        assert_eq!(
            [share("25"), share("12,5 %"), share("100"), share("101"), share("-1")],
            [Some(2_500), Some(1_250), Some(10_000), None, None]
        );
        assert_eq!([time("18:30"), time("24:00"), time("18")], [Some(1_110), None, None]);
        assert_eq!(percent(1_250, Locale::Fr), "12,5\u{a0}%");
    }

    proptest! {
        #[test]
        fn what_is_shown_can_be_typed_again(minor in -999_999_999_i64..999_999_999, currency in prop::sample::select(&Currency::ALL[..])) {
            for locale in [Locale::Fr, Locale::En] {
                let money = Money::new(minor, currency);
                prop_assert_eq!(amount(&plain(money, locale), currency), Some(money));
            }
        }

        #[test]
        fn nothing_typed_is_a_surprise(typed in ".{0,20}") {
            let _ = (amount(&typed, Currency::Tnd), share(&typed), time(&typed));
        }
    }
}
