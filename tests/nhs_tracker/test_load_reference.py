from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from boards.organisations.models import Organisation
from boards.performance.services import judge
from boards.plans import loader as agreed_values
from boards.plans.agreed_values import AgreedValue
from boards.work.models import AuditEvent, Owed
from targets.models import Target

NOW = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def corrected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Agreed values of which one is another than the stored one."""
    file = tmp_path / "agreed_values.csv"
    text = agreed_values.FILE.read_text(encoding="utf-8")
    file.write_text(text.replace(",4076,", ",4080,", 1), encoding="utf-8")
    monkeypatch.setattr(agreed_values.load, "__kwdefaults__", {"file": file})
    return file


def run() -> str:
    out = StringIO()
    call_command("load_reference", stdout=out)
    return out.getvalue()


def test_the_prepared_database_holds_the_reference_data_and_one_audit_row_of_it() -> None:
    assert Organisation.objects.count() == 24
    event = AuditEvent.objects.get(action="load_reference")
    assert (event.actor_id, event.actor_label, event.subject_type) == (None, "load_reference", "reference")
    assert event.after is not None
    assert event.after["policy"] == {"added": 633, "changed": 0}


def test_a_second_run_changes_nothing_and_leaves_no_audit_row() -> None:
    before = AuditEvent.objects.count()
    out = run()
    assert "Policy: 0 added, 0 changed, 633 unchanged." in out
    assert "Agreed values: 0 added, 0 changed, 376 unchanged." in out
    assert AuditEvent.objects.count() == before


def test_a_change_is_recorded_with_what_it_changed(corrected: Path) -> None:
    assert "Agreed values: 0 added, 1 changed, 375 unchanged." in run()
    event = AuditEvent.objects.filter(action="load_reference").latest("id")
    assert event.after == {"agreed values": {"added": 0, "changed": 1}}


def test_a_promise_that_changes_asks_for_what_was_judged_to_be_judged_again(corrected: Path) -> None:
    run()
    assert not Owed.objects.exists()  # never judged yet: its first figures will ask
    corrected.write_text(corrected.read_text(encoding="utf-8").replace(",4080,", ",4090,"), encoding="utf-8")
    judge(measure_key="alcohol-brief-interventions", now=NOW)
    judge(measure_key="sab", now=NOW)
    run()
    assert [(owed.kind, owed.subject) for owed in Owed.objects.all()] == [
        ("judge", "alcohol-brief-interventions")
    ]


def test_a_bad_file_is_refused_with_its_problems_and_nothing_of_any_file_is_stored(corrected: Path) -> None:
    Target.objects.filter(key="sab").update(title="An older title")
    corrected.write_text(corrected.read_text(encoding="utf-8").replace(",4080,", ",x,"), encoding="utf-8")
    with pytest.raises(CommandError) as refused:
        run()
    assert str(refused.value) == (
        "Nothing was loaded. Mend the files and run it again:\n"
        '  agreed_values.csv: line 2, value: must be a number from 0 to 9,999,999,999, not "x"'
    )
    assert Target.objects.get(key="sab").title == "An older title"
    assert not AgreedValue.objects.filter(number=2).exists()
