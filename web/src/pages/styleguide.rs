//! `/styleguide`: every component in its states, for looking at. In development only, and in Japanese only.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;

use crate::components::*;
use crate::form::Form;
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/styleguide").get(show).post(submit));
}

async fn show(visit: Visit) -> PageResult {
    let mut form = Form::of([("email", "yamada@example"), ("months", "3"), ("kind", "SMART")]);
    if visit.here.contains("errors") {
        form.wrong("email", "メールアドレスを最後まで入れてください。例：name@example.jp");
        form.wrong("kind", "カードの種類をえらんでください。");
        form.wrong("agreed", "利用規約に同意してください。");
        form.wrong("", "続けて何度も送られました。60秒待ってからもう一度お試しください。");
    }
    Ok(draw(&visit, &form))
}

async fn submit(visit: Visit, mut form: Form) -> PageResult {
    form.wrong("code", "確認コードが違います。メールをもう一度ご確認ください。");
    Ok(draw(&visit, &form))
}

fn draw(visit: &Visit, form: &Form) -> HttpResponse {
    Page::new("部品の見本").form(form).back("/").draw(visit, || {
        view! {
            <Steps at=2 of=5 label="区間" />
            <h1>"部品の見本"</h1>
            {passes()}
            <h2>"手続き"</h2>
            <Tiles tiles=vec![
                Tile::new("#", "新しく買う", "通勤・通学・障がい者"),
                Tile::new("#", "継続する", "2月14日から"),
                Tile::new("#", "カード", "2枚登録・番号変更"),
                Tile::new("#", "領収書・明細", "2025年11月から"),
            ] />
            {notes()}
            {questions(form)}
            {check()}
        }
    })
}

fn passes() -> impl IntoView {
    let running = PassFace {
        kind: "通勤".into(),
        operator: "松江市交通局".into(),
        section: "松江駅 ⇄ 県立大学前".into(),
        honoured_by: "松江市交通局・一畑バスで使えます".into(),
        from: "2026年12月1日（火）から".into(),
        until: "2027年2月28日（日）まで".into(),
        card: "仕事用 ICOCA・末尾 2345".into(),
        left: Some((72, 90)),
        state: None,
        is_past: false,
        href: Some("#pass".into()),
    };
    let coming =
        PassFace { left: None, state: Some("12月1日から使えます".into()), ..running.clone() };
    let past =
        PassFace {
            left: None, state: Some("期限が切れました".into()), is_past: true, ..running.clone()
        };
    view! {
        <PassCard pass=running />
        <p class="soft">"ふだんどおり ICOCA をタッチして乗車してください。"</p>
        <PassCard pass=coming />
        <PassCard pass=past />
    }
}

fn notes() -> impl IntoView {
    view! {
        <h2>"知らせ"</h2>
        <Note title="さくらさんの通学定期：書類を1枚直してください" tone=Tone::Care>
            <p>"学生証の有効期限が読み取れません。" <a href="#retake">"この1枚だけ撮り直す"</a></p>
        </Note>
        <Note title="支払いが済みました" tone=Tone::Good><p>"12月1日の始発からタッチで使えます。"</p></Note>
        <Note title="いまは支払いができません" tone=Tone::Bad><p>"6時から22時まで支払えます。"</p></Note>
        <Note title="お急ぎの方は窓口へ"><p>"松江市交通局 " <a href="tel:0852601111">"0852-60-1111"</a></p></Note>
        <p>
            <Tag label="有効" tone=Tone::Good /> " " <Tag label="支払い待ち" tone=Tone::Care /> " "
            <Tag label="取り消し" tone=Tone::Bad /> " " <Tag label="見本の金額" />
        </p>
    }
}

fn questions(form: &Form) -> impl IntoView + use<> {
    let months = [("1", "1か月", "8,820円"), ("3", "3か月", "25,140円"), ("6", "6か月", "47,630円")];
    let months = months.map(|(value, label, end)| Choice {
        value: value.into(),
        label: label.into(),
        end: Some(end.into()),
        disabled: value == "6",
        ..Choice::default()
    });
    let kinds = [("CARD", "ICOCAカード", "裏面右下の番号"), ("SMART", "SMART ICOCA", "裏面右下の番号")];
    let kinds = kinds.map(|(value, label, hint)| Choice {
        value: value.into(),
        label: label.into(),
        hint: Some(hint.into()),
        ..Choice::default()
    });
    let code = form.field("code");
    let described = if code.error.is_some() { "code-hint code-error" } else { "code-hint" };
    let is_wrong = code.error.is_some();
    let stops = ["松江駅", "県立大学前", "県立美術館前"].map(|stop| (stop.to_owned(), stop.to_owned()));
    view! {
        <h2>"たずねる"</h2>
        <form method="post" novalidate>
            <Field field=form.field("email") label="メールアドレス" hint="確認コードを送ります" kind="email" auto="email" verbatim=true />
            <Field field=form.field("password") label="パスワード" hint="8文字以上。15文字以上をおすすめします" kind="password" auto="new-password" />
            <Input field=code label="確認コード" hint="メールに届いた6桁の数字。入れ終わると送ります">
                <CodeInput name="code" described_by=Some(described.to_owned()) is_wrong />
            </Input>
            <div class="pair">
                <Field field=form.field("familyKana") label="セイ" auto="family-name" />
                <Field field=form.field("givenKana") label="メイ" auto="given-name" />
            </div>
            <Field field=form.field("name") label="カードの呼び名" hint="例：仕事用" optional=true max=20 class="short" />
            <Select field=form.field("stop") label="降りるバス停" options=stops.to_vec() />
            <Choices field=form.field("months") label="期間" choices=months.to_vec() />
            <Choices field=form.field("kind") label="カードの種類" hint="お手持ちのものを1つ" choices=kinds.to_vec() />
            <Tick field=form.field("agreed")><a href="/terms">"利用規約"</a> "に同意します"</Tick>
            <PriceBar label="3か月・12月1日から2月28日まで" price="25,140円" />
            <Button label="次へ：使い始める日" />
            <Button label="あとで続ける" quiet=true name="later" value="yes" />
        </form>
    }
}

fn check() -> impl IntoView {
    let items = vec![
        Item::new("カード", "仕事用 ICOCA").line("JW123 •••• •••• 2345").quiet().change("#card"),
        Item::new("定期券", "通勤定期（一般）").line("発行：松江市交通局").quiet().change("#product"),
        Item::new("区間", "松江駅 ⇄ 県立大学前").change("#section"),
        Item::new("期間", "3か月")
            .line("2026年12月1日（火）から")
            .line("2027年2月28日（日）まで")
            .change("#term"),
        Item::new("支払う金額", "25,140円").total(),
    ];
    view! {
        <h2>"この内容で買いますか"</h2>
        <SummaryList items />
        <form method="post">
            <Button label="支払いへ進む" />
            <Button label="申込みを取り消す" danger=true />
        </form>
    }
}
