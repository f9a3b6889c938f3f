"""Ten lines for whoever finds a bundle and knows nothing of it."""

from reports.measurements import Measurements
from reports.publishing.names import CRATE, ENVIRONMENT, PAGE, PLAN, PROBE, RECORD, SUMS
from reports.publishing.properties import machine


def readme(of: Measurements) -> bytes:
    """What this is, how to check it, how to reproduce it."""
    return f"""\
A record of Crossover {of.said("suite_version")}: where async helps in Python, and where it does not.
Measured on {machine(of)}, with Python {of.said("python_version")}, from {of.sitting.started} on.
{RECORD} is the record, raw: every makespan, in a file that `python -m pyperf show` reads, too.
{PAGE} shows what it means. Trust it as far as whoever gave it to you; Crossover makes it anew when it unpacks.
{PLAN} says what was measured, in which order; {PROBE} what the machine is; {CRATE} all of it to machines.
Check, in the unpacked folder, that nothing changed on the way: sha256sum -c {SUMS}
The next two are for a checkout of Crossover, and need nothing but Python.
Check that everything follows from the record, and unpack it: python3 noxfile.py -s unpack -- FILE.zip FOLDER
Reproduce it on your machine: python3 noxfile.py -s reproduce -- FOLDER/{RECORD}
Install the libraries that were measured: pip install --require-hashes --no-deps -r {ENVIRONMENT}
""".encode()
