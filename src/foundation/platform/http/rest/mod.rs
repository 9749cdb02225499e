//! What every route of the REST API has in common (SPEC AP-1): who calls, how input is read, how answers and refusals look.
//! No route is defined here; rooms do, in their `server/rest.rs`.

mod input;
pub mod read;
mod refusal;
mod speak;

pub use input::{Body, Input, PathId, Query};
pub use refusal::{Problem, ProblemField, Refusal};
pub use speak::speak;

use axum::extract::FromRequestParts;
use http::request::Parts;
use preau_kernel::{Actor, AppError, Locale};

/// Answer of a route.
pub type Answer<T> = Result<T, Refusal>;

/// Who calls, and in which language they want to be answered; put into the request by `identity`'s Bearer layer, which is
/// the only way in: the session cookie of a browser opens nothing here.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The person.
    pub actor: Actor,
    /// `Accept-Language`, then the person's own.
    pub locale: Locale,
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| AppError::Unauthenticated.into())
    }
}

/// The language the request asks for, if it does; in its extensions.
#[derive(Clone, Copy, Debug)]
pub struct AskedLanguage(pub Option<Locale>);

/// Which part of a list is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paging {
    /// Counted from 1.
    pub page: u32,
    /// 1 to 100.
    pub per_page: u32,
}

/// Rows on a page unless the client says otherwise.
const PER_PAGE: u32 = 25;

impl Paging {
    /// Reads `page` and `per_page`.
    pub fn read(input: &mut Input) -> Self {
        let page = input.may("page", |text| read::number(text, 1, 10_000));
        let per_page = input.may("per_page", |text| read::number(text, 1, 100));
        Self { page: page.unwrap_or(1), per_page: per_page.unwrap_or(PER_PAGE) }
    }

    /// Rows to skip.
    pub fn offset(self) -> i64 {
        i64::from(self.page.saturating_sub(1)) * i64::from(self.per_page)
    }

    /// Rows to fetch.
    pub fn limit(self) -> i64 {
        i64::from(self.per_page)
    }
}
