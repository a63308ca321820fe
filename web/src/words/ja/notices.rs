use teiki_shared::notice::NoticeAbout;

use crate::words::notices::Notices;

pub const NOTICES: Notices = Notices {
    title: |about, suspends, of| {
        let kind = match (about, suspends) {
            (NoticeAbout::Sales, true) => "販売の休止",
            (NoticeAbout::Sales, false) => "販売のお知らせ",
            (NoticeAbout::Service, true) => "運休",
            (NoticeAbout::Service, false) => "運行のお知らせ",
        };
        format!("{kind}：{of}")
    },
    suspended: "いま販売を休止しています。お急ぎの方は、窓口または電話でお問い合わせください。",
};
