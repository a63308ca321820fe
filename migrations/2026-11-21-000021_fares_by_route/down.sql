alter table products drop column routes, drop column route_class;
-- One fare between two stops again: the highest, as before.
delete from fares lower using fares higher
    where (lower.operator_id, lower.from_stop, lower.to_stop) = (higher.operator_id, higher.from_stop, higher.to_stop)
        and (lower.yen, lower.route) < (higher.yen, higher.route);
alter table fares drop constraint fares_pkey, drop column route;
alter table fares add primary key (operator_id, from_stop, to_stop);
alter table routes drop column class;
