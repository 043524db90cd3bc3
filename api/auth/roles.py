"""Who may do what beyond trading: operators are the wallets that the settings name."""

from api.parts import ApiParts
from auction_engine.core.errors import NotAllowed


def require_operator(parts: ApiParts, wallet: str) -> None:
    """Raises NotAllowed unless the wallet is an operator's."""
    if wallet not in parts.settings.operators:
        raise NotAllowed("only operators may do this; the wallet that is signed in is none")
