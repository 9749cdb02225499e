//! Server side of directory.
