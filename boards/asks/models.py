"""What people owe one another: questions with their answers, dates that were moved, who stands in for whom.

Only what a person said is stored here, for ever. What the facts say is owed (a figure that is due, a plan to sign) is
computed by each slice's `todos.py` and never stored.
"""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

#: Of the entry `e`, an offer: whether it still stands. Nothing was said since, and its side did not take it back.
STILL_OFFERED = """
    NOT EXISTS (SELECT FROM boards_entry l WHERE l.question_id = e.question_id AND l.number > e.number
        AND (l.kind NOT IN ('offer', 'retraction') OR (l.kind = 'retraction' AND l.side = e.side)))
"""


class Question(models.Model):
    """Something asked about a document, or about one row or field of it.

    The pin stays the same through all versions of the document, so that the question stands beside its row for ever.
    A value is asked about as the observation that holds it, so that a later figure is not what was meant.
    """

    class About(models.TextChoices):
        PLAN = "plan", "a plan"
        REPORT = "report", "a report"
        FIGURE = "figure", "a figure"
        AUDIT = "audit", "a participation audit"

    class State(models.TextChoices):
        OPEN = "open", "not answered"
        ANSWERED = "answered", "answered"
        SETTLED = "settled", "settled"
        WITHDRAWN = "withdrawn", "withdrawn"

    document_kind = models.CharField(max_length=12, choices=About)
    document_number = models.PositiveBigIntegerField(
        help_text="The plan, the report or the observation, in its own table."
    )
    version = models.PositiveSmallIntegerField(
        null=True,
        help_text="The version or edition that was read when it was asked; empty where there is none.",
    )
    pin = models.CharField(
        max_length=160,
        blank=True,
        help_text="part, part/entry or part/entry/field; empty for the whole document.",
    )
    organisation = models.ForeignKey(
        "boards.Organisation", models.PROTECT, related_name="+", help_text="Who is asked."
    )
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    due = models.DateField(null=True, help_text="By when an answer is wanted; empty for no date.")
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)

    class Meta:
        indexes = [
            models.Index(fields=["document_kind", "document_number"], name="questions_by_document"),
            models.Index(
                fields=["organisation"],
                condition=Q(state__in=["open", "answered"]),
                name="questions_not_closed",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="question_is_about_a_known_kind",
                condition=Q(document_kind__in=["plan", "report", "figure", "audit"]),
            ),
            models.CheckConstraint(
                name="question_state_is_known",
                condition=Q(state__in=["open", "answered", "settled", "withdrawn"]),
            ),
            models.CheckConstraint(
                name="pin_is_part_entry_and_field", condition=Q(pin__regex=r"^([^/]+(/[^/]+){0,2})?$")
            ),
            models.CheckConstraint(name="question_has_words", condition=Q(text__regex=r"\S")),
            models.CheckConstraint(
                name="a_figure_is_asked_about_as_a_whole",
                condition=~Q(document_kind="figure") | Q(pin="", version=None),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="questions_are_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="a_question_begins_open",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(new__state__in=["answered", "settled", "withdrawn"]),
                func="RAISE EXCEPTION 'a question begins open';",
            ),
            pgtrigger.Trigger(
                name="a_question_says_what_its_entries_say",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    IF to_jsonb(NEW) - 'state' IS DISTINCT FROM to_jsonb(OLD) - 'state' THEN
                        RAISE EXCEPTION 'a question is never rewritten';
                    END IF;
                    IF NEW.state IS DISTINCT FROM coalesce((
                        SELECT CASE e.kind WHEN 'answer' THEN 'answered' WHEN 'settlement' THEN 'settled'
                                           WHEN 'withdrawal' THEN 'withdrawn' ELSE 'open' END
                        FROM boards_entry e WHERE e.question_id = NEW.id AND e.kind NOT IN ('offer', 'retraction')
                        ORDER BY e.number DESC LIMIT 1), 'open') THEN
                        RAISE EXCEPTION 'the state of a question is what its last entry says';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"Question {self.pk}"


class Entry(models.Model):
    """What was said to a question, in order. It sets the question's state; a trigger does that, and nothing else."""

    append_only = True

    class Kind(models.TextChoices):
        ANSWER = "answer", "answered"
        SETTLEMENT = "settlement", "settled"
        REOPENING = "reopening", "asked again"
        WITHDRAWAL = "withdrawal", "withdrawn"
        OFFER = "offer", "offered to publish"
        RETRACTION = "retraction", "offer taken back"

    class Side(models.TextChoices):
        ASKER = "asker", "who asked"
        ASKED = "asked", "who was asked"

    question = models.ForeignKey(Question, models.PROTECT, related_name="entries")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    side = models.CharField(max_length=5, choices=Side)
    text = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["question_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="one_entry_per_question_and_number"),
            models.CheckConstraint(
                name="each_side_says_what_is_its_own",
                condition=Q(kind="answer", side="asked")
                | Q(kind__in=["settlement", "reopening", "withdrawal"], side="asker")
                | Q(kind__in=["offer", "retraction"], side__in=["asker", "asked"]),
            ),
            models.CheckConstraint(
                name="answer_and_reopening_have_words",
                condition=~Q(kind__in=["answer", "reopening"]) | Q(text__regex=r"\S"),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="entries_never_change", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="an_entry_follows_from_the_state",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                declare=[("asked", "boards_question%ROWTYPE"), ("last", "integer")],
                func=f"""
                    SELECT * INTO asked FROM boards_question q WHERE q.id = NEW.question_id FOR UPDATE;
                    SELECT coalesce(max(e.number), 0) INTO last FROM boards_entry e
                        WHERE e.question_id = NEW.question_id;
                    IF NEW.number <> last + 1 THEN
                        RAISE EXCEPTION 'the next entry of this question is number %', last + 1;
                    END IF;
                    IF NOT (CASE NEW.kind
                        WHEN 'answer' THEN asked.state = 'open'
                        WHEN 'settlement' THEN asked.state = 'answered'
                        WHEN 'reopening' THEN asked.state IN ('answered', 'settled')
                        WHEN 'withdrawal' THEN asked.state IN ('open', 'answered')
                        ELSE asked.state IN ('answered', 'settled') END) THEN
                        RAISE EXCEPTION 'no % to a question that is %', NEW.kind, asked.state;
                    END IF;
                    IF NEW.side = 'asked' AND NEW.by_id = asked.by_id THEN
                        RAISE EXCEPTION 'who asked does not answer';
                    END IF;
                    IF NEW.at < asked.at THEN
                        RAISE EXCEPTION 'an entry comes after its question';
                    END IF;
                    IF NEW.kind IN ('offer', 'retraction') AND (NEW.kind = 'retraction') <> EXISTS (
                        SELECT FROM boards_entry e WHERE e.question_id = NEW.question_id AND e.side = NEW.side
                        AND e.kind = 'offer' AND {STILL_OFFERED}) THEN
                        RAISE EXCEPTION 'a side offers once, and takes back what it offers';
                    END IF;
                    IF NEW.kind = 'offer' AND EXISTS (
                        SELECT FROM boards_entry e WHERE e.question_id = NEW.question_id AND e.side <> NEW.side
                        AND e.kind = 'offer' AND e.by_id = NEW.by_id) THEN
                        RAISE EXCEPTION 'nobody offers for both sides';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608
            ),
            pgtrigger.Trigger(
                name="an_entry_sets_the_state",
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                func="""
                    UPDATE boards_question SET state = CASE NEW.kind
                        WHEN 'answer' THEN 'answered' WHEN 'settlement' THEN 'settled'
                        WHEN 'reopening' THEN 'open' WHEN 'withdrawal' THEN 'withdrawn' ELSE state END
                    WHERE id = NEW.question_id;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"Entry {self.number} of question {self.question_id}"


class Extension(models.Model):
    """The date of one todo moved, by somebody who does not owe it. The newest one of a todo holds."""

    append_only = True

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    organisation = models.ForeignKey("boards.Organisation", models.PROTECT, related_name="+")
    was = models.DateField(help_text="The date that was moved, as the facts said it then.")
    until = models.DateField()
    why = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kind", "key", "-id"], name="extensions_by_todo")]
        constraints = [
            models.CheckConstraint(name="an_extension_moves_a_date_on", condition=Q(until__gt=F("was"))),
            models.CheckConstraint(name="an_extension_says_why", condition=Q(why__regex=r"\S")),
            models.CheckConstraint(name="an_extension_names_its_todo", condition=~Q(kind="") & ~Q(key="")),
        ]
        triggers = [
            pgtrigger.Protect(name="extensions_never_change", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="an_extension_ends_later_than_it_is_given",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF NEW.until < (NEW.at AT TIME ZONE 'Europe/London')::date THEN
                        RAISE EXCEPTION 'an extension until a day that is over';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} until {self.until}"


class Delegation(models.Model):
    """Somebody looks after what another person is asked while that person is away. It gives nobody a right."""

    append_only = True

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    starts = models.DateField()
    until = models.DateField(help_text="The last day.")
    boards = ArrayField(
        models.BigIntegerField(),
        default=list,
        help_text="Organisations that it is about; none named: all of them.",
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["to", "until"], name="delegations_by_stand_in")]
        constraints = [
            models.CheckConstraint(name="nobody_stands_in_for_themselves", condition=~Q(to=F("person"))),
            models.CheckConstraint(
                name="a_delegation_ends_after_it_starts", condition=Q(until__gte=F("starts"))
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="delegations_never_change", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="a_delegation_is_about_boards_that_exist",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF EXISTS (SELECT FROM unnest(NEW.boards) AS named(id)
                               LEFT JOIN boards_organisation o ON o.id = named.id WHERE o.id IS NULL) THEN
                        RAISE EXCEPTION 'a delegation names an organisation that is not there';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"Delegation {self.pk}"


class DelegationEnd(models.Model):
    """A delegation ended before its last day: from this moment on nobody stands in."""

    append_only = True

    delegation = models.OneToOneField(Delegation, models.PROTECT, primary_key=True, related_name="end")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers = [
            pgtrigger.Protect(
                name="ends_of_delegations_never_change", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"End of delegation {self.delegation_id}"


class Digest(models.Model):
    """What one person was told by one day: every thing asked of them then, with how near its day was (`digest.stage`).

    One a person and day, so that nobody gets two mails; kept where nothing was new too, for tomorrow's to compare with.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    day = models.DateField()
    told = models.JSONField(default=dict)
    mailed = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "day"], name="one_digest_a_person_and_day"),
            models.CheckConstraint(
                name="a_digest_is_mailed_only_with_something", condition=Q(mailed=False) | ~Q(told={})
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.day}"
