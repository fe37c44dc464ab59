"""What can be done with a chat beside what can be done with every conversation."""
