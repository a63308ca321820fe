//! This domain's mails. Those with a code begin with it.

use teiki_shared::format;
use teiki_shared::lang::Lang;
use uuid::Uuid;

use super::codes::Flow;
use super::email_undo;
use super::jobs::{AccountNotice, Notice};
use super::purpose::Purpose;
use crate::app::App;
use crate::catalogue;
use crate::config::Config;
use crate::error::Fault;
use crate::jobs::Run;
use crate::mail::Mail;
use crate::mail::frame::write;
use crate::mail::letter::letter;

letter! {
    /// A one-time code.
    pub struct Code("ja/code.txt", "en/code.txt") { purpose: Purpose, code: String }
}
letter! {
    /// To whoever signs up with the address of an account.
    pub struct AccountExists("ja/account_exists.txt", "en/account_exists.txt") { sign_in: String, forgot: String }
}
letter! {
    /// To the owner of the address that another account was to get.
    pub struct AddressTaken("ja/address_taken.txt", "en/address_taken.txt") { sign_in: String }
}
letter! {
    /// To whoever forgot the password of an account that is not there.
    pub struct NoAccount("ja/no_account.txt", "en/no_account.txt") { sign_up: String }
}
letter! {
    pub struct PasswordChanged("ja/password_changed.txt", "en/password_changed.txt") { forgot: String }
}
letter! {
    pub struct EmailChanged("ja/email_changed.txt", "en/email_changed.txt") { undo: Option<String>, forgot: String, phones: String }
}
letter! {
    /// To the address that a change taken back had given the account. Its link home is its only one.
    pub struct EmailUndone("ja/email_undone.txt", "en/email_undone.txt") { at: String, phones: String }
}
letter! {
    pub struct AccountClosed("ja/account_closed.txt", "en/account_closed.txt") {}
}

impl Run for AccountNotice {
    async fn run(&self, app: &App) -> Result<(), Fault> {
        app.mailer.send(notice(app, self).await?).await
    }
}

/// The mail of a flow. Without a code it tells why there is none: to the owner of the address, and to nobody else.
///
/// # Errors
/// None that a value can cause.
pub fn code(config: &Config, flow: &Flow, code: Option<&str>) -> Result<Mail, Fault> {
    let Flow { purpose, lang, ref email, .. } = *flow;
    if let Some(code) = code {
        return write(config, lang, email, &Code { purpose, code: code.to_owned() });
    }
    let sign_in = config.page("/signin");
    match purpose {
        Purpose::SignUp => {
            write(config, lang, email, &AccountExists { sign_in, forgot: config.page("/forgot") })
        }
        Purpose::EmailChange => write(config, lang, email, &AddressTaken { sign_in }),
        Purpose::PasswordReset | Purpose::NewDevice => {
            write(config, lang, email, &NoAccount { sign_up: config.page("/signup") })
        }
    }
}

/// Tells the owner of an account of a change, so that one made by somebody else is noticed.
async fn notice(app: &App, job: &AccountNotice) -> Result<Mail, Fault> {
    let AccountNotice { to, lang, notice, change } = job;
    let config = &app.config;
    let forgot = config.page("/forgot");
    match notice {
        Notice::PasswordChanged => write(config, *lang, to, &PasswordChanged { forgot }),
        Notice::EmailChanged => {
            let link = |change: Uuid| format!("/account/email/undo?token={}", email_undo::token(app, change));
            let undo = change.map(|change| config.page(&link(change)));
            let phones = phones(app, *lang).await?;
            write(config, *lang, to, &EmailChanged { undo, forgot, phones })
        }
        Notice::EmailUndone { at } => {
            let (at, phones) = (format::moment(*lang, **at), phones(app, *lang).await?);
            write(config, *lang, to, &EmailUndone { at, phones })
        }
        Notice::Closed => write(config, *lang, to, &AccountClosed {}),
    }
}

/// Whom to call.
async fn phones(app: &App, lang: Lang) -> Result<String, Fault> {
    let conn = app.db.conn().await?;
    Ok(catalogue::called(&catalogue::telephones(&conn).await?, lang))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::letter::Letter;

    #[test]
    fn a_code_comes_first_and_says_what_for() {
        let told = |purpose, lang| Code { purpose, code: "123456".into() }.render(lang).unwrap();
        insta::assert_snapshot!(told(Purpose::SignUp, Lang::Ja), @"
        # 【Teiki】会員登録の確認コード

        `123456`

        会員登録を続けるための確認コードです。
        10分以内に、手続きをしている画面に入力してください。新しいコードをお送りしたときは、前のコードは使えません。

        このコードをほかの人に教えないでください。係員がお尋ねすることはありません。お心当たりがないときは、何もなさらずこのメールを削除してください。
        ");
        insta::assert_snapshot!(told(Purpose::NewDevice, Lang::En), @"
        # [Teiki] Your code to sign in

        `123456`

        This code signs you in on a new device.
        Enter it within 10 minutes, on the screen where you asked for it. A newer code replaces this one.

        Tell this code to nobody; our staff never ask for it. If you did not ask for it, do nothing and delete this mail.
        ");
    }
}
