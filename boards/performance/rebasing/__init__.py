"""Changes of process at the desk: one analyst records one, another decides, and only then are limits made anew."""
