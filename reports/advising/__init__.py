"""Advice for jobs that were not measured, from what was."""
