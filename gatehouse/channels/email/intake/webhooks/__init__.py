"""Mail that a mail service posts to us."""
