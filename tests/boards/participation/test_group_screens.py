"""The three screens of a public group: what they say and take, saved and finished later, and counted minutes."""

import html
import re
from collections.abc import Iterable
from typing import Any

import pytest
from django.test import Client

from boards.desk import mailed_codes
from boards.organisations.models import Organisation
from boards.participation import inviting, reviewing
from boards.participation.asking import Criterion
from boards.participation.audit_rows import LONGEST_SUMMARY, BoardAudit
from boards.participation.group_rows import GroupComment, GroupRemark
from boards.participation.inviting import invitation_letter
from boards.people.models import User
from boards.people.roles import Role
from boards.work.models import Mail
from tests.support.audits import as_of, comment, group_member, moderated_audit, open_round, signed_audit
from tests.support.people import person, sign_in
from tests.support.reading import Reading, minutes, reading_of, words_of
from tests.support.shared import made_once
from tests.support.statements import statements

pytestmark = pytest.mark.django_db

ISLES = "sample-isles"
PAGE = f"/desk/boards/{ISLES}/audits/round-of-the-tests-fictional/comment/"
ANSWER = f"{PAGE}answer/"
MOST_MINUTES, MOST_CRITERIA = 15, 20
#: What is typed where a sentence or two are asked for, and for whom they speak and how they agreed it.
TYPED = 240 + 2 * 80
STATEMENTS = 27  # of any of the three


@made_once
def audit() -> BoardAudit:
    return signed_audit(board())


def board(slug: str = ISLES) -> Organisation:
    return Organisation.including_samples.get(slug=slug)


def read(response: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())


def number(audit: BoardAudit) -> str:
    audit.refresh_from_db()
    return str(audit.edit_number)


SAID = {"agrees": "no", "why": "Nobody asked us.", "speaks_for": "Twelve.", "how_agreed": "A vote."}


def test_a_comment_is_saved_finished_later_checked_and_sent(audit: BoardAudit) -> None:
    member = sign_in(Client(), group_member(audit))
    first = read(member.get(PAGE))
    assert "It takes about 15 minutes. You can stop, and go on later." in first
    assert "Start" in first
    begun = {"edit_number": number(audit), "agrees": "no", "agrees-1.1": "partly", "why-1.1": "Some wards."}
    later = read(member.post(ANSWER, {**begun, "later": "1"}, follow=True))
    assert "Saved. You can go on at any time." in later
    assert "Go on" in later
    shown = member.get(ANSWER).content.decode()
    assert "Some wards." in shown
    assert shown.count('<details class="ds_details" open>') == 1
    early = read(member.get(f"{PAGE}send/", follow=True))
    assert "Before you send it: say why; say for whom you speak; say how you agreed this." in early
    whole = {**begun, **SAID, "edit_number": number(audit)}
    third = read(member.post(ANSWER, whole, follow=True))
    assert "Check, and send" in third
    assert "1.1 Partly Some wards." in third
    query = {"edit_number": number(audit)}
    unnamed = read(member.post(f"{PAGE}send/", {**query, "way": "bsl"}))
    assert "Give the name of who typed it for you." in unnamed
    sent = read(
        member.post(
            f"{PAGE}send/", {**query, "way": "bsl", "helper": "Tom", "may_publish": "on"}, follow=True
        )
    )
    assert "Sent. Thank you." in sent
    assert "in British Sign Language, typed by Tom" in sent
    held = GroupComment.objects.get()
    assert (held.agrees, held.way, held.may_publish) == ("no", "bsl", True)
    assert read(member.get(ANSWER, follow=True)).count("The audit is commented by the public group") == 1
    reviewer = sign_in(Client(), person(Role.PARTICIPATION_REVIEWER))
    beside = read(reviewer.get("/desk/participation/review/round-of-the-tests-fictional/1.1/"))
    assert "The public group on this Partly Some wards." in beside
    assert "The public group on the whole No Nobody asked us." in beside
    assert "It speaks for Twelve." in read(reviewer.get(PAGE.removesuffix("comment/")))


def test_two_members_who_write_at_once_choose_and_lose_nothing(audit: BoardAudit) -> None:
    one, two = (sign_in(Client(), group_member(audit)) for _ in range(2))
    opened = number(audit)
    one.post(ANSWER, {**SAID, "edit_number": opened, "why-1.2": "Yes, we saw it."})
    clash = two.post(ANSWER, {**SAID, "edit_number": opened, "why": "Too late."})
    assert clash.status_code == 409
    shown = read(clash)
    assert "Two of you wrote at the same time" in shown
    assert "Nobody asked us." in shown
    assert "Too late." in shown
    assert "Yes, we saw it." in shown
    kept = {**SAID, "edit_number": number(audit), "why": "Too late.", "why-1.2": "Yes, we saw it."}
    two.post(ANSWER, kept)
    assert GroupComment.objects.get().why == "Too late."
    assert GroupRemark.objects.get().why == "Yes, we saw it."


def test_it_is_saved_as_it_is_typed_and_wrong_input_stores_nothing(audit: BoardAudit) -> None:
    member = sign_in(Client(), group_member(audit))
    typed = {**SAID, "edit_number": number(audit)}
    for wrong, why in (
        ({"agrees": "perhaps"}, "Choose “Do you agree with what the board says?” from the list."),
        ({"why": "x" * 1001}, "“Why?” has 1001 characters. Use at most 1000."),
        ({"why": "a\x00b"}, "has a character that cannot be stored"),
        ({"edit_number": "99"}, "a version that was never saved here"),
        ({"edit_number": ""}, "Part of this form is missing."),
    ):
        assert why in read(member.post(ANSWER, {**typed, **wrong}))
        assert not GroupComment.objects.exists()
    saved = member.post(ANSWER, typed, headers={"X-Autosave": "1"})
    assert saved.json()["edit_number"] == int(number(audit))


def test_a_group_reads_what_came_of_it_at_the_end() -> None:
    audit, one, _ = moderated_audit(board(), reason="As we saw.")
    member = sign_in(Client(), User.objects.get(pk=audit.steps.get(state="commented").by_id))
    waiting = read(member.get(PAGE))
    assert "The board and the reviewers read it now." in waiting
    assert "As we saw." not in waiting
    reviewing.check(**as_of(audit, person(Role.PLANNER, board=ISLES)), text="")
    reviewing.finish(**as_of(audit, one))
    told = read(member.get(PAGE))
    assert "The result is 2 Doing." in told
    assert "Reviewers' level: 2 Doing As we saw." in told


def three_screens(client: Client) -> dict[str, Reading]:
    found = {"first": reading_of(client.get(PAGE).content.decode())}
    found["second"] = reading_of(client.get(ANSWER).content.decode())
    audit = BoardAudit.objects.get()
    client.post(ANSWER, {**SAID, "edit_number": number(audit)})
    found["third"] = reading_of(client.get(f"{PAGE}send/").content.decode())
    return found


def test_it_takes_fifteen_minutes_with_twenty_criteria_whose_summaries_are_as_long_as_may_be() -> None:
    """The rest of the account is on demand, and remarks on single criteria are their own choice."""
    criteria = tuple(
        Criterion(
            1 + at // 7, f"Section {1 + at // 7}", 1 + at % 7, "People are told what came of what they said."
        )
        for at in range(MOST_CRITERIA)
    )
    summary = ("People are asked on each ward. " * 10)[:LONGEST_SUMMARY]
    audit = signed_audit(board(), open_round(criteria=criteria), summary=summary)
    screens = three_screens(sign_in(Client(), group_member(audit)))
    assert screens["second"].words > MOST_CRITERIA * len(words_of(summary))
    counted = minutes(
        words=sum(one.words for one in screens.values()),
        characters=TYPED,
        controls=sum(one.controls for one in screens.values()),
    )
    print(f"three screens: {counted:.1f} minutes, {[(one.words, one.controls) for one in screens.values()]}")
    assert counted <= MOST_MINUTES


def assert_short(sentences: Iterable[str]) -> None:
    lengths = {sentence: len(words_of(sentence)) for sentence in sentences}
    assert max(lengths.values()) <= 30, max(lengths, key=lambda one: lengths[one])
    whole = [length for sentence, length in lengths.items() if sentence.endswith((".", "?", "!"))]
    assert sum(whole) / len(whole) <= 20


def test_sentences_of_every_screen_and_letter_are_short(audit: BoardAudit) -> None:
    user = group_member(audit)
    member = sign_in(Client(), user)
    screens = dict(three_screens(member))
    link = inviting.link_of(audit.round.invitations.get())
    for name, page in (
        ("invitation", f"/accounts/{link.split('/accounts/')[1]}"),
        ("used", "/accounts/invitation/none/"),
        ("code", "/accounts/code/"),
        ("comments", "/desk/participation/comments/"),
    ):
        screens[name] = reading_of(
            Client().get(page).content.decode() if "accounts" in page else _text(member, page)
        )
    screens["typed"] = reading_of(Client().post("/accounts/code/", {"email": user.email}).content.decode())
    comment(audit, by=user)
    screens["sent"] = reading_of(_text(member, PAGE))
    for name, screen in screens.items():
        assert screen.sentences, name
        assert_short(screen.sentences)
    inviting.tell_that_it_is_open(audit.pk, now=audit.created_at)
    letters = [invitation_letter(user).body, mailed_codes.code_letter(user).body]
    letters += Mail.objects.filter(letter="group-asked").values_list("body", flat=True)
    assert len(letters) == 3
    for letter in letters:
        assert_short(reading_of(f"<main><p>{letter}</p></main>").sentences)


def _text(client: Client, page: str) -> str:
    return client.get(page, follow=True).content.decode()


def test_each_screen_takes_the_same_few_statements(audit: BoardAudit) -> None:
    member = sign_in(Client(), group_member(audit))
    three_screens(member)
    counts = []
    for page in (PAGE, ANSWER, f"{PAGE}send/"):
        with statements() as asked:
            assert member.get(page).status_code == 200
        counts.append(len(asked))
    assert max(counts) <= STATEMENTS, counts
