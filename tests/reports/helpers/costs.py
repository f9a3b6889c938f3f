"""What cells cost, as a record says it, with plain numbers."""

from typing import Any

from tests.reports.helpers.records import Json

LAG: Json = {"where": "loop", "beats": 200, "p50_seconds": 0.0001, "p99_seconds": 0.001, "worst_seconds": 0.002}


def cost(workload: str, model: str, **changes: Any) -> Json:
    """One cell that used half a CPU and 20 MiB; `changes` replace what is there by default.

    Where a change is None, its reason is that it is not known here.
    """
    entry = {
        "workload": workload,
        "model": model,
        "batches": 4,
        "seconds": 0.1,
        "cpu_seconds": 0.05,
        "peak_bytes": 30 * 2**20,
        "before_bytes": 10 * 2**20,
        "measure": "pss",
        "voluntary_switches": 12.0,
        "involuntary_switches": 3.5,
        "pickled_bytes": 4096,
        "lag": LAG,
        **changes,
    }
    return {"missing": {name: "not known here" for name, value in entry.items() if value is None}, **entry}
