use jiff::civil::Date;
use teiki_shared::format;
use teiki_shared::lang::Lang;

use super::common::COMMON;
use crate::words::account::{
    Account, ChangeEmail, ChangePassword, Closing, Saved, SavedCards, SignedIn, UndoEmail,
};
use crate::words::common::brand;

pub const ACCOUNT: Account = Account {
    title: "アカウント",
    who: "お客さまの情報",
    entering: "ログインの設定",
    more: "そのほか",
    name: "お名前",
    birth: "生年月日",
    born: |day| format::date(Lang::Ja, day),
    not_given: "登録していません",
    phone: "電話番号",
    address: "住所",
    email: "メール",
    password: "パスワード",
    password_set: "設定してあります",
    sessions: "ログイン中",
    sessions_count: |count| format!("{count}台の端末"),
    language: "言語",
    languages: ["日本語", "English"],
    language_hint: "画面とメールに使う言語です",
    reminders: "有効期間の終わりのお知らせ",
    reminders_hint: "定期券の有効期間が終わる前に、メールでお知らせします",
    reminders_choices: ["受け取る", "受け取らない"],
    payment_cards: "支払いに使うカード",
    payment_cards_hint: "保存したクレジットカードの確認と削除",
    close: "アカウントを閉じる",
    close_hint: "退会の手続き",
    saved: Saved {
        details: "お客さまの情報を保存しました",
        email: "メールアドレスを変更しました",
        password: "パスワードを変更しました",
        language: "言語を変更しました",
        reminders: "お知らせの設定を変更しました",
    },
    change_details: "お客さまの情報の変更",
    change_email: ChangeEmail {
        title: "メールアドレスの変更",
        now: |email| format!("いまのアドレスは {email} です。"),
        email: "新しいメールアドレス",
        hint: "このアドレスに6桁の確認コードを送ります。入力すると変更が終わります",
        password: "いまのパスワード",
        button: "確認コードを送る",
    },
    undo: UndoEmail {
        title: "メールアドレスの変更を取り消しますか",
        what: |email| {
            format!(
                "アカウントのメールアドレスを {email} に戻します。どの端末からもログアウトし、次のログインには、このアドレスに届く確認コードが必要になります。"
            )
        },
        button: "元のアドレスに戻す",
        expired: "このリンクは使えません",
        expired_what: "変更から7日を過ぎたか、アカウントが閉じられています。お心当たりのない変更のときは、窓口へお電話ください。",
        people: "窓口の電話番号を見る",
        done: "元のアドレスに戻しました",
        done_what: "どの端末からもログアウトしました。ほかの人がパスワードを知っているかもしれません。いますぐ新しいパスワードを決めてください。",
        password: "新しいパスワードを決める",
    },
    change_password: ChangePassword {
        title: "パスワードの変更",
        current: "いまのパスワード",
        after: "変更すると、この端末のほかのログインはすべて解除されます。",
        button: "パスワードを変更する",
    },
    signed_in: SignedIn {
        title: "ログイン中の端末",
        lead: "お客さまのアカウントにログインしている端末とブラウザーです。",
        here: "この端末",
        since: |moment| format!("ログイン：{moment}"),
        seen: |moment| format!("最後の利用：{moment}"),
        end: "ログアウトさせる",
        end_what: |device| format!("（{device}）"),
        end_others: "ほかの端末をすべてログアウトさせる",
        ended: "ログアウトさせました",
        only_here: "ほかにログインしている端末はありません。",
        unknown: "覚えのない端末があるときは、ログアウトさせたうえで",
        unknown_link: "パスワードを変更してください",
    },
    closing: Closing {
        title: "アカウントを閉じる",
        lead: "閉じたアカウントは元に戻せません。次のことをお確かめください。",
        erased: "消えるもの",
        erased_what: [
            "お名前、生年月日、電話番号、住所、メールアドレス",
            "登録したICOCAの番号と呼び名、選びかけの定期券",
            "保存したクレジットカード（決済会社に預けている情報）",
        ],
        kept: "法律により残るもの",
        kept_what: [
            "申込みと支払い、払いもどしの記録（7年間）",
            "お渡しした領収書の控え（7年間）",
            "記録は帳簿のためだけに保管し、ほかの目的には使いません。",
        ],
        blocked: "いまは閉じられません",
        blocked_until: |day: Date| {
            format!(
                "使える定期券か、手続き中の申込みがあるためです。{}から手続きできます。",
                (COMMON.date)(day)
            )
        },
        blocked_order: "手続き中の申込みがあるためです。取り消すか、終わるのを待つと手続きできます。",
        see_passes: "定期券を見る",
        see_orders: "申込みを見る",
        password: "いまのパスワード",
        button: "アカウントを閉じる",
        closed: "アカウントを閉じました",
        closed_what: "ご利用ありがとうございました。確認のメールをお送りしました。",
    },
    saved_cards: SavedCards {
        title: "支払いに使うカード",
        lead: "支払いのときに保存を選んだクレジットカードです。カード番号は決済会社が預かり、このサイトには残りません。",
        none: "保存したカードはありません",
        none_what: "支払いのときに「次回のためにこのカードを保存する」を選ぶと、次から番号を入力せずに支払えます。",
        incomplete: "いま確かめられないカードがあります",
        incomplete_what: "決済会社から答えのない事業者があります。その事業者に保存したカードは、少し待ってから開き直すと表示されます。",
        number: |code, last4| format!("{} 末尾 {last4}", brand(code)),
        expiry: |month, year| format!("有効期限 {year}年{month}月"),
        for_operator: |operator| format!("{operator}への支払い用"),
        remove: "削除する",
        removed: "カードを削除しました",
    },
};
