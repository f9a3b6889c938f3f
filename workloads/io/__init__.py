"""Waiting: networks, files, databases, children. The CPU has little to do."""
