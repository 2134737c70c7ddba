"""Addresses of participation audits at the desk."""

from django.urls import URLPattern, URLResolver, include, path

from boards.participation import (
    audit_views,
    case_views,
    deciding_views,
    evidence_views,
    feedback_views,
    group_views,
    improvement_views,
    invitation_views,
    paper_views,
    review_views,
    round_views,
)

_round = "participation/rounds/<slug:key>/"
_audit = "boards/<slug:board>/audits/<slug:key>/"
_criterion = f"{_audit}<int:section>.<int:number>/"
_question = f"{_audit}questions/<int:question>/"
_case = "boards/<slug:board>/case-studies/<int:number>/"
_improvement = f"{_audit}improvement/"
_feedback = "boards/<slug:board>/feedback/"
_entry = f"{_feedback}<int:number>/"
_review = "participation/review/<slug:key>/"

desk: list[URLPattern] = [
    path("participation/rounds/", round_views.rounds, name="audit_rounds"),
    path("participation/rounds/set-up/", round_views.set_up, name="audit_round_set_up"),
    path(_round, round_views.round_page, name="audit_round"),
    path(f"{_round}edit/", round_views.edit),
    path(f"{_round}date/", round_views.date_it),
    path(f"{_round}open/", round_views.open_it),
    path(f"{_round}close/", round_views.close_it),
    path(f"{_round}reopen/", round_views.reopen),
    path("participation/audits/", audit_views.audits, name="board_audits"),
    path(_audit, audit_views.audit_of_board, name="board_audit"),
    path(f"{_audit}sign/", audit_views.sign),
    path(_criterion, audit_views.criterion),
    path(f"{_criterion}write/", audit_views.write),
    path(f"{_criterion}evidence/<int:piece>/take-out/", evidence_views.take_out),
    path(f"{_criterion}evidence/<slug:kind>/", evidence_views.add),
    path("participation/comments/", group_views.comments, name="group_comments"),
    path(f"{_audit}comment/", group_views.comment, name="audit_comment"),
    path(f"{_audit}comment/answer/", group_views.answer),
    path(f"{_audit}comment/send/", group_views.send),
    path(f"{_audit}comment/stories/", case_views.pick, name="group_stories"),
    path("participation/library/", case_views.library, name="library"),
    path("participation/library/<int:number>/", case_views.case_study, name="case_study"),
    path("boards/<slug:board>/case-studies/", case_views.case_studies, name="case_studies"),
    path("boards/<slug:board>/case-studies/write/", case_views.write),
    path(f"{_case}write/", case_views.write),
    path(f"{_case}share/", case_views.share),
    path(f"{_case}take-out/", case_views.withdraw),
    path("participation/groups/", invitation_views.groups, name="public_groups"),
    path(f"{_audit}group/", invitation_views.group, name="audit_group"),
    path(f"{_audit}group/<int:number>/renew/", invitation_views.renew),
    path(f"{_audit}group/<int:number>/withdraw/", invitation_views.withdraw),
    path(_review, review_views.round_to_review, name="audit_review"),
    path(f"{_review}<int:section>.<int:number>/", review_views.side_by_side),
    path(f"{_audit}moderate/", deciding_views.moderate),
    path(f"{_audit}check/", deciding_views.check),
    path(f"{_audit}finish/", deciding_views.finish),
    path(f"{_criterion}settle/", deciding_views.settle),
    path(f"{_criterion}amend/", deciding_views.amend),
    path(f"{_criterion}reply/", deciding_views.reply),
    path(f"{_criterion}ask/", deciding_views.ask),
    path(f"{_audit}print/", paper_views.paper, name="audit_paper"),
    path(f"{_audit}print.pdf", paper_views.printed_pdf),
    path(_improvement, improvement_views.improvement, name="audit_improvement"),
    path(f"{_improvement}add/", improvement_views.add),
    path(f"{_improvement}carry-on/", improvement_views.carry_on),
    path(f"{_improvement}<int:action>/change/", improvement_views.change),
    path(f"{_improvement}<int:action>/close/", improvement_views.close),
    path("participation/feedback/", feedback_views.entries, name="feedback_entries"),
    path(f"{_feedback}add/", feedback_views.add, name="feedback_add"),
    path(_entry, feedback_views.entry, name="feedback"),
    path(f"{_entry}write/", feedback_views.write),
    path(f"{_entry}attach/", feedback_views.attach),
    path(f"{_entry}send/", feedback_views.send),
    path(f"{_entry}read/", feedback_views.read_it),
    path(f"{_entry}take-back/", feedback_views.take_back),
    path(f"{_entry}ask-off/", feedback_views.ask_off),
    path(f"{_question}answer/", deciding_views.answer),
    path(f"{_question}settle/", deciding_views.settle_question),
    path(f"{_question}ask-again/", deciding_views.ask_again),
    path(f"{_question}withdraw/", deciding_views.withdraw),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/", include(desk)),
    path("accounts/invitation/<str:token>/", invitation_views.invitation, name="group_invitation"),
]
