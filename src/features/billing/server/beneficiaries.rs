//! For whom something is bought: a student of the family, or, for the community, oneself.

use crate::model::Audience;
use crate::model::purchase::Person;
use preau_identity::server::people;
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Action, Actor, AppError, Outcome, Role, text};
use preau_platform::{IntoInternal, Tx};

/// Somebody who can have a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Beneficiary {
    pub user_id: UserId,
    pub account_id: AccountId,
    pub first_name: String,
    pub audience: Audience,
}

impl Beneficiary {
    /// For pages.
    pub(super) fn named(&self) -> Person {
        Person { id: self.user_id, name: self.first_name.clone(), audience: self.audience }
    }
}

/// Those the actor may buy for: the household's students, and a member of the community themself.
pub(super) async fn list(tx: &mut Tx, actor: &Actor) -> Outcome<Vec<Beneficiary>> {
    let person = actor.signed_in()?;
    let mut all = Vec::new();
    for student in people::list_students_for(tx, actor).await? {
        let relation = actor.relation_to(Some(student.account_id), Some(student.user_id), None);
        if actor.may(Action::SubscriptionManage, relation).is_ok() {
            all.push(Beneficiary {
                user_id: student.user_id,
                account_id: student.account_id,
                first_name: student.first_name,
                audience: Audience::Student,
            });
        }
    }
    if person.roles.has(Role::Member) {
        all.extend(find(tx, person.user_id, Audience::Member).await?);
    }
    Ok(all)
}

/// This person, if a plan for such people can be theirs and the transaction may see them.
pub(super) async fn find(tx: &mut Tx, id: UserId, audience: Audience) -> Outcome<Option<Beneficiary>> {
    match audience {
        Audience::Student => Ok(people::find_student(tx, id).await?.map(|student| Beneficiary {
            user_id: student.user_id,
            account_id: student.account_id,
            first_name: student.first_name,
            audience,
        })),
        Audience::Member => {
            let row = sqlx::query!(
                r#"select m.account_id as "account_id: AccountId", u.first_name
                     from account_members m join users u on u.id = m.user_id
                    where m.user_id = $1 and not exists (select from students s where s.user_id = $1)
                    order by m.account_id limit 1"#,
                id.0
            )
            .fetch_optional(&mut **tx)
            .await
            .internal("find member")?;
            Ok(row.map(|row| Beneficiary {
                user_id: id,
                account_id: row.account_id,
                first_name: row.first_name,
                audience,
            }))
        }
    }
}

/// Whoever acts, if they are of the account; otherwise (staff on the phone) the one who opened it.
pub(super) async fn find_payer(tx: &mut Tx, actor: &Actor, account: AccountId) -> Outcome<UserId> {
    let person = actor.signed_in()?;
    if person.accounts.contains(&account) {
        return Ok(person.user_id);
    }
    let payers = people::list_payers(tx, account).await?;
    payers.first().map(|payer| payer.user_id).ok_or_else(|| {
        AppError::rule("no-payer", text!("Personne ne peut payer pour ce compte.", "Nobody can pay for this account."))
    })
}
