-- What Stripe holds, and what riders and staff were told.
create schema chaos;
create table chaos.intents (id text, status text, received bigint, ours text);
create table chaos.charges (id text, intent text, captured boolean, amount bigint, refunded bigint);
create table chaos.refunds (id text, intent text, status text, amount bigint, ours text);
create table chaos.told (what text, subject text, detail text);
-- What each order keeps of the money that Stripe took for it.
create view chaos.kept as
    select p.operator_id, p.order_id, p.id as payment_id, c.amount as captured, c.refunded
    from payments p join chaos.charges c on c.intent = p.intent and c.captured;
