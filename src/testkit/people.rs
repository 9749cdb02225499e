//! People to act as, written straight into the tables: tests of one room must not depend on the forms of another.

use crate::World;
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Actor, Locale, Role, Roles, SignedIn};
use uuid::Uuid;

/// A parent and a student who share an account.
#[derive(Clone, Debug)]
pub struct Household {
    /// The account that pays.
    pub account_id: AccountId,
    /// The parent.
    pub parent_id: UserId,
    /// The student.
    pub student_id: UserId,
    /// Acts as the parent.
    pub parent: Actor,
    /// Acts as the student.
    pub student: Actor,
}

/// Somebody who teaches (a user with the role; the room directory adds the profile).
#[derive(Clone, Debug)]
pub struct Teacher {
    /// The person.
    pub user_id: UserId,
    /// Acts as them.
    pub actor: Actor,
}

fn signed_in(user_id: UserId, name: &str, roles: Vec<Role>, accounts: Vec<AccountId>) -> Actor {
    Actor::User(SignedIn {
        user_id,
        display_name: name.to_owned(),
        roles: Roles(roles),
        accounts,
        locale: Locale::Fr,
        time_zone: "Africa/Tunis".to_owned(),
    })
}

impl World {
    /// A household of one parent and one student, named after `name`.
    pub async fn household(&self, name: &str) -> Household {
        let account_id: AccountId = self.platform.new_id();
        let (parent_id, student_id): (UserId, UserId) = (self.platform.new_id(), self.platform.new_id());
        let mut tx = self.house().await;
        sqlx::query("insert into accounts (id, kind, name, created_at) values ($1, 'household', $2, $3)")
            .bind(account_id.0)
            .bind(name)
            .bind(self.now())
            .execute(&mut *tx)
            .await
            .expect("account");
        for (id, role) in [(parent_id, Role::Parent), (student_id, Role::Student)] {
            self.user(&mut tx, id, &format!("{}.{}", role.code(), id.0.simple()), name, &[role]).await;
            sqlx::query("insert into account_members (account_id, user_id) values ($1, $2)")
                .bind(account_id.0)
                .bind(id.0)
                .execute(&mut *tx)
                .await
                .expect("member");
        }
        sqlx::query("insert into parents (user_id, account_id) values ($1, $2)")
            .bind(parent_id.0)
            .bind(account_id.0)
            .execute(&mut *tx)
            .await
            .expect("parent");
        sqlx::query("insert into students (user_id, account_id, grade) values ($1, $2, 'terminale')")
            .bind(student_id.0)
            .bind(account_id.0)
            .execute(&mut *tx)
            .await
            .expect("student");
        tx.commit().await.expect("commit");
        Household {
            account_id,
            parent_id,
            student_id,
            parent: signed_in(parent_id, name, vec![Role::Parent], vec![account_id]),
            student: signed_in(student_id, name, vec![Role::Student], vec![account_id]),
        }
    }

    /// Another student of `household`.
    pub async fn sibling(&self, household: &Household, name: &str) -> Household {
        let student_id: UserId = self.platform.new_id();
        let mut tx = self.house().await;
        self.user(&mut tx, student_id, &format!("student.{}", student_id.0.simple()), name, &[Role::Student]).await;
        for statement in [
            "insert into account_members (account_id, user_id) values ($1, $2)",
            "insert into students (account_id, user_id, grade) values ($1, $2, 'seconde')",
        ] {
            sqlx::query(statement)
                .bind(household.account_id.0)
                .bind(student_id.0)
                .execute(&mut *tx)
                .await
                .expect("sibling");
        }
        tx.commit().await.expect("commit");
        let student = signed_in(student_id, name, vec![Role::Student], vec![household.account_id]);
        Household { student_id, student, ..household.clone() }
    }

    /// A user with the role of a provider.
    pub async fn teacher(&self, name: &str) -> Teacher {
        let user_id: UserId = self.platform.new_id();
        let mut tx = self.house().await;
        self.user(&mut tx, user_id, &format!("coach.{}", user_id.0.simple()), name, &[Role::Provider]).await;
        tx.commit().await.expect("commit");
        Teacher { user_id, actor: signed_in(user_id, name, vec![Role::Provider], vec![]) }
    }

    /// A member of the back office.
    pub async fn staff(&self, role: Role) -> Actor {
        let user_id: UserId = self.platform.new_id();
        let mut tx = self.house().await;
        self.user(&mut tx, user_id, &format!("staff.{}", user_id.0.simple()), "Équipe", &[role]).await;
        tx.commit().await.expect("commit");
        signed_in(user_id, "Équipe", vec![role], vec![])
    }

    async fn user(&self, tx: &mut preau_platform::Tx, id: UserId, mailbox: &str, name: &str, roles: &[Role]) {
        sqlx::query(
            "insert into users (id, email, first_name, last_name, time_zone, created_at)
             values ($1, $2, $3, 'Ben Test', 'Africa/Tunis', $4)",
        )
        .bind(id.0)
        .bind(format!("{mailbox}@example.test"))
        .bind(name)
        .bind(self.now())
        .execute(&mut **tx)
        .await
        .expect("user");
        for role in roles {
            sqlx::query("insert into user_roles (user_id, role) values ($1, $2)")
                .bind(id.0)
                .bind(role.code())
                .execute(&mut **tx)
                .await
                .expect("role");
        }
    }
}

/// Somebody nobody knows, to act as in tests of refusal.
pub fn stranger(roles: Vec<Role>) -> Actor {
    signed_in(UserId(Uuid::now_v7()), "Inconnu", roles, vec![AccountId(Uuid::now_v7())])
}
