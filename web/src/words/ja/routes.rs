use teiki_shared::route_matrix::{RouteOffer, RouteRun, RouteService};

use crate::words::routes::Routes;

pub const ROUTES: Routes = Routes {
    title: "路線ごとの取り扱い",
    legend: "〇 あります　× ありません　– 設定がありません",
    what: "取り扱い",
    run: |run| match run {
        RouteRun::Joint => "共同運行の路線",
        RouteRun::Own => "自社の路線",
    },
    service: |service| match service {
        RouteService::Charge => "チャージ",
        RouteService::Fare => "運賃の支払い",
        RouteService::RoundTrip => "往復券",
        RouteService::Pass => "ICOCA定期券",
        RouteService::StudentDiscount => "学生割引",
        RouteService::Transfer => "乗継券",
    },
    offer: |offer| match offer {
        RouteOffer::Yes => ("〇", "あります"),
        RouteOffer::No => ("×", "ありません"),
        RouteOffer::Absent => ("–", "設定がありません"),
    },
    unsold: |names| format!("{names}の定期券は、ICOCAでは販売していません"),
    cards: "販売しているカード",
    charging: "窓口のほかでチャージできるところ",
};
