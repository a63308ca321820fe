drop trigger fares_added on fares;
drop trigger fares_changed_added on fares;
drop trigger fares_changed_removed on fares;
drop trigger fares_removed on fares;
drop function fares_added();
drop function fares_removed();
drop table route_stops;
