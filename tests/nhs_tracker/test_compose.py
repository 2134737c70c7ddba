"""docker-compose.yml, .env.example and the settings say the same. No container is started here."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from nhs_tracker.stamps import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
EXAMPLE = (ROOT / ".env.example").read_text()
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ("prepare", "web", "worker", "beat")
FOR_CONTAINERS_ONLY = {"OWNER_PASSWORD", "APP_PASSWORD", "POSTGRES_PASSWORD"}
NOT_IN_CONTAINERS = {"LOCK_SECONDS", "MIGRATE_DATABASE_URL", "DEBUG", "STATE_DIR"}
READERS = {"text", "flag", "words", "number", "address", "contact"}


def variables_read(*files: str) -> set[str]:
    """The names that `env.text("NAME", ...)` and its like ask for in these files."""
    names = set()
    for file in files:
        for node in ast.walk(ast.parse((ROOT / file).read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in READERS
            ):
                match node.args:
                    case [ast.Constant(value=str(name)), *_]:
                        names.add(name)
    return names


def variables_described() -> dict[str, str]:
    return dict(re.findall(r"^#?([A-Z][A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE))


def filled_in() -> dict[str, str]:
    """What `.env` would hold: the example with its secrets filled in."""
    chosen = dict(re.findall(r"^([A-Z][A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE))
    return chosen | {name: f"filled-{name.lower()}" for name in (*FOR_CONTAINERS_ONLY, "SECRET_KEY")}


def substituted(text: str, values: dict[str, str]) -> str:
    """`${NAME}`, `${NAME:-default}` and `${NAME:?message}` as Compose reads them."""

    def replace(match: re.Match[str]) -> str:
        name, operator, rest = match["name"], match["operator"], match["rest"]
        value = values.get(name, "")
        assert value or operator != ":?", f"{name} must be set"
        return value or (rest if operator == ":-" else "")

    return re.sub(r"\$\{(?P<name>\w+)(?:(?P<operator>:[-?])(?P<rest>[^}]*))?\}", replace, text)


def test_every_variable_that_is_read_is_described_and_no_other() -> None:
    read = variables_read("nhs_tracker/settings.py", "nhs_tracker/up.py")
    assert {"DATABASE_URL", "SECRET_KEY", "PORT"} <= read
    assert set(variables_described()) == read | FOR_CONTAINERS_ONLY


def test_containers_get_every_setting_and_no_unknown_one() -> None:
    settings = variables_read("nhs_tracker/settings.py")
    for name in OURS:
        given = set(SERVICES[name]["environment"])
        assert given <= settings
        assert settings - given <= NOT_IN_CONTAINERS, name


def test_every_variable_of_the_compose_file_is_in_the_example() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    assert set(re.findall(r"(?<!\$)\$\{(\w+)", text)) <= set(variables_described())


def test_only_the_deployment_step_knows_the_owner() -> None:
    for name in ("web", "worker", "beat"):
        assert "tracker_owner" not in json.dumps(SERVICES[name])
    assert "tracker_owner" in SERVICES["prepare"]["environment"]["MIGRATE_DATABASE_URL"]


def test_what_runs_on_is_checked_for_health_and_waits_for_what_it_needs() -> None:
    assert set(SERVICES) == {*OURS, "postgres", "redis", "proxy"}
    for name in set(SERVICES) - {"prepare"}:
        assert SERVICES[name]["healthcheck"]["test"], name
        assert SERVICES[name]["restart"] == "unless-stopped", name
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["depends_on"]["prepare"] == {"condition": "service_completed_successfully"}
        assert SERVICES[name]["depends_on"]["redis"] == {"condition": "service_healthy"}


def test_nothing_is_reachable_from_other_machines_and_only_the_proxy_from_this_one() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert all(port.startswith("127.0.0.1:") for port in SERVICES["proxy"]["ports"])
    template = (ROOT / "docker/nginx/tracker.conf.template").read_text()
    assert set(re.findall(r"\$\{(\w+)\}", template)) == set(SERVICES["proxy"]["environment"])
    assert SERVICES["proxy"]["environment"]["WEB"] == "web:8000"
    assert "0.0.0.0:8000" in (ROOT / "Dockerfile").read_text()


def test_files_that_the_containers_are_built_from_exist() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    for line in re.findall(r"^COPY (?!--from)(.+)$", dockerfile, re.MULTILINE):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source
    assert (ROOT / "docker/roles.sh").stat().st_mode & 0o111


@pytest.mark.parametrize("name", OURS)
def test_settings_accept_what_the_container_gets(name: str, tmp_path: Path) -> None:
    given = {
        key: substituted(str(value), filled_in()) for key, value in SERVICES[name]["environment"].items()
    }
    code = (
        "import json; from nhs_tracker import settings as s; print(json.dumps({'hosts':"
        " [s.DATABASES[k]['HOST'] for k in ('default', 'owner')], 'users':"
        " [s.DATABASES[k]['USER'] for k in ('default', 'owner')], 'broker': s.CELERY_BROKER_URL,"
        " 'allowed': s.ALLOWED_HOSTS, 'demo': s.DEMO, 'debug': s.DEBUG}))"
    )
    environment = {"PATH": os.environ["PATH"], "STATE_DIR": str(tmp_path)} | given
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    owner = "tracker_owner" if name == "prepare" else "tracker_app"
    assert json.loads(done.stdout) == {
        "hosts": ["postgres", "postgres"],
        "users": ["tracker_app", owner],
        "broker": "redis://redis:6379/0",
        "allowed": ["127.0.0.1", "localhost"],
        "demo": False,
        "debug": False,
    }
    assert list(tmp_path.iterdir()) == [], "no embedded server may leave a trace"


def test_behind_tls_cookies_have_the_names_that_no_other_site_can_set(tmp_path: Path) -> None:
    servers = dict.fromkeys(("DATABASE_URL", "MIGRATE_DATABASE_URL"), "postgres://a:b@postgres/c")
    environment = {
        "PATH": os.environ["PATH"],
        "STATE_DIR": str(tmp_path),
        "SECRET_KEY": "filled",
        "REDIS_URL": "redis://redis:6379/0",
        "HTTPS": "1",
    }
    code = "from nhs_tracker import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment | servers,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.split() == ["__Host-sessionid", "__Host-csrftoken"]
