"""What the pages draw of the board."""
