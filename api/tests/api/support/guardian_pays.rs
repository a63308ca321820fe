//! A pass that a guardian paid for by a rider's link, with an address for letters.

use super::buying::{card, confirm, intent_of, look, order};
use super::guardian::{confirm_as, entered, link, start_by_link, sync_by_link};
use super::{Browser, TestApp};

pub struct PaidByGuardian {
    pub rider: Browser,
    pub order: String,
    pub pass: String,
    pub intent: String,
    /// The guardian's browser and address, and the link's id.
    pub guardian: Browser,
    pub email: String,
    pub link: String,
}

/// Matsue's pass for 8,820 yen from 10 October, paid on the 5th with that card; every letter is sent.
pub async fn paid_by_guardian(app: &TestApp, with: &str) -> PaidByGuardian {
    let rider = app.rider("taro").await;
    let icoca = card(&rider, 1).await;
    let order = order(&rider, &icoca, "2026-10-10").await;
    let (guardian, id) = entered(app, &link(&rider, &order).await).await;
    let email = app.outside.address("mother");
    confirm_as(&guardian, &id, "内緒商会", &email).await.done();
    let intent = intent_of(start_by_link(&guardian, &id, "theirs").await.done());
    confirm(app, &intent, with, "pass").await;
    assert_eq!(sync_by_link(&guardian, &id).await["state"], "PAID");
    app.run_jobs().await;
    let pass = look(&rider, &order).await["pass"]["id"].as_str().unwrap().to_owned();
    PaidByGuardian { rider, order, pass, intent, guardian, email, link: id }
}
