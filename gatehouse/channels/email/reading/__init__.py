"""Reading a letter that came in: from its bytes to what a desk stores and shows. Pure: no database, no settings, no clock."""
