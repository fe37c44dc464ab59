"""Every verb of the core, once: forms, pages, channels and jobs call these and nothing else changes a conversation.

An action guards, locks, returns when nothing changes, changes, and records one entry, in one transaction.
"""
