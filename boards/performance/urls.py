"""Addresses of explanations, of questions about one figure, and of changes of process."""

from django.urls import URLPattern, URLResolver, path

from boards.performance.commentary import views
from boards.performance.commentary.offering import OF_A_BOARD, OF_THE_NATION
from boards.performance.questions import views as questions
from boards.performance.questions.acts import OFFERINGS, SAYINGS
from boards.performance.rebasing import views as rebasing
from boards.performance.rebasing.acts import CONFIRM, DECLINE

_value = "desk/boards/<slug:board>/values/<int:number>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/explain/", views.explain_nation, name="explain_nation"),
    path("desk/boards/<slug:board>/explain/", views.explain_board, name="explain_board"),
    *(
        path(f"desk/explanations/<int:number>/{key}/", views.offering(key, nation=True))
        for key in OF_THE_NATION
    ),
    *(
        path(f"desk/boards/<slug:board>/explanations/<int:number>/{key}/", views.offering(key))
        for key in OF_A_BOARD
    ),
    path(_value, questions.value, name="value"),
    path(f"{_value}ask/", questions.ask),
    *(path(f"{_value}questions/<int:question>/{key}/", questions.saying(key)) for key in SAYINGS),
    *(path(f"{_value}questions/<int:question>/{key}/", questions.offering(key)) for key in OFFERINGS),
    path("desk/process-changes/", rebasing.changes, name="rebases"),
    path("desk/process-changes/record/", rebasing.record),
    path("desk/process-changes/<int:change>/", rebasing.change),
    *(
        path(f"desk/process-changes/<int:change>/{act.key}/", rebasing.deciding(act))
        for act in (CONFIRM, DECLINE)
    ),
]
