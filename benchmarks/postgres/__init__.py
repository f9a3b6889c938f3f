"""The database that workloads ask: a private PostgreSQL from a Python package, on loopback, for one sitting."""
