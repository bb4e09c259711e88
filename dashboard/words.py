"""Words that others say and pages show. They stand here so that they are collected, and translated where they are shown."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _
from django.utils.translation import ngettext_lazy

# What operations do, where a button says the verb alone.
VERBS = (_("Copy"), _("Create"), _("Keep"), _("Replicate"))

# Kinds of recovery points: in a cell, and in a list to choose from.
KINDS = (
    (_("snapshot"), _("Snapshot")),
    (_("automated snapshot"), _("Automated snapshot")),
    (_("manual snapshot"), _("Manual snapshot")),
    (_("disk snapshot"), _("Disk snapshot")),
    (_("backup point"), _("Backup point")),
    (_("server backup"), _("Server backup")),
    (_("partial server backup"), _("Partial server backup")),
    (_("disk backup"), _("Disk backup")),
    (_("other backup"), _("Other backup")),
    (_("image"), _("Image")),
    (_("local disk image"), _("Local disk image")),
)

# What the clouds call the states of disks, clusters and servers.
STATES = (
    *(_("Attached"), _("Unattached"), _("Available"), _("In-use"), _("Unavailable")),
    *(_("Attaching"), _("Detaching"), _("Expanding"), _("Rollbacking"), _("Torecycle"), _("Dumping")),
    *(_("Active"), _("Running"), _("Shutoff"), _("Stopped"), _("Creating"), _("Error"), _("Frozen")),
)

# What Django says, and its own Chinese lacks.
OF_DJANGO = (
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
    ),
)
