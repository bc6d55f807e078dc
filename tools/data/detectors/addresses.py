"""IP addresses."""

from __future__ import annotations

import re

from tools.data.detectors.detector import Redaction, Span, text_detector

_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_V4 = re.compile(rf"(?<![\w.%-])(?:{_OCTET}\.){{3}}{_OCTET}(?![\w%]|\.\d|-\d+\.)", re.ASCII)
_V6 = re.compile(
    r"(?<![\w:.])(?:[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{0,4}){2,7}|::(?:[0-9A-Fa-f]{1,4}:?){1,7})(?![\w:])", re.ASCII
)

TRACES = r"\d\.\d{1,3}\.\d{1,3}\.\d|[0-9A-Fa-f]::|:[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]{1,4}:"
"""Four numbers; of IPv6 two colons behind a group, or two groups between colons: one has them that begins with two."""

_NOT_AN_ADDRESS = re.compile(
    r"(?i)(?:\b(?:v|ver|version|versions|release|build|revision|rev|sdk|firmware|driver|patch|update|upgrade[ds]?(?: "
    r"to)?|chapter|section|sec|clause|"
    r"article|figure|fig|table|appendix|step|paragraph|exercise|theorem|lemma|oid|chrome|firefox|safari|edge|opera|"
    r"android|ios|windows|linux|kernel|python|java|jdk|node|php|mysql|postgres(?:ql)?|ubuntu|office|\.net)"
    r"|§)[\s.:=]{0,3}(?:is |number |no\.? |to )?[\"'(]?v?$"
)
_PRODUCT = re.compile(r"(?:^|[\s(\"'])[A-Za-z][\w.+]*[/_-]v?$")
"""`Chrome/91.0.44.7`, `lib-1.2.3.4`: a product before a version."""


def find_ips(text: str) -> list[Span]:
    """Where addresses stand that could be somebody's."""
    spans = [m.span() for m in _V4.finditer(text) if _is_v4(text, m.start(), m[0])]
    return spans + ([m.span() for m in _V6.finditer(text) if _is_v6(m[0])] if ":" in text else [])


def _is_v4(text: str, start: int, address: str) -> bool:
    if address.split(".")[0] in {"0", "127", "255"} or address.startswith(
        ("1.2.3.", "1.1.1.1", "2.5.4.", "2.5.29.", "1.3.6.1")
    ):
        return address in {"1.1.1.1"}
    before = text[max(0, start - 40) : start]
    if _NOT_AN_ADDRESS.search(before):
        return False
    return not (_PRODUCT.search(before) and "://" not in before)


def _is_v6(address: str) -> bool:
    import ipaddress

    try:
        parsed = ipaddress.IPv6Address(address)
    except ValueError:
        return False
    if parsed.is_loopback or parsed.is_unspecified:
        return False
    groups = [g for g in address.split(":") if g]
    routable = re.match(r"(?i)(?:[23][0-9a-f]{3}|fe80|f[cd][0-9a-f]{2}|ff[0-9a-f]{2}):", address) is not None
    return (routable and len(groups) >= 2) or len(groups) >= 5


@text_detector(
    "pii_ip",
    "warning",
    "hold an IP address",
    rank=240,
    fix="redact_pii=true",
    noun="IP address",
    traces=lambda: TRACES,
    redaction=Redaction(placeholder="IP", find=find_ips, rank=5, same=str.lower),
)
def pii_ip(text: str) -> bool:
    """An IPv4 or IPv6 address.

    Source: RFC 791 and RFC 4291 for the forms, RFC 6890 for those that are nobody's: loopback, the unspecified address
    and net masks are not counted; private and documentation ranges are, for a log shows them in place of real ones.
    Four numbers behind a word such as "version", "section" or a product's name and a slash are a version.

    Known misses: an address written as one number or in hexadecimal, IPv6 with fewer than five groups outside the
    ranges in use, addresses behind a hyphen (`ip-10-0-0-1`). A version of four numbers below 256 with nothing before
    it that says so is taken for an address.
    """
    return bool(find_ips(text))
