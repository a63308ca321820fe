//! Questions that riders send to an operator by the form of its page: kept until its mail has been handed over, and no longer.

mod db;
pub mod graphql;
mod mail;

use diesel_async::AsyncConnection;
use teiki_shared::email::{Email, EmailFault};
use teiki_shared::payment_card;
use teiki_shared::scalars::DateTime;
use teiki_shared::visible;

use crate::app::App;
use crate::catalogue;
use crate::error::{Failure, VerbResult};
use crate::jobs::queue;
use crate::random;
use crate::rates::{self, Count, Rate};
use crate::refusal::refusals;
use crate::viewer::Caller;

pub use db::prune;
pub use mail::Forward;

/// The longest question, in characters.
pub const MOST_LETTERS: usize = 2_000;
/// The longest name.
const MOST_OF_NAME: usize = 60;

/// What somebody asks.
pub struct Question {
    /// Of the operator, by the word in its addresses.
    pub operator: String,
    /// May be empty.
    pub name: String,
    /// Where the answer goes.
    pub email: String,
    pub text: String,
}

refusals! {
    /// Why a question was not sent.
    pub enum ContactRefusal, ContactSendErrorCode {
        OperatorUnknown {
            ja: "この会社への問い合わせは、いまここからは送れません。電話でお尋ねください。",
            en: "Questions to this operator cannot be sent from here at present. Ask by phone.",
        }
        NameTooLong at ["name"] {
            ja: "お名前は60文字までで入力してください。",
            en: "Keep your name to 60 characters.",
        }
        EmailMissing at ["email"] {
            ja: "お返事を受け取るメールアドレスを入力してください。",
            en: "Enter the e-mail address for the answer.",
        }
        EmailUnreadable at ["email"] {
            ja: "メールアドレスを name@example.com のような形で入力してください。",
            en: "Enter an e-mail address such as name@example.com.",
        }
        TextMissing at ["text"] {
            ja: "お問い合わせの内容を入力してください。",
            en: "Enter your question.",
        }
        TextTooLong at ["text"] {
            ja: "お問い合わせの内容は2,000文字までで入力してください。",
            en: "Keep your question to 2,000 characters.",
        }
        Invisible at ["text"] {
            ja: "表示できない文字が含まれています。その文字を消して、入力し直してください。",
            en: "There is a character that cannot be shown. Delete it and type it again.",
        }
        /// In that field.
        CardNumber(field: &'static [&'static str]) at (*field) {
            ja: "クレジットカードの番号のような数字があります。番号は書かずに送ってください。係員が番号をお尋ねすることはありません。",
            en: "This holds what looks like the number of a credit card. Leave it out; our staff never ask for it.",
        }
        /// Seconds to wait.
        RateLimited(seconds: i32) after (Some(*seconds)) {
            ja: "短い時間に何度も送られています。しばらく待ってから送るか、電話でお尋ねください。",
            en: "Too many questions were sent in a short time. Wait a while, or ask by phone.",
        }
    }
}

/// Keeps the question and has it mailed to the operator.
///
/// # Errors
/// [`ContactRefusal`].
pub async fn send(app: &App, caller: &Caller, question: &Question) -> VerbResult<(), ContactRefusal> {
    let checked = check(question).map_err(Failure::Refused)?;
    let mut conn = app.db.conn().await?;
    let operator = catalogue::db::selling_operator(&conn, &question.operator).await?;
    let Some(operator) = operator.filter(|operator| operator.mail.is_some()) else {
        return Err(Failure::refuse(ContactRefusal::OperatorUnknown));
    };
    let counts = [
        Count::new(Rate::ContactFrom, rates::block(caller.address)),
        Count::new(Rate::ContactOf, &checked.email),
        Count::new(Rate::ContactTo, operator.id),
    ];
    if let Some((_, seconds)) = rates::take_all(app, &counts).await? {
        return Err(Failure::refuse(ContactRefusal::RateLimited(seconds)));
    }
    let row = db::Row {
        operator_id: operator.id,
        id: random::id(&app.clock).into(),
        name: checked.name,
        email: checked.email,
        text: checked.text,
        asked_at: DateTime(app.clock.now()),
    };
    conn.transaction::<_, Failure<ContactRefusal>, _>(async |conn| {
        db::keep(conn, &row).await?;
        queue::enqueue(conn, &app.clock, &Forward { operator: row.operator_id, id: row.id }).await?;
        Ok(())
    })
    .await
}

/// What is kept of a question.
struct Checked {
    name: String,
    email: String,
    text: String,
}

/// Everything that is wrong is told at once.
fn check(question: &Question) -> Result<Checked, Vec<ContactRefusal>> {
    let mut wrong = Vec::new();
    let name = visible::shown(&question.name);
    if name.chars().count() > MOST_OF_NAME {
        wrong.push(ContactRefusal::NameTooLong);
    } else if payment_card::holds_number(&name) {
        wrong.push(ContactRefusal::CardNumber(&["name"]));
    }
    let email = Email::parse(&question.email).map_err(|fault| {
        wrong.push(match fault {
            EmailFault::Empty => ContactRefusal::EmailMissing,
            _ => ContactRefusal::EmailUnreadable,
        });
    });
    let text = lines(&question.text).map_err(|refusal| wrong.push(refusal));
    match (email, text) {
        (Ok(email), Ok(text)) if wrong.is_empty() => Ok(Checked { name, email: email.key(), text }),
        _ => Err(wrong),
    }
}

/// The lines of a question, each as it is shown.
fn lines(text: &str) -> Result<String, ContactRefusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(ContactRefusal::TextMissing);
    }
    if text.chars().count() > MOST_LETTERS {
        return Err(ContactRefusal::TextTooLong);
    }
    let lines: Result<Vec<String>, _> = text.lines().map(visible::line).collect();
    let lines = lines.map_err(|_| ContactRefusal::Invisible)?;
    if payment_card::holds_number(&lines.join(" ")) {
        return Err(ContactRefusal::CardNumber(&["text"]));
    }
    Ok(lines.join("\n"))
}
