create table sites (
    id uuid primary key,
    slug text not null unique,
    name text not null
);
