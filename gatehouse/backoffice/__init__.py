"""The back office: an operator's and a lead's settings, on Django's admin. Every change goes through a verb."""
