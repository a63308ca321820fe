use teiki_shared::format;
use teiki_shared::lang::Lang;

use super::common::COMMON;
use crate::words::common::brand;
use crate::words::refund::{Refund, Statement};

pub const REFUND: Refund = Refund {
    title: "払いもどし",
    see: "払いもどしの額を見る",
    icoca: "ICOCAを返却する方は、先に払いもどしを受けるか、定期券を別のICOCAに移してください。",
    icoca_move: "別のICOCAに移す",
    lead: |day| {
        format!("{}に申し出たときの額です。日付が変わると、額も変わることがあります。", (COMMON.date)(day))
    },
    days: |first, last| {
        if first == last { format::date(Lang::Ja, first) } else { format::period(Lang::Ja, first, last) }
    },
    amount: "払いもどし額",
    to: "返金先",
    to_card: |code, last4| format!("支払ったカード（{} 末尾 {last4}）", brand(code)),
    to_same: "支払ったカード",
    to_what: "反映される時期は、カード会社にお確かめください。",
    ends: "確定すると、この定期券はすぐに使えなくなります",
    ends_what: "あとから元に戻すことはできません。",
    continued: "この続きの定期券は、そのまま使えます。払いもどすときは、続きの定期券のページから手続きしてください。",
    over: "払いもどしはありません",
    by_phone: "ここでは計算できません",
    by_phone_what: |operator| {
        format!("この定期券の払いもどしの額は、{operator}が計算します。お電話ください：")
    },
    button: |yen| format!("{yen}の払いもどしを確定する"),
    button_nothing: |yen| format!("払いもどし額{yen}で定期券を終わらせる"),
    keep: "払いもどさない",
    statement: Statement {
        title: "払いもどし計算書",
        link: "払いもどし計算書",
        done: "払いもどしを受け付けました",
        done_what: "この定期券は使えなくなりました。確認のメールをお送りします。",
        claimed: "申し出の日",
        tax: |percent| format!("払いもどし額のうち消費税（{percent}%）"),
        paid_for: "定期券の購入日",
        fee: "払いもどし手数料（税込）",
        fee_with_tax: |fee, percent, tax| format!("{fee}（うち消費税（{percent}%）{tax}）"),
        pass: "定期券",
        order: "申込みを見る",
        paid_elsewhere: "代金は別の方法で戻っています",
        paid_elsewhere_what: "販売した会社かカード会社が先に代金を戻したため、この計算による返金は行いません。",
    },
};
