"""An operator's command line for a whole installation."""
