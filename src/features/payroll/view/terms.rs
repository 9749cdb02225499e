//! Rates by service and tier, premiums, and the sheets in which they are set.

use crate::api::terms::{SetRate, SetRule};
use crate::model::typed::{percent, plain};
use crate::model::{OFFICE, Rate, Rule, RuleKind, TermBook, Tier};
use chrono::NaiveDate;
use leptos::prelude::*;
use preau_kernel::{Locale, tr};
use preau_scheduling::model::ServiceCode;
use preau_ui::{Button, Dialog, Field, Form, LinkButton, Section, Table, Variant};

/// What holds now and what will; `rate` ("online.expert") or `rule` ("evening") is what is being set.
pub(super) fn page(
    locale: Locale,
    book: &TermBook,
    today: NaiveDate,
    rate: Option<String>,
    rule: Option<String>,
    rates: ServerAction<SetRate>,
    rules: ServerAction<SetRule>,
) -> AnyView {
    let rate = rate.as_deref().and_then(|code| {
        let (service, tier) = code.split_once('.')?;
        Some((ServiceCode::from_code(service)?, Tier::from_code(tier)?))
    });
    let rate = rate.map(|(service, tier)| rate_sheet(locale, book, today, service, tier, rates));
    let rule = rule.as_deref().and_then(RuleKind::from_code).map(|kind| rule_sheet(locale, book, today, kind, rules));
    view! {
        <div class="stack stack-l">
            {rate_table(locale, book, today)}
            {rule_table(locale, book, today)}
        </div>
        {rate}
        {rule}
    }
    .into_any()
}

const fn service_name(locale: Locale, service: ServiceCode) -> &'static str {
    match service {
        ServiceCode::Online => locale.pick("Cours en ligne", "Online lesson"),
        ServiceCode::InPerson => locale.pick("Cours sur place", "In-person lesson"),
        ServiceCode::Workshop => locale.pick("Atelier", "Workshop"),
    }
}

fn rate_table(locale: Locale, book: &TermBook, today: NaiveDate) -> AnyView {
    let service_label = locale.pick("Service", "Service");
    let tiers = Tier::ALL.map(|tier| tier.label(locale));
    let head = std::iter::once(service_label).chain(tiers).map(str::to_owned).collect();
    let rows = ServiceCode::ALL.map(|service| {
        let cells = Tier::ALL.map(|tier| {
            let now = book.rate(service, tier, today).map(|rate| rate.hourly.format(locale));
            let now = now.unwrap_or_else(|| locale.pick("à fixer", "to be set").to_owned());
            let later = book.rates.iter().find(|r| r.service == service && r.tier == tier && r.holds_from > today);
            let later = later.map(|rate| coming_rate(locale, rate));
            let href = format!("{OFFICE}?vue=tarifs&tarif={}.{}", service.code(), tier.code());
            let (name, label) = (service_name(locale, service), tier.label(locale));
            view! {
                <td data-label=label class="number">
                    <a href=href>{now}<span class="visually-hidden">{tr!(locale, ", {name}, {label}\u{202f}: changer", ", {name}, {label}: change")}</span></a>
                    {later}
                </td>
            }
        });
        view! {
            <tr>
                <td data-label=service_label><strong>{service_name(locale, service)}</strong></td>
                {cells.into_iter().collect_view()}
            </tr>
        }
    });
    let title = locale.pick("Tarifs à l’heure", "Rates an hour");
    view! {
        <Section title class="stack">
            <p class="muted">{locale.pick(
                "Par service et par palier. Choisissez un tarif pour en fixer un nouveau.",
                "By service and tier. Choose a rate to set a new one.",
            )}</p>
            <Table caption=title head>{rows.into_iter().collect_view()}</Table>
        </Section>
    }
    .into_any()
}

fn coming_rate(locale: Locale, rate: &Rate) -> AnyView {
    let (amount, day) = (rate.hourly.format(locale), locale.date(rate.holds_from));
    view! { <div class="muted">{tr!(locale, "{amount} dès le {day}", "{amount} from {day}")}</div> }.into_any()
}

fn rule_table(locale: Locale, book: &TermBook, today: NaiveDate) -> AnyView {
    let [name, value] = match locale {
        Locale::Fr => ["Règle", "Aujourd’hui"],
        Locale::En => ["Rule", "Today"],
    };
    let head = vec![name.to_owned(), value.to_owned(), String::new()];
    let rows = RuleKind::ALL.map(|kind| {
        let now = in_words(locale, kind, book.rule(kind, today));
        let later = book.rules.iter().find(|rule| rule.kind == kind && rule.holds_from > today);
        let later = later.map(|rule| {
            let (words, day) = (in_words(locale, kind, Some(*rule)), locale.date(rule.holds_from));
            view! { <div class="muted">{tr!(locale, "Dès le {day}\u{202f}: {words}", "From {day}: {words}")}</div> }
        });
        let (href, label) = (format!("{OFFICE}?vue=tarifs&regle={}", kind.code()), kind.label(locale));
        view! {
            <tr>
                <td data-label=name><strong>{label}</strong></td>
                <td data-label=value>{now}{later}</td>
                <td><LinkButton href variant=Variant::Quiet>{locale.pick("Changer", "Change")}<span class="visually-hidden">", "{label}</span></LinkButton></td>
            </tr>
        }
    });
    let title = locale.pick("Primes et absences", "Premiums and absences");
    view! {
        <Section title class="stack">
            <Table caption=title head>{rows.into_iter().collect_view()}</Table>
        </Section>
    }
    .into_any()
}

fn in_words(locale: Locale, kind: RuleKind, rule: Option<Rule>) -> String {
    let share = percent(rule.map_or(0, |rule| rule.basis_points), locale);
    match (kind, rule) {
        (RuleKind::Absence, None) => tr!(
            locale,
            "La séance est payée en entier\u{202f}: ce que les familles ont payé reste dû.",
            "The session is paid in full: what families have paid stays spent."
        ),
        (RuleKind::Absence, Some(_)) => tr!(locale, "{share} de la séance", "{share} of the session"),
        (_, None) => locale.pick("Aucune", "None").to_owned(),
        (_, Some(rule)) if rule.basis_points == 0 => locale.pick("Aucune", "None").to_owned(),
        (RuleKind::Evening, Some(rule)) => {
            let from = clock(rule.threshold);
            tr!(
                locale,
                "+{share} quand la séance commence à {from} ou après",
                "+{share} when the session begins at {from} or later"
            )
        }
        (RuleKind::Sunday, Some(_)) => tr!(locale, "+{share} le dimanche", "+{share} on Sundays"),
        (RuleKind::Group, Some(rule)) => {
            let alone = rule.threshold;
            tr!(
                locale,
                "+{share} pour chaque élève venu au-delà de {alone}",
                "+{share} for each learner who came beyond {alone}"
            )
        }
    }
}

fn clock(minutes: u32) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

fn rate_sheet(
    locale: Locale,
    book: &TermBook,
    today: NaiveDate,
    service: ServiceCode,
    tier: Tier,
    action: ServerAction<SetRate>,
) -> AnyView {
    let (name, label) = (service_name(locale, service), tier.label(locale));
    let title = tr!(locale, "{name}, {label}", "{name}, {label}");
    let now = book.rate(service, tier, today).map(|rate| plain(rate.hourly, locale)).unwrap_or_default();
    view! {
        <Dialog title close=format!("{OFFICE}?vue=tarifs")>
            <Form action>
                <input type="hidden" name="service" value=service.code() />
                <input type="hidden" name="tier" value=tier.code() />
                <Field
                    name="hourly"
                    label=locale.pick("Tarif à l’heure", "Rate an hour")
                    inputmode="decimal"
                    value=now
                    required=true
                    help=locale.pick("Une séance est payée au prorata de ses minutes.", "A session is paid by its minutes.")
                />
                {since(locale, today)}
                {buttons(locale)}
            </Form>
        </Dialog>
    }
    .into_any()
}

fn rule_sheet(
    locale: Locale,
    book: &TermBook,
    today: NaiveDate,
    kind: RuleKind,
    action: ServerAction<SetRule>,
) -> AnyView {
    let rule = book.rule(kind, today);
    let share = rule.map(|rule| locale.decimal(rule.basis_points.into(), 2)).unwrap_or_default();
    let threshold = match kind {
        RuleKind::Evening => Some(
            view! {
                <Field
                    name="threshold"
                    label=locale.pick("À partir de", "From")
                    kind="time"
                    value=rule.map_or_else(|| "18:00".to_owned(), |rule| clock(rule.threshold))
                    required=true
                />
            }
            .into_any(),
        ),
        RuleKind::Group => Some(
            view! {
                <Field
                    name="threshold"
                    label=locale.pick("Au-delà de combien d’élèves venus", "Beyond how many learners who came")
                    kind="number"
                    inputmode="numeric"
                    min="1"
                    max="200"
                    value=rule.map_or_else(|| "4".to_owned(), |rule| rule.threshold.to_string())
                    required=true
                />
            }
            .into_any(),
        ),
        RuleKind::Sunday | RuleKind::Absence => None,
    };
    let label = match kind {
        RuleKind::Absence => locale.pick("Part payée, en pourcentage", "Share that is paid, in percent"),
        RuleKind::Group => {
            locale.pick("Pour chacun, en pourcentage de la séance", "For each, in percent of the session")
        }
        RuleKind::Evening | RuleKind::Sunday => {
            locale.pick("En plus, en pourcentage de la séance", "More, in percent of the session")
        }
    };
    view! {
        <Dialog title=kind.label(locale) close=format!("{OFFICE}?vue=tarifs")>
            <Form action>
                <input type="hidden" name="kind" value=kind.code() />
                <Field name="percent" label inputmode="decimal" value=share required=true />
                {threshold}
                {since(locale, today)}
                {buttons(locale)}
            </Form>
        </Dialog>
    }
    .into_any()
}

/// From which day on.
pub(super) fn since(locale: Locale, today: NaiveDate) -> AnyView {
    view! {
        <Field
            name="holds_from"
            label=locale.pick("Valable à partir du", "Holds from")
            kind="date"
            value=today.to_string()
            required=true
            help=locale.pick(
                "Si ce jour est passé, les séances comptées depuis sont réévaluées\u{202f}: la différence s’ajoute au prochain relevé ouvert.",
                "When this day is past, sessions counted since are valued again: the difference is added to the next open statement.",
            )
        />
    }
    .into_any()
}

fn buttons(locale: Locale) -> AnyView {
    view! {
        <div class="cluster">
            <Button>{locale.pick("Enregistrer", "Save")}</Button>
            <LinkButton href=format!("{OFFICE}?vue=tarifs") variant=Variant::Quiet>{locale.pick("Ne rien changer", "Change nothing")}</LinkButton>
        </div>
    }
    .into_any()
}
