//! The words of this domain's mails. Those with a code begin with it.

use teiki_shared::lang::Lang;

use super::codes::Flow;
use super::jobs::{AccountNotice, Notice};
use super::purpose::Purpose;
use crate::app::App;
use crate::config::Config;
use crate::error::Fault;
use crate::jobs::Run;
use crate::mail::Mail;
use crate::mail::frame::Letter;

impl Run for AccountNotice {
    async fn run(&self, app: &App) -> Result<(), Fault> {
        app.mailer.send(notice(&app.config, &self.to, self.lang, self.notice)).await
    }
}

/// The mail of a flow. Without a code it tells why there is none: to the owner of the address, and to nobody else.
pub fn code(config: &Config, flow: &Flow, code: Option<&str>) -> Mail {
    let letter = match code {
        Some(code) => with_code(flow.purpose, flow.lang, code),
        None => without_code(config, flow.purpose, flow.lang),
    };
    letter.to(config, &flow.email)
}

fn with_code(purpose: Purpose, lang: Lang, code: &str) -> Letter {
    let (subject, what) = match (lang, purpose) {
        (Lang::Ja, Purpose::SignUp) => {
            ("【Teiki】会員登録の確認コード", "会員登録を続けるための確認コードです。")
        }
        (Lang::Ja, Purpose::NewDevice) => {
            ("【Teiki】ログインの確認コード", "新しい端末からログインするための確認コードです。")
        }
        (Lang::Ja, Purpose::PasswordReset) => {
            ("【Teiki】パスワード再設定の確認コード", "パスワードを再設定するための確認コードです。")
        }
        (Lang::Ja, Purpose::EmailChange) => {
            ("【Teiki】メールアドレス変更の確認コード", "このメールアドレスに変更するための確認コードです。")
        }
        (Lang::En, Purpose::SignUp) => {
            ("Teiki: your code to sign up", "This code takes your sign-up further.")
        }
        (Lang::En, Purpose::NewDevice) => {
            ("Teiki: your code to sign in", "This code signs you in on a new device.")
        }
        (Lang::En, Purpose::PasswordReset) => {
            ("Teiki: your code for a new password", "This code lets you choose a new password.")
        }
        (Lang::En, Purpose::EmailChange) => (
            "Teiki: your code for a new e-mail address",
            "This code makes this address the one of your account.",
        ),
    };
    let (how, warning) = match lang {
        Lang::Ja => (
            "10分以内に、手続きをしている画面に入力してください。新しいコードをお送りしたときは、前のコードは使えません。",
            "このコードをほかの人に教えないでください。係員がお尋ねすることはありません。お心当たりがないときは、何もなさらずこのメールを削除してください。",
        ),
        Lang::En => (
            "Enter it within 10 minutes, on the screen where you asked for it. A newer code replaces this one.",
            "Tell this code to nobody; our staff never ask for it. If you did not ask for it, do nothing and delete this mail.",
        ),
    };
    Letter::new(lang, subject).code(code).paragraph(format!("{what}\n{how}")).paragraph(warning)
}

fn without_code(config: &Config, purpose: Purpose, lang: Lang) -> Letter {
    match (purpose, lang) {
        (Purpose::SignUp, Lang::Ja) => Letter::new(lang, "【Teiki】アカウントはもうあります")
            .paragraph("このメールアドレスで会員登録の手続きがありましたが、アカウントはすでにあります。新しい登録はいりません。")
            .link("ログインする", config.page("/signin"))
            .link("パスワードをお忘れのとき", config.page("/forgot"))
            .paragraph("お心当たりがないときは、何もなさらずこのメールを削除してください。"),
        (Purpose::SignUp, Lang::En) => Letter::new(lang, "Teiki: you have an account already")
            .paragraph("Somebody began to sign up with this address, which has an account already. There is no need for another.")
            .link("Sign in", config.page("/signin"))
            .link("If you have forgotten your password", config.page("/forgot"))
            .paragraph("If it was not you, do nothing and delete this mail."),
        (Purpose::EmailChange, Lang::Ja) => Letter::new(lang, "【Teiki】このメールアドレスには変更できません")
            .paragraph("アカウントのメールアドレスをこのアドレスに変更する手続きがありましたが、このアドレスにはすでに別のアカウントがあります。そのアカウントを閉じてから変更するか、別のアドレスをお使いください。")
            .link("ログインする", config.page("/signin"))
            .paragraph("お心当たりがないときは、何もなさらずこのメールを削除してください。"),
        (Purpose::EmailChange, Lang::En) => Letter::new(lang, "Teiki: this address cannot be used")
            .paragraph("Somebody asked to make this the address of their account, but it belongs to another account already. Close that one first, or use another address.")
            .link("Sign in", config.page("/signin"))
            .paragraph("If it was not you, do nothing and delete this mail."),
        (Purpose::PasswordReset | Purpose::NewDevice, Lang::Ja) => {
            Letter::new(lang, "【Teiki】アカウントが見つかりません")
                .paragraph("このメールアドレスでパスワード再設定の手続きがありましたが、このアドレスのアカウントはありません。別のアドレスで登録なさったか、お確かめください。はじめての方は会員登録からお進みください。")
                .link("会員登録", config.page("/signup"))
                .paragraph("お心当たりがないときは、何もなさらずこのメールを削除してください。")
        }
        (Purpose::PasswordReset | Purpose::NewDevice, Lang::En) => {
            Letter::new(lang, "Teiki: there is no account with this address")
                .paragraph("Somebody asked for a new password with this address, but no account has it. Perhaps you signed up with another address. If you are new here, sign up first.")
                .link("Sign up", config.page("/signup"))
                .paragraph("If it was not you, do nothing and delete this mail.")
        }
    }
}

/// Tells the owner of an account of a change, so that one made by somebody else is noticed.
pub fn notice(config: &Config, to: &str, lang: Lang, notice: Notice) -> Mail {
    let letter = match (notice, lang) {
        (Notice::PasswordChanged, Lang::Ja) => Letter::new(lang, "【Teiki】パスワードを変更しました")
            .paragraph("アカウントのパスワードが変更され、ほかの端末のログインは終わりました。"),
        (Notice::PasswordChanged, Lang::En) => Letter::new(lang, "Teiki: your password was changed")
            .paragraph("The password of your account was changed. Other devices were signed out."),
        (Notice::EmailChanged, Lang::Ja) => Letter::new(lang, "【Teiki】メールアドレスを変更しました")
            .paragraph("アカウントのメールアドレスが別のアドレスに変更されました。今後のお知らせは新しいアドレスにお送りします。"),
        (Notice::EmailChanged, Lang::En) => Letter::new(lang, "Teiki: your e-mail address was changed")
            .paragraph("Your account now has another e-mail address. From now on we write to that one."),
        (Notice::Closed, Lang::Ja) => {
            return Letter::new(lang, "【Teiki】アカウントを閉じました")
                .paragraph("アカウントを閉じ、お名前やご住所などの情報を消しました。ご購入と領収書の記録は、法令で定められた7年間だけ保管します。")
                .paragraph("ご利用ありがとうございました。")
                .to(config, to);
        }
        (Notice::Closed, Lang::En) => {
            return Letter::new(lang, "Teiki: your account is closed")
                .paragraph("Your account is closed, and your name, address and other details are erased. Records of purchases and receipts are kept for the 7 years that the law asks for, and no longer.")
                .paragraph("Thank you for riding with us.")
                .to(config, to);
        }
    };
    match lang {
        Lang::Ja => letter
            .paragraph("お心当たりがないときは、すぐにパスワードを再設定してください。")
            .link("パスワードを再設定する", config.page("/forgot")),
        Lang::En => letter
            .paragraph("If it was not you, choose a new password at once.")
            .link("Choose a new password", config.page("/forgot")),
    }
    .to(config, to)
}
