"""Addresses of plans."""

from django.urls import URLPattern, URLResolver, include, path

from boards.planning import corrections, decisions, files, questions, rows, views
from boards.plans.parts import PARTS

_plan = "boards/<slug:board>/plan/<slug:framework>/"
_file = f"{_plan}files/<int:file>/"
_question = f"{_plan}questions/<int:question>/"
_listed = [part.key for part in PARTS if part.listed]

desk: list[URLPattern] = [
    path("plans/", views.plans, name="plans"),
    path(_plan, views.plan_of_board, name="plan"),
    path(f"{_plan}begin/", decisions.begin),
    path(f"{_plan}trajectory/<slug:measure>/", views.trajectory),
    path(f"{_plan}trajectory/<slug:measure>/edit/", views.edit_trajectory),
    path(f"{_plan}trajectory/<slug:measure>/correct/", corrections.propose),
    path(f"{_plan}corrections/<int:correction>/confirm/", corrections.confirm_it),
    path(f"{_plan}corrections/<int:correction>/decline/", corrections.decline),
    path(f"{_plan}corrections/<int:correction>/withdraw/", corrections.withdraw),
    *(path(f"{_plan}{part.key}.<table:kind>", files.part_file, {"part": part.key}) for part in PARTS),
    path(f"{_plan}upload/", files.upload),
    *(path(f"{_plan}{part}/", rows.rows, {"part": part}) for part in _listed),
    *(path(f"{_plan}{part}/add/", rows.add, {"part": part}) for part in _listed),
    *(path(f"{_plan}{part}/upload/", files.upload, {"part": part}) for part in _listed),
    *(path(f"{_plan}{part}/<slug:row>/", rows.row, {"part": part}) for part in _listed),
    *(path(f"{_plan}{part}/<slug:row>/edit/", rows.edit, {"part": part}) for part in _listed),
    *(path(f"{_plan}{part}/<slug:row>/remove/", rows.remove, {"part": part}) for part in _listed),
    *(path(f"{_plan}{part}/<slug:row>/undo/", rows.undo, {"part": part}) for part in _listed),
    path(f"{_file}", files.sent),
    path(f"{_file}accept/", files.accept),
    path(f"{_file}undo/", files.undo),
    path(f"{_plan}ready/", decisions.hand_over),
    path(f"{_plan}not-ready/", decisions.take_hand_over_back),
    path(f"{_plan}sign/", decisions.sign),
    path(f"{_plan}take-back/", decisions.take_back),
    path(f"{_plan}recommend/", decisions.recommend),
    path(f"{_plan}agree/", decisions.agree),
    path(f"{_plan}return/", decisions.return_with_question),
    path(f"{_plan}discard/", decisions.discard),
    path(f"{_plan}ask/", questions.ask),
    path(f"{_question}answer/", questions.answer),
    path(f"{_question}settle/", questions.settle),
    path(f"{_question}ask-again/", questions.ask_again),
    path(f"{_question}withdraw/", questions.withdraw),
]

urlpatterns: list[URLPattern | URLResolver] = [path("desk/", include(desk))]
