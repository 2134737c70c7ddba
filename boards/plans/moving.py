"""In the database: how a version comes from state to state, and who may not sign or decide about it.

The services refuse all of this in words (`acts.py`). This holds whatever writes the row. It looks at the row after the
table's own constraints have, so that these speak first.
"""

import pgtrigger

IN_ORDER = "a_version_moves_in_order"
BY_OTHERS = "who_wrote_a_version_decides_nothing_about_it"

_MOVES = "('draft', 'signed'), ('draft', 'discarded'), ('signed', 'draft'), ('signed', 'agreed')"


def moves_in_order() -> pgtrigger.Trigger:
    """A version begins as a draft, is signed when it was handed over, and is agreed when it is signed."""
    return pgtrigger.Trigger(
        name=IN_ORDER,
        operation=pgtrigger.Insert | pgtrigger.Update,
        when=pgtrigger.After,
        func=f"""
            IF TG_OP = 'INSERT' THEN
                IF NEW.status <> 'draft' THEN
                    RAISE EXCEPTION '{IN_ORDER}: it begins as a draft';
                END IF;
                RETURN NULL;
            END IF;
            IF NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN ({_MOVES}) THEN
                RAISE EXCEPTION '{IN_ORDER}: from % it never becomes %', OLD.status, NEW.status;
            END IF;
            IF NEW.status = 'signed' AND OLD.status <> 'signed' AND NEW.ready_at IS NULL THEN
                RAISE EXCEPTION '{IN_ORDER}: nothing is signed that was not handed over';
            END IF;
            IF NEW.edit_number < OLD.edit_number OR (NEW.plan_id, NEW.number, NEW.created_by_id)
                IS DISTINCT FROM (OLD.plan_id, OLD.number, OLD.created_by_id) THEN
                RAISE EXCEPTION '{IN_ORDER}: its edit number only rises, and it stays whose and which it is';
            END IF;
            RETURN NULL;
        """,
    )


def decided_by_others() -> pgtrigger.Trigger:
    """Whoever has an edit of it, or began it, neither signs nor agrees it."""
    return pgtrigger.Trigger(
        name=BY_OTHERS,
        operation=pgtrigger.Update,
        when=pgtrigger.After,
        condition=pgtrigger.Q(new__status__in=["signed", "agreed"]),
        func=f"""
            IF NEW.created_by_id IN (NEW.signed_by_id, NEW.agreed_by_id) OR EXISTS (
                SELECT FROM boards_planedit e WHERE e.document_id = NEW.id AND e.part <> 'state'
                    AND e.editor_id IN (NEW.signed_by_id, NEW.agreed_by_id)
            ) THEN
                RAISE EXCEPTION '{BY_OTHERS}: it is signed and agreed by people who wrote nothing in it';
            END IF;
            RETURN NULL;
        """,
    )


def recommended_by_others() -> pgtrigger.Trigger:
    """The same of recommendations; who signed it for the board recommends nothing either."""
    return pgtrigger.Trigger(
        name="who_wrote_a_version_recommends_nothing",
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        func=f"""
            IF EXISTS (
                SELECT FROM boards_planversion v WHERE v.id = NEW.version_id
                    AND NEW.by_id IN (v.created_by_id, v.signed_by_id)
            ) OR EXISTS (
                SELECT FROM boards_planedit e WHERE e.document_id = NEW.version_id AND e.part <> 'state'
                    AND e.editor_id = NEW.by_id
            ) THEN
                RAISE EXCEPTION '{BY_OTHERS}: it is recommended by somebody who neither wrote nor signed it';
            END IF;
            RETURN NULL;
        """,  # noqa: S608 (words of ours)
    )
