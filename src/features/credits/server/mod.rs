//! Server side of credits.
