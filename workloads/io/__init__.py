"""Workloads that wait for networks, files, databases and child processes. The CPU has little to do."""
