use crate::words::help::Help;

pub const HELP: Help = Help {
    title: "困ったときは",
    of_operator: |operator| format!("{operator}のヘルプ"),
    description: "ICOCAの番号、カードリーダー、機種変更、紛失、払いもどし、領収書など、定期券をお使いの方からよくあるご質問にお答えします。",
    link: "困ったときは",
    to_number: "番号が見つからないとき",
    to_lost: "なくしたときは",
    search_label: "質問をことばで探す",
    search: "探す",
    contents: "質問の一覧",
    found: |typed, count| format!("「{typed}」に合う答えが{count}件あります。"),
    nothing: |typed| format!("「{typed}」に合う答えは見つかりません"),
    nothing_what: "短いことばで探し直すか、下の窓口へお尋ねください。",
    people: "ここにない質問は",
    counters: "窓口の場所と取り扱い",
};
