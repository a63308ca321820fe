use teiki_shared::format;
use teiki_shared::lang::Lang;

use super::common::day;
use crate::words::passes::{Classes, One, Passes, Show};

pub const PASSES: Passes = Passes {
    title: "定期券",
    past: "期限の切れた定期券",
    none: "いま使える定期券はありません",
    none_what: "区間と期間を選んで支払うと、開始日からICOCAをタッチして使えます。",
    buy: "定期券を買う",
    older: "さらに前の定期券を見る",
    classes: Classes {
        commuter: "通勤",
        school: "通学",
        disability_commuter: "通勤・障がい者",
        disability_school: "通学・障がい者",
    },
    honoured: |names| format!("{names}で使えます"),
    card: |name, last4| format!("{name}・末尾 {last4}"),
    from: |start| format!("{}から使えます", format::day(Lang::Ja, start)),
    expired: "期限が切れました",
    freed: "使えません",
    reserved: "支払い待ち",
    again: "同じ内容で買う",
    again_what: "区間と期間はそのまま、使い始める日を選びます。",
    one: One {
        rider: "利用者",
        icoca: "ICOCA",
        operator: "発行",
        term: "有効期間",
        order: "申込番号",
        receipt: "領収書",
        show: "乗務員に見せる画面",
        show_hint: "読取機が使えないときに見せてください",
        renew: "継続する",
        renew_from: |from| format!("{}から継続の手続きができます。", day(from)),
        renew_now: |starts| format!("{}からの定期券を、同じ内容で買えます。", day(starts)),
        continued: "この続きの定期券は、もう申し込んであります。",
        renewed: "確認の画面に進みます。",
        how: "乗り方",
        how_what: "乗るときと降りるときに、このICOCAを読取機にタッチしてください。区間の外まで乗ったときは、差額がICOCAの残高から引かれます。",
        refund: "払いもどし",
        refund_what: |operator| format!("{operator}の窓口へお申し出ください：電話 "),
    },
    show: Show {
        title: "乗務員に見せる画面",
        valid: "有効",
        upcoming: |start| format!("{}から", format::day(Lang::Ja, start)),
        expired: "期限切れ",
        not_live: "無効",
        seen: |at| format!("{}に確認した内容です", format::moment(Lang::Ja, at)),
        from: |start| format!("{}から", day(start)),
    },
};
