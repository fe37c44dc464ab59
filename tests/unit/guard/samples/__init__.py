"""What customers write, with and without secrets, in fifteen languages. Made from a seed, so every run is the same."""
