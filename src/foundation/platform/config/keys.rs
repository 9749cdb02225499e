//! Every setting: its name in the environment and its place in `Leptos.toml`.

/// One setting.
#[derive(Debug)]
pub(super) struct Key {
    /// Name in the environment; also what the loader calls it.
    pub env: &'static str,
    /// Section of `Leptos.toml`.
    pub section: &'static str,
    /// Name within the section.
    pub name: &'static str,
    /// Its value must not be shown, not even when it is wrong.
    pub secret: bool,
}

const fn key(env: &'static str, section: &'static str, name: &'static str) -> Key {
    Key { env, section, name, secret: false }
}

const fn secret(env: &'static str, section: &'static str, name: &'static str) -> Key {
    Key { env, section, name, secret: true }
}

pub(super) const KEYS: &[Key] = &[
    key("PREAU_ADDR", "server", "addr"),
    key("PREAU_PUBLIC_URL", "server", "public_url"),
    key("PREAU_DATA_DIR", "server", "data_dir"),
    key("PREAU_SITE_ROOT", "server", "site_root"),
    key("PREAU_TRUSTED_PROXIES", "server", "trusted_proxies"),
    key("PREAU_DEVELOPMENT", "server", "development"),
    key("PREAU_DEMO", "server", "demo"),
    key("PREAU_CLOCK", "server", "clock"),
    secret("PREAU_METRICS_TOKEN", "server", "metrics_token"),
    key("PREAU_API_REQUESTS_PER_MINUTE", "api", "requests_per_minute"),
    secret("DATABASE_URL", "database", "url"),
    key("PREAU_DATABASE_CONNECTIONS", "database", "connections"),
    key("PREAU_WORKER", "worker", "enabled"),
    key("PREAU_LOG", "log", "filter"),
    key("PREAU_LOG_JSON", "log", "json"),
    key("SMTP_HOST", "smtp", "host"),
    key("SMTP_PORT", "smtp", "port"),
    key("SMTP_SECURE", "smtp", "secure"),
    key("SMTP_USER", "smtp", "user"),
    secret("SMTP_PASSWORD", "smtp", "password"),
    key("SMTP_FROM", "smtp", "from"),
    key("SMS_GATEWAY_URL", "sms", "gateway_url"),
    secret("SMS_GATEWAY_TOKEN", "sms", "gateway_token"),
    key("PREAU_SANDBOX", "payments", "sandbox"),
    key("KONNECT_BASE_URL", "konnect", "base_url"),
    secret("KONNECT_API_KEY", "konnect", "api_key"),
    key("KONNECT_WALLET_ID", "konnect", "wallet_id"),
    secret("KONNECT_WEBHOOK_SECRET", "konnect", "webhook_secret"),
    key("CINETPAY_BASE_URL", "cinetpay", "base_url"),
    secret("CINETPAY_APIKEY", "cinetpay", "api_key"),
    key("CINETPAY_SITE_ID", "cinetpay", "site_id"),
    secret("CINETPAY_SECRET_KEY", "cinetpay", "secret_key"),
    key("STRIPE_BASE_URL", "stripe", "base_url"),
    secret("STRIPE_SECRET_KEY", "stripe", "secret_key"),
    secret("STRIPE_WEBHOOK_SECRET", "stripe", "webhook_secret"),
    key("PAYPAL_BASE_URL", "paypal", "base_url"),
    key("PAYPAL_CLIENT_ID", "paypal", "client_id"),
    secret("PAYPAL_CLIENT_SECRET", "paypal", "client_secret"),
    key("PAYPAL_WEBHOOK_ID", "paypal", "webhook_id"),
    key("WISE_BENEFICIARY_NAME", "wise", "beneficiary_name"),
    key("WISE_IBAN", "wise", "iban"),
    key("WISE_BIC", "wise", "bic"),
    key("WISE_BANK_NAME", "wise", "bank_name"),
    key("WISE_ADDRESS", "wise", "address"),
    key("WISE_CURRENCIES", "wise", "currencies"),
    key("JITSI_DOMAIN", "video", "jitsi_domain"),
    key("LIVEKIT_URL", "livekit", "url"),
    key("LIVEKIT_API_KEY", "livekit", "api_key"),
    secret("LIVEKIT_API_SECRET", "livekit", "api_secret"),
    key("LIVEKIT_MEET_URL", "livekit", "meet_url"),
];

/// Variables of ours that are not settings of a node: where the settings are, and what tests and benchmarks use.
pub(super) fn is_no_setting(env: &str) -> bool {
    env == "PREAU_CONFIG" || env.starts_with("PREAU_TEST_") || env.starts_with("PREAU_BENCH_")
}

pub(super) fn by_env(env: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.env == env)
}

pub(super) fn by_place(section: &str, name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.section == section && key.name == name)
}

/// The known word that `word` is probably a slip of: at most three letters away, and fewer than a third of it.
pub(super) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let reach = 3.min(word.len() / 3);
    known.map(|k| (distance(word, k), k)).filter(|(d, _)| *d <= reach).min_by_key(|(d, _)| *d).map(|(_, k)| k)
}

/// Levenshtein distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let change = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
