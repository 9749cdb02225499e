//! How often a use case is run again when Postgres gave its transaction up in favour of another one.

/// Counts the tries of one request: `Err(AppError::Unavailable) if tries.again() => {}`.
///
/// Trying again is safe: nothing is left of a transaction that failed, and one whose commit was answered into a broken
/// connection is found again by its idempotency key or its status.
#[derive(Debug, Default)]
pub struct Tries(u32);

impl Tries {
    const MOST: u32 = 3;

    /// Notes a failed try; is there another one?
    pub fn again(&mut self) -> bool {
        self.0 += 1;
        self.0 < Self::MOST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_three_tries() {
        let mut tries = Tries::default();
        assert!(tries.again() && tries.again());
        assert!(!tries.again());
    }
}
