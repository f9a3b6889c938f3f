"""The other Python's side of a question: what is it called, and what of a request can it measure?

Runs as a program of that Python, `python -m benchmarks.pythons.capabilities`, with the request on standard input; any
Python can begin to run it. An answer goes to standard output, a reason why there is none to standard error, as one
line.
"""

import json
import platform
import sys
import sysconfig

LEAST_VERSION = (3, 11)


def main() -> None:
    """Answer one request."""
    if sys.version_info < LEAST_VERSION:
        sys.exit("it is Python %s, and %d.%d or newer is needed" % (platform.python_version(), *LEAST_VERSION))  # noqa: UP031
    try:
        answer = _capabilities(json.load(sys.stdin))
    except ImportError as error:
        sys.exit(f"{error}: it needs what is in locks/measure.txt")
    sys.stdout.write(json.dumps(answer))


def _capabilities(request: "dict[str, list[str]]") -> "dict[str, object]":
    import benchmarks.measure.sitting  # noqa: F401, PLC0415  # what a sitting loads has to be installed
    from benchmarks.errors import RequestError  # noqa: PLC0415
    from benchmarks.plan.parameters import parse_override  # noqa: PLC0415
    from benchmarks.plan.selection import choose  # noqa: PLC0415

    try:
        chosen, skipped = choose(
            request["workloads"], request["models"], [parse_override(word) for word in request["changes"]]
        )
    except RequestError as error:
        sys.exit(str(error))
    return {
        "name": python_name(),
        "measurable": [workload.module for workload in chosen],
        "skipped": {gap.workload: gap.reason for gap in skipped},
    }


def python_name() -> str:
    """What this Python is called: `python3.14`, and `python3.14t` where it was built without a GIL."""
    implementation = platform.python_implementation().lower().replace("cpython", "python")
    free_threaded = "t" if sysconfig.get_config_var("Py_GIL_DISABLED") else ""
    return f"{implementation}{sys.version_info[0]}.{sys.version_info[1]}{free_threaded}"


if __name__ == "__main__":
    main()
