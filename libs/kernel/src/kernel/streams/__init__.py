"""Streams: windows over low-rate topics, in a faust application whose traps are closed."""

from kernel.streams.processing import Streams
from kernel.streams.views import View, keep_view
from kernel.streams.windows import Windows, changelog_topic

__all__ = ["Streams", "View", "Windows", "changelog_topic", "keep_view"]
