//! Whoever pays answers: by their name, once, in time.

use super::{accept, form, read, refused_by, sent, usual};
use crate::invoices::house_with_plans;
use preau_billing::model::quotes::{QuoteStatus, RefuseForm, SignForm};
use preau_billing::server::quotes;
use preau_kernel::{AppError, Role};

#[tokio::test]
async fn whoever_pays_signs_by_name_time_and_address_and_the_deposit_is_invoiced_at_once() {
    let world = house_with_plans().await;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Assistant).await);
    let id = sent(&world, &staff, usual(&family)).await;
    let open = quotes::find_view(&world.platform, &family.parent, id).await.unwrap();
    assert!(open.can_answer && open.timeline.is_empty());
    world.clock.set("2026-03-05T10:30:00Z");
    accept(&world, &family.parent, id).await.unwrap();
    accept(&world, &family.parent, id).await.expect("pressed twice it counts once");

    let signed = quotes::find_view(&world.platform, &family.parent, id).await.unwrap();
    let signature = signed.signature.unwrap();
    assert_eq!((signature.name.as_str(), signature.at.as_str()), ("Amel Ben Salah", "jeudi 5 mars 2026 à 11:30"));
    assert_eq!(signature.ip, "203.0.113.9");
    assert_eq!(signed.row.status, QuoteStatus::Accepted);
    let [deposit] = &signed.parts[..] else { panic!("{:?}", signed.parts) };
    assert_eq!((deposit.reference.as_str(), deposit.total.minor), ("INV-2026-0001", 150_000));
    let seen = quotes::find_view(&world.platform, &staff, id).await.unwrap();
    let steps: Vec<_> = seen.timeline.iter().map(|step| step.what.as_str()).collect();
    assert_eq!(
        steps,
        ["Brouillon écrit par Équipe Ben Test", "Envoyé par Équipe Ben Test", "Accepté par Ben Salah Ben Test"]
    );
    assert_eq!(world.count("select count(*) from outbox_events where kind = 'quote-accepted'").await, 1);
}

#[tokio::test]
async fn nobody_signs_for_others() {
    let world = house_with_plans().await;
    let (family, other) = (world.household("Ben Salah").await, world.household("Trabelsi").await);
    let (staff, admin) = (world.staff(Role::Assistant).await, world.staff(Role::Admin).await);
    let id = sent(&world, &staff, usual(&family)).await;
    let refusal = RefuseForm { quote_id: id, reason: String::new() };
    for (actor, why) in [
        (&staff, AppError::Forbidden),
        (&admin, AppError::Forbidden),
        (&family.student, AppError::NotFound),
        (&other.parent, AppError::NotFound),
    ] {
        assert_eq!(accept(&world, actor, id).await, Err(why.clone()));
        assert_eq!(quotes::refuse(&world.platform, actor, &refusal).await, Err(why));
    }
    assert_eq!(quotes::find_view(&world.platform, &other.parent, id).await.err(), Some(AppError::NotFound));
    let nameless = SignForm { quote_id: id, name: " \u{7} ".to_owned() };
    let refused = quotes::accept(&world.platform, &family.parent, "::1".parse().ok(), &nameless).await;
    assert!(refused.unwrap_err().for_field("name").is_some());
    assert_eq!(read(&world, id).await.status, QuoteStatus::Sent);
}

#[tokio::test]
async fn of_ten_signatures_at_once_one_counts_and_there_is_one_deposit() {
    let world = house_with_plans().await;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Assistant).await);
    let id = sent(&world, &staff, usual(&family)).await;
    let mut signers = tokio::task::JoinSet::new();
    for n in 0..10 {
        let (platform, actor) = (world.platform.clone(), family.parent.clone());
        signers.spawn(async move {
            let form = SignForm { quote_id: id, name: format!("Signataire {n}") };
            quotes::accept(&platform, &actor, "203.0.113.9".parse().ok(), &form).await
        });
    }
    for done in signers.join_all().await {
        done.expect("the same person again is no mistake");
    }
    assert_eq!(world.count("select count(*) from quote_signatures").await, 1);
    assert_eq!(world.count("select count(*) from quote_invoices").await, 1);
    assert_eq!(world.count("select count(*) from invoices").await, 1);
    assert_eq!(world.count("select count(*) from outbox_events where kind = 'quote-accepted'").await, 1);
}

#[tokio::test]
async fn of_a_signature_and_a_withdrawal_at_once_one_wins() {
    let world = house_with_plans().await;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Assistant).await);
    for _ in 0..8 {
        let id = sent(&world, &staff, usual(&family)).await;
        let (signed, withdrawn) =
            tokio::join!(accept(&world, &family.parent, id), quotes::withdraw(&world.platform, &staff, id));
        assert_eq!(signed.is_ok(), withdrawn.is_err(), "{signed:?} {withdrawn:?}");
        let status = if signed.is_ok() { QuoteStatus::Accepted } else { QuoteStatus::Withdrawn };
        assert_eq!(read(&world, id).await.status, status);
    }
}

#[tokio::test]
async fn a_quote_can_be_signed_until_midnight_of_its_last_day_where_the_organisation_is() {
    let world = house_with_plans().await;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Assistant).await);
    let (in_time, late) = (sent(&world, &staff, usual(&family)).await, sent(&world, &staff, usual(&family)).await);
    world.clock.set("2026-03-31T22:59:59Z");
    accept(&world, &family.parent, in_time).await.expect("one second before midnight in Tunis");
    world.clock.set("2026-03-31T23:00:00Z");
    assert_eq!(refused_by(accept(&world, &family.parent, late).await), "quote-expired");
    let refusal = RefuseForm { quote_id: late, reason: String::new() };
    assert_eq!(refused_by(quotes::refuse(&world.platform, &family.parent, &refusal).await), "quote-expired");
    let view = quotes::find_view(&world.platform, &family.parent, late).await.unwrap();
    assert_eq!((view.row.status, view.can_answer), (QuoteStatus::Expired, false));
    accept(&world, &family.parent, in_time).await.expect("what is signed stays signed");
}

#[tokio::test]
async fn what_was_refused_or_withdrawn_is_not_signed_any_more() {
    let world = house_with_plans().await;
    let (family, staff) = (world.household("Ben Salah").await, world.staff(Role::Assistant).await);
    let refused = sent(&world, &staff, usual(&family)).await;
    let refusal = RefuseForm { quote_id: refused, reason: " Trop cher pour nous. ".to_owned() };
    for _ in 0..2 {
        quotes::refuse(&world.platform, &family.parent, &refusal).await.expect("pressed twice it counts once");
    }
    let read_back = read(&world, refused).await;
    assert_eq!((read_back.status, read_back.reason.as_str()), (QuoteStatus::Refused, "Trop cher pour nous."));
    let withdrawn = sent(&world, &staff, usual(&family)).await;
    quotes::withdraw(&world.platform, &staff, withdrawn).await.unwrap();
    for id in [refused, withdrawn] {
        assert_eq!(refused_by(accept(&world, &family.parent, id).await), "quote-closed");
        assert_eq!(refused_by(quotes::withdraw(&world.platform, &staff, id).await), "quote-closed");
        assert_eq!(refused_by(quotes::invoice_rest(&world.platform, &staff, id).await), "quote-not-accepted");
    }
    let draft = form(&family, &[("Séance", "10", "")], ("none", ""));
    let draft = quotes::save(&world.platform, &staff, draft).await.unwrap();
    assert_eq!(refused_by(quotes::withdraw(&world.platform, &staff, draft).await), "quote-closed");
    assert_eq!(world.count("select count(*) from invoices").await, 0);
}
