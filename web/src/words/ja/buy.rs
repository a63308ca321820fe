use super::common::{day, end, time};
use crate::words::buy::{Apply, Buy, Card, Check, Operator, Product, Resume, Section, Start, Term};
use crate::words::common::clock;

pub const BUY: Buy = Buy {
    steps: ["ICOCA", "定期券", "区間と期間", "使い始める日", "確認"],
    papers: "書類",
    so_far: "ここまでの内容",
    resume: Resume {
        title: "選びかけの定期券があります",
        lead: "選んだ内容は残っています。続きから進むか、新しく始めてください。",
        open: "まだ選んでいません",
        next: |step| format!("次は：{step}"),
        resume: "続きから進む",
        discard: "消す",
        anew: "新しく始める",
    },
    card: Card {
        title: "どのICOCAで使いますか",
        hint: "定期券はこのICOCAに結びつきます。乗るときにタッチするものを選んでください。",
        missing: "ICOCAを選んでください。",
        none: "はじめにICOCAを登録してください",
        none_what: "定期券は、お手持ちのICOCAの番号に結びつけて使います。登録が終わると、このページに戻ります。",
        register: "ICOCAを登録する",
        another: "別のICOCAを登録する",
        next: "次へ：会社",
    },
    operator: Operator {
        title: "どの会社の定期券を買いますか",
        hint: "主な利用区間を運行する会社を選んでください。その会社が定期券を販売します。ほかの会社の車両でも使えるかは、次の画面でわかります。",
        missing: "会社を選んでください。",
        fictional: "架空の会社（お試し用）",
        open_all_day: "24時間支払えます",
        open_sample: |opens, closes| {
            format!("支払いは{}から{}まで（この見本では24時間）", clock(opens), clock(closes))
        },
        open_from: |opens, closes| format!("支払いは{}から{}まで", clock(opens), clock(closes)),
        next: "次へ：定期券",
    },
    product: Product {
        title: "どの定期券ですか",
        missing: "定期券を選んでください。",
        honoured: |names| format!("{names}で使えます。"),
        issuer: |name| format!("{name}が販売する定期券です。"),
        from: |yen| format!("{yen}から"),
        counter: "窓口で買える定期券",
        counter_what: |operator, phone| {
            (
                format!(
                    "証明書の確認が必要なため、いまはウェブで買えません。{operator}の窓口へお電話ください：電話 "
                ),
                phone.into(),
            )
        },
        documents: |names| format!("必要なもの：{names}"),
        applied_for: |names, days| {
            format!("書類の審査があります（{names}）。申込みの{days}日後から使えます。")
        },
        hurry: |operator| format!("お急ぎの方は、{operator}の窓口でお求めください。電話："),
        none: "いま買える定期券がありません。ほかの会社を選んでください。",
        next: "次へ：区間と期間",
    },
    section: Section {
        title: "どの区間ですか",
        stops_hint: "漢字・かな・ローマ字で探せます",
        from: "乗るところ",
        to: "降りるところ",
        from_missing: "乗るところを入力してください。",
        to_missing: "降りるところを入力してください。",
        several: "いくつか見つかりました。1つ選んで、もう一度「次へ」を押してください。",
        not_found: |text| format!("「{text}」では見つかりません。別の書き方か、名前の一部で探してください。"),
        found: ("", "件見つかりました"),
        nothing: "見つかりません。別の書き方で試してください。",
        no_fare: "この2つの停留所・駅の間の定期券は販売していません。",
        away: "候補を読み込めません。入力して「次へ」を押すと探せます。",
        swap: "乗り降りを入れ替える",
        via_title: "どの路線を経由しますか",
        via: |route| format!("{route}経由"),
        via_missing: "経由する路線を選んでください。",
        fare_title: "片道の運賃はいくらですか",
        fare_hint: "ふだん払っている片道の運賃を選んでください。その運賃までの区間なら、どこでも乗れます。",
        fare_missing: "片道の運賃を選んでください。",
        area_title: "どの範囲で使いますか",
        area_missing: "範囲を選んでください。",
        other_passes: "ほかの定期券・窓口で買える定期券を見る",
    },
    term: Term {
        title: "どの期間ですか",
        price: "この区間の定期券",
        missing: "期間を選んでください。",
        per_month: |yen| format!("1か月あたり{yen}"),
        saves: |yen| format!("1か月ずつ買うより{yen}お得"),
        next: "次へ：使い始める日",
    },
    start: Start {
        title: "いつから使いますか",
        hint: |days, hour| {
            format!(
                "使い始める日の{days}日前から前日の{}まで買えます。選んだ日の始発から使えます。",
                clock(hour)
            )
        },
        applied_hint: |days, hour| {
            format!(
                "書類を確かめるため、申込みの{days}日後から選べます。承認されたら、前日の{}までに支払います。選んだ日の始発から使えます。",
                clock(hour)
            )
        },
        dated_hint: "この期間の定期券は、使い始める日が決まっています。",
        pay_by: |eve, hour| format!("支払いは{}の{}まで", day(eve), clock(hour)),
        missing: "使い始める日を選んでください。",
        month: |day| format!("{}年{}月", day.year(), day.month()),
        weekdays: ["日", "月", "火", "水", "木", "金", "土"],
        none: "いま選べる日がありません。明日もう一度お試しください。",
        held: |operator, product| format!("{operator}「{product}」"),
        unpaid: "まだ支払っていません",
        taken_by: |held| format!("選べません。{held}の期間と重なります"),
        taken: "線を引いた日は、このICOCAの定期券と重なるため選べません",
        all_taken: "どの日も、このICOCAの定期券と重なります",
        another_card: "別のICOCAを選ぶ",
        next: "次へ：内容の確認",
    },
    check: Check {
        title: "この内容で買いますか",
        card: "ICOCA",
        product: "定期券",
        one: |product| format!("{product} 1枚"),
        seller: |name| format!("発行：{name}"),
        section: "区間",
        term: "期間",
        section_and_term: "区間と期間",
        start: "有効期間",
        total: "販売価格",
        tax: |percent| format!("消費税{percent}%込み。ほかに費用はかかりません"),
        payment: "支払いの方法と時期",
        delivery: "使い始め",
        cancellation: "取り消しと払いもどし",
        sold_by: "販売する会社",
        legal: "特定商取引法に基づく表記",
        school: "通学する方だけが使えます。乗るときは学生証をお持ちください。",
        closed: "いまは支払いの時間外です。",
        closed_what: |opens| format!("{}から支払えます。", time(opens)),
        agree: |button| {
            format!(
                "「{button}」を押すと申込みとなり、選んだ期間を確保します。契約は、次の画面で支払ったときに成立します。"
            )
        },
        button: "支払いへ進む",
        button_closed: "申し込んで、あとで支払う",
        apply: Apply {
            title: "この内容で申し込みますか",
            papers: "書類",
            sent: |papers, count| format!("{papers}（画像{count}枚）"),
            review: "審査",
            review_what: |seller, until| {
                format!(
                    "{seller}の担当者が書類を確かめ、結果をメールでお知らせします。承認されたら、{}までに支払ってください。期限までに審査や支払いが済まないときは、申込みは取り消されます。代金はかかりません。",
                    end(until)
                )
            },
            agree: |button| {
                format!(
                    "「{button}」を押すと審査の申込みとなり、選んだ期間を確保します。契約は、承認のあとに支払ったときに成立します。まだ支払いはありません。"
                )
            },
            button: "この内容で申し込む",
        },
    },
    sample: "金額と規則は見本です。",
};
