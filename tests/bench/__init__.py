"""`make bench`: our signers and clients beside the vendors' official SDKs, in one run on one machine.

Each side does the same work in turns, many short ones, so that whatever else the machine does meets both. What is worth
reading is the ratio; how many a second there are belongs to the machine.
"""
