"""Worlds to begin with: a small one, the demo company's, and a large one."""
