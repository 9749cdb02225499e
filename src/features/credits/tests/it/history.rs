//! The statement: it adds up wherever it is cut, says where each use was taken from, and shows nobody what is not theirs.

use crate::{balance_of, give, give_back_to, reads_english, sharing, spend_for, spending};
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use chrono::TimeDelta;
use preau_credits::model::{Credits, EntryKind, StatementQuery, Wallet};
use preau_credits::server::{NewGrant, Spending, expire_credits, expiry, grant, history, routes, spend, statements};
use preau_kernel::id::UserId;
use preau_kernel::{Actor, AppError, Role, Text, text};
use preau_testkit::{Household, World};
use tower::ServiceExt;

async fn wallet(world: &World, actor: &Actor, student: UserId, month: &str) -> Wallet {
    let query = StatementQuery::typed(Some(&student.to_string()), Some(month), None);
    history(&world.platform, actor, &query).await.expect("a statement").wallet.expect("a holder")
}

/// Inès: 4 credits in March, 1.25 used, half a credit expired… over two years.
async fn two_years(world: &World) -> Household {
    let home = world.household("Inès").await;
    give(world, &home, Credits(50), "period:1").await;
    world.clock.set("2026-04-02T08:00:00Z");
    give(world, &home, Credits(400), "period:2").await;
    spend_for(world, &home, 125, "booking:1").await.expect("enough");
    world.clock.set("2026-05-10T08:00:00Z");
    spend_for(world, &home, 100, "booking:2").await.expect("enough");
    world.clock.set("2026-05-11T08:00:00Z");
    give_back_to(world, "booking:1").await;
    world.clock.set("2027-03-10T08:00:00Z");
    expire_credits(&world.platform).await.expect("a job");
    home
}

#[tokio::test]
async fn each_month_begins_where_the_one_before_ended_and_the_last_ends_with_the_balance() {
    let world = World::new().await;
    let home = two_years(&world).await;
    let whole = wallet(&world, &home.parent, home.student_id, "").await;
    assert_eq!(whole.totals.closing(), balance_of(&world, &home).await);
    assert_eq!(whole.totals.opening, Credits::ZERO);
    assert_eq!(whole.balance, Credits(300));
    assert_eq!(
        whole.lines.items.first().map(|line| (line.kind, line.balance)),
        Some((EntryKind::Expiration, Credits(300)))
    );
    assert_eq!(whole.months.len(), 13);
    let mut before = Credits::ZERO;
    for month in whole.months.iter().rev() {
        let shown = wallet(&world, &home.parent, home.student_id, &month.to_string()).await;
        assert_eq!(shown.totals.opening, before, "{month}");
        let lines: Credits = shown.lines.items.iter().map(|line| line.amount).sum();
        before = shown.totals.closing();
        assert_eq!(shown.totals.opening + lines, before, "{month}");
        if let Some(last) = shown.lines.items.first() {
            assert_eq!(last.balance, before, "{month}");
        }
    }
    assert_eq!(before, whole.totals.closing());
    let may = wallet(&world, &home.parent, home.student_id, "2026-05").await.totals;
    assert_eq!((may.opening, may.used, may.given_back), (Credits(325), Credits(-100), Credits(125)));
}

#[tokio::test]
async fn a_month_is_cut_at_midnight_where_the_reader_is() {
    let world = World::new().await;
    let home = world.household("Inès").await;
    // 00:30 on 1 April in Tunis, still March in London.
    world.clock.set("2026-03-31T23:30:00Z");
    give(&world, &home, Credits(100), "period:1").await;
    assert!(wallet(&world, &home.parent, home.student_id, "2026-03").await.lines.items.is_empty());
    assert_eq!(wallet(&world, &home.parent, home.student_id, "2026-04").await.lines.total, 1);
}

#[tokio::test]
async fn each_use_says_from_which_grants_it_was_taken() {
    let world = World::new().await;
    let home = two_years(&world).await;
    let april = wallet(&world, &home.parent, home.student_id, "2026-04").await;
    let used = april.lines.items.iter().find(|line| line.kind == EntryKind::Usage).unwrap();
    let traces: Vec<_> = used.traces.iter().map(|t| (t.amount.0, t.granted.as_str(), t.expires.as_str())).collect();
    assert_eq!(traces, [(50, "2 mars 2026", "2 mars 2027"), (75, "2 avril 2026", "2 avril 2027")]);
    let granted = april.lines.items.iter().find(|line| line.kind == EntryKind::MonthlyAllocation).unwrap();
    assert!(granted.traces.is_empty());
    let [grant] = april.grants.as_slice() else { panic!("{:?}", april.grants) };
    assert!(grant.soon && grant.remaining == Credits(300), "expires on 2 April, it is 10 March");
}

#[tokio::test]
async fn long_statements_are_paged_and_every_page_knows_its_balances() {
    let world = World::new().await;
    let home = world.household("Inès").await;
    for i in 0..30 {
        give(&world, &home, Credits(100), &format!("period:{i}")).await;
        world.clock.advance(TimeDelta::hours(1));
    }
    let query = StatementQuery::typed(None, None, Some("2"));
    let second = history(&world.platform, &home.parent, &query).await.unwrap().wallet.unwrap().lines;
    assert_eq!((second.items.len(), second.total, second.last()), (5, 30, 2));
    assert_eq!(second.items.iter().map(|line| line.balance.0).collect::<Vec<_>>(), [500, 400, 300, 200, 100]);
}

#[tokio::test]
async fn after_a_time_of_sharing_each_statement_still_adds_up_and_says_who_used_what() {
    let world = World::new().await;
    let ines = world.household("Inès").await;
    let youssef = world.sibling(&ines, "Youssef").await;
    give(&world, &ines, Credits::whole(4), "period:1").await;
    sharing(&world, &ines, true).await;
    world.clock.advance(TimeDelta::days(1));
    let lesson = Spending {
        note: text!("Français · Zénon", "French · Zénon"),
        ..spending(&youssef, Credits(100), "booking:1")
    };
    world.house_does(async |tx| spend(&world.platform, tx, &lesson).await).await;
    let family = wallet(&world, &ines.parent, youssef.student_id, "").await;
    assert!(family.holder.shared && family.balance == Credits(300) && family.totals.closing() == Credits(300));
    assert_eq!(family.lines.items[0].who.as_deref(), Some("Youssef"));

    // A student learns that the family used a credit, not for what.
    let seen = wallet(&world, &ines.student, ines.student_id, "").await;
    assert_eq!((seen.lines.items[0].note.as_str(), seen.lines.items[0].who.as_deref()), ("", Some("Youssef")));
    assert_eq!(seen.sharing, None);

    sharing(&world, &ines, false).await;
    let own = wallet(&world, &ines.parent, ines.student_id, "").await;
    assert_eq!((own.balance, own.totals.closing()), (Credits(300), Credits(300)));
    let line = &own.lines.items[0];
    assert_eq!((line.who.as_deref(), line.note.as_str()), (Some("Youssef"), "Français · Zénon"));
    let others = wallet(&world, &ines.parent, youssef.student_id, "").await;
    assert_eq!((others.totals.closing(), others.lines.total), (Credits::ZERO, 0), "nothing of his was touched");
    assert_eq!(own.sharing.unwrap().students, ["Inès", "Youssef"]);
}

#[tokio::test]
async fn nobody_reads_what_is_not_theirs() {
    let world = World::new().await;
    let ines = world.household("Inès").await;
    let youssef = world.sibling(&ines, "Youssef").await;
    let malek = world.household("Malek").await;
    let coach = world.teacher("Hédi").await;
    let ask = async |actor: &Actor, student: UserId| {
        let query = StatementQuery { student: Some(student), ..StatementQuery::default() };
        history(&world.platform, actor, &query).await.map(drop)
    };
    assert_eq!(ask(&malek.parent, ines.student_id).await, Err(AppError::NotFound));
    assert_eq!(ask(&coach.actor, ines.student_id).await, Err(AppError::NotFound));
    assert_eq!(ask(&youssef.student, ines.student_id).await, Err(AppError::Forbidden));
    assert_eq!(ask(&Actor::Visitor, ines.student_id).await, Err(AppError::Unauthenticated));
    assert_eq!(ask(&world.staff(Role::Assistant).await, ines.student_id).await, Ok(()));
    assert!(history(&world.platform, &coach.actor, &StatementQuery::default()).await.unwrap().wallet.is_none());
}

async fn download(world: &World, actor: Option<&Actor>, query: &str) -> (StatusCode, HeaderMap, String) {
    let mut request = Request::get(format!("/espace/credits.csv{query}")).body(Body::empty()).expect("a request");
    if let Some(actor) = actor {
        request.extensions_mut().insert(actor.clone());
    }
    let response = routes(world.platform.clone()).oneshot(request).await.expect("an answer");
    let (status, headers) = (response.status(), response.headers().clone());
    let body = to_bytes(response.into_body(), 1 << 20).await.expect("a body");
    (status, headers, String::from_utf8(body.to_vec()).expect("text"))
}

/// A pack of one credit, spent in part, the rest expired; and a note that somebody typed.
async fn noted(world: &World) -> Household {
    let home = world.household("Inès").await;
    let new = |cause: &str, kind, note| NewGrant {
        student_id: home.student_id,
        account_id: home.account_id,
        kind,
        amount: Credits::whole(1),
        cause: cause.to_owned(),
        note,
        expires_at: expiry(world.now()),
    };
    let pack = new("pack:1", EntryKind::Purchase, text!("Séance de révision", "Revision session"));
    let lesson = Spending {
        note: text!("Français · Zénon", "French · Zénon"),
        ..spending(&home, Credits(25), "booking:1")
    };
    let gesture = new("gesture:1", EntryKind::Adjustment, Text::typed("Pour la rentrée"));
    world.house_does(async |tx| grant(&world.platform, tx, &pack).await).await;
    world.house_does(async |tx| spend(&world.platform, tx, &lesson).await).await;
    world.clock.advance(TimeDelta::days(1));
    world
        .house_does(async |tx| {
            grant(&world.platform, tx, &NewGrant { expires_at: expiry(world.now()), ..gesture }).await
        })
        .await;
    world.clock.set("2027-03-02T23:00:00Z");
    expire_credits(&world.platform).await.expect("a job");
    home
}

#[tokio::test]
async fn each_reader_is_told_in_their_own_language_and_what_a_person_typed_stands() {
    let world = World::new().await;
    let home = noted(&world).await;
    let english = reads_english(&home.parent);
    let told = async |actor: &Actor| {
        let wallet = wallet(&world, actor, home.student_id, "").await;
        let mut notes: Vec<String> = wallet.lines.items.iter().rev().map(|line| line.note.clone()).collect();
        notes.extend(wallet.lines.items.iter().flat_map(|line| &line.traces).map(|trace| trace.note.clone()));
        notes.extend(wallet.grants.iter().map(|grant| grant.note.clone()));
        notes
    };
    let (pack, lesson, gesture) = ("Séance de révision", "Français · Zénon", "Pour la rentrée");
    assert_eq!(told(&home.parent).await, [pack, lesson, gesture, pack, pack, gesture]);
    let (pack, lesson) = ("Revision session", "French · Zénon");
    assert_eq!(told(&english).await, [pack, lesson, gesture, pack, pack, gesture]);
    let latest = statements(&world.platform, &english).await.unwrap().remove(0).entries;
    assert_eq!(latest.iter().map(|entry| entry.note.as_str()).collect::<Vec<_>>(), [pack, gesture, lesson, pack]);
    let file = download(&world, Some(&english), "").await.2;
    assert!(
        file.contains("French · Zénon") && file.contains("Pour la rentrée") && !file.contains("révision"),
        "{file}"
    );
    assert!(download(&world, Some(&home.parent), "").await.2.contains("Français · Zénon"));
    let once = "select count(*) from credit_entries where note_en = '' and note = 'Pour la rentrée'";
    assert_eq!(world.count(once).await, 1, "a typed note is kept once");
}

#[tokio::test]
async fn the_file_holds_the_lines_for_whoever_may_read_them() {
    let world = World::new().await;
    let home = two_years(&world).await;
    let malek = world.household("Malek").await;
    let download = async |actor: Option<&Actor>, query: &str| download(&world, actor, query).await;
    let (status, headers, text) = download(Some(&home.parent), "?mois=2026-05").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers[header::CONTENT_DISPOSITION], "attachment; filename=\"credits-2026-05.csv\"");
    assert_eq!(headers[header::CONTENT_TYPE], "text/csv; charset=utf-8");
    let lines: Vec<_> = text.trim_start_matches('\u{feff}').lines().skip(1).collect();
    assert_eq!(
        lines,
        [
            r#""2026-05-10";"Réservation";"";"";"-1";"2,25""#,
            r#""2026-05-11";"Rendu après annulation";"";"";"1,25";"3,5""#
        ]
    );
    let student = format!("?eleve={}", home.student_id);
    assert_eq!(download(Some(&home.student), &student).await.2.lines().count(), 7);
    assert_eq!(download(Some(&malek.parent), &student).await.0, StatusCode::NOT_FOUND);
    assert_eq!(download(None, &student).await.0, StatusCode::UNAUTHORIZED);
}
