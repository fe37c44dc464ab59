"""The copy of an account's data: what stands in it, and how it is written without ever being held whole."""
