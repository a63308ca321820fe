//! People and orders made by SQL: for tests of what comes after signing up and buying.

use std::sync::Arc;

use serde_json::{Value, json};
use teiki_api::accounts::{self, sessions};
use teiki_api::cookie::Cookie;
use teiki_shared::ids::AccountId;
use uuid::Uuid;

use super::database::Held;
use super::{Browser, PASSWORD, TestApp};

/// [`PASSWORD`] as it is kept.
const PASSWORD_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$XrGaBJt7C+8HRYmnteUdXQ$StYqo780Zr26Bzwe93uTrUzQqwhnQvwiXaQSofIxzCM";

/// A signed-in account with one rider.
pub struct Person {
    pub browser: Browser,
    pub account_id: Uuid,
    pub rider_id: Uuid,
    pub email: String,
}

impl std::ops::Deref for Person {
    type Target = Browser;
    fn deref(&self) -> &Browser {
        &self.browser
    }
}

impl Person {
    /// Registers a number and returns the card's id.
    pub async fn card(&self, number: &str) -> String {
        let input = json!({ "number": number, "numberChecked": true, "kind": "CARD", "named": true });
        let answer = self.mutate("cardRegister", "card { id }", input).await;
        answer.done()["card"]["id"].as_str().unwrap().to_owned()
    }
}

/// An order with its pass, as the tables hold them.
pub struct Bought<'a> {
    pub card: &'a str,
    pub order: &'a str,
    pub pass: &'a str,
    pub family: &'a str,
    pub from: &'a str,
    pub to: &'a str,
}

impl<'a> Bought<'a> {
    /// A paid pass of the family `bus`.
    pub fn live(card: &'a str, from: &'a str, to: &'a str) -> Self {
        Self { card, order: "paid", pass: "live", family: "bus", from, to }
    }

    /// An order in a state before payment, its pass reserved.
    pub fn open(card: &'a str, order: &'a str, from: &'a str, to: &'a str) -> Self {
        Self { card, order, pass: "reserved", family: "bus", from, to }
    }
}

/// The operator that `TestApp::bought` sells for.
pub const OPERATOR: &str = "00000000-0000-4000-8000-00000000aaaa";
const PRODUCT: &str = "00000000-0000-4000-8000-00000000bbbb";

impl TestApp {
    /// A signed-in rider in Japanese.
    pub async fn person(&self, name: &str) -> Person {
        let (account_id, rider_id) = (Uuid::new_v4(), Uuid::new_v4());
        let email = self.outside.address(name);
        self.run(&format!(
            "insert into accounts (id, email, password_hash, created_at, sessions_valid_from)
                values ('{account_id}', '{email}', '{PASSWORD_HASH}', '2026-01-01', '2026-01-01');
             insert into riders (id, account_id, family_name, given_name, family_kana, given_kana, phone,
                postal_code, address, created_at, updated_at)
                values ('{rider_id}', '{account_id}', '松江', '{name}', 'マツエ', 'カナ', '09000000000',
                '6900001', '島根県松江市', '2026-01-01', '2026-01-01')"
        ))
        .await;
        let mut browser = self.signed_in(account_id).await;
        browser.email.clone_from(&email);
        browser.password = PASSWORD;
        Person { browser, account_id, rider_id, email }
    }

    /// One more browser of an account.
    pub async fn signed_in(&self, account_id: Uuid) -> Browser {
        let mut conn = self.app.db.conn().await.unwrap();
        let account = accounts::db::open(&mut conn, AccountId::from(account_id)).await.unwrap().unwrap();
        drop(conn);
        let started = sessions::start(&self.app, &account, "test".into()).await.unwrap();
        let jar = Arc::new(reqwest::cookie::Jar::default());
        let cookie = format!("{}={}", Cookie::Session.full_name(&self.app.config), started.token);
        jar.add_cookie_str(&cookie, &self.address.parse().unwrap());
        Browser::with_cookies(&self.address, jar)
    }

    /// Runs SQL statements, separated by semicolons.
    pub async fn run(&self, statements: &str) {
        self.database.run(statements).await.unwrap();
    }

    /// Runs SQL statements and keeps their locks: whoever needs them waits until the answer is committed or rolled back.
    pub async fn hold(&self, statements: &str) -> Held {
        self.database.hold(statements).await
    }

    /// Waits until so many requests wait for a lock.
    pub async fn waiting(&self, requests: usize) {
        self.database.waiting(requests).await;
    }

    /// Runs SQL statements past the database's own guards: for what no verb does, such as a loss.
    pub async fn force(&self, statements: &str) {
        self.run(&format!("set local session_replication_role = replica; {statements}")).await;
    }

    /// Runs SQL statements; the error is the database's sentence.
    pub async fn try_sql(&self, statements: &str) -> Result<(), String> {
        self.database.run(statements).await.map_err(|fault| fault.to_string())
    }

    /// Runs SQL statements that the database must refuse; returns its sentence.
    pub async fn refused(&self, statements: &str) -> String {
        self.try_sql(statements).await.expect_err("the database took it")
    }

    /// An operator and a product of the tests' own.
    pub async fn seller(&self) {
        self.run(&format!(
            "insert into operators (id, slug, name_ja, name_en, phone, invoice_number, selling, sort)
                values ('{OPERATOR}', 'test-bus', '試験バス', 'Test Bus', '0852-00-0000', 'T7123456789012', true, -1)
                on conflict do nothing;
             insert into products (operator_id, id, slug, family, shape, class, name_ja, name_en, lead_days,
                window_days, refund_rule, refund_fee)
                values ('{OPERATOR}', '{PRODUCT}', 'test-pass', 'bus', 'fare', 'commuter', '試験定期', 'Test pass',
                1, 14, 'daily', 520) on conflict do nothing;
             insert into product_issuers values ('{OPERATOR}', '{PRODUCT}', '{OPERATOR}') on conflict do nothing;
             insert into product_operators values ('{OPERATOR}', '{PRODUCT}', '{OPERATOR}', 1, 10000) on conflict do nothing"
        ))
        .await;
    }

    /// An order and its pass; returns the order's id.
    pub async fn bought(&self, bought: &Bought<'_>) -> String {
        self.seller().await;
        self.try_bought(bought).await.unwrap()
    }

    /// The same where another pass may be in the way; `seller` must be there. It stands where the test wants it, past the
    /// guards against beginning there.
    pub async fn try_bought(&self, bought: &Bought<'_>) -> Result<String, String> {
        let (order, pass) = (Uuid::new_v4(), Uuid::new_v4());
        let Bought { card, order: state, pass: pass_state, family, from, to } = bought;
        let names = json!({
            "ja": { "product": "試験定期", "section": "240円区間", "operator": "試験バス", "honoured_by": "試験バス" },
            "en": { "product": "Test pass", "section": "240-yen fare", "operator": "Test Bus", "honoured_by": "Test Bus" },
        });
        self.try_sql(&format!(
            "set local session_replication_role = replica;
             insert into orders (operator_id, id, seller_id, number, account_id, rider_id, card_id, product_id,
                idempotency_key, terms_n, terms_version, term, state, placed_at, deadline, starts_on, ends_on, months, code, price, refund_rule, refund_fee,
                refund_fare, refund_prices, tax_rate, family, class, names, rider_name, rider_kana)
             select '{OPERATOR}', '{order}', '{OPERATOR}', left('{order}', 8), riders.account_id, riders.id, cards.id, '{PRODUCT}',
                '{order}', 1, '2026-04', 'P1M', '{state}', '2026-10-01', (date '{from}' - time '02:00') at time zone 'Asia/Tokyo', '{from}', '{to}', 1, '240', 10080,
                'daily', 520, 240, '{{}}', 10, '{family}', 'commuter', '{names}', '松江 花子', 'マツエ ハナコ'
             from cards join riders on riders.id = cards.rider_id where cards.id = '{card}';
             insert into passes (operator_id, id, order_id, card_id, family, starts_on, ends_on, state, freed_as)
                values ('{OPERATOR}', '{pass}', '{order}', '{card}', '{family}', '{from}', '{to}', '{pass_state}',
                case when '{pass_state}' <> 'freed' then null when '{state}' = 'paid' then 'refunded' else '{state}' end);
             {}",
            placed(OPERATOR, &order.to_string(), state)
        ))
        .await?;
        Ok(order.to_string())
    }

    /// A page of a paper, as the table holds it, of an account; returns its id.
    pub async fn page_of(&self, account: Uuid, draft: &str) -> String {
        let id = Uuid::new_v4();
        self.run(&format!(
            "insert into certificate_pages (operator_id, id, account_id, draft_id, kind, special_care, state, upload_key, digest,
                master_key, image_key, thumbnail_key, width, height, uploaded_at)
             select operator_id, '{id}', '{account}', '{draft}', slug, false, 'stored', '{id}', sha256('x'), 'development', 'x', 'x',
                1, 1, '2026-10-05' from document_kinds where slug = 'student-id' limit 1"
        ))
        .await;
        id.to_string()
    }

    /// A captured payment of an order; returns its id.
    pub async fn captured(&self, order: &str) -> String {
        self.payment(order, "succeeded").await
    }

    /// An attempt to pay an order, in any state; returns its id.
    pub async fn payment(&self, order: &str, state: &str) -> String {
        self.try_payment(order, state).await.unwrap()
    }

    /// The same where the database may refuse it.
    pub async fn try_payment(&self, order: &str, state: &str) -> Result<String, String> {
        let id = Uuid::new_v4();
        self.try_sql(&format!(
            "set local session_replication_role = replica;
             insert into payments (operator_id, id, order_id, seller_id, terms_n, method, amount, state, intent, started_at,
                touched_at, look_at, idempotency_key, captured_at, ended_at)
             values ('{OPERATOR}', '{id}', '{order}', '{OPERATOR}', 1, 'card', 10080, '{state}', 'pi_{id}', '2026-10-05',
                '2026-10-05', '2026-10-06', '{id}',
                case when '{state}' = 'succeeded' then timestamptz '2026-10-05T03:00:00Z' end,
                case when '{state}' in ('succeeded', 'cancelled') then timestamptz '2026-10-05T03:00:00Z' end)"
        ))
        .await?;
        Ok(id.to_string())
    }
}

/// The statement that begins the history of an order which stands where a fixture put it.
pub fn placed(operator: &str, order: &str, state: &str) -> String {
    format!(
        "insert into order_events (operator_id, order_id, at, actor, event, to_state)
         values ('{operator}', '{order}', '2026-09-01', 'rider', 'placed', '{state}')"
    )
}

/// The messages of the user errors.
pub fn messages(payload: &Value) -> Vec<String> {
    let errors = payload["userErrors"].as_array().cloned().unwrap_or_default();
    errors.iter().map(|error| error["message"].as_str().unwrap_or_default().to_owned()).collect()
}
