"""The database itself refuses to change or remove an entry."""

from django.db import migrations

FORWARD = """
create function journal_refuse() returns trigger language plpgsql as $$
begin
  raise exception 'the journal is append-only: % is refused', tg_op using errcode = 'insufficient_privilege';
end $$;
create trigger journal_append_only before update or delete on journal_entry
  for each row execute function journal_refuse();
create trigger journal_no_truncate before truncate on journal_entry
  for each statement execute function journal_refuse();
"""

BACKWARD = """
drop trigger journal_append_only on journal_entry;
drop trigger journal_no_truncate on journal_entry;
drop function journal_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
