use super::common::{end, time};
use crate::words::guardian::{Check, Done, Door, Guardian, Over, Pay, Rider};

pub const GUARDIAN: Guardian = Guardian {
    rider: Rider {
        link: "保護者に支払ってもらう",
        title: "保護者の方への支払いリンク",
        lead: "リンクを保護者の方に送ると、会員登録なしで、保護者の方のカードで支払えます。",
        shown: [
            "開いた人は、まずあなたの誕生日（月と日）を答えます。5回違うとリンクは止まります。",
            "答えた人には、あなたの名（姓はのぞく）、定期券の名前、区間、期間、金額が見えます。住所、電話番号、ICOCAの番号、保存したカードは見えません。",
            "クラスのグループなどには送らず、保護者の方だけに送ってください。",
        ],
        make: "リンクを作る",
        share: "送る文",
        share_hint: "全部を選んでコピーし、メッセージに貼りつけてください。",
        message: |url, until| {
            format!(
                "定期券のお支払いをお願いします。開いて私の誕生日を答えると、カードで支払えます（{}まで）。\n{url}",
                end(until)
            )
        },
        by_mail: "メールで送る",
        qr: "近くにいるときは、保護者の方のスマートフォンでこのQRコードを読み取ってください。",
        qr_label: "支払いリンクのQRコード",
        until: "リンクの期限",
        revoke: "リンクを取り消す",
        revoke_hint: "取り消すと、送ったリンクは使えなくなります。支払いの途中のときは、支払いも中止します。",
        locked: "前のリンクは止まりました",
        locked_what: "誕生日の答えが5回まちがっていたためです。",
        over: "この申込みは、もう支払えません。",
        paying: "保護者の方が支払いの画面を開いています",
        paying_what: "ここで支払いを始めると、保護者の方の支払いは中止になります。二重に支払われることはありません。",
        pay_myself: "自分で支払う",
        paid_by: "保護者の方のカード",
        receipt_is_theirs: "領収書は、保護者の方に発行しました",
    },
    door: Door {
        title: "定期券のお支払い",
        lead: "定期券の支払いを頼まれた方のページです。はじめに、頼んだ方の誕生日を答えてください。",
        month: "誕生日の月",
        day: "誕生日の日",
        choose: "選んでください",
        month_of: |month| format!("{month}月"),
        day_of: |day| format!("{day}日"),
        hint: "5回違うと、このリンクは使えなくなります",
        button: "次へ",
    },
    check: Check {
        title: "お支払いの内容",
        lead: |rider| format!("{rider}さんの定期券です。内容を確かめて、お支払いください。"),
        rider: "利用者",
        quantity: "商品と数量",
        refund: "取り消しと払いもどし",
        is_guardian: |rider| format!("私は{rider}さん（未成年）の保護者で、上の内容での購入に同意します"),
        is_asked: |rider| format!("私は{rider}さんに頼まれて支払います。上の内容を確かめました"),
        recipient: "領収書の宛名",
        recipient_hint: "60文字まで。利用者には見えません",
        email: "メールアドレス",
        email_hint: "領収書と、返金があったときのお知らせを送ります。利用者には見えません",
        kept: "カード番号は保存しません。メールアドレスは、有効期間の終わりから31日で消します。",
        privacy: "プライバシーポリシー",
        button: "支払いへ進む",
    },
    pay: Pay {
        how: "Visa、Mastercard、JCB、American Expressなどのクレジットカードで1回払い。カードは保存しません。",
        closed_what: |opens, until| format!("{}から支払えます（期限は{}）。", time(opens), end(until)),
        no_script_what: |until| {
            format!(
                "カード番号は決済会社（Stripe）の入力欄で受け取るため、JavaScriptが必要です。ブラウザーの設定で有効にするか、別の端末でリンクを開いてください。期限は{}です。",
                end(until)
            )
        },
        elsewhere: "ほかの画面で支払いが開かれています",
        elsewhere_what: "ここで支払いを始めると、ほかの画面の支払いは中止になります。二重に支払われることはありません。",
        here: "ここで支払う",
        failed_to_load: "カードの入力欄を読み込めませんでした。通信状況を確かめて、読み込み直してください。",
        wait_what: "カード会社からの返事を待っています。この画面のままお待ちください。",
    },
    done: Done {
        title: "支払いが済みました",
        what: "ありがとうございました。利用者の方には、支払いが済んだことだけをお知らせします。",
        mailed: |email| format!("領収書を {email} に送りました。"),
        not_mailed: "領収書は、この画面からだけ開けます。いま印刷するか、PDFに保存してください。",
        receipt: "領収書を見る",
        elsewhere: "領収書は、支払った方のブラウザーで開けます。",
        sent_back: "お金は、支払ったカードに戻ります",
        sent_back_what: "期限に間に合わなかったか、ほかの支払いが先に済んだため、この支払いで定期券は発売されませんでした。全額をお返しします。",
        refund: "返金があるときは、支払ったカードに戻ります。",
    },
    over: Over {
        title: "このリンクは使えません",
        what: "支払いが済んだか、期限が過ぎたか、取り消されています。リンクを送った方に確かめてください。",
        lost: "リンクを開き直してください",
        lost_what: "このページは、時間がたったか、別のブラウザーで開いたため、表示できません。届いたリンクを、もう一度開いてください。",
    },
};
