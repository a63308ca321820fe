use crate::words::window::Window;

pub const WINDOW: Window = Window {
    title: "定期代、いくら？",
    lead: "停留所を入れるだけ。登録は、買うと決めてから。",
    description: "バスと地域鉄道の定期代を、停留所の名前から調べられます。登録はいりません。買うと決めたら、お手持ちのICOCAがそのまま定期券になります。",
    from: "乗るところ",
    to: "降りるところ",
    hint: "漢字・ひらがな・ローマ字で探せます",
    search: "しらべる",
    swap: "乗るところと降りるところを入れかえる",
    from_missing: "乗るところを入力してください。",
    to_missing: "降りるところを入力してください。",
    same: "乗るところと違う停留所を入力してください。",
    not_found: |typed| {
        format!("「{typed}」という停留所は見つかりません。名前の一部だけで、もう一度探してください。")
    },
    several: |typed| format!("「{typed}」にあてはまる停留所がいくつかあります。選んでください。"),
    section: |from, to| format!("{from} ⇄ {to}"),
    one_way: |yen| format!("片道{yen}"),
    passes: |count| format!("この区間で使える定期券は{count}つあります。"),
    no_fare: "この2つの停留所を、乗りかえずに通して使える定期券はありません。乗りかえる停留所までで調べるか、窓口へお尋ねください。",
    no_pass: "この区間の定期券は、ここでは販売していません。窓口へお尋ねください。",
    from_day: |day| format!("{day}から使えます"),
    certificate: "証明書が必要です",
    sample: "見本",
    prices: "期間と料金",
    break_even: |days| format!("月{days}日以上の往復で、片道運賃より安くなります。"),
    break_even_of: |term, days| format!("{term}なら月{days}日から。"),
    buy: "この定期券を買う",
    buy_from: |seller| format!("{seller}で買う"),
    needs: |documents| format!("必要なもの：{documents}"),
    counter: |operator| format!("{operator}の窓口でお求めください。電話："),
    honoured_by: |operators| format!("{operators}で使えます"),
    from_price: |yen| format!("{yen}から"),
    operators: "会社からさがす",
    products: "定期券の種類",
    of_operator: |operator| format!("{operator}の定期券"),
    about_operator: |operator| {
        format!(
            "{operator}の定期券の種類と料金です。お手持ちのICOCAで使える定期券を、スマートフォンで買えます。"
        )
    },
    sale_hours: "買える時間",
    all_day: "24時間",
    phone: "電話",
    address: "所在地",
    legal: "特定商取引法に基づく表記",
    choose_fare: "片道の運賃",
    choose_area: "エリア",
    show_prices: "料金を見る",
    refund: "払いもどし",
    area: "使えるところ",
};
