"""Forecasts of one measure for many organisations at once, with honest intervals and chances.

Public: `history.history_from_rows` builds the input, `predict.forecast` the forecast, `chance` the chance of
meeting a target. The method and what a back-test on real figures says of it are in docs/methods.md.
"""
