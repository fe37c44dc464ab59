"""Telling the exchange that an answer waits for a customer of its own, so that its app can be pushed (docs/mobile.md)."""
