"""Workspaces to begin with."""
