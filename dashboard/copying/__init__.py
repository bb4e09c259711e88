"""The copy engine: takes what is due, moves each row one step, writes what came of it. No step waits for a cloud.

`lanes` says what is due, `claim` takes rows, `submit`, `reconcile` and `watch` are the three steps, `pace` keeps the vendors'
limits, `tick` rings. Every step may be killed at any line: the row is due again when its lease is over, and `reconcile`
finds out what the vendor knows.
"""
