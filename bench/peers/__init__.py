"""Other chats that ours is measured beside, each in as few lines as it takes."""
