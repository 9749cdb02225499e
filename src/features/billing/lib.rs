//! Billing: plans, packs and promotions, the subscriptions that families and members take, and the invoices of all of it
//! (SPEC BI-1 to BI-6, BI-9).
//!
//! | Path | Page | Server functions | Who |
//! |---|---|---|---|
//! | `/tarifs`, `/en/pricing` | `PricingPage` | `list_offers` | everybody; no WebAssembly |
//! | `/espace/abonnement` | `SubscriptionPage` | `overview` | the household's parents, a member; a student sees their own, without money |
//! | `/espace/abonnement/choisir`, `…/promotion`, `…/recapitulatif` | `ChoosePage`, `PromotionPage`, `RecapPage` | `prepare_purchase`, `check_promotion`, `buy` | whoever buys; each step says in its address all that was chosen |
//! | `/espace/abonnement/pret` | `ReadyPage` | `overview` | the same |
//! | `/espace/abonnement/:id` | `ManagePage` | `show_subscription`, `change_plan`, `keep_plan`, `pause`, `resume`, `end_at_period`, `go_on`, `choose_aria_subjects` | whoever runs the subscription |
//! | `/admin/formules…` | `CataloguePage`, `PlanEditorPage`, `PackEditorPage` | `list_catalogue`, `show_plan`, `save_plan`, `show_pack`, `save_pack` | staff |
//! | `/admin/abonnements` | `SubscriptionsPage` | `list_subscriptions` | staff |
//! | `/admin/abonnements.csv`, `/admin/relances.csv`, `/admin/promotions.csv` | – | – | staff; noted in `exports` |
//! | `/admin/promotions…` | `PromotionsPage`, `PromotionEditorPage` | `list_promotions`, `show_promotion`, `save_promotion` | staff |
//! | `/admin/relances`, `/admin/relances/:account` | `LateAccountsPage`, `LateAccountPage` | `dunning::*` | staff |
//! | `/espace/paiements`, `/espace/releve`, `/espace/releve.pdf` | `OwnPaymentsPage`, `MoneyPage` | `my_payments`, `my_money` | parents, contacts and members; never a student |
//! | `/espace/factures`, `/espace/factures/{id}` | `InvoicesPage`, `InvoicePage` | `my_invoices`, `find_invoice`, `pay_invoice`, `use_credit`, `save_billing_profile` | parents, contacts and members; never a student |
//! | `/admin/factures`, `…/nouvelle`, `…/lot`, `…/{id}` | `AdminInvoicesPage`, `NewInvoicePage`, `InvoiceBatchPage`, `AdminInvoicePage` | `list_invoices`, `create_invoice`, `issue_invoice`, `credit_invoice`, … | staff |
//! | `/espace/devis`, `/espace/devis/{id}` | `QuotesPage`, `QuotePage` | `quotes::{my_quotes, find_quote, accept_quote, refuse_quote}` | parents, contacts and members; never a student. Only they sign |
//! | `/admin/devis`, `…/nouveau`, `…/{id}`, `…csv` | `AdminQuotesPage`, `NewQuotePage`, `AdminQuotePage` | `quotes::{list_quotes, quote_choices, save_quote, withdraw_quote, invoice_quote, …}` | staff |
//! | `…/devis/{id}/document.pdf` | – | – | who may read the quote |
//! | `/admin/reglages/facturation`, `…/apercu.pdf` | `BillingSettingsPage` | `show_billing_settings`, `save_billing_settings` | staff |
//! | `/admin/comptes/{id}/credit` | `AccountCreditPage` | `credit::{show_account_credit, adjust_account_credit}` | staff |
//! | `…/factures/{id}/document.pdf`, `…/recus/{payment}.pdf`, `/admin/factures/ecritures.csv` | – | – | who may read the invoice; staff |
//!
//! Invariants, all in the schema (migrations 0007, 0022 and 0025): a student has at most one live subscription; a period is
//! opened by one line of an invoice and by no other; the periods of a subscription never overlap. A month's credits are granted
//! once per period (`credit_entries_once`). A promotion is never used more often than it allows, waiting payments included. A
//! subscription becomes active by hearing `server::invoices::InvoicePaid`, or by a trial or a free plan.
//!
//! A quote is signed once, until its last day is over, by somebody who pays for the account; what was sent never changes, and its
//! invoices are never more than it (migration 0034). Its acceptance is `server::quotes::QuoteAccepted`.
//!
//! **What is shown is what is charged.** The recap of a purchase and the purchase, the preview of a change and the change go
//! through one function up to the point of writing; a sum that differs from what was seen is refused.
//!
//! Public face: [`model`], [`view::PlanCards`], [`view::SubscriptionWidget`], [`api::list_plans`]; on the server
//! `server::entitlements` (what somebody's plan entitles to: the one place to ask), `server::buy`, `server::invoices`,
//! `server::office`, `server::promotions`, `server::quotes`, `server::TurnSubscriptions`, `server::subscribers`, `server::seed`, `server::SubscriptionActivated`,
//! `server::SubscriptionExtended` and `server::MonthsAllocated`.

pub mod api;
pub mod model;
pub mod view;

#[cfg(not(target_arch = "wasm32"))]
pub mod server;
