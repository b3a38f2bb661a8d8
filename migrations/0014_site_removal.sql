-- Since when nobody finds a site any more: it is being deleted, table by table, which takes a while.

select gavel_run('alter table sites add column closed_at timestamptz');
