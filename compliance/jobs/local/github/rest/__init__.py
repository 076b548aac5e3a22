"""GitHub's REST: what is answered at each path."""
