//! People as other rooms and pages know them.

use crate::model::access::Access;
use crate::model::grade::Grade;
use chrono::NaiveDate;
use preau_kernel::id::{AccountId, UserId};
use preau_kernel::{Locale, PageRequest, Role};
use serde::{Deserialize, Serialize};

/// Somebody who learns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Student {
    /// The student's own sign-in.
    pub user_id: UserId,
    /// The household (or other account) that pays.
    pub account_id: AccountId,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// Where they are at school.
    pub grade: Grade,
}

impl Student {
    /// "Inès Ben Salah"
    pub fn full_name(&self) -> String {
        full_name(&self.first_name, &self.last_name)
    }
}

/// Somebody to write to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Who.
    pub user_id: UserId,
    /// Given name.
    pub first_name: String,
    /// Family name; may be empty.
    pub last_name: String,
    /// Sign-in address. A student's is made by us and receives no mail.
    pub email: String,
    /// Language to write in.
    pub locale: Locale,
    /// IANA name of the zone to write times in.
    pub time_zone: String,
}

impl Person {
    /// "Amel Ben Salah"
    pub fn full_name(&self) -> String {
        full_name(&self.first_name, &self.last_name)
    }
}

fn full_name(first: &str, last: &str) -> String {
    format!("{first} {last}").trim_end().to_owned()
}

/// What is wanted of the list of people (back office); all of it is in the page's address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeopleQuery {
    /// Which page.
    pub page: PageRequest,
    /// Part of a name or an address; accents and case do not count. Empty for everybody.
    pub q: String,
    /// Only people with this role.
    pub role: Option<Role>,
}

impl PeopleQuery {
    /// Reads it from an address: an unknown role is no filter.
    pub fn typed(page: u32, q: String, role: &str) -> Self {
        Self { page: PageRequest::new(page), q, role: Role::from_code(role) }
    }
}

/// One line of the list of people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRow {
    /// Who.
    pub user_id: UserId,
    /// "Amel Ben Salah"
    pub name: String,
    /// Sign-in address.
    pub email: String,
    /// What they may be.
    pub roles: Vec<Role>,
    /// Names of the accounts they belong to.
    pub accounts: Vec<String>,
    /// Day they were created, in the reader's time zone.
    pub since: NaiveDate,
    /// How far they are with choosing a password.
    pub access: Access,
    /// May they no longer sign in?
    pub disabled: bool,
}

impl PersonRow {
    /// Can a new activation link be sent for them?
    pub fn can_be_invited(&self) -> bool {
        self.roles.contains(&Role::Student) && !self.disabled && !self.access.is_active()
    }
}

/// One's own data, as shown on the profile page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Name, address, language, time zone.
    pub person: Person,
    /// Telephone; may be empty.
    pub phone: String,
    /// What they may be.
    pub roles: Vec<Role>,
    /// The students of a parent, the one added first first.
    pub children: Vec<Child>,
}

/// A student as the parents see them on their profile page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Child {
    /// Who, and where at school.
    pub student: Student,
    /// The address they sign in with.
    pub email: String,
    /// How far they are with choosing a password.
    pub access: Access,
}

/// What an activation link is about, shown before the password is chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Given name of the student.
    pub first_name: String,
    /// The address they will sign in with.
    pub email: String,
}
