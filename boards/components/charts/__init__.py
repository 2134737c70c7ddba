"""Charts: what is drawn is said once, as marks, and drawn by two renderers.

`marks` is the model, `palette` its looks, `placing` finds where a label is in nobody's way. `still` draws with
Vega-Lite (pages without scripts, paper, files to take), `live` with Plotly. What a mark means stands with the data that
it shows: this package knows no figures.
"""
