//! HTTP safety.
