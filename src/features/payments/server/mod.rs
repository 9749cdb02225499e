//! Server side of payments.
