"""The tables of this app: those of all its slices."""

from boards import slices

TABLES = tuple(slices.modules("models"))
