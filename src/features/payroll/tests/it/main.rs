//! Pay on a real Postgres.
