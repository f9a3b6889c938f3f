"""Ten lines for whoever finds a bundle and knows nothing of it."""

from reports.measurements import Measurements
from reports.publishing.names import CRATE, ENVIRONMENT, PAGE, PLAN, PROBE, RECORD, SUMS
from reports.publishing.properties import machine


def readme(of: Measurements) -> bytes:
    """What this is, how to check it, how to reproduce it."""
    return f"""\
A record of Crossover {of.said("suite_version")}: where async helps in Python, and where it does not.
Measured on {machine(of)}, with Python {of.said("python_version")}, begun at {of.sitting.started}.
{RECORD} is the record, raw: every makespan, a pyperf file that `python -m pyperf show` reads, too.
{PAGE} shows what it means. It is only as good as where you got it: Crossover makes it anew when it unpacks.
{PLAN} is what was measured, in which order; {PROBE} is what the machine is; {CRATE} says all for machines (RO-Crate).
Check that nothing changed on the way, in the unpacked folder: sha256sum -c {SUMS}
Check that all fits the record, with Crossover: python -m reports verify FILE.zip
Unpack what was checked, with a page made anew: python -m reports unpack FILE.zip FOLDER
Install the same libraries: pip install --require-hashes --no-deps -r {ENVIRONMENT}
Reproduce the claims on your machine, in a checkout of Crossover: python3 noxfile.py -s reproduce -- FOLDER/{RECORD}
""".encode()
