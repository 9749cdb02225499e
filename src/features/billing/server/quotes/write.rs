//! Staff write a quote: a draft, the same draft anew, a copy of another one, or none any more.

use super::send::send;
use super::store::{self, Quote};
use crate::model::invoice_forms::typed_money;
use crate::model::quotes::{Deposit, QuoteForm, QuoteId};
use crate::model::{Amounts, LineId, typed};
use crate::server::invoices::draft::{PricedLine, priced};
use crate::server::invoices::{InvoiceLine, NewLine, settings, typed_lines};
use chrono::{Days, NaiveDate};
use preau_identity::model::Person;
use preau_identity::server::{organisation, people};
use preau_kernel::error::Checks;
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Action, Actor, AppError, Currency, Outcome, Relation, text};
use preau_platform::{IntoInternal, Platform, Tx, outbox};

/// Days that a copy can be accepted, until somebody says otherwise.
pub(super) const USUAL_DAYS: u64 = 30;

/// Longest that a quote can be accepted.
const MOST_DAYS: u64 = 730;

/// Writes a quote for an account, or a draft of one anew, and sends it when the form says so. Staff only.
///
/// # Errors
/// Every field that is wrong; rule `quote-sent` for what is no draft any more; those of [`send`]; [`AppError::Forbidden`],
/// [`AppError::NotFound`].
pub async fn save(platform: &Platform, actor: &Actor, form: QuoteForm) -> Outcome<QuoteId> {
    actor.may(Action::QuoteManage, Relation::Foreign)?;
    let mut tx = platform.db.begin_as(actor).await?;
    tx.write_as_house().await?;
    let draft_of = match form.quote_id.as_str() {
        "" => None,
        id => Some(lock_draft(&mut tx, id.parse().map_err(|_| AppError::NotFound)?).await?),
    };
    let new = read(platform, &mut tx, &form, draft_of.as_ref(), actor.user_id()).await?;
    let id = write(platform, &mut tx, draft_of.map(|draft| draft.id), &new).await?;
    if form.then == "send" {
        send(platform, &mut tx, actor.user_id(), id).await?;
    }
    tx.commit().await?;
    outbox::ring(platform);
    Ok(id)
}

/// A quote to be written.
#[derive(Clone, Debug)]
pub(super) struct NewQuote {
    pub account_id: AccountId,
    pub payer: Person,
    pub currency: Currency,
    pub title: String,
    pub introduction: String,
    pub terms: String,
    pub valid_until: NaiveDate,
    pub deposit: Option<Deposit>,
    pub lines: Vec<NewLine>,
    pub created_by: Option<UserId>,
}

/// What was typed. Whose a draft is and its currency stay.
async fn read(
    platform: &Platform,
    tx: &mut Tx,
    form: &QuoteForm,
    draft: Option<&Quote>,
    by: Option<UserId>,
) -> Outcome<NewQuote> {
    let account: Option<AccountId> = draft.map_or_else(|| form.account_id.parse().ok(), |draft| Some(draft.account_id));
    let payer = match account {
        Some(account) => first_payer(tx, account).await?,
        None => None,
    };
    let house = organisation::find(tx).await?.currency;
    let currency = draft.map_or_else(|| form.currency.parse().unwrap_or(house), |draft| draft.currency);
    let today = settings::find(platform, tx).await?.today;
    let days = today..=today + Days::new(MOST_DAYS);
    let valid_until: Option<NaiveDate> = form.valid_until.trim().parse().ok().filter(|day| days.contains(day));
    let deposit = read_deposit(form, currency);
    let [title, introduction, terms] =
        [&form.title, &form.introduction, &form.terms].map(|text| text.trim().to_owned());
    let mut checks = Checks::default();
    checks.that(payer.is_some(), "account_id", || {
        text!("Choisissez un compte dont quelqu’un paie.", "Choose an account that somebody pays for.")
    });
    checks.that((1..=200).contains(&title.chars().count()), "title", || {
        text!("Dites en quelques mots de quoi il s’agit.", "Say in a few words what it is about.")
    });
    for (name, value) in [("introduction", &introduction), ("terms", &terms)] {
        checks
            .that(value.chars().count() <= 4_000, name, || text!("4 000 signes au plus.", "At most 4,000 characters."));
    }
    checks.that(valid_until.is_some(), "valid_until", || {
        text!("Choisissez un jour à venir, dans les deux ans.", "Choose a day to come, within two years.")
    });
    checks.that(deposit.is_some(), "deposit", || {
        text!("Indiquez un pourcentage jusqu’à 100, ou un montant.", "Enter a percentage up to 100, or an amount.")
    });
    let lines = typed_lines::read(&form.lines, currency, &mut checks);
    checks.done()?;
    let (Some(account_id), Some(payer), Some(valid_until), Some(deposit)) = (account, payer, valid_until, deposit)
    else {
        return Err(AppError::NotFound);
    };
    let created_by = by;
    Ok(NewQuote { account_id, payer, currency, title, introduction, terms, valid_until, deposit, lines, created_by })
}

/// No deposit, or what was typed; nothing when that cannot be read.
#[expect(clippy::option_option, reason = "no deposit is one thing, a deposit that cannot be read another")]
fn read_deposit(form: &QuoteForm, currency: Currency) -> Option<Option<Deposit>> {
    match form.deposit_kind.as_str() {
        "share" => typed::basis_points(&form.deposit).map(Deposit::Share).map(Some),
        "fixed" => typed_money(&form.deposit, currency).map(Deposit::Fixed).map(Some),
        _ => Some(None),
    }
}

pub(super) async fn first_payer(tx: &mut Tx, account: AccountId) -> Outcome<Option<Person>> {
    Ok(people::list_payers(tx, account).await?.into_iter().next())
}

/// Writes the quote and its lines, as a new draft or in place of one, in the caller's transaction, which may write as the house.
pub(super) async fn write(
    platform: &Platform,
    tx: &mut Tx,
    draft: Option<QuoteId>,
    new: &NewQuote,
) -> Outcome<QuoteId> {
    let settings = settings::find(platform, tx).await?;
    let inclusive = settings.prices_include_tax;
    let lines = priced(&settings, (new.currency, inclusive), new.lines.clone())?;
    let sum = Amounts::sum(new.currency, lines.iter().map(|line| line.amounts));
    let deposit = check_sums(sum, new.deposit)?;
    let share = match new.deposit {
        Some(Deposit::Share(points)) => Some(points.cast_signed()),
        _ => None,
    };
    let id = draft.unwrap_or_else(|| platform.new_id());
    sqlx::query!("delete from quote_lines where quote_id = $1", id.0)
        .execute(&mut **tx)
        .await
        .internal("delete lines of a quote")?;
    sqlx::query!(
        "insert into quotes (id, account_id, payer_id, locale, currency, prices_include_tax, title, introduction, terms, valid_until,
                             net_minor, tax_minor, total_minor, deposit_bp, deposit_minor, created_by, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
         on conflict (id) do update set payer_id = excluded.payer_id, locale = excluded.locale,
             prices_include_tax = excluded.prices_include_tax, title = excluded.title, introduction = excluded.introduction,
             terms = excluded.terms, valid_until = excluded.valid_until, net_minor = excluded.net_minor,
             tax_minor = excluded.tax_minor, total_minor = excluded.total_minor, deposit_bp = excluded.deposit_bp,
             deposit_minor = excluded.deposit_minor",
        id.0,
        new.account_id.0,
        new.payer.user_id.0,
        new.payer.locale as _,
        new.currency.code(),
        inclusive,
        new.title,
        new.introduction,
        new.terms,
        new.valid_until,
        sum.net.minor,
        sum.tax.minor,
        sum.total().minor,
        share,
        deposit,
        new.created_by.map(|id| id.0),
        platform.now(),
    )
    .execute(&mut **tx)
    .await
    .internal("write quote")?;
    for (position, line) in (1..).zip(&lines) {
        insert_line(platform, tx, id, position, line).await?;
    }
    Ok(id)
}

/// The deposit in minor units; a quote is worth something, and its deposit no more.
fn check_sums(sum: Amounts, deposit: Option<Deposit>) -> Outcome<Option<i64>> {
    let total = sum.total();
    let mut checks = Checks::default();
    checks.that(total.minor > 0, "price_1", || text!("Un devis ne vaut pas rien.", "A quote is not worth nothing."));
    let deposit = deposit.map(|deposit| deposit.of(total).minor);
    let (fr, en) = (total.format(preau_kernel::Locale::Fr), total.format(preau_kernel::Locale::En));
    checks.that(deposit.is_none_or(|deposit| (1..=total.minor.max(1)).contains(&deposit)), "deposit", || {
        text!("L’acompte est entre zéro et le total, {fr}.", "The deposit is between zero and the total, {en}.")
    });
    checks.done()?;
    Ok(deposit)
}

async fn insert_line(platform: &Platform, tx: &mut Tx, id: QuoteId, position: i32, priced: &PricedLine) -> Outcome<()> {
    let PricedLine { line, rate, amounts } = priced;
    sqlx::query!(
        "insert into quote_lines (id, quote_id, position, description, quantity, unit_minor, tax_bp, net_minor, tax_minor, total_minor)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        platform.new_id::<LineId>().0,
        id.0,
        position,
        line.description,
        line.quantity,
        line.unit.minor,
        rate.0.cast_signed(),
        amounts.net.minor,
        amounts.tax.minor,
        amounts.total().minor,
    )
    .execute(&mut **tx)
    .await
    .internal("insert line of a quote")?;
    Ok(())
}

async fn lock_draft(tx: &mut Tx, id: QuoteId) -> Outcome<Quote> {
    let quote = store::lock(tx, id).await?.ok_or(AppError::NotFound)?;
    quote.is_draft()?;
    Ok(quote)
}

/// Forgets a draft.
///
/// # Errors
/// Rule `quote-sent` for what is no draft any more; [`AppError::Forbidden`], [`AppError::NotFound`].
pub async fn delete(platform: &Platform, actor: &Actor, id: QuoteId) -> Outcome<()> {
    actor.may(Action::QuoteManage, Relation::Foreign)?;
    let mut tx = platform.db.begin_as(actor).await?;
    tx.write_as_house().await?;
    lock_draft(&mut tx, id).await?;
    sqlx::query!("delete from quotes where id = $1", id.0)
        .execute(&mut *tx)
        .await
        .internal("delete draft of a quote")?;
    tx.commit().await
}

/// Writes what a quote says into a new draft, with the usual time to accept it.
///
/// # Errors
/// Rule `quote-nobody` when nobody pays for the account any more; [`AppError::Forbidden`], [`AppError::NotFound`].
pub async fn duplicate(platform: &Platform, actor: &Actor, id: QuoteId) -> Outcome<QuoteId> {
    actor.may(Action::QuoteManage, Relation::Foreign)?;
    let mut tx = platform.db.begin_as(actor).await?;
    let quote = store::find(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    tx.write_as_house().await?;
    let line = |line: InvoiceLine| {
        let InvoiceLine { item, description, quantity, unit, discount, rate, .. } = line;
        NewLine { item, description, quantity, unit, discount, tax: Some(rate) }
    };
    let lines = store::list_lines(&mut tx, &quote).await?.into_iter().map(line).collect();
    let deposit = quote.deposit_said();
    let new = NewQuote {
        account_id: quote.account_id,
        payer: first_payer(&mut tx, quote.account_id).await?.ok_or_else(nobody_pays)?,
        currency: quote.currency,
        title: quote.title,
        introduction: quote.introduction,
        terms: quote.terms,
        valid_until: settings::find(platform, &mut tx).await?.today + Days::new(USUAL_DAYS),
        deposit,
        lines,
        created_by: actor.user_id(),
    };
    let copy = write(platform, &mut tx, None, &new).await?;
    tx.commit().await?;
    Ok(copy)
}

pub(super) fn nobody_pays() -> AppError {
    let message = text!("Personne ne paie plus pour ce compte.", "Nobody pays for this account any more.");
    AppError::rule("quote-nobody", message)
}
