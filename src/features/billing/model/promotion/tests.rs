//! The rule of promotions.

use super::*;
use preau_kernel::Currency;
use proptest::prelude::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn welcome() -> Promotion {
    Promotion {
        id: PromotionId(uuid::Uuid::nil()),
        code: Some("BIENVENUE".into()),
        name: text!("Bienvenue", "Welcome"),
        reduction: Reduction::Percentage(2_000),
        applies_to: Moments::First,
        max_uses: None,
        max_per_account: Some(1),
        starts_at: at("2026-01-01T00:00:00Z"),
        ends_at: Some(at("2026-07-01T00:00:00Z")),
        active: true,
        new_accounts_only: false,
        min_amount: None,
        uses: 0,
        targets: vec![],
    }
}

fn hybrid() -> Ware {
    Ware::Plan("HYBRIDE".into())
}

fn purchase(item: &Ware, minor: i64) -> Purchase<'_> {
    Purchase {
        item,
        price: Money::new(minor, Currency::Tnd),
        moment: Moment::First,
        new_account: true,
        uses_by_account: 0,
        at: at("2026-03-02T10:00:00Z"),
    }
}

#[test]
fn twenty_percent_of_179_dinars_are_35_800() {
    assert_eq!(reduce(&welcome(), &purchase(&hybrid(), 179_000)), Ok(Money::new(35_800, Currency::Tnd)));
}

#[test]
fn a_sum_takes_off_at_most_the_price() {
    let gift = Promotion { reduction: Reduction::Fixed(Money::new(100_000, Currency::Tnd)), ..welcome() };
    assert_eq!(reduce(&gift, &purchase(&hybrid(), 179_000)).unwrap().minor, 100_000);
    assert_eq!(reduce(&gift, &purchase(&hybrid(), 79_000)).unwrap().minor, 79_000);
    let euros = Promotion { reduction: Reduction::Fixed(Money::new(1_000, Currency::Eur)), ..welcome() };
    assert_eq!(reduce(&euros, &purchase(&hybrid(), 79_000)), Err(Refusal::OtherCurrency));
}

#[test]
fn each_condition_refuses_with_its_own_reason() {
    let item = hybrid();
    let asked = purchase(&item, 179_000);
    let cases = [
        (Promotion { active: false, ..welcome() }, asked, Refusal::Unknown),
        (Promotion { starts_at: at("2026-03-02T10:00:01Z"), ..welcome() }, asked, Refusal::NotYet),
        (Promotion { ends_at: Some(asked.at), ..welcome() }, asked, Refusal::Over),
        (Promotion { targets: vec![Ware::Pack("HYBRIDE".into())], ..welcome() }, asked, Refusal::OtherItem),
        (welcome(), Purchase { moment: Moment::Renewal, ..asked }, Refusal::OtherMoment),
        (Promotion { applies_to: Moments::Renewals, ..welcome() }, asked, Refusal::OtherMoment),
        (
            Promotion { new_accounts_only: true, ..welcome() },
            Purchase { new_account: false, ..asked },
            Refusal::NewAccountsOnly,
        ),
        (welcome(), Purchase { uses_by_account: 1, ..asked }, Refusal::AlreadyUsed),
        (Promotion { max_uses: Some(3), uses: 3, ..welcome() }, asked, Refusal::UsedUp),
        (Promotion { min_amount: Some(Money::new(200_000, Currency::Tnd)), ..welcome() }, asked, Refusal::TooSmall),
    ];
    for (promotion, purchase, refusal) in cases {
        assert_eq!(reduce(&promotion, &purchase), Err(refusal), "{promotion:?}");
    }
    let both = Promotion { applies_to: Moments::Both, targets: vec![hybrid()], ..welcome() };
    assert!(reduce(&both, &Purchase { moment: Moment::Renewal, ..asked }).is_ok());
}

#[test]
fn the_best_of_those_that_come_by_themselves_is_taken() {
    let item = hybrid();
    let automatic =
        |points, uses| (Promotion { code: None, reduction: Reduction::Percentage(points), ..welcome() }, uses);
    let candidates = [automatic(1_000, 0), automatic(3_000, 1), automatic(2_000, 0)];
    let (promotion, off) = best(&candidates, &purchase(&item, 100_000)).unwrap();
    assert_eq!((promotion.reduction, off.minor), (Reduction::Percentage(2_000), 20_000), "30 % was used before");
    assert!(best(&candidates[1..2], &purchase(&item, 100_000)).is_none());
}

#[test]
fn codes_are_tidied_and_items_travel_in_forms() {
    assert_eq!(tidy_code(" bien venue20 "), "BIENVENUE20");
    for item in [hybrid(), Ware::Pack("PACK_GRAND_ORAL".into())] {
        assert_eq!(Ware::from_key(&item.key()), Some(item));
    }
    assert_eq!(["plan:", "x:Y", "HYBRIDE"].map(Ware::from_key), [None, None, None]);
}

proptest! {
    #[test]
    fn what_is_taken_off_and_what_remains_are_the_price_and_can_be_paid(
        minor in 1_i64..10_000_000_000,
        index in 0_usize..5,
        points in 1_u32..=10_000,
        fixed in prop::option::of(1_i64..10_000_000_000),
    ) {
        let (item, currency) = (hybrid(), Currency::ALL[index]);
        let price = Money::new(minor, currency);
        let reduction = fixed.map_or(Reduction::Percentage(points), |sum| Reduction::Fixed(Money::new(sum, currency)));
        let purchase = Purchase { price, ..purchase(&item, minor) };
        match reduce(&Promotion { reduction, ..welcome() }, &purchase) {
            Ok(off) => {
                prop_assert!(off.minor >= 1 && off.minor <= minor);
                let rest = minor - off.minor;
                match reduction {
                    Reduction::Percentage(_) => prop_assert_eq!(rest % payable::step(currency), 0),
                    Reduction::Fixed(sum) => prop_assert_eq!(rest, (minor - sum.minor).max(0)),
                }
            }
            // Only a share so small that it is less than can be paid.
            Err(refusal) => prop_assert!(refusal == Refusal::TooSmall && matches!(reduction, Reduction::Percentage(_))),
        }
    }

    #[test]
    fn a_larger_share_never_takes_off_less(minor in 1_i64..1_000_000_000, index in 0_usize..5, a in 1_u32..=10_000, b in 1_u32..=10_000) {
        let item = hybrid();
        let purchase = Purchase { price: Money::new(minor, Currency::ALL[index]), ..purchase(&item, minor) };
        let off = |points| {
            reduce(&Promotion { reduction: Reduction::Percentage(points), ..welcome() }, &purchase).map_or(0, |off| off.minor)
        };
        prop_assert!(off(a.min(b)) <= off(a.max(b)));
    }
}
