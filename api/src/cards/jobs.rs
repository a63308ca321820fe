//! What this domain leaves to the queue: mails about cards.

use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use teiki_shared::card::CardState;
use teiki_shared::ids::{CardId, OperatorId};
use teiki_shared::lang::Lang;

use super::{Card, db};
use crate::app::App;
use crate::catalogue;
use crate::db::Conn;
use crate::error::Fault;
use crate::jobs::{Job, Queue, Run};
use crate::mail::frame::write;
use crate::mail::letter::letter;

letter! {
    /// What moved, to which number, and whether the old one retired for good.
    pub struct NumberChanged("ja/card_changed.txt", "en/card_changed.txt") {
        family_name: String,
        given_name: String,
        card_name: String,
        old_number: String,
        new_number: String,
        is_lost: bool,
        page: String,
        phones: String,
    }
}

/// Tells a rider that the number of a card was changed.
#[derive(Serialize, Deserialize)]
pub struct CardChanged {
    pub card_id: CardId,
    /// Who sold what moved with the number: they are the ones to call.
    #[serde(default)]
    pub sellers: Vec<OperatorId>,
}

impl Job for CardChanged {
    const KIND: &'static str = "card_changed";
    const QUEUE: Queue = Queue::Letters;

    fn key(&self) -> Option<String> {
        None
    }
}

impl Run for CardChanged {
    async fn run(&self, app: &App) -> Result<(), Fault> {
        tell_change(app, self).await
    }
}

#[derive(QueryableByName)]
struct Recipient {
    #[diesel(sql_type = Nullable<Text>)]
    email: Option<String>,
    #[diesel(sql_type = Text)]
    lang: Lang,
    #[diesel(sql_type = Text)]
    family_name: String,
    #[diesel(sql_type = Text)]
    given_name: String,
}

async fn recipient(conn: &mut Conn, card: &Card) -> QueryResult<Recipient> {
    diesel::sql_query(
        "select accounts.email, accounts.lang, riders.family_name, riders.given_name
         from riders join accounts on accounts.id = riders.account_id where riders.id = $1",
    )
    .bind::<SqlUuid, _>(card.rider_id)
    .get_result(conn)
    .await
}

/// Tells the rider that a number changed: also somebody who did not ask for it.
///
/// # Errors
/// Postgres or the mail server away.
async fn tell_change(app: &App, change: &CardChanged) -> Result<(), Fault> {
    let mut conn = app.db.conn().await?;
    let Some(old) = db::by_ids(&conn, &[change.card_id]).await?.pop() else { return Ok(()) };
    let Some(next) = old.replaced_by else { return Ok(()) };
    let Some(new) = db::by_ids(&conn, &[next]).await?.pop() else { return Ok(()) };
    let recipient = recipient(&mut conn, &old).await?;
    let telephones = catalogue::telephones_of(&conn, &change.sellers).await?;
    drop(conn);
    // A closed account has no address any more.
    let Some(email) = recipient.email else { return Ok(()) };
    let page = app.config.page(&format!("/cards/{}", new.id));
    let letter = NumberChanged {
        family_name: recipient.family_name,
        given_name: recipient.given_name,
        card_name: new.name,
        old_number: old.number.masked(),
        new_number: new.number.masked(),
        is_lost: old.state == CardState::Retired,
        page,
        phones: catalogue::called(&telephones, recipient.lang),
    };
    app.mailer.send(write(&app.config, recipient.lang, email, &letter)?).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::letter::Letter;

    #[test]
    fn a_letter_tells_what_becomes_of_the_old_number() {
        let letter = |is_lost| NumberChanged {
            family_name: "松江".into(),
            given_name: "花子".into(),
            card_name: "通勤用".into(),
            old_number: "JW123 •••• •••• 2345".into(),
            new_number: "JW999 •••• •••• 9999".into(),
            is_lost,
            page: "https://teiki.example/cards/1".into(),
            phones: "松江市交通局 0852-60-1111".into(),
        };
        insta::assert_snapshot!(letter(true).render(Lang::Ja).unwrap(), @"
        # 【Teiki】ICOCAの番号を変更しました

        松江 花子 様

        ICOCA「通勤用」の番号を変更しました。

        - 前の番号: JW123 •••• •••• 2345
        - 新しい番号: JW999 •••• •••• 9999

        これから使う定期券と手続き中のお申込みは、新しい番号に移りました。乗るときは新しいICOCAをタッチしてください。前の番号は、今後登録できません。

        [ICOCAを見る](https://teiki.example/cards/1)

        お心当たりがないときは、すぐにパスワードを変更し、お電話ください。松江市交通局 0852-60-1111
        ");
        insta::assert_snapshot!(letter(false).render(Lang::En).unwrap(), @r#"
        # [Teiki] The number of your ICOCA was changed

        Dear 花子 松江,

        The number of your card "通勤用" was changed.

        - Old number: JW123 •••• •••• 2345
        - New number: JW999 •••• •••• 9999

        Passes still to be used and open orders have moved to the new number: ride with the new card. The old number may be registered again later.

        [See the card](https://teiki.example/cards/1)

        If you did not do this, change your password at once and call: 松江市交通局 0852-60-1111
        "#);
    }
}
