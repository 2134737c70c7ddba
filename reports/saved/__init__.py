"""Saved views: a desk page with its choices under a name, shared with a role, and told of by mail when it changes."""
