-- An operator that ended names who goes on. Held when everything is applied, as folders are read in the order of their names.
alter table operators add column succeeded_by text references operators (slug) deferrable initially deferred;
