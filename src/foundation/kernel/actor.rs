//! Who acts: a signed-in person, a visitor, or the house itself (jobs, webhooks, the sign-in page).

use crate::id::{AccountId, UserId};
use crate::policy::{self, Action, Relation};
use crate::{AppError, Locale, Outcome};
use serde::{Deserialize, Serialize};

/// What a person may be; one person can hold several (SPEC §1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(not(target_arch = "wasm32"), derive(sqlx::Type), sqlx(type_name = "text", rename_all = "lowercase"))]
pub enum Role {
    /// Runs the organisation.
    Admin,
    /// Back office.
    Assistant,
    /// Tutor, coach or mentor.
    Provider,
    /// Pays for and follows students.
    Parent,
    /// Learns.
    Student,
    /// Contact of a company.
    Client,
    /// Community member.
    Member,
}

impl Role {
    /// Every role, from the most to the least powerful.
    pub const ALL: [Self; 7] =
        [Self::Admin, Self::Assistant, Self::Provider, Self::Parent, Self::Student, Self::Client, Self::Member];

    /// As stored and as shown in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Assistant => "assistant",
            Self::Provider => "provider",
            Self::Parent => "parent",
            Self::Student => "student",
            Self::Client => "client",
            Self::Member => "member",
        }
    }

    /// Reads [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code() == code)
    }
}

/// The roles of one person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roles(pub Vec<Role>);

impl Roles {
    /// Does the person hold `role`?
    pub fn has(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    /// Admin or assistant.
    pub fn is_staff(&self) -> bool {
        self.has(Role::Admin) || self.has(Role::Assistant)
    }
}

/// A signed-in person, loaded with the session on each request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// The person.
    pub user_id: UserId,
    /// Shown in the corner of every page.
    pub display_name: String,
    /// What they may be.
    pub roles: Roles,
    /// Accounts they belong to (a parent and their children share one).
    pub accounts: Vec<AccountId>,
    /// Language of their pages and mails.
    pub locale: Locale,
    /// IANA name of their time zone, such as `Africa/Tunis`.
    pub time_zone: String,
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Nobody is signed in.
    Visitor,
    /// A person.
    User(SignedIn),
    /// The house itself; never built from a request's content.
    System,
}

impl Actor {
    /// The signed-in person, or the error that sends a visitor to the sign-in page.
    pub fn signed_in(&self) -> Outcome<&SignedIn> {
        match self {
            Self::User(person) => Ok(person),
            Self::Visitor | Self::System => Err(AppError::Unauthenticated),
        }
    }

    /// The person's id, if one is signed in.
    pub fn user_id(&self) -> Option<UserId> {
        match self {
            Self::User(person) => Some(person.user_id),
            Self::Visitor | Self::System => None,
        }
    }

    /// Authorises `action` on something that stands in `relation` to the actor; the first line of every use case.
    ///
    /// # Errors
    /// [`AppError::Unauthenticated`] for a visitor, [`AppError::Forbidden`] for anyone else the policy refuses.
    pub fn may(&self, action: Action, relation: Relation) -> Outcome<()> {
        match self {
            Self::System => Ok(()),
            Self::User(person) if policy::allows(&person.roles, action, relation) => Ok(()),
            Self::User(_) => Err(AppError::Forbidden),
            Self::Visitor if policy::allows_visitor(action) => Ok(()),
            Self::Visitor => Err(AppError::Unauthenticated),
        }
    }

    /// How the actor stands to something of `account` that concerns the person `owner` (a student, say) and is given by
    /// the provider `provider`.
    pub fn relation_to(&self, account: Option<AccountId>, owner: Option<UserId>, provider: Option<UserId>) -> Relation {
        match self {
            Self::User(person) if owner == Some(person.user_id) => Relation::Own,
            Self::User(person) if account.is_some_and(|a| person.accounts.contains(&a)) => Relation::Account,
            Self::User(person) if provider == Some(person.user_id) => Relation::Assigned,
            _ => Relation::Foreign,
        }
    }
}
