"""Pages of the evidence library."""
