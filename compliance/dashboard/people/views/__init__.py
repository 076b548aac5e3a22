"""What each page about people answers."""
