"""What works and what does not: services, incidents, planned maintenance and notices, told to everybody."""
