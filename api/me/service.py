"""The profile, sessions and keys of a wallet as its owner sees them."""

import msgspec
from msgspec import UNSET

from api.auth.sessions import Session
from api.me.schemas import KeyView, ProfileChanges, ProfileView, RoleView, SessionView
from api.parts import ApiParts
from api.times import instant_text
from auction_engine.db import profiles
from auction_engine.db.api_keys import StoredKey, keys_of
from auction_engine.db.profiles import Profile
from auction_engine.db.roles import granted_roles
from auction_engine.db.sessions import open_sessions


async def show_profile(parts: ApiParts, wallet: str) -> ProfileView:
    return await _view(parts, wallet, await profiles.profile_of(parts.pool, wallet))


async def change_profile(parts: ApiParts, wallet: str, changes: ProfileChanges) -> ProfileView:
    """Only what is named changes. Raises Unavailable."""
    fields = {name: value for name, value in msgspec.structs.asdict(changes).items() if value is not UNSET}
    choices = fields.pop("notifications", None)
    named = (
        {}
        if choices is None
        else {n: v for n, v in msgspec.structs.asdict(choices).items() if v is not UNSET}
    )
    changed = await profiles.change_profile(parts.pool, wallet, fields, named)
    return await _view(parts, wallet, changed)


async def sessions_of(parts: ApiParts, person: Session) -> list[SessionView]:
    """Those that are open, the latest first."""
    return [
        SessionView(
            id=one.id,
            current=one.id == person.id,
            agent=one.agent,
            cookies=one.csrf is not None,
            created_at=instant_text(one.created_at),
            refreshed_at=instant_text(one.refreshed_at),
            expires_at=instant_text(one.expires_at),
        )
        for one in await open_sessions(parts.pool, person.wallet, parts.now())
    ]


async def key_views(parts: ApiParts, wallet: str) -> list[KeyView]:
    return [key_view(key) for key in await keys_of(parts.pool, wallet)]


def key_view(key: StoredKey) -> KeyView:
    return KeyView(id=key.id, name=key.name, scope="read", created_at=instant_text(key.created_at))


async def _view(parts: ApiParts, wallet: str, profile: Profile) -> ProfileView:
    granted = await granted_roles(parts.pool, wallet)
    roles = [RoleView(role=held.role, market=held.market) for held in granted if held.role != "prosumer"]
    return ProfileView(
        wallet=wallet,
        display_name=profile.display_name,
        zone=profile.zone,
        metering_point=profile.metering_point,
        notifications=profile.notifications,
        roles=[RoleView(role="prosumer", market=None), *roles],
    )
