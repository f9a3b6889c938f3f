"""Workloads that are wrong in every way; runs are told their paths."""
