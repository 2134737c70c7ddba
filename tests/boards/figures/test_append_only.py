"""What was accepted cannot be changed even by the owner of the tables: triggers say so too."""

import psycopg2
import pytest
from psycopg2 import extensions

from boards.figures import services
from tests.boards.figures.conftest import LOADER, csv_of, send


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE boards_observation SET value = 1",
        "DELETE FROM boards_observation",
        "UPDATE boards_submissionfile SET content = ''",
        "DELETE FROM boards_submissionfile",
        "UPDATE boards_submission SET rows = 0",
        "DELETE FROM boards_submission",
    ],
)
def test_the_owner_is_stopped(
    fresh_db: None,
    owner_connection: extensions.connection,
    statement: str,
) -> None:
    services.accept(actor=LOADER, submission_id=send(csv_of("nhs-lothian,2023-04-01,1,2,,,")).pk)
    with owner_connection.cursor() as cursor, pytest.raises(psycopg2.Error, match="pgtrigger: Cannot"):
        cursor.execute(statement)
