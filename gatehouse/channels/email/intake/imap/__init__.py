"""Mail that a provider keeps in a mailbox, read by IMAP."""
