"""The realtime gateway: tells open pages that something changed, never what. asyncio and psycopg, no Django."""
