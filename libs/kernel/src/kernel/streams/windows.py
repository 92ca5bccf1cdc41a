"""Tables of windows, and the topics that keep them across restarts."""

from __future__ import annotations

from typing import Any

_HOUR_MS = 60 * 60 * 1000


class Windows:
    """A table of tumbling windows. A window is named by its start, in whole seconds since 1970 (UTC)."""

    def __init__(self, table: Any, seconds: float) -> None:
        self._table = table
        self._windowed = table.tumbling(seconds)
        self._seconds = int(seconds)

    def start_of(self, second: int) -> int:
        """The start of the window that a moment falls into."""
        return second - second % self._seconds

    def get(self, key: str, start: int) -> Any:
        """The value of a key in a window; the default if there is none. Do not change it, put another."""
        return self._windowed[key][self._range(start)]

    def put(self, key: str, start: int, value: Any) -> None:
        """Set the value of a key in a window; only inside a handler."""
        self._windowed[key][self._range(start)] = value

    def items(self) -> list[tuple[str, int, Any]]:
        """Every key, start and value of this process's partitions."""
        return [(key, int(start), value) for (key, (start, _end)), value in self._table.data.items()]

    def drop_before(self, start: int) -> None:
        """Forget windows that began before a moment; the changelog drops them by its own retention."""
        # faust expires only windows that were written since the start, not those that it recovered.
        for key in [key for key in self._table.data if key[1][0] < start]:
            self._table.data.pop(key, None)

    def _range(self, start: int) -> Any:
        return self._table.window.current(float(start))


def changelog_topic(group: str, table: str, *, partitions: int, retention_ms: int) -> tuple[str, Any]:
    """Name, partitions and configuration of a table's changelog, for `Service.extra_topics`.

    `partitions` is the number of its source topic's. Records are dropped between one and two retentions after writing.
    """
    configuration = {
        "cleanup.policy": "compact,delete",
        "retention.ms": str(retention_ms),
        "segment.ms": str(max(retention_ms, _HOUR_MS)),
    }
    return f"{group}-{table}-changelog", (partitions, configuration)
