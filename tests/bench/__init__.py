"""`make bench`: our signers and clients beside the vendors' official SDKs, and the engine beside what the vendors allow.

Beside the SDKs each side does the same work in turns, many short ones, so that whatever else the machine does meets both. The
engine's contests run one after the other, each in a process and a data folder of its own. What is worth reading are the ratios
and the counts; how many a second there are belongs to the machine.
"""
