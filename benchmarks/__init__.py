"""How it is measured: plan, blocks, record. The only place that knows pyperf."""
