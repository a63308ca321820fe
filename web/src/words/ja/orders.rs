use super::common::{day, end, time};
use crate::words::common::brand;
use crate::words::orders::{Back, Cancel, Done, One, Orders, Pay, Proof, Receipt, Review, State, States};

pub const ORDERS: Orders = Orders {
    title: "申込みと領収書",
    none: "申込みはまだありません",
    none_what: "定期券を買うと、ここに支払いの状況と領収書が並びます。",
    buy: "定期券を買う",
    older: "前の申込みを見る",
    newest: "新しい申込みに戻る",
    states: States {
        in_review: State {
            word: "審査中", what: "書類を確認しています。終わるとメールでお知らせします。"
        },
        returned: State {
            word: "修正のお願い", what: "書類を直して、もう一度送ってください。"
        },
        awaiting_payment: State {
            word: "支払い待ち", what: "期限までに支払うと、開始日から使えます。"
        },
        paying: State {
            word: "支払い待ち",
            what: "支払いの画面を開きましたが、まだ支払われていません。カードの確認が済むまで、代金はかかりません。",
        },
        closing: State {
            word: "確認中",
            what: "カード会社に中止を申し出ています。確認が終わるまでお待ちください。",
        },
        paid: State {
            word: "支払い済み", what: "支払いが済みました。下の期間に使えます。"
        },
        rejected: State { word: "不承認", what: "申込みは承認されませんでした。" },
        cancelled: State {
            word: "取り消し済み", what: "この申込みは取り消されました。代金はかかりません。"
        },
        lapsed: State {
            word: "期限切れ",
            what: "支払いの期限が過ぎ、申込みは取り消されました。代金はかかりません。",
        },
        refunded: State {
            word: "払いもどし済み", what: "払いもどしたため、この定期券は使えません。"
        },
        refunding: State {
            word: "返金の手続き中", what: "払いもどしたため、この定期券は使えません。"
        },
        refund_failed: State {
            word: "返金できていません",
            what: "払いもどしたため、この定期券は使えません。",
        },
    },
    one: One {
        title: |number| format!("申込み {number}"),
        number: "申込番号",
        rider: "利用者",
        price: "金額（税込）",
        placed: "申込みの日時",
        deadline: "支払いの期限",
        paid_with: "支払い",
        card: |code, last4| format!("{} 末尾 {last4}", brand(code)),
        refund: |yen| format!("{yen}を返金します"),
        not_refunded: |yen| format!("{yen}を返金できていません"),
        refunded: |yen, day| match day {
            Some(day) => format!("{day}に{yen}を返金しました"),
            None => format!("{yen}を返金しました"),
        },
        refund_done: "支払いに使われたカードへ返金しました。反映される時期は、カード会社にお確かめください。",
        refund_under_way: "支払いに使われたカードへの返金を手続きしています。",
        refund_failed: "カードへの返金ができませんでした。販売した会社からご連絡します。",
        refund_failed_to_guardian: "保護者の方のカードへの返金ができませんでした。販売した会社が、保護者の方へ別の方法でお返しします。",
        refund_terms: "払いもどしの規則",
        history: "これまでの経過",
        pay: "支払いへ進む",
        cancel: "申込みを取り消す",
        receipt: "領収書",
        pass: "定期券を見る",
        again: "もう一度買う",
        review: Review {
            applied: "申込みを受け付けました",
            next: "これからの流れ",
            steps: |until| {
                [
                    ("担当者が書類を確かめます".into(), "直すところがあれば、メールでお知らせします。".into()),
                    (
                        "承認されたら支払います".into(),
                        format!("支払いの期限は{}です。メールでお知らせします。", end(until)),
                    ),
                    (
                        "開始日から使えます".into(),
                        "期限までに審査か支払いが済まないときは、申込みは取り消されます。代金はかかりません。".into(),
                    ),
                ]
            },
            until: "審査と支払いの期限",
            mend: "書類を直す",
            mend_until: |until| format!("{}までに送り直してください。", end(until)),
            rejected: "承認されなかった理由",
            approved: "承認されました",
            approved_until: |until| format!("{}までに支払ってください。", end(until)),
            papers: "送った書類",
        },
    },
    pay: Pay {
        title: "お支払い",
        until: |until| format!("{}までに支払ってください", end(until)),
        how: "Visa、Mastercard、JCB、American Expressなどのクレジットカードで1回払い。ご家族や保護者の方のカードでも支払えます。",
        closed: "いまは支払いの時間外です",
        closed_what: |opens, until| {
            format!(
                "{}から支払えます（期限は{}）。申込みの内容と期間はそのまま確保しています。",
                time(opens),
                end(until)
            )
        },
        stopping: "前の支払いを中止しています",
        stopping_what: "カード会社の確認が終わると、もう一度支払えます。少し待ってから、このページを読み込み直してください。",
        no_script: "カードの入力欄を表示できません",
        no_script_what: |until| {
            format!(
                "カード番号は決済会社（Stripe）の入力欄で受け取るため、JavaScriptが必要です。ブラウザーの設定で有効にするか、別の端末でログインしてマイページから支払ってください。申込みは{}まで確保しています。",
                end(until)
            )
        },
        which: "どのカードで支払いますか",
        saved: |code, last4| format!("{} 末尾 {last4}", brand(code)),
        expires: |month, year| format!("有効期限 {month:02}/{}", year % 100),
        another: "別のカード",
        another_hint: "カード番号を入力します",
        save: "次回のためにこのカードを保存する",
        save_hint: "番号はStripeが保管します。アカウントの画面でいつでも削除できます",
        loading: "カードの入力欄を読み込んでいます…",
        failed_to_load: "カードの入力欄を読み込めませんでした。通信状況を確かめて、読み込み直してください。申込みの内容は残っています。",
        reload: "読み込み直す",
        busy: "支払っています… この画面のままお待ちください",
        button: |yen| format!("{yen}を支払う"),
        safe: "カード番号はStripeに直接送られ、当サイトには残りません。本人認証（3Dセキュア）の画面が開くことがあります。",
        debit: "デビットカードやプリペイドカードでは、いったん引き落とされることがあります。戻る時期は、カード会社にお確かめください。",
        order: "申込みの内容",
        later: "あとで支払う",
    },
    back: Back {
        title: "支払いを確認しています",
        what: "カード会社からの返事を待っています。この画面を閉じてもかまいません。結果はメールとマイページでお知らせします。",
        again: "もう一度確かめる",
        to_fields: "支払いの画面に戻る",
    },
    done: Done {
        title: "支払いが済みました",
        touch_from: |start| format!("{}の始発から使えます", day(start)),
        touch_now: "いまから使えます",
        mailed: "確認のメールをお送りしました。",
        what_now: "これから",
        steps: [
            ("受け取りはありません", "定期券はICOCAの番号に結びついています。"),
            ("いつもどおりタッチ", "開始日から、乗るときと降りるときにICOCAをタッチします。"),
            ("読取機が使えないときは", "定期券のページの「乗務員に見せる画面」を見せてください。"),
        ],
        pass: "定期券を見る",
        receipt: "領収書",
        home: "マイページへ",
    },
    cancel: Cancel {
        title: "この申込みを取り消しますか",
        lead: "代金はかかりません。確保していた期間は、ほかの申込みで選べるようになります。",
        paying: "支払いの画面を開いてあるため、カード会社に中止を確かめてから取り消します。先に支払いが成立したときは、定期券が有効になります。",
        button: "取り消す",
        keep: "取り消さない",
    },
    receipt: Receipt {
        title: "領収書",
        kind: "適格簡易請求書",
        number: "番号",
        issued: "発行日",
        paid: "領収日",
        recipient: "宛名",
        dear: |name| {
            if name.ends_with("御中") || name.ends_with('様') {
                name.to_owned()
            } else {
                format!("{name} 様")
            }
        },
        content: "内容",
        validity: "有効期間",
        total: "合計（税込）",
        tax: |percent| format!("うち消費税（{percent}%）"),
        method: "支払い方法",
        issuer: "発行者",
        invoice_number: "登録番号",
        refund: "払いもどし",
        refunded: |yen, day| format!("{day}に{yen}を返金しました"),
        refunded_in_all: |yen| format!("返金の合計 {yen}"),
        print: "印刷する",
        print_hint: "PDFにするには、印刷の画面で「PDFに保存」を選びます。",
        reissued: "再発行",
        issued_again: "新しい領収書を発行しました",
        other_name: "宛名を変える",
        other_name_what: "新しい番号の領収書を発行します。いまの領収書は、新しい領収書に置き換わります。同じ宛名でもう一度発行すると「再発行」と表示します。",
        recipient_hint: "会社名など。60文字まで",
        reissue: "この宛名で発行する",
        proof: Proof {
            title: "定期券の購入証明",
            kind: "通勤手当の申請用。領収書ではありません",
            link: "勤め先に出す購入証明を開く",
            rider: "利用者",
            pass: "定期券",
            section: "区間",
            term: "期間",
        },
    },
};
