"""Lists of evidence, and of what checks said."""
