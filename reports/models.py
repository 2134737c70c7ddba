"""The tables of this app: those of all its slices."""

from reports import slices

TABLES = tuple(slices.modules("models"))
