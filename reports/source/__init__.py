"""The code of workloads, from the text that a record holds of their modules; nothing of it is ever run."""
