//! The demo catalogue as tests use it: ids by their words, and drafts on the way to a pass.

use serde_json::{Value, json};
use uuid::Uuid;

use super::person::placed;
use super::{Answer, Browser, TestApp};

/// The fields of a draft that tests look at.
pub const DRAFT: &str = "draft { id next code months startsOn endsOn section price
    card { id } operator { slug } product { slug } from { id name } to { id name }
    prices { code months price fare } startDates startLimit
    problems { field message code } clash { startsOn endsOn productName }
    renews { id }
    disclosure { quantity total payment delivery cancellation deadline seller { slug } } }";

/// An operator and its product, by their ids.
#[derive(Clone)]
pub struct Offer {
    pub operator: String,
    pub product: String,
}

impl TestApp {
    pub async fn one(&self, query: &str) -> String {
        let rows = self.sql(query).await;
        assert_eq!(rows.len(), 1, "{query}");
        rows.into_iter().next().unwrap_or_default()
    }

    pub async fn offer(&self, operator: &str, product: &str) -> Offer {
        let operator = self.one(&format!("select id from operators where slug = '{operator}'")).await;
        let query =
            format!("select id from products where operator_id = '{operator}' and slug = '{product}'");
        Offer { product: self.one(&query).await, operator }
    }

    /// A stop of the fictional operator.
    pub async fn stop(&self, feed_id: &str) -> String {
        self.one(&format!(
            "select s.id from stops s join operators o on o.id = s.operator_id
             where o.slug = 'mizuumi' and s.feed_id = '{feed_id}'"
        ))
        .await
    }

    /// A pass of an offer on a card, with its order as buying leaves it behind; returns the pass's id.
    pub async fn holds(&self, card: &str, offer: &Offer, (starts_on, ends_on): (&str, &str)) -> String {
        let (order, pass) = (Uuid::new_v4(), Uuid::new_v4());
        let Offer { operator, product } = offer;
        let names = json!({
            "ja": { "product": "通勤定期", "section": "240円区間", "operator": "事業者", "honoured_by": "事業者" },
            "en": { "product": "Commuter", "section": "240 yen", "operator": "Operator", "honoured_by": "Operator" },
        });
        self.force(&format!(
            "insert into orders (operator_id, id, seller_id, number, account_id, rider_id, card_id, product_id,
                idempotency_key, terms_n, terms_version, term, state, placed_at, deadline, starts_on, ends_on, months, code, price, refund_rule, refund_fee,
                refund_fare, refund_prices, tax_rate, family, class, names, rider_name, rider_kana)
             select '{operator}', '{order}', '{operator}', left('{order}', 8), r.account_id, r.id, c.id, p.id,
                '{order}', 1, '2026-04', 'P1M', 'paid', '2026-09-01', '2026-09-01', '{starts_on}', '{ends_on}', 1, '240', 10080,
                p.refund_rule, p.refund_fee, 240, '{{\"1\": 10080}}', 10, p.family, p.class, '{names}', '松江 花子', 'マツエ ハナコ'
             from cards c join riders r on r.id = c.rider_id, products p
             where c.id = '{card}' and p.operator_id = '{operator}' and p.id = '{product}';
             insert into passes (operator_id, id, order_id, card_id, family, starts_on, ends_on, state)
             select operator_id, '{pass}', id, card_id, family, starts_on, ends_on, 'live'
             from orders where id = '{order}';
             {}",
            placed(operator, &order.to_string(), "paid")
        ))
        .await;
        pass.to_string()
    }
}

impl Browser {
    pub async fn start_draft(&self, input: Value) -> Answer {
        self.mutate("draftBegin", DRAFT, input).await
    }

    /// Starts an empty draft and returns its id.
    pub async fn draft(&self) -> String {
        let answer = self.start_draft(json!({})).await;
        answer.done()["draft"]["id"].as_str().unwrap_or_default().to_owned()
    }

    /// Gives answers to a draft.
    pub async fn answer(&self, draft: &str, mut answers: Value) -> Answer {
        answers["id"] = json!(draft);
        self.mutate("draftUpdate", DRAFT, answers).await
    }

    /// The draft as it stands.
    pub async fn look(&self, draft: &str) -> Value {
        let query =
            format!("query($id: ID!) {{ viewer {{ {} }} }}", DRAFT.replacen("draft", "draft(id: $id)", 1));
        self.run(&query, json!({ "id": draft })).await.data()["viewer"]["draft"].clone()
    }
}
