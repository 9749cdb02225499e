//! Server side of billing.
