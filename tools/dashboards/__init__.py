"""Dashboards of Grafana, made from a few lines for each panel."""
