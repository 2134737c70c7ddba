"""The lock is checked against what a service says, and against what is kept where there is no service."""

import http.server
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from packaging.version import Version

from bench.audit import __main__ as audit
from bench.audit import kept

HOLE = {
    "id": "PYSEC-1",
    "summary": "A hole.",
    "affected": [
        {
            "package": {"ecosystem": "PyPI", "name": "celery"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "5.0"}, {"fixed": "5.3"}]}],
        }
    ],
}
LOUD = "!!! NO SERVICE"


@contextmanager
def service(answer: Callable[[dict[str, Any]], tuple[int, Any]]) -> Iterator[str]:
    """A service that answers each question as told."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, said = answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
    finally:
        server.shutdown()
        server.server_close()


def knows(question: dict[str, Any]) -> tuple[int, Any]:
    """Celery has a hole in 5.2.5, and no other version that is asked for has one."""
    is_celery = question["package"]["name"] == "celery"
    return 200, {"vulns": [HOLE]} if is_celery and question.get("version", "5.2.5") == "5.2.5" else {}


@pytest.fixture
def lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Sets the version of Celery in a lock of two packages."""
    file = tmp_path / "requirements.txt"
    monkeypatch.setattr(audit, "LOCKS", (file,))
    monkeypatch.setattr(audit, "AUDITED", (file,))

    def write(version: str) -> None:
        digest = f"--hash=sha256:{'0' * 64}"
        file.write_text(f"celery=={version} \\\n    {digest}\nvine==5.1.0 \\\n    {digest}\n")

    write("5.7.0")
    return write


def test_the_locks_of_this_checkout_have_no_hole_that_is_kept() -> None:
    lock, advisories = kept.locked(audit.LOCKS), kept.read()
    assert len(lock) > 150
    assert {one.package for one in advisories.advisories} <= set(lock), "each shows that a service knows it"
    assert kept.holes(lock, advisories.advisories, waived=advisories.waived(today=date.today())) == []  # noqa: DTZ011
    old = {"django": frozenset({Version("5.2.8")}), "gunicorn": frozenset({Version("21.2.0")})}
    words = kept.holes(old, advisories.advisories, waived=frozenset({"CVE-2025-64460"}))
    assert any("django 5.2.8: CVE-2025-13372" in line and "Fixed in 5.2.9." in line for line in words)
    assert any(line.startswith("gunicorn 21.2.0: GHSA-w3h3-4rj7-4ph4") for line in words)
    assert not any("CVE-2025-64460" in line for line in words)


def test_a_service_that_knows_a_hole_fails_the_checks_until_the_version_is_changed(
    lock: Callable[[str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    with service(knows) as address:
        assert audit.main(["--service", address]) == 0
        assert capsys.readouterr().out == ""
        lock("5.2.5")
        assert audit.main(["--service", address]) == 1
    assert "celery 5.2.5: PYSEC-1, A hole. Fixed in 5.3." in capsys.readouterr().out


def test_a_service_that_knows_nothing_is_a_failure_and_none_at_all_a_loud_line(
    lock: Callable[[str], None], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    nothings: tuple[tuple[int, Any], ...] = ((200, {}), (404, {}), (200, []))
    for nothing in nothings:
        with service(lambda question, nothing=nothing: nothing) as address:  # type: ignore[misc]
            assert audit.main(["--service", address]) == 1
        assert "answers and knows none" in capsys.readouterr().out

    with service(lambda question: (502, {})) as gone:
        assert audit.main(["--service", gone]) == 0
    assert capsys.readouterr().out.startswith(LOUD)
    assert audit.main(["--service", gone]) == 0, "nobody listens there any more"
    assert capsys.readouterr().out.startswith(LOUD)
    lock("5.1.0")
    assert audit.main(["--service", gone]) == 1, "what is kept fails as usual"
    assert "celery 5.1.0: PYSEC-2021-858" in capsys.readouterr().out

    monkeypatch.setattr(audit, "NO_SERVICE_SECONDS", 0.2)
    released = threading.Event()
    with service(lambda question: (200, released.wait(30))) as silent:
        assert audit.main(["--service", silent]) == 1
        released.set()
    assert "no answer in 0.2 seconds" in capsys.readouterr().out


def test_advisories_are_read_anew_from_the_service_with_their_day(
    lock: Callable[[str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = date(2026, 12, 1)
    file = tmp_path / "kept.json"
    waiver = kept.Waiver("PYSEC-1", today, "No version without it is out.")
    kept.write(kept.Kept("made up", date(2026, 1, 1), (), (waiver,)), file)
    read, write = kept.read, kept.write
    monkeypatch.setattr(kept, "read", lambda: read(file))
    monkeypatch.setattr(kept, "write", lambda said: write(said, file))
    lock("5.2.5")
    with service(knows) as address:
        assert audit.main(["--service", address, "--keep"], today=today) == 0, "it is waived today"
        assert audit.main(["--service", address], today=today + timedelta(days=1)) == 1
    assert read(file).read_on == today
    assert [one.package for one in read(file).advisories] == ["celery"]
