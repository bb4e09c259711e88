"""Reads what the accounts own: regions, disks, snapshots, quotas. What vanished is marked gone, never deleted."""
