"""Computing: code that holds the GIL, and code that releases it. There is nothing to wait for."""
