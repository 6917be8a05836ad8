-- The registry need not hold a parent. Manifests that were stored before this column name none.
alter table version add column parent varchar(64);

create index version_by_parent on version (parent, number);
