drop table counters;
