"""Pages about persons, their accounts elsewhere, and the roster."""
