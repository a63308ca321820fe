drop table drafts, prices, product_operators, products, fares, routes, stops, operators;
