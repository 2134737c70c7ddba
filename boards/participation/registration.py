"""What participation audits bring when the app starts."""

from boards.asks import owing
from boards.desk.navigation import Item, navigation
from boards.evidence import readers
from boards.participation import feedback_todos
from boards.participation.evidence_rows import FILES
from boards.participation.evidencing import may_read_file
from boards.participation.feedback_queries import reads_feedback
from boards.participation.inviting import ASKED, INVITATION, REMIND, REMINDED, invitation_letter, remind
from boards.participation.results import ENTER, PUBLISHED, enter, enter_published
from boards.participation.telling import SUBJECT
from boards.people.roles import Action
from boards.work import mail, owed


def register() -> None:
    owing.register(feedback_todos)
    owed.register(ENTER, enter)
    owed.register(PUBLISHED, enter_published)
    navigation.add(
        Item(52, "board-audits", "Participation audits", "/desk/participation/audits/", {Action.VIEW_AUDIT})
    )
    navigation.add(
        Item(55, "feedback", "You said, we did", "/desk/participation/feedback/", {Action.VIEW_AUDIT})
    )
    readers.register(SUBJECT, reads_feedback)
    navigation.add(
        Item(56, "library", "Good practice", "/desk/participation/library/", {Action.VIEW_RESULTS})
    )
    navigation.add(Item(53, "groups", "Public groups", "/desk/participation/groups/", {Action.INVITE_GROUP}))
    navigation.add(
        Item(54, "comments", "Your comment", "/desk/participation/comments/", {Action.COMMENT_AUDIT})
    )
    navigation.add(Item(89, "audits", "Audit rounds", "/desk/participation/rounds/", {Action.MANAGE_ROUNDS}))
    readers.register(FILES, may_read_file)
    mail.register(INVITATION, invitation_letter)
    mail.register(ASKED)
    mail.register(REMINDED)
    owed.register(REMIND, remind)
