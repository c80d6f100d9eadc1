"""What stands behind the bank's web servers: the chat's WebSocket, and a page that takes its time.

nginx in front of it terminates TLS. Usage: chat.py SOCKET_PORT SLOW_PORT SECONDS
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable

from websockets.asyncio.server import ServerConnection, serve

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def echo(connection: ServerConnection) -> None:
    """Say everything back."""
    async for message in connection:
        await connection.send(message)


def slowly(seconds: float) -> Handler:
    """A page that is answered after so many seconds."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(seconds)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nok\n")
        await writer.drain()
        writer.close()

    return handle


async def main(socket_port: str, slow_port: str, seconds: str) -> None:
    """Serve until killed."""
    async with (
        serve(echo, "127.0.0.1", int(socket_port)) as chat,
        await asyncio.start_server(slowly(float(seconds)), "127.0.0.1", int(slow_port)) as slow,
    ):
        await asyncio.gather(chat.serve_forever(), slow.serve_forever())


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
