"""What the chat's benches drive: thousands of light clients in one process."""
