"""When this process started. A worker's module imports it, so that its work-horses inherit the worker's time."""

from django.utils import timezone

STARTED_AT = timezone.now()
