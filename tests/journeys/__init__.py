"""Whole stories, told by people in a real browser against the real pipeline."""
