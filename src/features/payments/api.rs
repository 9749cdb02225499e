//! Server functions of payments.
