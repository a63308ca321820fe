use crate::words::errors::{Errors, Sorry};

pub const ERRORS: Errors = Errors {
    not_found: Sorry {
        title: "ページが見つかりません",
        what_to_do: "アドレスが正しいか確かめるか、最初のページからお進みください。",
    },
    not_allowed: Sorry {
        title: "このページを開く役割がありません",
        what_to_do: "必要なときは、管理者に役割を追加してもらってください。",
    },
    unreadable: Sorry {
        title: "送られた内容を読み取れませんでした",
        what_to_do: "前のページに戻り、もう一度お試しください。",
    },
    foreign: Sorry {
        title: "ほかのサイトからの操作は受け付けられません",
        what_to_do: "このサイトのページを開いて、もう一度操作してください。",
    },
    too_often: Sorry {
        title: "操作の回数が多すぎます",
        what_to_do: "数分待ってから、もう一度お試しください。",
    },
    away: Sorry {
        title: "ただいまつながりにくくなっています",
        what_to_do: "少し待ってから、もう一度お試しください。申込みやお支払いの内容は失われていません。ご乗車はいつもどおりできます。",
    },
    broken: Sorry {
        title: "こちらの不具合で表示できません",
        what_to_do: "もう一度お試しください。続くときは、下の番号を添えてお知らせください。お支払いが二重になることはありません。",
    },
    id: "お問い合わせ番号",
    home: "最初のページへ",
};
