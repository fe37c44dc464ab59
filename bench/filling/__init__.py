"""What fills a database with a desk's years of work: the words, the lives of conversations, and how rows get in."""
