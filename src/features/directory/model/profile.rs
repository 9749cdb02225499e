//! How a provider introduces themselves, as they and the back office edit it (SPEC DI-1).

use super::typed::amount;
use super::{ProviderKind, Subject, VIDEO_LENGTH, Video};
use preau_kernel::error::Checks;
use preau_kernel::{Currency, Locale, Money, Outcome, Text, text};
use serde::{Deserialize, Serialize};

/// Where a provider edits their profile.
pub const PROFILE: &str = "/coach/profil";
/// Where the back office has everybody's.
pub const PROFILES: &str = "/admin/coachs";
/// Most characters of a name.
pub const PSEUDONYM_LENGTH: usize = 60;
/// Most characters of the one sentence.
pub const HEADLINE_LENGTH: usize = 160;
/// Most characters of an introduction.
pub const BIO_LENGTH: usize = 4000;
/// Farthest a provider travels, in kilometres.
pub const FARTHEST: i32 = 200;
/// Most lines of a list, and most characters of each.
const MOST_LINES: usize = 12;
const LINE_LENGTH: usize = 120;

/// The page on which the profile of this slug is edited; without one, one's own.
pub fn profile_address(slug: Option<&str>) -> String {
    slug.map_or_else(|| PROFILE.to_owned(), |slug| format!("{PROFILES}/{slug}"))
}

/// Languages that can be chosen (BCP 47), with their names.
pub const LANGUAGES: [(&str, &str, &str); 6] = [
    ("fr", "français", "French"),
    ("en", "anglais", "English"),
    ("ar", "arabe", "Arabic"),
    ("es", "espagnol", "Spanish"),
    ("de", "allemand", "German"),
    ("it", "italien", "Italian"),
];

/// The name of a language, or its tag.
pub fn language_name(locale: Locale, tag: &str) -> String {
    let known = LANGUAGES.into_iter().find(|(known, ..)| *known == tag);
    known.map_or(tag, |(_, fr, en)| locale.pick(fr, en)).to_owned()
}

/// What was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProfileForm {
    /// Whose, for the back office; empty for one's own.
    pub coach: String,
    /// At which version it was seen.
    pub version: String,
    /// The name they teach under; for the back office.
    pub pseudonym: String,
    /// `tutor`, `coach` or `mentor`; for the back office.
    pub kind: String,
    /// Ticked: everybody finds them; for the back office.
    pub published: String,
    /// One sentence, in French.
    pub headline_fr: String,
    /// One sentence, in English.
    pub headline_en: String,
    /// Introduction, in French.
    pub bio_fr: String,
    /// Introduction, in English.
    pub bio_en: String,
    /// Slugs of what they teach.
    pub subjects: Vec<String>,
    /// What they are good at besides, in French, one a line.
    pub expertises_fr: String,
    /// The same in English.
    pub expertises_en: String,
    /// Tags of languages.
    pub languages: Vec<String>,
    /// Diplomas and experience, in French, one a line.
    pub diplomas_fr: String,
    /// The same in English.
    pub diplomas_en: String,
    /// Ticked: by video.
    pub online: String,
    /// Ticked: on site.
    pub in_person: String,
    /// Where on site.
    pub city: String,
    /// Kilometres around.
    pub radius_km: String,
    /// Price of an hour by video.
    pub rate_online: String,
    /// Price of an hour on site.
    pub rate_in_person: String,
    /// Address of the film.
    pub video_url: String,
}

/// A profile that can be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Introduction {
    /// One sentence.
    pub headline: Text,
    /// Paragraphs, separated by an empty line.
    pub bio: Text,
    /// Slugs of what they teach.
    pub subjects: Vec<String>,
    /// What they are good at besides.
    pub expertises: Vec<Text>,
    /// Tags of languages.
    pub languages: Vec<String>,
    /// Diplomas and experience.
    pub diplomas: Vec<Text>,
    /// By video?
    pub online: bool,
    /// On site?
    pub in_person: bool,
    /// Where on site; may be empty.
    pub city: String,
    /// Kilometres around it.
    pub radius_km: Option<i32>,
    /// Price of an hour by video.
    pub rate_online: Option<Money>,
    /// Price of an hour on site.
    pub rate_in_person: Option<Money>,
    /// The film.
    pub video: Option<Video>,
}

/// What the house alone decides about a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The name they teach under.
    pub pseudonym: String,
    /// Tutor, coach or mentor.
    pub kind: ProviderKind,
    /// Does everybody find them?
    pub published: bool,
}

impl ProfileForm {
    /// The profile that was typed; rates are in `currency`, subjects among `subjects`.
    ///
    /// # Errors
    /// Field errors for whatever is missing or wrong.
    pub fn read(&self, currency: Currency, subjects: &[Subject]) -> Outcome<Introduction> {
        let mut checks = Checks::default();
        let headline =
            both(&mut checks, ["headline_fr", "headline_en"], [&self.headline_fr, &self.headline_en], HEADLINE_LENGTH);
        let bio = both(&mut checks, ["bio_fr", "bio_en"], [&self.bio_fr, &self.bio_en], BIO_LENGTH);
        checks.that(!headline.fr.is_empty(), "headline_fr", missing);
        checks.that(!headline.en.is_empty(), "headline_en", missing);
        let expertises =
            pairs(&mut checks, ["expertises_fr", "expertises_en"], [&self.expertises_fr, &self.expertises_en]);
        let diplomas = pairs(&mut checks, ["diplomas_fr", "diplomas_en"], [&self.diplomas_fr, &self.diplomas_en]);
        let known = |slug: &String| subjects.iter().any(|subject| subject.slug == *slug);
        let taught: Vec<String> = self.subjects.iter().filter(|slug| known(slug)).cloned().collect();
        checks.that(!taught.is_empty() || !expertises.is_empty(), "subjects", || {
            text!("Au moins une matière, ou une expertise.", "At least one subject, or one expertise.")
        });
        let languages: Vec<String> =
            LANGUAGES.iter().map(|(tag, ..)| (*tag).to_owned()).filter(|tag| self.languages.contains(tag)).collect();
        checks.that(!languages.is_empty(), "languages", || text!("Au moins une langue.", "At least one language."));
        let (online, in_person) = (!self.online.is_empty(), !self.in_person.is_empty());
        checks.that(online || in_person, "online", || {
            text!("En ligne, sur place, ou les deux.", "Online, in person, or both.")
        });
        let city = self.city.trim().to_owned();
        checks.that(!in_person || !city.is_empty(), "city", || text!("Dans quelle ville\u{202f}?", "In which city?"));
        checks.that(city.chars().count() <= LINE_LENGTH, "city", too_long(LINE_LENGTH));
        let radius_km = self.read_radius(&mut checks, in_person);
        let [rate_online, rate_in_person] =
            [("rate_online", &self.rate_online), ("rate_in_person", &self.rate_in_person)]
                .map(|(field, typed)| rate(&mut checks, field, typed, currency));
        let video = Video::parse(&self.video_url);
        checks.that(video.is_some() || self.video_url.trim().is_empty(), "video_url", || {
            text!(
                "Une adresse qui commence par https://, de {VIDEO_LENGTH} caractères au plus.",
                "An address that starts with https://, of at most {VIDEO_LENGTH} characters."
            )
        });
        checks.done()?;
        Ok(Introduction {
            headline,
            bio,
            subjects: taught,
            expertises,
            languages,
            diplomas,
            online,
            in_person,
            city,
            radius_km,
            rate_online,
            rate_in_person,
            video,
        })
    }

    /// What the back office typed besides.
    ///
    /// # Errors
    /// Field errors of `pseudonym` and `kind`.
    pub fn read_standing(&self) -> Outcome<Standing> {
        let mut checks = Checks::default();
        let pseudonym = self.pseudonym.trim().to_owned();
        checks.that((1..=PSEUDONYM_LENGTH).contains(&pseudonym.chars().count()), "pseudonym", || {
            text!(
                "Un nom de {PSEUDONYM_LENGTH} caractères au plus.",
                "A name of at most {PSEUDONYM_LENGTH} characters."
            )
        });
        let kind = ProviderKind::from_code(&self.kind);
        checks.that(kind.is_some(), "kind", || text!("Choisissez dans la liste.", "Choose from the list."));
        checks.done()?;
        Ok(Standing { pseudonym, kind: kind.unwrap_or(ProviderKind::Tutor), published: !self.published.is_empty() })
    }

    /// Nobody travels who only teaches by video.
    fn read_radius(&self, checks: &mut Checks, in_person: bool) -> Option<i32> {
        let typed = self.radius_km.trim();
        if typed.is_empty() || !in_person {
            return None;
        }
        let radius = typed.parse::<i32>().ok().filter(|km| (1..=FARTHEST).contains(km));
        checks.that(radius.is_some(), "radius_km", || {
            text!("Un nombre de kilomètres, de 1 à {FARTHEST}.", "A number of kilometres, from 1 to {FARTHEST}.")
        });
        radius
    }
}

fn missing() -> Text {
    text!("Une phrase est attendue.", "A sentence is expected.")
}

fn too_long(most: usize) -> impl FnOnce() -> Text {
    move || text!("Au plus {most} caractères.", "At most {most} characters.")
}

fn both(checks: &mut Checks, fields: [&str; 2], typed: [&str; 2], most: usize) -> Text {
    let [fr, en] = typed.map(|text| text.trim().replace("\r\n", "\n"));
    checks.that(fr.chars().count() <= most, fields[0], too_long(most));
    checks.that(en.chars().count() <= most, fields[1], too_long(most));
    let (only_fr, only_en) = (en.is_empty() && !fr.is_empty(), fr.is_empty() && !en.is_empty());
    let other = || text!("Dans les deux langues, ou dans aucune.", "In both languages, or in neither.");
    checks.that(!only_fr, fields[1], other);
    checks.that(!only_en, fields[0], other);
    Text { fr, en }
}

/// Two lists of lines that say the same.
fn pairs(checks: &mut Checks, fields: [&str; 2], typed: [&str; 2]) -> Vec<Text> {
    let lines = typed.map(|text| {
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect::<Vec<String>>()
    });
    for (field, lines) in fields.into_iter().zip(&lines) {
        checks.that(lines.len() <= MOST_LINES, field, || {
            text!("{MOST_LINES} lignes au plus.", "{MOST_LINES} lines at most.")
        });
        checks.that(lines.iter().all(|line| line.chars().count() <= LINE_LENGTH), field, || {
            text!("{LINE_LENGTH} caractères par ligne au plus.", "At most {LINE_LENGTH} characters a line.")
        });
    }
    checks.that(lines[0].len() == lines[1].len(), fields[1], || {
        text!("Autant de lignes dans les deux langues.", "As many lines in both languages.")
    });
    let [fr, en] = lines;
    fr.into_iter().zip(en).map(|(fr, en)| Text { fr, en }).collect()
}

fn rate(checks: &mut Checks, field: &str, typed: &str, currency: Currency) -> Option<Money> {
    if typed.trim().is_empty() {
        return None;
    }
    let rate = amount(typed, currency);
    let code = currency.code();
    checks.that(rate.is_some(), field, || text!("Un montant en {code}, ou rien.", "An amount in {code}, or nothing."));
    rate
}

/// A profile with what its editor needs besides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileSheet {
    /// As it is; `coach` is empty when it is the reader's own.
    pub form: ProfileForm,
    /// The name they teach under.
    pub name: String,
    /// As in addresses.
    pub slug: String,
    /// Does everybody find them?
    pub published: bool,
    /// May the reader change what the house decides?
    pub by_house: bool,
    /// What can be taught.
    pub subjects: Vec<Subject>,
    /// Of rates.
    pub currency: Currency,
}

/// A provider in the list of the back office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileRow {
    /// As in addresses.
    pub slug: String,
    /// The name they teach under.
    pub name: String,
    /// Tutor, coach or mentor.
    pub kind: ProviderKind,
    /// What they teach.
    pub subjects: Vec<Text>,
    /// Does everybody find them?
    pub published: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subjects() -> Vec<Subject> {
        vec![Subject { slug: "nsi".to_owned(), name: Text { fr: "NSI".to_owned(), en: "NSI".to_owned() } }]
    }

    fn form() -> ProfileForm {
        let typed = |text: &str| text.to_owned();
        ProfileForm {
            headline_fr: typed(" Du premier blocage à la mention. "),
            headline_en: typed("From the first stumbling block."),
            subjects: vec![typed("nsi"), typed("alchimie")],
            expertises_fr: typed("Grand oral\n\n  Parcoursup "),
            expertises_en: typed("Grand oral\nApplications"),
            languages: vec![typed("en"), typed("fr"), typed("tlh")],
            online: typed("true"),
            in_person: typed("true"),
            city: typed("Tunis"),
            radius_km: typed("15"),
            rate_online: typed("45"),
            rate_in_person: typed("55,5"),
            video_url: typed("https://youtu.be/abc"),
            ..ProfileForm::default()
        }
    }

    fn read(form: &ProfileForm) -> Outcome<Introduction> {
        form.read(Currency::Tnd, &subjects())
    }

    #[track_caller]
    fn wrong(form: &ProfileForm, field: &str) {
        let refused = read(form).unwrap_err();
        assert!(refused.for_field(field).is_some(), "{field}: {refused:?}");
    }

    #[test]
    fn a_profile_is_read_whole_and_what_is_unknown_is_left_out() {
        let read = read(&form()).unwrap();
        assert_eq!((read.subjects.len(), read.languages), (1, vec!["fr".to_owned(), "en".to_owned()]));
        assert_eq!(read.expertises[1], Text { fr: "Parcoursup".to_owned(), en: "Applications".to_owned() });
        assert_eq!((read.radius_km, read.rate_in_person), (Some(15), Some(Money::new(55_500, Currency::Tnd))));
        assert_eq!(read.headline.fr, "Du premier blocage à la mention.");
    }

    #[test]
    fn every_mistake_is_said_at_once() {
        let empty = ProfileForm::default();
        for field in ["headline_fr", "headline_en", "subjects", "languages", "online"] {
            wrong(&empty, field);
        }
        wrong(&ProfileForm { city: String::new(), ..form() }, "city");
        for radius in ["0", "201", "loin", "1,5"] {
            wrong(&ProfileForm { radius_km: radius.to_owned(), ..form() }, "radius_km");
        }
        wrong(&ProfileForm { rate_online: "-1".to_owned(), ..form() }, "rate_online");
        wrong(&ProfileForm { video_url: "javascript:alert(1)".to_owned(), ..form() }, "video_url");
        wrong(&ProfileForm { bio_fr: "Bonjour".to_owned(), ..form() }, "bio_en");
        wrong(&ProfileForm { expertises_en: "One".to_owned(), ..form() }, "expertises_en");
        wrong(&ProfileForm { diplomas_fr: "x\n".repeat(13), diplomas_en: "x\n".repeat(13), ..form() }, "diplomas_fr");
    }

    #[test]
    fn who_only_teaches_by_video_does_not_travel() {
        let read = read(&ProfileForm { in_person: String::new(), radius_km: "far".to_owned(), ..form() }).unwrap();
        assert_eq!((read.in_person, read.radius_km), (false, None));
    }

    #[test]
    fn an_expertise_stands_for_a_subject() {
        assert!(read(&ProfileForm { subjects: vec![], ..form() }).is_ok());
        let neither =
            ProfileForm { subjects: vec![], expertises_fr: String::new(), expertises_en: String::new(), ..form() };
        wrong(&neither, "subjects");
    }

    #[test]
    fn the_house_names_a_provider() {
        let typed = ProfileForm { pseudonym: " Hélios ".to_owned(), kind: "coach".to_owned(), ..form() };
        let standing = typed.read_standing().unwrap();
        assert_eq!(
            (standing.pseudonym.as_str(), standing.kind, standing.published),
            ("Hélios", ProviderKind::Coach, false)
        );
        let refused = ProfileForm::default().read_standing().unwrap_err();
        assert!(refused.for_field("pseudonym").is_some() && refused.for_field("kind").is_some());
    }
}
