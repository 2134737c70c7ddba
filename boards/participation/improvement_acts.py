"""What a board can do to its improvement plan, once the audit's result is final."""

from boards.participation.audit_acts import AuditFacts, by_a_person
from boards.participation.steps import State
from boards.people.acts import Act
from boards.people.roles import Action

_FINAL = frozenset({State.FINAL})

ADD = Act[AuditFacts](
    key="add",
    permission=Action.WRITE_AUDIT,
    from_states=_FINAL,
    words="Add an action",
    hindrances=(by_a_person,),
)
CHANGE = Act[AuditFacts](
    key="change",
    permission=Action.WRITE_AUDIT,
    from_states=_FINAL,
    words="Change the action",
    hindrances=(by_a_person,),
)
CLOSE = Act[AuditFacts](
    key="close",
    permission=Action.WRITE_AUDIT,
    from_states=_FINAL,
    words="Close the action",
    hindrances=(by_a_person,),
)
CARRY = Act[AuditFacts](
    key="carry-on",
    permission=Action.WRITE_AUDIT,
    from_states=_FINAL,
    words="Carry on what is open",
    hindrances=(by_a_person,),
)
