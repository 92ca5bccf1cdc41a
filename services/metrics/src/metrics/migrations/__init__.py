"""Migrations of the metrics service, applied in the order of their numbers."""
