-- The audit log only grows.
create trigger {w}.audit_kept before update on audit begin
    select raise(abort, 'the audit log only grows');
end;
create trigger {w}.audit_stays before delete on audit begin
    select raise(abort, 'the audit log only grows');
end;
