use super::*;

/// The secret that `.env.example` shows.
const SAMPLE_SECRET: &str = "0000000000000000000000000000000000000000000000000000000000000001";
const SECRET: &str = "1f8a0c5be2934d7760fb19c4a83ed2564d0b7e9f21c86a35f4e870dd92ab3c16";

fn vars(pairs: &[(&str, &str)]) -> HashMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

const GOOD: [(&str, &str); 7] = [
    ("DATABASE_URL", "postgres://localhost/teiki"),
    ("REDIS_URL", "redis://localhost"),
    ("SMTP_URL", "smtp://localhost"),
    ("STRIPE_SECRET_KEY", "sk_test_x"),
    ("STRIPE_PUBLISHABLE_KEY", "pk_test_x"),
    ("STRIPE_WEBHOOK_SECRET", "whsec_x"),
    ("SECRET_KEY", SAMPLE_SECRET),
];

const PRODUCTION: [(&str, &str); 12] = [
    ("TEIKI_ENV", "production"),
    ("SITE_URL", "https://pass.example.jp"),
    ("DATABASE_URL", "postgres://localhost/teiki"),
    ("REDIS_URL", "redis://localhost"),
    ("SMTP_URL", "smtps://user:password@mail.example.jp:465"),
    ("STRIPE_SECRET_KEY", "sk_live_x"),
    ("STRIPE_PUBLISHABLE_KEY", "pk_live_x"),
    ("STRIPE_WEBHOOK_SECRET", "whsec_0123456789abcdef"),
    ("SECRET_KEY", SECRET),
    ("TRUSTED_PROXIES", "10.0.0.0/8, 2001:db8::/32, 192.0.2.7"),
    ("CERTIFICATE_STORE", "/srv/papers"),
    ("CERTIFICATE_KEYS", "2026-11=5be2934d7760fb19c4a83ed2564d0b7e9f21c86a35f4e870dd92ab3c161f8a0c"),
];

/// The faults of a good set with some variables replaced; an empty one counts as not set.
fn faults_of(good: &[(&str, &str)], changes: &[(&str, &str)]) -> Vec<String> {
    let mut all = vars(good);
    all.extend(vars(changes));
    Config::read(&all).err().unwrap_or_default()
}

/// Asserts that this value alone is refused, in a sentence that says what is wrong.
fn refused(good: &[(&str, &str)], name: &str, value: &str, said: &str) {
    let faults = faults_of(good, &[(name, value)]);
    assert!(
        matches!(&faults[..], [fault] if fault.starts_with(name) && fault.contains(said)),
        "{name}={value}: {faults:?}"
    );
}

#[test]
fn names_every_missing_variable_at_once() {
    let faults = Config::read(&vars(&[("LISTEN", "nowhere")])).err().unwrap();
    for name in GOOD.map(|(name, _)| name).into_iter().chain(["LISTEN"]) {
        assert_eq!(faults.iter().filter(|fault| fault.starts_with(name)).count(), 1, "{name} in {faults:?}");
    }
}

#[test]
fn development_takes_the_samples_and_production_refuses_them() {
    assert_eq!(faults_of(&GOOD, &[]), Vec::<String>::new());
    let faults = faults_of(&GOOD, &[("TEIKI_ENV", "production")]);
    for name in [
        "STRIPE_SECRET_KEY",
        "STRIPE_PUBLISHABLE_KEY",
        "SITE_URL",
        "SECRET_KEY",
        "STRIPE_WEBHOOK_SECRET",
        "TRUSTED_PROXIES",
        "CERTIFICATE_STORE",
        "CERTIFICATE_KEYS",
    ] {
        assert_eq!(faults.iter().filter(|fault| fault.starts_with(name)).count(), 1, "{name} in {faults:?}");
    }
    assert_eq!(faults_of(&PRODUCTION, &[]), Vec::<String>::new());
}

#[test]
fn production_knows_its_proxies() {
    let networks = |text: &str| {
        let mut all = vars(&PRODUCTION);
        all.insert("TRUSTED_PROXIES".into(), text.into());
        Config::read(&all).unwrap().trusted_proxies.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(
        networks("10.1.2.3/8, 2001:db8::/32,192.0.2.7 "),
        ["10.0.0.0/8", "2001:db8::/32", "192.0.2.7/32"]
    );
    assert_eq!(networks("::ffff:192.0.2.7"), ["192.0.2.7/32"]);
    assert!(networks("none").is_empty());
    refused(&PRODUCTION, "TRUSTED_PROXIES", "", "is not set");
    refused(&PRODUCTION, "TRUSTED_PROXIES", "proxy.example.jp", "no IP address or network");
    refused(&PRODUCTION, "TRUSTED_PROXIES", "10.0.0.0/33", "no IP address or network");
    refused(&PRODUCTION, "TRUSTED_PROXIES", "0.0.0.0/0", "everybody");
    refused(&PRODUCTION, "TRUSTED_PROXIES", "::/0", "everybody");
    assert_eq!(faults_of(&GOOD, &[("TRUSTED_PROXIES", "")]), Vec::<String>::new());
}

#[test]
fn production_talks_to_stripe_itself_and_over_https() {
    for url in [
        "http://api.stripe.com/",
        "https://api.stripe.com:8443/",
        "https://api.stripe.com.example/",
        "https://a@api.stripe.com/",
    ] {
        refused(&PRODUCTION, "STRIPE_API_URL", url, "over https");
    }
    refused(&PRODUCTION, "STRIPE_JS_URL", "http://js.stripe.com/v3", "over https");
    refused(&PRODUCTION, "STRIPE_SECRET_KEY", "sk_test_x", "live");
    refused(&PRODUCTION, "STRIPE_PUBLISHABLE_KEY", "pk_test_x", "live");
    refused(&PRODUCTION, "STRIPE_WEBHOOK_SECRET", "whsec_x", "too short");
    assert_eq!(faults_of(&PRODUCTION, &[("STRIPE_SECRET_KEY", "rk_live_x")]), Vec::<String>::new());
}

#[test]
fn a_pool_holds_a_connection() {
    for good in [&GOOD[..], &PRODUCTION[..]] {
        refused(good, "DATABASE_POOL", "0", "1 or more");
        refused(good, "DATABASE_POOL", "-1", "a number of connections");
    }
}

#[test]
fn a_key_is_drawn_and_not_typed() {
    let zeros = "0".repeat(64);
    let counted: String = (0..32).map(|n| format!("{n:02x}")).collect();
    let repeated = SECRET[..32].repeat(2);
    let typed = hex::encode("correct horse battery staple abc");
    for key in [SAMPLE_SECRET, &zeros, &counted, &"deadbeef".repeat(8), &repeated, &typed] {
        refused(&PRODUCTION, "SECRET_KEY", key, "openssl rand -hex 32");
        assert_eq!(faults_of(&GOOD, &[("SECRET_KEY", key)]), Vec::<String>::new());
    }
    for good in [&GOOD[..], &PRODUCTION[..]] {
        refused(good, "SECRET_KEY", "abc", "64 hexadecimal digits");
    }
}

#[test]
fn the_address_of_the_site_is_bare() {
    for good in [&GOOD[..], &PRODUCTION[..]] {
        for url in [
            "https://user@pass.example.jp",
            "https://user:secret@pass.example.jp",
            "https://pass.example.jp/teiki",
            "https://pass.example.jp/?a=1",
            "https://pass.example.jp/#top",
        ] {
            refused(good, "SITE_URL", url, "bare address");
        }
        refused(good, "SITE_URL", "ftp://pass.example.jp", "http");
        refused(good, "SITE_URL", "pass.example.jp", "http");
        assert_eq!(faults_of(good, &[("SITE_URL", "https://pass.example.jp:8443/")]), Vec::<String>::new());
    }
    refused(&PRODUCTION, "SITE_URL", "http://pass.example.jp", "https");
}

#[test]
fn mail_travels_under_tls() {
    for url in [
        "smtp://mail.example.jp",
        "smtp://mail.example.jp:587?tls=opportunistic",
        "smtp://mail.example.jp:587?tls=opportunistic&tls=required",
        "smtp://10.0.0.5:25",
    ] {
        refused(&PRODUCTION, "SMTP_URL", url, "in the clear");
        assert_eq!(faults_of(&GOOD, &[("SMTP_URL", url)]), Vec::<String>::new());
    }
    for url in [
        "smtps://mail.example.jp",
        "smtp://mail.example.jp:587?tls=required",
        "smtp://localhost:25",
        "smtp://127.0.0.1:25",
        "smtp://[::1]:25",
    ] {
        assert_eq!(faults_of(&PRODUCTION, &[("SMTP_URL", url)]), Vec::<String>::new(), "{url}");
    }
    for good in [&GOOD[..], &PRODUCTION[..]] {
        refused(good, "SMTP_URL", "mail.example.jp:25", "smtp://");
    }
}

#[test]
fn a_tool_reads_the_database_and_nothing_else() {
    let tool = ToolConfig::read(&vars(&[
        ("TEIKI_ENV", "production"),
        ("DATABASE_URL", "postgres://localhost/teiki"),
        ("STRIPE_SECRET_KEY", "nonsense"),
    ]))
    .unwrap_or_else(|faults| panic!("{faults:?}"));
    assert_eq!((tool.database_url.as_str(), tool.database_pool), ("postgres://localhost/teiki", 16));
    let faults = ToolConfig::read(&vars(&[("TEIKI_ENV", "test"), ("DATABASE_POOL", "0")])).err().unwrap();
    let named: Vec<&str> = faults.iter().filter_map(|fault| fault.split(' ').next()).collect();
    assert_eq!(named, ["TEIKI_ENV", "DATABASE_URL", "DATABASE_POOL"]);
}

#[test]
fn papers_are_kept_in_a_folder_or_a_bucket() {
    let store = |changes: &[(&str, &str)]| {
        let mut all = vars(&GOOD);
        all.extend(vars(changes));
        Config::read(&all).unwrap().store
    };
    assert!(store(&[]) == StoreConfig::Folder(".run/certificates".into()));
    assert!(store(&[("CERTIFICATE_STORE", "/srv/papers")]) == StoreConfig::Folder("/srv/papers".into()));
    let bucket = [
        ("CERTIFICATE_STORE", "s3://papers/teiki/"),
        ("CERTIFICATE_S3_ACCESS_KEY", "id"),
        ("CERTIFICATE_S3_SECRET_KEY", "secret"),
    ];
    let StoreConfig::S3(s3) = store(&bucket) else { panic!("a bucket") };
    assert_eq!(
        (s3.bucket.as_str(), s3.prefix.as_str(), s3.region.as_str()),
        ("papers", "teiki", "ap-northeast-1")
    );
    assert!(s3.endpoint.is_none());
    refused(&GOOD, "CERTIFICATE_STORE", "ftp://papers", "a folder, or s3://");
    let missing = faults_of(&GOOD, &bucket[..1]);
    assert_eq!(missing, ["CERTIFICATE_S3_ACCESS_KEY is not set.", "CERTIFICATE_S3_SECRET_KEY is not set."]);
    let with = |url| [&PRODUCTION[..], &bucket, &[("CERTIFICATE_S3_ENDPOINT", url)]].concat();
    assert_eq!(faults_of(&with("https://s3.example.jp"), &[]), [""; 0]);
    assert_eq!(faults_of(&with("http://127.0.0.1:9000"), &[]), [""; 0]);
    refused(&with(""), "CERTIFICATE_S3_ENDPOINT", "http://s3.example.jp", "in the clear");
    refused(&PRODUCTION, "CERTIFICATE_STORE", "", "is not set");
}

#[test]
fn master_keys_have_ids_and_the_newest_comes_first() {
    let keys = |text: &str| {
        let mut all = vars(&PRODUCTION);
        all.insert("CERTIFICATE_KEYS".into(), text.into());
        let keys = Config::read(&all).unwrap().master_keys;
        keys.into_iter().map(|(id, key)| format!("{id} {}", key.len())).collect::<Vec<_>>()
    };
    let other = "9c51d0b7e2a84f3390ad17c6be5548f20d3e7b61a9f4c8851726ddb03ea9f54c";
    assert_eq!(keys(&format!("new={other}, old={SECRET}")), ["new 32", "old 32"]);
    refused(&PRODUCTION, "CERTIFICATE_KEYS", "", "is not set");
    refused(&PRODUCTION, "CERTIFICATE_KEYS", &format!("a={SAMPLE_SECRET}"), "a pattern");
    for wrong in [SECRET, "a=12", "=", ",", &format!("a b={SECRET}"), &format!("a={SECRET},a={other}")] {
        refused(&PRODUCTION, "CERTIFICATE_KEYS", wrong, "ID=KEY");
    }
    let derived = Config::read(&vars(&GOOD)).unwrap().master_keys;
    assert_eq!(derived[0].0, "development");
    assert_ne!(hex::encode(&derived[0].1), SAMPLE_SECRET);
}
