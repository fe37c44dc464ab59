"""What the operator does here: each verb once, with one journal entry."""
