"""Where the tests of the engine copy at JD Cloud."""

from providers.emulator.jdcloud import seed

HOME, ROOMY, NEARLY_FULL, FULL = seed.HOME, seed.ROOMY_REGION, seed.NEARLY_FULL_REGION, seed.FULL_REGION
REGIONS = (HOME, ROOMY, NEARLY_FULL, FULL)
IMAGE, OTHER_IMAGE = seed.COPYABLE, seed.WITH_DATA
