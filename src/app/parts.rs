//! Which pages make up which part of the WebAssembly. A part is loaded when somebody first comes to one of its pages; what
//! several parts need is split off by the build and loaded once. The server renders every page by itself.
//!
//! A new page needs its name in one of the lists below, besides its route: `routes.rs` takes all pages from here.
//! More parts make a first visit lighter, but what pairs and triples of them share becomes files of their own, up to
//! 2ⁿ of them (with ten parts a first visit fetched 80 to 130 files and was hardly lighter than with five): a part is for
//! pages that one visitor uses together, not for each page.

mod loading;

#[cfg(target_arch = "wasm32")]
use loading::leave;
use loading::loaded;

/// A part of the WebAssembly, as an enumeration of its pages, each of which a route can show:
/// `<Route path=… view=CalendarPage …/>`.
macro_rules! part {
    ($(#[$doc:meta])* $part:ident::$Part:ident { $($krate:ident::$module:ident::{ $($page:ident),* $(,)? };)* }) => {
        mod $part {
            $(#[$doc])*
            #[derive(Clone, Copy, Debug)]
            pub enum $Part { $($($page),*),* }

            #[leptos::wasm_split::wasm_split($part, wasm_split_path = ::leptos::wasm_split, preload(load), fallible)]
            fn show(page: $Part) -> Result<leptos::prelude::AnyView, leptos::wasm_split::SplitLoaderError> {
                use leptos::prelude::IntoAny;
                Ok(match page { $($($Part::$page => $krate::$module::$page().into_any()),*),* })
            }

            impl leptos_router::ChooseView for $Part {
                async fn choose(self) -> leptos::prelude::AnyView {
                    // The document then names the files of this part, so that they load along with the rest.
                    #[cfg(not(target_arch = "wasm32"))]
                    leptos::prefetch_lazy_fn_on_server(stringify!($part));
                    super::loaded(show(self)).await
                }

                async fn preload(&self) {
                    super::loaded(load()).await;
                }
            }
        }
        pub use self::$part::$Part;
    };
}

/// Pages without WebAssembly: the browser leaves them to the server.
macro_rules! no_part {
    ($(#[$doc:meta])* $Part:ident { $($krate:ident::$module:ident::{ $($page:ident),* $(,)? };)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub enum $Part { $($($page),*),* }

        impl leptos_router::ChooseView for $Part {
            #[cfg(not(target_arch = "wasm32"))]
            async fn choose(self) -> leptos::prelude::AnyView {
                use leptos::prelude::IntoAny;
                match self { $($(Self::$page => $krate::$module::$page().into_any()),*),* }
            }

            #[cfg(target_arch = "wasm32")]
            async fn choose(self) -> leptos::prelude::AnyView {
                leave().await
            }

            #[cfg(not(target_arch = "wasm32"))]
            async fn preload(&self) {}

            #[cfg(target_arch = "wasm32")]
            async fn preload(&self) {
                leave().await
            }
        }
    };
}

no_part! {
    /// The public site.
    Public {
        crate::pages::{ApiPage};
        crate::shells::{PublicShell};
        preau_billing::view::{PricingPage};
        preau_directory::view::{ProviderPage, ProvidersPage};
        preau_identity::view::{ActivationPage, AssessmentPage, SignInPage};
        preau_site::view::{HomePage, LegalPage};
    }
}

part! {
    /// Families, clients and members: the first page.
    portal::PortalPart {
        crate::pages::{DashboardPage};
        crate::shells::{PortalShell};
    }
}

part! {
    /// Families, clients and members: choosing, moving and giving back a time.
    booking::BookingPart {
        preau_scheduling::view::{BookingPage, CalendarPage, MyBookingsPage};
    }
}

part! {
    /// Families, clients and members: all else.
    family::FamilyPart {
        preau_billing::view::{
            ChoosePage, InvoicePage, InvoicesPage, ManagePage, MoneyPage, OwnPaymentsPage, PromotionPage, QuotePage, QuotesPage, ReadyPage, RecapPage, SubscriptionPage,
        };
        preau_credits::view::{StatementPage};
        preau_identity::view::{AddChildPage, ProfilePage};
        preau_payments::view::{MethodsPage, PaymentPage};
        preau_scheduling::view::{
            FollowingPage, NewSeriesPage, ProgressPage, ReviewPage, SeatOfferPage, WorkshopPage, WorkshopsPage,
        };
    }
}

part! {
    /// Providers: the first page.
    coach::CoachPart {
        crate::shells::{CoachShell};
        preau_scheduling::view::{CoachAgendaPage};
    }
}

part! {
    /// Providers and staff: what is offered, and how those who learn get on.
    teaching::TeachingPart {
        preau_directory::view::{CoachProfilePage, OfficeProfilePage, ProfilesPage};
        preau_payroll::view::{CoachPayPage};
        preau_scheduling::view::{
            AvailabilitiesPage, CoachAvailabilityPage, CoachCalendarsPage, CoachPlanningPage, CoachReportPage,
            CoachReportsPage, CoachStudentPage, CoachStudentsPage, CoachWorkshopPage, CoachWorkshopsPage,
            OfficeAvailabilityPage, OfficePlanningPage, OfficeReportPage, OfficeReportsPage, OfficeStudentPage,
            OfficeWorkshopPage, OfficeWorkshopsPage, ServiceEditorPage, ServicesPage,
        };
    }
}

part! {
    /// Staff: the first page, people, appointments, mails.
    back_office::BackOfficePart {
        crate::pages::{OverviewPage};
        crate::shells::{BackOfficeShell};
        preau_directory::view::{ReviewsPage};
        preau_identity::view::{ExportsPage, PeoplePage};
        preau_notifications::view::{MailPage, MailboxPage, TextMessagesPage};
        preau_scheduling::view::{BookingsPage, HouseCalendarPage};
        preau_ui::styleguide::{StyleGuide};
    }
}

part! {
    /// Staff: credits, plans, invoices, payments, pay.
    money::MoneyPart {
        preau_billing::view::{
            AccountCreditPage, AdminInvoicePage, AdminInvoicesPage, AdminQuotePage, AdminQuotesPage, BillingSettingsPage, CataloguePage, InvoiceBatchPage, LateAccountPage, LateAccountsPage, NewInvoicePage, NewQuotePage, PackEditorPage,
            PlanEditorPage, PromotionEditorPage, PromotionsPage, SubscriptionsPage,
        };
        preau_credits::view::{CreditBalancesPage, StudentCreditsPage};
        preau_payments::view::{PaymentDetailPage, PaymentsPage, ReconciliationPage, RefundPage};
        preau_payroll::view::{CoachStatementsPage, OfficePayPage};
    }
}
