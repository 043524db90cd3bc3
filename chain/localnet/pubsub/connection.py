"""One client's WebSocket: its calls, its subscriptions, and the queue of what it is told."""

import asyncio

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from chain.localnet.pubsub.hub import Hub
from chain.localnet.pubsub.methods import METHODS
from chain.localnet.pubsub.subscription import Subscription
from chain.localnet.rpc.dispatch import answer
from chain.localnet.rpc.errors import METHOD_NOT_FOUND, RpcError, invalid_params
from chain.localnet.rpc.params import Params

QUEUED_MAX = 10_000
SUBSCRIPTIONS_MAX = 10_000
CLOSE_TOO_SLOW = 1013  # "try again later"


class Connection:
    def __init__(self, hub: Hub, socket: ServerConnection) -> None:
        self._hub = hub
        self._socket = socket
        self._queue: asyncio.Queue[bytes] = asyncio.Queue(QUEUED_MAX)
        self._subscriptions: dict[int, Subscription] = {}
        self._too_slow = asyncio.Event()

    async def serve(self) -> None:
        """Until the client goes, or does not read what it asked for."""
        tasks = [
            asyncio.create_task(part) for part in (self._read(), self._write(), self._drop_when_too_slow())
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for subscription in self._subscriptions.values():
                self._hub.remove(subscription)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _read(self) -> None:
        try:
            async for message in self._socket:
                body = message.encode() if isinstance(message, str) else message
                self._offer(answer(self._call, body))
        except ConnectionClosed:
            return

    async def _write(self) -> None:
        try:
            while True:
                await self._socket.send(await self._queue.get(), text=True)
        except ConnectionClosed:
            return

    async def _drop_when_too_slow(self) -> None:
        await self._too_slow.wait()
        await self._socket.close(CLOSE_TOO_SLOW, f"more than {QUEUED_MAX} messages wait to be read")

    def _offer(self, message: bytes) -> None:
        try:
            self._queue.put_nowait(message)
        except asyncio.QueueFull:
            self._too_slow.set()

    def _call(self, name: str, params: Params) -> object:
        self._hub.bank.advance()
        if name in METHODS:
            return self._subscribe(name, params)
        if name.endswith("Unsubscribe") and name.replace("Unsubscribe", "Subscribe") in METHODS:
            return self._unsubscribe(params)
        raise RpcError(
            METHOD_NOT_FOUND, f"Method not found: the localnet's WebSocket does not offer {name!r}"
        )

    def _subscribe(self, name: str, params: Params) -> int:
        if len(self._subscriptions) >= SUBSCRIPTIONS_MAX:
            raise invalid_params(f"a connection has at most {SUBSCRIPTIONS_MAX} subscriptions")
        wanted = METHODS[name](self._hub.bank, params)
        number = self._hub.next_number()

        def send_once(message: bytes) -> None:
            self._subscriptions.pop(number, None)
            self._offer(message)

        send = send_once if wanted.once else self._offer
        subscription = Subscription(
            number, wanted.topic, wanted.final, wanted.render, send, wanted.once, wanted.bare
        )
        if wanted.happened:
            # After the answer, which tells the client the number that the notification carries.
            asyncio.get_running_loop().call_soon(subscription.notify, *wanted.happened)
        else:
            self._hub.add(subscription)
        self._subscriptions[number] = subscription
        return number

    def _unsubscribe(self, params: Params) -> bool:
        number = params.required(0, int, "subscription")
        subscription = self._subscriptions.pop(number, None)
        if subscription is None:
            raise invalid_params(f"there is no subscription {number} on this connection")
        self._hub.remove(subscription)
        return True
