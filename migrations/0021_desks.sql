-- How each moderator has set up the desk: saved queues and what is blurred.

create table desks (
    site_id    uuid  not null,
    account_id uuid  not null,
    setup      jsonb not null,
    primary key (site_id, account_id)
);

select gavel_distribute('desks');
select gavel_run('alter table desks add foreign key (site_id, account_id) references accounts (site_id, id)');
