"""The origin server that HTTP workloads fetch from: a process of its own, on loopback, with latency as asked for."""
