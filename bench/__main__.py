"""`make bench`: every benchmark in one run, each beside its peers and limits; prints ratios.

`python -m bench NAME ...` runs some of them, by the names below.
"""

import os
import platform
import sys
from importlib import import_module

BENCHMARKS = (
    "load",
    "grid",
    "grid_page",
    "pages",
    "spc",
    "analysis",
    "reports",
    "plausibility",
    "search",
    "workbook",
    "paper",
    "plans",
    "audits",
)


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}: choose from {', '.join(BENCHMARKS)}.")
        return 2
    cores, load = os.cpu_count(), os.getloadavg()[0]
    print(
        f"{platform.system()} {platform.machine()}, {cores} cores, load {load:.1f}, Python {platform.python_version()}"
    )
    for name in names or BENCHMARKS:
        print(f"\n== {name}", flush=True)
        import_module(f"bench.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
