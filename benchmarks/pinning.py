"""Libraries that compute with threads of their own get one: it is the model under measurement that spreads the work.

They read these variables when they are loaded, so they are set before a process starts. Its pools inherit them.
"""

import sys

ONE_THREAD = dict.fromkeys(
    (
        "OMP_NUM_THREADS",  # whatever is built with OpenMP
        "OPENBLAS_NUM_THREADS",  # OpenBLAS, which numpy's packages bring along
        "MKL_NUM_THREADS",  # Intel's library
        "BLIS_NUM_THREADS",  # AMD's library
        "VECLIB_MAXIMUM_THREADS",  # Apple's Accelerate
        "NUMEXPR_NUM_THREADS",
    ),
    "1",
)
"""Set in every child, whatever our own environment says."""


def blas() -> str | None:
    """The library that numpy multiplies with, and its version; None where numpy is not loaded, and need not be."""
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return None
    known = numpy.show_config(mode="dicts").get("Build Dependencies", {}).get("blas", {})
    return f"{known.get('name', 'unknown')} {known.get('version', '')}".strip()
