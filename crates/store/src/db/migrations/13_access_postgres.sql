-- The audit log only grows.
create function {w}.audit_only_grows() returns trigger language plpgsql as $$
begin
    raise exception 'the audit log only grows';
end $$;
create trigger audit_kept before update or delete or truncate on {w}.audit
    for each statement execute function {w}.audit_only_grows();
