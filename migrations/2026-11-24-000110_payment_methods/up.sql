-- How riders pay an operator online, in its order. What is named and not sold yet is announced.
alter table operators
    add column payment_methods text[] not null default '{card}'
        check (payment_methods <> '{}' and payment_methods <@ array['card', 'konbini']);
