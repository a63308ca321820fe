use crate::words::landing::{Landing, SamplePass};

pub const LANDING: Landing = Landing {
    title: "いつものICOCAが、定期券になる",
    lead: "バスと地域鉄道の定期券を、窓口に並ばずスマートフォンで。買ったら、開始日からタッチするだけです。",
    sign_up: "はじめての方：登録する",
    sign_in: "ログイン",
    how: "使い方は3つだけ",
    steps: [
        ("登録する", "メールアドレスと、お手持ちのICOCAの番号を入れます。"),
        ("えらんで支払う", "区間・期間・開始日をえらび、クレジットカードで支払います。"),
        ("タッチして乗る", "開始日から、いつもどおりICOCAをタッチします。受け取りに行くものはありません。"),
    ],
    sample: SamplePass {
        label: "定期券の見本",
        kind: "通勤",
        operator: "松江市交通局",
        section: "松江駅 ⇄ 県立大学前",
        honoured_by: "松江市交通局・一畑バスで使えます",
        card: "仕事用 ICOCA・末尾 2345",
    },
    operators_lead: "お急ぎの方や、証明書が必要な定期券は、各社の窓口へお電話ください。",
    phone: "電話",
    good_to_know: "知っておいていただきたいこと",
    facts: [
        (
            "使えるカード",
            "ICOCA（カード、SMART ICOCA、モバイルICOCA、Apple PayのICOCA）です。Suicaなどほかのカードは使えません。",
        ),
        ("買える時間", "会社ごとに決まっています。選ぶところまでは、いつでもできます。"),
        (
            "カードをなくしたとき",
            "定期券はマイページで新しいカードに移せます。無記名カードの残高は戻らないため、記名式かモバイルICOCAをおすすめします。",
        ),
    ],
};
