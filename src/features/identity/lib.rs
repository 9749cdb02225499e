//! Identity: people, the accounts they belong to, how they sign in and what their browser session is (SPEC ID-1 to ID-10).
//!
//! | Path | Page | Server functions | Who |
//! |---|---|---|---|
//! | `/bilan-gratuit` | `AssessmentPage` | `request_assessment` | anybody |
//! | `/connexion` | `SignInPage` | `sign_in` | anybody |
//! | `/activation/{token}` | `ActivationPage` | `find_invitation`, `activate` | who holds the link |
//! | `/espace/enfants/nouveau` | `AddChildPage` | `add_child` | a parent |
//! | `/espace/profil` | `ProfilePage` | `my_profile`, `renew_activation`, `list_sessions`, `revoke_session`, `sign_out_everywhere`, `recording::*` (consent), `programs::*` | oneself |
//! | `/admin/personnes` | `PeoplePage` | `list_people`, `renew_activation` | staff |
//! | `/admin/exports` | `ExportsPage` | `exports::list_exports` | administrators |
//!
//! Invariants: an e-mail address belongs to one person (`users_email_key`, without case); a browser's session ends at the
//! first of its idle and its absolute end, and only a hash of its token is kept; a one-time link works once; nothing tells
//! a stranger whether an address is known, except the form that opens accounts (see [`server::open_account`]).
//!
//! Programs sign in through the REST API (`server::tokens`, `server::rest`): their sessions are rows too, and an access
//! token counts as long as its row is there.
//!
//! Public face: [`model`]; on the server `server::people`, `server::organisation`, `server::session`, `server::guard`,
//! `server::activation` and the events in `server::events`.

pub mod api;
pub mod model;
pub mod view;

#[cfg(not(target_arch = "wasm32"))]
pub mod server;
