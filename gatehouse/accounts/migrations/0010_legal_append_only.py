"""The database itself refuses to change or remove what was published and what was accepted."""

from django.db import migrations

FORWARD = """
create function accounts_legal_refuse() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: % is refused', tg_table_name, tg_op using errcode = 'insufficient_privilege';
end $$;
create trigger legal_version_append_only before update or delete on accounts_legalversion
  for each row execute function accounts_legal_refuse();
create trigger acceptance_append_only before update or delete on accounts_acceptance
  for each row execute function accounts_legal_refuse();
"""

BACKWARD = """
drop trigger legal_version_append_only on accounts_legalversion;
drop trigger acceptance_append_only on accounts_acceptance;
drop function accounts_legal_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_legal")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
