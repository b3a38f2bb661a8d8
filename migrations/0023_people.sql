-- How staff find people: by the beginning of a name, by role, and by the sanctions that weigh on them.

-- Byte by byte, so that a beginning is a range whatever the collation of the database.
select gavel_run('create index accounts_by_name on accounts (site_id, username_key collate "C") include (role)');
select gavel_run('create index accounts_by_role on accounts (site_id, role, id)');
select gavel_run('create index sanctions_in_force on sanctions (site_id, account_id) where lifted_at is null and kind <> ''warn''');
