//! Server side of identity.
