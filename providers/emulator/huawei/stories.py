"""The demo company's keys, and the ids of things with a story: scripts and tests rely on them."""

from __future__ import annotations

ACCOUNT_START = "0a1b2c3d4e5f60718293a4b5c6d7"
ACCOUNT = f"{ACCOUNT_START}0000"
NAME = "demo-huawei"
ACCESS_KEY, SECRET_KEY = "HWDEMODEMODEMO000001", "demoSecretKeyOfTheEmulatorHuawei00000001"
# The same account, with a key that may list and not copy.
LIMITED_NAME = "demo-huawei-limited"
LIMITED_ACCESS_KEY, LIMITED_SECRET_KEY = "HWDEMODEMODEMO000002", "demoSecretKeyOfTheEmulatorHuawei00000002"
DENIED = ("dws:CopySnapshot", "csbs:ReplicateBackup", "cbr:CopyBackup", "cbr:CopyCheckpoint")

# Everything below is in HOME unless said.
HOME, SHANGHAI, GUANGZHOU = "cn-north-1", "cn-east-2", "cn-south-1"
NEW, SINGAPORE = "cn-north-4", "ap-southeast-3"

# DWS snapshots
KEEPABLE = "d3300000-0000-4000-8000-000000000001"  # automated, and never kept
KEPT = "d3300000-0000-4000-8000-000000000002"  # automated, with the manual copy below
KEPT_COPY = "d3300000-0000-4000-8000-000000000003"
MANUAL = "d3300000-0000-4000-8000-000000000004"
CREATING = "d3300000-0000-4000-8000-000000000005"  # is being made, and never ends
FROZEN = "d3300000-0000-4000-8000-000000000006"
TABLE_LEVEL = "d3300000-0000-4000-8000-000000000007"  # automated, of some tables only
UNAVAILABLE = "d3300000-0000-4000-8000-000000000008"

# CSBS backups
REPLICABLE = "c5b50000-0000-4000-8000-000000000001"  # available, and has no replica
REPLICATED = "c5b50000-0000-4000-8000-000000000002"  # with the replica below in Guangzhou
REPLICA = "c5b50000-0000-4000-8000-000000000003"  # in Guangzhou
PROTECTING = "c5b50000-0000-4000-8000-000000000004"  # is being made, and never ends
FAILED = "c5b50000-0000-4000-8000-000000000005"  # available; its replication to Shanghai failed
BROKEN = "c5b50000-0000-4000-8000-000000000006"  # the backup itself failed

# CBR backups
CBR_REPLICABLE = "cb700000-0000-4000-8000-000000000001"
CBR_REPLICATED = "cb700000-0000-4000-8000-000000000002"  # with the replica below in Guangzhou
CBR_REPLICA = "cb700000-0000-4000-8000-000000000003"  # in Guangzhou
CBR_PROTECTING = "cb700000-0000-4000-8000-000000000004"  # is being made, and never ends
CBR_FAILED = "cb700000-0000-4000-8000-000000000005"  # available; its replication to Guangzhou failed
CBR_WITHOUT_SYSTEM_DISK = "cb700000-0000-4000-8000-000000000006"
CBR_ENCRYPTED = "cb700000-0000-4000-8000-000000000007"
CBR_OF_NEW_PROJECT = "cb700000-0000-4000-8000-000000000008"  # in the new project

# CBR vaults: one for backups in HOME and in the new project, the others for replicas
VAULT = "fa017000-0000-4000-8000-000000000001"
NEW_VAULT = "fa017000-0000-4000-8000-000000000002"
GUANGZHOU_VAULT = "fa017000-0000-4000-8000-000000000003"  # has room
NEARLY_FULL_VAULT = "fa017000-0000-4000-8000-000000000004"  # in Guangzhou; 60 GB are left
SHANGHAI_VAULT = "fa017000-0000-4000-8000-000000000005"  # has room
FULL_VAULT = "fa017000-0000-4000-8000-000000000006"  # in Shanghai
HOME_VAULT = "fa017000-0000-4000-8000-000000000007"  # in HOME, for what comes from elsewhere
