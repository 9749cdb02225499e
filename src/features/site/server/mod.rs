//! Server side of site.
