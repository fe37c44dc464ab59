"""How mail goes in and out, for those who keep it going."""
