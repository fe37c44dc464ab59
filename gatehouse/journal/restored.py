"""Put a journal that came from another database server into this one's order.

Followers read by transaction id, and every server counts its transactions by itself. Restored into a younger server, old
entries would count as not committed yet, and new ones would stand before every cursor and never be read.
"""

from django.db import connection, transaction

_IS_AHEAD = """
select xid >= pg_snapshot_xmin(pg_current_snapshot()) from journal_entry order by xid desc, id desc limit 1
"""
# Cursors cut the order into stretches that each follower has read as a whole or not at all; a stretch's number is enough.
_STRETCH = """(1 + (
  select count(*) from (select distinct xid, entry_id from journal_cursor) cut
  where (cut.xid, cut.entry_id) < ({row})
))::text::xid8"""
_SETTLE = (
    "alter table journal_entry disable trigger journal_append_only",
    f"update journal_entry e set xid = {_STRETCH.format(row='e.xid, e.id')}",  # noqa: S608
    "alter table journal_entry enable trigger journal_append_only",
    f"update journal_cursor c set entry_id = 9223372036854775807, xid = {_STRETCH.format(row='c.xid, c.entry_id')}",  # noqa: S608
)


@transaction.atomic
def settle() -> bool:
    """Number the entries anew where this server has not come as far; True when it had to.

    No follower loses or repeats an entry. What is hashed stays as it is. Needs the owner of the tables.
    """
    with connection.cursor() as cursor:
        cursor.execute(_IS_AHEAD)
        if cursor.fetchone() != (True,):
            return False
        for statement in _SETTLE:
            cursor.execute(statement)
    return True
