"""Migrations of the content service, applied in the order of their numbers."""
