"""What Google Workspace holds, read from its answers. Pure."""
