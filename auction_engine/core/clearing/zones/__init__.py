"""Several zones with lines between them: one price per zone. Rules: docs/rules.md, section 3; docs/decisions/0009-zones.md."""

from auction_engine.core.clearing.zones.network import Line
from auction_engine.core.clearing.zones.zonal_clearing import clear_zones
from auction_engine.core.clearing.zones.zonal_result import ZonalClearing

__all__ = ["Line", "ZonalClearing", "clear_zones"]
