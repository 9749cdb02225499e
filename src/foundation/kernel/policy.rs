//! The one table of who may do what (SPEC ID-4). Pure; [`allows`] is tested for every role × action × relation.
//!
//! A use case works out the [`Relation`] between the actor and the thing, then asks [`crate::Actor::may`]. Row-level
//! security in Postgres is a second wall behind this table, not a replacement for it.

use crate::actor::{Role, Roles};
use serde::{Deserialize, Serialize};

/// How the thing stands to the person who acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Relation {
    /// About the person: their own profile, their own booking.
    Own,
    /// Belongs to an account the person is part of: a parent's view of a child.
    Account,
    /// The person gives it: a provider's own appointment.
    Assigned,
    /// Anything else.
    Foreign,
}

/// What can be done. Named `NounVerb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Action {
    /// Ask for the free assessment, or sign in.
    AccountOpen,
    /// Add a child to a household.
    ChildAdd,
    /// Send a new activation link for a student.
    ActivationRenew,
    /// See a person's profile.
    ProfileRead,
    /// See all people (back office).
    PeopleList,
    /// Browse providers.
    ProviderRead,
    /// Edit how a provider introduces themselves.
    ProviderEdit,
    /// See free slots.
    SlotRead,
    /// Book a seat.
    BookingCreate,
    /// See a booking.
    BookingRead,
    /// Cancel or move a booking.
    BookingCancel,
    /// Run an appointment: plan a workshop, say who did not come, call it off for everybody.
    AppointmentManage,
    /// Say when a provider can be booked: weekly hours, exceptions, rules.
    AvailabilityManage,
    /// See all bookings (back office).
    BookingList,
    /// Say what can be booked, what it costs and until when it can be cancelled (back office).
    ServiceManage,
    /// Say what happened in an appointment.
    ReportWrite,
    /// See what happened in an appointment, and the progress of whom it was for.
    ReportRead,
    /// See all that is known of a student, to teach them.
    StudentFileRead,
    /// Set a student a goal, and say that it is reached.
    GoalManage,
    /// Say how an appointment was.
    ReviewWrite,
    /// Hide what somebody said of an appointment (back office).
    ReviewModerate,
    /// Say where the recording of an appointment can be watched.
    RecordingAttach,
    /// Agree, for a learner, that lessons are recorded, or no longer.
    ConsentManage,
    /// See a credit balance and its ledger.
    CreditRead,
    /// Choose whether an account's students share their credits.
    CreditShare,
    /// Give or take credits with a reason (back office).
    CreditAdjust,
    /// Take or change a plan.
    SubscriptionManage,
    /// See a subscription.
    SubscriptionRead,
    /// Edit plans, packs, promotions and what is printed on invoices (back office).
    PlanManage,
    /// Pay.
    PaymentCreate,
    /// See a payment.
    PaymentRead,
    /// See all payments (back office).
    PaymentList,
    /// Decide about a payment by hand: a transfer has arrived, an answer that differs is right (back office).
    PaymentDecide,
    /// Give money of a payment back (back office).
    PaymentRefund,
    /// See what a coach earned.
    PayRead,
    /// Say what sessions are worth, and that coaches were paid (back office).
    PayManage,
    /// See who is late with paying, and decide what follows (back office).
    DunningManage,
    /// See an invoice and what was received for it.
    InvoiceRead,
    /// Write, issue and correct invoices, give credit (back office).
    InvoiceManage,
    /// See a quote that was sent.
    QuoteRead,
    /// Accept or refuse a quote. Staff do not: nobody signs for others.
    QuoteAnswer,
    /// Write, send and withdraw quotes, and invoice them (back office).
    QuoteManage,
    /// See mails that were sent (back office).
    MailboxRead,
    /// See who took which list out of the house (administrators).
    ExportList,
}

impl Action {
    /// Every action, for the exhaustive test.
    pub const ALL: [Self; 44] = [
        Self::AccountOpen,
        Self::ChildAdd,
        Self::ActivationRenew,
        Self::ProfileRead,
        Self::PeopleList,
        Self::ProviderRead,
        Self::ProviderEdit,
        Self::SlotRead,
        Self::BookingCreate,
        Self::BookingRead,
        Self::BookingCancel,
        Self::AppointmentManage,
        Self::AvailabilityManage,
        Self::BookingList,
        Self::ServiceManage,
        Self::ReportWrite,
        Self::ReportRead,
        Self::StudentFileRead,
        Self::GoalManage,
        Self::ReviewWrite,
        Self::ReviewModerate,
        Self::RecordingAttach,
        Self::ConsentManage,
        Self::CreditRead,
        Self::CreditShare,
        Self::CreditAdjust,
        Self::SubscriptionManage,
        Self::SubscriptionRead,
        Self::PlanManage,
        Self::PaymentCreate,
        Self::PaymentRead,
        Self::PaymentList,
        Self::PaymentDecide,
        Self::PaymentRefund,
        Self::PayRead,
        Self::PayManage,
        Self::DunningManage,
        Self::InvoiceRead,
        Self::InvoiceManage,
        Self::QuoteRead,
        Self::QuoteAnswer,
        Self::QuoteManage,
        Self::MailboxRead,
        Self::ExportList,
    ];
}

/// May a person with these roles do `action` on something in `relation`? Allowed when any one role allows it.
pub fn allows(roles: &Roles, action: Action, relation: Relation) -> bool {
    allows_visitor(action) || roles.0.iter().any(|role| role_allows(*role, action, relation))
}

/// What anybody may do without signing in.
pub const fn allows_visitor(action: Action) -> bool {
    matches!(action, Action::AccountOpen | Action::ProviderRead)
}

fn role_allows(role: Role, action: Action, relation: Relation) -> bool {
    use Action as A;
    use Relation as R;
    match (role, action, relation) {
        // Who took what along is read by whoever answers for the house.
        (Role::Assistant, A::ExportList, _) => false,
        // Signing is for whoever owes it then; staff run everything else that has a page in the back office.
        (Role::Admin | Role::Assistant, A::QuoteAnswer, _) => false,
        (Role::Admin | Role::Assistant, _, _) => true,
        // Free slots are shown to whoever can book or give them.
        (Role::Provider | Role::Parent | Role::Student | Role::Client, A::SlotRead, _) => true,
        // Everybody reads their own profile; a provider that of people they teach; a parent the household's.
        (_, A::ProfileRead, R::Own) => true,
        (Role::Provider, A::ProfileRead, R::Assigned) => true,
        (Role::Parent, A::ProfileRead, R::Account) => true,
        // A parent runs the household and its money.
        (Role::Parent, A::ChildAdd, R::Account | R::Own) => true,
        (Role::Parent, A::ActivationRenew, R::Account) => true,
        (
            Role::Parent | Role::Client,
            A::SubscriptionManage
            | A::SubscriptionRead
            | A::PaymentCreate
            | A::PaymentRead
            | A::InvoiceRead
            | A::QuoteRead
            | A::QuoteAnswer
            | A::CreditRead
            | A::CreditShare,
            R::Account | R::Own,
        ) => true,
        (
            Role::Parent | Role::Client,
            A::BookingCreate | A::BookingRead | A::BookingCancel | A::ReportRead | A::ReviewWrite,
            R::Account | R::Own,
        ) => true,
        // A member takes plans for themselves, and reads what was paid for.
        (
            Role::Member,
            A::SubscriptionManage
            | A::SubscriptionRead
            | A::PaymentCreate
            | A::PaymentRead
            | A::InvoiceRead
            | A::QuoteRead
            | A::QuoteAnswer,
            R::Account | R::Own,
        ) => true,
        // A student books with credits they see, and never sees payments.
        (
            Role::Student,
            A::BookingCreate
            | A::BookingRead
            | A::BookingCancel
            | A::ReportRead
            | A::ReviewWrite
            | A::CreditRead
            | A::SubscriptionRead,
            R::Own,
        ) => true,
        // A provider runs the appointments they give, says when they give them, and follows whom they teach.
        (
            Role::Provider,
            A::BookingRead
            | A::BookingCancel
            | A::AppointmentManage
            | A::AvailabilityManage
            | A::ProviderEdit
            | A::ReportWrite
            | A::ReportRead
            | A::StudentFileRead
            | A::GoalManage
            | A::ReviewWrite
            | A::RecordingAttach
            | A::PayRead,
            R::Assigned,
        ) => true,
        // Who looks after somebody consents for them.
        (Role::Parent | Role::Client, A::ConsentManage, R::Account | R::Own) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One letter per relation that is allowed: o(wn), a(ccount), p(rovider, assigned), f(oreign); `-` for none.
    fn row(role: Role, action: Action) -> String {
        let letter =
            |(relation, letter): (Relation, char)| allows(&Roles(vec![role]), action, relation).then_some(letter);
        let all = [(Relation::Own, 'o'), (Relation::Account, 'a'), (Relation::Assigned, 'p'), (Relation::Foreign, 'f')];
        let allowed: String = all.into_iter().filter_map(letter).collect();
        if allowed.is_empty() { "-".to_owned() } else { allowed }
    }

    /// The whole table written out: a change to the policy must change this text too.
    #[test]
    fn every_role_may_do_exactly_this() {
        let expected = [
            (Action::AccountOpen, "oapf oapf oapf oapf oapf oapf oapf"),
            (Action::ChildAdd, "oapf oapf - oa - - -"),
            (Action::ActivationRenew, "oapf oapf - a - - -"),
            (Action::ProfileRead, "oapf oapf op oa o o o"),
            (Action::PeopleList, "oapf oapf - - - - -"),
            (Action::ProviderRead, "oapf oapf oapf oapf oapf oapf oapf"),
            (Action::ProviderEdit, "oapf oapf p - - - -"),
            (Action::SlotRead, "oapf oapf oapf oapf oapf oapf -"),
            (Action::BookingCreate, "oapf oapf - oa o oa -"),
            (Action::BookingRead, "oapf oapf p oa o oa -"),
            (Action::BookingCancel, "oapf oapf p oa o oa -"),
            (Action::AppointmentManage, "oapf oapf p - - - -"),
            (Action::AvailabilityManage, "oapf oapf p - - - -"),
            (Action::BookingList, "oapf oapf - - - - -"),
            (Action::ServiceManage, "oapf oapf - - - - -"),
            (Action::ReportWrite, "oapf oapf p - - - -"),
            (Action::ReportRead, "oapf oapf p oa o oa -"),
            (Action::StudentFileRead, "oapf oapf p - - - -"),
            (Action::GoalManage, "oapf oapf p - - - -"),
            (Action::ReviewWrite, "oapf oapf p oa o oa -"),
            (Action::ReviewModerate, "oapf oapf - - - - -"),
            (Action::RecordingAttach, "oapf oapf p - - - -"),
            (Action::ConsentManage, "oapf oapf - oa - oa -"),
            (Action::CreditRead, "oapf oapf - oa o oa -"),
            (Action::CreditShare, "oapf oapf - oa - oa -"),
            (Action::CreditAdjust, "oapf oapf - - - - -"),
            (Action::SubscriptionManage, "oapf oapf - oa - oa oa"),
            (Action::SubscriptionRead, "oapf oapf - oa o oa oa"),
            (Action::PlanManage, "oapf oapf - - - - -"),
            (Action::PaymentCreate, "oapf oapf - oa - oa oa"),
            (Action::PaymentRead, "oapf oapf - oa - oa oa"),
            (Action::PaymentList, "oapf oapf - - - - -"),
            (Action::PaymentDecide, "oapf oapf - - - - -"),
            (Action::PaymentRefund, "oapf oapf - - - - -"),
            (Action::PayRead, "oapf oapf p - - - -"),
            (Action::PayManage, "oapf oapf - - - - -"),
            (Action::DunningManage, "oapf oapf - - - - -"),
            (Action::InvoiceRead, "oapf oapf - oa - oa oa"),
            (Action::InvoiceManage, "oapf oapf - - - - -"),
            (Action::QuoteRead, "oapf oapf - oa - oa oa"),
            (Action::QuoteAnswer, "- - - oa - oa oa"),
            (Action::QuoteManage, "oapf oapf - - - - -"),
            (Action::MailboxRead, "oapf oapf - - - - -"),
            (Action::ExportList, "oapf - - - - - -"),
        ];
        assert_eq!(expected.map(|(action, _)| action), Action::ALL, "every action is in the table, in order");
        for (action, allowed) in expected {
            let actual = Role::ALL.map(|role| row(role, action)).join(" ");
            assert_eq!(actual, allowed, "{action:?} for {:?}", Role::ALL);
        }
    }

    #[test]
    fn a_person_with_several_roles_may_do_what_any_of_them_may() {
        let both = Roles(vec![Role::Student, Role::Parent]);
        assert!(allows(&both, Action::PaymentCreate, Relation::Account));
        assert!(!allows(&both, Action::PaymentCreate, Relation::Foreign));
    }

    #[test]
    fn a_visitor_may_only_look_at_providers_and_open_an_account() {
        let open = Action::ALL.into_iter().filter(|a| allows_visitor(*a)).collect::<Vec<_>>();
        assert_eq!(open, [Action::AccountOpen, Action::ProviderRead]);
    }
}
