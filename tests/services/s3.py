"""As much of an S3 store as an uploaded file needs, over real HTTP: put, get, head, delete, list.

It refuses a request without a signature of version 4 by the one key it knows, though it does not
compute it anew.
"""

import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

KEY = "AKTEST"


class Bucket:
    """One bucket, named ``plan``; ``objects`` are its bytes by key."""

    name = "plan"

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.down = False
        bucket = self

        class Handler(_Handler):
            store = bucket

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    store: Bucket
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if key := self._key():
            self.store.objects[key] = body
            self._reply(200, b"", body)

    def do_GET(self) -> None:
        key = self._key()
        if key == "":
            self._list()
        elif key is not None:
            self._object(key)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_DELETE(self) -> None:
        if key := self._key():
            self.store.objects.pop(key, None)
            self._reply(204)

    def log_message(self, *_: object) -> None:
        pass

    def _key(self) -> str | None:
        """The object's key, empty for the bucket itself; nothing where it has answered already."""
        bucket, _, key = unquote(urlsplit(self.path).path).lstrip("/").partition("/")
        self.store.asked.append(f"{self.command} {key}")
        signed = self.headers.get("Authorization", "")
        if self.store.down:
            self._reply(503, b"<Error><Code>SlowDown</Code></Error>")
        elif not signed.startswith(f"AWS4-HMAC-SHA256 Credential={KEY}/"):
            self._reply(403, b"<Error><Code>AccessDenied</Code></Error>")
        elif bucket != self.store.name:
            self._reply(404, b"<Error><Code>NoSuchBucket</Code></Error>")
        else:
            return key
        return None

    def _object(self, key: str) -> None:
        content = self.store.objects.get(key)
        if content is None:
            self._reply(404, b"<Error><Code>NoSuchKey</Code></Error>")
        else:
            self._reply(200, content, content)

    def _list(self) -> None:
        prefix = parse_qs(urlsplit(self.path).query).get("prefix", [""])[0]
        rows = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(content)}</Size></Contents>"
            for key, content in sorted(self.store.objects.items())
            if key.startswith(prefix)
        )
        self._reply(200, f"<ListBucketResult>{rows}</ListBucketResult>".encode())

    def _reply(self, status: int, body: bytes = b"", content: bytes | None = None) -> None:
        self.send_response(status)
        if content is not None:
            digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
            self.send_header("ETag", f'"{digest}"')
            self.send_header("Last-Modified", "Fri, 27 Nov 2026 12:00:00 GMT")
        self.send_header("Content-Type", "application/xml" if content is None else "text/plain")
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
