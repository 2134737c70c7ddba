"""A whole plan as a workbook: made, and compared when it comes back with what was given out and with now."""
