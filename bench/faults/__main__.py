"""`make faults`: kill the parts of the running site many times, and count what was lost, done twice or done by half.

`python -m bench.faults [NAME ...] [ROUNDS]`: each fault at its stated count (`STATED`) unless ROUNDS are said.
Everything happens on servers and in a database of its own. The exit status is 1 when anything was lost, or nothing was
lost where the guard had been taken away.
"""

import random
import sys
from collections.abc import Callable

from bench.faults import rows
from bench.faults.servers import PREPARED, ROUND, OwnServers, for_this_process
from tests.support import by_hand

FAULTS: dict[str, Callable[[OwnServers, int], int]] = {
    "worker": rows.worker,
    "broker": rows.broker,
    "database": rows.database,
    "mail": rows.mail,
    "twice": rows.twice,
    "decisions": rows.decisions,
    "beats": rows.beats,
    "clock": rows.clock,
    "trouble": rows.trouble,
    "guessing": rows.guessing,
    "telling": rows.telling,
    "tampering": rows.tampering,
    "crowd": rows.crowd,
    "calls": rows.calls,
}
STATED = {
    **{
        "worker": 50,
        "broker": 20,
        "database": 50,
        "mail": 50,
        "twice": 200,
        "beats": 20,
        "clock": 20,
        "trouble": 5,
    },
    "decisions": 10,  # times 20 pairs of people
    "guessing": 10,  # times 1,000 tries
    "telling": 10,  # times 40 askings of each kind, for somebody and for nobody
    "tampering": 10,  # times 10 changes by the application, and as many by the owner
    "crowd": 10,
    "calls": 20,  # times 1,000 calls
}


def main(arguments: list[str]) -> int:
    said = next((int(word) for word in arguments if word.isdigit()), None)
    names = [word for word in arguments if not word.isdigit()]
    unknown = [name for name in names if name not in FAULTS]
    if unknown:
        print(f"There is no fault {', '.join(unknown)}: choose from {', '.join(FAULTS)}.")
        return 2
    random.seed(20250303)
    print(
        f"{'fault':66} {'rounds':>6} {'works':>6} {'lost':>5} {'twice':>5} {'torn':>5} {'seconds: middle, most':>22}"
    )
    with for_this_process() as servers:
        import django

        servers.copy(PREPARED, ROUND)
        django.setup()
        by_hand.say_so()
        return max([FAULTS[name](servers, said or STATED[name]) for name in names or FAULTS])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
