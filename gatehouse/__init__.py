"""Gatehouse: the support desk and front door of a crypto exchange."""

__version__ = "0.1.0"
