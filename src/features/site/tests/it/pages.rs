//! Reading pages and their first content.

use preau_kernel::{Actor, Locale};
use preau_site::model::section::{Hero, Section};
use preau_site::model::{PageName, SitePage};
use preau_site::server::{read_page, seed};
use preau_testkit::World;

async fn seeded() -> World {
    let world = World::new().await;
    world.house_does(async |tx| seed(&world.platform, tx).await).await;
    world
}

async fn change(world: &World, statement: &'static str) {
    let mut tx = world.house().await;
    sqlx::query(statement).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
}

async fn read(world: &World, page: PageName) -> SitePage {
    read_page(&world.platform, &Actor::Visitor, page).await.unwrap()
}

fn hero(page: &SitePage) -> Option<&Hero> {
    page.sections.iter().find_map(|section| match section {
        Section::Hero(hero) => Some(hero),
        _ => None,
    })
}

#[tokio::test]
async fn a_visitor_reads_the_first_home_page() {
    let world = seeded().await;
    let home = read(&world, PageName::Home).await;
    let kinds: Vec<&str> = home
        .sections
        .iter()
        .map(|section| match section {
            Section::Hero(_) => "hero",
            Section::Steps(_) => "steps",
            Section::Pricing(_) => "pricing",
            Section::Coaches(_) => "coaches",
            Section::Points(_) => "points",
            Section::Faq(_) => "faq",
            Section::Call(_) => "call",
            Section::Quotes(_) | Section::Text(_) => "other",
        })
        .collect();
    assert_eq!(kinds, ["hero", "steps", "pricing", "coaches", "points", "faq", "call"]);
    let hero = hero(&home).unwrap();
    assert_eq!(hero.title.get(Locale::Fr), "Obtenez le Bac avec Mention. Sans Stress.");
    assert_eq!(hero.primary.label.get(Locale::Fr), "Bilan stratégique gratuit");
    assert_eq!(
        (hero.primary.path(Locale::Fr), hero.primary.path(Locale::En)),
        ("/bilan-gratuit", "/en/free-assessment")
    );
    assert!(hero.lead.get(Locale::Fr).contains("Nexus Réussite"), "{:?}", hero.lead);
}

#[tokio::test]
async fn nothing_of_the_first_content_is_left_unfilled_or_in_one_language() {
    let world = seeded().await;
    for page in [PageName::Home, PageName::Legal] {
        let sections = serde_json::to_value(read(&world, page).await.sections).unwrap();
        let (mut fr, mut en) = (vec![], vec![]);
        texts_of("fr", &sections, &mut fr);
        texts_of("en", &sections, &mut en);
        assert!(!fr.is_empty() && fr.len() == en.len());
        assert!(fr.iter().zip(&en).all(|(fr, en)| fr.is_empty() == en.is_empty()), "{fr:#?} {en:#?}");
        for text in fr.iter().chain(&en) {
            assert!(!text.contains(['{', '}']), "a mark is left: {text}");
        }
        for text in fr {
            assert!(!text.contains(" ?") && !text.contains(" :") && !text.contains('\''), "badly set: {text}");
        }
    }
}

/// Every text in one language, at any depth.
fn texts_of(language: &str, value: &serde_json::Value, texts: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(fields) => {
            for (name, field) in fields {
                match field {
                    serde_json::Value::String(text) if name == language => texts.push(text.clone()),
                    field => texts_of(language, field, texts),
                }
            }
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| texts_of(language, item, texts)),
        _ => {}
    }
}

#[tokio::test]
async fn the_legal_page_names_the_organisation_and_no_missing_telephone() {
    let world = seeded().await;
    let json = serde_json::to_string(&read(&world, PageName::Legal).await.sections).unwrap();
    assert!(json.contains("Nexus Réussite") && json.contains("contact@nexus.test"), "{json}");
    assert!(!json.contains("Téléphone\u{a0}:"), "the organisation has none: {json}");
}

#[tokio::test]
async fn seeding_again_leaves_what_was_edited() {
    let world = seeded().await;
    change(&world, "update site_sections set enabled = false where kind = 'faq'").await;
    let before = world.count("select count(*) from site_sections").await;
    world.house_does(async |tx| seed(&world.platform, tx).await).await;
    assert_eq!(world.count("select count(*) from site_sections").await, before);
    let home = read(&world, PageName::Home).await;
    assert!(!home.sections.iter().any(|section| matches!(section, Section::Faq(_))), "it is switched off");
}

#[tokio::test]
async fn one_bad_section_never_takes_the_page_down() {
    let world = seeded().await;
    let before = read(&world, PageName::Home).await.sections.len();
    change(&world, "update site_sections set content = '{\"title\": 7}' where page = 'home' and kind = 'hero'").await;
    let home = read(&world, PageName::Home).await;
    assert_eq!(home.sections.len(), before - 1);
    assert!(hero(&home).is_none());
}

#[tokio::test]
async fn a_page_without_sections_is_an_empty_page() {
    let world = World::new().await;
    assert_eq!(read(&world, PageName::Home).await.sections, []);
}
