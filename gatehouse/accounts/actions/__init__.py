"""Every verb about people who sign in, once."""
