"""Where the tests of the engine copy at Huawei Cloud."""

from providers.emulator.huawei import stories

HOME, GUANGZHOU, SHANGHAI = stories.HOME, stories.GUANGZHOU, stories.SHANGHAI
REGIONS = (HOME, GUANGZHOU, SHANGHAI)
