"""How often what was said came true: chances are kept when a release goes out, and with each release all that was ever
said is counted again.
"""
