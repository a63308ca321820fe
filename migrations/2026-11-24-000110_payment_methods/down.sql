alter table operators drop column payment_methods;
