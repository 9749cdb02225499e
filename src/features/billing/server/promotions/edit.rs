//! The back office edits promotions and sees what they did.

use super::super::catalogue::{self, changed_meanwhile, locale_of};
use crate::model::editor::{PromotionForm, PromotionPage, PromotionRow, PromotionState, PromotionUse};
use crate::model::promotion::{Moments, PromotionId, Reduction, Ware, tidy_code};
use crate::model::typed;
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone, Utc};
use preau_identity::server::organisation;
use preau_kernel::error::Checks;
use preau_kernel::{Action, Actor, AppError, Currency, Money, Outcome, Page, PageRequest, Relation, Text, text, tr};
use preau_platform::db::constraint;
use preau_platform::error::internal_error;
use preau_platform::time::{local, zone};
use preau_platform::{IntoInternal, Platform, Tx};
use uuid::Uuid;

/// Promotions, those that can be used first, then the latest.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but staff.
pub async fn list_promotions(
    platform: &Platform,
    actor: &Actor,
    q: &str,
    state: Option<PromotionState>,
    page: PageRequest,
) -> Outcome<Page<PromotionRow>> {
    let mut tx = open(platform, actor).await?;
    let (locale, now) = (locale_of(actor), platform.now());
    let tz = zone(&organisation::find(&mut tx).await?.time_zone);
    let rows = sqlx::query!(
        r#"with listed as (
             select p.*, case when not active then 'off' when starts_at > $1 then 'planned'
                              when ends_at <= $1 or uses - kept_uses >= max_uses then 'over' else 'running' end as state
               from promotions p)
           select id as "id: PromotionId", code, name_fr, name_en, basis_points, amount_minor, currency as "currency: Currency",
                  applies_to as "applies_to: Moments", max_uses, starts_at, ends_at, uses, state as "state!",
                  count(*) over () as "total!"
             from listed
            where ($2 = '' or state = $2)
              and ($3 = '' or code ilike '%' || $3 || '%' or name_fr ilike '%' || $3 || '%' or name_en ilike '%' || $3 || '%')
            order by state <> 'running', starts_at desc, id limit $4 offset $5"#,
        now,
        state.map_or("", stored),
        q.trim(),
        page.limit(),
        page.offset(),
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list promotions")?;
    let total = rows.first().map_or(0, |row| row.total);
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id.0).collect();
    let effects = effects(&mut tx, &ids).await?;
    let of = |id: PromotionId, pick: fn(&(PromotionId, Money, Money)) -> Money| {
        effects.iter().filter(|effect| effect.0 == id).map(pick).collect()
    };
    let items = rows.into_iter().map(|row| PromotionRow {
        id: row.id,
        code: row.code,
        name: Text { fr: row.name_fr, en: row.name_en },
        reduction: reduction_of(row.basis_points, row.amount_minor, row.currency),
        applies_to: row.applies_to,
        state: [PromotionState::Running, PromotionState::Planned, PromotionState::Over]
            .into_iter()
            .find(|state| stored(*state) == row.state)
            .unwrap_or(PromotionState::Off),
        dates: {
            let day = |at| locale.short_date(local(at, tz).date());
            let from = day(row.starts_at);
            match row.ends_at {
                Some(end) => {
                    let last = day(end - chrono::TimeDelta::seconds(1));
                    tr!(locale, "{from} – {last}", "{from} – {last}")
                }
                None => tr!(locale, "dès le {from}", "from {from}"),
            }
        },
        uses: row.uses.unsigned_abs(),
        max_uses: row.max_uses.map(i32::unsigned_abs),
        taken_off: of(row.id, |effect| effect.1),
        earned: of(row.id, |effect| effect.2),
    });
    Ok(Page::new(page, items.collect(), total))
}

fn stored(state: PromotionState) -> &'static str {
    match state {
        PromotionState::Running => "running",
        PromotionState::Planned => "planned",
        PromotionState::Over => "over",
        PromotionState::Off => "off",
    }
}

/// What paid uses took off and brought, per promotion and currency.
async fn effects(tx: &mut Tx, ids: &[Uuid]) -> Outcome<Vec<(PromotionId, Money, Money)>> {
    let rows = sqlx::query!(
        r#"select promotion_id as "id: PromotionId", currency as "currency: Currency",
                  sum(discount_minor)::bigint as "off!", sum(before_minor - discount_minor)::bigint as "paid!"
             from promotion_uses where promotion_id = any($1) and status = 'used' group by 1, 2 order by 1, 2"#,
        ids
    )
    .fetch_all(&mut **tx)
    .await
    .internal("sum up promotions")?;
    let effect = |minor, currency| Money::new(minor, currency);
    Ok(rows.into_iter().map(|row| (row.id, effect(row.off, row.currency), effect(row.paid, row.currency))).collect())
}

fn reduction_of(points: Option<i32>, minor: Option<i64>, currency: Option<Currency>) -> Reduction {
    match points {
        Some(points) => Reduction::Percentage(points.unsigned_abs()),
        None => Reduction::Fixed(Money::new(minor.unwrap_or(0), currency.unwrap_or(Currency::Tnd))),
    }
}

/// A promotion as its editor shows it, with its latest uses; a new one for no id.
///
/// # Errors
/// [`AppError::Forbidden`] for anyone but staff, [`AppError::NotFound`].
pub async fn show_promotion(platform: &Platform, actor: &Actor, id: Option<PromotionId>) -> Outcome<PromotionPage> {
    let mut tx = open(platform, actor).await?;
    let (locale, organisation) = (locale_of(actor), organisation::find(&mut tx).await?);
    let tz = zone(&organisation.time_zone);
    let items = catalogue::names(&mut tx).await?;
    let Some(id) = id else {
        let form = PromotionForm {
            kind: "percentage".to_owned(),
            currency: organisation.currency.code().to_owned(),
            applies_to: Moments::First.code().to_owned(),
            max_per_account: "1".to_owned(),
            starts_on: local(platform.now(), tz).date().to_string(),
            active: "true".to_owned(),
            ..PromotionForm::default()
        };
        return Ok(PromotionPage { form, items, uses: vec![] });
    };
    let row = sqlx::query!(
        r#"select code, name_fr, name_en, basis_points, amount_minor, currency as "currency: Currency",
                  applies_to as "applies_to: Moments", max_uses, max_per_account, starts_at, ends_at, active, automatic,
                  new_accounts_only, min_amount_minor, version,
                  array(select coalesce('plan:' || t.plan, 'pack:' || t.pack) from promotion_targets t
                         where t.promotion_id = p.id order by 1) as "targets!"
             from promotions p where id = $1"#,
        id.0
    )
    .fetch_optional(&mut *tx)
    .await
    .internal("find promotion of the back office")?
    .ok_or(AppError::NotFound)?;
    let currency = row.currency.unwrap_or(organisation.currency);
    let money = |minor: Option<i64>| {
        minor.map(|minor| typed::amount_field(Money::new(minor, currency), locale)).unwrap_or_default()
    };
    let count = |count: Option<i32>| count.map(|n| n.to_string()).unwrap_or_default();
    let flag = |yes: bool| if yes { "true".to_owned() } else { String::new() };
    let day = |at: DateTime<Utc>| local(at, tz).date().to_string();
    let form = PromotionForm {
        id: id.to_string(),
        version: row.version.to_string(),
        code: row.code.unwrap_or_default(),
        name_fr: row.name_fr,
        name_en: row.name_en,
        kind: if row.basis_points.is_some() { "percentage" } else { "fixed" }.to_owned(),
        percent: row.basis_points.map(|points| typed::share(points.unsigned_abs(), locale)).unwrap_or_default(),
        amount: money(row.amount_minor),
        currency: currency.code().to_owned(),
        applies_to: row.applies_to.code().to_owned(),
        max_uses: count(row.max_uses),
        max_per_account: count(row.max_per_account),
        starts_on: day(row.starts_at),
        ends_on: row.ends_at.map(|end| day(end - chrono::TimeDelta::seconds(1))).unwrap_or_default(),
        active: flag(row.active),
        automatic: flag(row.automatic),
        new_accounts_only: flag(row.new_accounts_only),
        min_amount: money(row.min_amount_minor),
        targets: row.targets,
    };
    let uses = sqlx::query!(
        r#"select a.name, u.reserved_at, u.before_minor, u.discount_minor, u.currency as "currency: Currency",
                  u.status = 'used' as "paid!"
             from promotion_uses u join accounts a on a.id = u.account_id
            where u.promotion_id = $1 and u.status <> 'released' order by u.reserved_at desc, u.id limit 50"#,
        id.0
    )
    .fetch_all(&mut *tx)
    .await
    .internal("list uses of a promotion")?;
    let uses = uses.into_iter().map(|row| PromotionUse {
        account: row.name,
        on: locale.date(local(row.reserved_at, tz).date()),
        before: Money::new(row.before_minor, row.currency),
        off: Money::new(row.discount_minor, row.currency),
        paid: row.paid,
    });
    Ok(PromotionPage { form, items, uses: uses.collect() })
}

/// Saves a promotion; its id.
///
/// # Errors
/// Field errors for what is missing or wrong, among them a limit below what was taken; conflict `changed-meanwhile`;
/// [`AppError::Forbidden`] for anyone but staff.
pub async fn save_promotion(platform: &Platform, actor: &Actor, form: &PromotionForm) -> Outcome<PromotionId> {
    let mut tx = open(platform, actor).await?;
    let tz = zone(&organisation::find(&mut tx).await?.time_zone);
    let known = catalogue::names(&mut tx).await?;
    let promotion = read(form, tz, &known)?;
    let id = if form.id.is_empty() {
        platform.new_id()
    } else {
        form.id.parse::<PromotionId>().map_err(|_| AppError::NotFound)?
    };
    tx.write_as_house().await?;
    let saved = if form.id.is_empty() {
        insert(&mut tx, id, &promotion, platform.now()).await
    } else {
        update(&mut tx, id, &promotion, form.version.parse().unwrap_or_default()).await
    };
    if saved.map_err(|error| refused(&error))? == 0 {
        return Err(changed_meanwhile());
    }
    sqlx::query!("delete from promotion_targets where promotion_id = $1", id.0)
        .execute(&mut *tx)
        .await
        .internal("clear targets of a promotion")?;
    for item in &promotion.targets {
        let (plan, pack) = match item {
            Ware::Plan(code) => (Some(code), None),
            Ware::Pack(code) => (None, Some(code)),
        };
        sqlx::query!("insert into promotion_targets (promotion_id, plan, pack) values ($1, $2, $3)", id.0, plan, pack)
            .execute(&mut *tx)
            .await
            .internal("write target of a promotion")?;
    }
    tx.commit().await?;
    Ok(id)
}

async fn open(platform: &Platform, actor: &Actor) -> Outcome<Tx> {
    actor.may(Action::PlanManage, Relation::Foreign)?;
    platform.db.begin_as(actor).await
}

struct TypedPromotion {
    code: Option<String>,
    name: Text,
    points: Option<i32>,
    amount: Option<Money>,
    currency: Currency,
    applies_to: Moments,
    max_uses: Option<u32>,
    max_per_account: Option<u32>,
    starts_at: DateTime<Utc>,
    ends_at: Option<DateTime<Utc>>,
    active: bool,
    new_accounts_only: bool,
    min_amount: Option<Money>,
    targets: Vec<Ware>,
}

fn read(form: &PromotionForm, tz: impl TimeZone + Copy, known: &[(String, Text)]) -> Outcome<TypedPromotion> {
    let mut checks = Checks::default();
    let automatic = !form.automatic.is_empty();
    let code = tidy_code(&form.code);
    let letters = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
    checks.that(automatic || (code.len() >= 3 && code.chars().all(letters)), "code", || {
        text!(
            "De 3 à 30 lettres sans accent, chiffres ou tirets ; ou cochez « sans code ».",
            "3 to 30 plain letters, digits or hyphens; or tick “without a code”."
        )
    });
    checks.that(!automatic || code.is_empty(), "code", || {
        text!("Une promotion sans code n’en a pas : videz ce champ.", "One without a code has none: empty this field.")
    });
    for (field, value) in [("name_fr", &form.name_fr), ("name_en", &form.name_en)] {
        checks.that((1..=80).contains(&value.trim().chars().count()), field, || {
            text!("Un nom de 80 caractères au plus.", "A name of 80 characters at most.")
        });
    }
    let currency = form.currency.parse::<Currency>();
    checks.that(currency.is_ok(), "currency", || text!("Choisissez une devise.", "Choose a currency."));
    let currency = currency.unwrap_or(Currency::Tnd);
    let amount = |typed: &str| typed::amount(typed, currency).filter(|amount| amount.minor > 0);
    let wrong = || text!("Un montant dans cette devise, comme 47,50.", "An amount in this currency, such as 47.50.");
    let (mut points, mut sum) = (None, None);
    if form.kind == "fixed" {
        sum = amount(&form.amount);
        checks.that(sum.is_some(), "amount", wrong);
    } else {
        points = typed::basis_points(&form.percent);
        checks.that(points.is_some(), "percent", || {
            text!("Un pourcentage de plus de 0 à 100.", "A percentage above 0, up to 100.")
        });
    }
    let min_amount = (!form.min_amount.trim().is_empty()).then(|| amount(&form.min_amount));
    checks.that(min_amount != Some(None), "min_amount", wrong);
    let applies_to = Moments::from_code(&form.applies_to);
    checks.that(applies_to.is_some(), "applies_to", || text!("Choisissez.", "Please choose."));
    let mut count = |field: &str, typed: &str| {
        let count = typed::optional_count(typed, 1, 1_000_000);
        checks.that(count.is_ok(), field, || text!("Un nombre de 1 à 1 000 000.", "A number from 1 to 1,000,000."));
        count.ok().flatten()
    };
    let (max_uses, max_per_account) =
        (count("max_uses", &form.max_uses), count("max_per_account", &form.max_per_account));
    let starts = form.starts_on.parse::<NaiveDate>().ok().and_then(|day| midnight(day, tz));
    checks.that(starts.is_some(), "starts_on", || text!("Choisissez une date.", "Choose a date."));
    let ends = (!form.ends_on.trim().is_empty()).then(|| {
        let last = form.ends_on.parse::<NaiveDate>().ok()?;
        midnight(last.checked_add_days(Days::new(1))?, tz)
    });
    checks.that(ends != Some(None), "ends_on", || text!("Choisissez une date.", "Choose a date."));
    let ends = ends.flatten();
    let ordered = ends.zip(starts).is_none_or(|(end, start)| end > start);
    checks.that(ordered, "ends_on", || text!("La fin vient après le début.", "The end comes after the beginning."));
    let all_known = form.targets.iter().all(|key| known.iter().any(|(known, _)| known == key));
    checks.that(all_known, "targets", || text!("Ce choix n’existe pas.", "There is no such choice."));
    checks.done()?;
    let mut targets: Vec<Ware> = form.targets.iter().filter_map(|key| Ware::from_key(key)).collect();
    targets.sort_by_key(Ware::key);
    targets.dedup();
    Ok(TypedPromotion {
        code: (!automatic).then_some(code),
        name: Text { fr: form.name_fr.trim().to_owned(), en: form.name_en.trim().to_owned() },
        points: points.map(u32::cast_signed),
        amount: sum,
        currency,
        applies_to: applies_to.unwrap_or(Moments::First),
        max_uses,
        max_per_account,
        starts_at: starts.unwrap_or_default(),
        ends_at: ends,
        active: !form.active.is_empty(),
        new_accounts_only: !form.new_accounts_only.is_empty(),
        min_amount: min_amount.flatten(),
        targets,
    })
}

/// The first instant of a day where the organisation is.
fn midnight(day: NaiveDate, tz: impl TimeZone) -> Option<DateTime<Utc>> {
    tz.from_local_datetime(&day.and_time(NaiveTime::MIN)).earliest().map(|at| at.to_utc())
}

async fn insert(
    tx: &mut Tx,
    id: PromotionId,
    promotion: &TypedPromotion,
    now: DateTime<Utc>,
) -> Result<u64, sqlx::Error> {
    let p = promotion;
    let done = sqlx::query!(
        "insert into promotions (id, code, name_fr, name_en, basis_points, amount_minor, currency, applies_to, max_uses,
                                 max_per_account, starts_at, ends_at, active, automatic, new_accounts_only, min_amount_minor,
                                 created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        id.0,
        p.code,
        p.name.fr,
        p.name.en,
        p.points,
        p.amount.map(|amount| amount.minor),
        p.currency.code(),
        p.applies_to as _,
        p.max_uses.map(u32::cast_signed),
        p.max_per_account.map(u32::cast_signed),
        p.starts_at,
        p.ends_at,
        p.active,
        p.code.is_none(),
        p.new_accounts_only,
        p.min_amount.map(|amount| amount.minor),
        now,
    )
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected())
}

async fn update(tx: &mut Tx, id: PromotionId, promotion: &TypedPromotion, version: i32) -> Result<u64, sqlx::Error> {
    let p = promotion;
    let done = sqlx::query!(
        "update promotions set code = $3, name_fr = $4, name_en = $5, basis_points = $6, amount_minor = $7, currency = $8,
                applies_to = $9, max_uses = $10, max_per_account = $11, starts_at = $12, ends_at = $13, active = $14,
                automatic = $15, new_accounts_only = $16, min_amount_minor = $17, version = version + 1
          where id = $1 and version = $2",
        id.0,
        version,
        p.code,
        p.name.fr,
        p.name.en,
        p.points,
        p.amount.map(|amount| amount.minor),
        p.currency.code(),
        p.applies_to as _,
        p.max_uses.map(u32::cast_signed),
        p.max_per_account.map(u32::cast_signed),
        p.starts_at,
        p.ends_at,
        p.active,
        p.code.is_none(),
        p.new_accounts_only,
        p.min_amount.map(|amount| amount.minor),
    )
    .execute(&mut **tx)
    .await?;
    Ok(done.rows_affected())
}

/// What the schema refuses because of what was typed.
fn refused(error: &sqlx::Error) -> AppError {
    match constraint(error) {
        Some("promotions_code") => AppError::field("code", text!("Ce code existe déjà.", "This code exists already.")),
        Some("promotions_not_over_used") => AppError::field(
            "max_uses",
            text!("Elle a déjà été utilisée plus souvent.", "It has been used more often already."),
        ),
        _ => internal_error("save a promotion", error),
    }
}
