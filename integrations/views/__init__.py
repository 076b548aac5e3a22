"""Pages of connections and their runs."""
