import json
import stat
import time
from io import StringIO
from pathlib import Path
from unittest import mock

import pytest
from allauth.mfa.models import Authenticator
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from boards.administration.demo import (
    SAMPLES,
    NoDemoAccounts,
    create_demo_accounts,
    current_code,
    file_of,
    read_secrets,
)
from boards.desk import second_factor
from boards.people import checks
from boards.people.models import Membership, User
from boards.people.roles import Role
from boards.work.actors import command
from tests.support.people import sign_in

pytestmark = pytest.mark.django_db


def create(folder: Path) -> None:
    create_demo_accounts(actor=command(name="demo", now=timezone.now()), folder=folder)


def test_every_sample_person_signs_in_with_what_the_file_says(tmp_path: Path) -> None:
    create(tmp_path)

    for sample in SAMPLES:
        client, secret = Client(), read_secrets(tmp_path)[sample.key]
        answer = client.post("/accounts/login/", {"login": secret.email, "password": secret.password})
        if sample.needs_second_factor:
            assert answer.headers["Location"] == reverse("mfa_authenticate"), sample.key
            code, _ = current_code(key=sample.key, folder=tmp_path, now=time.time())
            client.post(reverse("mfa_authenticate"), {"code": code})
        assert sample.name in client.get("/desk/").content.decode(), sample.key


def test_the_secrets_are_for_their_owner_only_and_differ_from_installation_to_installation(
    tmp_path: Path,
) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    create(tmp_path / "a")
    create(tmp_path / "b")

    assert stat.S_IMODE(file_of(tmp_path / "a").stat().st_mode) == 0o600
    a, b = read_secrets(tmp_path / "a"), read_secrets(tmp_path / "b")
    assert not {secret.password for secret in a.values()} & {secret.password for secret in b.values()}
    assert not {secret.totp for secret in a.values()} & {secret.totp for secret in b.values()} - {""}


def test_making_the_accounts_again_changes_nothing(tmp_path: Path) -> None:
    create(tmp_path)
    before = (file_of(tmp_path).read_text(), list(User.objects.values_list("password").order_by("pk")))
    memberships = Membership.objects.count()

    create(tmp_path)

    after = (file_of(tmp_path).read_text(), list(User.objects.values_list("password").order_by("pk")))
    assert after == before
    assert Membership.objects.count() == memberships


def test_a_lost_file_is_made_again_with_new_secrets_that_work(tmp_path: Path) -> None:
    create(tmp_path)
    file_of(tmp_path).unlink()

    create(tmp_path)

    planner = read_secrets(tmp_path)["planner"]
    assert Client().login(email=planner.email, password=planner.password)


def test_after_a_new_secret_key_the_accounts_are_mended(tmp_path: Path, settings: Settings) -> None:
    create(tmp_path)
    settings.SECRET_KEY = "another"

    create(tmp_path)

    held = Authenticator.objects.get(user__email="publisher@tracker.example")
    assert second_factor.decrypt(held.data["secret"]) == read_secrets(tmp_path)["publisher"].totp


def test_somebody_who_comes_to_need_a_second_factor_gets_one_and_keeps_the_password(tmp_path: Path) -> None:
    create(tmp_path)
    held = json.loads(file_of(tmp_path).read_text())
    held["analyst"]["totp"] = ""
    file_of(tmp_path).write_text(json.dumps(held))
    Authenticator.objects.filter(user__email="analyst@tracker.example").delete()

    create(tmp_path)

    analyst = read_secrets(tmp_path)["analyst"]
    assert analyst.password == held["analyst"]["password"]
    kept = Authenticator.objects.get(user__email="analyst@tracker.example")
    assert second_factor.decrypt(kept.data["secret"]) == analyst.totp


def test_two_analysts_can_record_and_confirm_a_change_of_process() -> None:
    analysts = [sample for sample in SAMPLES if Role.ANALYST in sample.roles]

    assert [sample.needs_second_factor for sample in analysts] == [True, True]


def test_there_is_a_sample_for_every_role_with_pages_and_a_second_board() -> None:
    roles = {role for sample in SAMPLES for role in sample.roles}

    assert roles == set(Role) - {Role.PRE_RELEASE_READER}
    assert {sample.board for sample in SAMPLES if Role.PLANNER in sample.roles} == {
        *("nhs-lothian", "nhs-fife", "sample-mainland", "sample-isles")
    }
    assert all(sample.name.startswith("Sample ") for sample in SAMPLES)


def test_the_command_makes_the_accounts_only_in_a_demonstration(tmp_path: Path, settings: Settings) -> None:
    settings.STATE_DIR, settings.DEMO = tmp_path, False
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("demo_accounts", create=True)

    settings.DEMO = True
    out = StringIO()
    call_command("demo_accounts", create=True, stdout=out)

    held = json.loads(file_of(tmp_path).read_text())
    assert all(secret["email"] in out.getvalue() for secret in held.values())
    assert "make demo-code ROLE=publisher" in out.getvalue()


def test_a_demonstration_from_before_a_sample_person_still_says_the_others(
    tmp_path: Path, settings: Settings
) -> None:
    settings.STATE_DIR = tmp_path
    create(tmp_path)
    secrets = json.loads(file_of(tmp_path).read_text())
    newer = secrets.pop("reviewer-two")
    file_of(tmp_path).write_text(json.dumps(secrets))
    out = StringIO()

    call_command("demo_accounts", stdout=out)

    assert all(secret["email"] in out.getvalue() for secret in secrets.values())
    assert newer["email"] not in out.getvalue()


def test_the_code_command_prints_the_code_that_is_good_now(tmp_path: Path, settings: Settings) -> None:
    settings.STATE_DIR = tmp_path
    create(tmp_path)
    out = StringIO()

    with mock.patch("time.time", return_value=1_700_000_000):
        call_command("demo_code", "publisher", stdout=out)
        code, seconds = current_code(key="publisher", folder=tmp_path, now=1_700_000_000)

    assert out.getvalue().startswith(code)
    assert len(code) == 6
    assert seconds == 10


@pytest.mark.parametrize(
    ("key", "words"), [("planner", "no second factor"), ("nobody", "choose one of administrator")]
)
def test_a_code_for_who_has_none_is_refused_with_words(tmp_path: Path, key: str, words: str) -> None:
    create(tmp_path)

    with pytest.raises(NoDemoAccounts, match=words):
        current_code(key=key, folder=tmp_path, now=time.time())


def test_without_accounts_the_commands_say_how_to_make_them(tmp_path: Path, settings: Settings) -> None:
    settings.STATE_DIR = tmp_path

    for words in (("demo_accounts",), ("demo_code", "publisher")):
        with pytest.raises(CommandError, match="--create"):
            call_command(*words)


def test_a_deployment_with_demo_accounts_fails_its_check(tmp_path: Path) -> None:
    def found() -> set[str | None]:
        return {message.id for message in run_checks(include_deployment_checks=True)}

    assert "tracker.E001" not in found()
    create(tmp_path)
    assert "tracker.E001" in found()


def test_a_deployment_whose_database_cannot_be_asked_fails_its_check() -> None:
    with mock.patch.object(User.objects, "filter", side_effect=OperationalError("no server")):
        (message,) = checks.no_demo_accounts(None)

    assert message.id == "tracker.E002"


def test_a_deployment_with_one_database_role_fails_its_check(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert checks.two_database_roles(None) == []
    monkeypatch.setitem(settings.DATABASES["owner"], "USER", settings.DATABASES["default"]["USER"])

    (message,) = checks.two_database_roles(None)

    assert message.id == "tracker.E003"


@pytest.mark.parametrize(
    ("https", "proxies", "fails"), [(True, 0, True), (True, 1, False), (False, 0, False)]
)
def test_a_deployment_behind_proxies_that_are_not_counted_fails_its_check(
    settings: Settings, https: bool, proxies: int, fails: bool
) -> None:
    settings.HTTPS, settings.ALLAUTH_TRUSTED_PROXY_COUNT = https, proxies

    found = {message.id for message in run_checks(include_deployment_checks=True)}

    assert ("tracker.E004" in found) == fails


@pytest.mark.parametrize(
    ("https", "address", "fails"),
    [
        (True, "http://127.0.0.1:8000", True),
        (True, "https://tracker.example.scot", False),
        (False, "http://127.0.0.1:8000", False),
    ],
)
def test_a_deployment_whose_mail_leads_past_its_proxy_fails_its_check(
    settings: Settings, https: bool, address: str, fails: bool
) -> None:
    settings.HTTPS, settings.SITE_ADDRESS = https, address

    found = {message.id for message in run_checks(include_deployment_checks=True)}

    assert ("tracker.E005" in found) == fails


def test_a_desk_page_finds_out_who_asks_in_three_queries(
    client: Client, tmp_path: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    create(tmp_path)
    planner = User.objects.get(email="planner@tracker.example")
    sign_in(client, planner)

    # session, person, rights; the page itself asks nothing before a code is typed but whether there is a second factor
    with django_assert_num_queries(4):
        client.get("/desk/step-up/")
