"""Everything that decides whether a file may be kept, and what makes it safe to keep."""
