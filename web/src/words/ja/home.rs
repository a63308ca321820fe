use teiki_shared::format;
use teiki_shared::lang::Lang;

use super::common::{day, end, time};
use crate::words::home::{Home, Next};

pub const HOME: Home = Home {
    title: "マイページ",
    heading: |family| format!("{family}さんの定期券"),
    welcome: "登録が済みました",
    touch: "ふだんどおりICOCAをタッチして乗車してください。",
    touch_from: |start| format!("{}の始発から、ICOCAをタッチして使えます。", day(start)),
    others: "ほかの定期券",
    none: "いま使える定期券はありません",
    none_what: "区間と期間を選んで支払うと、開始日からICOCAをタッチして使えます。",
    buy_first: "定期券を買う",
    no_card: Next {
        title: "はじめにICOCAを登録してください",
        what: "定期券は、お手持ちのICOCAの番号に結びつけて使います。JWから始まる17桁の番号をご用意ください。",
        button: "ICOCAを登録する",
    },
    pay: |product, section| format!("支払いがまだです：{product} {section}"),
    pay_until: |until| format!("{}までに支払ってください。過ぎると申込みは取り消されます。", end(until)),
    pay_opens: |opens, until| format!("{}から支払えます（期限は{}）。", time(opens), end(until)),
    pay_button: "支払いへ進む",
    declined: "カードで支払えませんでした",
    declined_button: "もう一度支払う",
    mend: |product| format!("書類を直してください：{product}"),
    mend_until: |until| {
        format!("{}までに送り直してください。ほかの入力はそのままで、順番も変わりません。", end(until))
    },
    mend_button: "書類を直す",
    in_review: |product| format!("審査中です：{product}"),
    in_review_what: |until| {
        format!("結果はメールでお知らせします。承認されたら、{}までに支払います。", end(until))
    },
    in_review_button: "申込みを見る",
    closing: "支払いを中止しています",
    closing_what: "カード会社の確認が終わると、もう一度支払えるようになります。",
    renew: "定期券を続けられます",
    renew_what: |ends, starts| match starts {
        Some(starts) => format!(
            "いまの定期券は{}で終わります。{}からの定期券を、同じ内容で買えます。",
            day(ends),
            day(starts)
        ),
        None => {
            format!("いまの定期券は{}で終わります。次の期間の定期券を、同じ区間で買えます。", day(ends))
        }
    },
    renew_button: "継続する",
    draft: "購入の途中です",
    draft_what: |pass| format!("{pass}を選んでいました。選んだ内容は残っています。"),
    draft_button: "続きから進む",
    procedures: "手続き",
    buy: ("新しく買う", "通勤・フリーパス"),
    fares: ("定期代を調べる", "停留所・駅から料金を見る"),
    renewal: "継続する",
    renewal_now: "手続きできます",
    renewal_from: |from| format!("{}から", format::day(Lang::Ja, from)),
    renewal_none: "使っている定期券の続き",
    cards: "ICOCA",
    cards_hint: |cards| match cards {
        0 => "登録する".into(),
        cards => format!("{cards}枚登録・番号変更"),
    },
    orders: ("申込みと領収書", "支払い・明細"),
};
