"""Rows as years of use would leave them, made up and written fast: `manage.py load_sample`.

Nothing of it ever reaches a vendor: the accounts' endpoint is a port of this machine on which nothing listens, their credentials
are made up, and neither their regions nor their unfinished copies are due within ten years.
"""
