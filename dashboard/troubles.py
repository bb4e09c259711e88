"""Whose trouble an error is."""

from __future__ import annotations

from django.db import DataError, IntegrityError

# What can be wrong with one row, or with what a service says of it. A database that is away, or a job whose time is over, concerns
# all of them.
OF_ONE_ROW = (ArithmeticError, AttributeError, DataError, IntegrityError, LookupError, TypeError, ValueError)
