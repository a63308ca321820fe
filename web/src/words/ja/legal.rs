use super::common::COMMON;
use crate::words::common::clock;
use crate::words::legal::Legal;

pub const LEGAL: Legal = Legal {
    version: |version| format!("{version} 版"),
    effective: |day| format!("{day}から適用"),
    announced: |document, day| format!("{day}から{document}が変わります"),
    announced_text: "変更後の全文を読む",
    title: "特定商取引法に基づく表記",
    lead: "定期券は、次の各社が販売します。会社を選ぶと、価格や支払い、払いもどしの決まりをご覧いただけます。",
    fictional: "お試し用の架空の会社です",
    seller: "販売業者",
    representative: "運営責任者",
    address: "所在地",
    contact: "電話・受付時間",
    invoice_number: "登録番号",
    costs: "商品代金以外の必要料金",
    costs_what: "サイトをご覧いただくための通信料は、お客さまのご負担です。手数料や送料はかかりません。",
    payment: "支払い方法",
    payment_what: "クレジットカード（3Dセキュアに対応したもの）。デビットカードとプリペイドカードも使えます。",
    payment_konbini: "コンビニ払いは準備中です。",
    payment_when: "支払いの時期",
    payment_when_what: |opens, closes, is_sample| {
        let hours = match (opens, closes) {
            ("00:00", "24:00") => "24時間".to_owned(),
            _ if is_sample => format!("{}から{}まで（この見本では24時間）", clock(opens), clock(closes)),
            _ => format!("{}から{}まで", clock(opens), clock(closes)),
        };
        format!(
            "お支払いの手続きをしたときに、カードで決済します。受付は{hours}です。口座から引き落とされる日は、カード会社の規約によります。"
        )
    },
    deadline: "支払いの期限",
    deadline_what: |closes| {
        format!("使い始める日の前日の{}です。過ぎると、申込みはなかったことになります。", clock(closes))
    },
    delivery: "役務の提供時期",
    delivery_what: "お支払いのあと、選ばれた開始日の始発から、登録したICOCAをタッチして使えます。お届けするものはありません。",
    cancelling: "申込みの撤回・契約の解除",
    cancelling_what: "お支払いの前は、いつでも取り消せます。お支払いのあとは、下の払いもどしの決まりによります。払いもどしは、マイページの定期券のページから、いつでも申し出られます。クーリング・オフの制度は適用されません。",
    products: "販売している定期券",
    price: "販売価格（税込）",
    price_of: |term, from, to| match to {
        Some(to) => format!("{term}：{from}から{to}"),
        None => format!("{term}：{from}"),
    },
    tax: |rate| format!("消費税{rate}%を含みます"),
    start: "使い始める日",
    start_of: |first, last| {
        let first = if first == 1 {
            "翌日（翌日の支払い期限を過ぎていれば翌々日）".to_owned()
        } else {
            format!("{first}日後")
        };
        format!("申込みの{first}から{last}日後までの日を選べます")
    },
    start_dates: |first, last| {
        format!("いま申し込むと、{}から{}まで", (COMMON.date)(first), (COMMON.date)(last))
    },
    refund: "払いもどし",
    honoured: "使える会社",
    counter: "窓口で販売しています",
    counter_what: |documents| format!("証明書（{documents}）の確認が要るため、窓口でお求めください。"),
    applied: "書類の審査があります",
    applied_what: |documents| {
        format!("{documents}の画像を送って申し込みます。承認のあとに支払ったときに、契約が成立します。")
    },
    sample: "見本の価格・決まりです",
};
