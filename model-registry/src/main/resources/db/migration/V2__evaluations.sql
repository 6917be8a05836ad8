-- Rows are only ever added.
create table evaluation (
    version     varchar(64) not null references version (id),
    id          varchar(64) not null,
    number      bigint generated always as identity,
    evaluation  text not null,
    attached_at timestamp with time zone default current_timestamp not null,
    primary key (version, id)
);
