"""A plan is public where a release chose it, without names and without what its board keeps to itself."""

import io
import json
import re
from html import unescape
from typing import Any

import pikepdf
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from boards.organisations.models import Organisation
from boards.people.roles import Role
from boards.planning.paper import pdf as paper
from boards.plans.models import DeliveryPlan, PlanVersion
from boards.plans.parts import ACTIONS, COMMUNITY, PARTS, RISKS, SECTIONS
from boards.plans.parts.part import Setting
from reports.dashboards.pages.public_plan import PDF
from reports.publication import services, snapshots
from reports.publication.acts import Refused
from reports.publication.models import DataRelease
from reports.publication.plans import PUBLIC
from reports.publication.released_plans import ReleasedPlan
from targets.catalogue.plan_parts import PlanPart
from targets.catalogue.queries import catalogue
from tests.reports.ownership.test_printing import tags
from tests.reports.samples import KNOWN_ON, YEAR, board, figures, someone
from tests.support.effort import effort
from tests.support.people import person, sign_in
from tests.support.plans import agree_rows
from tests.support.releases import approve_by_hand
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

PAGE = f"/boards/nhs-lothian/plan/{YEAR}/"
PATHS = ("/", "/boards/nhs-lothian/", "/boards/nhs-lothian/ae-4-hours/", PAGE, "/data/")
PUBLIC_WORD, SECRET = "Quetzalbeds", "Canaryname"
SAYS = {
    ACTIONS: {
        "title": f"{PUBLIC_WORD} beside A&E",
        "area": "safe",
        "serves": "ae-4-hours",
        "lead": SECRET,
        "support": SECRET,
    },
    RISKS: {
        "measure": "ae-4-hours",
        "heading": "delivery",
        "risk": f"{PUBLIC_WORD} are full.",
        "managed": "A neighbour helps.",
        "owner": SECRET,
        "likelihood": "5",
        "impact": "4",
    },
    SECTIONS: {
        "title": "Our people",
        "lead": SECRET,
        "words": "We train **everybody**.\n\n- nurses\n- porters <b>",
    },
}


def agreed(slug: str = "nhs-lothian", *, number: int = 1) -> PlanVersion:
    """A real plan with an action, a risk, a section and a part that its board keeps to itself."""
    asked = {part.key for part in (*SAYS, COMMUNITY)}
    if not PlanPart.objects.filter(framework=YEAR).exists():
        for rule in PlanPart.objects.filter(framework="sample-2026-27", part__in=asked):
            rule.pk, rule.framework_id, rule._state.adding = None, YEAR, True
            rule.rule = PlanPart.Rule.LOCAL if rule.part == COMMUNITY.key else PlanPart.Rule.OPTIONAL
            rule.save()
    planner, organisation = person(Role.PLANNER, board=slug), board(slug)
    plan, _ = DeliveryPlan.objects.get_or_create(organisation=organisation, framework_id=YEAR)
    version = PlanVersion.objects.create(
        plan=plan,
        number=number,
        created_by=planner,
        created_at=timezone.now(),
        reason="" if number == 1 else "A ward is late.",
    )
    setting = Setting(catalogue(), catalogue().frameworks[YEAR], organisation.pk, "territorial", 1, KNOWN_ON)
    assert COMMUNITY.listed
    assert COMMUNITY.listed.named
    kept = {next(iter(COMMUNITY.listed.named(setting))): {"contribution": SECRET}}
    for part, rows in ({part: {"00000001": said} for part, said in SAYS.items()} | {COMMUNITY: kept}).items():
        part.write(version.pk, rows)
    agree_rows(PlanVersion.objects.get(pk=version.pk), at=timezone.now())
    return version


def release(*chosen: int) -> DataRelease:
    made = services.prepare_release(
        actor=someone(Role.STATISTICS_LOADER), title="July", note="", known_on=KNOWN_ON, plans_chosen=chosen
    )
    publisher = someone(Role.PUBLISHER)
    services.approve_release(actor=publisher, number=made.number)
    return services.release(actor=publisher, number=made.number)


def told() -> str:
    """All that the public reads of the board."""
    return unescape("".join(Client().get(path).content.decode() for path in PATHS))


def now_all_that_waits() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_nothing_of_a_plan_is_public_before_a_release_chose_it_and_never_a_name() -> None:
    figures()
    version = agreed()
    assert Client().get(PAGE).status_code == 404
    release()
    assert Client().get(PAGE).status_code == 404
    assert PUBLIC_WORD not in told()
    assert SECRET not in told()

    release(version.pk)
    page = unescape(Client().get(PAGE).content.decode())
    assert "Annual Delivery Plan, LDP Standards 2022/23: version 1, agreed" in page
    for words in (f"{PUBLIC_WORD} beside A&E", f"{PUBLIC_WORD} are full.", "A neighbour helps."):
        assert words in page
    assert "<p>We train <strong>everybody</strong>.</p>" in page
    assert "<li>porters &lt;b&gt;</li>" in Client().get(PAGE).content.decode()
    held = ReleasedPlan.objects.get().content["parts"]
    (row,) = next(part for part in held if part["key"] == "sections")["groups"][0]["rows"]
    assert row["fields"] == [{"key": "What it says", "value": SAYS[SECTIONS]["words"], "link": None}], (
        "what is sealed is what was typed"
    )
    for path in PATHS[1:3]:
        beside = unescape(Client().get(path).content.decode())
        assert f"{PUBLIC_WORD} beside A&E" in beside
        assert f"{PUBLIC_WORD} are full." in beside, "what endangers the target, as what serves it"
        assert f'href="{PAGE}"' in beside
    assert SECRET not in told()
    assert "20 of 25" not in told()
    csv = Client().get(f"{PAGE}?table=plan-rows&file=csv").content.decode()
    assert f"{PUBLIC_WORD} are full." in csv
    assert Client().get(f"/boards/nhs-fife/plan/{YEAR}/").status_code == 404
    assert Client().get(f"/desk/boards/nhs-lothian/plan/{YEAR}/").status_code == 302, "who does not sign in"
    with statements() as seen:
        Client().get(PAGE)
    assert len(seen) <= 8, len(seen)
    assert snapshots.check().problem == ""

    release()
    assert Client().get(PAGE).status_code == 404, "a release holds what was chosen for it"


def test_what_is_public_of_a_plan_is_a_tagged_pdf_too_and_nothing_else_is_in_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    figures()
    version = agreed()
    assert Client().get(f"{PAGE}plan.pdf").status_code == 404
    release(version.pk)
    assert f'href="{PDF}"' in Client().get(PAGE).content.decode()
    with effort() as spent:
        answer = Client().get(f"{PAGE}{PDF}")
    assert spent.seconds < 3
    assert answer["Content-Type"] == "application/pdf"
    assert "attachment" in answer["Content-Disposition"]
    assert "public" in answer["Cache-Control"]
    pdf = pikepdf.Pdf.open(io.BytesIO(answer.content))
    assert bool(pdf.Root.MarkInfo.Marked)
    assert [kind for kind, _ in tags(pdf.Root.StructTreeRoot)].count("/LI") == 2
    assert answer.content == Client().get(f"{PAGE}{PDF}").content
    printed: list[str] = []

    def printer(data: Any, *, address: str) -> bytes:
        printed.append(json.dumps(data) + address)
        return b"%PDF"

    monkeypatch.setattr("reports.dashboards.pages.public_plan.typeset", printer)
    Client().get(f"{PAGE}{PDF}")
    assert f"{PUBLIC_WORD} are full." in printed[0]
    assert PAGE in printed[0]
    assert SECRET not in printed[0]
    tables = [
        Client().get(f"{PAGE}{year}").content.decode().count("<table") for year in ("", "?year=2014-15")
    ]
    assert tables[0] == tables[1] >= 1, "whatever year an address chooses, a plan is said whole"
    for choice in ("year=2014-15", "page=1"):
        assert Client().get(f"{PAGE}{PDF}?{choice}").status_code == 404, "each would be set anew"

    monkeypatch.undo()
    monkeypatch.setattr(paper, "TEMPLATE", paper.TEMPLATE.with_name("not-there.typ"))
    refused = Client().get(f"{PAGE}{PDF}")
    assert refused.status_code == 503
    assert "The PDF cannot be made now; this page says all of it." in refused.text
    assert "public" not in refused.get("Cache-Control", "")

    release()
    assert Client().get(f"{PAGE}{PDF}").status_code == 404


def test_the_publisher_chooses_what_is_in_force_and_what_was_agreed_since_stops_it() -> None:
    figures()
    version = agreed()
    loader, publisher = person(Role.STATISTICS_LOADER), someone(Role.PUBLISHER)
    client = sign_in(Client(), loader, second_factor_minutes_ago=1)
    words = "NHS Lothian, LDP Standards 2022/23: version 1, agreed"
    assert words in client.get("/desk/releases/prepare/").content.decode()
    sent = {"title": "July", "known_on": KNOWN_ON.isoformat(), "plans": [str(version.pk)]}
    page = client.post("/desk/releases/prepare/", sent, follow=True).content.decode()
    assert words in page
    made = DataRelease.objects.get()
    assert made.plans_chosen == [version.pk]

    newer = agreed(number=2)
    with pytest.raises(Refused, match="another version was agreed since: NHS Lothian"):
        services.approve_release(actor=publisher, number=made.number)
    with pytest.raises(Refused, match="not the agreed one in force"):
        services.prepare_release(
            actor=someone(Role.STATISTICS_LOADER),
            title="x",
            note="",
            known_on=KNOWN_ON,
            plans_chosen=[version.pk],
        )
    release(newer.pk)
    form = client.get("/desk/releases/prepare/").content.decode()
    assert re.search(rf'<input[^>]*value="{newer.pk}"[^>]*checked', form)
    assert "version 2, agreed" in unescape(Client().get(PAGE).content.decode())


def test_the_database_lets_nobody_slip_a_plan_in_or_leave_a_chosen_one_out() -> None:
    figures()
    version = agreed()
    held = release(version.pk)
    row: dict[str, Any] = {
        "release": held,
        "organisation": board(),
        "framework_id": YEAR,
        "version": version,
        "content": {},
    }

    def refused(rule: str, **other: Any) -> None:
        with pytest.raises(DatabaseError, match=rule), transaction.atomic():
            ReleasedPlan.objects.create(**row | other)

    refused(r"one_released_plan_per_board_and_framework|nothing is added to it")
    refused("only an agreed plan", organisation=board("nhs-fife"))
    other = DataRelease.objects.create(
        number=held.number + 1,
        known_on=KNOWN_ON,
        through_submission=1,
        prepared_by=person(),
        prepared_at=timezone.now(),
        plans_chosen=[version.pk],
    )
    refused("not approved", release=other)
    approve_by_hand(other, by=person())
    sample = Organisation.including_samples.get(slug="sample-isles")
    refused("only an agreed plan|no_plan_of_a_sample", organisation=sample, release=other)

    def slipped_in() -> None:
        with transaction.atomic():
            ReleasedPlan.objects.create(**row | {"release": other})
            now_all_that_waits()

    with pytest.raises(DatabaseError, match="filled in the transaction"):
        slipped_in()
    with pytest.raises(DatabaseError, match="stays as it was prepared"), transaction.atomic():
        DataRelease.objects.filter(pk=other.pk).update(plans_chosen=[])
    for change in ("UPDATE reports_releasedplan SET content = '{}'", "DELETE FROM reports_releasedplan"):
        with (
            pytest.raises(DatabaseError, match=r"permission denied|released_plans_never_change|Cannot"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reports.publication.plans.store_plans", lambda release, catalogue: None)
        loader, publisher = someone(Role.STATISTICS_LOADER), someone(Role.PUBLISHER)
        later = services.prepare_release(
            actor=loader, title="x", note="", known_on=timezone.localdate(), plans_chosen=[version.pk]
        )
        services.approve_release(actor=publisher, number=later.number)

        def without_it() -> None:
            with transaction.atomic():
                services.release(actor=publisher, number=later.number)
                now_all_that_waits()

        with pytest.raises(DatabaseError, match="each plan that was chosen"):
            without_it()


def test_public_fields_are_fields_of_their_part_and_none_holds_a_name_or_a_score() -> None:
    parts = {part.key: part for part in PARTS}
    framework = catalogue().frameworks["sample-2026-27"]
    setting = Setting(catalogue(), framework, board().pk, "territorial", 1, KNOWN_ON)
    for key, names in PUBLIC.items():
        fields = parts[key].fields("", setting)
        assert set(names) <= set(fields), key
        for name in names:
            hint = fields[name].hint
            assert "Name and post" not in hint, (key, name)
            assert "Who spoke" not in hint, (key, name)
    private = {
        "lead",
        "owner",
        "post",
        "likelihood",
        "impact",
        "likelihood_after",
        "impact_after",
        "narrative",
    }
    assert private.isdisjoint(name for names in PUBLIC.values() for name in names)
