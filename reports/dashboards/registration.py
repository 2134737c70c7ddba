"""What the dashboards bring when the app starts."""

from boards.desk.navigation import MY_DESK, Item, navigation
from boards.people.roles import Action


def register() -> None:
    navigation.add(Item(10, MY_DESK, "My desk", "/desk/"))
    navigation.add(Item(12, "monday", "Monday", "/desk/monday/", {Action.WATCH}))
    navigation.add(Item(20, "boards", "Boards", "/desk/boards/", {Action.VIEW_DESK}))
    navigation.add(Item(30, "grid", "Scotland grid", "/desk/grid/", {Action.VIEW_DESK}))
    navigation.add(Item(40, "targets", "Targets", "/desk/targets/", {Action.VIEW_DESK}))
