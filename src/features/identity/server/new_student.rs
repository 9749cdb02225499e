//! Makes a student: user, role, membership, profile; used by the free assessment and by "add a child".

use crate::model::Organisation;
use crate::model::forms::StudentForm;
use crate::model::grade::Grade;
use crate::server::sign_in_address::candidate;
use crate::server::typed::check_name;
use preau_kernel::error::Checks;
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{AppError, Locale, Outcome, text};
use preau_platform::crypto::random_bytes;
use preau_platform::{IntoInternal, Platform, Tx};

/// Longest text about goals, in characters.
pub const LONGEST_GOALS: usize = 2000;

/// Tries before giving up on an address; the last ones are drawn from nine million numbers.
const TRIES: u32 = 40;

/// Checks the part of a form that is about the student.
pub fn check(checks: &mut Checks, form: &StudentForm) {
    check_name(checks, "student_first_name", &form.student_first_name, || {
        text!("Indiquez le prénom de l’élève.", "Enter the student’s first name.")
    });
    check_name(checks, "student_last_name", &form.student_last_name, || {
        text!("Indiquez le nom de l’élève.", "Enter the student’s last name.")
    });
    checks.that(Grade::from_code(&form.grade).is_some(), "grade", || {
        text!("Choisissez la classe de l’élève.", "Choose the student’s school year.")
    });
    checks.that(form.goals.chars().count() <= LONGEST_GOALS, "goals", || {
        text!("Gardez {LONGEST_GOALS} caractères au plus.", "Keep it to {LONGEST_GOALS} characters.")
    });
}

/// Where and how the student is made.
pub struct NewStudent<'a> {
    /// The household.
    pub account_id: AccountId,
    /// Checked by [`check`].
    pub form: &'a StudentForm,
    /// Language of their pages.
    pub locale: Locale,
    /// Whose student domain and time zone.
    pub organisation: &'a Organisation,
}

/// Inserts the student (as the house), with a sign-in address nobody else has.
pub async fn insert(tx: &mut Tx, platform: &Platform, new: NewStudent<'_>) -> Outcome<UserId> {
    let id = insert_user(tx, platform, &new).await?;
    let grade = Grade::from_code(&new.form.grade).ok_or(AppError::NotFound)?;
    sqlx::query!("insert into user_roles (user_id, role) values ($1, 'student')", id.0)
        .execute(&mut **tx)
        .await
        .internal("insert student role")?;
    sqlx::query!("insert into account_members (account_id, user_id) values ($1, $2)", new.account_id.0, id.0)
        .execute(&mut **tx)
        .await
        .internal("insert student membership")?;
    sqlx::query!(
        "insert into students (user_id, account_id, grade, subjects, goals) values ($1, $2, $3, $4, $5)",
        id.0,
        new.account_id.0,
        grade.code(),
        &new.form.subjects(),
        new.form.goals.trim(),
    )
    .execute(&mut **tx)
    .await
    .internal("insert student profile")?;
    Ok(id)
}

/// Tries one address after the other. `on conflict do nothing` waits for a namesake whose transaction is still open, and
/// unlike a failed insert leaves this transaction alive.
async fn insert_user(tx: &mut Tx, platform: &Platform, new: &NewStudent<'_>) -> Outcome<UserId> {
    let id: UserId = platform.new_id();
    let (first, last) = (new.form.student_first_name.trim(), new.form.student_last_name.trim());
    for attempt in 0..TRIES {
        let random = u32::from_le_bytes(random_bytes());
        let inserted = sqlx::query!(
            "insert into users (id, email, first_name, last_name, locale, time_zone, created_at)
             values ($1, $2::text::citext, $3, $4, $5, $6, $7)
             on conflict (email) do nothing",
            id.0,
            candidate(first, last, &new.organisation.student_domain, attempt, random),
            first,
            last,
            new.locale.tag(),
            new.organisation.time_zone,
            platform.now(),
        )
        .execute(&mut **tx)
        .await
        .internal("insert student")?;
        if inserted.rows_affected() == 1 {
            return Ok(id);
        }
    }
    Err(AppError::Unavailable)
}
