"""What GitHub holds, read from its answers. Pure."""
