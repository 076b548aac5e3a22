"""Persons and accounts as lists."""
