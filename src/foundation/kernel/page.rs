//! Paging, the same on every list.

use serde::{Deserialize, Serialize};

/// Rows shown on one page of a list.
pub const PAGE_SIZE: u32 = 25;

/// Which page of a list is wanted, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRequest {
    /// 1 for the first page.
    pub number: u32,
}

impl PageRequest {
    /// Page `number`, where 0 and absurd numbers become the nearest sensible page.
    pub fn new(number: u32) -> Self {
        Self { number: number.clamp(1, 100_000) }
    }

    /// Rows to skip in SQL.
    pub fn offset(self) -> i64 {
        i64::from(self.number.saturating_sub(1)) * i64::from(PAGE_SIZE)
    }

    /// Rows to fetch in SQL.
    pub fn limit(self) -> i64 {
        i64::from(PAGE_SIZE)
    }
}

impl Default for PageRequest {
    fn default() -> Self {
        Self { number: 1 }
    }
}

/// One page of `T` and how many there are in all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows of this page, in order.
    pub items: Vec<T>,
    /// Number of this page, counted from 1.
    pub number: u32,
    /// Rows on all pages together.
    pub total: i64,
}

impl<T> Page<T> {
    /// Builds the answer to `request`.
    pub fn new(request: PageRequest, items: Vec<T>, total: i64) -> Self {
        Self { items, number: request.number, total }
    }

    /// Number of the last page, at least 1.
    pub fn last(&self) -> u32 {
        u32::try_from((self.total.max(1) - 1) / i64::from(PAGE_SIZE) + 1).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_page_holds_the_rest() {
        let page = |total| Page::<()>::new(PageRequest::default(), vec![], total).last();
        assert_eq!([page(0), page(1), page(25), page(26), page(50), page(51)], [1, 1, 1, 2, 2, 3]);
    }

    #[test]
    fn page_zero_is_the_first_page() {
        assert_eq!(PageRequest::new(0).offset(), 0);
        assert_eq!(PageRequest::new(3).offset(), 50);
    }
}
