"""Migrations of the gamification service, applied in the order of their numbers."""
