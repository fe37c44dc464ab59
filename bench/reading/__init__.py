"""What reads the desk for a bench: signed-in agents, the pages they open, and what each page asks the database."""
