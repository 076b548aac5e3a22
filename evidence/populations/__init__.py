"""Reading populations: their items, what they differ in, what is tested and what to ask."""
