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


def frozen_with(
    name: str,
    key: str,
    *,
    table: str,
    closed: str,
    words: str,
    via: tuple[str, str] | None = None,
    waits: bool = False,
) -> pgtrigger.Trigger:
    """Refuses to insert, change or delete a row of a document's child table while the document is closed.

    `key` is the row's foreign key to the document's `table`, or to a table between them: then `via` names that table
    and its foreign key. `closed` is a condition on the document as `d`; `words` say what cannot be done and why.
    With `waits` a writer waits for whoever is closing the document at that moment, and nobody closes it until the
    writer has ended: so the rule holds, too, for a writer who did not lock the document first.
    """
    between, parent = ("", "d") if via is None else (f"JOIN {via[0]} v ON v.{via[1]}_id = d.id", "v")
    its = f"""{parent}.id IN
                       (CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE OLD.{key}_id END,
                        CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE NEW.{key}_id END)"""
    lock = f"PERFORM 1 FROM {table} d {between} WHERE {its} FOR SHARE OF d;" if waits else ""
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=f"""{lock}
            IF EXISTS (SELECT 1 FROM {table} d {between} WHERE ({closed}) AND {its}) THEN
                RAISE EXCEPTION '{words}';
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,  # noqa: S608 (names of tables, from models)
    )


def added_while_open(
    name: str, key: str, *, table: str, closed: str, words: str, then: str = ""
) -> pgtrigger.Trigger:
    """The same for an append-only child table into which thousands of rows are inserted at once. It always waits.

    `then` is a statement about `new_rows` that follows where they may be added.
    """
    its = f"d.id IN (SELECT {key}_id FROM new_rows)"  # noqa: S608 (as above)
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        level=pgtrigger.Statement,
        referencing=pgtrigger.Referencing(new="new_rows"),  # type: ignore[no-untyped-call]
        func=f"""
            PERFORM 1 FROM {table} d WHERE {its} ORDER BY d.id FOR SHARE;
            IF EXISTS (SELECT 1 FROM {table} d WHERE ({closed}) AND {its}) THEN
                RAISE EXCEPTION '{words}';
            END IF;
            {then}
            RETURN NULL;
        """,  # noqa: S608
    )
