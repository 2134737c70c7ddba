"""Agreed plans of a round added up for government: one module for each part, and what they share.

`held.py` knows whose plans are in a sum, `page.py` what a roll-up shows, `views.py` serves it. Nothing invented is
added to what is real: a fictional round knows the samples alone.
"""
