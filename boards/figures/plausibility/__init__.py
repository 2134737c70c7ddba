"""Figures unlike what was known before: found when a file is checked, explained when it is accepted."""
