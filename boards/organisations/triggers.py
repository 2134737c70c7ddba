"""What the database itself keeps apart: the invented boards from everything that is published or judged as real."""

import pgtrigger

#: Whether a row's organisation is a sample exactly where its framework is fictional: nobody real is judged by what is
#: invented, and no sample by what is real.
_ONE_WORLD = """
    IF EXISTS (
        SELECT FROM {rows} n
        JOIN boards_organisation o ON o.id = n.organisation_id
        JOIN targets_framework f ON f.key = n.framework_id
        WHERE f.fictional <> (o.kind = 'sample')
    ) THEN
        RAISE EXCEPTION 'a real organisation stands in real frameworks only, a sample in fictional ones';
    END IF;
    RETURN {answer};
"""

_ONE_ROW = _ONE_WORLD.format(rows="(SELECT NEW.organisation_id, NEW.framework_id)", answer="NEW")

SAMPLE_IDS = "SELECT id FROM boards_organisation WHERE kind = 'sample'"

_NEVER = """
    IF EXISTS ({found}) THEN
        RAISE EXCEPTION 'a sample is invented for demonstration and never released';
    END IF;
    RETURN NULL;
"""


def never_of_a_sample(
    name: str, *, found: str = f"SELECT FROM new_rows WHERE organisation_id IN ({SAMPLE_IDS})"
) -> pgtrigger.Trigger:
    """For a table of what is released. `found` selects from `new_rows` what would be a sample's."""
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        level=pgtrigger.Statement,  # a release inserts thousands of rows
        referencing=pgtrigger.Referencing(new="new_rows"),  # type: ignore[no-untyped-call]
        func=_NEVER.format(found=found),
    )


def one_world_of_many(name: str) -> pgtrigger.Trigger:
    """For a table with organisation and framework into which thousands of rows are inserted at once."""
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        level=pgtrigger.Statement,
        referencing=pgtrigger.Referencing(new="new_rows"),  # type: ignore[no-untyped-call]
        func=_ONE_WORLD.format(rows="new_rows", answer="NULL"),
    )


def one_world(name: str) -> pgtrigger.Trigger:
    """For a table with organisation and framework whose rows come one by one. What stood there before may stay."""
    return pgtrigger.Trigger(name=name, operation=pgtrigger.Insert, when=pgtrigger.Before, func=_ONE_ROW)


def still_one_world(name: str) -> pgtrigger.Trigger:
    """Beside either of the two: no row is moved into the other world afterwards."""
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Update,
        when=pgtrigger.Before,
        condition=pgtrigger.Condition(
            "OLD.organisation_id <> NEW.organisation_id OR OLD.framework_id <> NEW.framework_id"
        ),
        func=_ONE_ROW,
    )
