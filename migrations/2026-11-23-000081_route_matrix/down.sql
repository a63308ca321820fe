delete from folder_marks where file = 'matrix.csv';
alter table operators drop column cards, drop column charging;
drop table route_matrix;
