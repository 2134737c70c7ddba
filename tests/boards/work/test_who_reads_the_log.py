"""The audit log is written beside everything and read for next to nothing: no page and no rule rests on it.

Who wrote what is said by edits (`boards/work/edits.py`) and by rows themselves.
"""

import ast

from nhs_tracker.stamps import ROOT

READERS = {
    "boards/work/models.py": "it is defined there",
    "boards/work/audit.py": "it is written there",
    "boards/work/sealing.py": "its seal",
    "boards/administration/audit.py": "the pages that show it",
    "boards/asks/counts.py": "whether anything was done since a count was made",
    "boards/plans/agreed.py": "the hash of an agreed plan, which the log remembers",
    "reports/verifying.py": "the hashes of what is public, which the log remembers",
}


def test_only_who_has_a_reason_reads_the_audit_log() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for app in ("boards", "reports", "nhs_tracker", "targets")
        for path in (ROOT / app).rglob("*.py")
        if path.parent.name != "migrations"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.ImportFrom) and any(name.name == "AuditEvent" for name in node.names))
        or (isinstance(node, ast.ClassDef) and node.name == "AuditEvent")
        or (isinstance(node, ast.Constant) and node.value == "AuditEvent")
    }
    assert found == set(READERS)
