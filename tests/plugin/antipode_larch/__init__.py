"""Larch Cloud for Antipode. It does not exist; this package is the smallest whole example of a vendor's service.

Read in this order: `api.py` how a call is signed and what its answer means, `volumes.py` the service, `codes.py` and
`codes_zh.py` what its errors mean, `emulator.py` the other side of the wire.
"""
