//! What an operator may rely on when settings are read.

use super::{Config, ConfigMistakes, Overrides};
use std::io::Write as _;

/// Loads with this file, these variables and nothing of the machine's own.
fn load(file: &str, env: &[(&str, &str)], overrides: Overrides) -> Result<Config, ConfigMistakes> {
    let mut written = tempfile::NamedTempFile::new().unwrap();
    written.write_all(file.as_bytes()).unwrap();
    let overrides = Overrides { config: Some(written.path().to_owned()), ..overrides };
    Config::load_with(&overrides, env.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect())
}

fn with_env(env: &[(&str, &str)]) -> Result<Config, ConfigMistakes> {
    load("", env, Overrides::default())
}

fn mistakes(result: Result<Config, ConfigMistakes>) -> String {
    result.expect_err("these settings are wrong").to_string()
}

#[test]
fn the_command_line_wins_over_the_environment_and_that_over_the_file() {
    let file = "[server]\naddr = \"127.0.0.1:1\"\ndata_dir = \"/from-file\"\n[database]\nconnections = 7\n";
    let env = [("PREAU_ADDR", "127.0.0.1:2"), ("PREAU_DATA_DIR", "/from-env")];
    let overrides = Overrides { addr: Some("127.0.0.1:3".to_owned()), ..Overrides::default() };
    let config = load(file, &env, overrides).unwrap();
    assert_eq!(config.addr.port(), 3);
    assert_eq!(config.data_dir.to_str(), Some("/from-env"));
    assert_eq!(config.database_connections, 7);
    assert_eq!(config.public_url, "http://127.0.0.1:3", "it follows the address");
}

#[test]
fn nothing_given_is_a_complete_configuration_for_a_fresh_machine() {
    let config = with_env(&[]).unwrap();
    assert!(config.demo && config.sandbox && config.worker && !config.development && !config.is_https());
    assert!(config.database_url.is_none() && config.smtp.is_none() && config.konnect.is_none());
    assert_eq!(config.jitsi_domain, "meet.jit.si");
}

#[test]
fn every_mistake_is_listed_at_once() {
    let file = "[server]\nadr = \"x\"\n[servr]\na = 1\n[log]\njson = 3\n";
    let env = [("PREAU_ADDR", "here"), ("PREAU_WORKR", "1"), ("SMTP_HOST", "h"), ("SMTP_PORT", "0")];
    let text = mistakes(load(file, &env, Overrides::default()));
    for expected in [
        "[server] adr in ",
        "did you mean addr?",
        "[servr] in ",
        "did you mean server?",
        "[log] json in ",
        "= \"3\": expected true or false",
        "PREAU_ADDR = \"here\": expected an IP address and a port",
        "PREAU_WORKR: no such setting; did you mean PREAU_WORKER?",
        "SMTP_PORT = \"0\": expected a port",
        "SMTP_FROM ([smtp] from): missing",
        "7 settings are wrong",
    ] {
        assert!(text.contains(expected), "{expected:?} is not in:\n{text}");
    }
}

#[test]
fn variables_of_tests_and_benchmarks_and_of_other_programs_are_let_be() {
    let env =
        [("PREAU_TEST_PORT", "1"), ("PREAU_BENCH_USERS", "1"), ("PREAU_CONFIG", ""), ("HOME", "/"), ("SMTP_X", "")];
    assert!(with_env(&env).is_ok());
    assert_eq!(with_env(&[("PREAU_LOG", "")]).unwrap().log, "info", "empty counts as not set");
}

#[test]
fn secrets_are_printed_neither_with_the_settings_nor_with_the_mistakes() {
    let env = [
        ("DATABASE_URL", "postgres://u:hush-1@h/d"),
        ("SMTP_HOST", "h"),
        ("SMTP_FROM", "a@b.tn"),
        ("SMTP_USER", "u"),
        ("SMTP_PASSWORD", "hush-2"),
        ("KONNECT_API_KEY", "hush-3"),
        ("KONNECT_WALLET_ID", "w"),
        ("KONNECT_WEBHOOK_SECRET", "hush-4"),
        ("CINETPAY_APIKEY", "hush-7"),
        ("CINETPAY_SITE_ID", "1"),
        ("CINETPAY_SECRET_KEY", "hush-8"),
        ("STRIPE_SECRET_KEY", "hush-9"),
        ("STRIPE_WEBHOOK_SECRET", "hush-10"),
        ("PAYPAL_CLIENT_ID", "c"),
        ("PAYPAL_CLIENT_SECRET", "hush-11"),
        ("PAYPAL_WEBHOOK_ID", "w"),
        ("PREAU_METRICS_TOKEN", "hush-5"),
        ("LIVEKIT_URL", "wss://l.example"),
        ("LIVEKIT_API_KEY", "k"),
        ("LIVEKIT_API_SECRET", "hush-6-hush-6-hush-6-hush-6-hush-6"),
        ("LIVEKIT_MEET_URL", "https://meet.example/custom"),
    ];
    assert!(!format!("{:?}", with_env(&env).unwrap()).contains("hush"));
    let text = mistakes(with_env(&[("DATABASE_URL", "mysql://u:hush@h/d")]));
    assert!(text.contains("DATABASE_URL: expected an address like postgres://") && !text.contains("hush"), "{text}");
    let text = mistakes(load("[smtp]\npassword = \"hush", &[], Overrides::default()));
    assert!(text.contains("line 2: not valid TOML") && !text.contains("hush"), "{text}");
}

#[test]
fn half_of_a_payment_provider_is_a_mistake() {
    assert!(
        mistakes(with_env(&[("KONNECT_API_KEY", "k")])).contains("KONNECT_WALLET_ID ([konnect] wallet_id): missing")
    );
    assert!(mistakes(with_env(&[("KONNECT_WALLET_ID", "w")])).contains("KONNECT_API_KEY"));
    assert!(mistakes(with_env(&[("KONNECT_WEBHOOK_SECRET", "w")])).contains("KONNECT_API_KEY"));
    for provider in PROVIDERS {
        for absent in 0..provider.len() {
            let some: Vec<_> =
                provider.iter().enumerate().filter(|(n, _)| *n != absent).map(|(_, pair)| *pair).collect();
            let text = mistakes(with_env(&some));
            assert!(text.contains(provider[absent].0) && text.contains("missing"), "{text}");
        }
    }
}

/// What each provider needs.
const PROVIDERS: [&[(&str, &str)]; 5] = [
    &[("KONNECT_API_KEY", "k"), ("KONNECT_WALLET_ID", "w")],
    &[("CINETPAY_APIKEY", "k"), ("CINETPAY_SITE_ID", "1"), ("CINETPAY_SECRET_KEY", "s")],
    &[("STRIPE_SECRET_KEY", "k"), ("STRIPE_WEBHOOK_SECRET", "s")],
    &[("PAYPAL_CLIENT_ID", "c"), ("PAYPAL_CLIENT_SECRET", "s"), ("PAYPAL_WEBHOOK_ID", "w")],
    &[
        ("WISE_BENEFICIARY_NAME", "Nexus"),
        ("WISE_IBAN", "BE68 5390 0754 7034"),
        ("WISE_BIC", "TRWIBEB1"),
        ("WISE_BANK_NAME", "Wise"),
    ],
];

#[test]
fn each_provider_alone_is_live_and_they_all_go_together() {
    for provider in PROVIDERS {
        assert!(!with_env(provider).unwrap().sandbox, "{provider:?}");
        let both: Vec<_> = provider.iter().copied().chain([("PREAU_SANDBOX", "true")]).collect();
        assert!(mistakes(with_env(&both)).contains("cannot run next to live keys"), "{provider:?}");
        let moved: Vec<_> = provider.iter().copied().chain([("PREAU_CLOCK", "2026-10-12T10:00:00Z")]).collect();
        assert!(mistakes(with_env(&moved)).contains("cannot be moved"), "{provider:?}");
    }
    let all = with_env(&PROVIDERS.concat()).unwrap();
    assert!(all.konnect.is_some() && all.cinetpay.is_some() && all.stripe.is_some() && all.paypal.is_some());
    assert_eq!(all.wise.unwrap().iban, "BE68 5390 0754 7034");
    assert_eq!(all.cinetpay.unwrap().base_url, "https://api-checkout.cinetpay.com");
}

#[test]
fn a_transfer_account_with_a_slip_is_a_mistake() {
    let with = |env, value| {
        let changed: Vec<_> = PROVIDERS[4].iter().copied().filter(|(n, _)| *n != env).chain([(env, value)]).collect();
        with_env(&changed)
    };
    assert!(mistakes(with("WISE_IBAN", "BE68 5390 0754 7035")).contains("check digits"));
    assert!(mistakes(with("WISE_BIC", "X")).contains("a BIC"));
    assert!(mistakes(with("WISE_CURRENCIES", "EUR,MAD")).contains("currencies like"));
    let both = with("WISE_CURRENCIES", "EUR, USD").unwrap().wise.unwrap().currencies;
    assert_eq!(both.len(), 2);
}

#[test]
fn livekit_is_given_whole_and_its_signatures_are_hard_to_guess() {
    let all = [
        ("LIVEKIT_URL", "wss://livekit.example/"),
        ("LIVEKIT_API_KEY", "APIkey"),
        ("LIVEKIT_API_SECRET", "0123456789abcdef0123456789abcdef"),
        ("LIVEKIT_MEET_URL", "https://meet.example/custom"),
    ];
    assert_eq!(with_env(&all).unwrap().livekit.unwrap().url, "wss://livekit.example");
    assert!(with_env(&[]).unwrap().livekit.is_none());
    for absent in 0..all.len() {
        let some: Vec<_> = all.iter().enumerate().filter(|(n, _)| *n != absent).map(|(_, pair)| *pair).collect();
        let text = mistakes(with_env(&some));
        assert!(text.contains(all[absent].0) && text.contains("missing"), "{text}");
    }
    for (name, wrong) in [
        ("LIVEKIT_URL", "https://livekit.example"),
        ("LIVEKIT_URL", "ws://livekit.example"),
        ("LIVEKIT_API_SECRET", "secret"),
        ("LIVEKIT_MEET_URL", "http://meet.example"),
    ] {
        let changed: Vec<_> = all.iter().map(|(n, v)| (*n, if *n == name { wrong } else { v })).collect();
        assert!(with_env(&changed).is_err(), "{name} = {wrong}");
    }
    let here: Vec<_> =
        all.iter().map(|(n, v)| (*n, if *n == "LIVEKIT_URL" { "ws://127.0.0.1:7880" } else { v })).collect();
    assert_eq!(with_env(&here).unwrap().livekit.unwrap().url, "ws://127.0.0.1:7880");
}

#[test]
fn the_sandbox_and_live_keys_never_go_together() {
    let live = [("KONNECT_API_KEY", "k"), ("KONNECT_WALLET_ID", "w")];
    let config = with_env(&live).unwrap();
    assert!(!config.sandbox);
    assert_eq!(config.konnect.unwrap().base_url, "https://api.konnect.network");
    let both: Vec<_> = live.into_iter().chain([("PREAU_SANDBOX", "true")]).collect();
    assert!(mistakes(with_env(&both)).contains("cannot run next to live keys"));
    assert!(mistakes(with_env(&[("PREAU_SANDBOX", "false")])).contains("needs keys"));
    assert!(with_env(&[("PREAU_SANDBOX", "true")]).unwrap().sandbox);
}

#[test]
fn live_keys_do_not_travel_in_the_clear() {
    let with_base = |url| with_env(&[("KONNECT_API_KEY", "k"), ("KONNECT_WALLET_ID", "w"), ("KONNECT_BASE_URL", url)]);
    assert!(with_base("http://api.konnect.network").is_err());
    let with_version = with_base("https://api.konnect.network/api/v2/").unwrap().konnect.unwrap();
    assert_eq!(with_version.base_url, "https://api.konnect.network", "the adapter adds the version");
    assert_eq!(with_base("http://127.0.0.1:9/").unwrap().konnect.unwrap().base_url, "http://127.0.0.1:9");
}

#[test]
fn demonstration_data_is_for_the_embedded_database_unless_asked_for() {
    let outside = ("DATABASE_URL", "postgres://u@h/d");
    assert!(!with_env(&[outside]).unwrap().demo);
    assert!(!with_env(&[outside, ("PREAU_DEMO", "auto")]).unwrap().demo);
    assert!(with_env(&[outside, ("PREAU_DEMO", "true")]).unwrap().demo);
    assert!(!with_env(&[("PREAU_DEMO", "false")]).unwrap().demo);
}

#[test]
fn the_mail_port_follows_the_kind_of_tls() {
    let port = |extra: &[(&str, &str)]| {
        let env: Vec<_> = [("SMTP_HOST", "h"), ("SMTP_FROM", "Préau <a@b.tn>")].iter().chain(extra).copied().collect();
        with_env(&env).unwrap().smtp.unwrap().port
    };
    assert_eq!(port(&[]), 587);
    assert_eq!(port(&[("SMTP_SECURE", "true")]), 465);
    assert_eq!(port(&[("SMTP_PORT", "2525")]), 2525);
    assert!(mistakes(with_env(&[("SMTP_USER", "u")])).contains("without SMTP_HOST"));
}

#[test]
fn addresses_are_what_they_say() {
    let url = |text| with_env(&[("PREAU_PUBLIC_URL", text)]).map(|c| c.public_url);
    assert_eq!(url("https://preau.example/").unwrap(), "https://preau.example");
    for wrong in ["preau.example", "https://preau.example/path", "ftp://x", "https://a@b", "https://"] {
        assert!(url(wrong).is_err(), "{wrong}");
    }
    assert_eq!(with_env(&[("PREAU_ADDR", "0.0.0.0:80")]).unwrap().public_url, "http://localhost:80");
    let proxies = with_env(&[("PREAU_TRUSTED_PROXIES", "10.0.0.0/8, ::1")]).unwrap().trusted_proxies;
    assert_eq!(proxies.len(), 2);
}

#[test]
fn a_settings_file_that_was_asked_for_must_exist() {
    let overrides = Overrides { config: Some("/nowhere/Leptos.toml".into()), ..Overrides::default() };
    assert!(mistakes(Config::load_with(&overrides, vec![])).contains("/nowhere/Leptos.toml: cannot be read"));
}

#[test]
fn the_file_in_the_repository_is_the_defaults_and_names_every_setting() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../Leptos.toml");
    let text = std::fs::read_to_string(path).unwrap();
    let with_file = Config { file: None, ..load(&text, &[], Overrides::default()).unwrap() };
    let without = Config { file: None, ..with_env(&[]).unwrap() };
    assert_eq!(format!("{with_file:?}"), format!("{without:?}"));
    for key in super::keys::KEYS {
        assert!(text.contains(key.env), "{} is not explained in Leptos.toml", key.env);
        let names_it = |line: &str| line.trim_start_matches("# ").starts_with(&format!("{} =", key.name));
        let section = text.split(&format!("[{}]", key.section)).nth(1).expect("its section is there");
        let section = section.split("\n[").next().unwrap_or_default();
        assert!(section.lines().any(names_it), "[{}] {} is not in Leptos.toml", key.section, key.name);
    }
}

#[test]
fn the_clock_is_moved_only_where_neither_money_nor_mails_are_real() {
    let moved = ("PREAU_CLOCK", "2026-10-12T10:00:00+02:00");
    assert_eq!(with_env(&[moved]).unwrap().clock.unwrap().to_rfc3339(), "2026-10-12T08:00:00+00:00");
    assert_eq!(with_env(&[]).unwrap().clock, None);
    assert!(mistakes(with_env(&[("PREAU_CLOCK", "tomorrow")])).contains("an instant like"));
    let live = [("KONNECT_API_KEY", "k"), ("KONNECT_WALLET_ID", "w"), moved];
    assert!(mistakes(with_env(&live)).contains("cannot be moved"));
    let relay = [("SMTP_HOST", "h"), ("SMTP_FROM", "Préau <a@b.tn>"), moved];
    assert!(mistakes(with_env(&relay)).contains("cannot be moved"));
}
