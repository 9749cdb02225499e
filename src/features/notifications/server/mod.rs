//! Server side of notifications.
