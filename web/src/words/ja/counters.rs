use teiki_shared::counter::{Availability, CounterService};

use crate::words::counters::Counters;

pub const COUNTERS: Counters = Counters {
    title: "窓口",
    legend: "〇 できます　△ 条件があります　× できません",
    services: "取り扱い",
    service: |service| match service {
        CounterService::Card => "ICOCAの購入",
        CounterService::New => "定期券の購入",
        CounterService::Renewal => "定期券の継続",
        CounterService::Reissue => "再発行",
        CounterService::Refund => "定期券の払いもどし",
        CounterService::CardReturn => "ICOCAの返却",
    },
    availability: |availability| match availability {
        Availability::Yes => ("〇", "できます"),
        Availability::Partly => ("△", "条件があります"),
        Availability::No => ("×", "できません"),
    },
    hours: "受付時間",
    step_free: "段差のない入口",
    charges: |amounts| format!("チャージできる金額：{amounts}"),
};
