"""Pages and acts about controls and scope."""
