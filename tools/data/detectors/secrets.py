"""Keys, tokens and passwords."""

from __future__ import annotations

import math
import re
from collections import Counter

from tools.data.detectors.detector import Redaction, Span, text_detector
from tools.data.detectors.re2 import BLANK, BLANKS, caseless

_KNOWN: dict[str, str] = {
    "Amazon Web Services": r"(?:AKIA|ASIA|ABIA|ACCA|AIDA|AROA|A3T[A-Z0-9])[A-Z0-9]{16}",
    "GitHub": r"gh[pousr]_[A-Za-z0-9]{30,251}|github_pat_[A-Za-z0-9_]{22,244}",
    "GitLab": r"gl(?:pat|dt|rt|soat|cbt|ptt|ft|imt|agent|oas|ffct)-[A-Za-z0-9_-]{16,64}",
    "Slack": r"xox[abeoprs]-[A-Za-z0-9-]{10,250}|xapp-\d-[A-Za-z0-9-]{20,}|xoxe\.xox[bp]-\d-[A-Za-z0-9]{20,}",
    "Slack webhook": r"https://hooks\.slack\.com/(?:services|workflows)/[A-Za-z0-9+/]{20,80}",
    "Discord webhook": r"https://(?:canary\.|ptb\.)?discord(?:app)?\.com/api/webhooks/\d{15,20}/[A-Za-z0-9_-]{50,80}",
    "Stripe": r"(?:sk|rk|pk|whsec)_(?:live_|test_|prod_)?[A-Za-z0-9]{16,250}",
    "OpenAI": r"sk-(?:proj-|svcacct-|admin-|None-)?[A-Za-z0-9_-]{20,200}",
    "Anthropic": r"sk-ant-[A-Za-z0-9_-]{16,200}",
    "Google": r"AIza[A-Za-z0-9_-]{35}|ya29\.[A-Za-z0-9_-]{20,}|GOCSPX-[A-Za-z0-9_-]{20,40}",
    "Hugging Face": r"(?:hf|api_org)_[A-Za-z0-9]{30,40}",
    "npm": r"npm_[A-Za-z0-9]{30,40}",
    "PyPI": r"pypi-[A-Za-z0-9_-]{40,250}",
    "SendGrid": r"SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{30,60}",
    "Twilio": r"(?:SK|AC)[0-9a-fA-F]{32}",
    "Mailgun": r"key-[0-9a-zA-Z]{32}",
    "Mailchimp": r"[0-9a-f]{32}-us\d{1,2}",
    "Square": r"(?:EAAA|sq0[a-z]{3}-)[A-Za-z0-9_-]{22,60}",
    "Shopify": r"shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}",
    "DigitalOcean": r"do[opr]_v1_[a-f0-9]{64}",
    "Databricks": r"dapi[a-f0-9]{32}(?:-\d)?",
    "Grafana": r"gl(?:c|sa)_[A-Za-z0-9+/_]{32,}={0,2}",
    "Linear, Notion, Postman, New Relic, Doppler": (
        r"lin_api_[A-Za-z0-9]{40}|(?:secret|ntn)_[A-Za-z0-9]{43,50}|PMAK-[a-f0-9]{24}-[a-f0-9]{34}|NRAK-[A-Z0-9]{27}"
        r"|dp\.pt\.[A-Za-z0-9]{40,44}"
    ),
    "Telegram": r"\d{8,10}:AA[A-Za-z0-9_-]{32,35}",
    "Groq, Replicate, xAI, Perplexity, Cohere": (
        r"gsk_[A-Za-z0-9]{40,60}|r8_[A-Za-z0-9]{36,40}|xai-[A-Za-z0-9]{40,90}|"
        r"pplx-[a-f0-9A-Za-z]{40,60}"
    ),
    "Hashicorp": r"hv[sbr]\.[A-Za-z0-9_-]{24,}|[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,70}",
    "Docker, Atlassian, Heroku": r"dckr_pat_[A-Za-z0-9_-]{24,}|ATATT3[A-Za-z0-9_=-]{60,250}|HRKU-[A-Za-z0-9_-]{30,70}",
    "age, Age of SSH": r"AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}",
    "JSON Web Token": r"ey[A-Za-z0-9_-]{8,2000}+\.ey[A-Za-z0-9_-]{8,}+\.[A-Za-z0-9_-]{10,}",
}
_TOKENS = re.compile(rf"(?<![A-Za-z0-9_])(?:{'|'.join(f'(?:{p})' for p in _KNOWN.values())})(?![A-Za-z0-9])")
_PEM = re.compile(
    r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:(?:(?!-----)[\s\S]){0,8000}"
    r"-----END (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----|[A-Za-z0-9+/=\s\\]{0,4000})"
)
_URL = re.compile(r"(?<![A-Za-z0-9])[a-z][a-z0-9+.-]{1,20}://[^\s/@:\"'<>]{0,60}:([^\s/@\"'<>]{3,100})@(?=[\w\[])")
_AZURE = re.compile(r"(?i)(?:AccountKey|SharedAccessKey|SharedAccessSignature|sig)=([A-Za-z0-9+/%=_-]{30,120})")
_BORNE = rf"(?:Bearer|bearer|Basic|token){BLANK}+"
_BEARER = re.compile(rf"{_BORNE}([A-Za-z0-9_\-.=+/~]{{20,500}})")
_ENDS = "pass(?:word|wd|phrase|code)?|pwd|secret|key(?:[ _-]?id)?|auth(?:orization)?|token|credentials?"
"""What the names end on that could be a secret's."""
_GIVEN = rf"[\"'`]?\]?{BLANK}{{0,3}}(?::=|=>|={{1,3}}|:|(?-i:\b[Ii][Ss]\b:?|\b[Ww][Aa][Ss]\b)|,)"
_ASSIGNED = re.compile(
    r"(?i)(?<![a-z0-9])((?:[a-z0-9]{1,24}[_.-]){0,4}(?:pass(?:word|wd|phrase|code)?|pwd|secret|api[_ -]?key|apikey|"
    r"access[_ -]?key(?:[_ -]?id)?|secret[_ -]?(?:access[_ -]?)?key|private[_ -]?key|encryption[_ -]?key|signing[_ "
    r"-]?key|"
    r"auth(?:orization)?|(?:access|auth|api|bearer|refresh|session|security|client|bot|deploy|csrf)?[_ -]?token|"
    r"client[_ -]?secret|credentials?|account[_ -]?key|app[_ -]?key))"
    rf"{_GIVEN}\s{{0,3}}(?:[rbuf]{{0,2}}[\"'`]([^\"'`\s]{{6,200}})[\"'`]|"
    r"([^\s\"'`,;<>()\[\]{}]{6,200}))"
)
_NAMES = ("pass", "pwd", "secret", "token", "key", "auth", "credential")
_NAMED = re.compile(rf"(?i)(?:{_ENDS}){_GIVEN}")
"""Where a name that could be a secret's is given something."""
_VALUE = (
    rf"(?:[rbufRBUF]{{0,2}}[\"'`][A-Za-z]*[^A-Za-z{BLANKS}\"'`]|"
    rf"[A-Za-z]*[^A-Za-z{BLANKS}\"'`,;<>()\[\]{{}}])"
)
"""Begins every value that could be a secret: letters alone never are."""
TRACES = (
    r"[A-Za-z0-9_/+-]{20}|\bey[A-Za-z0-9_-]{8}|xox[a-z]-[A-Za-z0-9-]{10}|(?:[srp]k|whsec)_[A-Za-z0-9]{16}|-----BEGIN|"
    rf"{_BORNE}[A-Za-z0-9_.=+/~-]{{20}}|{caseless('sig')}=|://[^\s/@]*:[^\s/@]+@|"
    rf"{caseless(_ENDS)}{_GIVEN}{BLANK}{{0,3}}{_VALUE}"
)
"""Tokens are runs of twenty characters but for three issuers'; the rest are the beginnings of the forms below."""
_LEAST = 14
"""Characters of the shortest word that can hold a token."""
_EXAMPLE = re.compile(
    r"(?i)(?:\[?SECRET_\d+\b|your|my[_-]|example|placeholder|insert|changeme|change_me|replace|here$|xxx|\*{3}|\.{3}|"
    r"<|>|\{|\}|\$\(|dummy|redacted|"
    r"secret_?key$|^(?:api|access|secret|auth)?[_-]?(?:key|token|password|secret)s?\d{0,3}$|none|null|true|false|"
    r"undefined|process\.env|"
    r"os\.|getenv|environ|config|settings\.|self\.|this\.|req\.|request\.|args\.|params|input)"
)


def entropy(value: str) -> float:
    """Shannon's entropy in bits a character."""
    counts = Counter(value)
    return -sum(n / len(value) * math.log2(n / len(value)) for n in counts.values()) if value else 0.0


def find_secrets(text: str) -> list[Span]:
    """Where keys, tokens and passwords stand; of an assignment, the value."""
    long = [word for word in text.split() if len(word) >= _LEAST]
    spans = [m.span() for m in _TOKENS.finditer(text) if _is_token(m[0])] if any(map(_TOKENS.search, long)) else []
    spans += [m.span() for m in _PEM.finditer(text)] if "PRIVATE KEY" in text else []
    if "://" in text:
        spans += [m.span(1) for m in _URL.finditer(text) if not _is_example(m[1])]
    if long:
        spans += [m.span(1) for m in _AZURE.finditer(text) if entropy(m[1]) > 3.5]
        spans += [m.span(1) for m in _BEARER.finditer(text) if _is_random(m[1])]
    small = text.lower()
    if any(map(small.__contains__, _NAMES)):
        spans += _assigned(text)
    return _merged(spans)


def _assigned(text: str) -> list[Span]:
    """Values that are given to a name of a secret."""
    spans = []
    for name in _NAMED.finditer(text):
        # From a little before, so that a name of several parts is found whole.
        for match in _ASSIGNED.finditer(text, max(0, name.start() - 60), min(len(text), name.end() + 240)):
            quoted = match[2] is not None
            group = 2 if quoted else 3
            value = match[group].rstrip(".!?") if not quoted else match[group]
            called = not quoted and text[match.end() : match.end() + 1] in {"(", "["}
            if not called and _is_secret(match[1], value, quoted):
                spans.append((match.start(group), match.start(group) + len(value)))
    return spans


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _is_token(token: str) -> bool:
    """Whether what follows the prefix looks drawn by chance: `sk-learn-something-with-words` does not."""
    if _EXAMPLE.search(token) and entropy(token) < 4.2:
        return False
    body = re.split(r"[-_.]", token, maxsplit=1)[-1]
    return entropy(body) > 2.6 and (re.search(r"\d", body) is not None or _mixed(body))


def _mixed(value: str) -> bool:
    """Capitals inside, as chance has them and camel case rarely: four changes from small to capital or back."""
    return len(re.findall(r"[a-z](?=[A-Z])|[A-Z](?=[a-z])", value)) >= max(5, len(value) / 5)


def _is_random(value: str) -> bool:
    return len(value) >= 20 and entropy(value) > 3.3 and re.search(r"\d", value) is not None and not _is_example(value)


def _is_example(value: str) -> bool:
    return _EXAMPLE.search(value) is not None or value.lower() in {"password", "pass", "secret", "user", "pwd"}


def _is_secret(name: str, value: str, quoted: bool) -> bool:
    if _EXAMPLE.search(value) and entropy(value) < 4.5:
        return False
    kinds = sum(re.search(kind, value) is not None for kind in (r"[a-z]", r"[A-Z]", r"\d", r"[^A-Za-z0-9]"))
    digit = re.search(r"\d", value) is not None
    if re.search(r"(?i)pass|pwd", name):
        return kinds >= 2 and (digit or kinds >= 3) and entropy(value) >= 2.2 and _no_code(value)
    return len(value) >= 12 and digit and kinds >= 2 and entropy(value) >= 3.0 and _no_code(value)


def _no_code(value: str) -> bool:
    return (
        re.search(
            r"^[\w.]+\(|^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+$|^[a-z]+(?:_[a-z]+)*$|^https?:|^[\d.,:/-]+$|[|&=]{2}", value
        )
        is None
    )


@text_detector(
    "secret",
    "error",
    "hold a key, token or password",
    rank=190,
    fix="redact_pii=true",
    traces=lambda: TRACES,
    redaction=Redaction(placeholder="SECRET", find=find_secrets, rank=1),
)
def secret(text: str) -> bool:
    """A key or token of a known shape, a private key, a URL with a password, or a password that is assigned.

    Source: the prefixes and lengths that issuers publish for secret scanning, as GitHub's partner list and gitleaks
    collect them (some forty issuers, see the table above), RFC 7519 (JSON Web Token), RFC 7468 (PEM), RFC 3986 (user
    information of a URL), Azure's connection strings, and assignments to names such as `password` and `api_key`. A
    value has to look drawn by chance (Shannon entropy, kinds of characters), so that variables, words and
    `YOUR_API_KEY` are not counted.

    Known misses: keys without a prefix that nothing is assigned to, passwords made of words only, secrets split over
    lines or encoded once more, issuers not listed.
    """
    return bool(find_secrets(text))
