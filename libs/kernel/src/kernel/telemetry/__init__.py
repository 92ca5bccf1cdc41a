"""Logs, metrics and traces: what a process says about itself, without ids of people in any of them."""
