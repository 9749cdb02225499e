//! Every address of the application (SPEC §8). Every page is rendered whole before the first byte (`SsrMode::Async`), so
//! that status, title and content are right without JavaScript; literal segments come before parameters.

use crate::addresses::area_of;
use crate::pages::NotFoundPage;
use crate::parts::{
    BackOfficePart::*, BookingPart::*, CoachPart::*, FamilyPart::*, MoneyPart::*, PortalPart::*, Public::*,
    TeachingPart::*,
};
use crate::shells::PublicFrame;
use crate::surroundings::{Surroundings, provide_surroundings};
use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{SsrMode, path};
use preau_ui::SiteTitle;

/// The application, on the server and in the browser.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    keep_data_out_of_public_pages();
    let surroundings = provide_surroundings();
    view! {
        <SiteTitle name=surroundings.organisation.name />
        <Router>
            <Routes fallback=|| view! { <PublicFrame><NotFoundPage /></PublicFrame> }>
                <PublicRoutes />
                <PortalRoutes />
                <CoachRoutes />
                <BackOfficeRoutes />
            </Routes>
        </Router>
    }
}

/// Resources and shared values are written into the page for the browser to take over. A page that does not hydrate has
/// no use for them.
fn keep_data_out_of_public_pages() {
    let public = use_context::<Surroundings>().is_some_and(|s| !area_of(&s.path).hydrates());
    if public && let Some(shared) = Owner::current_shared_context() {
        shared.set_is_hydrating(false);
    }
}

/// French and English twins of the public site.
#[component(transparent)]
fn PublicRoutes() -> impl MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("") view=PublicShell>
            <Route path=path!("/") view=HomePage ssr=SsrMode::Async />
            <Route path=path!("/en") view=HomePage ssr=SsrMode::Async />
            <Route path=path!("/bilan-gratuit") view=AssessmentPage ssr=SsrMode::Async />
            <Route path=path!("/en/free-assessment") view=AssessmentPage ssr=SsrMode::Async />
            <Route path=path!("/tarifs") view=PricingPage ssr=SsrMode::Async />
            <Route path=path!("/en/pricing") view=PricingPage ssr=SsrMode::Async />
            <Route path=path!("/coachs") view=ProvidersPage ssr=SsrMode::Async />
            <Route path=path!("/en/coaches") view=ProvidersPage ssr=SsrMode::Async />
            <Route path=path!("/coachs/:slug") view=ProviderPage ssr=SsrMode::Async />
            <Route path=path!("/en/coaches/:slug") view=ProviderPage ssr=SsrMode::Async />
            <Route path=path!("/connexion") view=SignInPage ssr=SsrMode::Async />
            <Route path=path!("/en/sign-in") view=SignInPage ssr=SsrMode::Async />
            <Route path=path!("/activation/:token") view=ActivationPage ssr=SsrMode::Async />
            <Route path=path!("/en/activation/:token") view=ActivationPage ssr=SsrMode::Async />
            <Route path=path!("/mentions-legales") view=LegalPage ssr=SsrMode::Async />
            <Route path=path!("/en/legal") view=LegalPage ssr=SsrMode::Async />
            <Route path=path!("/api") view=ApiPage ssr=SsrMode::Async />
            <Route path=path!("/en/api") view=ApiPage ssr=SsrMode::Async />
        </ParentRoute>
    }
    .into_inner()
}

/// Families, clients and members.
#[component(transparent)]
fn PortalRoutes() -> impl MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("/espace") view=PortalShell>
            <Route path=path!("") view=DashboardPage ssr=SsrMode::Async />
            <Route path=path!("/calendrier") view=CalendarPage ssr=SsrMode::Async />
            <Route path=path!("/rendez-vous") view=MyBookingsPage ssr=SsrMode::Async />
            <Route path=path!("/rendez-vous/:id") view=BookingPage ssr=SsrMode::Async />
            <Route path=path!("/rendez-vous/:id/suivants") view=FollowingPage ssr=SsrMode::Async />
            <Route path=path!("/rendez-vous/:id/avis") view=ReviewPage ssr=SsrMode::Async />
            <Route path=path!("/progres") view=ProgressPage ssr=SsrMode::Async />
            <Route path=path!("/series/nouvelle") view=NewSeriesPage ssr=SsrMode::Async />
            <Route path=path!("/ateliers") view=WorkshopsPage ssr=SsrMode::Async />
            <Route path=path!("/ateliers/offres/:id") view=SeatOfferPage ssr=SsrMode::Async />
            <Route path=path!("/ateliers/:id") view=WorkshopPage ssr=SsrMode::Async />
            <Route path=path!("/credits") view=StatementPage ssr=SsrMode::Async />
            <Route path=path!("/abonnement") view=SubscriptionPage ssr=SsrMode::Async />
            <Route path=path!("/abonnement/choisir") view=ChoosePage ssr=SsrMode::Async />
            <Route path=path!("/abonnement/promotion") view=PromotionPage ssr=SsrMode::Async />
            <Route path=path!("/abonnement/recapitulatif") view=RecapPage ssr=SsrMode::Async />
            <Route path=path!("/abonnement/pret") view=ReadyPage ssr=SsrMode::Async />
            <Route path=path!("/abonnement/:id") view=ManagePage ssr=SsrMode::Async />
            <Route path=path!("/factures") view=InvoicesPage ssr=SsrMode::Async />
            <Route path=path!("/factures/:id") view=InvoicePage ssr=SsrMode::Async />
            <Route path=path!("/devis") view=QuotesPage ssr=SsrMode::Async />
            <Route path=path!("/devis/:id") view=QuotePage ssr=SsrMode::Async />
            <Route path=path!("/paiements") view=OwnPaymentsPage ssr=SsrMode::Async />
            <Route path=path!("/releve") view=MoneyPage ssr=SsrMode::Async />
            <Route path=path!("/paiements/:id") view=PaymentPage ssr=SsrMode::Async />
            <Route path=path!("/moyens-de-paiement") view=MethodsPage ssr=SsrMode::Async />
            <Route path=path!("/enfants/nouveau") view=AddChildPage ssr=SsrMode::Async />
            <Route path=path!("/profil") view=ProfilePage ssr=SsrMode::Async />
        </ParentRoute>
    }
    .into_inner()
}

/// Providers.
#[component(transparent)]
fn CoachRoutes() -> impl MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("/coach") view=CoachShell>
            <Route path=path!("") view=CoachAgendaPage ssr=SsrMode::Async />
            <Route path=path!("/ateliers") view=CoachWorkshopsPage ssr=SsrMode::Async />
            <Route path=path!("/ateliers/nouveau") view=CoachPlanningPage ssr=SsrMode::Async />
            <Route path=path!("/ateliers/:id") view=CoachWorkshopPage ssr=SsrMode::Async />
            <Route path=path!("/disponibilites") view=CoachAvailabilityPage ssr=SsrMode::Async />
            <Route path=path!("/calendriers") view=CoachCalendarsPage ssr=SsrMode::Async />
            <Route path=path!("/profil") view=CoachProfilePage ssr=SsrMode::Async />
            <Route path=path!("/comptes-rendus") view=CoachReportsPage ssr=SsrMode::Async />
            <Route path=path!("/comptes-rendus/:id") view=CoachReportPage ssr=SsrMode::Async />
            <Route path=path!("/paie") view=CoachPayPage ssr=SsrMode::Async />
            <Route path=path!("/eleves") view=CoachStudentsPage ssr=SsrMode::Async />
            <Route path=path!("/eleves/:id") view=CoachStudentPage ssr=SsrMode::Async />
        </ParentRoute>
    }
    .into_inner()
}

/// Staff.
#[component(transparent)]
fn BackOfficeRoutes() -> impl MatchNestedRoutes + Clone {
    view! {
        <ParentRoute path=path!("") view=BackOfficeShell>
            <Route path=path!("/admin") view=OverviewPage ssr=SsrMode::Async />
            <Route path=path!("/admin/personnes") view=PeoplePage ssr=SsrMode::Async />
            <Route path=path!("/admin/exports") view=ExportsPage ssr=SsrMode::Async />
            <Route path=path!("/admin/calendrier") view=HouseCalendarPage ssr=SsrMode::Async />
            <Route path=path!("/admin/disponibilites") view=AvailabilitiesPage ssr=SsrMode::Async />
            <Route path=path!("/admin/disponibilites/:slug") view=OfficeAvailabilityPage ssr=SsrMode::Async />
            <Route path=path!("/admin/reservations") view=BookingsPage ssr=SsrMode::Async />
            <Route path=path!("/admin/credits") view=CreditBalancesPage ssr=SsrMode::Async />
            <Route path=path!("/admin/credits/:id") view=StudentCreditsPage ssr=SsrMode::Async />
            <Route path=path!("/admin/ateliers") view=OfficeWorkshopsPage ssr=SsrMode::Async />
            <Route path=path!("/admin/ateliers/nouveau") view=OfficePlanningPage ssr=SsrMode::Async />
            <Route path=path!("/admin/ateliers/:id") view=OfficeWorkshopPage ssr=SsrMode::Async />
            <Route path=path!("/admin/comptes-rendus") view=OfficeReportsPage ssr=SsrMode::Async />
            <Route path=path!("/admin/comptes-rendus/:id") view=OfficeReportPage ssr=SsrMode::Async />
            <Route path=path!("/admin/eleves/:id") view=OfficeStudentPage ssr=SsrMode::Async />
            <Route path=path!("/admin/coachs") view=ProfilesPage ssr=SsrMode::Async />
            <Route path=path!("/admin/coachs/:slug") view=OfficeProfilePage ssr=SsrMode::Async />
            <Route path=path!("/admin/avis") view=ReviewsPage ssr=SsrMode::Async />
            <Route path=path!("/admin/factures") view=AdminInvoicesPage ssr=SsrMode::Async />
            <Route path=path!("/admin/factures/nouvelle") view=NewInvoicePage ssr=SsrMode::Async />
            <Route path=path!("/admin/factures/lot") view=InvoiceBatchPage ssr=SsrMode::Async />
            <Route path=path!("/admin/factures/:id") view=AdminInvoicePage ssr=SsrMode::Async />
            <Route path=path!("/admin/devis") view=AdminQuotesPage ssr=SsrMode::Async />
            <Route path=path!("/admin/devis/nouveau") view=NewQuotePage ssr=SsrMode::Async />
            <Route path=path!("/admin/devis/:id") view=AdminQuotePage ssr=SsrMode::Async />
            <Route path=path!("/admin/reglages/facturation") view=BillingSettingsPage ssr=SsrMode::Async />
            <Route path=path!("/admin/comptes/:id/credit") view=AccountCreditPage ssr=SsrMode::Async />
            <Route path=path!("/admin/paiements") view=PaymentsPage ssr=SsrMode::Async />
            <Route path=path!("/admin/paiements/:id") view=PaymentDetailPage ssr=SsrMode::Async />
            <Route path=path!("/admin/services") view=ServicesPage ssr=SsrMode::Async />
            <Route path=path!("/admin/services/:code") view=ServiceEditorPage ssr=SsrMode::Async />
            <Route path=path!("/admin/formules") view=CataloguePage ssr=SsrMode::Async />
            <Route path=path!("/admin/formules/nouvelle") view=PlanEditorPage ssr=SsrMode::Async />
            <Route path=path!("/admin/formules/packs/nouveau") view=PackEditorPage ssr=SsrMode::Async />
            <Route path=path!("/admin/formules/packs/:code") view=PackEditorPage ssr=SsrMode::Async />
            <Route path=path!("/admin/formules/:code") view=PlanEditorPage ssr=SsrMode::Async />
            <Route path=path!("/admin/abonnements") view=SubscriptionsPage ssr=SsrMode::Async />
            <Route path=path!("/admin/promotions") view=PromotionsPage ssr=SsrMode::Async />
            <Route path=path!("/admin/promotions/nouvelle") view=PromotionEditorPage ssr=SsrMode::Async />
            <Route path=path!("/admin/promotions/:id") view=PromotionEditorPage ssr=SsrMode::Async />
            <Route path=path!("/admin/rapprochement") view=ReconciliationPage ssr=SsrMode::Async />
            <Route path=path!("/admin/paiements/:id/remboursement") view=RefundPage ssr=SsrMode::Async />
            <Route path=path!("/admin/paie") view=OfficePayPage ssr=SsrMode::Async />
            <Route path=path!("/admin/paie/:coach") view=CoachStatementsPage ssr=SsrMode::Async />
            <Route path=path!("/admin/relances") view=LateAccountsPage ssr=SsrMode::Async />
            <Route path=path!("/admin/relances/:account") view=LateAccountPage ssr=SsrMode::Async />
            <Route path=path!("/admin/sms") view=TextMessagesPage ssr=SsrMode::Async />
            <Route path=path!("/admin/courriels") view=MailboxPage ssr=SsrMode::Async />
            <Route path=path!("/admin/courriels/:id") view=MailPage ssr=SsrMode::Async />
            <Route path=path!("/styleguide") view=StyleGuide ssr=SsrMode::Async />
        </ParentRoute>
    }
    .into_inner()
}
