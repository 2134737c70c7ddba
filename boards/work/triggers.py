"""Triggers that several tables have."""

import pgtrigger


def only_rises(number: str, *, keys: tuple[str, ...], name: str) -> pgtrigger.Trigger:
    """A row stays, keeps its `keys`, and its `number` (both are columns) never falls."""
    fell = " OR ".join([f"NEW.{number} < OLD.{number}", *(f"NEW.{key} <> OLD.{key}" for key in keys)])
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=f"""
            IF TG_OP = 'DELETE' THEN
                RAISE EXCEPTION '{name}: its row is never deleted';
            END IF;
            IF {fell} THEN
                RAISE EXCEPTION '{name}: {number} only rises, and the row stays what it is about';
            END IF;
            RETURN NEW;
        """,
    )
