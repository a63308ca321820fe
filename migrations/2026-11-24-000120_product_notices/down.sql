drop trigger notices_concern on notices;
drop trigger operators_are_named on operators;
drop trigger products_are_concerned on products;
drop trigger issuers_are_concerned on product_issuers;
drop trigger honouring_is_concerned on product_operators;
drop trigger routes_are_concerned on routes;
drop function product_notices_follow();
drop function product_notices_refresh();
drop table product_notices;
