//! Why a verb of staff is refused: every reason once. A verb chooses those that it may give.

use jiff::SignedDuration;
use teiki_shared::format;
use teiki_shared::lang::Lang;

use crate::accounts::passwords::PasswordRefusal;
use crate::error::Refusal;
use crate::refusal::refusals;

refusals! {
    /// Every reason of this domain.
    pub enum Reason {
        WrongCredentials {
            ja: "メールアドレスかパスワードが違います。もう一度入力してください。お忘れのときは、管理者に招待し直してもらってください。",
            en: "The e-mail address or the password does not match. Enter them again. If you have forgotten them, ask a manager to invite you again.",
        }
        /// Seconds to wait.
        RateLimited(seconds: i32) after (Some(*seconds)) {
            ja: format!("続けて何度もお試しになりました。{}待ってから、もう一度お試しください。", wait(Lang::Ja, *seconds)),
            en: format!("There were too many tries in a row. Wait {}, then try again.", wait(Lang::En, *seconds)),
        }
        CodeMalformed at ["code"] {
            ja: "認証アプリの6桁の数字か、10文字の予備コードを入力してください。",
            en: "Enter the 6 digits of your authenticator app, or a recovery code of 10 characters.",
        }
        CodeNotOfAuthenticator at ["code"] {
            ja: "認証アプリの6桁の数字を入力してください。",
            en: "Enter the 6 digits of your authenticator app.",
        }
        CodeWrong at ["code"] {
            ja: "コードが違うか、すでに使われています。認証アプリが次のコードに変わるのを待って、入力してください。",
            en: "That code is wrong or was used already. Wait until your authenticator shows the next one and enter that.",
        }
        /// Too much time went by, or it was gone through in another window.
        StepOver {
            ja: "この画面の手続きは終わっているか、時間が過ぎました。はじめからやり直してください。",
            en: "This step is over or has timed out. Start it again.",
        }
        InvitationOver {
            ja: "この招待は使えません。期限（72時間）が過ぎたか、使用済みか、取り消されています。管理者に招待し直してもらってください。",
            en: "This invitation does not work: it is older than 72 hours, was used, or was withdrawn. Ask a manager to invite you again.",
        }
        NameMissing at ["name"] {
            ja: "氏名を入力してください。",
            en: "Enter your name.",
        }
        NameUnreadable at ["name"] {
            ja: "氏名は50文字以内の、表示できる文字で入力してください。",
            en: "Enter your name in letters that can be shown, 50 at most.",
        }
        Password(refusal: PasswordRefusal) at (refusal.field()) { |lang| refusal.sentence(lang) }
        EmailUnreadable at ["email"] {
            ja: "メールアドレスを name@example.com のような形で入力してください。",
            en: "Enter an e-mail address such as name@example.com.",
        }
        /// Of this desk already, and active.
        AlreadyStaff at ["email"] {
            ja: "この方はもう担当者です。役割は担当者の一覧から変えられます。",
            en: "This person is on your staff already. Change their roles on the list of staff.",
        }
        /// Of another desk, of which nothing more is told.
        EmailTaken at ["email"] {
            ja: "このメールアドレスは使えません。別のメールアドレスを入力してください。",
            en: "This e-mail address cannot be used. Enter another one.",
        }
        RolesMissing at ["roles"] {
            ja: "役割を一つ以上選んでください。",
            en: "Choose at least one role.",
        }
        /// The house's, for somebody of an operator; or an operator's for somebody of the house.
        RoleNotGiven at ["roles"] {
            ja: "この役割は割り当てられません。別の役割を選んでください。",
            en: "This role cannot be given here. Choose another.",
        }
        OperatorMissing at ["operatorSlug"] {
            ja: "どの事業者の担当者か選んでください。",
            en: "Choose whose staff this person is to be.",
        }
        OperatorUnknown at ["operatorSlug"] {
            ja: "事業者が見つかりません。選び直してください。",
            en: "This operator was not found. Choose another.",
        }
        NotFound at ["id"] {
            ja: "担当者が見つかりません。一覧から選び直してください。",
            en: "This member of staff was not found. Choose them from the list.",
        }
        /// They may not come in; an invitation gives them new roles.
        IsDisabled {
            ja: "この方は利用停止中です。もう一度担当者にするには、招待してください。",
            en: "This person is disabled. To have them back, invite them again.",
        }
        LastManager {
            ja: "管理者がいなくなるため、変更できません。先にほかの方を管理者にしてください。",
            en: "This would leave no manager. First make somebody else a manager.",
        }
    }
}

fn wait(lang: Lang, seconds: i32) -> String {
    format::wait(lang, SignedDuration::from_secs(seconds.into()))
}
