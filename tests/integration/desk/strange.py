"""What may come to a port, in parts that are put together by chance: ours, nearly ours, noise."""

from hypothesis import strategies as st

from tests.integration.desk.asking import FORM

METHODS = st.sampled_from([b"GET", b"HEAD", b"POST", b"PUT", b"OPTIONS", b"TRACE", b"CONNECT"])
PATHS = st.sampled_from(
    [
        b"/",
        b"/act",
        b"/drill/act",
        b"/live",
        b"/knock",
        b"/open/x",
        b"/open/",
        b"/figures?a=%ff",
        b"/desk.css",
        b"//",
        b"/../",
        b"/%2e%2e/act",
        b"*",
        b"http://evil.example/",
        b"/%00",
        b"/\xff",
        b"/act?deed=next_client",
        b"/figures?" + b"a=1&" * 50,
        b"/" + b"x" * 5000,
        b"",
    ]
)
LIKELY_PATHS = st.sampled_from(
    [
        "/",
        "/act",
        "/drill/act",
        "/drill",
        "/live",
        "/drill/live",
        "/knock",
        "/open/x",
        "/open/",
        "/figures?a=%ff",
        "/figures?a=1&a=2",
        "/act?csrf=x",
        "/desk.css",
        "/act/",
        "/%2e%2e/act",
    ]
)
VERSIONS = st.sampled_from([b"HTTP/1.1"] * 6 + [b"HTTP/1.0", b"HTTP/2.0", b"HTTP/9", b"", b"PRI"])
NAMES = st.sampled_from(
    [
        b"Host",
        b"Origin",
        b"Sec-Fetch-Site",
        b"Content-Type",
        b"Content-Length",
        b"Cookie",
        b"Transfer-Encoding",
        b"Expect",
        b"Upgrade",
        b"Connection",
        b"Authorization",
        b"Accept",
        b"Sec-Fetch-Mode",
        b"X",
        b"\xff",
        b"a b",
        b"Content-Encoding",
        b"Sec-WebSocket-Key",
    ]
)
VALUES = st.one_of(
    st.sampled_from(
        [
            b"",
            b"null",
            b"same-origin",
            b"none",
            b"chunked",
            b"gzip, chunked",
            b"100-continue",
            b"websocket",
            b"upgrade",
            b"close",
            b"keep-alive",
            b"0",
            b"-1",
            b"5",
            b"99999999999",
            FORM.encode(),
            b"multipart/form-data; boundary=x",
            b"application/json",
            b"*/*",
            b"evil.example",
            b"\x00",
            b"a\r\n b",
            b"x" * 40000,
            b";" * 500,
            b"Bearer \xff",
        ]
    ),
    st.binary(max_size=30),
)
STRANGE = st.dictionaries(
    st.sampled_from(
        ["Accept", "Authorization", "Expect", "Sec-Fetch-Mode", "Sec-Purpose", "Upgrade"]
    ),
    st.sampled_from(
        ["", "*/*", "application/json", "Bearer x", "100-continue", "websocket", "\udcff"]
    ),
    max_size=2,
)
BODIES = st.one_of(
    st.sampled_from(
        [
            b"",
            b"deed=next_client",
            b"deed=next_client&csrf=",
            b"5\r\na=1&b\r\n0\r\n\r\n",
            b"fffffffff\r\n",
            b"zz\r\n",
            b"-1\r\n",
            b"a=%ff",
            b"\x00" * 100,
            b"a" * 300000,
            b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
            b"\r\n" * 50,
        ]
    ),
    st.binary(max_size=200),
)
