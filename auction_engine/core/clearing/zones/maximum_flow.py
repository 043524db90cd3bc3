"""Maximum flow in a small network, in integers: shortest augmenting paths by levels.

Source: Y. Dinitz, Algorithm for solution of a problem of maximum flow in networks with power estimation, Soviet
Mathematics Doklady 11 (1970). The order of the arcs alone decides which of several maximum flows is found.
"""

from collections import deque


class FlowNetwork:
    """A directed network with integer capacities. Arc i and its reverse i ^ 1 share what is left of one capacity."""

    def __init__(self, nodes: int) -> None:
        self._arcs_of: list[list[int]] = [[] for _ in range(nodes)]
        self._head: list[int] = []
        self._left: list[int] = []

    def add_arc(self, tail: int, head: int, capacity: int) -> int:
        """Number of the new arc."""
        arc = len(self._head)
        self._head += (head, tail)
        self._left += (capacity, 0)
        self._arcs_of[tail].append(arc)
        self._arcs_of[head].append(arc + 1)
        return arc

    def flow(self, arc: int) -> int:
        """What flows through an arc now."""
        return self._left[arc ^ 1]

    def widen(self, arc: int, more: int) -> None:
        """Let an arc carry more."""
        self._left[arc] += more

    def narrow(self, arc: int) -> None:
        """Let an arc carry no more than it does, and no less: what flows through it stays."""
        self._left[arc] = self._left[arc ^ 1] = 0

    def push(self, source: int, sink: int) -> int:
        """Send as much as can be sent from source to sink on top of what flows already; how much that was."""
        total = 0
        while (level := self._levels(source))[sink] >= 0:
            next_arc = [0] * len(level)
            while sent := self._augment(source, sink, level, next_arc):
                total += sent
        return total

    def reaches(self, source: int) -> list[bool]:
        """Which nodes something more could be sent to from `source`."""
        return [level >= 0 for level in self._levels(source)]

    def reached_by(self, sink: int) -> list[bool]:
        """Which nodes could send something more to `sink`."""
        found = [False] * len(self._arcs_of)
        found[sink] = True
        waiting = [sink]
        while waiting:
            for arc in self._arcs_of[waiting.pop()]:
                tail = self._head[arc]
                if self._left[arc ^ 1] and not found[tail]:
                    found[tail] = True
                    waiting.append(tail)
        return found

    def _levels(self, source: int) -> list[int]:
        """Fewest arcs with capacity left from the source to each node; -1 where no path leads."""
        level = [-1] * len(self._arcs_of)
        level[source] = 0
        waiting = deque((source,))
        while waiting:
            node = waiting.popleft()
            for arc in self._arcs_of[node]:
                head = self._head[arc]
                if self._left[arc] and level[head] < 0:
                    level[head] = level[node] + 1
                    waiting.append(head)
        return level

    def _augment(self, source: int, sink: int, level: list[int], next_arc: list[int]) -> int:
        """Send along one shortest path; 0 when there is none left on these levels."""
        path: list[int] = []
        node = source
        while node != sink:
            arcs = self._arcs_of[node]
            while next_arc[node] < len(arcs):
                arc = arcs[next_arc[node]]
                if self._left[arc] and level[self._head[arc]] == level[node] + 1:
                    break
                next_arc[node] += 1
            else:
                if not path:
                    return 0
                node = self._head[path.pop() ^ 1]
                next_arc[node] += 1
                continue
            path.append(arc)
            node = self._head[arc]
        sent = min(self._left[arc] for arc in path)
        for arc in path:
            self._left[arc] -= sent
            self._left[arc ^ 1] += sent
        return sent
