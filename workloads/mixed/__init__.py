"""Waiting and computing in one job."""
