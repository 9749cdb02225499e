//! Server side of scheduling.
