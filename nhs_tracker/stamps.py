"""Content stamps: what was done once is done again only when what it was made from has changed."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# What `manage.py prepare` makes a database from.
DATABASE = (
    "*/migrations/*.py",
    "boards/*/models.py",
    "reports/*/models.py",
    "boards/organisations/**/*",
    "boards/work/audited.py",
    "boards/plans/data/*",
    "boards/plans/loader.py",
    "targets/catalogue/**/*",
    "nhs_tracker/grants.py",
    "nhs_tracker/management/commands/*.py",
    "nhs_tracker/migrating.py",
    "nhs_tracker/settings.py",
    "requirements.txt",
)
# What `collectstatic` makes the served files from; the installed packages are fixed by the lock file.
STATIC = ("static/**/*", "package-lock.json", "requirements.txt", "nhs_tracker/plotly_files.py")
# What a page is made by.
BUILD = (
    "boards/**/*.py",
    "reports/**/*.py",
    "targets/**/*.py",
    "nhs_tracker/**/*.py",
    "templates/**/*.html",
    *STATIC,
)


def content(patterns: Iterable[str], *, root: Path = ROOT) -> str:
    """A hash of the names and bytes of all files that match, in a fixed order; 16 hexadecimal digits."""
    files = {path for pattern in patterns for path in root.glob(pattern) if path.is_file()}
    digest = hashlib.sha256()
    for path in sorted(path for path in files if "__pycache__" not in path.parts):
        name = str(path.relative_to(root)).encode()
        digest.update(len(name).to_bytes(4, "big") + name)
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def is_current(file: Path, stamp: str) -> bool:
    """Whether `file` says that the work was done for this stamp."""
    return file.exists() and file.read_text() == stamp


def write(file: Path, stamp: str) -> None:
    """Remember that the work is done; call it last."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(stamp)
