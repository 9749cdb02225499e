//! Local stand-ins for outside services (SPEC PA-7): each speaks the real HTTP contract of its service, so that every flow
//! runs on a fresh machine without keys. Mounted only when no live key is configured; knows no room of the house.
//!
//! | Stand-in | Mounted at | Contract |
//! |---|---|---|
//! | [`konnect`] | `/sandbox/konnect` | `POST /api/v2/payments/init-payment`, `GET /api/v2/payments/{ref}`, webhook `GET …?payment_ref=` |

pub mod konnect;
