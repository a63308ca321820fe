-- Fills a migrated and seeded database with as many orders as the setting teiki.orders says, and with what belongs to them:
-- three accounts for every ten orders, each with a rider, a card and passes half a year apart. Nearly everything is paid and
-- over; a little is open, cancelled, lapsed or refunded.
--
--     set teiki.orders = 20000; \i filling.sql; vacuum analyze;
--
-- Dates are relative to today, and what waits does so for a day and more, so that a worker beside it finds nothing to do.
-- Triggers rest meanwhile: the rows keep their rules by themselves.
begin;
set local session_replication_role = replica;

create temporary table size on commit drop as
    select orders, greatest(orders * 3 / 10, 1) as accounts from (select current_setting('teiki.orders')::bigint) as asked (orders);

-- Kinds: 10 account, 11 rider, 12 card, 20 order, 21 pass, 22 payment, 23 refund, 24 and 25 postings, 26 receipt, 27 draft,
-- 28 claim, 29 page of a paper, 30 job, 31 page that was erased, 32 staff, 33 decision that waits, 40 stop.
create function pg_temp.id(kind integer, n bigint) returns uuid language sql immutable as
    $$ select (lpad(kind::text, 8, '0') || '-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$;

insert into accounts (id, email, password_hash, lang, created_at, sessions_valid_from, closed_at)
    select pg_temp.id(10, n), case when n % 100 <> 0 then 'filling-' || n || '@example.jp' end,
        case when n % 100 <> 0 then '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$' || repeat('x', 43) end,
        case n % 10 when 0 then 'en' else 'ja' end, began, began, case when n % 100 = 0 then now() end
    from size, generate_series(1, accounts) as n, lateral (select now() - n % 700 * interval '1 day' as began) as dates;

insert into consents (account_id, document, version, agreed_at)
    select pg_temp.id(10, n), document, '2026-10-01', now()
    from size, generate_series(1, accounts) as n, unnest(array['terms', 'privacy']) as document;

insert into known_devices (account_id, device_hash, first_seen, last_seen)
    select pg_temp.id(10, n), decode(md5('device' || n || '-' || k) || md5(k::text), 'hex'), now() - interval '90 days',
        now() - n % 60 * interval '1 day'
    from size, generate_series(1, accounts) as n, generate_series(1, 2) as k;

insert into session_revocations (token_hash, account_id, revoked_at)
    select decode(md5('session' || n) || md5('revoked' || n), 'hex'), pg_temp.id(10, n), now() - n % 30 * interval '1 day'
    from size, generate_series(1, accounts) as n where n % 2 = 0;

insert into stripe_customers (account_id, stripe_account, customer)
    select pg_temp.id(10, n), '', 'cus_filling' || n from size, generate_series(1, accounts) as n where n % 100 <> 0;

insert into riders (id, account_id, family_name, given_name, family_kana, given_kana, birth_date, phone, postal_code, address,
        created_at, updated_at)
    select pg_temp.id(11, n), pg_temp.id(10, n), '松江', '花子', 'マツエ', 'ハナコ', date '1990-05-03', '0852' || lpad((n % 1000000)::text, 6, '0'), '690-0887',
        '島根県松江市殿町1番地', now(), now()
    from size, generate_series(1, accounts) as n;

-- Every hundredth number was given up for another.
insert into cards (id, rider_id, number, kind, name, named, state, replaced_by, registered_at, ended_at)
    select pg_temp.id(12, n), pg_temp.id(11, n), 'JW' || lpad((900000000000000 + n)::text, 15, '0'), 'card', '仕事用', true,
        case when n % 100 = 0 then 'replaced' else 'live' end, case when n % 100 = 0 then pg_temp.id(12, n - 1) end,
        now() - n % 700 * interval '1 day', case when n % 100 = 0 then now() - interval '1 day' end
    from size, generate_series(1, accounts) as n;

insert into audit_log (at, actor, action, subject, actor_id)
    select now() - n % 700 * interval '1 day', 'rider', action, pg_temp.id(kind, n), pg_temp.id(10, n)
    from size, generate_series(1, accounts) as n,
        (values ('account.opened', 10), ('session.began', 10), ('card.registered', 12)) as actions (action, kind);

-- What was sold. Round 0 of an account's orders is now; each further one lies half a year before. Sections, which have stops,
-- are left out.
create temporary table sold on commit drop as
    select n, account, product.operator_id, product.id as product_id, product.family, product.class, product.refund_rule,
        product.refund_fee, starts_on, starts_on + 29 as ends_on, starts_on::timestamptz - interval '3 days' as placed_at,
        case when round > 0 then starts_on::timestamptz else now() + interval '2 days' end as deadline, state,
        state = 'paid' and n % 10 = 3 as refunded
    from size, generate_series(1, orders) as n,
        lateral (select 1 + (n - 1) % accounts as account, (n - 1) / accounts as round) as rounds,
        lateral (select current_date + 7 - (round * 180 + n % 30)::integer as starts_on,
            case when round = 0 and n % 500 = 1 then 'awaiting_payment' when round = 0 and n % 500 = 2 then 'paying'
                when round = 0 and n % 500 = 6 then 'in_review' when round = 0 and n % 500 = 7 then 'returned'
                when n % 25 = 4 then 'cancelled' when n % 25 = 5 then 'lapsed' else 'paid' end as state) as states,
        (select array_agg(products order by operator_id, id) as list from products where shape <> 'section') as offered,
        lateral (select (list[1 + n % cardinality(list)]).*) as product;
analyze sold;

insert into orders (operator_id, id, number, account_id, rider_id, card_id, product_id, idempotency_key, state, placed_at,
        deadline, starts_on, ends_on, months, code, price, refund_rule, refund_fee, refund_fare, refund_prices, tax_rate, family,
        class, names, rider_name, rider_kana, seller_id, terms_n, term, terms_version, price_table_id, shares)
    select operator_id, pg_temp.id(20, n), 'F' || lpad(n::text, 10, '0'), pg_temp.id(10, account), pg_temp.id(11, account),
        pg_temp.id(12, account), product_id, 'filling-' || n, state, placed_at, deadline, starts_on, ends_on, 1, '210', 11000,
        refund_rule, refund_fee, 210, '{"1": 11000, "3": 31350, "6": 59400}', 10, family, class,
        '{"ja": {"product": "通勤定期券", "section": "210円区間", "operator": "松江市営バス", "honoured_by": "松江市営バス・一畑バス"},
          "en": {"product": "Commuter pass", "section": "210-yen fare", "operator": "Matsue City Bus",
                 "honoured_by": "Matsue City Bus, Ichibata Bus"}}',
        '松江 花子', 'マツエ ハナコ', operator_id, 1, '1m', '2026-10-01',
        (select table_id from price_table_products as priced
            where priced.operator_id = sold.operator_id and priced.product_id = sold.product_id order by table_id limit 1),
        jsonb_build_object(operator_id, 10000)
    from sold;

-- Of every tenth order the terms were changed once.
insert into order_terms (operator_id, order_id, terms_n, terms)
    select operator_id, pg_temp.id(20, n), 0, '{"price": 11000}' from sold where n % 10 = 0;

insert into order_events (operator_id, order_id, at, actor, event, from_state, to_state, actor_id)
    select operator_id, pg_temp.id(20, n), placed_at + nth * interval '1 minute', actor, event, from_state, to_state,
        case actor when 'rider' then pg_temp.id(10, account) end
    from sold join (values
        (0, 'placed', 'rider', null, 'awaiting_payment', array['awaiting_payment', 'paying', 'paid', 'cancelled', 'lapsed']),
        (1, 'payment_started', 'rider', 'awaiting_payment', 'paying', array['paying', 'paid']),
        (2, 'paid', 'stripe', 'paying', 'paid', array['paid']),
        (1, 'cancelled', 'rider', 'awaiting_payment', 'cancelled', array['cancelled']),
        (1, 'lapsed', 'clock', 'awaiting_payment', 'lapsed', array['lapsed'])
    ) as steps (nth, event, actor, from_state, to_state, states) on state = any (states);

insert into passes (operator_id, id, order_id, card_id, family, starts_on, ends_on, state, freed_as)
    select operator_id, pg_temp.id(21, n), pg_temp.id(20, n), pg_temp.id(12, account), family, starts_on, ends_on, hold,
        case when hold = 'freed' then case when refunded then 'refunded' else state end end
    from sold, lateral (select case when refunded or state in ('cancelled', 'lapsed') then 'freed'
        when state = 'paid' then 'live' else 'reserved' end as hold) as holds;

insert into payments (operator_id, id, order_id, amount, state, intent, charge, card_brand, card_last4, card_funding, started_at,
        touched_at, look_at, ended_at, idempotency_key, seller_id, terms_n, method, captured_at)
    select operator_id, pg_temp.id(22, n), pg_temp.id(20, n), 11000,
        case state when 'paid' then 'succeeded' when 'paying' then 'open' else 'cancelled' end, 'pi_filling' || n,
        'ch_filling' || n, 'visa', '4242', 'credit', placed_at, placed_at, now() + interval '1 day',
        case when state <> 'paying' then placed_at end, 'first', operator_id, 1, 'card', case state when 'paid' then placed_at end
    from sold where state in ('paid', 'paying', 'cancelled');

insert into refunds (operator_id, id, payment_id, order_id, amount, reason, state, stripe_refund, asked_at, look_at, ended_at,
        idempotency_key, claimed_on, lines, actor, accepted_at)
    select operator_id, pg_temp.id(23, n), pg_temp.id(22, n), pg_temp.id(20, n), 11000, 'late', 'succeeded', 're_filling' || n, placed_at,
        now() + interval '1 day', placed_at, 'late', placed_at::date, '[{"kind": "price", "yen": 11000}]', 'clock', placed_at
    from sold where refunded;

insert into claims (operator_id, id, order_id, pass_id, payment_id, refund_id, claimed_at, claimed_on, amount, lines, actor, actor_id)
    select operator_id, pg_temp.id(28, n), pg_temp.id(20, n), pg_temp.id(21, n), pg_temp.id(22, n), pg_temp.id(23, n), placed_at,
        (placed_at at time zone 'Asia/Tokyo')::date, 11000, jsonb_build_array(
            jsonb_build_object('line', 'price', 'yen', 34500, 'period', period),
            jsonb_build_object('line', 'term', 'yen', -11000, 'months', 1, 'period', period),
            jsonb_build_object('line', 'days', 'yen', -4200, 'days', 10, 'fare', 210, 'period', period),
            jsonb_build_object('line', 'fee', 'yen', -520), jsonb_build_object('line', 'floor', 'yen', -7780)),
        'rider', pg_temp.id(10, account)
    from sold, lateral (select jsonb_build_object('from', starts_on, 'until', ends_on) as period) as periods where refunded;

insert into refund_contacts (operator_id, refund_id, name, email, phone, postal_code, address, kept_at)
    select operator_id, pg_temp.id(23, n), '松江 花子', 'filling-' || n || '@example.jp', '0852-60-1111', '690-0887',
        '島根県松江市殿町1番地', now()
    from sold where refunded;

insert into postings (operator_id, id, at, kind, order_id, source_id, seller_id, amount, recorded_at)
    select operator_id, pg_temp.id(posting, n), placed_at, kind, pg_temp.id(20, n), pg_temp.id(source, n), operator_id, 11000,
        placed_at
    from sold join (values (24, 'capture', 22), (25, 'refund', 23)) as kinds (posting, kind, source) on posting = 24 or refunded
    where state = 'paid';

insert into entries (operator_id, posting_id, line, account, debit, credit)
    select operator_id, pg_temp.id(posting, n), line, book, debit, credit
    from sold join (values
        (24, 1, 'stripe_receivable', 11000, 0), (24, 2, 'pass_sales', 0, 10000), (24, 3, 'consumption_tax', 0, 1000),
        (25, 1, 'pass_sales', 10000, 0), (25, 2, 'consumption_tax', 1000, 0), (25, 3, 'stripe_receivable', 0, 11000)
    ) as lines (posting, line, book, debit, credit) on posting = 24 or refunded
    where state = 'paid';

-- In a fiscal year of their own, so that the numbers given out beside them have no gap.
insert into receipts (operator_id, id, fiscal_year, number, order_id, payment_id, issued_on, total, tax_rate, tax, issuer,
        invoice_number, content_ja, content_en, recipient, seller_id, kind)
    select operator_id, pg_temp.id(26, n), 2000, row_number() over (partition by operator_id order by n), pg_temp.id(20, n),
        pg_temp.id(22, n), placed_at::date, 11000, 10, 1000, '松江市交通局', 'T1000020322016', '通勤定期券 210円区間 1か月',
        'Commuter pass, 210-yen fare, 1 month', '松江 花子', operator_id, 'receipt'
    from sold where state = 'paid';
insert into receipt_counters (seller_id, fiscal_year, last)
    select seller_id, 2000, max(number) from receipts where fiscal_year = 2000 group by seller_id;

insert into drafts (id, account_id, card_id, operator_id, product_id, code, months, starts_on, order_id, created_at, updated_at,
        seller_id)
    select pg_temp.id(27, n), pg_temp.id(10, account), pg_temp.id(12, account), operator_id, product_id, '210', 1, starts_on,
        pg_temp.id(20, n), placed_at, placed_at, operator_id
    from sold;

-- A page for every order; of a hundred one waits for its order, as its draft is fresh.
insert into certificate_pages (operator_id, id, account_id, draft_id, order_id, kind, special_care, state, upload_key, digest, master_key,
        image_key, thumbnail_key, width, height, uploaded_at)
    select operator_id, pg_temp.id(29, n), pg_temp.id(10, account), pg_temp.id(27, n), case when n % 100 > 0 then pg_temp.id(20, n) end,
        'student-id', false, 'stored', 'filling-' || n, sha256(n::text::bytea), 'development', decode(repeat('00', 60), 'hex'),
        decode(repeat('00', 60), 'hex'), 2400, 1800, case when n % 100 > 0 then placed_at else now() end
    from sold;
update drafts set updated_at = now() + interval '1 day' from certificate_pages p where p.draft_id = drafts.id and p.order_id is null;
insert into certificate_deletions (operator_id, page_id, reason, uploaded_at, deleted_at)
    select operator_id, pg_temp.id(31, n), 'order_over', placed_at, placed_at from sold;
insert into review_decisions (operator_id, order_id, n, decision, decided_at, findings, reason, staff_id, staff_operator_id)
    select operator_id, pg_temp.id(20, n), 1, 'approved', placed_at, '[]', '', pg_temp.id(32, 1), operator_id from sold
    where state <> 'in_review';
-- Of what waits for staff every second application is looked at, and every third was decided a moment ago.
insert into review_claims (operator_id, order_id, staff_id, claimed_at, until)
    select operator_id, pg_temp.id(20, n), pg_temp.id(32, 1), now(), now() + interval '10 minutes' from sold where state = 'in_review' and n % 2 = 0;
insert into pending_decisions (operator_id, order_id, id, seen, decision, findings, reason, marks, facts, staff_id, staff_operator_id, made_at, due_at)
    select operator_id, pg_temp.id(20, n), pg_temp.id(33, n), 0, 'approved', '[]', '', '[]', '', pg_temp.id(32, 1), operator_id, now(),
        now() + interval '1 day' from sold where state = 'in_review' and n % 3 = 0;
insert into special_care_consents (account_id, operator_id, version, given_at)
    select pg_temp.id(10, n), (select id from operators where slug = 'ichibata'), '2026-11', now() from size, generate_series(1, accounts) as n
    where n % 10 = 0;

insert into stripe_events (id, kind, object, received_at)
    select 'evt_filling' || n, 'payment_intent.succeeded', 'pi_filling' || n, now() - n % 90 * interval '1 day'
    from size, generate_series(1, orders) as n;

-- Letters that could not be sent: most of them wait, some were put aside.
insert into jobs (id, kind, queue, payload, run_at, attempts, last_fault, dead_at, created_at)
    select pg_temp.id(30, n), 'order_mail', 'letters', jsonb_build_object('job', 'order_mail', 'letter', 'placed', 'order', pg_temp.id(20, n)),
        now() + interval '1 day' + n % 1000 * interval '1 minute', 1, 'the mail server is away',
        case when n % 20 = 0 then now() - n % 60 * interval '1 day' end, now()
    from size, generate_series(1, orders / 10) as n;

-- One stop for every twenty orders, of the operator with sections, along a line without end: each has fares to the ten stops
-- before and behind it. One name of a hundred begins with 公園, one of twenty ends with it.
insert into stops (operator_id, id, feed_id, name_ja, name_kana, name_en, search)
    select operators.id, pg_temp.id(40, n), 'filling-' || n, kanji, kana, romaji, kanji || ' ' || kana || ' ' || romaji
    from size, operators, generate_series(1, (orders / 20)::integer) as n,
        lateral (select n % 97 = 0 as begins, n % 20 = 0 as ends) as parks,
        lateral (select
            case when begins then '公園' else chr(20000 + n % 97) || chr(21000 + n % 89) end || n
                || case when ends then '公園' else '前' end as kanji,
            case when begins then 'コウエン' else chr(12450 + n % 80) || chr(12450 + n % 71) end || n
                || case when ends then 'コウエン' else 'マエ' end as kana,
            case when begins then 'koen' else chr(97 + n % 26) || 'a' || chr(97 + n % 23) || 'i' end || n
                || case when ends then 'koen' else 'mae' end as romaji) as names
    where slug = 'mizuumi';
insert into fares (operator_id, from_stop, to_stop, yen)
    select operators.id, pg_temp.id(40, n), pg_temp.id(40, other), 210
    from size, operators, generate_series(1, (orders / 20)::integer) as n,
        generate_series(greatest(n - 10, 1), least(n + 10, orders / 20)) as other
    where slug = 'mizuumi' and other <> n;

drop function pg_temp.id;
commit;
