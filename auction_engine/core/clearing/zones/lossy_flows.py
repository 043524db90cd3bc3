"""Flows over lines that lose energy, made whole: from a solver's proposal to lots that balance and cannot be bettered by one.

A zone's orders hold its own supply and what it imports; sorted by limit, those units with the highest limits hold it. With
demand D and import Q, one unit more is worth the limit of the (D - Q)-th lowest unit, one unit less costs that of the
(D - Q + 1)-st (the order statistic of `uniform_price`, moved by the import).
"""

from collections.abc import Sequence

from auction_engine.core.clearing.zones.curves import Curves
from auction_engine.core.clearing.zones.network import PPM, Line


class LossyFlows:
    """What each line sends and delivers, in whole lots: delivers what arrives of it, rounded down to lots."""

    def __init__(
        self, curves: Sequence[Curves], lines: Sequence[Line], lot: int, proposed: Sequence[int]
    ) -> None:
        self._curves = curves
        self._lines = lines
        self._lot = lot
        self.imports = [0] * len(curves)
        self.sent = [0] * len(lines)
        self.received = [0] * len(lines)
        for number, (line, amount) in enumerate(zip(lines, proposed, strict=True)):
            self._set(number, self._delivered(line, min(max(amount, 0), line.capacity) // lot * lot))
        self._withdraw_what_does_not_fit()

    def improve(self) -> None:
        """Let single lines deliver a lot more or less as long as that raises the welfare."""
        changed = True
        while changed:
            changed = False
            for number in range(len(self._lines)):
                for step in (self._lot, -self._lot):
                    while self.gain(number, step) > 0:
                        self._set(number, self.received[number] + step)
                        changed = True

    def gain(self, number: int, step: int) -> int:
        """What the welfare would gain if a line delivered `step` more, or less; 0 where it cannot."""
        line, after = self._lines[number], self.received[number] + step
        if after < 0 or (sent := self._least_sent(line, after)) > line.capacity:
            return 0
        into = self._value(line.target, step)
        out_of = self._value(line.source, self.sent[number] - sent)
        return 0 if into is None or out_of is None else into + out_of

    def _value(self, zone: int, change: int) -> int | None:
        """What it is worth to a zone to import more, or less; None where its orders cannot take or give that much."""
        curves = self._curves[zone]
        rank = curves.demand - self.imports[zone]
        if not 0 <= rank - change <= curves.demand + curves.supply:
            return None
        if change > 0:
            return curves.value_of_units(rank - change + 1, rank)
        return -curves.value_of_units(rank + 1, rank - change) if change else 0

    def _withdraw_what_does_not_fit(self) -> None:
        """Zones can import no more than they demand and export no more than they offer: lines lose what is too much."""
        waiting = set(range(len(self._curves)))
        while waiting:
            zone = min(waiting)
            waiting.remove(zone)
            too_much = self.imports[zone] - self._curves[zone].demand
            too_little = -self.imports[zone] - self._curves[zone].supply
            for number, line in enumerate(self._lines):
                if too_much > 0 and line.target == zone and self.received[number]:
                    less = min(too_much, self.received[number])
                    too_much -= less
                    self._set(number, self.received[number] - less)
                    waiting |= {zone, line.source}
                elif too_little > 0 and line.source == zone and self.sent[number]:
                    before = self.sent[number]
                    self._set(number, self._delivered(line, max(0, before - too_little)))
                    too_little -= before - self.sent[number]
                    waiting |= {zone, line.target}

    def _set(self, number: int, received: int) -> None:
        line = self._lines[number]
        sent = self._least_sent(line, received)
        self.imports[line.source] -= sent - self.sent[number]
        self.imports[line.target] += received - self.received[number]
        self.sent[number], self.received[number] = sent, received

    def _delivered(self, line: Line, sent: int) -> int:
        return sent * (PPM - line.loss_ppm) // PPM // self._lot * self._lot

    def _least_sent(self, line: Line, received: int) -> int:
        """The fewest lots that deliver an amount."""
        return -(-received * PPM // (PPM - line.loss_ppm) // self._lot) * self._lot
