"""Work that a release implies: its chances are kept, and what was ever said is counted again."""

from boards.work.owed import Kind, Number

CALIBRATE = Kind("calibrate", Number)  # the number of a data release
