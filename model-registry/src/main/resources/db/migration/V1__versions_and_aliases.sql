create table model (
    name varchar(64) primary key
);

create table version (
    id           varchar(64) primary key,
    number       bigint generated always as identity,
    model        varchar(64) not null references model (name),
    manifest     text not null,
    published_at timestamp with time zone default current_timestamp not null
);

create index version_by_model on version (model, number);

create table alias (
    model   varchar(64) not null references model (name),
    name    varchar(32) not null,
    version varchar(64) not null references version (id),
    primary key (model, name)
);

create table alias_move (
    number       bigint generated always as identity primary key,
    model        varchar(64) not null references model (name),
    alias        varchar(32) not null,
    from_version varchar(64) references version (id),
    to_version   varchar(64) not null references version (id),
    moved_at     timestamp with time zone default current_timestamp not null
);
