"""What a customer does about the notices on his devices."""
