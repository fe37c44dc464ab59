"""What can be done about mail that came in."""
