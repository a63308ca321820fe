//! Applying for a pass that needs papers, and deciding about it as staff of Ichibata's.

use serde_json::{Value, json};
use teiki_api::actor::Actor;
use teiki_api::error::Failure;
use teiki_api::orders;
use teiki_api::review::{About, DecideRefusal, Finding, Look, Verdict, decide, facts};
use teiki_shared::ids::StaffId;
use teiki_shared::review::Flaw;
use teiki_shared::staff::{Role, Roles};
use uuid::Uuid;

use super::papers::{Applicant, photo};
use super::{Answer, TestApp, buying};

/// What an order tells of its application.
pub const APPLICATION: &str = "order { id number state placedAt deadline canPay canCancel pass { state } events { event }
    certificates { id kind { slug } } review { decision reason findings { kind { slug } pageId flaw sentence words } } }";

impl Applicant {
    /// Applies for the draft as it is shown.
    pub async fn apply(&self, key: &str) -> Answer {
        self.mutate("orderApply", APPLICATION, self.application(key).await).await
    }

    /// The input of `orderApply` for the draft as it is shown.
    pub async fn application(&self, key: &str) -> Value {
        let query = "query($id: ID!) { viewer { draft(id: $id) { price disclosure { digest } } } }";
        let shown = self.run(query, json!({ "id": self.draft })).await;
        let draft = &shown.data()["viewer"]["draft"];
        json!({ "draftId": self.draft, "idempotencyKey": key, "expectedPrice": draft["price"],
            "expectedDigest": draft["disclosure"]["digest"] })
    }

    /// Applies; returns the order's id.
    pub async fn applied(&self) -> String {
        buying::id(&self.apply("apply").await.done()["order"])
    }

    /// The application as its rider sees it.
    pub async fn application_of(&self, order: &str) -> Value {
        let fields = APPLICATION.replacen("order", "order(id: $id)", 1);
        let query = format!("query($id: ID!) {{ viewer {{ {fields} }} }}");
        self.run(&query, json!({ "id": order })).await.data()["viewer"]["order"].clone()
    }

    pub async fn resubmit(&self, order: &str) -> Answer {
        self.mutate("orderResubmit", APPLICATION, json!({ "id": order })).await
    }
}

/// A finding without words.
pub fn finding(kind: &str, page: Option<&str>, why: Flaw) -> Finding {
    let page = page.map(|page| page.parse().unwrap());
    Finding { kind: kind.to_owned(), page, fact: None, why, words: String::new() }
}

impl TestApp {
    /// A rider with a complete draft of a product of Ichibata's that is applied for, from 20 October on for one month. `n` tells one card
    /// from another.
    pub async fn applying(&self, name: &str, product: &str, n: u32) -> Applicant {
        self.run("update products set applications = true where documents <> '{}'").await;
        let person = self.person(name).await;
        let card = buying::card(&person, n).await;
        let draft = buying::draft_of(&person, &card, "ichibata", product, "210", "2026-10-20").await;
        Applicant { person, draft }
    }

    /// The same with a student ID sent for it; its page.
    pub async fn with_student_id(&self, name: &str, n: u32) -> (Applicant, String) {
        let applicant = self.applying(name, "school", n).await;
        let sent = self.send(&applicant, &applicant.draft, "student-id", "first", &photo(n, 60, 40)).await;
        let page = sent.page();
        (applicant, page)
    }

    /// Somebody of an operator's staff.
    pub async fn at_desk(&self, operator: &str, roles: &[Role]) -> Actor {
        let of = self.one(&format!("select id from operators where slug = '{operator}'")).await;
        let (id, roles) = (StaffId::new(Uuid::new_v4()), roles.iter().copied().collect::<Roles>());
        Actor::Staff { id, operator: Some(of.parse().unwrap()), roles }
    }

    /// What a reviewer compares of an order, where everything matches.
    pub async fn look_of(&self, order: &str) -> Look {
        let owner = self.one(&format!("select operator_id from orders where id = '{order}'")).await;
        let conn = self.app.db.conn().await.unwrap();
        let (owner, order) = (owner.parse().unwrap(), order.parse().unwrap());
        let order = orders::db::find(&conn, owner, order).await.unwrap().unwrap();
        Look::all_match(&facts::of(&conn, &order).await.unwrap())
    }

    /// Decides about an order; the state that it leads to, or the reasons why nothing was decided.
    pub async fn decide(
        &self,
        actor: &Actor,
        order: &str,
        seen: i32,
        verdict: &Verdict,
    ) -> Result<String, Vec<DecideRefusal>> {
        let owner = self.one(&format!("select operator_id from orders where id = '{order}'")).await;
        let about = About { operator: owner.parse().unwrap(), order: order.parse().unwrap(), seen };
        let look = self.look_of(order).await;
        match decide(&self.app, actor, about, verdict, &look).await {
            Ok(order) => Ok(order.state.to_string()),
            Err(Failure::Refused(why)) => Err(why),
            Err(Failure::Fault(fault)) => panic!("{fault}"),
        }
    }
}
