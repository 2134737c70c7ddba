"""What participation audits bring when the app starts."""

from boards.desk.navigation import Item, navigation
from boards.participation.inviting import ASKED, INVITATION, REMIND, REMINDED, invitation_letter, remind
from boards.participation.results import ENTER, PUBLISHED, enter, enter_published
from boards.people.roles import Action
from boards.work import mail, owed


def register() -> None:
    owed.register(ENTER, enter)
    owed.register(PUBLISHED, enter_published)
    navigation.add(
        Item(52, "board-audits", "Participation audits", "/desk/participation/audits/", {Action.VIEW_AUDIT})
    )
    navigation.add(Item(53, "groups", "Public groups", "/desk/participation/groups/", {Action.INVITE_GROUP}))
    navigation.add(
        Item(54, "comments", "Your comment", "/desk/participation/comments/", {Action.COMMENT_AUDIT})
    )
    navigation.add(Item(89, "audits", "Audit rounds", "/desk/participation/rounds/", {Action.MANAGE_ROUNDS}))
    mail.register(INVITATION, invitation_letter)
    mail.register(ASKED)
    mail.register(REMINDED)
    owed.register(REMIND, remind)
