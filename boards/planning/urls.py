"""Addresses of plans."""

from django.urls import URLPattern, URLResolver, include, path, register_converter
from django.urls.converters import StringConverter

from boards.planning import (
    corrections,
    cycles,
    decisions,
    explaining,
    files,
    hand_overs,
    levels,
    lines,
    pasting,
    questions,
    records,
    review,
    rows,
    sharing,
    views,
    whole_part,
    workbooks,
)
from boards.planning.paper import views as paper
from boards.planning.roll_ups import views as roll_ups
from boards.plans.parts import PARTS, TRAJECTORIES

_plan = "boards/<slug:board>/plan/<slug:framework>/"
_file = f"{_plan}files/<int:file>/"
_added_up = "plans/added-up/<slug:framework>/<slug:part>/"
_question = f"{_plan}questions/<int:question>/"
_listed = [part for part in PARTS if part.listed]


class ListedPart(StringConverter):
    """A part whose rows are typed one by one, by its key."""

    regex = "|".join(part.key for part in _listed)


class AddedPart(StringConverter):
    """One of them to which people add rows: the policy does not name them."""

    regex = "|".join(part.key for part in _listed if part.listed and not part.listed.named)


register_converter(ListedPart, "listed")
register_converter(AddedPart, "added")
_rows = f"{_plan}<listed:part>"

desk: list[URLPattern] = [
    path("cycles/", cycles.cycles, name="cycles"),
    path("cycles/<slug:framework>/", cycles.cycle, name="cycle"),
    path("cycles/<slug:framework>/open/", cycles.open_it),
    path("cycles/<slug:framework>/date/", cycles.date_it),
    path("cycles/<slug:framework>/close/", cycles.close_it),
    path("cycles/<slug:framework>/reopen/", cycles.reopen),
    path("plans/", views.plans, name="plans"),
    path("plans/added-up/", roll_ups.roll_ups, name="roll-ups"),
    *(
        path(f"plans/added-up/<slug:framework>/{part}/", roll_ups.roll_up, {"part": part}, name="roll-up")
        for part in roll_ups.KINDS
    ),
    *(
        path(f"{_added_up}chart{size}.{kind}", roll_ups.picture, {"kind": kind, "narrow": bool(size)})
        for size, kind in (("", "svg"), ("-narrow", "svg"), ("", "png"), ("", "json"), ("-narrow", "json"))
    ),
    path(_plan, views.plan_of_board, name="plan"),
    path(f"{_plan}print/", paper.paper),
    path(f"{_plan}print.pdf", paper.printed_pdf),
    path(f"{_plan}begin/", decisions.begin),
    path(f"{_plan}trajectory/<slug:measure>/", views.trajectory),
    path(f"{_plan}trajectory/<slug:measure>/edit/", views.edit_trajectory),
    path(f"{_plan}trajectory/<slug:measure>/correct/", corrections.propose),
    path(f"{_plan}corrections/<int:correction>/confirm/", corrections.confirm_it),
    path(f"{_plan}corrections/<int:correction>/decline/", corrections.decline),
    path(f"{_plan}corrections/<int:correction>/withdraw/", corrections.withdraw),
    path(f"{_plan}levels/", levels.levels),
    path(f"{_plan}levels/<int:proposal>/confirm/", levels.confirm_it),
    path(f"{_plan}levels/<int:proposal>/decline/", levels.decline),
    path(f"{_plan}levels/<int:proposal>/withdraw/", levels.withdraw),
    path(f"{_plan}levels/<slug:measure>/propose/", levels.propose),
    path(f"{_plan}{TRAJECTORIES.key}.<table:kind>", files.part_file, {"part": TRAJECTORIES.key}),
    path(f"{_plan}upload/", files.upload),
    path(f"{_plan}workbook.xlsx", workbooks.take),
    path(f"{_plan}workbook/", workbooks.send),
    path(f"{_plan}workbook/<int:file>/", workbooks.sent),
    path(f"{_plan}workbook/<int:file>/accept/", workbooks.accept),
    *(
        path(f"{place}/{word}/", view, {"part": TRAJECTORIES.key} if place != _rows else {})
        for place in (f"{_plan}{TRAJECTORIES.key}", _rows)
        for word, view in (
            ("paste", pasting.paste),
            ("ready", hand_overs.part_ready),
            ("not-ready", hand_overs.part_not_ready),
        )
    ),
    path(f"{_rows}.<table:kind>", files.part_file),
    path(f"{_rows}/", rows.rows),
    path(f"{_plan}<added:part>/add/", rows.add),
    path(f"{_rows}/grid/", whole_part.whole_part),
    path(f"{_rows}/share/", sharing.share),
    path(f"{_plan}<added:part>/propose/", lines.propose),
    path(f"{_rows}/<slug:row>/propose/", lines.propose),
    path(f"{_plan}trajectory/<slug:row>/propose/", lines.propose, {"part": TRAJECTORIES.key}),
    path(f"{_rows}/upload/", files.upload),
    path(f"{_rows}/undo/", rows.undo_part),
    path(f"{_plan}<added:part>/<slug:row>/up/", rows.move_up),
    path(f"{_plan}<added:part>/<slug:row>/down/", rows.move_down),
    path(f"{_rows}/<slug:row>/", rows.row),
    path(f"{_rows}/<slug:row>/edit/", rows.edit),
    path(f"{_rows}/<slug:row>/remove/", rows.remove),
    path(f"{_rows}/<slug:row>/undo/", rows.undo),
    path(f"{_file}", files.sent),
    path(f"{_file}accept/", files.accept),
    path(f"{_file}undo/", files.undo),
    path(f"{_plan}checks/<str:finding>/explain/", explaining.explain),
    path(f"{_plan}board-approval/", records.board_approval),
    path(f"{_plan}review/", review.review),
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
