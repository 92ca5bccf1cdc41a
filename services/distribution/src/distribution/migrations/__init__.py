"""Migrations of the distribution service, applied in the order of their numbers."""
