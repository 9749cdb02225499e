//! The REST API through the real router. Every answer is held against the OpenAPI document: a status, a header or a body
//! that it does not describe fails the test, so that the document stays true.

#![expect(clippy::expect_used, reason = "what the tests stand on must work; clippy knows only `#[test]` functions")]

mod access;
mod bookings;
mod document;
mod hostile;
mod house;
mod manners;
mod payments;
mod tokens;
