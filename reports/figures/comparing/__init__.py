"""Figures of several records together."""
