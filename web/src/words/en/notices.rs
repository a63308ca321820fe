use teiki_shared::notice::NoticeAbout;

use crate::words::notices::Notices;

pub const NOTICES: Notices = Notices {
    title: |about, suspends, of| {
        let kind = match (about, suspends) {
            (NoticeAbout::Sales, true) => "Sales suspended",
            (NoticeAbout::Sales, false) => "Notice about sales",
            (NoticeAbout::Service, true) => "Service suspended",
            (NoticeAbout::Service, false) => "Service notice",
        };
        format!("{kind}: {of}")
    },
    suspended: "Sales are suspended now. If you need the pass now, ask at a counter or call.",
};
