"""What customers may ask about their own data: a copy of it, and that it is erased once their account is closed."""
