"""A hundred strangers a second: their visits and first messages, those that come meanwhile written together.

When markets crash everybody comes at once, and nearly all of them ask the same two plain things. Those are answered on the
event loop, in batches, as the gateway stores messages; whatever is not plain is left to the doors (`doors.py`), which know
every refusal and write by the same statements. docs/decisions/0032.
"""
