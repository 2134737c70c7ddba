"""Known security holes in the packages of the lock: `python -m bench.audit`, a step of `make check`."""
