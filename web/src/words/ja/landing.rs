use crate::words::landing::{Landing, SamplePass};

pub const LANDING: Landing = Landing {
    title: "いつものICOCAが、定期券になる",
    lead: "バスと地域鉄道の定期券を、窓口に並ばずスマートフォンで。買ったら、開始日からタッチするだけです。",
    sign_up: "はじめての方：登録する",
    sign_in: "ログイン",
    signed_out: "ログアウトしました",
    how: "使い方は3つだけ",
    steps: [
        ("登録する", "メールアドレスと、お手持ちのICOCAの番号を入れます。"),
        ("選んで支払う", "区間・期間・使い始める日を選び、クレジットカードで支払います。"),
        ("タッチして乗る", "開始日から、いつもどおりICOCAをタッチします。受け取りに行くものはありません。"),
    ],
    sample: SamplePass {
        label: "定期券の見本",
        kind: "通勤",
        operator: "松江市交通局",
        section: "210円区間",
        honoured_by: "松江市交通局・一畑バスで使えます",
        card: "仕事用 ICOCA・末尾 2345",
    },
    operators_lead: "お急ぎの方や、証明書が必要な定期券は、各社の窓口へお電話ください。",
    buy: "定期券を買う",
    phone: "電話",
    good_to_know: "知っておいていただきたいこと",
    facts: [
        (
            "使えるICOCA",
            "ICOCAカード、SMART ICOCA、モバイルICOCA、Apple PayのICOCAです。Suicaなど、ほかのカードは使えません。",
        ),
        ("買える時間", "会社ごとに決まっています。選ぶところまでは、いつでもできます。"),
        (
            "ICOCAをなくしたとき",
            "定期券はマイページで新しいICOCAに移せます。無記名のICOCAの残高は戻らないため、記名式かモバイルICOCAをおすすめします。",
        ),
    ],
};
