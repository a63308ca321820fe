//! What this domain leaves to the queue: mails about cards.

use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use teiki_shared::card::CardState;
use teiki_shared::ids::CardId;
use teiki_shared::lang::Lang;

use super::{Card, db};
use crate::app::App;
use crate::db::Conn;
use crate::error::Fault;
use crate::jobs::{Job, Run};
use crate::mail::frame::Letter;

/// Tells a rider that the number of a card was changed.
#[derive(Serialize, Deserialize)]
pub struct CardChanged {
    pub card_id: CardId,
}

impl Job for CardChanged {
    const KIND: &'static str = "card_changed";

    fn key(&self) -> Option<String> {
        None
    }
}

impl Run for CardChanged {
    async fn run(&self, app: &App) -> Result<(), Fault> {
        tell_change(app, self.card_id).await
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
async fn tell_change(app: &App, card_id: CardId) -> Result<(), Fault> {
    let mut conn = app.db.conn().await?;
    let Some(old) = db::by_ids(&conn, &[card_id]).await?.pop() else { return Ok(()) };
    let Some(next) = old.replaced_by else { return Ok(()) };
    let Some(new) = db::by_ids(&conn, &[next]).await?.pop() else { return Ok(()) };
    let recipient = recipient(&mut conn, &old).await?;
    drop(conn);
    // A closed account has no address any more.
    let Some(email) = recipient.email.clone() else { return Ok(()) };
    let page = app.config.page(&format!("/cards/{}", new.id));
    app.mailer.send(letter(&recipient, &old, &new, page).to(&app.config, email)).await
}

fn letter(recipient: &Recipient, old: &Card, new: &Card, page: String) -> Letter {
    let (for_good_ja, for_good_en) = match old.state {
        CardState::Retired => {
            ("前の番号は、今後登録できません。", "The old number can never be registered again.")
        }
        CardState::Live | CardState::Replaced | CardState::Removed | CardState::Released => {
            ("前の番号は、あとで登録し直すことができます。", "The old number may be registered again later.")
        }
    };
    let Recipient { family_name, given_name, .. } = recipient;
    let (from, to) = (old.number.masked(), new.number.masked());
    match recipient.lang {
        Lang::Ja => Letter::new(Lang::Ja, "【Teiki】ICOCAの番号を変更しました")
            .paragraph(format!("{family_name} {given_name} 様"))
            .paragraph(format!("カード「{}」の番号を変更しました。", new.name))
            .rows([("前の番号".into(), from), ("新しい番号".into(), to)])
            .paragraph(format!("これから使う定期券と申し込み中の注文は、新しい番号に移りました。バスには新しいカードでご乗車ください。{for_good_ja}"))
            .link("カードを見る", page)
            .paragraph("お心当たりがないときは、すぐにパスワードを変更し、定期券を発行している会社へお電話ください。"),
        Lang::En => Letter::new(Lang::En, "[Teiki] The number of your ICOCA was changed")
            .paragraph(format!("Dear {given_name} {family_name},"))
            .paragraph(format!("The number of your card \"{}\" was changed.", new.name))
            .rows([("Old number".into(), from), ("New number".into(), to)])
            .paragraph(format!("Passes still to be used and open orders have moved to the new number: ride with the new card. {for_good_en}"))
            .link("See the card", page)
            .paragraph("If you did not do this, change your password at once and call the operator of your pass."),
    }
}
