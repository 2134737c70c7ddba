"""Nobody learns from an answer, its words or its time, whether an address has an account.

Beside other tests a few milliseconds say more about the machine than about the site: `bench.faults telling` demands
that the times differ by a tenth at most. Here a password that is not hashed for nobody shows, and one that is does not.
"""

import pytest
from django.test import override_settings

from bench.faults.telling import KINDS, SIGNING_IN, ask_in_turn, nothing_is_hashed_for_nobody

pytestmark = pytest.mark.django_db

AS_DEPLOYED = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"])


def test_who_has_an_account_is_told_what_everybody_is_told() -> None:
    found = list(ask_in_turn(4))
    assert [one.kind for one in found if not one.same_words] == []
    assert len(found) == len(KINDS)


def test_a_password_takes_as_long_for_nobody_and_would_not_by_itself() -> None:
    signing_in = {SIGNING_IN: KINDS[SIGNING_IN]}
    with AS_DEPLOYED:
        (guarded,) = ask_in_turn(3, kinds=signing_in)
        with nothing_is_hashed_for_nobody():
            (control,) = ask_in_turn(3, kinds=signing_in)
    assert guarded.apart < 1 < control.apart
