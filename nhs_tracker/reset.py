"""`make reset`: stop the embedded servers and remove the state folder wholly."""

import shutil
import sys
from pathlib import Path

from nhs_tracker import embedded
from nhs_tracker.programs import CannotStart
from nhs_tracker.state import ServerTrouble
from nhs_tracker.up import only_one, state_place


def reset(state: Path) -> None:
    """Remove the state folder, what its link points to, and its sockets.

    Raises CannotStart when the site runs.
    """
    if not state.exists():
        return
    with only_one(state):
        for part in (*state.iterdir(), state):  # the tests and the screenshots have servers of their own
            if (part / "postgres").is_dir() or (part / "valkey").is_dir():
                embedded.stop(part)
        shutil.rmtree(state.resolve())
    if state.is_symlink():
        state.unlink()


if __name__ == "__main__":
    place = state_place()
    try:
        reset(place)
    except (CannotStart, ServerTrouble) as error:
        sys.exit(str(error))
    print(f"Removed {place}.")
